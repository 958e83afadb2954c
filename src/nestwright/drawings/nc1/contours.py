"""Rows to contours: arcs by the radius at their first point, openings by diameter and stretch."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nestwright.drawings.nc1.lines import Notes
from nestwright.drawings.nc1.rows import Row
from nestwright.geometry.contours import Contour, Path, circle, contour
from nestwright.geometry.transform import Transform

_ROUNDING_MM = 0.05  # a file has two decimals: by so much a chord may exceed its circle's diameter
_SAME_MM = 1e-6
_CLOSED_MM = 0.02


@dataclass(frozen=True)
class Bevel:
    """A bevelled stretch of an edge: the row it begins at and its numbers."""

    row: Row

    @property
    def words(self) -> str:
        """The angles in degrees and depths in mm, as far as there are any."""
        angle, depth, second, deep = (self.row.number(at) for at in (3, 4, 5, 6))
        pairs = [(a, d) for a, d in ((angle, depth), (second, deep)) if a or d]
        return " and ".join(f"{a:g} deg, {d:g} mm deep" for a, d in pairs)


def contour_of(rows: Sequence[Row], notes: Notes) -> Contour:
    """Return the closed contour of a block AK or IK.

    The radius in a row is that of the arc from its point to the next one: counter-clockwise when it is
    positive, clockwise when it is negative, never more than a half turn.
    """
    path = path_of(rows, notes)
    gap = math.dist(path[0, :2], path[-1, :2])
    if gap > _CLOSED_MM:
        words = f"the contour does not return to its first point ({gap:.2f} mm); it was closed by a line"
        notes.warn("gap_closed", words, rows[-1].line)
        return path
    return path[:-1]


def path_of(rows: Sequence[Row], notes: Notes) -> Path:
    """Return the open path through the points of the rows, repeated points left out."""
    kept: list[list[float]] = []
    for row, following in zip(rows, [*rows[1:], None], strict=True):
        x, y = row.numbers[:2]
        bulge = 0.0 if following is None else _bulge(row, following, notes)
        if kept and math.dist(kept[-1][:2], (x, y)) <= _SAME_MM:
            kept[-1][2] = bulge
        else:
            kept.append([x, y, bulge])
    return contour(kept)


def _bulge(row: Row, following: Row, notes: Notes) -> float:
    radius = row.number(2)
    chord = math.dist(row.numbers[:2], following.numbers[:2])
    if radius == 0.0 or chord <= _SAME_MM:
        return 0.0
    half = chord / 2.0 / abs(radius)
    if chord > 2.0 * abs(radius) + _ROUNDING_MM:
        words = f"an arc of radius {radius:g} cannot reach over {chord:.2f} mm; a straight line was taken"
        notes.warn("impossible_arc", f"{words}: please check", row.line)
        return 0.0
    return math.copysign(math.tan(math.asin(min(half, 1.0)) / 2.0), radius)


def bevels_of(rows: Sequence[Row]) -> list[Bevel]:
    """Return the stretches of a contour that are bevelled."""
    return [bevel for bevel in map(Bevel, rows) if bevel.words]


def opening_of(row: Row) -> Contour:
    """Return a hole: round, or stretched by its length along and its width across, then turned.

    A stretched one has its first rounding's centre at x, y (DSTV's own figure of a long hole).
    """
    x, y, diameter = row.numbers[:3]
    along, across = row.number(4), row.number(5)
    if not along and not across:
        return circle(x, y, diameter / 2.0)
    opening = _stretched(abs(along), abs(across), diameter / 2.0)
    opening[:, :2] += min(along, 0.0), min(across, 0.0)
    return Transform(x, y, row.number(6)).contour(opening)


def _stretched(along: float, across: float, radius: float) -> Contour:
    """Return the rectangle ``along x across`` from 0, 0, grown by ``radius`` all round."""
    quarter = math.tan(math.pi / 8.0)
    rows = [
        (0.0, -radius, 0.0),
        (along, -radius, quarter),
        (along + radius, 0.0, 0.0),
        (along + radius, across, quarter),
        (along, across + radius, 0.0),
        (0.0, across + radius, quarter),
        (-radius, across, 0.0),
        (-radius, 0.0, quarter),
    ]
    points = contour(rows)
    keep = np.hypot(*(np.roll(points, -1, axis=0) - points)[:, :2].T) > _SAME_MM
    return points[keep]
