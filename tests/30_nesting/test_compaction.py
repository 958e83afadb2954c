"""Compaction: exact where the best is known, and never a layout that is worse or not valid."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from nestwright.nesting.compaction.compact import compact
from nestwright.nesting.compaction.half_planes import clip, free_half_planes
from nestwright.nesting.compaction.plate_pairs import EdgeList, PlatePairs
from nestwright.nesting.fill.plate_fill import PlateFill, Weights
from nestwright.nesting.fill.space import SearchSpace
from nestwright.nesting.instance import Instance, PartType, Polygon
from nestwright.nesting.nfp.pool import TablePool
from nestwright.nesting.nfp.tables import NfpLibrary
from nestwright.nesting.problem.hulls import row_hulls
from nestwright.nesting.problem.preparation import prepare
from nestwright.nesting.problem.rows import number_rows
from nestwright.nesting.problem.silhouettes import silhouettes_of

TOLERANCE_MM = 0.002
STRIP = shapely.box(0, 0, 1000, 100)


def space_of(instance: Instance, pool_edges: int = 2**18) -> SearchSpace:
    problem = prepare(instance)
    rows = number_rows(problem)
    library = NfpLibrary(problem, rows)
    library.build_obstacles(1, lambda: False)
    library.plan([True] * len(problem.types))
    while library.build_outlines(10**8, 1, lambda: False) and not library.finished:
        pass
    pool = TablePool(rows, row_hulls(problem, None), library.outlines(), pool_edges)
    return SearchSpace(problem, rows, pool, silhouettes_of(problem))


def shapes(space: SearchSpace, ways, at) -> list[shapely.Polygon]:
    """The parts themselves, not grown, as they lie."""
    out = []
    for way, (x, y) in zip(ways, at, strict=True):
        kind = int(space.rows.type_of[way])
        part, _, centre = space.problem.types[kind].members[0]
        polygon = space.problem.instance.parts[part].polygon
        turn = space.rows.matrix[way].reshape(2, 2)
        rings = [(ring - centre) @ turn.T + (x, y) for ring in (polygon.outer, *polygon.holes)]
        out.append(shapely.Polygon(rings[0], rings[1:]))
    return out


def assert_apart(space: SearchSpace, plate: shapely.Polygon, ways, at) -> None:
    gap, margin = space.problem.instance.gap_mm, space.problem.instance.margin_mm
    placed = shapes(space, ways, at)
    for i, first in enumerate(placed):
        assert plate.buffer(TOLERANCE_MM).covers(first)
        assert plate.boundary.distance(first) >= margin - TOLERANCE_MM
        for second in placed[i + 1 :]:
            assert first.distance(second) >= gap - TOLERANCE_MM
            assert first.buffer(-TOLERANCE_MM).intersection(second).area < 1e-6


def ends(space: SearchSpace, ways, at) -> float:
    return float((at[:, 0] + space.rows.box_mm[ways, 2]).max())


def spread(space: SearchSpace, ways, at, seed: int) -> np.ndarray:
    """Move pieces at random, each as far as it overlaps nothing."""
    random, at = np.random.default_rng(seed), at.copy()
    rooms = space.rooms(space.problem.plates[0])[ways]
    pairs = PlatePairs(space, 0, ways, np.zeros(len(ways), np.bool_))
    for i in random.permutation(len(ways)):
        for size in (200.0, 20.0, 2.0):
            moved = at.copy()
            moved[i] = np.clip(at[i] + random.normal(0.0, size, 2), rooms[i, :2], rooms[i, 2:])
            if not pairs.overlapping(moved).any():
                at = moved
                break
    return at


def star(random: np.random.Generator, points: int, radius: float, *, hole: bool) -> shapely.Polygon:
    while True:
        angles = np.sort(random.uniform(0.0, math.tau, points)) + np.arange(points) * 1e-3
        radii = random.uniform(0.35, 1.0, points) * radius
        shape = shapely.Polygon(np.column_stack([np.cos(angles), np.sin(angles)]) * radii[:, None])
        if shape.is_valid and shape.area > 0.1 * radius**2:
            inner = shape.buffer(-0.15 * radius, quad_segs=2)
            if hole and isinstance(inner, shapely.Polygon) and not inner.is_empty:
                return shape.difference(inner)
            return shape


def test_rectangles_in_a_row_are_pulled_tight(make) -> None:
    parts = [(shapely.box(0, 0, width, 60), 1) for width in (50, 80, 30, 110)]
    space = space_of(make(parts, [(STRIP, None)], rotations=(0.0,)))
    ways = np.arange(4)
    at = np.array([[700.0, 50.0], [80.0, 40.0], [930.0, 60.0], [400.0, 55.0]])
    found = compact(space, 0, ways, at, np.zeros(4, np.bool_), 5.0)
    assert ends(space, ways, found) == pytest.approx(270.0, abs=1e-4)
    assert found[:, 1] == pytest.approx(30.0, abs=1e-4)
    assert np.argsort(found[:, 0]).tolist() == [1, 3, 0, 2]


def test_the_gap_and_the_margin_are_kept_exactly(make) -> None:
    space = space_of(
        make([(shapely.box(0, 0, 50, 60), 2)], [(STRIP, None)], gap=5.0, margin=10.0, rotations=(0.0,))
    )
    found = compact(
        space, 0, np.zeros(2, np.int64), np.array([[300.0, 50.0], [500.0, 50.0]]), np.zeros(2, bool), 5.0
    )
    assert found[0] == pytest.approx([35.0, 40.0], abs=1e-3)
    assert found[1, 0] - found[0, 0] == pytest.approx(55.0, abs=1e-3)


def test_a_piece_slides_into_the_slot_of_another(make) -> None:
    """Only a region of several half-planes lets it move along the slot, of which it fills nearly all."""
    comb = shapely.box(0, 0, 100, 90).difference(shapely.box(40, 30, 100, 60))
    space = space_of(make([(comb, 1), (shapely.box(0, 0, 120, 28), 1)], [(STRIP, None)], rotations=(0.0,)))
    ways = np.arange(2)
    corner = -space.rows.box_mm[:, :2]
    at = corner + np.array([[0.0, 0.0], [90.0, 31.0]])
    found = compact(space, 0, ways, at, np.zeros(2, np.bool_), 5.0)
    assert ends(space, ways, found) == pytest.approx(160.0, abs=1e-3)


def test_fixed_pieces_and_pairs_that_overlap_already_stay_as_they_are(make) -> None:
    space = space_of(make([(shapely.box(0, 0, 50, 60), 4)], [(STRIP, None)], rotations=(0.0,)))
    ways = np.zeros(4, np.int64)
    at = np.array([[300.0, 50.0], [500.0, 50.0], [700.0, 50.0], [710.0, 55.0]])
    found = compact(space, 0, ways, at, np.array([True, False, False, False]), 5.0)
    assert found[0].tolist() == [300.0, 50.0]
    assert found[1, 0] == pytest.approx(350.0, abs=1e-3)
    assert found[3] - found[2] == pytest.approx([10.0, 5.0], abs=1e-6)
    assert compact(space, 0, ways, at, np.ones(4, np.bool_), 5.0) is at
    assert len(compact(space, 0, ways[:0], at[:0], np.zeros(0, np.bool_), 5.0)) == 0


def test_without_time_nothing_moves(make) -> None:
    space = space_of(make([(shapely.box(0, 0, 50, 60), 1)], [(STRIP, None)], rotations=(0.0,)))
    at = np.array([[300.0, 50.0]])
    assert compact(space, 0, np.zeros(1, np.int64), at, np.zeros(1, np.bool_), 0.0).tolist() == at.tolist()


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    points=st.integers(3, 14),
    gap=st.sampled_from([0.0, 4.0]),
    cut=st.booleans(),
    mirror=st.booleans(),
    narrow=st.booleans(),
)
def test_random_layouts_stay_valid_and_get_no_longer(make, seed, points, gap, cut, mirror, narrow) -> None:
    random = np.random.default_rng(seed)
    plate = shapely.box(0, 0, 700, 400)
    if cut:
        plate = plate.difference(shapely.box(0, 0, 150, 120)).difference(shapely.Point(300, 200).buffer(40))
    kinds = [star(random, points, random.uniform(30.0, 120.0), hole=k % 2 == 0) for k in range(4)]
    rings = [[np.array(ring.coords)[:-1] for ring in (s.exterior, *s.interiors)] for s in kinds]
    parts = [PartType(Polygon(r[0], tuple(r[1:])), 3, (0.0, 90.0, 215.0), mirror=mirror) for r in rings]
    # A pool that has no room for all tables at once forgets some on the way.
    space = space_of(make(parts, [(plate, None)], gap, 6.0), 2**11 if narrow else 2**18)
    fill = PlateFill(space, 0, Weights(1.0, 0.1))
    for kind in range(4):
        fill.lay(kind, 3, lambda: False)
    filled = fill.filled()
    assert len(filled.ways) > 0
    fixed = random.random(len(filled.ways)) < 0.2
    for at in (filled.at_mm, spread(space, filled.ways, filled.at_mm, seed)):
        found = compact(space, 0, filled.ways, at, fixed, 3.0)
        assert_apart(space, plate, filled.ways, found)
        assert (found[fixed] == at[fixed]).all()
        if len(found):
            assert ends(space, filled.ways, found) <= ends(space, filled.ways, at) + 1e-6


@settings(max_examples=60)
@given(seed=st.integers(0, 2**32 - 1), reach=st.sampled_from([1.0, 20.0, 150.0]))
def test_half_planes_hold_nothing_that_is_forbidden(seed, reach) -> None:
    random = np.random.default_rng(seed)
    shape = shapely.affinity.translate(
        star(random, 9, 100.0, hole=seed % 2 == 0), *random.uniform(-90.0, 90.0, 2)
    )
    shape = shapely.orient_polygons(shape)
    if shape.contains(shapely.Point(0.0, 0.0)):
        return
    rings = [np.array(ring.coords) for ring in (shape.exterior, *shape.interiors)]
    edges = np.vstack([np.hstack([ring[:-1], ring[1:]]) for ring in rings])
    planes = free_half_planes(EdgeList(edges, np.zeros(len(edges), np.int64)), np.array([reach]), 0)
    points = random.uniform(-reach, reach, (400, 2))
    allowed = (points @ planes.normal.T >= planes.offset + 1e-3).all(axis=1)
    if len(planes.tied) == 0:
        assert not shapely.contains_xy(shape, *points[allowed].T).any()
        assert (planes.offset <= 1e-4).all()


def test_edges_are_clipped_to_their_boxes() -> None:
    edges = np.array(
        [[-5.0, 0.0, 5.0, 0.0], [3.0, 3.0, 4.0, 4.0], [-4.0, 0.0, 0.0, 4.0], [0.0, -1.0, 0.0, 9.0]]
    )
    clipped, kept = clip(edges, np.array([1.0, 2.0, 2.5, 3.0]))
    assert kept.tolist() == [0, 2, 3]
    assert clipped.tolist() == [[-1.0, 0.0, 1.0, 0.0], [-2.5, 1.5, -1.5, 2.5], [0.0, -1.0, 0.0, 3.0]]


def test_sixty_pieces_take_little_time(make) -> None:
    random = np.random.default_rng(4)
    parts = [(star(random, 16, 120.0 * random.uniform(0.4, 1.0), hole=False), 5) for _ in range(12)]
    plate = shapely.box(0, 0, 1500, 1000)
    space = space_of(make(parts, [(plate, None)], 5.0, 10.0))
    fill = PlateFill(space, 0, Weights(1.0, 0.1))
    for kind in range(12):
        fill.lay(kind, 5, lambda: False)
    filled = fill.filled()
    start = time.monotonic()
    found = compact(space, 0, filled.ways, filled.at_mm, np.zeros(len(filled.ways), np.bool_), 10.0)
    assert time.monotonic() - start < 10.0
    assert_apart(space, plate, filled.ways, found)
    assert ends(space, filled.ways, found) < ends(space, filled.ways, filled.at_mm) - 1.0
