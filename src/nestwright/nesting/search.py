"""The search on its threads: prepare, one quick answer from hulls, tables and starts in turns, more starts.

Then every thread improves the best there is, until the time is over.
"""

from __future__ import annotations

import threading
from dataclasses import replace
from types import TracebackType
from typing import Self

import numpy as np

from nestwright.nesting.answers import Answers
from nestwright.nesting.best import Best
from nestwright.nesting.bound import bound_plates, quick_bound
from nestwright.nesting.clock import Clock
from nestwright.nesting.foundation import Foundation, fitting_types, lay_foundation
from nestwright.nesting.improve import Improver, Shared
from nestwright.nesting.instance import Instance, Mode
from nestwright.nesting.parameters import Parameters
from nestwright.nesting.result import asked_for
from nestwright.nesting.solution import Solution
from nestwright.nesting.starts import Starts, prepare_starts
from nestwright.nesting.warm import started_plates
from nestwright.nesting.workers import run_on_threads

# At the lower bound, this many steps without a shorter last plate end the search, or this share of all steps.
IDLE_STEPS, IDLE_SHARE = 400, 0.6
STARTS_UNTIL, FIXED_UNTIL = 0.04, 0.25  # of the time, once the fixed starts are made, and if they are not
MANY_UNTIL, MANY_PIECES = 0.6, 2000  # with so many pieces, starts gain more than what comes after them
FILL_UNTIL = 0.3  # which pieces are chosen for one plate decides more than how they lie
FIRST_PORTION = 4_000_000  # pairs of points, about 1 s of outlines before they are tried
LARGEST_PORTION = 16_000_000


class _Stopped(Exception):
    """The search was stopped before there was anything to search in."""


class Search:
    """One search in the background. Use as a context: leaving it stops and joins the threads."""

    def __init__(self, instance: Instance, parameters: Parameters) -> None:
        self.stage = "preparing"
        self.total = sum(asked_for(instance))
        self._instance, self._parameters = instance, parameters
        self._threads = max(1, parameters.threads)
        self._clock = Clock(parameters.time_limit_s, parameters.max_steps)
        self._stopped = threading.Event()
        self._best = Best()
        self._answers = Answers(instance, self._best)
        self._laid = 0
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._guard, name="nesting", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._thread.join()

    @property
    def placed(self) -> int:
        """How many pieces the best answer so far places; before it, how many lie already."""
        best = self._best.found
        return self._laid if best is None else self.total - sum(best.packing.left)

    @property
    def has_answer(self) -> bool:
        """Whether there is a best answer."""
        return self._best.found is not None

    def wait(self, seconds: float) -> bool:
        """Wait for the end of the search; True when it still goes on."""
        self._thread.join(seconds)
        return self._thread.is_alive()

    def stop(self) -> None:
        """Have all threads end soon, keeping the best."""
        self._stopped.set()

    def take_improvement(self) -> Solution | None:
        """Return the best solution when it was not returned before."""
        return self._answers.take_improvement()

    def result(self) -> Solution:
        """Return the best solution; raises what a worker raised."""
        if self._failure is not None:
            raise self._failure
        return self._answers.last()

    def _guard(self) -> None:
        try:
            self._run()
        except _Stopped:
            pass
        except BaseException as error:  # noqa: BLE001 - handed to the caller's thread, which raises it
            self._failure = error

    def _check(self) -> None:
        if self._stopped.is_set():
            raise _Stopped

    def _run(self) -> None:
        base = lay_foundation(self._instance, self._parameters.layout_price, self._check)
        if base is None or not base.library.build_obstacles(self._threads, self._stopped.is_set):
            return
        starts = self._answer_first(base)
        self._answers.bound = bound_plates(base.problem, starts.placeable, self._check)
        base.library.plan(starts.placeable)
        self.stage = "outlines"
        self._make_outlines(base, starts)
        self._answers.renew_fillers(base)
        self.stage, self._best.idle = "constructing", 0
        goes_on = self._goes_on_to_improve(base, starts)
        self._run_starts(base, starts, goes_on=goes_on)
        if goes_on and self._clock.progress < 1.0 and not self._is_over():
            self._improve(base, starts)

    def _answer_first(self, base: Foundation) -> Starts:
        """Lay everything once, from hulls; with many types these are coarse, and no plates are compared."""
        space = base.first_space()
        placeable = fitting_types(space)
        self._answers.begin(space, placeable)
        starts = prepare_starts(base, self._parameters, placeable, self._best, self._stopped.is_set)
        self._answers.bound = quick_bound(base.problem, placeable)
        self.stage = "first answer"

        def laid(count: int) -> None:
            self._laid = max(self._laid, count)

        recipe, many = starts.recipes[0], base.is_large
        quick = replace(recipe, polish=False, compare=recipe.compare and not many, hasty=many)
        self._answers.renew_fillers(base)
        if self._instance.start:
            starts.make(space, quick, laid, started_plates(space))
        starts.make(space, quick, laid)
        return starts

    def _make_outlines(self, base: Foundation, starts: Starts) -> None:
        """Make tables in growing portions, and try them after each: many types need minutes for all."""
        number, work = 0, FIRST_PORTION
        while base.library.build_outlines(work, self._threads, self._stopped.is_set):
            if base.library.finished:
                return
            starts.make_numbered(base.space(), number % len(starts.recipes))
            number, work = number + 1, min(2 * work, LARGEST_PORTION)

    def _run_starts(self, base: Foundation, starts: Starts, *, goes_on: bool) -> None:
        until = self._starts_until(goes_on=goes_on)

        def before(share: float) -> bool:
            return not self._is_over() and self._clock.progress < share

        def work(i: int) -> None:
            space = base.space(self._threads)
            if i == 0 and goes_on and self._parameters.choose_plates:
                starts.fill_whole_plates(space, before)
            while (number := self._next_start(len(starts.recipes), until)) is not None:
                starts.make_numbered(space, number)

        run_on_threads(self._threads, work, self.stop)

    def _starts_until(self, *, goes_on: bool) -> float:
        """Return the share of the time until which starts are made that are not among the fixed ones."""
        if self._instance.mode is Mode.ESTIMATE:
            return 0.0
        if not goes_on:
            return np.inf
        return FILL_UNTIL if self._instance.mode is Mode.FILL else STARTS_UNTIL

    def _next_start(self, fixed: int, until: float) -> int | None:
        """Return the number of the next start: the fixed ones, then others until a share of the time.

        Where a start takes long, not even all of the fixed ones are made.
        """
        at_most = MANY_UNTIL if self.total > MANY_PIECES else FIXED_UNTIL
        if self._is_over() or self._clock.progress >= max(until, at_most):
            return None
        number = self._clock.take_step()
        return number if number is None or number < fixed or self._clock.progress < until else None

    def _goes_on_to_improve(self, base: Foundation, starts: Starts) -> bool:
        wanted = self._parameters.improve and self._instance.mode is not Mode.ESTIMATE
        return wanted and base.may_separate(starts.usable_types)

    def _improve(self, base: Foundation, starts: Starts) -> None:
        ground = base.ground(starts.usable_types, self._threads, self._stopped.is_set)
        if ground is None:
            return
        self.stage, self._best.idle = "improving", 0
        shared = Shared(
            ground,
            self._best,
            self._clock,
            starts.patterns,
            usable=np.array(starts.placeable),
            repeatable=self._parameters.max_steps is not None,
            choose_plates=self._parameters.choose_plates,
        )

        def work(i: int) -> None:
            seed = self._parameters.seed + 1000 * i
            improver = Improver(shared, base.space(self._threads), seed, finisher=i == 0)
            while not self._is_over() and self._clock.take_step() is not None:
                improver.step()

        run_on_threads(self._threads, work, self.stop)

    def _is_over(self) -> bool:
        return self._stopped.is_set() or self._is_done()

    def _is_done(self) -> bool:
        """Tell whether all that fits lies on the least number of plates and no step has helped lately."""
        best = self._best.found
        if best is not None and not best.packing.plates and self._best.idle > 0:
            return True  # twice nothing: no plate is left, or nothing that is asked for fits one
        patience = max(IDLE_STEPS, IDLE_SHARE * self._clock.steps)
        if best is None or self._best.idle < patience or self._instance.mode is Mode.STRIP:
            return False
        return self._answers.reaches_bound(best.packing)
