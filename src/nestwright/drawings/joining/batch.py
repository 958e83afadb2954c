"""Measures of many contours at once: one numpy pass instead of one call a contour."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from nestwright.geometry.contours import LINE_BULGE, Contour, FloatArray, Path

CHECK_TOLERANCE_MM = 0.02  # of arcs where shapes are only compared, never cut
_FINEST = 1e-6  # of the radius: some 2,000 points of a circle, however large


class Batch:
    """Closed contours in one array, for measuring them together.

    Attributes
    ----------
    areas_mm2
        signed areas ``(n,)``, arcs exact.
    lengths_mm
        ``(n,)``, arcs exact.
    """

    def __init__(self, contours: Sequence[Contour]) -> None:
        self.contours = contours
        sizes = np.array([len(line) for line in contours], dtype=np.int64)
        self._owner = np.repeat(np.arange(len(sizes)), sizes)
        firsts = np.cumsum(sizes) - sizes
        self._rows = np.concatenate([*contours, np.empty((0, 3))])
        following = np.arange(len(self._rows)) + 1
        following[firsts + sizes - 1] = firsts
        self._ends = self._rows[following, :2]
        self._origin = self._rows[firsts, :2][self._owner] if len(sizes) else np.empty((0, 2))
        self._measure(len(sizes))

    def _measure(self, count: int) -> None:
        start, end = self._rows[:, :2] - self._origin, self._ends - self._origin
        chord = np.hypot(*(end - start).T)
        bulge = self._rows[:, 2]
        straight = np.abs(bulge) < LINE_BULGE
        safe = np.where(straight, 1.0, bulge)
        sweep = 4.0 * np.arctan(safe)
        radius = chord * (1.0 + safe**2) / (4.0 * safe)
        segments = np.where(straight, 0.0, radius**2 * (sweep - np.sin(sweep)))
        double = start[:, 0] * end[:, 1] - end[:, 0] * start[:, 1] + segments
        self.areas_mm2: FloatArray = np.bincount(self._owner, double, minlength=count) / 2.0
        lengths = np.where(straight, chord, np.abs(radius * sweep))
        self.lengths_mm: FloatArray = np.bincount(self._owner, lengths, minlength=count).astype(np.float64)

    def polygons(self, tolerance_mm: float = CHECK_TOLERANCE_MM) -> NDArray[np.object_]:
        """Return the contours as shapely polygons ``(n,)``, arcs flattened within the tolerance."""
        points, owner = self._flat(tolerance_mm)
        short = np.bincount(owner, minlength=len(self.contours)) < 3
        for index in np.flatnonzero(short):  # a ring of fewer than three points is refused by shapely
            extra = np.repeat(points[owner == index][:1], 3, axis=0)
            points, owner = np.vstack([points, extra]), np.append(owner, [index] * 3)
        order = np.argsort(owner, kind="stable")
        rings = shapely.linearrings(points[order], indices=owner[order])
        return np.asarray(shapely.polygons(rings), dtype=np.object_)

    def _flat(self, tolerance_mm: float) -> tuple[FloatArray, NDArray[np.int64]]:
        counts, centre, radius, angle, step = self._pieces(tolerance_mm)
        owner = np.repeat(self._owner, counts)
        segment = np.repeat(np.arange(len(counts)), counts)
        piece = np.arange(len(segment)) - np.repeat(np.cumsum(counts) - counts, counts)
        turn = angle[segment] + step[segment] * piece
        points = centre[segment] + radius[segment, None] * np.column_stack([np.cos(turn), np.sin(turn)])
        first = piece == 0
        points[first] = self._rows[:, :2]
        return points, owner

    def _pieces(
        self, tolerance_mm: float
    ) -> tuple[NDArray[np.int64], FloatArray, FloatArray, FloatArray, FloatArray]:
        start, end, bulge = self._rows[:, :2], self._ends, self._rows[:, 2]
        delta = end - start
        chord = np.hypot(delta[:, 0], delta[:, 1])
        straight = (np.abs(bulge) < LINE_BULGE) | (chord == 0.0)
        safe = np.where(straight, 1.0, bulge)
        length = np.where(straight, 1.0, chord)
        normal = np.column_stack([-delta[:, 1], delta[:, 0]]) / length[:, None]
        offset = length * (1.0 - safe**2) / (4.0 * safe)
        centre = (start + end) / 2.0 + offset[:, None] * normal
        radius = length * (1.0 + safe**2) / (4.0 * np.abs(safe))
        sweep = np.where(straight, 0.0, 4.0 * np.arctan(safe))
        ratio = np.clip(tolerance_mm / radius, _FINEST, 0.5)
        step = 2.0 * np.arccos(1.0 / (1.0 + ratio))
        counts = np.maximum(np.ceil(np.abs(sweep) / np.minimum(step, math.pi / 3.0)), 1.0)
        angle = np.arctan2(start[:, 1] - centre[:, 1], start[:, 0] - centre[:, 0])
        return counts.astype(np.int64), centre, radius, angle, sweep / counts


def box_of(paths: Sequence[Path]) -> tuple[float, float, float, float]:
    """Return the exact ``(min_x, min_y, max_x, max_y)`` round open paths, arc bellies included."""
    starts = np.concatenate([rows[:-1] for rows in paths])
    ends = np.concatenate([rows[1:, :2] for rows in paths])
    points = [starts[:, :2], ends]
    arcs = np.abs(starts[:, 2]) >= LINE_BULGE
    start, end, bulge = starts[arcs, :2], ends[arcs], starts[arcs, 2]
    delta = end - start
    offset = (1.0 - bulge**2) / (4.0 * bulge)
    centre = (start + end) / 2.0 + offset[:, None] * np.column_stack([-delta[:, 1], delta[:, 0]])
    radius = np.hypot(*(start - centre).T)
    low = np.arctan2(*(start - centre).T[::-1]) + np.minimum(4.0 * np.arctan(bulge), 0.0)
    for quarter in range(4):
        turn = quarter * math.pi / 2.0
        on_arc = (turn - low) % math.tau <= np.abs(4.0 * np.arctan(bulge))
        points.append((centre + radius[:, None] * [math.cos(turn), math.sin(turn)])[on_arc])
    every = np.concatenate(points)
    return (*every.min(axis=0).tolist(), *every.max(axis=0).tolist())


def as_points(places: FloatArray) -> NDArray[np.object_]:
    """Return places ``(n, 2)`` as shapely points ``(n,)``."""
    return np.asarray(shapely.points(places[:, :2]), dtype=np.object_)
