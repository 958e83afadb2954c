"""packingsolver, by its Python interface pyckingsolver, which starts its program: all that a case can ask."""

from __future__ import annotations

from typing import Any

import pyckingsolver
from bench.nesting.peers import plain
from shapely.geometry import Polygon

UNLIMITED = 1000  # plates in stock, where there is no limit


def solve(request: dict[str, Any]) -> list[dict[str, Any]]:
    """Solve in its anytime mode until the time is over."""
    problem = request["problem"]
    builder = pyckingsolver.InstanceBuilder(_objective(problem))
    builder.set_item_item_minimum_spacing(problem["gap"])
    margins = set(problem["margins"].values())
    if len(margins) > 1:
        raise plain.NotSupported("a margin of its own for each side")
    for plate in problem["plates"]:
        stock = UNLIMITED if plate["stock"] is None else plate["stock"]
        shape = Polygon(plate["outer"], plate["holes"])
        kind = builder.add_bin_type(
            shape, cost=plate["cost"], copies=stock, item_bin_minimum_spacing=max(margins)
        )
        for zone in plate["zones"]:
            builder.add_defect(kind, Polygon(zone["outer"], zone["holes"]))
    wanted = plain.parts_of(problem)
    for _, part in wanted:
        turns = [(0.0, 360.0)] if part["rotations"] is None else part["rotations"]
        builder.add_item_type(
            Polygon(part["outer"], part["holes"]),
            copies=part["quantity"],
            allowed_rotations=turns,
            allow_mirroring=part["mirror"],
        )
    found = pyckingsolver.Solver().solve(builder.build(), time_limit=request["seconds"])
    if found is None:
        raise RuntimeError("no layout within the time")
    return [
        {
            "plate": sheet.bin_type_id,
            "amount": sheet.copies,
            "placements": [_placement(wanted[item.item_type_id], item) for item in sheet.items],
        }
        for sheet in found.bins
        if sheet.items
    ]


def _objective(problem: dict[str, Any]) -> str:
    if problem["mode"] == "strip":
        return "open-dimension-x"
    if problem["mode"] == "fill":
        return "knapsack"
    return "bin-packing-with-leftovers" if len(problem["plates"]) == 1 else "variable-sized-bin-packing"


def _placement(wanted: tuple[int, dict[str, Any]], item: Any) -> list[Any]:
    index, part = wanted
    boxes = [shape.bounds for shape in item.shapes]
    corner = min(box[0] for box in boxes), min(box[1] for box in boxes)
    return plain.at_corner(index, part["outer"], item.angle, corner, mirror=item.mirror)
