"""Which contour lies in which: outlines, holes, islands in holes, and outlines that cross."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from nestwright.drawings.limits import MAX_PAIRS, LimitExceeded, check_time
from nestwright.geometry.contours import FloatArray

_PAIRS_AT_ONCE = 1000
_OVERLAP_SHARE = 1e-4  # of the smaller area: less is contours that touch, seen through flattened arcs


@dataclass(frozen=True, eq=False)
class Nesting:
    """``parent`` ``(n,)``: the smallest contour round each, -1 for none; ``depth``: how many are round it."""

    parent: NDArray[np.int64]
    depth: NDArray[np.int64]


def nest(
    polygons: NDArray[np.object_], areas: FloatArray, apart: Collection[tuple[int, int]] = ()
) -> Nesting:
    """Return how contours lie in one another; pairs ``(larger, smaller)`` in ``apart`` do not."""
    count = len(polygons)
    parent, depth = np.full(count, -1, dtype=np.int64), np.zeros(count, dtype=np.int64)
    if count:
        inner = shapely.point_on_surface(polygons)
        outside, inside = shapely.STRtree(inner).query(polygons, predicate="contains")
        around = areas[outside] > areas[inside]
        if apart:
            pairs = zip(outside.tolist(), inside.tolist(), strict=True)
            around &= np.array([pair not in apart for pair in pairs], dtype=bool)
        outside, inside = outside[around], inside[around]
        order = np.argsort(-areas[outside], kind="stable")  # the smallest container is written last
        parent[inside[order]] = outside[order]
        depth += np.bincount(inside, minlength=count)
    return Nesting(parent, depth)


def crossing_pairs(polygons: NDArray[np.object_], areas: FloatArray) -> list[tuple[int, int, float]]:
    """Return pairs ``(larger, smaller, share)`` that cross; share of the smaller that lies in the larger.

    Raises
    ------
    LimitExceeded
        when more contours lie over one another than any drawing of parts has.
    """
    if not len(polygons):
        return []
    rings = np.asarray(shapely.get_exterior_ring(polygons), dtype=np.object_)
    tree = shapely.STRtree(rings)
    if tree.query(rings).shape[1] > MAX_PAIRS:
        raise LimitExceeded(f"more than {MAX_PAIRS:,} pairs of contours lie over one another")
    one, other = tree.query(rings, predicate="intersects")
    ordered = (areas[one] > areas[other]) | ((areas[one] == areas[other]) & (one < other))
    one, other = one[ordered], other[ordered]
    crossing = _in_batches(shapely.overlaps, polygons[one], polygons[other])  # slow: of few pairs only
    one, other = one[crossing], other[crossing]
    common = shapely.area(_in_batches(shapely.intersection, polygons[one], polygons[other]))
    share = common / np.maximum(areas[other], 1e-12)
    really = (share > _OVERLAP_SHARE) & (share < 1.0 - _OVERLAP_SHARE)
    return list(zip(one[really].tolist(), other[really].tolist(), share[really].tolist(), strict=True))


def _in_batches(
    work: Callable[..., NDArray[Any]], one: NDArray[np.object_], other: NDArray[np.object_]
) -> NDArray[Any]:
    """Return ``work(one, other)``, looking at the clock now and then."""
    done: list[NDArray[Any]] = []
    for first in range(0, max(len(one), 1), _PAIRS_AT_ONCE):
        check_time()
        part = slice(first, first + _PAIRS_AT_ONCE)
        done.append(work(one[part], other[part]))
    return np.concatenate(done)
