"""Area, length, polygon and place of an outline."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely

from nestwright.errors import InvalidLayout
from nestwright.verification.outlines import (
    CHORD_ERROR_MM,
    Outline,
    area_mm2,
    bulge_points,
    length_mm,
    placed,
)


def test_a_circle_has_the_area_and_length_of_a_circle(disc):
    assert area_mm2(disc(7, -3, 25)) == pytest.approx(math.pi * 625, rel=1e-12)
    assert length_mm(disc(7, -3, 25)) == pytest.approx(math.tau * 25, rel=1e-12)


def test_a_rounded_rectangle_has_its_textbook_area_and_length(rounded):
    line = rounded(5, 6, 100, 60, 10)
    assert area_mm2(line) == pytest.approx(6000 - (4 - math.pi) * 100, rel=1e-12)
    assert length_mm(line) == pytest.approx(2 * (80 + 40) + math.tau * 10, rel=1e-12)
    assert area_mm2(line[::-1] * [1, 1, 0]) < area_mm2(line)


def test_a_hollow_arc_takes_area_away(box):
    line = box(0, 0, 20, 10)
    line[2, 2] = -1.0  # a half circle of radius 10 would reach the opposite side: use its half
    line[2, 2] = -math.tan(math.pi / 16)
    radius = 10 / math.sin(math.pi / 8)
    segment = radius**2 * (math.pi / 4 - math.sin(math.pi / 4)) / 2
    assert area_mm2(line) == pytest.approx(200 - segment, rel=1e-12)


@pytest.mark.parametrize("radius", [0.5, 5.0, 250.0, 4000.0])
def test_the_polygon_stays_within_the_chord_error(disc, radius):
    outline = Outline(disc(0, 0, radius))
    ring = shapely.get_coordinates(outline.polygon)
    assert np.hypot(*ring.T) == pytest.approx(radius, rel=1e-12)
    middles = (ring[1:] + ring[:-1]) / 2
    assert np.hypot(*middles.T).min() >= radius - CHORD_ERROR_MM


def test_place_mirrors_then_turns_then_moves(box):
    outline = Outline(np.array([(1, 0, 0.5), (4, 0, 0), (1, 2, 0)], float), (box(1.5, 0.2, 0.5, 0.5),))
    moved = placed(outline, 10, 20, 90, mirror=True)
    assert moved.outer == pytest.approx(np.array([(10, 19, -0.5), (10, 16, 0), (8, 19, 0)]))
    assert area_mm2(moved.outer) == pytest.approx(area_mm2(outline.outer))
    assert len(moved.holes) == 1


def test_points_on_segments_lie_on_their_arcs(disc):
    points = bulge_points(disc(3, 4, 8), 16)
    assert len(points) == 32
    assert np.hypot(*(points - [3, 4]).T) == pytest.approx(8)


def test_soundness_sees_what_is_drawn_wrong(box, disc):
    outer = box(0, 0, 100, 100)
    assert Outline(outer, (disc(30, 30, 10), disc(70, 70, 10))).sound
    assert not Outline(outer, (disc(30, 30, 10), disc(30, 30, 10))).sound  # twice
    assert not Outline(outer, (disc(30, 30, 10), disc(45, 30, 10))).sound  # crossing
    assert not Outline(outer, (disc(200, 30, 10),)).sound  # outside
    assert not Outline(outer, (disc(100, 50, 10),)).sound  # through the edge
    assert not Outline(outer[[0, 2, 1, 3]]).sound  # a bow tie


@pytest.mark.parametrize(
    "rows",
    [
        np.array([(0.0, 0.0, 0.0), (1.0, 0.0, 0.0)]),
        np.array([(0.0, 0.0, 1.0)]),
        np.array([(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)]),
        np.array([(0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (np.nan, 1.0, 0.0)]),
    ],
)
def test_rows_that_are_no_contour_are_refused(rows):
    with pytest.raises(InvalidLayout):
        Outline(rows)
