"""Parts and plates as shops have them, each answer checked by shapely."""

from __future__ import annotations

import math
import time
from collections import Counter

import numpy as np
import pytest
import shapely
from shapely import affinity

from nestwright.nesting.driver import EngineProgress, optimize, warm_up
from nestwright.nesting.fill.plate_fill import FilledPlate
from nestwright.nesting.fill.space import SearchSpace
from nestwright.nesting.instance import InvalidInstance, Margins, PartType, PlateType, Polygon, build_instance
from nestwright.nesting.nfp.pool import TablePool
from nestwright.nesting.nfp.tables import NfpLibrary
from nestwright.nesting.parameters import Parameters
from nestwright.nesting.patterns.pool import PatternPool
from nestwright.nesting.problem.hulls import row_hulls
from nestwright.nesting.problem.preparation import free_angles, prepare
from nestwright.nesting.problem.rows import number_rows
from nestwright.nesting.problem.silhouettes import silhouettes_of
from nestwright.nesting.solution import Placement, PlateLayout, Reason, Solution
from nestwright.nesting.warm import started_plates

ONE_START = Parameters(max_steps=1)


@pytest.fixture(scope="module", autouse=True)
def _kernels() -> None:
    warm_up()


def nest(instance, parameters: Parameters = ONE_START) -> Solution:
    return optimize(instance, parameters, lambda _: None, lambda: False)


def box(width: float, height: float) -> shapely.Polygon:
    return shapely.box(0.0, 0.0, width, height)


def polygon(shape: shapely.Polygon) -> Polygon:
    rings = [np.array(ring.coords)[:-1] for ring in (shape.exterior, *shape.interiors)]
    return Polygon(rings[0], tuple(rings[1:]))


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


@pytest.mark.parametrize("margin", [0.0, 5.0])
def test_parts_touch_zones_and_keep_the_margin_from_holes(make, assert_valid, margin) -> None:
    # A hole of 20 mm in the middle with its margin, and a clamp that reaches in from outside: four parts
    # as wide as what is left beside the hole, the one at the clamp touching it.
    side = 40.0 - 2.0 * margin
    plate = box(100.0, 100.0).difference(shapely.box(40.0, 40.0, 60.0, 60.0))
    clamp = shapely.box(margin + side, -30.0, 60.0 + margin, margin)
    kind = PlateType(polygon(plate), 1, 1.0, zones=(polygon(clamp),))
    instance = make([(box(side, side), 4)], [kind], gap=2.0 * margin + 20.0, margin=margin)
    answer = nest(instance, Parameters(max_steps=3))
    assert_valid(instance, answer)
    assert answer.unplaced == ()


def test_a_part_fits_exactly_between_two_zones(make, assert_valid) -> None:
    zones = (polygon(shapely.box(0.0, 0.0, 30.0, 50.0)), polygon(shapely.box(70.0, 0.0, 100.0, 50.0)))
    kind = PlateType(polygon(box(100.0, 50.0)), 1, 1.0, zones=zones)
    instance = make([(box(40.0, 50.0), 1)], [kind], gap=5.0, rotations=(0.0,))
    answer = nest(instance)
    assert_valid(instance, answer)
    assert answer.plates == 1


def test_zones_of_plates_that_are_no_rectangle_and_far_away(make, assert_valid) -> None:
    remnant = shapely.Polygon([(0, 0), (300, 0), (300, 100), (180, 200), (0, 200)])
    zones = [shapely.Point(100, 100).buffer(30.0), shapely.box(280.0, -5.0, 310.0, 30.0)]
    moved = [affinity.translate(shape, 1e5, -2e5) for shape in (remnant, *zones)]
    kind = PlateType(polygon(moved[0]), None, 1.0, zones=tuple(map(polygon, moved[1:])))
    instance = make([(box(33.0, 22.0), 40), (frame(80.0, 5.0), 1)], [kind], gap=3.0, margin=4.0)
    answer = nest(instance, Parameters(max_steps=20))
    assert_valid(instance, answer)
    assert answer.unplaced == ()


def test_a_plate_that_is_all_zone_takes_nothing(make) -> None:
    kind = PlateType(
        polygon(box(50.0, 50.0)), None, 1.0, zones=(polygon(shapely.box(-1.0, -1.0, 51.0, 51.0)),)
    )
    answer = nest(make([(box(5.0, 5.0), 2)], [kind]))
    assert [(rest.count, rest.reason) for rest in answer.unplaced] == [(2, Reason.TOO_LARGE)]


@pytest.mark.parametrize(("least", "plates"), [(0.0, 1), (60.0, 1), (60.2, 2)])
def test_holes_narrower_than_the_least_stay_empty(make, assert_valid, least, plates) -> None:
    # The hole is 60 by 80, turned: what counts is the least rectangle around it.
    slot = affinity.rotate(shapely.box(20.0, 10.0, 80.0, 90.0), 30.0)
    ring = affinity.rotate(box(100.0, 100.0), 30.0, origin=(50.0, 50.0)).difference(slot)
    part = PartType(polygon(ring), 1, (-30.0,), least_hole_mm=least)
    instance = make([part, (box(55.0, 70.0), 1)], [(box(100.2, 100.2), None)], gap=2.0)
    answer = nest(instance)
    assert_valid(instance, answer)
    assert answer.plates == plates


def test_a_part_that_may_lie_at_any_angle_is_laid_along_the_plate(make, assert_valid) -> None:
    slanted = PartType(polygon(affinity.rotate(box(90.0, 20.0), 33.0)), 5, None)
    instance = make([slanted], [(box(90.01, 100.01), None)])
    answer = nest(instance)
    assert_valid(instance, answer)
    assert answer.plates == 1


@pytest.mark.parametrize(("turn", "angles"), [(0.0, 4), (0.4, 4), (90.3, 4), (33.0, 8), (-60.0, 8)])
def test_any_angle_means_the_right_ones_and_those_of_the_least_rectangle(turn, angles) -> None:
    shape = affinity.rotate(box(90.0, 20.0), turn)
    tried = free_angles(shape)
    assert len(tried) == angles
    assert all(0.0 <= angle < 360.0 for angle in tried)
    if angles == 8:
        x0, y0, x1, y1 = affinity.rotate(shape, tried[4]).bounds
        assert {round(x1 - x0, 6), round(y1 - y0, 6)} == {90.0, 20.0}


@pytest.mark.parametrize("steps", [1, 30])
def test_the_higher_priority_is_placed_first_when_not_all_can_be(make, assert_valid, steps) -> None:
    # Ten of the small ones leave no plate for the large ones, which every order lays first.
    small = PartType(polygon(box(30.0, 30.0)), 10, (0.0,), priority=2)
    thin = PartType(polygon(box(95.0, 3.0)), 4, (0.0,), priority=1)
    large = PartType(polygon(box(95.0, 95.0)), 3, (0.0,))
    instance = make([large, small, thin], [(box(100.0, 100.0), 2)])
    answer = nest(instance, Parameters(max_steps=steps))
    assert_valid(instance, answer)
    assert [(rest.part, rest.count) for rest in answer.unplaced] == [(0, 3)]


def test_no_area_of_a_lower_priority_outweighs_one_piece_of_a_higher(make, assert_valid) -> None:
    urgent = PartType(polygon(box(10.0, 100.0).union(box(60.0, 10.0))), 1, (0.0,), priority=1)
    other = PartType(polygon(box(95.0, 95.0)), 1, (0.0,))
    instance = make([urgent, other], [(box(100.0, 100.0), 1)])
    answer = nest(instance, Parameters(max_steps=30))
    assert_valid(instance, answer)
    assert [(rest.part, rest.count) for rest in answer.unplaced] == [(1, 1)]


def test_equal_parts_of_different_priority_are_told_apart(make, assert_valid) -> None:
    parts = [PartType(polygon(box(48.0, 48.0)), 3, (0.0,), priority=level) for level in (0, 5)]
    instance = make(parts, [(box(100.0, 100.0), 1)], gap=1.0)
    answer = nest(instance)
    assert_valid(instance, answer)
    assert [(rest.part, rest.count) for rest in answer.unplaced] == [(0, 2)]


def filler(shape: shapely.Polygon, quantity: int, **more) -> PartType:
    return PartType(polygon(shape), quantity, filler=True, **more)


def counts(answer: Solution) -> Counter[int]:
    return Counter(
        {
            part: sum(
                layout.amount * sum(at.part == part for at in layout.placements) for layout in answer.layouts
            )
            for part in {at.part for layout in answer.layouts for at in layout.placements}
        }
    )


@pytest.mark.parametrize("steps", [1, 20])
def test_fillers_take_what_is_left_and_are_never_missing(make, assert_valid, steps) -> None:
    parts = [(frame(100.0, 10.0), 2), filler(box(20.0, 20.0), 99), filler(box(15.0, 30.0), 7, priority=9)]
    instance = make(parts, [(box(130.0, 100.0), None)])
    answer = nest(instance, Parameters(max_steps=steps))
    assert_valid(instance, answer)
    assert (answer.plates, answer.unplaced, answer.bound_plates) == (2, (), 1)
    # 16 squares in the hole and 5 beside the frame, less those where the oblong ones lie.
    assert counts(answer)[2] in (6, 7)
    assert counts(answer)[1] >= 2 * 21 - 10


def test_fillers_on_a_plate_that_is_cut_several_times_count_as_often(make, assert_valid) -> None:
    instance = make([(box(80.0, 80.0), 3), filler(box(15.0, 15.0), 7)], [(box(100.0, 100.0), None)])
    answer = nest(instance)
    assert_valid(instance, answer)
    assert [layout.amount for layout in answer.layouts] == [3]
    assert counts(answer) == {0: 3, 1: 6}


def test_fillers_alone_ask_for_no_plate(make, assert_valid) -> None:
    instance = make([filler(box(15.0, 15.0), 7)], [(box(100.0, 100.0), None)])
    answer = nest(instance, Parameters(max_steps=3))
    assert_valid(instance, answer)
    assert (answer.plates, answer.unplaced, answer.bound_plates) == (0, (), 0)


def test_the_progress_counts_no_fillers_and_ends_with_the_answer(make) -> None:
    heard: list[EngineProgress] = []
    instance = make([(box(80.0, 80.0), 3), filler(box(15.0, 15.0), 70)], [(box(100.0, 100.0), None)])
    answer = optimize(instance, Parameters(max_steps=5), heard.append, lambda: False)
    assert {progress.total for progress in heard} == {3}
    assert [progress.solution for progress in heard if progress.solution is not None][-1] == answer


HELD = PlateLayout(0, (Placement(0, 60.0, 10.0, 30.0), Placement(0, 150.0, 60.0, 217.0)), 2)


@pytest.mark.parametrize("gap", [0.0, 4.0])
@pytest.mark.parametrize("steps", [1, 25])
def test_locked_pieces_stay_and_others_go_around_them(make, assert_valid, gap, steps) -> None:
    bracket = PartType(
        polygon(box(60.0, 40.0).difference(shapely.box(20.0, 15.0, 60.0, 40.0))), 9, (0.0, 90.0)
    )
    parts = [bracket, (box(25.0, 12.0), 60), (box(45.0, 45.0), 6)]
    instance = make(parts, [(box(200.0, 120.0), 5)], gap, 5.0, locked=(HELD,))
    answer = nest(instance, Parameters(max_steps=steps))
    assert_valid(instance, answer)
    assert answer.unplaced == ()
    held = [layout for layout in answer.layouts if set(HELD.placements) <= set(layout.placements)]
    assert all(len(layout.placements) > 4 for layout in held)


def test_holes_of_locked_pieces_stay_usable(make, assert_valid) -> None:
    for part_in_part, plates in ((True, 1), (False, 2)):
        held = PartType(polygon(frame(100.0, 10.0)), 1, (0.0,), part_in_part=part_in_part)
        lies = PlateLayout(0, (Placement(0, 2.0, 2.0, 0.0),))
        instance = make([held, (box(74.0, 74.0), 1)], [(box(104.0, 104.0), 2)], 3.0, 2.0, locked=(lies,))
        answer = nest(instance)
        assert_valid(instance, answer)
        assert answer.plates == plates


def test_a_part_goes_around_a_locked_piece_when_others_may_lie_in_its_hole(make, assert_valid) -> None:
    lies = PlateLayout(0, (Placement(1, 40.0, 40.0, 15.0),))
    for part_in_part, plates in ((True, 1), (False, 2)):
        ring = PartType(polygon(frame(100.0, 10.0)), 1, (0.0,), part_in_part=part_in_part)
        instance = make([ring, (box(20.0, 20.0), 1)], [(box(104.0, 104.0), 2)], 3.0, 2.0, locked=(lies,))
        answer = nest(instance)
        assert_valid(instance, answer)
        assert answer.plates == plates


def test_a_locked_layout_comes_back_when_nothing_is_added(make, assert_valid) -> None:
    for rest in (0, 1):
        parts = [(box(50.0, 30.0), 4), (box(190.0, 110.0), rest)]
        instance = make(parts, [(box(200.0, 120.0), 3)], locked=(HELD,))
        answer = nest(instance)
        assert_valid(instance, answer)
        assert answer.layouts[-1] == HELD
        assert (answer.plates, answer.bound_plates) == (2 + rest, 2)
    stopped = optimize(instance, Parameters(), lambda _: None, lambda: True)
    assert HELD in stopped.layouts


def test_fillers_go_onto_plates_of_locked_layouts(make, assert_valid) -> None:
    parts = [(box(50.0, 30.0), 4), filler(box(20.0, 20.0), 9)]
    instance = make(parts, [(box(200.0, 120.0), None)], locked=(HELD,))
    answer = nest(instance)
    assert_valid(instance, answer)
    assert (answer.plates, counts(answer)) == (2, {0: 4, 1: 8})


@pytest.mark.parametrize(
    ("layout", "words"),
    [
        (PlateLayout(0, HELD.placements, 3), r"parts\[0\]: 6 pieces are locked, but its quantity is 5"),
        (PlateLayout(1, HELD.placements[:1], 2), r"plates\[1\]: 2 plates are locked, but its stock is 1"),
        (PlateLayout(0, (Placement(0, -0.02, 0.0, 0.0),)), r"locked\[0\]: placements\[0\] leaves the plate"),
        (
            PlateLayout(0, (Placement(0, 0.0, 0.0, 0.0), Placement(0, 59.9, 0.0, 0.0))),
            r"locked\[0\]: placements\[0\] and placements\[1\] overlap",
        ),
    ],
)
def test_locked_layouts_that_cannot_be_kept_are_named(make, layout, words) -> None:
    plates = [(box(200.0, 120.0), None), (box(200.0, 120.0), 1)]
    with pytest.raises(InvalidInstance, match=words):
        make([(box(60.0, 40.0), 5)], plates, locked=(layout,))


def test_locked_pieces_may_touch_and_lie_in_the_margin(make, assert_valid) -> None:
    lies = PlateLayout(0, (Placement(0, 0.0, 0.0, 0.0), Placement(0, 60.0, -0.005, 0.0)))
    instance = make([(box(60.0, 40.0), 6)], [(box(200.0, 120.0), 1)], 2.0, 5.0, locked=(lies,))
    answer = nest(instance)
    assert_valid(instance, answer)
    assert counts(answer)[0] >= 5


def job(make, **more):
    bracket = box(60.0, 40.0).difference(shapely.box(20.0, 15.0, 60.0, 40.0))
    triangle = shapely.Polygon([(0, 0), (50, 0), (10, 35)])
    far = affinity.translate(box(25.0, 12.0), 1e5, -1e5)
    parts = [(bracket, 9), (triangle, 8), (far, 30), (frame(50.0, 6.0), 3)]
    right = (0.0, 90.0, 180.0, 270.0)
    return make(parts, [(affinity.translate(box(200.0, 120.0), -70.0, 1e4), None)], 2.0, 3.0, right, **more)


@pytest.mark.parametrize("steps", [1, 30])
def test_a_finished_run_is_continued_and_never_gets_worse(make, assert_valid, steps) -> None:
    finished = nest(job(make), Parameters(layout_price=0.0, max_steps=40))
    again = job(make, start=finished.layouts)
    answer = nest(again, Parameters(layout_price=0.0, max_steps=steps, seed=5))
    assert_valid(again, answer)
    assert (answer.cost, answer.plates_used) <= (finished.cost, finished.plates_used + 1e-9)


def test_a_start_is_the_first_answer_at_once(make) -> None:
    finished = nest(job(make), Parameters(layout_price=0.0, max_steps=40))
    heard: list[Solution] = []

    def listen(progress: EngineProgress) -> None:
        if progress.solution is not None:
            heard.append(progress.solution)

    again = job(make, start=finished.layouts)
    optimize(again, Parameters(layout_price=0.0, max_steps=1), listen, lambda: False)
    assert heard[0].plates_used <= finished.plates_used + 1e-9


def test_what_of_a_start_does_not_hold_is_dropped(make, assert_valid) -> None:
    good = Placement(0, 5.0, 5.0, 90.0 + 360.0)  # as good as 90 degrees
    bad = [
        Placement(0, 60.0, 5.0, 45.0),
        Placement(0, 10.0, 6.0, 90.0),
        Placement(0, -70.0, 5.0, 90.0),
        Placement(1, 150.0, 20.0, 0.0),
        Placement(1, 150.0, 60.0, 0.0),
    ]
    start = (PlateLayout(0, (Placement(0, 105.0, 5.0, 90.0), *bad), 3), PlateLayout(0, (good,)))
    parts = [(box(40.0, 60.0), 7), (box(30.0, 30.0), 1)]
    instance = make(parts, [(box(200.0, 120.0), 4)], 0.5, 1.0, start=start)
    answer = nest(instance, Parameters(max_steps=3))
    assert_valid(instance, answer)
    assert answer.unplaced == ()


def test_a_start_of_mirrored_and_symmetric_parts_holds(make, assert_valid) -> None:
    # A square shows the same at 0, 90 and 180 degrees; only one of them is kept by the engine.
    square = PartType(polygon(affinity.translate(box(60.0, 60.0), 7.0, 9.0)), 3, (0.0, 90.0, 180.0))
    hook = box(50.0, 30.0).difference(shapely.box(10.0, 10.0, 50.0, 30.0))
    mirrored = PartType(polygon(hook), 1, mirror=True)
    start = PlateLayout(0, (Placement(0, 70.0, -7.0, 90.0), Placement(1, 160.0, 0.0, 0.0, mirror=True)), 2)
    instance = make([square, mirrored], [(box(200.0, 60.0), 2)], start=(start,))
    problem = prepare(instance)
    rows = number_rows(problem)
    pool = TablePool(rows, row_hulls(problem), NfpLibrary(problem, rows).outlines(), 2**12)
    plates = started_plates(SearchSpace(problem, rows, pool, silhouettes_of(problem)))
    # The second time the hook is not asked for any more.
    assert [(len(plate.ways), plate.amount) for plate in plates] == [(2, 1), (1, 1)]
    assert plates[0].at_mm[0] == pytest.approx((31.0, 30.0))


def test_locked_layouts_and_a_start_go_together(make, assert_valid) -> None:
    parts = [(box(50.0, 30.0), 20), (box(45.0, 45.0), 12)]
    plates = [(box(200.0, 120.0), None)]
    finished = nest(make(parts, plates, 3.0, locked=(HELD,)), Parameters(layout_price=0.0, max_steps=20))
    again = make(parts, plates, 3.0, locked=(HELD,), start=finished.layouts)
    answer = nest(again, Parameters(layout_price=0.0, max_steps=1))
    assert_valid(again, answer)
    assert (answer.cost, answer.plates_used) <= (finished.cost, finished.plates_used + 1e-9)


def kits_on(instance, answer: Solution) -> list[set[int]]:
    """Return the plates that each kit lies on, numbered through."""
    plates = [layout for layout in answer.layouts for _ in range(layout.amount)]
    names = sorted({part.kit for part in instance.parts if part.kit})
    return [
        {i for i, p in enumerate(plates) if any(instance.parts[at.part].kit == name for at in p.placements)}
        for name in names
    ]


@pytest.mark.parametrize("steps", [1, 12, 120])
@pytest.mark.parametrize("loose", [0, 12])
def test_kits_stay_whole(make, assert_valid, steps, loose) -> None:
    # A plate holds about one and a half kits; by size alone all would be mixed up.
    shapes = [box(60.0, 50.0), box(45.0, 40.0), box(30.0, 25.0), box(20.0, 20.0)]
    parts = [PartType(polygon(shape), 1, (0.0, 90.0), kit=name) for name in "abc" for shape in shapes]
    parts += [PartType(polygon(box(12.0, 11.0)), loose, (0.0,))]
    instance = make(parts, [(box(100.0, 100.0), None)], gap=1.0)
    answer = nest(instance, Parameters(max_steps=steps))
    assert_valid(instance, answer)
    assert answer.unplaced == ()
    assert [len(plates) for plates in kits_on(instance, answer)] == [1, 1, 1]


def test_small_kits_share_a_plate_and_large_ones_take_several(make, assert_valid) -> None:
    small = [PartType(polygon(box(30.0, 20.0)), 4, (0.0,), kit=name) for name in "abcd"]
    large = PartType(polygon(box(60.0, 60.0)), 3, (0.0,), kit="large")
    instance = make([*small, large], [(box(100.0, 100.0), None)], gap=1.0)
    answer = nest(instance, Parameters(max_steps=60))
    assert_valid(instance, answer)
    assert [len(plates) for plates in kits_on(instance, answer)] == [1, 1, 1, 1, 3]
    assert answer.plates <= 4


def test_a_kit_is_rather_split_than_left_out(make, assert_valid) -> None:
    parts = [PartType(polygon(box(95.0, side)), 1, (0.0,), kit=kit) for side in (40, 30) for kit in "abc"]
    instance = make(parts, [(box(100.0, 100.0), 2), (box(100.0, 45.0), 1)])
    answer = nest(instance, Parameters(max_steps=12))
    assert_valid(instance, answer)
    assert sum(rest.count for rest in answer.unplaced) <= 1


PLATE = PlateType(polygon(box(100.0, 100.0)), None, 1.0)


@pytest.mark.parametrize(
    ("outer", "words"),
    [
        ([[0, 0], [10, 0], [5, 0]], "not valid|area"),
        ([[0, 0], [10, 10], [10, 0], [0, 10]], "Self-intersection"),
        ([[0, 0], [10, 0], [10, 10], [5, 0], [0, 10]], "not valid"),
    ],
)
def test_outlines_without_area_or_that_cross_themselves_are_refused(outer, words) -> None:
    bad = Polygon(np.array(outer, dtype=float))
    with pytest.raises(InvalidInstance, match=rf"parts\[0\].*({words})"):
        build_instance([PartType(bad, 1)], [PLATE])
    with pytest.raises(InvalidInstance, match=rf"plates\[0\].*zones\[0\].*({words})"):
        build_instance([], [PlateType(PLATE.polygon, None, 1.0, zones=(bad,))])


def gear(points: int) -> shapely.Polygon:
    angles = np.linspace(0.0, math.tau, points, endpoint=False)
    radii = 40.0 + 3.0 * np.sin(20.0 * angles)
    return shapely.Polygon(np.column_stack([np.cos(angles), np.sin(angles)]) * radii[:, None])


def test_5000_points_at_coordinates_of_1e7_at_any_angle_beside_a_locked_one(make, assert_valid) -> None:
    wheel = PartType(polygon(affinity.translate(gear(5000), 1e7, -1e7)), 4, None)
    plate = affinity.translate(box(200.0, 200.0), -1e7, 1e7)
    lies = PlateLayout(0, (Placement(0, -2e7 + 50.0, 2e7 + 50.0, 0.0),))
    instance = make([wheel], [(plate, None)], 3.0, 5.0, locked=(lies,))
    answer = nest(instance, Parameters(max_steps=3))
    assert_valid(instance, answer)
    assert (answer.plates, answer.unplaced) == (1, ())


@pytest.mark.parametrize("zone", [None, shapely.box(100.0, 0.0, 130.0, 40.0)])
def test_a_part_exactly_as_large_as_the_plate(make, assert_valid, zone) -> None:
    whole = PlateType(polygon(box(130.0, 40.0)), 2, 1.0, zones=() if zone is None else (polygon(zone),))
    side = 130.0 if zone is None else 100.0
    instance = make([(box(side, 40.0), 2)], [whole], gap=7.0, rotations=(0.0, 180.0))
    answer = nest(instance)
    assert_valid(instance, answer)
    assert (answer.plates, answer.unplaced) == (2, ())


def test_a_gap_larger_than_the_parts_holds_around_locked_ones_too(make, assert_valid) -> None:
    lies = PlateLayout(0, (Placement(0, 50.0, 50.0, 10.0),))
    instance = make([(box(4.0, 4.0), 9)], [(box(110.0, 110.0), 1)], 30.0, locked=(lies,))
    answer = nest(instance, Parameters(max_steps=3))
    assert_valid(instance, answer)
    assert counts(answer)[0] >= 8


@pytest.mark.parametrize("limit", [Parameters(max_steps=30), Parameters(time_limit_s=30.0)])
def test_no_plates_no_stock_and_nothing_to_do_end_at_once(make, assert_valid, limit) -> None:
    parts, started = [(box(10.0, 10.0), 3), (box(10.0, 10.0), 0), (box(900.0, 10.0), 1)], time.monotonic()
    for plates, reason in (([], Reason.TOO_LARGE), ([(box(100.0, 100.0), 0)], Reason.NO_STOCK)):
        instance = make(parts, plates)
        answer = nest(instance, limit)
        assert_valid(instance, answer)
        assert answer.layouts == ()
        assert [(rest.part, rest.count, rest.reason) for rest in answer.unplaced] == [
            (0, 3, reason),
            (2, 1, Reason.TOO_LARGE),
        ]
    assert nest(make([(box(10.0, 10.0), 0)], [(box(100.0, 100.0), None)]), limit).layouts == ()
    assert time.monotonic() - started < 3.0


def test_all_plates_locked_leave_no_stock_for_the_rest(make, assert_valid) -> None:
    instance = make([(box(50.0, 30.0), 5), (box(150.0, 100.0), 1)], [(box(200.0, 120.0), 2)], locked=(HELD,))
    answer = nest(instance, Parameters(max_steps=5))
    assert_valid(instance, answer)
    assert [(rest.part, rest.reason) for rest in answer.unplaced] == [(1, Reason.NO_STOCK)]


def test_parts_that_fit_no_plate_are_missing_from_a_choice_of_patterns(make) -> None:
    problem = prepare(make([(box(50.0, 50.0), 4), (box(900.0, 900.0), 3)], [(box(100.0, 100.0), None)]))
    rows = number_rows(problem)
    pool = PatternPool(problem, rows, np.array([4, 0]), 0.0)
    corners = np.array([[25.0, 25.0], [75.0, 25.0], [25.0, 75.0], [75.0, 75.0]])
    pool.add([FilledPlate(0, np.repeat(rows.first_row[0], 4), corners)])
    assert pool.best_packing(repeatable=True).left == (0, 3)
