"""The overlap test against shapely, on its own: it is the last word before a piece is laid."""

from __future__ import annotations

import math

import numpy as np
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity

from nestwright.nesting.fill.overlap import do_overlap
from nestwright.nesting.instance import PartType, PlateType, Polygon, build_instance
from nestwright.nesting.problem.preparation import prepare
from nestwright.nesting.problem.silhouettes import silhouettes_of

SHAPES = (
    shapely.box(0, 0, 60, 20),
    shapely.Polygon([(0, 0), (50, 0), (10, 40)]),
    shapely.box(0, 0, 60, 60).difference(shapely.box(15, 15, 45, 45)),
    shapely.box(0, 0, 50, 50).difference(shapely.box(10, 10, 50, 30)),
)


def silhouettes(gap: float):
    parts = []
    for shape in SHAPES:
        rings = [np.array(ring.coords)[:-1] for ring in (shape.exterior, *shape.interiors)]
        parts.append(PartType(Polygon(rings[0], tuple(rings[1:])), 1))
    plate = PlateType(Polygon(np.array([[0.0, 0.0], [99.0, 0.0], [99.0, 99.0], [0.0, 99.0]])), None, 1.0)
    return silhouettes_of(prepare(build_instance(parts, [plate], gap, 0.0)))


@settings(max_examples=150)
@given(
    first=st.integers(0, 3),
    second=st.integers(0, 3),
    dx=st.integers(-120, 120),
    dy=st.integers(-120, 120),
)
def test_against_shapely_on_a_lattice_full_of_touching_edges(first, second, dx, dy) -> None:
    """Half steps of 0.5 mm put edges on edges and corners on corners."""
    found = do_overlap(*silhouettes(0.0).arrays(), first, second, dx / 2.0, dy / 2.0)
    shapes = [
        affinity.translate(SHAPES[i], -SHAPES[i].centroid.x, -SHAPES[i].centroid.y) for i in (first, second)
    ]
    common = shapes[0].intersection(affinity.translate(shapes[1], dx / 2.0, dy / 2.0))
    depth = common.area / max(common.length, 1e-9)
    if depth > 0.01 or depth < 1e-5:
        assert found == (depth > 0.01)


def test_bars_that_overlap_along_their_own_edges() -> None:
    assert do_overlap(*silhouettes(0.0).arrays(), 0, 0, 59.0, 0.0)
    assert not do_overlap(*silhouettes(0.0).arrays(), 0, 0, 60.0, 0.0)
    assert do_overlap(*silhouettes(2.0).arrays(), 0, 0, 60.0, 0.0)
    assert not do_overlap(*silhouettes(0.0).arrays(), 0, 0, math.inf, 0.0)
