"""Loose segments in any order and direction become the contour they were."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nestwright.drawings.files.segments import Stroke
from nestwright.drawings.joining.loops import find_loops
from nestwright.drawings.joining.network import reversed_path
from nestwright.geometry.contours import area_mm2, length_mm

TOLERANCE_MM = 0.1


def stroke(rows, closed=False, layer="0"):
    return Stroke(np.array(rows, dtype=np.float64), closed, layer, "continuous")


def segments_of(contour):
    ends = np.roll(contour, -1, axis=0)
    return [np.array([[*start], [end[0], end[1], 0.0]]) for start, end in zip(contour, ends, strict=True)]


@st.composite
def stars(draw, x_mm=0.0):
    """A contour round a point, lines and arcs: it never crosses itself."""
    count = draw(st.integers(3, 24))
    radii = draw(st.lists(st.floats(20, 40), min_size=count, max_size=count))
    bulges = draw(st.lists(st.sampled_from([0.0, 0.0, 0.05, -0.05]), min_size=count, max_size=count))
    angles = np.arange(count) * math.tau / count
    radii = np.array(radii)
    return np.column_stack([x_mm + radii * np.cos(angles), radii * np.sin(angles), bulges])


@st.composite
def shuffled(draw, contours):
    paths = [path for contour in contours for path in segments_of(contour)]
    order = draw(st.permutations(range(len(paths))))
    turned = draw(st.lists(st.booleans(), min_size=len(paths), max_size=len(paths)))
    return [
        stroke(reversed_path(paths[i]) if back else paths[i]) for i, back in zip(order, turned, strict=True)
    ]


@settings(max_examples=60)
@given(st.data())
def test_shuffled_and_reversed_segments_give_the_same_contours(data):
    contours = [data.draw(stars(x_mm=100.0 * k)) for k in range(data.draw(st.integers(1, 3)))]
    loops = find_loops(data.draw(shuffled(contours)), TOLERANCE_MM)
    assert loops.open == []
    assert loops.findings == []
    found = sorted((abs(area_mm2(loop.contour)), length_mm(loop.contour)) for loop in loops.closed)
    assert np.allclose(found, sorted((abs(area_mm2(c)), length_mm(c)) for c in contours))
    points = {(round(x, 9), round(y, 9)) for loop in loops.closed for x, y, _ in loop.contour.tolist()}
    assert points == {(round(x, 9), round(y, 9)) for c in contours for x, y, _ in c.tolist()}


@settings(max_examples=40)
@given(st.data())
def test_rounding_gaps_are_joined_whatever_their_direction(data):
    contour = data.draw(stars())
    noise = st.floats(-0.03, 0.03)
    loose = []
    for path in data.draw(shuffled([contour])):
        rows = path.rows.copy()
        rows[:, :2] += [[data.draw(noise), data.draw(noise)] for _ in range(2)]
        loose.append(stroke(rows))
    loops = find_loops(loose, TOLERANCE_MM)
    assert loops.open == []
    assert len(loops.closed) == 1
    assert abs(area_mm2(loops.closed[0].contour)) == pytest.approx(
        abs(area_mm2(contour)), abs=0.1 * length_mm(contour)
    )


@settings(max_examples=40)
@given(st.data())
def test_segments_drawn_twice_are_cut_once(data):
    contour = data.draw(stars())
    once = data.draw(shuffled([contour]))
    loops = find_loops([*once, *data.draw(shuffled([contour]))], TOLERANCE_MM)
    assert len(loops.closed) == 1
    assert abs(area_mm2(loops.closed[0].contour)) == pytest.approx(abs(area_mm2(contour)))
    assert [finding.rule for finding in loops.findings] == ["duplicate_line"]
    assert str(len(contour)) in loops.findings[0].message


SQUARE = [(0, 0, 0), (100, 0, 0), (100, 100, 0), (0, 100, 0)]


def open_square(gap_mm):
    return stroke([*SQUARE, (0, gap_mm, 0)])


def test_a_gap_within_the_tolerance_is_joined_with_its_place_and_size():
    loops = find_loops([open_square(0.08)], TOLERANCE_MM)
    assert len(loops.closed) == 1
    (finding,) = loops.findings
    assert (finding.rule, finding.severity, finding.fixed) == ("joined_gap", "info", True)
    assert finding.size_mm == pytest.approx(0.08)
    assert (finding.x_mm, finding.y_mm) == pytest.approx((0, 0), abs=0.1)


def test_a_lone_larger_gap_is_closed_with_a_warning():
    loops = find_loops([open_square(0.8)], TOLERANCE_MM)
    assert len(loops.closed) == 1
    (finding,) = loops.findings
    assert (finding.rule, finding.severity) == ("gap_closed", "warning")
    assert finding.size_mm == pytest.approx(0.8)


def test_a_wide_gap_stays_open():
    loops = find_loops([open_square(5.0)], TOLERANCE_MM)
    assert loops.closed == []
    assert len(loops.open) == 1


def test_lines_that_overshoot_or_fall_short_meet_in_their_corner():
    lines = [
        [(-0.04, 0), (100, 0)],
        [(100, 0.05), (100, 100)],
        [(100.05, 100), (0, 100)],
        [(0, 99.96), (0, 0)],
    ]
    loops = find_loops([stroke([(*a, 0), (*b, 0)]) for a, b in lines], TOLERANCE_MM)
    (loop,) = loops.closed
    assert len(loop.contour) == 4
    assert abs(area_mm2(loop.contour)) == pytest.approx(10_000)


def test_chords_finer_than_the_tolerance_do_not_collapse():
    angles = np.linspace(0, math.tau, 4001)
    points = np.column_stack([20 * np.cos(angles), 20 * np.sin(angles)])
    points[-1] = points[0]
    lines = [stroke([(*a, 0), (*b, 0)]) for a, b in pairwise(points)]
    (loop,) = find_loops(lines, TOLERANCE_MM).closed
    assert len(loop.contour) == 4000
    assert abs(area_mm2(loop.contour)) == pytest.approx(math.pi * 400, rel=1e-4)


def test_a_tail_on_a_contour_does_not_spoil_it():
    tail = stroke([(100, 100, 0), (130, 140, 0)])
    sides = [stroke(path) for path in segments_of(np.array(SQUARE, dtype=float))]
    loops = find_loops([*sides, tail], TOLERANCE_MM)
    assert [abs(area_mm2(loop.contour)) for loop in loops.closed] == pytest.approx([10_000])
    assert len(loops.open) == 1


def test_two_fields_that_share_a_line_are_two_contours():
    right = [[(100, 0), (180, 0)], [(180, 0), (180, 100)], [(180, 100), (100, 100)]]
    sides = [stroke(path) for path in segments_of(np.array(SQUARE, dtype=float))]
    loops = find_loops([*sides, *(stroke([(*a, 0), (*b, 0)]) for a, b in right)], TOLERANCE_MM)
    assert sorted(abs(area_mm2(loop.contour)) for loop in loops.closed) == pytest.approx([8_000, 10_000])
    assert [finding.rule for finding in loops.findings] == ["shared_lines"]


def test_contours_that_touch_in_a_point_stay_two():
    other = np.array([(100, 100, 0), (150, 100, 0), (150, 150, 0), (100, 150, 0)], dtype=float)
    strokes = [
        stroke(path) for contour in (np.array(SQUARE, dtype=float), other) for path in segments_of(contour)
    ]
    loops = find_loops(strokes, TOLERANCE_MM)
    assert sorted(abs(area_mm2(loop.contour)) for loop in loops.closed) == pytest.approx([2_500, 10_000])
    assert loops.findings == []
