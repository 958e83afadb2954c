"""U-Nesting: rectangles or one outline as the plate, as many as it takes."""

from __future__ import annotations

import math
import time
from typing import Any

import u_nesting
from bench.nesting.peers import plain

STRATEGIES = ("nfp", "brkga", "alns")  # a single pass, then two searches in the time it leaves
LEAST_S = 0.2


def solve(request: dict[str, Any]) -> list[dict[str, Any]]:
    """Run its single pass, then two of its searches, and return the best."""
    problem = request["problem"]
    plate = plain.one_plate_type(problem)
    if problem["mode"] == "strip":
        raise plain.NotSupported("strips")
    x0, y0, x1, y1 = plain.inner_box(problem, 0)
    free = any(part["rotations"] is None for part in problem["parts"])
    if free:
        raise plain.NotSupported("any angle")
    geometries = [
        {
            "id": str(i),
            "polygon": part["outer"],
            "holes": part["holes"],
            "quantity": part["quantity"],
            "rotations": part["rotations"],
            "allow_flip": part["mirror"],
        }
        for i, part in plain.parts_of(problem)
    ]
    boundary = {"width": x1 - x0, "height": y1 - y0}
    several = problem["mode"] == "nest" and plate["stock"] != 1
    config: dict[str, Any] = {"spacing": problem["gap"], "margin": 0.0, "multi_sheet": several}
    best: dict[str, Any] | None = None
    found: dict[str, Any] = {}
    ends = time.monotonic() + request["seconds"]
    for number, strategy in enumerate(STRATEGIES):
        remaining = ends - time.monotonic()
        if number and remaining < LEAST_S:
            break
        share = remaining if number == 0 else remaining / (len(STRATEGIES) - number)
        settings = {**config, "strategy": strategy, "time_limit_ms": max(1, int(share * 1000))}
        if number:  # the single pass has no seed
            settings["seed"] = request["seed"]
        found = u_nesting.solve_2d(geometries, boundary, settings)
        if found["success"] and (best is None or _rank(found) < _rank(best)):
            best = found
    if best is None:
        raise RuntimeError(found.get("error") or "no answer")
    placements = [
        (
            at["boundary_index"],
            [int(at["geometry_id"]), at["position"][0] + x0, at["position"][1] + y0,
             math.degrees(at["rotation"][0]), False],
        )
        for at in best["placements"]
    ]  # fmt: skip
    return plain.by_plate(placements)


def _rank(found: dict[str, Any]) -> tuple[int, int, float]:
    return found["unplaced_count"], found["boundaries_used"], -found["utilization"]
