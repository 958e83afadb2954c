"""Contours that templates are made of."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from nestwright.geometry.contours import Contour, contour
from nestwright.geometry.transform import Transform

_LEAST_MM = 1e-9


def filleted(corners: Iterable[Sequence[float]]) -> Contour:
    """Return a closed contour through corners ``(x, y)`` or ``(x, y, radius)``, those with a radius rounded.

    The radii must leave room for each other.
    """
    points = [(*corner, 0.0)[:3] for corner in corners]
    rows: list[tuple[float, float, float]] = []
    for before, here, after in zip(points[-1:] + points[:-1], points, points[1:] + points[:1], strict=True):
        rows += _corner(before, here, after)
    return contour(rows)


def _corner(
    before: Sequence[float], here: Sequence[float], after: Sequence[float]
) -> list[tuple[float, float, float]]:
    x, y, radius = here
    came = math.atan2(y - before[1], x - before[0])
    goes = math.atan2(after[1] - y, after[0] - x)
    turn = math.remainder(goes - came, math.tau)
    if radius <= _LEAST_MM or abs(turn) < _LEAST_MM:
        return [(x, y, 0.0)]
    reach = radius * math.tan(abs(turn) / 2.0)
    start = (x - reach * math.cos(came), y - reach * math.sin(came))
    end = (x + reach * math.cos(goes), y + reach * math.sin(goes))
    return [(*start, math.tan(turn / 4.0)), (*end, 0.0)]


def slot(x_mm: float, y_mm: float, length_mm: float, width_mm: float, angle_deg: float = 0.0) -> Contour:
    """Return a slot with round ends by its middle and its whole length."""
    half, radius = (length_mm - width_mm) / 2.0, width_mm / 2.0
    rows = [(-half, -radius, 0.0), (half, -radius, 1.0), (half, radius, 0.0), (-half, radius, 1.0)]
    if half <= _LEAST_MM:
        rows = [(-radius, 0.0, 1.0), (radius, 0.0, 1.0)]
    return Transform(x_mm, y_mm, angle_deg).contour(contour(rows))
