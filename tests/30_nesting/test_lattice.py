"""Blocks of one part: counts that are known, and no copies that overlap or stick out."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from nestwright.nesting.instance import PartType, PlateType, Polygon, build_instance
from nestwright.nesting.lattice.block import (
    Block,
    lattice_block,
    lattice_blocks,
    most_per_plate,
    type_lattices,
)
from nestwright.nesting.problem.preparation import PieceType, prepare

TOLERANCE_MM = 1e-3
ALL = 10**6
QUARTERS = (0.0, 90.0, 180.0, 270.0)

RIGHT_TRIANGLE = shapely.Polygon([(0, 0), (120, 0), (0, 80)])
L_SHAPE = shapely.Polygon([(0, 0), (150, 0), (150, 70), (70, 70), (70, 150), (0, 150)])
T_SHAPE = shapely.Polygon([(0, 0), (100, 0), (100, 30), (65, 30), (65, 100), (35, 100), (35, 30), (0, 30)])
HEXAGON = shapely.Polygon(
    [(50 * math.cos(k * math.pi / 3), 50 * math.sin(k * math.pi / 3)) for k in range(6)]
)
ARROW = shapely.Polygon([(0, 0), (90, 20), (60, 35), (70, 90), (20, 60)])


def star(rng: np.random.Generator, points: int) -> shapely.Polygon:
    angles = (np.arange(points) + rng.uniform(0.0, 0.8, points)) * math.tau / points
    radii = rng.uniform(0.4, 1.0, points) * 80.0
    return shapely.Polygon(np.column_stack([np.cos(angles), np.sin(angles)]) * radii[:, None])


def piece_of(shape: shapely.Polygon, gap=0.0, rotations=QUARTERS, mirror=False) -> PieceType:
    rings = [np.array(ring.coords)[:-1] for ring in (shape.exterior, *shape.interiors)]
    part = PartType(Polygon(rings[0], tuple(rings[1:])), 1, tuple(rotations), mirror=mirror)
    plate = PlateType(Polygon(np.array([(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0)])), 1, 1.0)
    return prepare(build_instance([part], [plate], gap)).types[0]


def check_block(piece: PieceType, block: Block, inner: tuple[float, float, float, float]) -> None:
    assert block.ways.shape == (block.count,)
    assert block.at_mm.shape == (block.count, 2)
    boxes = np.array([piece.orientations[way].box_mm for way in block.ways]).reshape(-1, 4)
    boxes += np.tile(block.at_mm, 2)
    assert (boxes[:, :2] >= np.array(inner[:2]) - TOLERANCE_MM).all()
    assert (boxes[:, 2:] <= np.array(inner[2:]) + TOLERANCE_MM).all()
    turned = [piece.outline.turned(way.matrix) for way in piece.orientations]
    rings = [outline.points[: outline.starts[1]] for outline in turned]
    slim = [
        shapely.Polygon(rings[way] + at).buffer(-TOLERANCE_MM)
        for way, at in zip(block.ways, block.at_mm, strict=True)
    ]
    first, second = shapely.STRtree(slim).query(slim, predicate="intersects")
    assert (first == second).all()


def density(piece: PieceType) -> float:
    """Return the share of the plane that the densest lattice covers."""
    outer = piece.outline.points[: piece.outline.starts[1]]
    return float(shapely.Polygon(outer).area) / type_lattices(piece)[0].area_mm2


@pytest.mark.parametrize(
    ("width", "height", "gap"),
    [(100.0, 60.0, 0.0), (100.0, 60.0, 5.0), (33.3333, 47.7, 0.0), (33.3333, 47.7, 5.0), (310.0, 170.0, 2.5)],
)
@pytest.mark.parametrize(("across", "up"), [(9, 7), (9.99, 7.5)])
def test_rectangles_lie_in_rows_also_when_they_fit_exactly(width, height, gap, across, up) -> None:
    piece = piece_of(shapely.box(0.0, 0.0, width, height), gap, rotations=(0.0,))
    inner = (10.0, 20.0, 10.0 + across * (width + gap) - gap, 20.0 + up * (height + gap) - gap)
    block = lattice_blocks(piece, inner, 0, ALL)
    check_block(piece, block, inner)
    assert block.count == int(across) * int(up)


def test_the_better_orientation_is_taken() -> None:
    piece = piece_of(shapely.box(0.0, 0.0, 100.0, 60.0), rotations=(0.0, 90.0))
    assert lattice_blocks(piece, (0.0, 0.0, 120.0, 100.0), 0, ALL).count == 2
    assert lattice_blocks(piece, (0.0, 0.0, 99.0, 59.0), 0, ALL).count == 0
    assert lattice_blocks(piece, (0.0, 0.0, 60.0, 100.0), 0, ALL).count == 1


@pytest.mark.parametrize(
    ("shape", "rotations", "least"),
    [
        (RIGHT_TRIANGLE, (0.0, 180.0), 0.9999),
        (RIGHT_TRIANGLE, QUARTERS, 0.9999),
        (ARROW, (0.0,), 0.5),
        (L_SHAPE, (0.0,), 0.9999),
        (L_SHAPE, QUARTERS, 0.9999),
        (T_SHAPE, QUARTERS, 0.99),
        (HEXAGON, (0.0,), 0.9999),
        (HEXAGON, (0.0, 17.0, 30.0), 0.9999),
    ],
)
@pytest.mark.parametrize("gap", [0.0, 5.0])
def test_the_plane_is_covered(shape, rotations, least, gap) -> None:
    piece = piece_of(shape, gap, rotations)
    assert density(piece) >= least - 1e-4 * gap * 2.0
    inner = (0.0, 0.0, 1500.0, 900.0)
    block = lattice_blocks(piece, inner, 0, ALL)
    check_block(piece, block, inner)
    assert block.count > 0
    assert block.count == most_per_plate(piece, type_lattices(piece), inner)


def test_triangles_fill_a_room_of_their_measure() -> None:
    piece = piece_of(RIGHT_TRIANGLE, rotations=(0.0, 180.0))
    block = lattice_blocks(piece, (0.0, 0.0, 1200.0, 800.0), 0, ALL)
    check_block(piece, block, (0.0, 0.0, 1200.0, 800.0))
    assert block.count == 200


def test_only_allowed_orientations_are_used() -> None:
    for rotations, ways in (((0.0,), {0}), ((90.0, 270.0), {0, 1}), ((0.0, 90.0), {0, 1})):
        piece = piece_of(RIGHT_TRIANGLE, 3.0, rotations)
        block = lattice_blocks(piece, (0.0, 0.0, 1500.0, 700.0), 0, ALL)
        check_block(piece, block, (0.0, 0.0, 1500.0, 700.0))
        assert set(block.ways.tolist()) <= ways
    assert all(made.turned is None for made in type_lattices(piece_of(ARROW, rotations=(0.0, 90.0))))


def test_mirror_and_odd_angles() -> None:
    for rotations, mirror in ((QUARTERS, True), ((30.0,), True), ((15.0, 195.0), False)):
        piece = piece_of(ARROW, 4.0, rotations, mirror=mirror)
        block = lattice_blocks(piece, (5.0, 5.0, 1495.0, 995.0), 0, ALL)
        check_block(piece, block, (5.0, 5.0, 1495.0, 995.0))
        assert block.count > 100
        half = lattice_blocks(piece, (5.0, 5.0, 1495.0, 995.0), 1, block.count // 2)
        check_block(piece, half, (5.0, 5.0, 1495.0, 995.0))
        assert half.end_mm < 600.0


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("shape", [RIGHT_TRIANGLE, T_SHAPE, L_SHAPE])
def test_a_few_copies_stay_at_the_start_of_the_long_axis(shape, axis) -> None:
    piece = piece_of(shape, 5.0)
    inner = (10.0, 10.0, 2990.0, 1490.0) if axis == 0 else (10.0, 10.0, 1490.0, 2990.0)
    lattices = type_lattices(piece)
    most = most_per_plate(piece, lattices, inner)
    ends = []
    for wanted in (1, 7, most // 4, most // 2, most, most + 50):
        block = lattice_block(piece, lattices, inner, axis, wanted)
        check_block(piece, block, inner)
        assert block.count == min(wanted, most)
        ends.append(block.end_mm)
    assert ends == sorted(ends)
    assert ends[2] < 0.25 * 2980.0 + 200.0
    assert lattice_block(piece, lattices, inner, axis, 0).count == 0


def test_holes_do_not_matter() -> None:
    frame = shapely.Polygon(T_SHAPE.exterior, [shapely.box(40.0, 5.0, 60.0, 25.0).exterior])
    inner = (0.0, 0.0, 1000.0, 600.0)
    # The hole moves the centroid, and with it the starts of oblique lattices.
    assert lattice_blocks(piece_of(frame), inner, 0, ALL).count == pytest.approx(
        lattice_blocks(piece_of(T_SHAPE), inner, 0, ALL).count, abs=3
    )


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    points=st.integers(5, 24),
    gap=st.sampled_from([0.0, 5.0]),
    rotations=st.sampled_from([(0.0,), (0.0, 180.0), QUARTERS, (17.0, 197.0)]),
    mirror=st.booleans(),
    share=st.sampled_from([0.3, 1.0]),
)
def test_random_shapes_never_overlap_and_stay_inside(seed, points, gap, rotations, mirror, share) -> None:
    piece = piece_of(star(np.random.default_rng(seed), points), gap, rotations, mirror=mirror)
    inner = (7.0, 3.0, 1200.0, 700.0)
    lattices = type_lattices(piece)
    wanted = max(1, int(share * most_per_plate(piece, lattices, inner)))
    block = lattice_block(piece, lattices, inner, 0, wanted)
    check_block(piece, block, inner)
    assert block.count == wanted


def test_it_takes_no_time() -> None:
    piece = piece_of(star(np.random.default_rng(3), 60), 5.0)
    started = time.process_time()
    lattice_blocks(piece, (10.0, 10.0, 2990.0, 1490.0), 0, ALL)
    assert time.process_time() - started < 2.0
