"""python-libnest2d: first fit on boxes of one size, with no-fit polygons. Stops at the end of the time.

Its own distance is cut short at corners, so parts are grown by half the gap, and the box with them.
"""

from __future__ import annotations

import math
import time
from typing import Any

import pynest2d
import shapely
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
    grow = problem["gap"] / 2.0
    outlines = {i: _grown(part, grow) for i, part in plain.parts_of(problem)}
    items = [_item(outlines[i]) for i, _ in pieces]
    config = pynest2d.NfpConfig()
    config.rotations = [math.radians(angle) for angle in sorted(set.intersection(*map(set, turns)))]
    config.starting_point = pynest2d.Alignment.BOTTOM_LEFT
    config.alignment = pynest2d.Alignment.BOTTOM_LEFT
    ends = time.monotonic() + request["seconds"]
    control = pynest2d.NestControl()
    control.stop = lambda: time.monotonic() > ends
    # Rounded down, so that rounding never lets a piece reach over the edge.
    sides = [int((side + 2.0 * grow) * UNITS) - 2 for side in (x1 - x0, y1 - y0)]
    pynest2d.nest(items, pynest2d.Box(*sides), 2, config, control)
    middle = (x0 + x1) / 2.0, (y0 + y1) / 2.0
    placements = [
        (item.binId(), _placement(i, outlines[i], item, middle))
        for (i, _), item in zip(pieces, items, strict=True)
        if item.binId() >= 0
    ]
    return plain.by_plate(placements)


def _grown(part: dict[str, Any], distance: float) -> plain.Points:
    """Return the outline grown by the distance, clockwise, as it wants them."""
    shape = shapely.Polygon(part["outer"]).buffer(distance, join_style="mitre", mitre_limit=1.5)
    ring = shapely.get_coordinates(shapely.geometry.polygon.orient(shape, -1.0).exterior)
    points: plain.Points = ring[:-1].tolist()
    return points


def _item(points: plain.Points) -> Any:
    return pynest2d.Item([pynest2d.Point(round(x * UNITS), round(y * UNITS)) for x, y in points])


def _placement(index: int, points: plain.Points, item: Any, middle: tuple[float, float]) -> list[Any]:
    contour = [[point.x() / UNITS, point.y() / UNITS] for point in item.transformedContour()]
    x0, y0, _, _ = plain.box(contour)
    return plain.at_corner(index, points, math.degrees(item.rotation()), (x0 + middle[0], y0 + middle[1]))
