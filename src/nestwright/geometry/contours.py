"""Contours with true arcs, the one shape that a part has from the drawing to the cut.

Vocabulary
----------
contour
    A closed chain of straight and circular segments: ``float64 (n, 3)`` rows ``x_mm, y_mm, bulge``.
    Segment i runs from row i to row i + 1, the last one back to row 0. The bulge is
    ``tan(sweep / 4)`` of the arc, positive counter-clockwise, 0 for a line (the DXF LWPOLYLINE's own
    definition). A circle is two rows with bulge 1.
path
    The same rows, not closed: the last row's bulge means nothing.
shape
    One outer contour (counter-clockwise), its holes (clockwise), marks: paths that follow the part
    on its plate and are never cut, and notes: paths that are kept with it and neither cut nor marked.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]
Contour: TypeAlias = FloatArray
Path: TypeAlias = FloatArray
Side: TypeAlias = Literal["inside", "chord", "outside"]

LINE_BULGE = 1e-9  # a sweep under 4e-9 rad: flatter than any drawing means


@dataclass(frozen=True, eq=False)
class Shape:
    """The true outline of a part, in its own coordinates, mm.

    ``processes``: with which of the cut processes 1 to 3 the outer contour and then each hole is cut; empty:
    all with the first.
    """

    outer: Contour
    holes: tuple[Contour, ...] = ()
    marks: tuple[Path, ...] = ()
    notes: tuple[Path, ...] = ()
    processes: tuple[int, ...] = ()

    def cut_with(self) -> tuple[int, ...]:
        """Return the cut process of the outer contour and of each hole."""
        return self.processes or (1,) * (1 + len(self.holes))

    @cached_property
    def net_area_mm2(self) -> float:
        """The exact area of the outer contour less the holes."""
        return abs(area_mm2(self.outer)) - sum(abs(area_mm2(hole)) for hole in self.holes)

    def to_json(self) -> dict[str, Any]:
        """Return ``{"outer": [[x, y, bulge], ..], "holes": [..], "marks": [..]}``.

        ``notes`` and ``processes`` are there where the part has any.
        """
        data: dict[str, Any] = {
            "outer": self.outer.tolist(),
            "holes": [hole.tolist() for hole in self.holes],
            "marks": [mark.tolist() for mark in self.marks],
        }
        if self.notes:
            data["notes"] = [note.tolist() for note in self.notes]
        if self.processes:
            data["processes"] = list(self.processes)
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Shape:
        """Return the shape that :meth:`to_json` wrote."""
        return cls(
            outer=contour(data["outer"]),
            holes=tuple(contour(hole) for hole in data.get("holes", ())),
            marks=tuple(contour(mark) for mark in data.get("marks", ())),
            notes=tuple(contour(note) for note in data.get("notes", ())),
            processes=tuple(data.get("processes", ())),
        )


def contour(rows: Iterable[Sequence[float]]) -> Contour:
    """Return rows ``(x, y)`` or ``(x, y, bulge)`` as a contour; a missing bulge is 0."""
    points = np.array([(*row, 0.0)[:3] for row in rows], dtype=np.float64)
    return points.reshape(-1, 3)


def circle(x_mm: float, y_mm: float, radius_mm: float) -> Contour:
    """Return a counter-clockwise circle."""
    return contour([(x_mm - radius_mm, y_mm, 1.0), (x_mm + radius_mm, y_mm, 1.0)])


def rectangle(width_mm: float, height_mm: float, x_mm: float = 0.0, y_mm: float = 0.0) -> Contour:
    """Return a counter-clockwise rectangle with its lower left corner at ``x_mm, y_mm``."""
    right, top = x_mm + width_mm, y_mm + height_mm
    return contour([(x_mm, y_mm), (right, y_mm), (right, top), (x_mm, top)])


def as_circle(line: Contour, tolerance_mm: float = 1e-6) -> tuple[float, float, float] | None:
    """Return ``(x, y, radius)`` when the contour is one full circle, else None."""
    if len(line) < 2 or np.any(np.abs(line[:, 2]) < LINE_BULGE):
        return None
    arcs = [arc for arc in map(arc_of, line, np.roll(line, -1, axis=0)) if arc is not None]
    x_mm, y_mm, radius_mm = arcs[0][:3]
    same = all(math.dist((x_mm, y_mm, radius_mm), arc[:3]) <= tolerance_mm for arc in arcs)
    full = abs(abs(sum(arc[4] for arc in arcs)) - math.tau) < 1e-6
    return (x_mm, y_mm, radius_mm) if same and full else None


def arc_of(start: FloatArray, end: FloatArray) -> tuple[float, float, float, float, float] | None:
    """Return ``(centre_x, centre_y, radius, start_angle, sweep)`` of one segment, rad; None for a line."""
    x0, y0, bulge = (float(value) for value in start)
    x1, y1 = float(end[0]), float(end[1])
    chord = math.hypot(x1 - x0, y1 - y0)
    if abs(bulge) < LINE_BULGE or chord == 0.0:
        return None
    # Distance from the chord's middle to the centre, along the chord's left normal.
    offset = chord * (1.0 - bulge * bulge) / (4.0 * bulge)
    centre_x = (x0 + x1) / 2.0 - offset * (y1 - y0) / chord
    centre_y = (y0 + y1) / 2.0 + offset * (x1 - x0) / chord
    radius = chord * (1.0 + bulge * bulge) / (4.0 * abs(bulge))
    return centre_x, centre_y, radius, math.atan2(y0 - centre_y, x0 - centre_x), 4.0 * math.atan(bulge)


def flatten(line: Contour, tolerance_mm: float, side: Side = "chord", *, closed: bool = True) -> FloatArray:
    """Return the contour as points ``(m, 2)``, arcs as runs of lines within ``tolerance_mm``.

    ``chord`` puts every point on the arc. ``outside`` never loses material of a counter-clockwise
    outer contour or a clockwise hole (the area on the left of the path): convex arcs get tangents,
    hollow ones chords. ``inside`` is its mirror: it never adds material.
    """
    ends = np.roll(line, -1, axis=0)
    last = len(line) if closed else len(line) - 1
    points: list[tuple[float, float]] = []
    for i in range(last):
        points.append((float(line[i, 0]), float(line[i, 1])))
        if abs(line[i, 2]) >= LINE_BULGE:
            points.extend(_arc_points(line[i], ends[i], tolerance_mm, side))
    if not closed:
        points.append((float(line[-1, 0]), float(line[-1, 1])))
    return np.array(points, dtype=np.float64).reshape(-1, 2)


def _arc_points(
    start: FloatArray, end: FloatArray, tolerance_mm: float, side: Side
) -> list[tuple[float, float]]:
    arc = arc_of(start, end)
    if arc is None:
        return []
    x_mm, y_mm, radius, angle, sweep = arc
    ratio = min(tolerance_mm / radius, 0.5)
    # Sagitta of a chord: r (1 - cos(step / 2)); height of a tangent corner: r (1 / cos(step / 2) - 1).
    step = 2.0 * math.acos(1.0 / (1.0 + ratio))
    count = max(math.ceil(abs(sweep) / step), math.ceil(abs(sweep) / (math.pi / 3)), 1)
    step = sweep / count
    tangent = (side == "outside") == (sweep > 0) and side != "chord"
    if not tangent:
        angles = [angle + step * k for k in range(1, count)]
        reach = radius
    else:
        angles = [angle + step * (k + 0.5) for k in range(count)]
        reach = radius / math.cos(step / 2.0)
    return [(x_mm + reach * math.cos(a), y_mm + reach * math.sin(a)) for a in angles]


def polygon(shape: Shape, tolerance_mm: float, side: Side = "chord") -> shapely.Polygon:
    """Return the shape as a shapely polygon, arcs flattened by :func:`flatten`."""
    return shapely.Polygon(
        flatten(shape.outer, tolerance_mm, side),
        [flatten(hole, tolerance_mm, side) for hole in shape.holes],
    )


def reversed_contour(line: Contour) -> Contour:
    """Return the same contour walked the other way round."""
    points = line[::-1].copy()
    points[:, 2] = -np.roll(points[:, 2], -1)
    return points


def oriented(line: Contour, *, ccw: bool = True) -> Contour:
    """Return the contour counter-clockwise (or clockwise)."""
    return line if (area_mm2(line) >= 0.0) == ccw else reversed_contour(line)


def area_mm2(line: Contour) -> float:
    """Return the exact signed area, positive counter-clockwise; arcs count as circular segments."""
    if len(line) < 2:
        return 0.0
    x, y = line[:, 0] - line[0, 0], line[:, 1] - line[0, 1]
    x1, y1 = np.roll(x, -1), np.roll(y, -1)
    sweep = 4.0 * np.arctan(line[:, 2])
    bulge = np.where(np.abs(line[:, 2]) < LINE_BULGE, 1.0, line[:, 2])
    radius = np.hypot(x1 - x, y1 - y) * (1.0 + bulge**2) / (4.0 * bulge)
    segments = np.where(np.abs(line[:, 2]) < LINE_BULGE, 0.0, radius**2 * (sweep - np.sin(sweep)))
    return float((np.sum(x * y1 - x1 * y) + np.sum(segments)) / 2.0)


def length_mm(line: Contour, *, closed: bool = True) -> float:
    """Return the exact length of the contour (or of a path)."""
    points = line if closed else line[:-1]
    ends = np.roll(line, -1, axis=0)[: len(points)]
    chord = np.hypot(ends[:, 0] - points[:, 0], ends[:, 1] - points[:, 1])
    bulge = points[:, 2]
    straight = np.abs(bulge) < LINE_BULGE
    safe = np.where(straight, 1.0, bulge)
    arc = chord * (1.0 + safe**2) / (4.0 * np.abs(safe)) * np.abs(4.0 * np.arctan(safe))
    return float(np.sum(np.where(straight, chord, arc)))


def bounds_mm(line: Contour, *, closed: bool = True) -> tuple[float, float, float, float]:
    """Return the exact ``(min_x, min_y, max_x, max_y)``, arc bellies included."""
    xs, ys = [*line[:, 0].tolist()], [*line[:, 1].tolist()]
    ends = np.roll(line, -1, axis=0)
    for i in np.flatnonzero(np.abs(line[:, 2]) >= LINE_BULGE):
        if not closed and i == len(line) - 1:
            continue
        for x, y in _quadrant_points(line[i], ends[i]):
            xs.append(x)
            ys.append(y)
    return min(xs), min(ys), max(xs), max(ys)


def _quadrant_points(start: FloatArray, end: FloatArray) -> list[tuple[float, float]]:
    arc = arc_of(start, end)
    if arc is None:
        return []
    x, y, radius, angle, sweep = arc
    low, high = (angle, angle + sweep) if sweep > 0 else (angle + sweep, angle)
    first = math.ceil(low / (math.pi / 2.0))
    quadrants = range(first, math.floor(high / (math.pi / 2.0)) + 1)
    return [
        (x + radius * math.cos(q * math.pi / 2), y + radius * math.sin(q * math.pi / 2)) for q in quadrants
    ]


def shape_cut_length_mm(shape: Shape) -> float:
    """Return the length of all cut contours."""
    return length_mm(shape.outer) + sum(length_mm(hole) for hole in shape.holes)
