"""python-libnest2d: first fit on boxes of one size, with no-fit polygons. Stops at the end of the time."""

from __future__ import annotations

import math
import time
from typing import Any

import pynest2d
from bench.nesting.peers import plain

UNITS = 1000  # of its whole numbers to a mm


def solve(request: dict[str, Any]) -> list[dict[str, Any]]:
    """Pack once, with the first-fit selection; pieces not packed in time stay out."""
    problem = request["problem"]
    plain.one_plate_type(problem)
    if problem["mode"] != "nest":
        raise plain.NotSupported("anything but plates")
    x0, y0, x1, y1 = plain.inner_box(problem, 0)
    pieces = [(i, part) for i, part in plain.parts_of(problem) for _ in range(part["quantity"])]
    turns = {tuple(part["rotations"] or (0.0,)) for _, part in pieces}
    items = [_item(part) for _, part in pieces]
    config = pynest2d.NfpConfig()
    config.rotations = [math.radians(angle) for angle in sorted(set.intersection(*map(set, turns)))]
    config.starting_point = pynest2d.Alignment.BOTTOM_LEFT
    config.alignment = pynest2d.Alignment.BOTTOM_LEFT
    ends = time.monotonic() + request["seconds"]
    control = pynest2d.NestControl()
    control.stop = lambda: time.monotonic() > ends
    # Rounded down, so that rounding never lets a piece reach over the edge.
    bin_ = pynest2d.Box(int((x1 - x0) * UNITS) - 2, int((y1 - y0) * UNITS) - 2)
    pynest2d.nest(items, bin_, math.ceil(problem["gap"] * UNITS) + 2, config, control)
    middle = (x0 + x1) / 2.0, (y0 + y1) / 2.0
    placements = [
        (item.binId(), _placement(i, part, item, middle))
        for (i, part), item in zip(pieces, items, strict=True)
        if item.binId() >= 0
    ]
    return plain.by_plate(placements)


def _item(part: dict[str, Any]) -> Any:
    points = part["outer"]
    area = sum(x * v - u * y for (x, y), (u, v) in zip(points, [*points[1:], points[0]], strict=True))
    clockwise = points if area < 0.0 else points[::-1]  # as it wants them
    return pynest2d.Item([pynest2d.Point(round(x * UNITS), round(y * UNITS)) for x, y in clockwise])


def _placement(index: int, part: dict[str, Any], item: Any, middle: tuple[float, float]) -> list[Any]:
    contour = [[point.x() / UNITS, point.y() / UNITS] for point in item.transformedContour()]
    x0, y0, _, _ = plain.box(contour)
    angle = math.degrees(item.rotation())
    return plain.at_corner(index, part["outer"], angle, (x0 + middle[0], y0 + middle[1]))
