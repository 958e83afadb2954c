"""The unit is never guessed in silence."""

from __future__ import annotations

import pytest

from nestwright.drawings.read import read_drawing
from nestwright.drawings.reading import ReadOptions
from nestwright.errors import BadParameter

WITHOUT_HEADER = "0\nSECTION\n2\nENTITIES\n0\nCIRCLE\n8\n0\n10\n0\n20\n0\n40\n{radius}\n0\nENDSEC\n0\nEOF\n"


def units_finding(reading):
    return next(finding for finding in reading.findings if finding.rule == "units")


@pytest.mark.parametrize(
    ("code", "name", "mm"),
    [(1, "in", 25.4), (2, "ft", 304.8), (4, "mm", 1.0), (5, "cm", 10.0), (6, "m", 1000.0)],
)
def test_the_stated_unit_is_used(new, read, code, name, mm):
    doc = new(units=code)
    doc.modelspace().add_circle((0, 0), 50 / mm)
    reading = read(doc)
    assert reading.units == name
    assert reading.parts[0].to_json()["width_mm"] == pytest.approx(100)
    assert f"$INSUNITS {code}" in units_finding(reading).message


def test_options_do_not_overrule_what_the_file_states(new, read):
    doc = new(units=4)
    doc.modelspace().add_circle((0, 0), 50)
    reading = read(doc, options=ReadOptions(units="in"))
    assert reading.units == "mm"
    assert "was not used" in units_finding(reading).message


@pytest.mark.parametrize(("wanted", "width_mm"), [(None, 100.0), ("in", 2540.0), ("cm", 1000.0)])
def test_a_file_without_a_unit(new, read, wanted, width_mm):
    doc = new(units=0)
    doc.modelspace().add_circle((0, 0), 50)
    reading = read(doc, options=ReadOptions(units=wanted))
    assert reading.parts[0].to_json()["width_mm"] == pytest.approx(width_mm)
    assert "states no unit" in units_finding(reading).message


def test_a_file_without_a_header_is_not_in_metres():
    reading = read_drawing("x.dxf", WITHOUT_HEADER.format(radius=50).encode())
    assert reading.units == "mm"
    assert reading.parts[0].to_json()["width_mm"] == pytest.approx(100)


@pytest.mark.parametrize(("radius", "word"), [(0.05, "small"), (10_000, "large")])
def test_crumbs_and_bridges_are_doubted(radius, word):
    reading = read_drawing("x.dxf", WITHOUT_HEADER.format(radius=radius).encode())
    finding = next(f for f in reading.findings if f.rule == "implausible_size")
    assert finding.severity == "warning"
    assert f"very {word}" in finding.message


def test_an_inch_sized_number_without_a_unit_is_doubted():
    reading = read_drawing("x.dxf", WITHOUT_HEADER.format(radius=6).encode())
    finding = next(f for f in reading.findings if f.rule == "implausible_size")
    assert "304.8 mm" in finding.message


def test_a_usual_size_is_not_doubted():
    reading = read_drawing("x.dxf", WITHOUT_HEADER.format(radius=100).encode())
    assert [f.rule for f in reading.findings] == ["units"]


def test_an_unknown_unit_in_the_options_is_refused():
    with pytest.raises(BadParameter, match=r"units.*mm, cm, m, in, ft"):
        ReadOptions(units="parsec")
