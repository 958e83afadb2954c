"""What comes after the starts, on whole answers: modes, strips, plates traded and filled, repetition."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely
from shapely import affinity

from nestwright.nesting.driver import optimize, warm_up
from nestwright.nesting.instance import Instance, Mode
from nestwright.nesting.parameters import Parameters
from nestwright.nesting.solution import Reason, Solution

QUICK = Parameters(time_limit_s=60.0, max_steps=120)


@pytest.fixture(scope="module", autouse=True)
def _kernels() -> None:
    warm_up()


def nest(instance: Instance, parameters: Parameters = QUICK) -> Solution:
    return optimize(instance, parameters, lambda _: None, lambda: False)


def as_mode(instance: Instance, mode: Mode) -> Instance:
    return replace(instance, mode=mode)


def angle(width: float, height: float, thick: float) -> shapely.Polygon:
    return shapely.box(0, 0, width, height).difference(shapely.box(thick, thick, width, height))


def triangle(width: float, height: float) -> shapely.Polygon:
    return shapely.Polygon([(0, 0), (width, 0), (width * 0.3, height)])


def box(width: float, height: float) -> shapely.Polygon:
    return shapely.box(0, 0, width, height)


@pytest.fixture
def mixed(make):
    """Angles and triangles on a strip 100 mm high."""
    parts = [(angle(40, 30, 8), 8), (triangle(35, 28), 10), (angle(22, 50, 6), 6)]
    turns = (0.0, 90.0, 180.0, 270.0)
    return as_mode(make(parts, [(box(2000, 100), None)], gap=1.0, margin=2.0, rotations=turns), Mode.STRIP)


def reach(instance: Instance, solution: Solution) -> float:
    """Return how far the pieces of the only layout reach along x."""
    ends = []
    for at in solution.layouts[0].placements:
        shape = affinity.rotate(
            shapely.Polygon(instance.parts[at.part].polygon.outer), at.rotation_deg, origin=(0, 0)
        )
        ends.append(affinity.translate(shape, at.x_mm, at.y_mm).bounds[2])
    return max(ends)


def test_a_strip_gets_shorter_and_says_how_long_it_is(mixed, assert_valid) -> None:
    begun, improved = nest(mixed, replace(QUICK, improve=False)), nest(mixed)
    assert_valid(mixed, improved)
    assert improved.length_mm == pytest.approx(reach(mixed, improved), abs=0.01)
    assert improved.length_mm < 0.99 * begun.length_mm
    assert len(improved.layouts) == 1


def test_a_strip_repeats_exactly_with_the_same_seed_and_steps(mixed) -> None:
    first, second, other = (nest(mixed, replace(QUICK, seed=seed)) for seed in (5, 5, 6))
    assert first == second
    assert other != first


def test_a_strip_higher_than_long_still_runs_along_x(make, assert_valid) -> None:
    instance = as_mode(make([(box(10, 40), 8)], [(box(100, 300), None)], rotations=(0.0,)), Mode.STRIP)
    solution = nest(instance)
    assert_valid(instance, solution)
    assert solution.length_mm == pytest.approx(20.0, abs=1e-3)


def test_two_threads_keep_answers_valid(mixed, assert_valid) -> None:
    assert_valid(mixed, nest(mixed, replace(QUICK, threads=2, max_steps=200)))


def test_one_plate_is_filled_and_the_rest_is_left_over(make, assert_valid) -> None:
    parts = [(angle(60, 60, 15), 40), (box(25, 18), 60), (triangle(50, 40), 40)]
    instance = as_mode(make(parts, [(box(300, 200), None)], gap=2.0, margin=3.0), Mode.FILL)
    begun, improved = nest(instance, replace(QUICK, improve=False)), nest(instance)
    assert_valid(instance, improved)
    assert improved.plates == 1
    assert improved.utilisation >= begun.utilisation
    assert {rest.reason for rest in improved.unplaced} == {Reason.NO_STOCK}


def test_an_estimate_places_everything_and_ends_by_itself(make, assert_valid) -> None:
    parts = [(angle(60, 60, 15), 300), (box(25, 18), 200)]
    instance = as_mode(make(parts, [(box(600, 400), None)], gap=2.0, margin=3.0), Mode.ESTIMATE)
    solution = nest(instance, Parameters(time_limit_s=3600.0))
    assert_valid(instance, solution)
    assert not solution.unplaced
    assert solution.bound_plates <= solution.plates


def test_plates_are_chosen_by_cost_and_not_by_their_order(make, assert_valid) -> None:
    large, small = (box(100, 100), 2), (box(100, 52), 8)
    instance = make([(box(48, 50), 12)], [large, small], rotations=(0.0,))
    plates = tuple(replace(plate, cost=cost) for plate, cost in zip(instance.plates, (1.0, 0.4), strict=True))
    instance = replace(instance, plates=plates)
    chosen, given = nest(instance), nest(instance, replace(QUICK, choose_plates=False))
    assert_valid(instance, chosen)
    assert_valid(instance, given)
    assert chosen.cost == pytest.approx(6 * 0.4)
    assert given.cost == pytest.approx(2 * 1.0 + 2 * 0.4)


def test_a_price_for_layouts_makes_them_fewer(make, assert_valid) -> None:
    parts = [(angle(60, 50, 14), 90), (box(30, 22), 180), (triangle(55, 35), 90)]
    instance = make(parts, [(box(250, 200), None)], gap=2.0, margin=2.0, rotations=(0.0, 90.0, 180.0, 270.0))
    without, priced = (nest(instance, replace(QUICK, layout_price=price)) for price in (0.0, 0.5))
    assert_valid(instance, priced)
    assert len(priced.layouts) < min(len(without.layouts), priced.plates)
    assert priced.cost <= 1.1 * without.cost


def test_five_hundred_of_a_part_are_one_program_and_a_rest(make, assert_valid) -> None:
    instance = make([(triangle(80, 60), 500)], [(box(1000, 600), None)], gap=3.0, margin=5.0,
                    rotations=(0.0, 180.0))  # fmt: skip
    solution = nest(instance, replace(QUICK, max_steps=20))
    assert_valid(instance, solution)
    assert len(solution.layouts) == 2
    assert not solution.unplaced


def test_the_remnant_is_really_free(make, assert_valid) -> None:
    instance = make([(box(30, 40), 9)], [(box(400, 300), None)], gap=2.0, margin=5.0)
    solution = nest(instance, replace(QUICK, max_steps=60))
    assert_valid(instance, solution)
    width, height = solution.remnant_mm
    assert width == pytest.approx(400) or height == pytest.approx(300)
    shapes = [
        affinity.translate(affinity.rotate(box(30, 40), at.rotation_deg, origin=(0, 0)), at.x_mm, at.y_mm)
        for at in solution.layouts[0].placements
    ]
    free = shapely.box(400 - width, 300 - height, 400, 300)
    assert max(shape.intersection(free).area for shape in shapes) < 1e-3
    assert width * height > 0.85 * (400 * 300 - 9 * 36 * 46)


def test_a_run_with_more_steps_is_not_worse(mixed) -> None:
    lengths = [nest(mixed, replace(QUICK, max_steps=steps)).length_mm for steps in (20, 60, 200)]
    assert lengths[2] <= lengths[0]
