"""Exact distances against dense sampling, and the cases that sampling cannot hit."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from nestwright.verification.distance import point_distances, segment_distances
from nestwright.verification.outlines import bulge_points
from nestwright.verification.segments import Segments, contour_boxes, segments_of

coordinate = st.floats(-100, 100).map(lambda value: round(value, 3))
bulge = st.one_of(st.just(0.0), st.floats(-3, 3).filter(lambda value: abs(value) > 1e-3))
segment = st.tuples(coordinate, coordinate, bulge, coordinate, coordinate).filter(
    lambda s: np.hypot(s[0] - s[3], s[1] - s[4]) > 1.0
)


def one(x0: float, y0: float, bend: float, x1: float, y1: float) -> Segments:
    return segments_of([np.array([(x0, y0, bend), (x1, y1, 0.0)])]).take(np.array([0]))


def sampled(x0: float, y0: float, bend: float, x1: float, y1: float) -> shapely.LineString:
    contour = np.array([(x0, y0, bend), (x1, y1, 0.0)])
    points = bulge_points(contour, 512).reshape(512, 2, 2)[:, 0]
    return shapely.LineString(np.vstack([points, [(x1, y1)]]))


def chord_error(line: shapely.LineString) -> float:
    """How far 512 chords may leave the arc that they stand for."""
    return line.length / 512 * 0.01


@given(segment, segment)
def test_distance_equals_dense_sampling(a, b):
    lines = sampled(*a), sampled(*b)
    expected = lines[0].distance(lines[1])
    distance, point = segment_distances(one(*a), one(*b))
    allowed = 1e-9 + chord_error(lines[0]) + chord_error(lines[1])
    assert distance[0] == pytest.approx(expected, abs=allowed)
    near = shapely.Point(point[0])
    assert max(line.distance(near) for line in lines) <= expected + allowed


@given(segment, segment)
def test_distance_is_symmetric_and_finite(a, b):
    forth, _ = segment_distances(one(*a), one(*b))
    back, _ = segment_distances(one(*b), one(*a))
    assert np.isfinite(forth).all()
    assert forth[0] == pytest.approx(back[0], abs=1e-7)


@given(segment, st.floats(0.01, 50), st.floats(0, 6.28))
def test_a_shift_along_the_joining_line_changes_the_distance_by_just_that(a, shift, angle):
    b = (
        a[0] + 300 * np.cos(angle),
        a[1] + 300 * np.sin(angle),
        -a[2],
        a[3] + 300 * np.cos(angle),
        a[4] + 300,
    )
    assume(abs(a[2]) < 1)
    before, point = segment_distances(one(*a), one(*b))
    assume(before[0] > 60)
    on_a = sampled(*a).interpolate(sampled(*a).project(shapely.Point(point[0])))
    on_b = sampled(*b).interpolate(sampled(*b).project(shapely.Point(on_a)))
    way = np.array([on_a.x - on_b.x, on_a.y - on_b.y])
    way *= shift / np.hypot(*way)
    moved = (b[0] + way[0], b[1] + way[1], b[2], b[3] + way[0], b[4] + way[1])
    after, _ = segment_distances(one(*a), one(*moved))
    assert after[0] <= before[0] - shift * 0.99 + 1e-6
    assert after[0] >= before[0] - shift - 1e-6


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ((0, 0, 0, 10, 0), (5, -5, 0, 5, 5), 0.0),  # lines cross
        ((0, 0, 0, 10, 0), (0, 3, 0, 10, 3), 3.0),  # parallel
        ((0, 0, 0, 10, 0), (20, 0, 0, 30, 0), 10.0),  # on one line
        ((-10, 0, 1, 10, 0), (-10, -12, 0, 10, -12), 2.0),  # half circle below, line under it
        ((-10, 0, 1, 10, 0), (-10, 12, 0, 10, 12), 12.0),  # the same half circle, line over its open side
        ((-10, 0, 1, 10, 0), (-8, 0, 1, 8, 0), 2.0),  # arcs of one centre
        ((-10, 0, 1, 10, 0), (-10, -25, -1, 10, -25), 5.0),  # arcs whose backs face
        ((-10, 0, 1, 10, 0), (-10, 0, -1, 10, 0), 0.0),  # two halves of a circle
        ((0, 0, 1, 10, 0), (3, -10, 0, 3, 10), 0.0),  # arc and line cross inside both
    ],
)
def test_known_distances(a, b, expected):
    distance, _ = segment_distances(one(*a), one(*b))
    assert distance[0] == pytest.approx(expected, abs=1e-9)


def test_an_almost_flat_arc_of_large_radius_keeps_its_digits():
    # A belly of 0.01 mm over 3 m: a radius of 112 km.
    arc = (0.0, 0.0, 2 * 0.01 / 3000, 3000.0, 0.0)
    distance, _ = segment_distances(one(*arc), one(0, -5, 0, 3000, -5))
    assert distance[0] == pytest.approx(4.99, abs=1e-5)


@given(st.lists(st.tuples(coordinate, coordinate, bulge), min_size=3, max_size=8))
def test_boxes_hold_every_point_and_no_more(rows):
    contour = np.array(rows)
    assume(np.hypot(*np.diff(np.vstack([contour, contour[:1]])[:, :2], axis=0).T).min() > 1e-3)
    points = bulge_points(contour, 256)
    (box,) = contour_boxes([contour])
    low, high = points.min(axis=0), points.max(axis=0)
    size = np.ptp(points, axis=0).max() + 1
    assert (box[:2] <= low + 1e-9).all()
    assert (box[2:] >= high - 1e-9).all()
    assert np.abs(np.r_[box[:2] - low, box[2:] - high]).max() <= 1e-3 * size


def test_point_distance_to_an_arc_counts_only_its_own_angles():
    half = one(-10, 0, 1, 10, 0)  # the lower half
    points = np.array([[0.0, -10.0], [0.0, 10.0], [0.0, 0.0]])
    arcs = half.take(np.zeros(3, dtype=int))
    assert point_distances(points, arcs) == pytest.approx([0.0, np.hypot(10, 10), 10.0])


@given(segment, st.floats(0.01, 5.0), st.floats(0.0, 360.0), st.floats(1.0, 300.0))
def test_lines_end_to_end_on_one_line_are_as_far_apart_as_their_ends(a, gap, angle, length):
    x, y, _, _, _ = a
    along = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))])
    places = [np.array([x, y]) + along * s for s in (0.0, length, length + gap, 2.0 * length + gap)]
    first, second = ((*places[i], 0.0, *places[i + 1]) for i in (0, 2))
    distance, _ = segment_distances(one(*first), one(*second))
    assert distance[0] == pytest.approx(gap, abs=1e-9)


def test_diagonals_on_one_line_do_not_meet_by_rounding():
    first = (4700.711484045996, -2086.315496745885, 0.0, 4920.711484045996, -1866.3154967458852)
    second = (4920.826199622168, -1866.2007811697133, 0.0, 5140.826199622168, -1646.2007811697133)
    distance, _ = segment_distances(one(*first), one(*second))
    assert distance[0] == pytest.approx(np.hypot(0.114715576172, 0.114715576172), abs=1e-6)
