"""Plates filled without waste: jigsaws are solved, contact is measured, and every fill is valid."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity
from shapely.ops import split

from nestwright.nesting.driver import optimize
from nestwright.nesting.fill.space import SearchSpace
from nestwright.nesting.instance import Instance, PartType, PlateType, Polygon, build_instance
from nestwright.nesting.jigsaw.contact import contact_share
from nestwright.nesting.jigsaw.corners import corner_turns
from nestwright.nesting.jigsaw.whole_plates import WholePlates, series_of_whole_plates
from nestwright.nesting.parameters import Parameters
from nestwright.nesting.problem.preparation import prepare
from nestwright.nesting.problem.rows import number_rows
from nestwright.nesting.problem.silhouettes import silhouettes_of
from nestwright.nesting.solution import Solution

SIDE_MM = 1000.0
PLATE = shapely.box(0.0, 0.0, SIDE_MM, SIDE_MM)
FRAME = np.array([0.0, 0.0, 100.0, 100.0])


def ring(shape: shapely.Polygon) -> Polygon:
    return Polygon(np.array(shape.exterior.coords)[:-1])


def cut_plate(rng: np.random.Generator, pieces: int, *, straight: bool = False) -> list[shapely.Polygon]:
    """Cut the largest piece in two by a straight line near its middle, again and again."""
    parts = [PLATE]
    while len(parts) < pieces:
        parts.sort(key=lambda part: part.area)
        piece = parts.pop()
        x0, y0, x1, y1 = piece.bounds
        at = rng.uniform(0.35, 0.65, 2) * (x1 - x0, y1 - y0) + (x0, y0)
        quarter = math.pi / 2.0
        angle = quarter * rng.integers(2) if straight else rng.uniform(0.0, 2.0 * quarter)
        far = 3.0 * SIDE_MM * np.array([math.cos(angle), math.sin(angle)])
        parts += list(split(piece, shapely.LineString([at - far, at + far])).geoms)
    return parts


def jigsaw(seed: int, pieces: int, plates: int = 2, *, straight: bool = False) -> Instance:
    rng = np.random.default_rng(seed)
    parts = [piece for _ in range(plates) for piece in cut_plate(rng, pieces, straight=straight)]
    moved = [affinity.translate(part, *rng.uniform(-500.0, 500.0, 2)) for part in parts]
    types = [PartType(ring(moved[i]), 1, (0.0,)) for i in rng.permutation(len(moved))]
    return build_instance(types, [PlateType(ring(PLATE), None, 1.0)])


def space_of(instance: Instance) -> SearchSpace:
    """Return a space without tables: whole plates need none."""
    problem = prepare(instance)
    return SearchSpace(problem, number_rows(problem), None, silhouettes_of(problem))  # type: ignore[arg-type]


def demand_of(space: SearchSpace) -> np.ndarray:
    return np.array([piece.quantity for piece in space.problem.types], np.int64)


def shapes_on(space: SearchSpace, ways: np.ndarray, at_mm: np.ndarray) -> list[shapely.Polygon]:
    points, start = space.silhouettes.points, space.silhouettes.start
    return [
        shapely.Polygon(points[start[way] : start[way + 1]] + at)
        for way, at in zip(ways.tolist(), at_mm, strict=True)
    ]


@pytest.mark.parametrize("seed", range(4))
def test_jigsaw_of_two_plates(seed: int, assert_valid: Callable[[Instance, Solution], None]) -> None:
    instance = jigsaw(seed, 8)
    solution = optimize(instance, Parameters(max_steps=20, time_limit_s=60.0), lambda _: None, lambda: False)
    assert_valid(instance, solution)
    assert solution.plates == 2
    assert not solution.unplaced


def test_rectangles_that_fill_two_plates(assert_valid: Callable[[Instance, Solution], None]) -> None:
    instance = jigsaw(5, 8, straight=True)
    solution = optimize(instance, Parameters(max_steps=20, time_limit_s=60.0), lambda _: None, lambda: False)
    assert_valid(instance, solution)
    assert solution.plates == 2


def test_equal_plates_are_cut_as_often_as_they_can_be() -> None:
    tile = PartType(ring(shapely.box(0.0, 0.0, 500.0, 250.0)), 40, (0.0, 90.0))
    space = space_of(build_instance([tile], [PlateType(ring(PLATE), None, 1.0)]))
    (plates,) = series_of_whole_plates(space, demand_of(space), 1, lambda _: True)
    assert [plate.amount for plate in plates] == [5]


def test_no_more_plates_than_there_are() -> None:
    tile = PartType(ring(shapely.box(0.0, 0.0, 500.0, 250.0)), 40, (0.0,))
    space = space_of(build_instance([tile], [PlateType(ring(PLATE), 3, 1.0)]))
    whole = WholePlates(space, demand_of(space), 1)
    while not whole.over:
        whole.step()
    assert [plate.amount for plate in whole.plates] == [3]


@pytest.mark.parametrize("gap", [0.0, 5.0])
def test_what_fits_badly_is_given_up_soon(gap: float) -> None:
    parts = [PartType(ring(shapely.box(0.0, 0.0, 301.0 + i, 203.0)), 9, (0.0, 90.0)) for i in range(4)]
    space = space_of(build_instance(parts, [PlateType(ring(PLATE), None, 1.0)], gap))
    moments: list[float] = []

    def goes_on(until: float) -> bool:
        moments.append(until)
        return len(moments) < 500

    assert not list(series_of_whole_plates(space, demand_of(space), 1, goes_on))
    assert len(moments) < (2 if gap else 200)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), pieces=st.integers(2, 14), straight=st.booleans())
def test_fills_are_valid(seed: int, pieces: int, straight: bool) -> None:
    """Whole plates hold what was asked for, overlap nowhere and leave nothing free."""
    space = space_of(jigsaw(seed, pieces, straight=straight))
    whole, left = WholePlates(space, demand_of(space), seed), demand_of(space)
    for _ in range(60):
        if whole.over:
            break
        whole.step()
    for plate in whole.plates:
        left -= plate.amount * np.bincount(space.rows.type_of[plate.ways], minlength=len(left))
        shapes = shapes_on(space, plate.ways, plate.at_mm)
        assert sum(shape.area for shape in shapes) == pytest.approx(PLATE.area, rel=1e-4)
        assert all(PLATE.buffer(0.002).covers(shape) for shape in shapes)
        for i, first in enumerate(shapes):
            assert all(first.buffer(-0.002).intersection(second).area < 1e-6 for second in shapes[:i])
    assert (left >= 0).all()


def share(way: int, x: float, y: float, piece_at: list[tuple[float, float]]) -> float:
    """Return the contact of a square (way 0) or of a flat bar (way 1), among squares that lie."""
    shapes = (shapely.box(0, 0, 20, 20), shapely.box(0, 0, 40, 10))
    parts = [PartType(ring(shape), 1, (0.0,)) for shape in shapes]
    plate = PlateType(ring(shapely.box(0, 0, 100, 100)), None, 1.0)
    arrays = silhouettes_of(prepare(build_instance(parts, [plate]))).arrays()
    rows = np.zeros(len(piece_at), np.int64)
    at = np.array(piece_at, np.float64).reshape(-1, 2)
    return float(contact_share(*arrays[:4], FRAME, rows, at, len(rows), way, x, y))


def test_contact_with_the_frame() -> None:
    assert share(0, 50.0, 50.0, []) == 0.0
    assert share(0, 10.0, 50.0, []) == pytest.approx(1 / 4)
    assert share(0, 10.0, 10.0, []) == pytest.approx(1 / 2)
    assert share(1, 20.0, 95.0, []) == pytest.approx(5 / 10)


def test_contact_with_pieces() -> None:
    """A whole edge in common counts twice, half of it with one common end three quarters as much."""
    assert share(0, 50.0, 50.0, [(70.1, 50.0)]) == 0.0
    assert share(0, 50.0, 50.0, [(70.0, 50.0)]) == pytest.approx(2 / 4)
    assert share(0, 50.0, 50.0, [(70.0, 60.0)]) == pytest.approx(1 / 8)
    assert share(1, 50.0, 50.0, [(40.0, 65.0)]) == pytest.approx(20 * 1.5 / 100)
    assert share(1, 50.0, 50.0, [(50.0, 65.0)]) == pytest.approx(20 / 100)


def test_turns_of_a_triangle() -> None:
    points = np.array([[0.0, 0.0], [30.0, 0.0], [0.0, 40.0]])
    turns = corner_turns(points, np.array([1, 2, 0]))
    assert turns[0].tolist() == pytest.approx([0.0, math.pi / 2, math.pi / 2, 30.0, 40.0])
    assert turns[:, 2].sum() == pytest.approx(math.pi)
    assert turns[:, 3].tolist() == pytest.approx([30.0, 50.0, 40.0])
