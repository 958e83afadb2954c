"""The beam's way beside a contour: exact where it can be, honest where it cannot."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from nestwright.cutting.offset import NoOffset, offset_right
from nestwright.geometry.contours import (
    area_mm2,
    as_circle,
    circle,
    contour,
    flatten,
    length_mm,
    rectangle,
    reversed_contour,
)


def test_a_circle_grows_and_a_hole_shrinks():
    way, exact = offset_right(circle(10, 20, 30), 0.2)
    assert exact
    assert as_circle(way) == pytest.approx((10, 20, 30.2))
    way, exact = offset_right(reversed_contour(circle(10, 20, 30)), 0.2)
    assert exact
    assert as_circle(way) == pytest.approx((10, 20, 29.8))


def test_an_outer_corner_is_walked_round_and_an_inner_one_cut_off():
    way, exact = offset_right(rectangle(100, 50), 0.2)
    assert exact
    assert area_mm2(way) == pytest.approx(100 * 50 + 300 * 0.2 + math.pi * 0.04)
    assert (np.abs(way[:, 2]) > 0).sum() == 4
    way, exact = offset_right(reversed_contour(rectangle(100, 50)), 0.2)
    assert exact
    assert -area_mm2(way) == pytest.approx(99.6 * 49.6)
    assert len(way) == 4


def test_a_slot_with_round_ends_keeps_its_arcs():
    slot = reversed_contour(contour([(0, 0, 0), (40, 0, 1), (40, 10, 0), (0, 10, 1)]))
    way, exact = offset_right(slot, 0.5)
    assert exact
    assert length_mm(way) == pytest.approx(80 + math.pi * 9)


def test_a_notch_narrower_than_the_kerf_is_told():
    notched = contour(
        [(0, 0), (100, 0), (100, 50), (50.05, 50), (50.05, 20), (49.95, 20), (49.95, 50), (0, 50)]
    )
    way, exact = offset_right(notched, 0.2)
    assert not exact
    true = shapely.Polygon(flatten(notched, 0.001))
    assert shapely.LinearRing(flatten(way, 0.001)).distance(true) >= 0.2 - 0.004


def test_of_a_hole_narrower_than_the_kerf_nothing_is_left():
    with pytest.raises(NoOffset):
        offset_right(reversed_contour(circle(0, 0, 0.1)), 0.15)
    with pytest.raises(NoOffset):
        offset_right(reversed_contour(rectangle(20, 0.2)), 0.15)


@given(
    st.lists(st.tuples(st.floats(20, 60), st.floats(-0.5, 0.8)), min_size=3, max_size=14),
    st.floats(0.05, 1.0),
    st.booleans(),
)
def test_a_way_is_as_far_from_its_contour_as_asked(radii, by_mm, hole):
    angles = np.arange(len(radii)) * math.tau / len(radii)
    line = contour([(r * math.cos(a), r * math.sin(a), b) for a, (r, b) in zip(angles, radii, strict=True)])
    ring = shapely.Polygon(flatten(line, 0.0005))
    if not ring.is_valid or area_mm2(line) <= 0:
        return
    way, _ = offset_right(reversed_contour(line) if hole else line, by_mm)
    points = shapely.points(
        shapely.get_coordinates(shapely.segmentize(shapely.LinearRing(flatten(way, 0.001)), 5))
    )
    far = shapely.distance(points, ring.exterior)
    assert far.min() >= by_mm - 0.005
    assert far.max() <= by_mm + 0.01
    assert shapely.contains(ring, points).all() == hole
