"""Chords back to arcs: where they were arcs, by no more than the tolerance, never where corners are meant."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from nestwright.drawings.doctor.chords import arcs_from_chords, polygon_as_circle
from nestwright.geometry.contours import area_mm2, as_circle, contour, flatten, rectangle

ROUNDING_MM = 1e-6


def rounded(width: float, height: float, radius: float, chords: int):
    """A rectangle with round corners, each of so many chords."""
    points = []
    for x, y, start in (
        (width - radius, radius, -90),
        (width - radius, height - radius, 0),
        (radius, height - radius, 90),
        (radius, radius, 180),
    ):
        for i in range(chords + 1):
            turn = math.radians(start + 90 * i / chords)
            points.append((x + radius * math.cos(turn), y + radius * math.sin(turn)))
    return contour(points)


def polygon(sides: int, radius: float, x: float = 0.0, y: float = 0.0):
    turns = [math.tau * i / sides for i in range(sides)]
    return contour([(x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns])


@given(
    radius=st.floats(2.0, 200.0),
    chords=st.integers(4, 60),
    start=st.integers(0, 300),
    backwards=st.booleans(),
    turn_deg=st.floats(0.0, 360.0),
)
def test_round_corners_come_back_as_four_arcs(radius, chords, start, backwards, turn_deg):
    line = rounded(6.0 * radius, 4.0 * radius, radius, chords)
    turn = math.radians(turn_deg)
    line[:, :2] = line[:, :2] @ np.array(
        [[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]]
    )
    line = np.roll(line[::-1] if backwards else line, start, axis=0)
    sagitta = radius * (1.0 - math.cos(math.pi / 4.0 / chords))
    found = arcs_from_chords(line, sagitta * 1.01 + ROUNDING_MM, closed=True)
    assert (found.runs, found.chords, len(found.rows)) == (4, 4 * chords, 8)
    assert found.moved_mm == pytest.approx(sagitta, abs=ROUNDING_MM)
    exact = 24.0 * radius**2 - (4.0 - math.pi) * radius**2
    assert abs(area_mm2(found.rows)) == pytest.approx(exact, rel=1e-6)


@given(
    line=st.lists(
        st.tuples(st.integers(-1000, 1000), st.integers(-1000, 1000)), min_size=4, max_size=60, unique=True
    ),
    tolerance=st.sampled_from([0.02, 0.1, 0.5]),
)
def test_whatever_is_drawn_moves_by_no_more_than_the_tolerance(line, tolerance):
    before = contour([(x / 10.0, y / 10.0) for x, y in line])
    after = arcs_from_chords(before, tolerance, closed=True).rows
    one, other = (shapely.LinearRing(flatten(each, tolerance / 100.0)) for each in (before, after))
    assert shapely.hausdorff_distance(one, other, densify=0.05) <= 1.05 * tolerance + ROUNDING_MM


@given(
    turns=st.lists(st.floats(0.02, 0.5), min_size=10, max_size=80),
    step=st.floats(0.5, 5.0),
    tolerance=st.sampled_from([0.05, 0.3]),
)
def test_a_winding_line_moves_by_no_more_than_the_tolerance(turns, step, tolerance):
    heading = np.cumsum(turns) * 0.3
    points = np.cumsum(step * np.column_stack([np.cos(heading), np.sin(heading)]), axis=0)
    path = np.column_stack([points, np.zeros(len(points))])
    after = arcs_from_chords(path, tolerance, closed=False).rows
    assert np.allclose(after[[0, -1], :2], path[[0, -1], :2])
    one, other = (
        shapely.LineString(flatten(each, tolerance / 100.0, closed=False)) for each in (path, after)
    )
    assert shapely.hausdorff_distance(one, other, densify=0.02) <= 1.05 * tolerance + ROUNDING_MM


@pytest.mark.parametrize("sides", [8, 12, 30, 360])
def test_a_polygon_is_a_circle_when_it_moves_little(sides):
    line = polygon(sides, 10.0, 40.0, -7.0)
    sagitta = 10.0 * (1.0 - math.cos(math.pi / sides))
    circle, moved_mm = polygon_as_circle(line, 1.001 * sagitta)
    assert as_circle(circle) == pytest.approx((40.0, -7.0, 10.0))
    assert moved_mm == pytest.approx(sagitta)
    assert polygon_as_circle(line, 0.99 * sagitta) is None
    assert area_mm2(polygon_as_circle(line[::-1], 1.001 * sagitta)[0]) < 0.0


def test_what_is_meant_with_corners_keeps_them():
    assert polygon_as_circle(polygon(6, 1.0), 1.0) is None
    assert polygon_as_circle(rectangle(10, 10), 5.0) is None
    for line in (rectangle(30, 20), polygon(6, 5.0), polygon(11, 50.0)):
        assert arcs_from_chords(line, 0.05, closed=True).rows is line
    zigzag = contour([(i, (i % 2) * 0.2) for i in range(40)] + [(39, 20), (0, 20)])
    assert arcs_from_chords(zigzag, 0.05, closed=True).runs == 0


def test_arcs_that_are_there_stay_exactly():
    half = contour([(0, 0, 1.0), (20, 0, 0.0), (20, 30, 0.0), (0, 30, 0.0)])
    assert arcs_from_chords(half, 0.1, closed=True).rows is half


@pytest.mark.parametrize("decimals", [1, 2, 3])
def test_rounded_corners_in_a_file_of_few_decimals(decimals):
    line = rounded(100.0, 60.0, 12.0, 16)
    line[:, :2] = np.round(line[:, :2], decimals)
    found = arcs_from_chords(line, 0.2, closed=True)
    assert (found.runs, len(found.rows)) == (4, 8)
    assert found.moved_mm <= 0.2
