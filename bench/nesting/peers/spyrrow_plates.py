"""Plates around spyrrow: pack what is left as a strip, keep what lies within one plate, and again."""

from __future__ import annotations

import time
from typing import Any

from bench.nesting.peers import plain
from bench.nesting.peers.spyrrow_strip import pack


def solve(request: dict[str, Any]) -> list[dict[str, Any]]:
    """Fill plate after plate, types in the given order; the time is shared by the plates still to come."""
    problem = request["problem"]
    if problem["mode"] != "nest":
        raise plain.NotSupported("anything but plates; see spyrrow")
    left = {i: part["quantity"] for i, part in plain.parts_of(problem)}
    stock = [plate["stock"] for plate in problem["plates"]]
    areas = {i: _area(part) for i, part in plain.parts_of(problem)}
    ends = time.monotonic() + request["seconds"]
    layouts: list[dict[str, Any]] = []
    while any(left.values()):
        plate = next((i for i, number in enumerate(stock) if number is None or number > 0), None)
        if plate is None:
            break
        x0, y0, x1, y1 = plain.inner_box(problem, plate)
        to_come = sum(areas[i] * number for i, number in left.items()) / (0.75 * (x1 - x0) * (y1 - y0))
        seconds = max(1.0, (ends - time.monotonic()) / max(1.0, to_come))
        packed = pack(problem, plate, left, request, seconds)
        kept = [item for item in packed if _right(problem, item) <= x1]
        number = stock[plate]
        stock[plate] = None if number is None else number - 1
        if not kept and len(stock) == 1:
            break
        for item in kept:
            left[item[0]] -= 1
        layouts.append({"plate": plate, "amount": 1, "placements": kept})
    return layouts


def _right(problem: dict[str, Any], item: list[Any]) -> float:
    return item[1] + plain.box(plain.turned(problem["parts"][item[0]]["outer"], item[3]))[2]


def _area(part: dict[str, Any]) -> float:
    points = part["outer"]
    following = [*points[1:], points[0]]
    return abs(sum(x * v - u * y for (x, y), (u, v) in zip(points, following, strict=True))) / 2.0
