"""Whole answers, each checked by shapely: gaps, margins, holes, exact fits, stock, reasons, stop."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity

from nestwright.nesting.driver import EngineProgress, optimize, warm_up
from nestwright.nesting.instance import PartType, PlateType, Polygon
from nestwright.nesting.parameters import Parameters
from nestwright.nesting.solution import Reason, Solution

ONE_START = Parameters(max_steps=1)


@pytest.fixture(scope="module", autouse=True)
def _kernels() -> None:
    warm_up()


def nest(instance, parameters: Parameters = ONE_START) -> Solution:
    return optimize(instance, parameters, lambda _: None, lambda: False)


def box(width: float, height: float) -> shapely.Polygon:
    return shapely.box(0.0, 0.0, width, height)


def ring(radius: float, hole: float, points: int = 64) -> shapely.Polygon:
    angles = np.arange(points) * math.tau / points
    circle = np.column_stack([np.cos(angles), np.sin(angles)])
    return shapely.Polygon(radius * circle, [hole * circle] if hole else [])


def blob(rng: np.random.Generator, size: float) -> shapely.Polygon:
    """Return a random bracket, disc, frame or triangle, far from the origin."""
    kind = rng.integers(4)
    side = float(size * rng.uniform(0.4, 1.0))
    shape = (
        box(side, size).difference(shapely.box(side * 0.3, size * 0.3, side, size)),
        ring(side / 2.0, 0.0, 24),
        box(side, side).difference(shapely.box(side * 0.1, side * 0.1, side * 0.9, side * 0.9)),
        shapely.Polygon([(0.0, 0.0), (side, 0.0), (side * 0.2, size)]),
    )[kind]
    return affinity.translate(shape, *rng.uniform(-500.0, 500.0, 2))


@settings(max_examples=25)
@given(
    seed=st.integers(0, 2**32 - 1),
    gap=st.sampled_from([0.0, 1.0, 6.0]),
    margin=st.sampled_from([0.0, 4.0]),
    irregular=st.booleans(),
    rotations=st.sampled_from([(0.0,), (0.0, 90.0, 180.0, 270.0), (0.0, 30.0, 77.0)]),
    mirror=st.booleans(),
)
def test_random_jobs_keep_gap_margin_and_counts(
    make, assert_valid, seed, gap, margin, irregular, rotations, mirror
) -> None:
    rng = np.random.default_rng(seed)
    parts = []
    for _ in range(int(rng.integers(1, 5))):
        shape = blob(rng, float(rng.uniform(15.0, 90.0)))
        rings = [np.array(r.coords)[:-1] for r in (shape.exterior, *shape.interiors)]
        outline = Polygon(rings[0], tuple(rings[1:]))
        parts.append(PartType(outline, int(rng.integers(1, 9)), rotations, mirror=mirror))
    plate = affinity.translate(box(200.0, 150.0), 1000.0, -70.0)
    if irregular:
        plate = plate.difference(shapely.box(1150.0, 20.0, 1300.0, 200.0))
        plate = plate.difference(shapely.Point(1060.0, 0.0).buffer(15.0))
    instance = make(parts, [(plate, None)], gap, margin)
    assert_valid(instance, nest(instance, Parameters(seed=seed % 1000, max_steps=3)))


def test_rectangles_without_gap_tile_the_plate(make, assert_valid) -> None:
    instance = make([(box(50.0, 25.0), 8)], [(box(100.0, 100.0), None)])
    answer = nest(instance, Parameters(max_steps=12))
    assert_valid(instance, answer)
    assert (answer.plates, answer.bound_plates) == (1, 1)
    assert answer.utilisation == pytest.approx(1.0)


@pytest.mark.parametrize("margin", [0.0, 10.0])
def test_a_part_as_large_as_the_plate_is_placed(make, assert_valid, margin) -> None:
    plate = box(300.0 + 2 * margin, 200.0 + 2 * margin)
    instance = make([(box(300.0, 200.0), 2)], [(plate, None)], gap=8.0, margin=margin)
    answer = nest(instance)
    assert_valid(instance, answer)
    assert (answer.plates, answer.unplaced) == (2, ())
    assert [layout.amount for layout in answer.layouts] == [2]


def test_a_part_of_the_form_of_an_irregular_plate_is_placed(make, assert_valid) -> None:
    trapezium = shapely.Polygon([(0, 0), (300, 0), (250, 100), (20, 100)])
    instance = make([(trapezium, 1)], [(trapezium, 1)], rotations=(0.0,))
    answer = nest(instance)
    assert_valid(instance, answer)
    assert answer.plates == 1


def test_small_parts_go_into_the_hole_of_a_large_one(make, assert_valid) -> None:
    frame = box(100.0, 100.0).difference(shapely.box(10.0, 10.0, 90.0, 90.0))
    instance = make([(frame, 1), (box(36.0, 36.0), 4)], [(box(104.0, 104.0), None)], gap=2.0, margin=2.0)
    answer = nest(instance)
    assert_valid(instance, answer)
    assert answer.plates == 1


def test_rings_nest_in_rings(make, assert_valid) -> None:
    parts = [(ring(50.0, 42.0), 2), (ring(39.0, 31.0), 2), (ring(28.0, 0.0), 2)]
    instance = make(parts, [(box(210.0, 104.0), None)], gap=2.0, margin=1.0, rotations=(0.0,))
    answer = nest(instance)
    assert_valid(instance, answer)
    assert answer.plates == 1


def test_part_in_part_can_be_forbidden(make, assert_valid) -> None:
    frame = box(100.0, 100.0).difference(shapely.box(10.0, 10.0, 90.0, 90.0))
    rings = [np.array(r.coords)[:-1] for r in (frame.exterior, *frame.interiors)]
    closed = PartType(Polygon(rings[0], tuple(rings[1:])), 1, (0.0,), part_in_part=False)
    instance = make([closed, (box(36.0, 36.0), 1)], [(box(104.0, 104.0), None)], margin=2.0)
    answer = nest(instance)
    assert_valid(instance, answer)
    assert answer.plates == 2


def test_a_keep_out_of_the_plate_keeps_its_margin(make, assert_valid) -> None:
    plate = box(100.0, 100.0).difference(shapely.box(40.0, 40.0, 60.0, 60.0))
    instance = make([(box(29.0, 29.0), 8)], [(plate, None)], margin=5.0)
    answer = nest(instance)
    assert_valid(instance, answer)
    assert answer.plates == 1


def test_a_gap_larger_than_the_part(make, assert_valid) -> None:
    instance = make([(box(4.0, 4.0), 9)], [(box(100.0, 100.0), None)], gap=40.0)
    answer = nest(instance)
    assert_valid(instance, answer)
    assert answer.plates == 1


def test_mirror_images_fit_where_the_part_itself_does_not(make, assert_valid) -> None:
    left = Polygon(np.array([[0.0, 0.0], [100.0, 0.0], [0.0, 60.0]]))
    plate = shapely.Polygon([(0, 0), (100.5, 0), (100.5, 60.5), (98.5, 60.5), (0, 0.6)])
    for mirror, plates in ((False, 0), (True, 1)):
        instance = make([PartType(left, 1, (0.0,), mirror=mirror)], [(plate, None)])
        answer = nest(instance)
        assert_valid(instance, answer)
        assert answer.plates == plates


def test_stock_is_kept_and_reasons_are_given(make, assert_valid) -> None:
    parts = [(box(90.0, 90.0), 3), (box(300.0, 20.0), 2)]
    instance = make(parts, [(box(100.0, 100.0), 2)])
    answer = nest(instance)
    assert_valid(instance, answer)
    assert {(rest.part, rest.count, rest.reason) for rest in answer.unplaced} == {
        (0, 1, Reason.NO_STOCK),
        (1, 2, Reason.TOO_LARGE),
    }


def test_a_margin_that_leaves_no_room_makes_everything_too_large(make) -> None:
    for plate in (box(100.0, 100.0), shapely.Polygon([(0, 0), (100, 0), (60, 100), (0, 80)])):
        answer = nest(make([(box(5.0, 5.0), 2)], [(plate, None)], margin=60.0))
        assert answer.layouts == ()
        assert [(rest.count, rest.reason) for rest in answer.unplaced] == [(2, Reason.TOO_LARGE)]


def test_the_cheap_remnant_is_used_where_it_pays(make, assert_valid) -> None:
    remnant = shapely.Polygon([(0, 0), (120, 0), (120, 60), (60, 110), (0, 110)])
    outline = Polygon(np.array(remnant.exterior.coords)[:-1])
    full = PlateType(Polygon(np.array(box(300.0, 300.0).exterior.coords)[:-1]), None, 1.0)
    instance = make([(box(50.0, 50.0), 3)], [full, PlateType(outline, 1, 0.1)], margin=1.0)
    answer = nest(instance)
    assert_valid(instance, answer)
    assert answer.cost == pytest.approx(0.1)


def test_the_last_plate_is_the_cheapest_that_holds_the_rest(make, assert_valid) -> None:
    plates = [(box(200.0, 100.0), None), (box(100.0, 50.0), None)]
    instance = make([(box(100.0, 50.0), 5)], plates)
    answer = nest(instance, Parameters(max_steps=12))
    assert_valid(instance, answer)
    assert answer.cost == pytest.approx(25_000.0)


def test_equal_parts_under_two_names_are_shared_out(make, assert_valid) -> None:
    far = affinity.translate(box(40.0, 30.0), 1e7, -1e7)
    instance = make([(box(40.0, 30.0), 3), (far, 5), (box(40.0, 30.0), 0)], [(box(85.0, 65.0), None)])
    answer = nest(instance, Parameters(max_steps=40))
    assert_valid(instance, answer)
    assert answer.plates == 2


def test_five_thousand_points_and_coordinates_of_1e7(make, assert_valid) -> None:
    angles = np.linspace(0.0, math.tau, 5000, endpoint=False)
    radii = 80.0 + 4.0 * np.sin(40.0 * angles) + 0.1 * np.sin(900.0 * angles)
    gear = shapely.Polygon(np.column_stack([np.cos(angles), np.sin(angles)]) * radii[:, None])
    instance = make(
        [(affinity.translate(gear, 1e7, 1e7), 4)], [(box(400.0, 400.0), None)], gap=3.0, margin=5.0
    )
    answer = nest(instance, Parameters(max_steps=12))
    assert_valid(instance, answer)
    assert answer.plates == 1


def test_equal_patterns_become_one_layout(make, assert_valid) -> None:
    instance = make([(box(48.0, 48.0), 40), (box(20.0, 20.0), 30)], [(box(100.0, 100.0), None)], gap=1.0)
    answer = nest(instance)
    assert_valid(instance, answer)
    assert answer.layouts[0].amount > 1
    assert len(answer.layouts) < answer.plates


def test_the_bound_counts_pieces_that_must_lie_alone(make) -> None:
    instance = make([(box(60.0, 60.0), 5)], [(box(100.0, 100.0), None)])
    answer = nest(instance)
    assert (answer.bound_plates, answer.plates) == (5, 5)


def mixed_job(make, copies: int = 1):
    parts = [
        (box(60.0, 40.0).difference(shapely.box(20.0, 15.0, 60.0, 40.0)), 9 * copies),
        (ring(30.0, 20.0, 40), 6 * copies),
        (box(25.0, 12.0), 20 * copies),
        (shapely.Polygon([(0, 0), (50, 0), (10, 35)]), 8 * copies),
    ]
    return make(parts, [(box(300.0, 200.0), None)], 3.0, 5.0, (0.0, 90.0, 180.0, 270.0))


def test_the_same_seed_gives_the_same_answer(make, assert_valid) -> None:
    instance = mixed_job(make)
    first, second = (nest(instance, Parameters(seed=7, max_steps=20)) for _ in range(2))
    assert_valid(instance, first)
    assert first == second


def test_more_starts_are_never_worse_and_two_threads_agree_on_validity(make, assert_valid) -> None:
    instance = mixed_job(make)
    one, many = nest(instance), nest(instance, Parameters(max_steps=30, threads=2))
    assert_valid(instance, many)
    assert (many.cost, many.plates_used) <= (one.cost, one.plates_used)


def test_improvements_and_signs_of_life_are_reported(make) -> None:
    heard: list[tuple[float, EngineProgress]] = []
    started = time.monotonic()
    answer = optimize(
        mixed_job(make, 4),
        Parameters(time_limit_s=1.5),
        lambda progress: heard.append((time.monotonic() - started, progress)),
        lambda: False,
    )
    improved = [progress.solution for _, progress in heard if progress.solution is not None]
    assert improved[-1] == answer
    assert [(s.cost, s.plates_used) for s in improved] == sorted(
        ((s.cost, s.plates_used) for s in improved), reverse=True
    )
    times = [at for at, _ in heard]
    assert len(times) >= 5
    assert all(progress.total == 43 * 4 for _, progress in heard)


def test_stop_is_heard_at_once_and_keeps_what_lies(make, assert_valid) -> None:
    instance, started = mixed_job(make, 40), time.monotonic()
    answer = optimize(instance, Parameters(), lambda _: None, lambda: time.monotonic() - started > 0.3)
    assert time.monotonic() - started < 2.0
    assert_valid(instance, answer)
    assert all(rest.reason is Reason.OUT_OF_TIME for rest in answer.unplaced)


def test_no_time_at_all_still_accounts_for_every_piece(make, assert_valid) -> None:
    instance, started = mixed_job(make, 200), time.monotonic()
    answer = optimize(instance, Parameters(time_limit_s=0.0), lambda _: None, lambda: True)
    assert time.monotonic() - started < 2.0
    assert_valid(instance, answer)
    assert all(rest.reason is Reason.OUT_OF_TIME for rest in answer.unplaced)


def test_an_empty_job_is_an_empty_answer(make) -> None:
    answer = nest(make([(box(5.0, 5.0), 0)], [(box(10.0, 10.0), None)]))
    assert (answer.layouts, answer.unplaced, answer.plates) == ((), (), 0)


def test_no_plate_at_all_leaves_everything(make) -> None:
    answer = nest(make([(box(5.0, 5.0), 2)], []))
    assert [(rest.part, rest.count) for rest in answer.unplaced] == [(0, 2)]
