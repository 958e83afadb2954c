"""The best answer of a search so far, in the words of the instance, with fillers laid on it."""

from __future__ import annotations

from nestwright.nesting.best import Best, Found
from nestwright.nesting.fill.construct import Packing
from nestwright.nesting.fill.fillers import Fillers, has_fillers
from nestwright.nesting.fill.plate_fill import opened
from nestwright.nesting.fill.space import SearchSpace
from nestwright.nesting.foundation import Foundation
from nestwright.nesting.instance import Instance
from nestwright.nesting.result import nothing_placed, solution_of
from nestwright.nesting.solution import Solution

MEANWHILE_S, AT_END_S = 0.2, 5.0  # to lay fillers on a better answer, and on the last


class Answers:
    """Asked by the caller's thread; the search's own says what it works in, and the ``bound`` of plates."""

    def __init__(self, instance: Instance, best: Best) -> None:
        self.bound = 0
        self._instance, self._best, self._fillers = instance, best, Fillers()
        self._reported: Found | None = None
        self._space: SearchSpace | None = None
        self._placeable: list[bool] = []

    def begin(self, space: SearchSpace, placeable: list[bool]) -> None:
        """Say in what space answers are found, and which types fit a plate at all."""
        self._space, self._placeable = space, placeable

    def renew_fillers(self, foundation: Foundation) -> None:
        """Have fillers laid with the outlines made so far, on the best answer too."""
        if has_fillers(foundation.problem):
            self._fillers.renew(foundation.space())
            self._reported = None

    def take_improvement(self) -> Solution | None:
        """Return the best solution when it was not returned before."""
        best = self._best.found
        if best is None or best is self._reported:
            return None
        self._reported = best
        return self._solution(best, MEANWHILE_S)

    def last(self) -> Solution:
        """Return the best solution with all fillers that there is time for."""
        best = self._best.found
        if best is None:
            return nothing_placed(self._instance)
        if not self._fillers.is_complete(best.packing):
            self._reported = None
        return self._solution(best, AT_END_S)

    def reaches_bound(self, packing: Packing) -> bool:
        """Tell whether all that fits a plate lies on the least number of plates."""
        left = sum(n for n, fits in zip(packing.left, self._placeable, strict=True) if fits)
        plates = opened(self._space.problem, packing.plates) if self._space else packing.plates
        return left == 0 and sum(plate.amount for plate in plates) <= self.bound

    def _solution(self, found: Found, limit_s: float) -> Solution:
        if self._space is None:
            raise RuntimeError("an answer without a space that it was found in")
        filled = self._fillers.laid_on(found.packing, limit_s)
        return solution_of(self._space, found.packing, filled, self._placeable, self.bound)
