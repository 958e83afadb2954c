"""The separation: its distance fields against Minkowski sums that shapely makes, and what it may move."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity

from nestwright.nesting.instance import Instance, PartType, Polygon
from nestwright.nesting.nfp.tables import NfpLibrary
from nestwright.nesting.problem.outlines import Outline
from nestwright.nesting.problem.preparation import prepare
from nestwright.nesting.problem.rows import number_rows
from nestwright.nesting.problem.silhouettes import silhouettes_of
from nestwright.nesting.separation.arrangement import Arrangement, Ground, Separation, ground_of
from nestwright.nesting.separation.fields import make_fields
from nestwright.nesting.separation.neighbours import NEAR_COLUMNS, NEAR_IDS, PER_MM, depth_in, set_near
from nestwright.nesting.separation.separate import RUNNING, SOLVED

TOUCHING_MM = 1e-3
OVERLAP_MM2 = 1e-6
PLATE = shapely.box(0, 0, 1000, 600)
ANGLES = (0.0, 90.0, 33.3, 215.0)


def star(random: np.random.Generator, points: int, radius: float, *, hole: bool) -> shapely.Polygon:
    while True:
        angles = np.sort(random.uniform(0.0, math.tau, points)) + np.arange(points) * 1e-3
        radii = random.uniform(0.35, 1.0, points) * radius
        shape = shapely.Polygon(np.column_stack([np.cos(angles), np.sin(angles)]) * radii[:, None])
        if shape.is_valid and shape.area > 0.1 * radius**2:
            inner = shape.buffer(-0.12 * radius, quad_segs=2)
            if hole and isinstance(inner, shapely.Polygon) and not inner.is_empty:
                return shapely.Polygon(shape.exterior, [inner.exterior])
            return shape


def part(shape: shapely.Polygon, quantity: int, *, mirror: bool = False) -> PartType:
    rings = [np.array(ring.coords)[:-1] for ring in (shape.exterior, *shape.interiors)]
    return PartType(Polygon(rings[0], tuple(rings[1:])), quantity, ANGLES, mirror=mirror)


def ground_for(instance: Instance) -> Ground:
    problem = prepare(instance)
    rows = number_rows(problem)
    library = NfpLibrary(problem, rows)
    assert library.build_obstacles(1, lambda: False)
    assert library.complete(range(len(problem.types)), 1, lambda: False)
    fields = make_fields(rows, library.outlines(), 1, lambda: False)
    assert fields is not None
    return ground_of(problem, rows, fields)


def silhouette(outline: Outline) -> shapely.Polygon:
    rings = [outline.points[i:j] for i, j in zip(outline.starts[:-1], outline.starts[1:], strict=True)]
    return shapely.Polygon(rings[0], rings[1:])


def turned(ground: Ground, way: int) -> shapely.Polygon:
    """The grown outline of an orientation, about its centroid."""
    outline = ground.problem.types[int(ground.rows.type_of[way])].outline
    return silhouette(outline.turned(ground.rows.matrix[way].reshape(2, 2)))


def forbidden(a: shapely.Polygon, b: shapely.Polygon) -> shapely.Geometry:
    """Return A plus the reflection of B as a union over pairs of triangles."""
    reflected = affinity.scale(b, -1.0, -1.0, origin=(0.0, 0.0))
    first, second = (
        [np.array(t.exterior.coords)[:3] for t in shapely.constrained_delaunay_triangles(shape).geoms]
        for shape in (a, reflected)
    )
    sums = [(p[:, None, :] + q[None, :, :]).reshape(-1, 2) for p in first for q in second]
    return shapely.union_all([shapely.convex_hull(shapely.MultiPoint(points)) for points in sums])


class Depths:
    """What a piece of one orientation at a place forbids to another orientation."""

    def __init__(self, ground: Ground, row: int, way: int, at: tuple[float, float]) -> None:
        edges, frame, grid, cells, near_point, entry, pair = ground.fields.arrays()
        near, near_id = np.zeros((1, NEAR_COLUMNS)), np.zeros((1, NEAR_IDS), np.int64)
        set_near(frame, grid, pair, ground.rows.matrix, row, way, *at, near, near_id, 0)
        self._arrays = edges, cells, near_point, entry, near, near_id
        self.cell_mm = math.sqrt(2.0) / float(near[0, PER_MM])

    def at(self, x: float, y: float) -> float:
        return depth_in(*self._arrays, 0, x, y)


def positions(random: np.random.Generator, region: shapely.Geometry) -> np.ndarray:
    """Anywhere about a region, and close to its boundary."""
    x0, y0, x1, y1 = region.bounds
    free = random.uniform((x0 - 5.0, y0 - 5.0), (x1 + 5.0, y1 + 5.0), (60, 2))
    along = random.uniform(0.0, region.boundary.length, 30)
    points = shapely.get_coordinates([region.boundary.interpolate(place) for place in along])
    reach = np.tile([2e-3, 0.5, 5.0], 10)[:, None]
    return np.vstack([free, points + random.normal(0.0, 1.0, (30, 2)) * reach])


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    points=st.integers(3, 12),
    gap=st.sampled_from([0.0, 4.0]),
    holes=st.tuples(st.booleans(), st.booleans()),
)
def test_a_depth_is_that_in_the_minkowski_sum(make, seed, points, gap, holes) -> None:
    random = np.random.default_rng(seed)
    stars = [star(random, points, random.uniform(20.0, 120.0), hole=hole) for hole in holes]
    ground = ground_for(make([part(shape, 1, mirror=True) for shape in stars], [(PLATE, None)], gap))
    row, way = random.integers(ground.rows.orientations, size=2).tolist()
    place = tuple(random.uniform(-300.0, 300.0, 2).tolist())
    still, moved = affinity.translate(turned(ground, row), *place), turned(ground, way)
    region, depths = forbidden(still, moved), Depths(ground, row, way, place)
    for x, y in positions(random, region).tolist():
        depth, point = depths.at(x, y), shapely.Point(x, y)
        true = region.boundary.distance(point)
        laid = affinity.translate(moved, x, y)
        if depth == 0.0:
            assert true < TOUCHING_MM or not region.contains(point)
            assert still.buffer(-TOUCHING_MM).intersection(laid).area < OVERLAP_MM2
        else:
            assert true < TOUCHING_MM or region.contains(point)
            assert true - TOUCHING_MM < depth < true + depths.cell_mm + TOUCHING_MM
            assert depth < TOUCHING_MM or still.intersection(laid).area > 0.0


@pytest.fixture(scope="module")
def ground(make) -> Ground:
    """Twelve pieces of four kinds, two of them with holes; they cover a third of the plate."""
    random = np.random.default_rng(5)
    parts = [part(star(random, 10, 130.0, hole=kind % 2 == 0), 3, mirror=kind == 1) for kind in range(4)]
    return ground_for(make(parts, [(PLATE, None)], 4.0, 6.0))


def separation_of(ground: Ground, seed: int, plates: int = 1, fixed=None) -> Separation:
    quantities = [piece.quantity for piece in ground.problem.types]
    types = np.repeat(np.arange(len(quantities)), quantities)
    return Separation(ground, [0] * plates, types, seed, fixed)


def on_one_spot(separation: Separation, x: float = 500.0, y: float = 300.0) -> Arrangement:
    n = len(separation.types)
    ways = separation.ground.rows.first_row[separation.types]
    return Arrangement(ways, np.tile([x, y], (n, 1)), np.zeros(n, np.int64))


def run_to_the_end(separation: Separation) -> int:
    separation.clamp()
    separation.begin()
    for _ in range(100):
        status = separation.run(100)
        if status != RUNNING:
            break
    return status


def assert_apart(separation: Separation) -> None:
    """The parts themselves, as they lie: the gap from each other, the margin from their plate's edges."""
    ground, now = separation.ground, separation.now
    instance = ground.problem.instance
    placed = []
    for kind, way, (x, y) in zip(separation.types, now.way, now.at_mm, strict=True):
        assert ground.rows.type_of[way] == kind
        index, _, centre = ground.problem.types[kind].members[0]
        polygon, turn = instance.parts[index].polygon, ground.rows.matrix[way].reshape(2, 2)
        rings = [(ring - centre) @ turn.T + (x, y) for ring in (polygon.outer, *polygon.holes)]
        placed.append(shapely.Polygon(rings[0], rings[1:]))
    for i, first in enumerate(placed):
        assert PLATE.buffer(-instance.margin_mm).buffer(0.003, join_style="mitre").covers(first)
        for j in range(i):
            if now.on[i] == now.on[j]:
                assert first.distance(placed[j]) >= instance.gap_mm - 0.003


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_pieces_on_one_spot_are_separated(ground, seed) -> None:
    separation = separation_of(ground, seed)
    separation.load(on_one_spot(separation))
    assert run_to_the_end(separation) == SOLVED
    assert separation.least_loss == 0.0
    assert separation.are_clear(silhouettes_of(ground.problem))
    assert_apart(separation)


def test_fixed_pieces_never_move(ground) -> None:
    first = separation_of(ground, 1)
    first.load(on_one_spot(first))
    assert run_to_the_end(first) == SOLVED
    fixed = np.arange(12) % 3 == 0
    begun = first.now.copy()
    begun.at_mm[~fixed], begun.on[~fixed] = (500.0, 300.0), 0
    second = separation_of(ground, 2, plates=2, fixed=fixed)
    second.load(begun)
    second.begin()
    assert second.run(50, forced=np.arange(12)) in {RUNNING, SOLVED}
    while second.run(50) == RUNNING:
        pass
    assert (second.now.at_mm[fixed] == begun.at_mm[fixed]).all()
    assert (second.now.way[fixed] == begun.way[fixed]).all()
    assert (second.now.on[fixed] == 0).all()
    assert (second.now.at_mm[~fixed] != begun.at_mm[~fixed]).any()
    assert second.least_loss == 0.0
    assert_apart(second)


def test_the_same_seed_and_moves_give_the_same(ground) -> None:
    def run(seed: int) -> tuple[bytes, bytes, bytes, int, int, float]:
        separation = separation_of(ground, seed, plates=2)
        separation.load(on_one_spot(separation))
        separation.begin()
        separation.run(7)
        separation.run(9, forced=np.array([3, 1]))
        now = separation.now
        places = now.way.tobytes(), now.at_mm.tobytes(), now.on.tobytes()
        return *places, separation.evaluations, separation.rounds, separation.least_loss

    assert run(4) == run(4)
    assert run(4) != run(5)


@pytest.mark.parametrize("axis", [0, 1])
def test_a_limit_is_obeyed_on_its_plate_alone(ground, axis) -> None:
    length = (620.0, 420.0)[axis]
    separation = separation_of(ground, 6, plates=2)
    begun = on_one_spot(separation)
    begun.at_mm[:], begun.on[::3] = (800.0, 450.0), 1
    separation.load(begun)
    separation.limit(1, axis, length)
    assert not separation.is_inside()
    assert run_to_the_end(separation) == SOLVED
    assert separation.is_inside()
    now = separation.now
    ends = now.at_mm[:, axis] + ground.rows.box_mm[now.way, 2 + axis]
    assert (ends[now.on == 1] <= length + 1e-6).all()
    assert (ends[now.on == 0] > length).any()
    assert_apart(separation)


def test_a_lifted_limit_gives_the_whole_plate_back(ground) -> None:
    separation = separation_of(ground, 1)
    whole = separation.rooms.copy()
    separation.limit(0, 0, 500.0)
    assert (separation.rooms[:, 2] <= whole[:, 2]).all()
    assert (separation.rooms != whole).any()
    separation.limit(0, 0, 1e6)
    assert (separation.rooms == whole).all()
