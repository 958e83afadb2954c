"""Part outlines made ready for no-fit polygons: simplified without shrinking, grown, on the grid.

Two outlines grown by half the gap that do not overlap are at least the gap apart. Growing keeps
straight edges exact and cuts corners at :data:`MITRE_LIMIT` times the distance, which is generous.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.polygon import orient

from nestwright.nesting.kernels import GRID_PER_MM, FloatArray, IntArray

MITRE_LIMIT = 1.15
SIMPLIFY_MM = 0.025  # a gap grows by at most four times this
MAX_POINTS = 320  # an outline with more is simplified further, towards its hull
WORTHWHILE = 0.85  # simplify only where it saves this share of the points


@dataclass(frozen=True, eq=False)
class Outline:
    """Points ``(n, 2)`` on the grid, outer ring counter-clockwise first, holes clockwise after it.

    ``starts`` holds the index of each ring's first point and the number of points at its end.
    """

    points: FloatArray
    starts: IntArray

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Least x, least y, largest x, largest y."""
        low, high = self.points.min(axis=0), self.points.max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    @property
    def area_mm2(self) -> float:
        """The enclosed area, less that of the holes."""
        x, y = self.points.T
        following = np.arange(1, len(x) + 1)
        following[self.starts[1:] - 1] = self.starts[:-1]
        return float(x @ y[following] - x[following] @ y) / 2.0

    def turned(self, matrix: FloatArray) -> Outline:
        """Return the outline under an orthogonal matrix ``(2, 2)``, rings still oriented."""
        points = snap_points(self.points @ matrix.T)
        if np.linalg.det(matrix) < 0:
            for first, end in zip(self.starts[:-1], self.starts[1:], strict=True):
                points[first:end] = points[first:end][::-1].copy()
        return Outline(points, self.starts)


def snap_points(points: FloatArray) -> FloatArray:
    """Return the points rounded to the grid."""
    return np.ascontiguousarray(np.round(points * GRID_PER_MM) / GRID_PER_MM)


def outline_of(shape: shapely.Polygon) -> Outline:
    """Return a shapely polygon as an outline; rings that vanish on the grid are left out."""
    shape = orient(shape)
    rings = [_clean(ring) for ring in (shape.exterior, *shape.interiors)]
    kept = [rings[0], *(ring for ring in rings[1:] if len(ring) >= 3)]
    return Outline(np.vstack(kept), np.cumsum([0, *map(len, kept)]).astype(np.int64))


def _rolled(points: FloatArray) -> FloatArray:
    """Return the point before each (what ``np.roll`` does, in a fraction of its time)."""
    return np.concatenate([points[-1:], points[:-1]])


def _clean(ring: shapely.LinearRing) -> FloatArray:
    """Return the ring's points on the grid without repeated ones and without straight-on corners."""
    points = snap_points(shapely.get_coordinates(ring)[:-1])
    points = points[np.any(points != _rolled(points), axis=1)]
    before = points - _rolled(points)
    after = np.concatenate([before[1:], before[:1]])
    cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    straight = np.abs(cross) <= 1e-9 * np.hypot(*before.T) * np.hypot(*after.T)
    return points[~straight]


def grown(shape: shapely.Polygon, distance_mm: float) -> shapely.Polygon:
    """Return a polygon that holds every point within ``distance_mm`` of the shape, simplified outwards."""
    tolerance = SIMPLIFY_MM
    slim = shape.simplify(tolerance, preserve_topology=False)  # counted only; much faster
    if shapely.get_num_coordinates(slim) > WORTHWHILE * shapely.get_num_coordinates(shape):
        bare = _offset(shape, distance_mm)
        if shapely.get_num_coordinates(bare) <= MAX_POINTS:
            return bare
    while True:
        result = _offset(shape, distance_mm + tolerance).simplify(tolerance)
        if not isinstance(result, shapely.Polygon) or not result.is_valid:
            result = _offset(shape, distance_mm)
        if shapely.get_num_coordinates(result) <= MAX_POINTS:
            return result
        tolerance *= 2.0
        if tolerance > 0.02 * shape.length:
            return as_polygon(shapely.convex_hull(result))


def as_polygon(shape: shapely.Geometry) -> shapely.Polygon:
    """Return what is known to be a polygon, as one."""
    if not isinstance(shape, shapely.Polygon):
        raise TypeError(f"a {type(shape).__name__} came out where a polygon must")
    return shape


def _offset(shape: shapely.Polygon, distance_mm: float) -> shapely.Polygon:
    if distance_mm == 0.0:
        return shape
    return shape.buffer(distance_mm, join_style="mitre", mitre_limit=MITRE_LIMIT)
