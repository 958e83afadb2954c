"""Lines and arcs drawn partly on one another cost no part: each stretch is cut once."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from nestwright.drawings.joining.overlaps import without_overlaps
from nestwright.geometry.contours import length_mm

CORNERS = [(0, 0), (100, 0), (100, 50), (0, 50)]


def sides(msp, corners=CORNERS):
    for start, end in zip(corners, [*corners[1:], corners[0]], strict=True):
        msp.add_line(start, end)


def areas(reading):
    return sorted(part.shape.net_area_mm2 for part in reading.parts)


def overlaps(reading):
    return [finding for finding in reading.findings if finding.rule == "overlapping_line"]


@pytest.mark.parametrize("off_mm", [0.0, 0.001])
def test_an_edge_drawn_again_as_two_halves_costs_no_part(new, read, off_mm):
    msp = new().modelspace()
    sides(msp)
    msp.add_line((0, off_mm), (40, off_mm))
    msp.add_line((100, off_mm), (40, off_mm))
    reading = read(msp.doc)
    assert areas(reading) == pytest.approx([5000], abs=0.1)
    (finding,) = overlaps(reading)
    assert (finding.severity, finding.fixed) == ("info", True)
    assert (finding.x_mm, finding.y_mm) == (0, 0)


def test_lines_that_run_past_each_other_are_one_edge(new, read):
    msp = new().modelspace()
    msp.add_line((0, 0), (60, 0))
    msp.add_line((100, 0), (40, 0))
    msp.add_lwpolyline([(100, 0), (100, 50), (0, 50), (0, 0)])
    reading = read(msp.doc)
    assert areas(reading) == pytest.approx([5000])
    assert len(overlaps(reading)) == 1


def test_open_polylines_that_share_an_edge_are_one_contour(new, read):
    msp = new().modelspace()
    msp.add_lwpolyline([(0, 0), (100, 0), (100, 50)])
    msp.add_lwpolyline([(100, 0), (100, 50), (0, 50), (0, 0)])
    assert areas(read(msp.doc)) == pytest.approx([5000])


@pytest.mark.parametrize(
    "arcs", [[(0, 200), (180, 360)], [(0, 190), (170, 10)], [(0, 270), (90, 180), (180, 0)]]
)
def test_arcs_that_run_past_each_other_are_one_circle(new, read, arcs):
    msp = new().modelspace()
    for start_deg, end_deg in arcs:
        msp.add_arc((30, 40), 20, start_deg, end_deg)
    (part,) = read(msp.doc).parts
    assert part.shape.net_area_mm2 == pytest.approx(400 * math.pi)
    assert np.all(part.shape.outer[:, 2] != 0.0)


def test_parts_that_share_a_stretch_of_an_edge_stay_two(new, read):
    msp = new().modelspace()
    sides(msp)
    sides(msp, [(100, 0), (160, 0), (160, 30), (100, 30)])
    sides(msp, [(0, 60), (100, 60), (100, 110), (0, 110)])
    sides(msp, [(20, 110), (80, 110), (80, 130), (20, 130)])  # no corner in common: each keeps its edge
    reading = read(msp.doc)
    assert areas(reading) == pytest.approx([1200, 1800, 5000])
    assert sorted(part.quantity for part in reading.parts) == [1, 1, 2]


def test_paths_that_share_nothing_are_handed_on_as_they_are():
    paths = [
        np.array([(0, 0, 0), (100, 0, 0.3), (100, 50, 0)], dtype=float),
        np.array([(0, 0, 0), (100, 0.5, 0)], dtype=float),  # a narrow angle is no overlap
        np.array([(100, 0, 0), (200, 0, 0)], dtype=float),
    ]
    untangled = without_overlaps(paths)
    assert untangled.overlapping == []
    assert all(path is paths[index] for index, path in untangled.pieces)


def test_a_line_cut_anyhow_has_its_length_once():
    chance = random.Random(7)
    ends = [sorted((chance.uniform(0, 100), chance.uniform(0, 100))) for _ in range(200)]
    direction = np.array([math.cos(0.7), math.sin(0.7)])
    paths = [np.array([[*(low * direction), 0.0], [*(high * direction), 0.0]]) for low, high in ends]
    pieces = [path for _, path in without_overlaps(paths).pieces]
    covered = max(high for _, high in ends) - min(low for low, _ in ends)
    assert sum(length_mm(path, closed=False) for path in pieces) == pytest.approx(covered, abs=0.01)
