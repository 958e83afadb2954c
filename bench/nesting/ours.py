"""Runs this engine in a fresh process.

The process loads the kernels first and says how long that took; the run's own times start after it.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bench.nesting import child, judged
from bench.nesting.answer import Answer
from bench.nesting.case import Case
from bench.nesting.wire import instance_from_json, instance_to_json, layouts_to_json

NAME = "nestwright"
VARIANTS: dict[str, dict[str, Any]] = {
    "": {},
    "construct": {"improve": False, "blocks": False},
    "construct-blocks": {"improve": False},
    "no-repeat": {"layout_price": 0.0},
    "given-order": {"choose_plates": False},
}


@dataclass(frozen=True)
class Settings:
    """How to run: the same for every solver of a case."""

    seconds: float
    threads: int = 2
    seed: int = 1
    first_only: bool = False
    loads: bool = True
    """Load all kernels before the run; else each when it is needed, as after an install."""


def solver_name(variant: str) -> str:
    """Return what tables call the engine, or a variant of it."""
    return f"{NAME} {variant}".strip()


def run(
    case: Case, settings: Settings, variant: str = "", environment: Mapping[str, str] | None = None
) -> Answer:
    """Nest a case in a process of its own and judge the answer, and the first one on the way to it."""
    request = {
        "problem": instance_to_json(case.instance),
        "seconds": settings.seconds,
        "threads": settings.threads,
        "seed": settings.seed,
        "first_only": settings.first_only,
        "loads": settings.loads,
        "variant": variant,
    }
    command = [sys.executable, "-m", "bench.nesting.ours"]
    result = child.run(command, request, settings.seconds, environment)
    return judged.answer(case, solver_name(variant), settings.seed, result)


def work(request: dict[str, Any]) -> dict[str, Any]:
    """Nest one problem in this process."""
    loading = time.perf_counter()
    from nestwright import __version__
    from nestwright.nesting.driver import EngineProgress, optimize, warm_up
    from nestwright.nesting.parameters import Parameters

    parameters = Parameters(
        seed=request["seed"],
        threads=request["threads"],
        time_limit_s=request["seconds"],
        **VARIANTS[request["variant"]],
    )
    if request["loads"]:
        warm_up()
    instance = instance_from_json(request["problem"])
    loaded = time.perf_counter() - loading
    heard: list[tuple[float, float, EngineProgress]] = []
    started, cpu_started = time.perf_counter(), time.process_time()

    def listen(progress: EngineProgress) -> None:
        if progress.solution is not None and not heard:
            heard.append((time.perf_counter() - started, time.time(), progress))

    solution = optimize(instance, parameters, listen, lambda: bool(heard) and request["first_only"])
    wall, cpu = time.perf_counter() - started, time.process_time() - cpu_started
    result: dict[str, Any] = {
        "version": __version__,
        "load_s": loaded,
        "wall_s": wall,
        "cpu_s": cpu,
        "memory_mb": child.memory_mb(),
        "layouts": layouts_to_json(solution.layouts),
        "claims": {"unplaced": sum(rest.count for rest in solution.unplaced), "plates": solution.plates},
    }
    if heard:
        first_s, answered_at, progress = heard[0]
        first = progress.solution.layouts if progress.solution else ()
        result |= {"first_s": first_s, "answered_at": answered_at, "first": layouts_to_json(first)}
    return result


if __name__ == "__main__":
    sys.exit(child.serve(work))
