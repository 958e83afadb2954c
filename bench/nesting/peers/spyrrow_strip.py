"""spyrrow (sparrow): strip packing. Knows no holes; keeps its separation from the strip's edges too."""

from __future__ import annotations

from typing import Any

import spyrrow
from bench.nesting.peers import plain


def solve(request: dict[str, Any]) -> list[dict[str, Any]]:
    """Pack the strip for the whole time: early termination is off."""
    problem = request["problem"]
    if problem["mode"] != "strip":
        raise plain.NotSupported("anything but a strip; see spyrrow-plates")
    quantities = {i: part["quantity"] for i, part in plain.parts_of(problem)}
    placements = pack(problem, 0, quantities, request, request["seconds"])
    return [{"plate": 0, "amount": 1, "placements": placements}]


def pack(
    problem: dict[str, Any], plate: int, quantities: dict[int, int], request: dict[str, Any], seconds: float
) -> list[list[Any]]:
    """Return the placements of all these pieces on a strip as high as the plate, in its coordinates."""
    x0, y0, _, y1 = plain.inner_box(problem, plate)
    gap = problem["gap"]
    parts = problem["parts"]
    items = [
        spyrrow.Item(str(i), [tuple(p) for p in parts[i]["outer"]], number, parts[i]["rotations"])
        for i, number in quantities.items()
        if number > 0
    ]
    if any(parts[i]["mirror"] for i in quantities):
        raise plain.NotSupported("mirrored parts")
    # The separation from the edges is not asked for: the strip is as much wider on both sides.
    strip = spyrrow.StripPackingInstance("bench", y1 - y0 + 2.0 * gap, items)
    config = spyrrow.StripPackingConfig(
        early_termination=False,
        total_computation_time=max(1, round(seconds)),
        num_workers=request["threads"],
        seed=request["seed"],
        min_items_separation=gap or None,
    )
    found = strip.solve(config)
    return [
        [int(item.id), item.translation[0] + x0 - gap, item.translation[1] + y0 - gap, item.rotation, False]
        for item in found.placed_items
    ]
