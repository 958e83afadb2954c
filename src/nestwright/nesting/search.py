"""The search on its threads: prepare, one quick answer from hulls, tables and starts in turns, more starts.

Then every thread improves the best there is, until the time is over.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

import numpy as np

from nestwright.nesting.best import Best, Found
from nestwright.nesting.blocks import BlockBook
from nestwright.nesting.bound import bound_plates, quick_bound
from nestwright.nesting.clock import Clock
from nestwright.nesting.construct import Packing, Recipe, construct
from nestwright.nesting.fields import count_tables, make_fields
from nestwright.nesting.fillers import Fillers, has_fillers
from nestwright.nesting.hulls import row_hulls
from nestwright.nesting.improve import Improver, Shared
from nestwright.nesting.instance import Instance, Mode
from nestwright.nesting.parameters import Parameters
from nestwright.nesting.pattern_pool import PatternPool
from nestwright.nesting.plate_fill import FilledPlate, PlateFill, opened
from nestwright.nesting.pool import TablePool
from nestwright.nesting.preparation import Problem, prepare
from nestwright.nesting.recipes import WEIGHTS, first_recipes, in_given_order, vary
from nestwright.nesting.result import asked_for, nothing_placed, solution_of
from nestwright.nesting.rows import Rows, number_rows
from nestwright.nesting.score import score
from nestwright.nesting.separation import Ground, ground_of
from nestwright.nesting.silhouettes import Silhouettes, silhouettes_of
from nestwright.nesting.solution import Solution
from nestwright.nesting.space import SearchSpace
from nestwright.nesting.tables import NfpLibrary
from nestwright.nesting.warm import started_plates
from nestwright.nesting.whole_plates import series_of_whole_plates

# At the lower bound, this many steps without a shorter last plate end the search, or this share of all steps.
IDLE_STEPS, IDLE_SHARE = 400, 0.6
STARTS_UNTIL, FIXED_UNTIL = 0.04, 0.6  # of the time, once the fixed starts are made, and if they are not
MANY_ORIENTATIONS = 200  # with more, the first answer is a coarse one
COARSE_POINTS = 8
POOL_EDGES = 2**22  # in the tables of all threads; 220 MB
FIRST_PORTION = 4_000_000  # pairs of points, about 1 s of outlines before they are tried
LARGEST_PORTION = 16_000_000
FILLERS_MEANWHILE_S, FILLERS_AT_END_S = 0.2, 5.0  # to lay fillers on a better answer, and on the last
MOST_TABLES = 40_000  # with more, there is no separation search


class _Stopped(Exception):
    """The search was stopped before there was anything to search in."""


@dataclass(frozen=True, eq=False)
class _Base:
    """What all spaces of one search share, and the library whose tables they differ by."""

    problem: Problem
    rows: Rows
    silhouettes: Silhouettes
    library: NfpLibrary
    layout_price: float

    def space(self, max_edges: int, hull_points: int | None = None) -> SearchSpace:
        """Return a space for one thread with the outlines made so far; hulls fill in for the others."""
        hulls = row_hulls(self.problem, hull_points)
        pool = TablePool(self.rows, hulls, self.library.outlines(), max_edges)
        return SearchSpace(self.problem, self.rows, pool, self.silhouettes, self.layout_price)


class Search:
    """One search in the background. Use as a context: leaving it stops and joins the threads."""

    def __init__(self, instance: Instance, parameters: Parameters) -> None:
        self.stage = "preparing"
        self.total = sum(asked_for(instance))
        self._instance, self._parameters = instance, parameters
        self._threads = max(1, parameters.threads)
        self._clock = Clock(parameters.time_limit_s, parameters.max_steps)
        self._stopped = threading.Event()
        self._best, self._fillers = Best(), Fillers()
        self._reported: Found | None = None
        self._bound = self._laid = 0
        self._space: SearchSpace | None = None
        self._placeable: list[bool] = []
        self._blocks: BlockBook | None = None
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
        best = self._best.found
        if best is None or best is self._reported:
            return None
        self._reported = best
        return self._solution(best, FILLERS_MEANWHILE_S)

    def result(self) -> Solution:
        """Return the best solution; raises what a worker raised."""
        if self._failure is not None:
            raise self._failure
        best = self._best.found
        if best is None:
            return nothing_placed(self._instance)
        if not self._fillers.is_complete(best.packing):
            self._reported = None
        return self._solution(best, FILLERS_AT_END_S)

    def _solution(self, found: Found, limit_s: float) -> Solution:
        if self._space is None:
            raise RuntimeError("an answer without a space that it was found in")
        filled = self._fillers.laid_on(found.packing, limit_s)
        return solution_of(self._space, found.packing, filled, self._placeable, self._bound)

    def _renew_fillers(self, base: _Base) -> None:
        if has_fillers(base.problem):
            self._fillers.renew(base.space(POOL_EDGES))
            self._reported = None

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
        problem = prepare(self._instance, self._check)
        if not problem.types:
            return
        rows = number_rows(problem)
        costs = [plate.cost for plate in self._instance.plates]
        price = self._parameters.layout_price * sum(costs) / max(len(costs), 1)
        base = _Base(problem, rows, silhouettes_of(problem), NfpLibrary(problem, rows), price)
        if not base.library.build_obstacles(self._threads, self._stopped.is_set):
            return
        recipes = first_recipes(problem, choose_plates=self._parameters.choose_plates)
        self._blocks = BlockBook(problem, rows, base.silhouettes)
        self._answer_first(base, recipes[0])
        self._bound = bound_plates(problem, self._placeable, self._check)
        base.library.plan(self._placeable)
        self.stage = "outlines"
        self._make_outlines(base, recipes)
        self._renew_fillers(base)
        self.stage, self._best.idle = "constructing", 0
        goes_on = self._goes_on_to_improve(base)
        self._run_starts(base, recipes, STARTS_UNTIL if goes_on else np.inf)
        if goes_on and self._clock.progress < 1.0 and not self._is_over():
            self._improve(base)

    def _answer_first(self, base: _Base, recipe: Recipe) -> None:
        """Lay everything once, from hulls; with many types these are coarse, and no plates are compared."""
        many = base.rows.orientations > MANY_ORIENTATIONS
        self._space = space = base.space(POOL_EDGES, COARSE_POINTS if many else None)
        self._placeable = self._fitting(space)
        demand = [
            piece.quantity * fits for piece, fits in zip(base.problem.types, self._placeable, strict=True)
        ]
        self._patterns = PatternPool(base.problem, base.rows, np.array(demand, np.int64), base.layout_price)
        self._bound = quick_bound(base.problem, self._placeable)
        self.stage = "first answer"

        def laid(count: int) -> None:
            self._laid = max(self._laid, count)

        quick = replace(recipe, polish=False, compare=recipe.compare and not many, hasty=many)
        self._renew_fillers(base)
        if self._instance.start:
            begun = started_plates(space)
            self._start(space, quick, laid, begun)
        self._start(space, quick, laid)

    def _make_outlines(self, base: _Base, recipes: tuple[Recipe, ...]) -> None:
        """Make tables in growing portions, and try them after each: many types need minutes for all."""
        number, work = 0, FIRST_PORTION
        while base.library.build_outlines(work, self._threads, self._stopped.is_set):
            if base.library.finished:
                return
            self._start(base.space(POOL_EDGES), recipes[number % len(recipes)])
            number, work = number + 1, min(2 * work, LARGEST_PORTION)

    def _run_starts(self, base: _Base, recipes: tuple[Recipe, ...], until: float) -> None:
        def work(i: int) -> None:
            space = base.space(POOL_EDGES // self._threads)
            if i == 0 and self._goes_on_to_improve(base) and self._parameters.choose_plates:
                self._fill_whole_plates(space, recipes[0])
            while (number := self._next_start(len(recipes), until)) is not None:
                self._start(space, self._recipe(recipes, number))

        self._on_threads(work)

    def _fill_whole_plates(self, space: SearchSpace, recipe: Recipe) -> None:
        """Begin with plates without waste, where the pieces allow any."""

        def goes_on(until: float) -> bool:
            return not self._is_over() and self._clock.progress < until

        for plates in series_of_whole_plates(space, self._patterns.demand, self._parameters.seed, goes_on):
            self._start(space, recipe, begun=plates)

    def _next_start(self, fixed: int, until: float) -> int | None:
        """Return the number of the next start: the fixed ones, then others until a share of the time.

        Where a start takes long, not even all of the fixed ones are made.
        """
        if self._is_over() or self._clock.progress >= max(until, FIXED_UNTIL):
            return None
        number = self._clock.take_step()
        return number if number is None or number < fixed or self._clock.progress < until else None

    def _goes_on_to_improve(self, base: _Base) -> bool:
        wanted = self._parameters.improve and self._instance.mode is not Mode.ESTIMATE
        return wanted and count_tables(base.rows, self._usable_types()) <= MOST_TABLES

    def _usable_types(self) -> list[int]:
        return [t for t, fits in enumerate(self._placeable) if fits]

    def _improve(self, base: _Base) -> None:
        ground = self._ground(base, self._usable_types())
        if ground is None:
            return
        self.stage, self._best.idle = "improving", 0
        repeatable = self._parameters.max_steps is not None
        usable = np.array(self._placeable)
        shared = Shared(
            ground,
            self._best,
            self._clock,
            self._patterns,
            usable,
            repeatable,
            self._parameters.choose_plates,
        )

        def work(i: int) -> None:
            space = base.space(POOL_EDGES // self._threads)
            seed = self._parameters.seed + 1000 * i
            improver = Improver(shared, space, seed, finisher=i == 0)
            while not self._is_over() and self._clock.take_step() is not None:
                improver.step()

        self._on_threads(work)

    def _ground(self, base: _Base, types: list[int]) -> Ground | None:
        stop = self._stopped.is_set
        if not base.library.complete(types, self._threads, stop):
            return None
        fields = make_fields(base.rows, base.library.outlines(), self._threads, stop)
        return None if fields is None else ground_of(base.problem, base.rows, fields)

    def _on_threads(self, work: Callable[[int], None]) -> None:
        """Run work on all threads to its end; what one of them raises stops the others."""
        failures: list[BaseException] = []

        def guarded(i: int) -> None:
            try:
                work(i)
            except BaseException as error:  # noqa: BLE001 - raised on the search's own thread below
                failures.append(error)
                self.stop()

        workers = [
            threading.Thread(target=guarded, args=(i,), name=f"nesting-{i}", daemon=True)
            for i in range(self._threads)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        if failures:
            raise failures[0]

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
        packing = best.packing
        left = sum(n for n, fits in zip(packing.left, self._placeable, strict=True) if fits)
        plates = opened(self._space.problem, packing.plates) if self._space else packing.plates
        return left == 0 and sum(plate.amount for plate in plates) <= self._bound

    def _recipe(self, recipes: tuple[Recipe, ...], number: int) -> Recipe:
        if number < len(recipes):
            return recipes[number]
        best = self._best.found
        near = recipes[0] if best is None else best.recipe
        may_block = any(recipe.blocks for recipe in recipes)
        varied = vary(near, self._parameters.seed, number, may_block=may_block)
        return varied if self._parameters.choose_plates else in_given_order(varied, recipes[0])

    def _start(
        self,
        space: SearchSpace,
        recipe: Recipe,
        laid: Callable[[int], None] = lambda _: None,
        begun: Sequence[FilledPlate] = (),
    ) -> None:
        demand = [
            piece.quantity if fits else 0
            for piece, fits in zip(space.problem.types, self._placeable, strict=True)
        ]
        packing = construct(space, recipe, demand, self._stopped.is_set, laid, begun, self._blocks)
        extra = [
            0 if fits else piece.quantity
            for piece, fits in zip(space.problem.types, self._placeable, strict=True)
        ]
        left = tuple(a + b for a, b in zip(packing.left, extra, strict=True))
        packing = Packing(packing.plates, left, packing.complete)
        self._patterns.add(packing.plates)
        self._best.offer(Found(score(space, packing.plates, left), packing, recipe))

    def _fitting(self, space: SearchSpace) -> list[bool]:
        """Tell of each type whether one piece of it fits an empty plate of any type."""
        fitting = [False] * len(space.problem.types)
        for plate in range(len(space.problem.plates)):
            fill = PlateFill(space, plate, WEIGHTS[0])
            fitting = [fits or fill.takes(t) for t, fits in enumerate(fitting)]
        return fitting
