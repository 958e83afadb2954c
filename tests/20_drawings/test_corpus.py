"""Real drawings from shops and CAD programs: every one ends with parts or with a cause."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pytest
from bench.drawings.expectation import PAIRS, load, pair_verdict

from nestwright.drawings.files.units import MM_PER_UNIT
from nestwright.drawings.read import read_drawing
from nestwright.drawings.reading import DrawingReading
from nestwright.geometry.contours import bounds_mm

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "data" / "dxf"
ALL = sorted(CORPUS.glob("*.dxf")) or [
    pytest.param(CORPUS, marks=pytest.mark.skip(reason=f"the real drawings are not here: {CORPUS}"))
]
EXPECTED = load()
# One part and nothing beside it: the recorded extents are its size.
ALONE = (
    "part-132-r2000",
    "part-arc-only-ring",
    "part-blue-plate-26-holes",
    "part-bracket-140x280-galv-3mm",
    "part-bracket-180-ms-8mm",
    "part-bracket-280x140-ms-5mm-x10",
    "part-deepnest-01",
    "part-deepnest-06",
    "part-deepnest-12-gear",
    "part-donut-120-lines",
    "part-drone-cam-plates",
    "part-garden-teeth-x97",
    "part-keyboard-cover",
    "part-keyboard-plate-full",
    "part-m17-cm4-interface",
    "part-part-with-dimensions-r12",
    "part-piece-4-holes-ms-5mm-x60",
    "part-rect-with-hole-8-lines",
    "part-square-200-4-holes",
    "part-tapster-base",
    "part-trapezoid-top-ms-5mm",
    "part-voron-250-bottom",
    "open-blue-plate-final",
    "open-deepnest-10-gaps",
    "open-gear-gaps",
    "open-keyboard-plate-17-gaps",
    "dup-drone-arm-13-duplicates",
    "dup-freecad-disc-120",
    "dup-freecad-l-shape",
    "dup-freecad-two-cutouts",
    "inch-fume-plate-unitless",
    "inch-sprocket-1001-one-inch",
    "ver-132-r14",
    "ver-132-r2004-rotated",
    "text-filter-plate-300-holes-notes",
    "spline-r2d2-ring1-1131-lines",
)


@cache
def reading_of(path: Path) -> DrawingReading:
    return read_drawing(path.name, path.read_bytes())


def largest(reading):
    return max(reading.parts, key=lambda part: part.shape.net_area_mm2)


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_every_file_ends_with_parts_or_a_cause(path):
    reading = reading_of(path)
    assert reading.parts or any(finding.severity == "error" for finding in reading.findings)
    assert all(finding.message for finding in reading.findings)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_drawing_gives_what_a_person_sees_in_it(corpus, name):
    assert EXPECTED[name].verdict(reading_of(corpus / f"{name}.dxf")) == ""


@pytest.mark.parametrize("drawing", PAIRS)
def test_a_drawing_gives_the_part_of_its_cleaned_form(corpus, drawing):
    one, other = (reading_of(corpus / f"{name}.dxf") for name in (drawing, PAIRS[drawing]))
    assert pair_verdict(one, other) == ""


def test_a_wrong_reading_is_seen(corpus):
    reading = reading_of(corpus / "part-deepnest-01.dxf")
    assert "instead of" in EXPECTED["part-deepnest-06"].verdict(reading)
    assert pair_verdict(reading, reading_of(corpus / "part-deepnest-06.dxf")) != ""


def test_sizes_are_those_of_the_record(corpus):
    """One-part files without blocks: the recorded extents, in drawing units, are the part's size."""
    with (corpus.parent / "SOURCES.tsv").open(encoding="utf-8") as file:
        rows = {row["file"]: row for row in csv.DictReader(file, delimiter="\t")}
    for name in ALONE:
        row = rows.get(f"dxf/{name}.dxf")
        reading = reading_of(corpus / f"{name}.dxf")
        left, bottom, right, top = bounds_mm(largest(reading).shape.outer)
        scale = MM_PER_UNIT[reading.units]
        assert row is not None, name
        size = float(row["width"]) * scale, float(row["height"]) * scale
        assert (right - left, top - bottom) == pytest.approx(size, rel=2e-3), name
