"""What a layout leaves is free of its pieces, wide enough and within the plate."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from nestwright.drawings.outline import read_outline
from nestwright.geometry.contours import Shape, bounds_mm, circle, polygon, rectangle
from nestwright.layouts.dxf_write import outline_dxf
from nestwright.layouts.remnants import remnants

PLATE = Shape(rectangle(3000, 1500))


def test_a_straight_cut_leaves_the_whole_rest():
    pieces = [Shape(rectangle(1000, 1500))]
    [left] = remnants(PLATE, pieces, 5.0, 150.0)
    assert bounds_mm(left.outer) == pytest.approx((1005.0, 0.0, 3000.0, 1500.0), abs=0.06)
    assert len(left.outer) == 4


def test_two_corners_are_an_angle_and_a_block_in_the_middle_leaves_a_frame():
    [corner] = remnants(PLATE, [Shape(rectangle(1000, 800))], 5.0, 150.0)
    assert len(corner.outer) == 6
    assert corner.net_area_mm2 == pytest.approx(3000 * 1500 - 1005 * 805, rel=1e-3)
    [frame] = remnants(PLATE, [Shape(rectangle(500, 500, 1200, 500))], 5.0, 150.0)
    assert len(frame.holes) == 1


def test_the_skeleton_is_no_remnant_and_the_largest_comes_first():
    pieces = [Shape(circle(100 + 210 * i, 100 + 210 * j, 100)) for i in range(14) for j in range(7)]
    assert remnants(PLATE, pieces, 5.0, 150.0) == ()
    across = Shape(rectangle(300, 1500, 1000, 0))
    areas = [left.net_area_mm2 for left in remnants(PLATE, [across], 5.0, 150.0)]
    assert areas == sorted(areas, reverse=True)
    assert len(areas) == 2


def test_a_full_plate_leaves_nothing():
    assert remnants(PLATE, [Shape(rectangle(2990, 1490, 5, 5))], 0.0, 50.0) == ()


@given(
    st.lists(
        st.tuples(st.integers(0, 2700), st.integers(0, 1300), st.integers(20, 600), st.integers(20, 400)),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from([0.0, 3.0, 10.0]),
    st.sampled_from([60.0, 150.0]),
)
@settings(max_examples=60)
def test_remnants_are_free_and_wide(boxes, gap_mm, least_mm):
    pieces = [Shape(rectangle(w, h, x, y)) for x, y, w, h in boxes]
    pieces += [Shape(circle(x + w / 2, y + h / 2, min(w, h) / 3)) for x, y, w, h in boxes[:3]]
    taken = shapely.union_all([polygon(piece, 0.01) for piece in pieces])
    found = remnants(PLATE, pieces, gap_mm, least_mm)
    areas = [polygon(left, 0.01) for left in found]
    for left, area in zip(found, areas, strict=True):
        assert area.is_valid
        assert area.distance(taken) >= gap_mm - 1e-6
        assert polygon(PLATE, 0.01).buffer(1e-6).contains(area)
        width, height = (bounds_mm(left.outer)[k + 2] - bounds_mm(left.outer)[k] for k in (0, 1))
        assert min(width, height) >= least_mm - 3.0
    assert all(a.intersection(b).area < 1e-3 for i, a in enumerate(areas) for b in areas[:i])


def test_an_outline_is_read_back_from_its_drawing():
    frame = Shape(rectangle(600, 400), (circle(300, 200, 50),))
    found = read_outline("remnant.dxf", outline_dxf(frame))
    assert bounds_mm(found.outer) == pytest.approx((0, 0, 600, 400))
    assert found.net_area_mm2 == pytest.approx(frame.net_area_mm2)
