"""Exact distances between lines and arcs, row by row.

The least distance of two curves lies at an end of one of them, where they cross, or between two points
whose tangents are both square to the line that joins them. Every candidate taken here is a distance
between two points that really lie on the two curves, so the answer is never too small; and all places
where a least distance can lie are among them, so it is never too large. What remains is rounding and
``segments.FLAT_ARC_MM``: together under ``ERROR_MM``.
"""

from __future__ import annotations

import numpy as np

from nestwright.verification.outlines import FloatArray
from nestwright.verification.segments import BoolArray, Segments

ERROR_MM = 0.0002


class _Nearest:
    """The least candidate so far of every row, and where it lies."""

    def __init__(self, rows: int) -> None:
        self.distance: FloatArray = np.full(rows, np.inf)
        self.point: FloatArray = np.zeros((rows, 2))

    def offer(self, distance: FloatArray, point: FloatArray) -> None:
        closer = distance < self.distance
        self.distance = np.where(closer, distance, self.distance)
        self.point = np.where(closer[:, None], point, self.point)

    def put(self, rows: BoolArray, part: _Nearest) -> None:
        self.distance[rows] = part.distance
        self.point[rows] = part.point


def point_distances(points: FloatArray, to: Segments) -> FloatArray:
    """Return the distance of point i to segment i, ``(n,)`` mm."""
    return np.where(to.arc, _to_arc(points, to), _to_line(points, to))


def segment_distances(a: Segments, b: Segments) -> tuple[FloatArray, FloatArray]:
    """Return the distance of segment i of ``a`` to segment i of ``b``, mm, and a point there ``(n, 2)``."""
    nearest = _Nearest(len(a))
    for one, other in ((a, b), (b, a)):
        for points in (one.start, one.end):
            nearest.offer(point_distances(points, other), points)
    for rows, first, second, candidates in (
        (~a.arc & ~b.arc, a, b, _line_line),
        (~a.arc & b.arc, a, b, _line_arc),
        (a.arc & ~b.arc, b, a, _line_arc),
        (a.arc & b.arc, a, b, _arc_arc),
    ):
        if rows.any():
            inner = _Nearest(int(rows.sum()))
            with np.errstate(divide="ignore", invalid="ignore"):
                candidates(first.take(rows), second.take(rows), inner)
            found = _Nearest(len(a))
            found.put(rows, inner)
            nearest.offer(found.distance, found.point)
    return nearest.distance, nearest.point


def _to_line(points: FloatArray, line: Segments) -> FloatArray:
    along = line.end - line.start
    share = np.sum((points - line.start) * along, axis=1) / np.sum(along * along, axis=1)
    foot = line.start + along * np.clip(share, 0.0, 1.0)[:, None]
    return _length(points - foot)


def _to_arc(points: FloatArray, arc: Segments) -> FloatArray:
    out = points - arc.centre
    ends = np.minimum(_length(points - arc.start), _length(points - arc.end))
    facing = arc.covers(np.arctan2(out[:, 1], out[:, 0]))
    return np.where(facing, np.abs(_length(out) - arc.radius), ends)


def _line_line(a: Segments, b: Segments, nearest: _Nearest) -> None:
    """Offer the crossing of two lines."""
    u, v, w = a.end - a.start, b.end - b.start, b.start - a.start
    across = _cross(u, v)
    on_a, on_b = _cross(w, v) / across, _cross(w, u) / across
    meet = (on_a >= 0.0) & (on_a <= 1.0) & (on_b >= 0.0) & (on_b <= 1.0)
    place = a.start + u * on_a[:, None]
    # Of lines on one line, rounding alone decides where they cross: the two points then lie apart.
    apart = _length(place - (b.start + v * on_b[:, None]))
    nearest.offer(np.where(meet, apart, np.inf), place)


def _line_arc(line: Segments, arc: Segments, nearest: _Nearest) -> None:
    """Offer both crossings of a line and an arc, and the arc's point that faces the line."""
    along = line.end - line.start
    size = _length(along)
    along = along / size[:, None]
    reach = np.sum((arc.centre - line.start) * along, axis=1)
    foot = line.start + along * reach[:, None]
    aside = _length(foot - arc.centre)
    facing = _direction(foot - arc.centre)
    ok = (reach >= 0.0) & (reach <= size) & arc.covers(facing)
    nearest.offer(np.where(ok, np.abs(aside - arc.radius), np.inf), foot)
    half = np.sqrt(arc.radius**2 - aside**2)  # not a number where the circle is missed: never <=
    for side in (-half, half):
        place = foot + along * side[:, None]
        at = reach + side
        meet = (at >= 0.0) & (at <= size) & arc.covers(_direction(place - arc.centre))
        nearest.offer(np.where(meet, _off_circle(place, arc), np.inf), place)


def _arc_arc(a: Segments, b: Segments, nearest: _Nearest) -> None:
    """Offer both crossings of two arcs and the points on the line through their centres.

    Arcs of one centre need no candidate: where they run side by side, an end of one is as near.
    """
    between = b.centre - a.centre
    apart = _length(between)
    along = between / apart[:, None]
    for side_a in (1.0, -1.0):
        for side_b in (1.0, -1.0):
            on_a = a.centre + along * (side_a * a.radius)[:, None]
            on_b = b.centre + along * (side_b * b.radius)[:, None]
            ok = a.covers(_direction(along * side_a)) & b.covers(_direction(along * side_b))
            nearest.offer(np.where(ok, _length(on_a - on_b), np.inf), on_a)
    reach = (apart**2 + a.radius**2 - b.radius**2) / (2.0 * apart)
    half = np.sqrt(a.radius**2 - reach**2)
    left = np.column_stack([-along[:, 1], along[:, 0]])
    for side in (-half, half):
        place = a.centre + along * reach[:, None] + left * side[:, None]
        meet = a.covers(_direction(place - a.centre)) & b.covers(_direction(place - b.centre))
        nearest.offer(np.where(meet, _off_circle(place, a) + _off_circle(place, b), np.inf), place)


def _off_circle(points: FloatArray, arc: Segments) -> FloatArray:
    # Rounding of a crossing between very large circles must not pass for a touch.
    return np.abs(_length(points - arc.centre) - arc.radius)


def _length(vectors: FloatArray) -> FloatArray:
    return np.hypot(vectors[:, 0], vectors[:, 1])


def _cross(u: FloatArray, v: FloatArray) -> FloatArray:
    return u[:, 0] * v[:, 1] - u[:, 1] * v[:, 0]


def _direction(vectors: FloatArray) -> FloatArray:
    return np.arctan2(vectors[:, 1], vectors[:, 0])
