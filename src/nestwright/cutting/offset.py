"""The way of the beam's middle beside a contour: offset to the waste side, arcs stay arcs.

Waste lies on the right of the way, as of a counter-clockwise outer contour and a clockwise hole.
"""

from __future__ import annotations

import math

import numpy as np
import shapely

from nestwright.cutting.walk import SAME_MM, opened, tangents
from nestwright.geometry.contours import Contour, FloatArray, arc_of, area_mm2, flatten, oriented

CHORD_ERROR_MM = 0.001
"""How far lines leave the true arcs where a question or an answer needs lines."""

_SHORT_BY_MM = 0.003  # the offset may come nearer to its contour by this: rounding and chords


class NoOffset(Exception):
    """Nothing is left of the contour: what it encloses is narrower than the kerf."""


def offset_right(line: Contour, by_mm: float) -> tuple[Contour, bool]:
    """Return the contour moved to its right by ``by_mm``, and whether it is exact all along.

    Outer corners get arcs about the corner, so that the corner stays sharp. Where a contour has features
    narrower than twice the offset the beam cannot follow it: the answer then is made of lines within
    ``CHORD_ERROR_MM`` and False comes with it.

    Raises
    ------
    NoOffset
        when nothing is left (a hole narrower than the kerf).
    """
    if by_mm == 0.0:
        return line, True
    line = _without_repeats(line)
    exact = _trimmed(line, by_mm)
    if exact is not None and _keeps_away(exact, line, by_mm):
        return exact, True
    return _by_polygon(line, by_mm), False


def _without_repeats(line: Contour) -> Contour:
    step = np.hypot(*(np.roll(line[:, :2], -1, axis=0) - line[:, :2]).T)
    return line[step > SAME_MM]


def _trimmed(line: Contour, by_mm: float) -> Contour | None:
    """Return the offset from its neighbours alone; None where segments vanish or do not meet."""
    path = opened(line)
    raw = _moved_segments(path, by_mm)
    if raw is None:
        return None
    raw_starts, raw_ends, bulges, turns = raw
    starts, ends = raw_starts.copy(), raw_ends.copy()
    count = len(line)
    after: list[tuple[float, float, float] | None] = [None] * count
    for index in range(count):
        follow = (index + 1) % count
        if turns[follow] > 1e-7:  # an outer corner
            after[index] = (*ends[index].tolist(), math.tan(turns[follow] / 4.0))
        elif math.dist(ends[index], starts[follow]) > SAME_MM / 10.0:
            one = (raw_starts[index], raw_ends[index], float(bulges[index]))
            other = (raw_starts[follow], raw_ends[follow], float(bulges[follow]))
            meeting = _meeting(one, other, path[follow, :2])
            if meeting is None:
                return None
            ends[index] = starts[follow] = meeting
    return _chained(path, starts, ends, after)


def _moved_segments(
    path: Contour, by_mm: float
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray] | None:
    """Return starts, ends, bulges of the moved segments, and how far the way turns left before each, rad."""
    half = 2.0 * np.arctan(path[:-1, 2])
    chord = path[1:, :2] - path[:-1, :2]
    angle = np.arctan2(chord[:, 1], chord[:, 0])
    first, last = angle - half, angle + half
    for index in np.flatnonzero(path[:-1, 2] < 0.0).tolist():
        arc = arc_of(path[index], path[index + 1])
        if arc is not None and arc[2] <= by_mm + SAME_MM:
            return None
    starts = path[:-1, :2] + by_mm * np.column_stack([np.sin(first), -np.cos(first)])
    ends = path[1:, :2] + by_mm * np.column_stack([np.sin(last), -np.cos(last)])
    turns = np.mod(first - np.roll(last, 1) + np.pi, 2.0 * np.pi) - np.pi
    return starts, ends, path[:-1, 2].copy(), turns


_Segment = tuple[FloatArray, FloatArray, float]


def _meeting(one: _Segment, other: _Segment, corner: FloatArray) -> FloatArray | None:
    """Return where two moved segments cross, of two crossings the one nearer to the corner."""
    places = [place for place in _crossings(one, other) if _on(place, one) and _on(place, other)]
    return min(places, key=lambda place: math.dist(place, corner), default=None)


def _crossings(one: _Segment, other: _Segment) -> list[FloatArray]:
    arc_one, arc_other = _circle(one), _circle(other)
    if arc_one is None and arc_other is None:
        return _line_line(one, other)
    if arc_one is None:
        assert arc_other is not None  # noqa: S101 - for the type checker
        return _line_circle(one, arc_other)
    if arc_other is None:
        return _line_circle(other, arc_one)
    return _circle_circle(arc_one, arc_other)


def _circle(segment: _Segment) -> tuple[float, float, float] | None:
    start, end, bulge = segment
    arc = arc_of(np.array([*start, bulge]), np.array([*end, 0.0]))
    return None if arc is None else arc[:3]


def _line_line(one: _Segment, other: _Segment) -> list[FloatArray]:
    u, v, w = one[1] - one[0], other[1] - other[0], other[0] - one[0]
    across = float(u[0] * v[1] - u[1] * v[0])
    if abs(across) < 1e-15:
        return []
    return [one[0] + u * float(w[0] * v[1] - w[1] * v[0]) / across]


def _line_circle(line: _Segment, circle: tuple[float, float, float]) -> list[FloatArray]:
    along = (line[1] - line[0]) / math.dist(line[0], line[1])
    middle = np.array(circle[:2])
    foot = line[0] + along * float((middle - line[0]) @ along)
    square = circle[2] ** 2 - float((foot - middle) @ (foot - middle))
    if square < -1e-9:
        return []
    half = math.sqrt(max(square, 0.0))
    return [foot - along * half, foot + along * half]


def _circle_circle(one: tuple[float, float, float], other: tuple[float, float, float]) -> list[FloatArray]:
    a, b = np.array(one[:2]), np.array(other[:2])
    apart = math.dist(a, b)
    if apart < 1e-12:
        return []
    reach = (apart**2 + one[2] ** 2 - other[2] ** 2) / (2.0 * apart)
    square = one[2] ** 2 - reach**2
    if square < -1e-9:
        return []
    along = (b - a) / apart
    left = np.array([-along[1], along[0]]) * math.sqrt(max(square, 0.0))
    return [a + along * reach - left, a + along * reach + left]


def _on(place: FloatArray, segment: _Segment) -> bool:
    start, end, bulge = segment
    arc = arc_of(np.array([*start, bulge]), np.array([*end, 0.0]))
    if arc is None:
        along = end - start
        share = float((place - start) @ along) / float(along @ along)
        return -1e-9 <= share <= 1.0 + 1e-9
    angle = math.atan2(place[1] - arc[1], place[0] - arc[0])
    passed = math.remainder(angle - arc[3] - arc[4] / 2.0, math.tau)
    return abs(passed) <= abs(arc[4]) / 2.0 + 1e-9


def _chained(
    path: Contour,
    starts: FloatArray,
    ends: FloatArray,
    after: list[tuple[float, float, float] | None],
) -> Contour | None:
    rows: list[tuple[float, float, float]] = []
    for index in range(len(starts)):
        if math.dist(starts[index], ends[index]) > SAME_MM:
            bulge = _new_bulge(path, index, starts[index], ends[index])
            if bulge is None:
                return None
            rows.append((*starts[index].tolist(), bulge))
        corner = after[index]
        if corner is not None:
            rows.append(corner)
    return np.array(rows) if len(rows) > 1 else None


def _new_bulge(path: Contour, index: int, start: FloatArray, end: FloatArray) -> float | None:
    """Return the bulge of a moved and trimmed segment; None where trimming turned it round."""
    arc = arc_of(path[index], path[index + 1])
    if arc is None:
        along = path[index + 1, :2] - path[index, :2]
        return 0.0 if float((end - start) @ along) > 0.0 else None
    first = math.atan2(start[1] - arc[1], start[0] - arc[0])
    last = math.atan2(end[1] - arc[1], end[0] - arc[0])
    sweep = (last - first) % math.tau if arc[4] > 0.0 else -((first - last) % math.tau)
    return math.tan(sweep / 4.0) if abs(sweep) <= abs(arc[4]) + 1e-6 else None


def _keeps_away(found: Contour, line: Contour, by_mm: float) -> bool:
    """Whether an offset is simple, turns as its contour, and never comes nearer than it should."""
    if area_mm2(found) * area_mm2(line) <= 0.0:
        return False
    ring = shapely.LinearRing(flatten(found, CHORD_ERROR_MM))
    true = shapely.LinearRing(flatten(line, CHORD_ERROR_MM))
    return bool(ring.is_simple) and float(ring.distance(true)) >= by_mm - _SHORT_BY_MM


def _by_polygon(line: Contour, by_mm: float) -> Contour:
    is_hole = area_mm2(line) < 0.0
    area = shapely.make_valid(shapely.Polygon(flatten(line, CHORD_ERROR_MM / 4.0)))
    quarter = max(8, math.ceil(math.pi / 4.0 / math.sqrt(2.0 * CHORD_ERROR_MM / by_mm)))
    moved = shapely.buffer(area, -by_mm if is_hole else by_mm, quad_segs=quarter)
    areas = [
        part for part in shapely.get_parts(moved) if isinstance(part, shapely.Polygon) and not part.is_empty
    ]
    if not areas:
        raise NoOffset
    largest = max(areas, key=shapely.area)
    rows = shapely.get_coordinates(shapely.simplify(largest.exterior, CHORD_ERROR_MM / 4.0))[:-1]
    return oriented(np.column_stack([rows, np.zeros(len(rows))]), ccw=not is_hole)


def right_of(path: Contour, where: FloatArray) -> FloatArray:
    """Return the unit vectors to the right of a path at places, ``(m, 2)``."""
    along = tangents(path, where)[1]
    return np.column_stack([along[:, 1], -along[:, 0]])
