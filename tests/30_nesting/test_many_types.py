"""Jobs of hundreds of part types: a first answer in spite of a short limit, tables made as they are met."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
import shapely

from nestwright.nesting.driver import EngineProgress, optimize, warm_up
from nestwright.nesting.nfp.lookup import is_inside
from nestwright.nesting.nfp.pairs import NOT_MADE
from nestwright.nesting.nfp.polygon import nfp_edges
from nestwright.nesting.nfp.pool import TablePool
from nestwright.nesting.nfp.tables import NfpLibrary
from nestwright.nesting.parameters import Parameters
from nestwright.nesting.problem.hulls import coarse, row_hulls
from nestwright.nesting.problem.outlines import outline_of
from nestwright.nesting.problem.preparation import prepare
from nestwright.nesting.problem.rows import number_rows
from nestwright.nesting.solution import Reason

QUARTERS = (0.0, 90.0, 180.0, 270.0)


@pytest.fixture(scope="module", autouse=True)
def _kernels() -> None:
    warm_up()


def small_polygon(rng: np.random.Generator) -> shapely.Polygon:
    """Return a star of a few random points: convex or not, different from all others."""
    angles = np.sort(rng.uniform(0.0, math.tau, int(rng.integers(5, 12))))
    radii = rng.uniform(8.0, 40.0, len(angles))
    shape = shapely.Polygon(np.column_stack([np.cos(angles), np.sin(angles)]) * radii[:, None])
    return shape if shape.is_valid and shape.area > 100.0 else small_polygon(rng)


def many_types(make, types: int, quantity: int = 2, plates=None):
    rng = np.random.default_rng(types)
    parts = [(small_polygon(rng), quantity) for _ in range(types)]
    return make(parts, plates or [(shapely.box(0.0, 0.0, 800.0, 500.0), None)], 2.0, 5.0, QUARTERS)


def nest(instance, parameters: Parameters, heard: list[EngineProgress] | None = None):
    return optimize(instance, parameters, ([] if heard is None else heard).append, lambda: False)


@pytest.mark.parametrize("limit_s", [0.0, 1.0])
def test_three_hundred_types_are_placed_whatever_the_limit(make, assert_valid, limit_s) -> None:
    instance, heard = many_types(make, 300, 1), list[EngineProgress]()
    started = time.process_time()
    answer = nest(instance, Parameters(time_limit_s=limit_s), heard)
    assert time.process_time() - started < 5.0
    assert_valid(instance, answer)
    assert answer.unplaced == ()
    assert answer.bound_plates >= 1


def test_pieces_are_counted_while_the_first_answer_is_made(make) -> None:
    heard = list[EngineProgress]()
    nest(many_types(make, 200, quantity=6), Parameters(time_limit_s=0.0), heard)
    before = [progress.placed for progress in heard if progress.stage == "first answer"][:-1]
    assert before == sorted(before)
    assert any(0 < placed < 1200 for placed in before)


def test_many_types_on_a_plate_with_a_hole_and_on_few_small_plates(make, assert_valid) -> None:
    """A hasty fill that skips types must still find those that alone fit what is in stock."""
    holed = shapely.box(0, 0, 400, 300).difference(shapely.box(100, 100, 300, 200))
    plates = [(holed, 1), (shapely.box(0.0, 0.0, 75.0, 75.0), 30)]
    instance = many_types(make, 120, 1, plates)
    answer = nest(instance, Parameters(time_limit_s=0.0))
    assert_valid(instance, answer)
    used = {layout.plate for layout in answer.layouts}
    assert used == {0, 1}
    assert all(rest.reason in (Reason.NO_STOCK, Reason.TOO_LARGE) for rest in answer.unplaced)


def test_many_types_stop_at_once(make, assert_valid) -> None:
    instance = many_types(make, 400, quantity=20)
    for after_s in (0.0, 0.4, 1.0):
        started = time.monotonic()
        answer = optimize(
            instance,
            Parameters(),
            lambda _: None,
            lambda started=started, after_s=after_s: time.monotonic() - started >= after_s,
        )
        assert time.monotonic() - started < after_s + 1.5
        assert (
            sum(rest.count for rest in answer.unplaced)
            + sum(layout.amount * len(layout.placements) for layout in answer.layouts)
            == 8000
        )


def test_one_thread_repeats_itself_with_many_types(make) -> None:
    instance = many_types(make, 60, 1)
    first, second = (nest(instance, Parameters(seed=3, max_steps=2)) for _ in range(2))
    assert first == second


def pool_of(make, shapes, max_edges: int, hull_points: int | None = None):
    instance = make(
        [(shape, 1) for shape in shapes], [(shapely.box(0, 0, 900, 900), None)], 0.0, 0.0, QUARTERS
    )
    problem = prepare(instance)
    rows = number_rows(problem)
    library = NfpLibrary(problem, rows)
    return TablePool(rows, row_hulls(problem, hull_points), library.outlines(), max_edges), rows, problem


def test_tables_of_hulls_are_their_no_fit_polygons(make) -> None:
    rng = np.random.default_rng(5)
    shapes = [small_polygon(rng) for _ in range(4)]
    pool, rows, problem = pool_of(make, shapes, 2**16)
    pool.meet(np.arange(rows.count), rows.count, 0, rows.count)
    assert (pool.pair != NOT_MADE).all()
    for row in range(0, rows.count, 3):
        for way in range(0, rows.count, 2):
            a, b = (
                problem.types[rows.type_of[i]].hull.turned(rows.matrix[i, :4].reshape(2, 2))
                for i in (row, way)
            )
            expected = nfp_edges(a.points, a.starts, b.points, b.starts, 10**6)
            region = shapely.polygonize([shapely.LineString(edge.reshape(2, 2)) for edge in expected]).geoms[
                0
            ]
            x0, y0, x1, y1 = region.bounds
            turn = rows.matrix[row, :4].reshape(2, 2)
            for x, y in rng.uniform((x0, y0), (x1, y1), (25, 2)):
                point = shapely.Point(x, y)
                if region.boundary.distance(point) < 1e-3:
                    continue
                inside = is_inside(*pool.arrays(), pool.pair[row, way], *(turn.T @ (x, y)))
                assert inside == region.contains(point)


def test_a_pool_without_room_forgets_and_goes_on(make) -> None:
    rng = np.random.default_rng(6)
    pool, rows, _ = pool_of(make, [small_polygon(rng) for _ in range(30)], 1024)
    pieces = np.array([0, 5, 9])
    for way in range(0, rows.count, 4):
        pool.meet(pieces, 3, way, way + 4)
        assert (pool.pair[np.ix_(pieces, range(way, way + 4))] != NOT_MADE).all()
    assert (pool.pair == NOT_MADE).sum() > pool.pair.size / 2
    assert len(pool.edges) == 1024
    pool.meet(np.arange(rows.count), rows.count, 0, 40)
    assert (pool.pair[:, :40] != NOT_MADE).all()
    assert len(pool.edges) > 1024


@pytest.mark.parametrize("points", [4, 8, 12])
def test_a_coarse_hull_holds_the_hull(points) -> None:
    rng = np.random.default_rng(points)
    for _ in range(20):
        hull = shapely.convex_hull(shapely.MultiPoint(rng.normal(size=(60, 2)) * (50.0, 20.0)))
        around = coarse(outline_of(hull), points)
        assert len(around.points) <= max(points, 3)
        assert shapely.Polygon(around.points).buffer(1e-4).covers(hull)
