"""The search on its threads: prepare, one quick answer from hulls, tables and starts in turns, then starts.

The constructive starts are all there is to the search now; the separation search will take its place
after them, in the same :class:`SearchSpace`, offering its packings to the same :class:`Best`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Self

from nestwright.nesting.bound import bound_plates, quick_bound
from nestwright.nesting.construct import Packing, Recipe, construct
from nestwright.nesting.hulls import row_hulls
from nestwright.nesting.instance import Instance
from nestwright.nesting.plate_fill import PlateFill
from nestwright.nesting.pool import TablePool
from nestwright.nesting.preparation import Problem, prepare
from nestwright.nesting.recipes import WEIGHTS, first_recipes, vary
from nestwright.nesting.result import nothing_placed, solution_of
from nestwright.nesting.rows import Rows, number_rows
from nestwright.nesting.score import Score, score
from nestwright.nesting.silhouettes import Silhouettes, silhouettes_of
from nestwright.nesting.solution import Solution
from nestwright.nesting.space import SearchSpace
from nestwright.nesting.tables import NfpLibrary

IDLE_STARTS = 40  # at the lower bound, this many starts without a shorter last plate end the search


MANY_ORIENTATIONS = 200  # with more, the first answer is a coarse one
COARSE_POINTS = 8
POOL_EDGES = 2**22  # in the tables of all threads; 220 MB
FIRST_PORTION = 4_000_000  # pairs of points, about 1 s of outlines before they are tried
LARGEST_PORTION = 16_000_000


class _Stopped(Exception):
    """The search was stopped before there was anything to search in."""


@dataclass(frozen=True, eq=False)
class _Found:
    score: Score
    packing: Packing
    recipe: Recipe


@dataclass(frozen=True, eq=False)
class _Ground:
    """What all spaces of one search share, and the library whose tables they differ by."""

    problem: Problem
    rows: Rows
    silhouettes: Silhouettes
    library: NfpLibrary

    def space(self, max_edges: int, hull_points: int | None = None) -> SearchSpace:
        """Return a space for one thread with the outlines made so far; hulls fill in for the others."""
        hulls = row_hulls(self.problem, hull_points)
        pool = TablePool(self.rows, hulls, self.library.outlines(), max_edges)
        return SearchSpace(self.problem, self.rows, pool, self.silhouettes)


class Search:
    """One search in the background. Use as a context: leaving it stops and joins the threads."""

    def __init__(self, instance: Instance, seed: int, threads: int, max_starts: int | None) -> None:
        self.stage = "preparing"
        self.total = sum(part.quantity for part in instance.parts)
        self._instance, self._seed, self._threads, self._max_starts = instance, seed, threads, max_starts
        self._stopped, self._lock = threading.Event(), threading.Lock()
        self._best: _Found | None = None
        self._reported: _Found | None = None
        self._next_start = self._idle = self._bound = self._laid = 0
        self._space: SearchSpace | None = None
        self._placeable: list[bool] = []
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
        best = self._best
        return self._laid if best is None else self.total - sum(best.packing.left)

    @property
    def has_answer(self) -> bool:
        """Whether there is a best answer."""
        return self._best is not None

    def wait(self, seconds: float) -> bool:
        """Wait for the end of the search; True when it still goes on."""
        self._thread.join(seconds)
        return self._thread.is_alive()

    def stop(self) -> None:
        """Have all threads end soon, keeping the best."""
        self._stopped.set()

    def take_improvement(self) -> Solution | None:
        """Return the best solution when it was not returned before."""
        best = self._best
        if best is None or best is self._reported:
            return None
        self._reported = best
        return self._solution(best)

    def result(self) -> Solution:
        """Return the best solution; raises what a worker raised."""
        if self._failure is not None:
            raise self._failure
        return nothing_placed(self._instance) if self._best is None else self._solution(self._best)

    def _solution(self, found: _Found) -> Solution:
        if self._space is None:
            raise RuntimeError("an answer without a space that it was found in")
        return solution_of(self._space, found.packing, self._placeable, self._bound)

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
        ground = _Ground(problem, rows, silhouettes_of(problem), NfpLibrary(problem, rows))
        if not ground.library.build_obstacles(self._threads, self._stopped.is_set):
            return
        recipes = first_recipes(problem)
        self._answer_first(ground, recipes[0])
        self._bound = bound_plates(problem, self._placeable, self._check)
        ground.library.plan(self._placeable)
        self.stage = "outlines"
        self._make_outlines(ground, recipes)
        self.stage, self._idle = "constructing", 0
        self._run_starts(ground, recipes)

    def _answer_first(self, ground: _Ground, recipe: Recipe) -> None:
        """Lay everything once, from hulls; with many types these are coarse, and no plates are compared."""
        many = ground.rows.orientations > MANY_ORIENTATIONS
        self._space = space = ground.space(POOL_EDGES, COARSE_POINTS if many else None)
        self._placeable = self._fitting(space)
        self._bound = quick_bound(ground.problem, self._placeable)
        self.stage = "first answer"

        def laid(count: int) -> None:
            self._laid = max(self._laid, count)

        quick = replace(recipe, polish=False, compare=recipe.compare and not many, hasty=many)
        self._start(space, quick, laid)

    def _make_outlines(self, ground: _Ground, recipes: tuple[Recipe, ...]) -> None:
        """Make tables in growing portions, and try them after each: many types need minutes for all."""
        number, work = 0, FIRST_PORTION
        while ground.library.build_outlines(work, self._threads, self._stopped.is_set):
            if ground.library.finished:
                return
            self._start(ground.space(POOL_EDGES), recipes[number % len(recipes)])
            number, work = number + 1, min(2 * work, LARGEST_PORTION)

    def _run_starts(self, ground: _Ground, recipes: tuple[Recipe, ...]) -> None:
        failures: list[BaseException] = []

        def work() -> None:
            try:
                space = ground.space(POOL_EDGES // self._threads)
                while (number := self._take_number()) is not None:
                    self._start(space, self._recipe(recipes, number))
            except BaseException as error:  # noqa: BLE001 - raised on the search's own thread below
                failures.append(error)
                self.stop()

        workers = [
            threading.Thread(target=work, name=f"nesting-{i}", daemon=True) for i in range(self._threads)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        if failures:
            raise failures[0]

    def _take_number(self) -> int | None:
        with self._lock:
            over = self._max_starts is not None and self._next_start >= self._max_starts
            if over or self._stopped.is_set() or self._is_done():
                return None
            self._next_start += 1
            return self._next_start - 1

    def _is_done(self) -> bool:
        """Tell whether all that fits lies on the least number of plates and no start has helped lately."""
        if self._best is None or self._idle < IDLE_STARTS:
            return False
        packing = self._best.packing
        left = sum(n for n, fits in zip(packing.left, self._placeable, strict=True) if fits)
        return left == 0 and sum(plate.amount for plate in packing.plates) <= self._bound

    def _recipe(self, recipes: tuple[Recipe, ...], number: int) -> Recipe:
        if number < len(recipes):
            return recipes[number]
        best = self._best
        return vary(recipes[0] if best is None else best.recipe, self._seed, number)

    def _start(
        self, space: SearchSpace, recipe: Recipe, laid: Callable[[int], None] = lambda _: None
    ) -> None:
        demand = [
            piece.quantity if fits else 0
            for piece, fits in zip(space.problem.types, self._placeable, strict=True)
        ]
        packing = construct(space, recipe, demand, self._stopped.is_set, laid)
        extra = [
            0 if fits else piece.quantity
            for piece, fits in zip(space.problem.types, self._placeable, strict=True)
        ]
        left = tuple(a + b for a, b in zip(packing.left, extra, strict=True))
        packing = Packing(packing.plates, left, packing.complete)
        found = _Found(score(space, packing.plates, left), packing, recipe)
        with self._lock:
            if self._best is None or found.score < self._best.score:
                self._best, self._idle = found, 0
            else:
                self._idle += 1

    def _fitting(self, space: SearchSpace) -> list[bool]:
        """Tell of each type whether one piece of it fits an empty plate of any type."""
        fitting = [False] * len(space.problem.types)
        for plate in range(len(space.problem.plates)):
            fill = PlateFill(space, plate, WEIGHTS[0])
            fitting = [fits or fill.takes(t) for t, fits in enumerate(fitting)]
        return fitting
