"""The little geometry that adapters share, on plain lists: no package is needed."""

from __future__ import annotations

import math
from typing import Any

Points = list[list[float]]


class NotSupported(ValueError):
    """The peer has no option for what the case asks."""


def box(points: Points) -> tuple[float, float, float, float]:
    """Return least x, least y, largest x, largest y."""
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return min(xs), min(ys), max(xs), max(ys)


def turned(points: Points, angle_deg: float, *, mirror: bool = False) -> Points:
    """Return points mirrored (x to -x), then turned about the origin."""
    cos, sin = math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
    flip = -1.0 if mirror else 1.0
    return [[flip * x * cos - y * sin, flip * x * sin + y * cos] for x, y in points]


def at_corner(
    part: int, points: Points, angle_deg: float, corner: tuple[float, float], *, mirror: bool = False
) -> list[Any]:
    """Return the placement that puts the lower left corner of the turned part's box there."""
    x0, y0, _, _ = box(turned(points, angle_deg, mirror=mirror))
    return [part, corner[0] - x0, corner[1] - y0, angle_deg, mirror]


def is_rectangle(plate: dict[str, Any]) -> bool:
    """Whether a plate is a rectangle along the axes, without holes and zones."""
    x0, y0, x1, y1 = box(plate["outer"])
    square = abs(_area(plate["outer"]) - (x1 - x0) * (y1 - y0)) <= 1e-9 * (x1 - x0) * (y1 - y0)
    return square and not plate["holes"] and not plate["zones"]


def inner_box(problem: dict[str, Any], plate: int) -> tuple[float, float, float, float]:
    """Return a rectangular plate less its margins."""
    if not is_rectangle(problem["plates"][plate]):
        raise NotSupported("plates that are no rectangles, with holes or zones")
    x0, y0, x1, y1 = box(problem["plates"][plate]["outer"])
    margins = problem["margins"]
    return (
        x0 + margins["left_mm"],
        y0 + margins["bottom_mm"],
        x1 - margins["right_mm"],
        y1 - margins["top_mm"],
    )


def one_plate_type(problem: dict[str, Any]) -> dict[str, Any]:
    """Return the only plate type."""
    if len(problem["plates"]) != 1:
        raise NotSupported("plates of several sizes")
    plate: dict[str, Any] = problem["plates"][0]
    return plate


def parts_of(problem: dict[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    """Return the parts that are asked for, with their index."""
    return [(i, part) for i, part in enumerate(problem["parts"]) if part["quantity"] > 0]


def by_plate(placements: list[tuple[int, list[Any]]], plate: int = 0) -> list[dict[str, Any]]:
    """Return layouts from placements with the number of their plate."""
    sheets: dict[int, list[Any]] = {}
    for sheet, placement in placements:
        sheets.setdefault(sheet, []).append(placement)
    return [{"plate": plate, "amount": 1, "placements": sheets[sheet]} for sheet in sorted(sheets)]


def _area(points: Points) -> float:
    following = [*points[1:], points[0]]
    return abs(sum(x * v - u * y for (x, y), (u, v) in zip(points, following, strict=True))) / 2.0
