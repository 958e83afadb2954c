"""Placing a part: mirror, then turn, then move; arcs and areas stay what they are."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestwright.geometry import contours as c
from nestwright.geometry.transform import Transform, cos_sin_deg

L_SHAPE = c.contour([(0, 0, 0), (60, 0, 0), (60, 20, 0.4), (20, 30, 0), (20, 80, -0.3), (0, 80, 0)])
TRANSFORMS = st.builds(
    Transform,
    x_mm=st.floats(-1e4, 1e4),
    y_mm=st.floats(-1e4, 1e4),
    rotation_deg=st.floats(-720, 720),
    mirror=st.booleans(),
)


def test_mirror_comes_before_the_turn_and_the_turn_before_the_move():
    place = Transform(100, 200, 90, mirror=True)
    assert place.points(np.array([[10.0, 3.0]])) == pytest.approx(np.array([[97.0, 190.0]]))


@pytest.mark.parametrize("quarter", range(-8, 9))
def test_quarter_turns_are_exact(quarter: int):
    cos, sin = cos_sin_deg(90.0 * quarter)
    assert {abs(cos), abs(sin)} == {0.0, 1.0}
    assert cos == pytest.approx(math.cos(math.radians(90 * quarter)))
    assert sin == pytest.approx(math.sin(math.radians(90 * quarter)))


@pytest.mark.parametrize("rounding_deg", [5e-324, -1e-300, 1e-13, -9e-13])
def test_quarter_turns_are_exact_but_for_rounding(rounding_deg: float):
    assert cos_sin_deg(rounding_deg) == (1.0, 0.0)
    assert cos_sin_deg(90.0 + rounding_deg) == (0.0, 1.0)


@given(TRANSFORMS)
def test_a_moved_contour_keeps_area_length_and_sense(place: Transform):
    moved = place.contour(L_SHAPE)
    assert c.area_mm2(moved) == pytest.approx(c.area_mm2(L_SHAPE), rel=1e-6)
    assert c.length_mm(moved) == pytest.approx(c.length_mm(L_SHAPE), rel=1e-6)


@given(TRANSFORMS)
def test_arcs_move_with_their_points(place: Transform):
    """The flattened arc of the moved contour is the moved flattened arc."""
    moved = c.flatten(place.contour(L_SHAPE), 0.01)
    expected = place.points(c.flatten(L_SHAPE, 0.01))
    gaps = np.linalg.norm(moved[:, None, :] - expected[None, :, :], axis=2).min(axis=1)
    assert gaps.max() < 1e-6


def test_a_mirrored_mark_keeps_its_direction():
    mark = c.contour([(0, 0, 0.5), (10, 0, 0), (10, 10, 0)])
    moved = Transform(mirror=True).shape(c.Shape(L_SHAPE, (), (mark,))).marks[0]
    assert np.allclose(moved, c.contour([(0, 0, -0.5), (-10, 0, 0), (-10, 10, 0)]))
