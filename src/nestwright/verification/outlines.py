"""Outlines with true arcs, where they lie, and as fine polygons.

A contour is ``float64 (n, 3)``: rows ``x_mm, y_mm, bulge``, closed from the last row to the first; the
bulge is ``tan(sweep / 4)`` of the arc to the next row, positive counter-clockwise (DXF reference,
LWPOLYLINE, group code 42). The way round does not matter here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from nestwright.errors import InvalidLayout
from nestwright.verification.report import TOLERANCE_MM

FloatArray: TypeAlias = NDArray[np.float64]
IndexArray: TypeAlias = NDArray[np.intp]

CHORD_ERROR_MM = 0.0005
"""How far the polygon of an outline leaves its arcs; only asked where the distance is known larger."""

_MAX_STEPS = 20_000  # of one arc: holds the error up to a radius of 40 m


@dataclass(frozen=True, eq=False)
class Outline:
    """One outer contour and its holes, mm."""

    outer: FloatArray
    holes: tuple[FloatArray, ...] = ()

    def __post_init__(self) -> None:
        for contour in self.contours:
            if contour.ndim != 2 or contour.shape[1] != 3 or not np.isfinite(contour).all():
                raise InvalidLayout("a contour is rows of three numbers: x, y, bulge")
            if len(contour) < 2 or (len(contour) == 2 and not contour[:, 2].any()):
                raise InvalidLayout("a contour needs three corners, or two and an arc")

    @property
    def contours(self) -> tuple[FloatArray, ...]:
        """The outer contour and the holes."""
        return (self.outer, *self.holes)

    @property
    def net_area_mm2(self) -> float:
        """The exact area of the outer contour less the holes."""
        areas = _areas(*stacked(self.contours))
        return float(areas[0] - np.sum(areas[1:]))

    @property
    def cut_length_mm(self) -> float:
        """The exact length of all contours."""
        return _length(*stacked(self.contours)[:2])

    @cached_property
    def polygon(self) -> shapely.Geometry:
        """The material as a polygon within ``CHORD_ERROR_MM`` of the true arcs, made valid if need be."""
        outer, *holes = _flat(*stacked(self.contours))
        fine: shapely.Geometry = shapely.Polygon(outer, holes)
        if not fine.is_valid:
            voids = [shapely.make_valid(shapely.Polygon(hole)) for hole in holes]
            fine = shapely.make_valid(shapely.Polygon(outer)) - shapely.union_all(voids)
        shapely.prepare(fine)
        return fine

    @cached_property
    def eroded(self) -> shapely.Geometry:
        """The material deeper than the tolerance."""
        return self._buffered(-TOLERANCE_MM)

    @cached_property
    def grown(self) -> shapely.Geometry:
        """The material and a rim as wide as the tolerance."""
        return self._buffered(TOLERANCE_MM)

    @property
    def sound(self) -> bool:
        """Whether no contour crosses itself or another and the holes lie inside, apart, each once."""
        rounding_mm2 = 2.0 * CHORD_ERROR_MM * self.cut_length_mm
        return abs(float(shapely.area(self.polygon)) - self.net_area_mm2) <= rounding_mm2

    def _buffered(self, by_mm: float) -> shapely.Geometry:
        wider = shapely.buffer(self.polygon, by_mm, quad_segs=16)
        shapely.prepare(wider)
        return wider


@dataclass(frozen=True, eq=False)
class PlacedPiece:
    """A piece where it lies; ``label`` names it to people (part name and serial)."""

    label: str
    outline: Outline


def placed(
    outline: Outline, x_mm: float, y_mm: float, rotation_deg: float = 0.0, *, mirror: bool = False
) -> Outline:
    """Return the outline mirrored (x to -x), then turned about its origin, then moved."""
    turn = math.radians(rotation_deg % 360.0)
    flip = -1.0 if mirror else 1.0
    cos, sin = math.cos(turn), math.sin(turn)

    def move(contour: FloatArray) -> FloatArray:
        x, y = contour[:, 0] * flip, contour[:, 1]
        return np.column_stack([x * cos - y * sin + x_mm, x * sin + y * cos + y_mm, contour[:, 2] * flip])

    return Outline(move(outline.outer), tuple(move(hole) for hole in outline.holes))


def area_mm2(contour: FloatArray) -> float:
    """Return the exact area inside a contour, never negative."""
    return float(_areas(*stacked([contour]))[0])


def length_mm(contour: FloatArray) -> float:
    """Return the exact length of a contour."""
    return _length(*stacked([contour])[:2])


def bulge_points(contour: FloatArray, parts: int = 2) -> FloatArray:
    """Return the vertices and ``parts - 1`` evenly spaced points on every segment, ``(m, 2)``."""
    starts, ends, _ = stacked([contour])
    return np.vstack([_along(starts, ends, step / parts) for step in range(parts)])


def stacked(contours: Sequence[FloatArray]) -> tuple[FloatArray, FloatArray, IndexArray]:
    """Return where the segments of all contours start and end, and each contour's first row."""
    sizes = np.array([len(contour) for contour in contours])
    first = np.cumsum(sizes) - sizes
    following = np.arange(1, int(sizes.sum()) + 1)
    following[first + sizes - 1] = first
    starts = np.concatenate(contours)
    return starts, starts[following], first


def _areas(starts: FloatArray, ends: FloatArray, first: IndexArray) -> FloatArray:
    origin = starts[0, :2]
    x, y = (starts[:, :2] - origin).T
    next_x, next_y = (ends[:, :2] - origin).T
    chord_squared = (next_x - x) ** 2 + (next_y - y) ** 2
    return np.abs(
        np.add.reduceat((x * next_y - next_x * y) / 2.0 + chord_squared * _belly(starts[:, 2]), first)
    )


def _length(starts: FloatArray, ends: FloatArray) -> float:
    chord = np.hypot(*(ends[:, :2] - starts[:, :2]).T)
    size = np.abs(starts[:, 2])
    safe = np.where(size < 1e-8, 1.0, size)
    per_chord = np.where(size < 1e-8, 1.0, np.arctan(safe) * (1.0 + safe**2) / safe)
    return float(np.sum(chord * per_chord))


def _belly(bulge: FloatArray) -> FloatArray:
    """Area between an arc and its chord, for a chord of length 1."""
    size = np.abs(bulge)
    flat = size < 1e-4  # below, 2/3 chord x height is better than a difference of nearly equal terms
    safe = np.where(flat, 1.0, size)
    radius = (1.0 + safe**2) / (4.0 * safe)
    sweep = 4.0 * np.arctan(safe)
    full = radius**2 * (sweep - np.sin(sweep)) / 2.0
    return np.sign(bulge) * np.where(flat, size / 3.0, full)


def _along(starts: FloatArray, ends: FloatArray, share: float | FloatArray) -> FloatArray:
    # A point at angle share * sweep along an arc, from its chord alone: no centre, no large radius.
    half = 2.0 * np.arctan(starts[:, 2])  # half the sweep; also the angle between chord and tangent
    flat = np.abs(half) < 1e-9
    safe = np.where(flat, 1.0, half)
    reach = np.where(flat, share, np.sin(share * safe) / np.sin(safe))
    angle = np.where(flat, 0.0, (share - 1.0) * half)
    dx, dy = ends[:, 0] - starts[:, 0], ends[:, 1] - starts[:, 1]
    cos, sin = np.cos(angle) * reach, np.sin(angle) * reach
    return np.column_stack([starts[:, 0] + dx * cos - dy * sin, starts[:, 1] + dx * sin + dy * cos])


def _flat(starts: FloatArray, ends: FloatArray, first: IndexArray) -> list[FloatArray]:
    """Return every contour as points ``(m, 2)`` on it, dense enough for ``CHORD_ERROR_MM``."""
    chord = np.hypot(*(ends[:, :2] - starts[:, :2]).T)
    size = np.abs(starts[:, 2])
    radius = chord * (1.0 + size**2) / (4.0 * np.maximum(size, 1e-12))
    sweep = 4.0 * np.arctan(size)
    # Sagitta of a chord over an angle a: r a^2 / 8.
    wanted = np.ceil(sweep * np.sqrt(radius / (8.0 * CHORD_ERROR_MM)))
    straight = size * chord < 2.0 * CHORD_ERROR_MM
    steps = np.where(straight, 1, np.clip(wanted, 2, _MAX_STEPS)).astype(np.intp)
    begin = np.cumsum(steps) - steps
    row = np.repeat(np.arange(len(starts)), steps)
    share = (np.arange(len(row)) - begin[row]) / steps[row]
    return np.split(_along(starts[row], ends[row], share), begin[first[1:]])
