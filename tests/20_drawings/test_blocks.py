"""INSERT: nested, scaled, stretched, mirrored, arrayed, missing, endless."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nestwright.drawings import limits
from nestwright.geometry.contours import bounds_mm


@pytest.fixture
def bracket(new):
    """An L with one round corner: no symmetry, so that a mirroring shows."""
    doc = new()
    block = doc.blocks.new("BRACKET", base_point=(10, 10))
    block.add_lwpolyline(
        [(10, 10, 0), (70, 10, 0), (70, 30, 0), (40, 30, -0.4142), (30, 40, 0), (30, 60, 0), (10, 60, 0)],
        format="xyb",
        close=True,
    )
    return doc


AREA = 60 * 20 + 20 * 30 + 100 - math.pi * 25


def test_an_insert_is_exploded(bracket, read):
    bracket.modelspace().add_blockref("BRACKET", (500, 300), dxfattribs={"rotation": 30})
    (part,) = read(bracket).parts
    assert part.shape.net_area_mm2 == pytest.approx(AREA, abs=0.1)
    assert np.count_nonzero(part.shape.outer[:, 2]) == 1


def test_turned_copies_are_one_part_and_a_mirrored_one_another(bracket, read):
    msp = bracket.modelspace()
    for at, turn in enumerate((0, 37, 90, 211)):
        msp.add_blockref("BRACKET", (200 * at, 0), dxfattribs={"rotation": turn})
    msp.add_blockref("BRACKET", (0, 500), dxfattribs={"xscale": -1})
    quantities = sorted(part.quantity for part in read(bracket).parts)
    assert quantities == [1, 4]


def test_nested_and_scaled(bracket, read):
    outer = bracket.blocks.new("OUTER")
    outer.add_blockref("BRACKET", (5, 5), dxfattribs={"xscale": 2, "yscale": 2})
    bracket.modelspace().add_blockref("OUTER", (0, 0), dxfattribs={"xscale": 3, "yscale": 3, "rotation": 45})
    (part,) = read(bracket).parts
    assert part.shape.net_area_mm2 == pytest.approx(36 * AREA, rel=1e-4)


def test_a_stretched_circle_is_an_ellipse(new, read):
    doc = new()
    doc.blocks.new("C").add_circle((0, 0), 10)
    doc.modelspace().add_blockref("C", (0, 0), dxfattribs={"xscale": 3, "yscale": 1})
    (part,) = read(doc).parts
    assert part.shape.net_area_mm2 == pytest.approx(math.pi * 300, rel=1e-3)
    assert bounds_mm(part.shape.outer) == pytest.approx((0, 0, 60, 20), abs=0.01)


def test_an_array_of_holes(new, read):
    doc = new()
    doc.blocks.new("H").add_circle((0, 0), 2)
    doc.modelspace().add_lwpolyline([(0, 0), (100, 0), (100, 60), (0, 60)], close=True)
    doc.modelspace().add_blockref(
        "H",
        (10, 10),
        dxfattribs={"column_count": 8, "row_count": 4, "column_spacing": 10, "row_spacing": 12},
    )
    (part,) = read(doc).parts
    assert len(part.shape.holes) == 32


def test_a_missing_block_is_told(new, read):
    doc = new()
    doc.modelspace().add_circle((50, 0), 10)
    doc.modelspace().add_blockref("GONE", (0, 0))
    reading = read(doc)
    assert len(reading.parts) == 1
    rules = {finding.rule: finding.message for finding in reading.findings}
    assert "GONE" in rules["missing_block"]


def test_a_block_seen_edge_on_is_dropped_with_a_word(new, read):
    doc = new()
    doc.blocks.new("C").add_circle((0, 0), 10)
    doc.modelspace().add_circle((50, 0), 10)
    doc.modelspace().add_blockref("C", (0, 0), dxfattribs={"extrusion": (1, 0, 0)})
    reading = read(doc)
    assert [part.quantity for part in reading.parts] == [1]
    assert any(finding.rule == "broken_entity" for finding in reading.findings)


def test_a_block_in_itself_ends(new, read):
    doc = new()
    block = doc.blocks.new("LOOP")
    block.add_circle((0, 0), 10)
    block.add_blockref("LOOP", (30, 0))
    doc.modelspace().add_blockref("LOOP", (0, 0))
    reading = read(doc)
    assert len(reading.parts) == 1
    assert any(finding.rule == "missing_block" for finding in reading.findings)


def test_a_billion_lines_by_nested_arrays_are_refused_at_once(new, read):
    doc = new()
    doc.blocks.new("B0").add_circle((0, 0), 1)
    for level in range(1, 6):
        doc.blocks.new(f"B{level}").add_blockref(
            f"B{level - 1}",
            (0, 0),
            dxfattribs={"column_count": 100, "row_count": 100, "column_spacing": 5, "row_spacing": 5},
        )
    doc.modelspace().add_blockref("B5", (0, 0))
    reading = read(doc)
    assert [finding.rule for finding in reading.findings] == ["too_large"]
    assert f"{limits.MAX_STROKES:,}" in reading.findings[0].message


def test_layer_zero_in_a_block_is_the_inserts_layer(new, read):
    doc = new()
    doc.layers.add("ENGRAVE")
    doc.blocks.new("M").add_circle((0, 0), 3)
    doc.modelspace().add_lwpolyline([(-50, -50), (50, -50), (50, 50), (-50, 50)], close=True)
    doc.modelspace().add_blockref("M", (0, 0), dxfattribs={"layer": "ENGRAVE"})
    (part,) = read(doc).parts
    assert (len(part.shape.holes), len(part.shape.marks)) == (0, 1)


def test_hidden_layers_are_not_drawn(new, read):
    doc = new()
    doc.layers.add("OFF").off()
    doc.layers.add("FROZEN").freeze()
    doc.modelspace().add_circle((0, 0), 50)
    doc.modelspace().add_circle((0, 0), 10, dxfattribs={"layer": "OFF"})
    doc.modelspace().add_circle((20, 0), 5, dxfattribs={"layer": "FROZEN"})
    reading = read(doc)
    assert len(reading.parts[0].shape.holes) == 0
    assert any(finding.rule == "hidden_layer" for finding in reading.findings)
