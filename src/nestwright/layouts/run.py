"""One nest from the order to the checked result."""

from __future__ import annotations

import platform
import time
from importlib.metadata import version

import nestwright
from nestwright.layouts import numbers
from nestwright.layouts.checked import Checked, checked
from nestwright.layouts.flat import instance_of
from nestwright.layouts.order import NestOrder
from nestwright.layouts.result import Layout, Listener, NestResult, Progress, Stop
from nestwright.layouts.validate import check_order
from nestwright.nesting.driver import EngineProgress, optimize
from nestwright.nesting.parameters import Parameters
from nestwright.nesting.solution import Solution


def run_nest(order: NestOrder, listener: Listener, stop: Stop) -> NestResult:
    """Nest an order; every layout of the answer has passed the exact check.

    ``listener`` hears of progress from whatever thread the engine works in; ``stop`` is asked a few
    times a second, and the best layouts so far are kept.

    Raises
    ------
    BadParameter
        naming the field of the order that makes no sense.
    InvalidLayout
        when the engine's numbers do not add up; nothing of such an answer is handed out.
    """
    started = time.perf_counter()
    check_order(order)
    solution = _solved(order, listener, stop)
    listener(_progress(order, "checking", time.perf_counter() - started, solution, _placed(order, solution)))
    proved = checked(order, solution)
    return _result(order, solution, proved, time.perf_counter() - started)


def _solved(order: NestOrder, listener: Listener, stop: Stop) -> Solution:
    best: Solution | None = None

    def relay(heard: EngineProgress) -> None:
        nonlocal best
        best = heard.solution or best  # between two answers the last one stands
        listener(_progress(order, heard.stage, heard.elapsed_s, best, heard.placed))

    parameters = Parameters(
        seed=order.seed,
        threads=order.threads,
        time_limit_s=order.time_limit_s,
        max_steps=order.max_steps,
    )
    return optimize(instance_of(order), parameters, relay, stop)


def _progress(
    order: NestOrder, stage: str, elapsed_s: float, solution: Solution | None, placed: int
) -> Progress:
    total = order.asked_for
    if solution is None:
        return Progress(stage, elapsed_s, order.time_limit_s, placed, total)
    return Progress(
        stage=stage,
        elapsed_s=elapsed_s,
        time_limit_s=order.time_limit_s,
        placed=placed,
        total=total,
        plates=solution.plates,
        plates_used=solution.plates_used,
        utilisation=solution.utilisation,
        bound_plates=solution.bound_plates,
    )


def _placed(order: NestOrder, solution: Solution) -> int:
    """Return how many pieces lie on plates, fillers left out as in the total."""
    return sum(
        pattern.amount * sum(not order.parts[item.part].filler for item in pattern.placements)
        for pattern in solution.layouts
    )


def _result(order: NestOrder, solution: Solution, proved: Checked, elapsed_s: float) -> NestResult:
    plates = sum(layout.amount for layout in proved.layouts)
    return NestResult(
        layouts=proved.layouts,
        not_placed=proved.not_placed,
        plates=plates,
        plates_used=min(solution.plates_used, float(plates)),
        utilisation=_utilisation(order, proved.layouts),
        bound_plates=solution.bound_plates,
        parameters=order.parameters(),
        versions=versions(),
        elapsed_s=elapsed_s,
        # The engine reckons by the plate's box and without fillers; a remnant must be there in truth.
        remnant_mm=solution.remnant_mm
        if numbers.is_left(order, proved.layouts, solution.remnant_mm)
        else None,
        length_mm=solution.length_mm if plates else None,
    )


def _utilisation(order: NestOrder, layouts: tuple[Layout, ...]) -> float:
    """Return the net area of all pieces over the area of all plates they lie on; 0 without plates."""
    parts = {part.key: part for part in order.parts}
    plates = {plate.key: plate for plate in order.plates}
    pieces = sum(numbers.net_area_mm2(layout.pieces, parts) * layout.amount for layout in layouts)
    sheets = sum(plates[layout.plate_key].outline.net_area_mm2 * layout.amount for layout in layouts)
    return pieces / sheets if sheets else 0.0


def versions() -> dict[str, str]:
    """Return the versions that a repeated run needs to give the same answer."""
    names = ("numpy", "shapely", "numba", "ezdxf")
    return {
        "nestwright": nestwright.__version__,
        "python": platform.python_version(),
        **{name: version(name) for name in names},
    }
