"""The convex hulls of all orientations as they lie on a plate, in flat arrays for the pair kernel."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from nestwright.nesting.kernels import FloatArray, IntArray
from nestwright.nesting.problem.outlines import Outline, snap_points
from nestwright.nesting.problem.preparation import Problem


@dataclass(frozen=True, eq=False)
class RowHulls:
    """``points`` of each orientation, counter-clockwise from its lowest (then leftmost) point.

    ``start`` per orientation, closed by an end; ``top`` is the highest (then rightmost) point's place.
    """

    points: FloatArray
    start: IntArray
    top: IntArray


def row_hulls(problem: Problem, max_points: int | None = None) -> RowHulls:
    """Return the hulls of a problem; those with more than ``max_points`` are replaced by a polygon around."""
    turned: list[FloatArray] = []
    for piece in problem.types:
        hull = piece.hull if max_points is None else coarse(piece.hull, max_points)
        for way in piece.orientations:
            points = hull.turned(way.matrix).points
            turned.append(np.roll(points, -np.lexsort((points[:, 0], points[:, 1]))[0], axis=0))
    return RowHulls(
        np.ascontiguousarray(np.vstack(turned)),
        np.cumsum([0, *map(len, turned)]).astype(np.int64),
        np.array([np.lexsort((points[:, 0], points[:, 1]))[-1] for points in turned], dtype=np.int64),
    )


def coarse(hull: Outline, max_points: int) -> Outline:
    """Return a hull, or where it has more points, a polygon around it with that many fixed directions."""
    if len(hull.points) <= max_points:
        return hull
    angles = np.arange(max_points + 1) * (math.tau / max_points)
    cos, sin = np.cos(angles), np.sin(angles)
    far = (hull.points @ np.vstack([cos, sin])).max(axis=0)
    # Where the support lines of neighbouring directions meet.
    x = (far[:-1] * sin[1:] - far[1:] * sin[:-1]) / math.sin(math.tau / max_points)
    y = (far[1:] * cos[:-1] - far[:-1] * cos[1:]) / math.sin(math.tau / max_points)
    points = snap_points(np.column_stack([x, y]))
    points = points[np.any(np.abs(points - np.roll(points, 1, axis=0)) > 1e-4, axis=1)]
    return Outline(points, np.array([0, len(points)], dtype=np.int64))
