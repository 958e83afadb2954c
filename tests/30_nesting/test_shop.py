"""Parts and plates as shops have them, each answer checked by shapely."""

from __future__ import annotations

import pytest
import shapely

from nestwright.nesting.driver import optimize, warm_up
from nestwright.nesting.instance import Margins
from nestwright.nesting.parameters import Parameters
from nestwright.nesting.solution import Solution

ONE_START = Parameters(max_steps=1)


@pytest.fixture(scope="module", autouse=True)
def _kernels() -> None:
    warm_up()


def nest(instance, parameters: Parameters = ONE_START) -> Solution:
    return optimize(instance, parameters, lambda _: None, lambda: False)


def box(width: float, height: float) -> shapely.Polygon:
    return shapely.box(0.0, 0.0, width, height)


def frame(side: float, wall: float) -> shapely.Polygon:
    return box(side, side).difference(shapely.box(wall, wall, side - wall, side - wall))


SIDES = Margins(left_mm=20.0, right_mm=1.0, bottom_mm=8.0, top_mm=2.0)


def test_each_side_has_its_own_margin(make, assert_valid) -> None:
    instance = make([(box(79.0, 45.0), 2)], [(box(100.0, 100.0), None)], margin=SIDES, rotations=(0.0,))
    answer = nest(instance)
    assert_valid(instance, answer)
    assert (answer.plates, answer.unplaced) == (1, ())


def test_margins_of_a_plate_that_is_no_rectangle_hold_for_its_box(make, assert_valid) -> None:
    # Left of the slope and below it there is room up to the least margin, at the box's sides to each one's.
    plate = shapely.Polygon([(0, 0), (200, 0), (200, 60), (120, 140), (0, 140)])
    instance = make([(box(12.0, 12.0), 70)], [(plate, None)], margin=SIDES)
    answer = nest(instance, Parameters(max_steps=6))
    assert_valid(instance, answer)
    assert answer.plates == 1


def test_margins_wider_than_the_plate_leave_no_room_on_it(make, assert_valid) -> None:
    # The arms of the angle are narrower than two margins although its box is not.
    angle = box(100.0, 100.0).difference(shapely.box(10.0, 10.0, 100.0, 100.0))
    for plate in (angle, box(100.0, 11.0)):
        answer = nest(make([(box(2.0, 2.0), 3)], [(plate, None)], margin=Margins.even(6.0)))
        assert (answer.plates, [rest.count for rest in answer.unplaced]) == (0, [3])
