"""Contours with true arcs: exact measures, flattening that keeps its promise, JSON there and back."""

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from nestwright.geometry import contours as c

SLOT = c.contour([(0, 0, 0), (100, 0, 1), (100, 40, 0), (0, 40, 1)])


@st.composite
def arc_contours(draw: st.DrawFn) -> c.Contour:
    """Star-shaped contours about the origin whose segments are lines and mild arcs."""
    count = draw(st.integers(3, 9))
    radii = draw(st.lists(st.floats(50, 100), min_size=count, max_size=count))
    bulges = draw(st.lists(st.sampled_from([0.0, 0.1, -0.1, 0.2]), min_size=count, max_size=count))
    angles = np.linspace(0, math.tau, count, endpoint=False)
    return c.contour(
        (r * math.cos(a), r * math.sin(a), b) for r, a, b in zip(radii, angles, bulges, strict=True)
    )


def test_a_slot_has_its_exact_area_length_and_bounds():
    assert c.area_mm2(SLOT) == pytest.approx(100 * 40 + math.pi * 20**2)
    assert c.length_mm(SLOT) == pytest.approx(200 + math.tau * 20)
    assert c.bounds_mm(SLOT) == pytest.approx((-20, 0, 120, 40))


def test_a_path_has_no_closing_segment():
    path = c.contour([(0, 0, 1), (10, 0, 1)])
    assert c.length_mm(path, closed=False) == pytest.approx(math.pi * 5)
    assert c.bounds_mm(path, closed=False) == pytest.approx((0, -5, 10, 0))
    assert len(c.flatten(path, 0.1, closed=False)) >= 4


def test_a_circle_is_known_again_in_either_sense():
    circle = c.circle(3, 4, 5)
    assert c.as_circle(circle) == pytest.approx((3, 4, 5))
    assert c.as_circle(c.reversed_contour(circle)) == pytest.approx((3, 4, 5))
    assert c.as_circle(SLOT) is None
    assert c.as_circle(c.contour([(0, 0, 0.5), (10, 0, 0.5)])) is None


def test_a_quarter_arc_has_its_centre_on_the_left():
    bulge = math.tan(math.radians(90) / 4)
    arc = c.arc_of(np.array([10.0, 0, bulge]), np.array([0.0, 10, 0]))
    assert arc == pytest.approx((0, 0, 10, 0, math.pi / 2))


@given(arc_contours(), st.sampled_from([0.01, 0.1, 1.0]))
def test_flattening_keeps_its_tolerance_and_its_side(line: c.Contour, tolerance_mm: float):
    exact = shapely.Polygon(c.flatten(line, 1e-5))
    outside = shapely.Polygon(c.flatten(line, tolerance_mm, "outside"))
    inside = shapely.Polygon(c.flatten(line, tolerance_mm, "inside"))
    chord = shapely.Polygon(c.flatten(line, tolerance_mm))
    assert exact.difference(outside).area < 1e-2
    assert inside.difference(exact).area < 1e-2
    for flat in (outside, inside, chord):
        assert shapely.hausdorff_distance(flat.exterior, exact.exterior) <= tolerance_mm + 1e-3


@given(arc_contours())
def test_exact_area_and_bounds_equal_those_of_a_fine_flattening(line: c.Contour):
    fine = shapely.Polygon(c.flatten(line, 1e-5))
    assert c.area_mm2(line) == pytest.approx(fine.area, rel=1e-5)
    assert c.bounds_mm(line) == pytest.approx(fine.bounds, abs=1e-4)
    assert c.length_mm(line) == pytest.approx(fine.length, rel=1e-5)


@given(arc_contours())
def test_turning_round_twice_is_the_same_contour(line: c.Contour):
    back = c.reversed_contour(c.reversed_contour(line))
    assert np.array_equal(back, line)
    assert c.area_mm2(c.reversed_contour(line)) == pytest.approx(-c.area_mm2(line))
    assert c.area_mm2(c.oriented(line, ccw=False)) < 0


def test_a_hole_flattened_outside_never_grows():
    hole = c.reversed_contour(c.circle(0, 0, 10))
    assert shapely.Polygon(c.flatten(hole, 0.1, "outside")).area < math.pi * 100


def test_shapes_survive_json():
    shape = c.Shape(SLOT, (c.reversed_contour(c.circle(50, 20, 5)),), (c.contour([(0, 0), (5, 5)]),))
    back = c.Shape.from_json(shape.to_json())
    assert np.array_equal(back.outer, shape.outer)
    assert np.array_equal(back.holes[0], shape.holes[0])
    assert np.array_equal(back.marks[0], shape.marks[0])
    assert back.net_area_mm2 == pytest.approx(4000 + math.pi * 400 - math.pi * 25)
    assert c.shape_cut_length_mm(back) == pytest.approx(200 + math.tau * 25)
    assert c.polygon(shape, 0.01).area == pytest.approx(shape.net_area_mm2, rel=1e-3)
