"""The engine's front door: :func:`optimize` prepares, searches on threads, reports and stops.

The caller's thread only watches: it reports, asks whether to stop, and keeps the time. The work is done
on worker threads whose kernels run without the GIL, one start per thread, sharing the best answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from nestwright.nesting.instance import Instance
from nestwright.nesting.kernels import compile_all
from nestwright.nesting.parameters import Parameters
from nestwright.nesting.search import Search
from nestwright.nesting.solution import Solution

TICK_S = 0.1
FIRST_ANSWER_S = 30.0  # how far beyond the time limit the first answer may still be finished


@dataclass(frozen=True)
class EngineProgress:
    """A sign of life, at least four a second. ``solution`` is set when a better one was just found.

    ``placed`` of ``total`` pieces lie in the best answer, or so far while the first one is being made.
    """

    stage: str
    elapsed_s: float
    solution: Solution | None
    placed: int
    total: int


Listener = Callable[[EngineProgress], None]
Stop = Callable[[], bool]


def optimize(instance: Instance, parameters: Parameters, listener: Listener, stop: Stop) -> Solution:
    """Nest an instance of :func:`~nestwright.nesting.instance.build_instance`; return the best found.

    Parameters
    ----------
    listener
        Called on the caller's thread with each better solution, and every :data:`TICK_S` without one.
    stop
        Asked on the caller's thread as often; when it says True the best so far is returned.

    The time limit ends the search as soon as there is a first answer: a limit too short for one is
    exceeded, by :data:`FIRST_ANSWER_S` at most. ``stop`` is heard at any time.
    """
    started = time.monotonic()
    search = Search(instance, parameters)

    def report(solution: Solution | None) -> None:
        elapsed = time.monotonic() - started
        listener(EngineProgress(search.stage, elapsed, solution, search.placed, search.total))

    with search:
        while search.wait(TICK_S):
            report(search.take_improvement())
            beyond = time.monotonic() - started - parameters.time_limit_s
            if stop() or (beyond >= 0.0 and (search.has_answer or beyond >= FIRST_ANSWER_S)):
                search.stop()
    best = search.result()
    improvement = search.take_improvement()
    if improvement is not None:
        report(improvement)
    return best


def warm_up() -> None:
    """Load every kernel, or compile it."""
    compile_all()
