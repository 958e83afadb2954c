"""No-fit polygons against Minkowski sums that shapely makes of triangles."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity

from nestwright.nesting.nfp.polygon import nfp_edges
from nestwright.nesting.problem.outlines import MAX_POINTS, SIMPLIFY_MM, Outline, grown, outline_of

ANGLES = (0.0, 90.0, 180.0, 270.0, 30.0, 45.0, 17.3)


def star(rng: np.random.Generator, points: int, radius: float, *, hole: bool) -> shapely.Polygon:
    angles = np.sort(rng.uniform(0.0, math.tau, points)) + np.arange(points) * 1e-3
    radii = rng.uniform(0.35, 1.0, points) * radius
    shape = shapely.Polygon(np.column_stack([np.cos(angles), np.sin(angles)]) * radii[:, None])
    if not shape.is_valid or shape.area < 0.02 * radius**2:
        return star(rng, points, radius, hole=hole)
    inner = shape.buffer(-0.12 * radius)
    if hole and isinstance(inner, shapely.Polygon) and not inner.is_empty:
        return shapely.Polygon(shape.exterior, [inner.exterior])
    return shape


def on_grid(outline: Outline) -> shapely.Polygon:
    rings = [outline.points[i:j] for i, j in zip(outline.starts[:-1], outline.starts[1:], strict=True)]
    return shapely.Polygon(rings[0], rings[1:])


def forbidden(a: shapely.Polygon, b: shapely.Polygon) -> shapely.Geometry:
    """Return A plus the reflection of B as a union over pairs of triangles."""
    reflected = affinity.scale(b, -1.0, -1.0, origin=(0.0, 0.0))
    first, second = (
        [np.array(t.exterior.coords)[:3] for t in shapely.constrained_delaunay_triangles(shape).geoms]
        for shape in (a, reflected)
    )
    sums = [(p[:, None, :] + q[None, :, :]).reshape(-1, 2) for p in first for q in second]
    return shapely.union_all([shapely.convex_hull(shapely.MultiPoint(points)) for points in sums])


def edges_of(a: Outline, b: Outline) -> np.ndarray:
    return nfp_edges(a.points, a.starts, b.points, b.starts, 10**7)


def area(edges: np.ndarray) -> float:
    return float(np.sum(edges[:, 0] * edges[:, 3] - edges[:, 2] * edges[:, 1]) / 2.0)


def length(edges: np.ndarray) -> float:
    return float(np.hypot(edges[:, 2] - edges[:, 0], edges[:, 3] - edges[:, 1]).sum())


def winding(edges: np.ndarray, x: float, y: float) -> int:
    y0, y1 = edges[:, 1], edges[:, 3]
    met = (y0 <= y) != (y1 <= y)
    with np.errstate(divide="ignore", invalid="ignore"):
        right = edges[:, 0] + (y - y0) * (edges[:, 2] - edges[:, 0]) / (y1 - y0) > x
    return int(np.sum(np.where(met & right, np.sign(y1 - y0), 0.0)))


def agree(a: Outline, b: Outline) -> None:
    edges, expected = edges_of(a, b), forbidden(on_grid(a), on_grid(b))
    assert area(edges) == pytest.approx(expected.area, rel=1e-5)
    assert length(edges) == pytest.approx(expected.length, rel=1e-3)
    x0, y0, x1, y1 = expected.bounds
    for x in np.linspace(x0 - 1.0, x1 + 1.0, 9):
        for y in np.linspace(y0 - 1.0, y1 + 1.0, 9):
            if expected.boundary.distance(shapely.Point(x, y)) > 1e-3:
                assert winding(edges, x, y) == int(expected.contains(shapely.Point(x, y)))


@settings(max_examples=60)
@given(
    seed=st.integers(0, 2**32 - 1),
    sizes=st.tuples(st.integers(3, 12), st.integers(3, 9)),
    ratio=st.sampled_from([0.15, 0.5, 1.0]),
    holes=st.tuples(st.booleans(), st.booleans()),
    angle=st.sampled_from(ANGLES),
    mirror=st.booleans(),
)
def test_random_polygons_with_holes(seed, sizes, ratio, holes, angle, mirror) -> None:
    rng = np.random.default_rng(seed)
    a = outline_of(star(rng, sizes[0], 100.0, hole=holes[0]))
    b = outline_of(star(rng, sizes[1], 100.0 * ratio, hole=holes[1]))
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    agree(a, b.turned(turn @ np.diag([-1.0 if mirror else 1.0, 1.0])))


@settings(max_examples=25)
@given(seed=st.integers(0, 2**32 - 1), quarter=st.integers(0, 3), gap=st.sampled_from([0.0, 2.0, 7.5]))
def test_right_angled_parts_with_many_parallel_edges(seed, quarter, gap) -> None:
    rng = np.random.default_rng(seed)
    cells = shapely.union_all(
        [shapely.box(0.0, 0.0, 10.0, 40.0)]
        + [shapely.box(0.0, y, float(rng.integers(1, 6)) * 10.0, y + 10.0) for y in (0.0, 10.0, 20.0, 30.0)]
    )
    part = outline_of(grown(cells, gap / 2.0))
    agree(part, part.turned(np.linalg.matrix_power(np.array([[0.0, -1.0], [1.0, 0.0]]), quarter)))


def test_equal_arcs_that_nearly_coincide() -> None:
    """Two slots of one size at odd places: bunches of edges within the grid's rounding of each other."""
    slot = shapely.LineString([(0.0, 0.0), (40.0, 13.0)]).buffer(9.0, quad_segs=12)
    part = shapely.difference(shapely.box(-30.0, -30.0, 80.0, 50.0), slot.buffer(4.0, quad_segs=12))
    bar = outline_of(shapely.LineString([(-17.0, 3.0), (9.0, 11.45)]).buffer(9.0, quad_segs=12))
    agree(outline_of(part), bar)
    agree(bar, bar.turned(np.diag([-1.0, -1.0])))


def test_a_part_inside_the_hole_is_free_and_one_that_covers_the_hole_is_not() -> None:
    frame = outline_of(shapely.box(-50, -50, 50, 50).difference(shapely.box(-30, -30, 30, 30)))
    small = outline_of(shapely.box(-10, -10, 10, 10))
    wide = outline_of(shapely.box(-40, -40, 40, 40))
    assert winding(edges_of(frame, small), 5.0, 5.0) == 0
    assert winding(edges_of(small, frame), 5.0, 5.0) == 0
    assert winding(edges_of(frame, small), 25.0, 5.0) == 1
    assert winding(edges_of(frame, wide), 0.0, 0.0) == 1


def test_too_large_a_convolution_is_given_up() -> None:
    part = outline_of(star(np.random.default_rng(3), 12, 50.0, hole=False))
    assert len(nfp_edges(part.points, part.starts, part.points, part.starts, 5)) == 0


@settings(max_examples=40)
@given(
    seed=st.integers(0, 2**32 - 1),
    points=st.integers(3, 60),
    distance=st.sampled_from([0.0, 0.5, 2.5, 30.0]),
    hole=st.booleans(),
)
def test_growing_never_shrinks_and_costs_little(seed, points, distance, hole) -> None:
    shape = star(np.random.default_rng(seed), points, 100.0, hole=hole)
    wide = grown(shape, distance)
    assert wide.buffer(1e-6).covers(shape)
    # GEOS offsets are true to about a hundred-thousandth; the exact check allows 0.005 mm.
    assert shape.distance(wide.boundary) >= distance * (1.0 - 3e-5) - 1e-6
    if shapely.get_num_coordinates(shape) > 0.8 * MAX_POINTS:
        return  # so many points are simplified further, as far as it takes
    # A corner is cut at 1.15 times the distance, so its ends lie within 1.53; before it is simplified, by
    # SIMPLIFY_MM at most, the outline is grown by as much more.
    most = 1.53 * (distance + SIMPLIFY_MM) + SIMPLIFY_MM
    assert wide.within(shape.buffer(most + 1e-3, quad_segs=256))
    if distance == 0.0 and len(wide.exterior.coords) == len(shape.exterior.coords):
        assert wide.equals(shape)
