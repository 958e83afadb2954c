"""What one thread does after the starts: take the best packing, and squeeze some of its plates.

With few pieces all plates are worked on together; else the last one with as many others as the search
handles well, chosen anew when it gets nowhere. Plates of a repeated pattern stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from nestwright.nesting.best import Best, Found
from nestwright.nesting.clock import Clock
from nestwright.nesting.plate_fill import FilledPlate
from nestwright.nesting.score import last_plate, score
from nestwright.nesting.separation import Ground
from nestwright.nesting.space import SearchSpace
from nestwright.nesting.squeeze import Squeeze

MOST_PIECES = 700  # that are worked on together
STALE_STEPS = 120  # without gain, before other plates are chosen


@dataclass(eq=False)
class _Task:
    base: Found
    squeeze: Squeeze
    rest: tuple[FilledPlate, ...]
    whole: bool
    stale: int = 0


class Improver:
    """Works on the best packing, step by step."""

    def __init__(self, ground: Ground, space: SearchSpace, best: Best, clock: Clock, seed: int) -> None:
        self._ground, self._space, self._best, self._clock = ground, space, best, clock
        self._rng = np.random.default_rng(seed)
        self._task: _Task | None = None

    def step(self) -> None:
        """Work for a moment, and offer what came of it."""
        found = self._best.found
        if found is None or not found.packing.plates:
            return
        task = self._task
        if task is None or (task.squeeze.pausing and self._is_behind(task, found)):
            task = self._task = self._begin(found)
        plates = task.squeeze.step(self._clock.progress)
        task.stale += 1
        if plates is None:
            self._best.idle += 1
        else:
            self._offer(task, plates)

    def _is_behind(self, task: _Task, found: Found) -> bool:
        """Tell whether another thread got further, or other plates are to be tried."""
        return found.score < task.base.score or (task.stale > STALE_STEPS and not task.whole)

    def _offer(self, task: _Task, plates: list[FilledPlate]) -> None:
        packing = replace(task.base.packing, plates=(*task.rest, *plates))
        found = Found(score(self._space, packing.plates, packing.left), packing, task.base.recipe)
        if self._best.offer(found):
            task.base, task.stale = found, 0
            if len(plates) < task.squeeze.plates:
                self._task = None

    def _begin(self, found: Found) -> _Task:
        plates = list(found.packing.plates)
        last, _ = last_plate(self._space, plates)
        chosen = [
            i for i in self._rng.permutation(len(plates)).tolist() if i != last and plates[i].amount == 1
        ]
        count, taken = len(plates[last].ways), [last]
        for i in chosen:
            if count + len(plates[i].ways) <= MOST_PIECES:
                count += len(plates[i].ways)
                taken.append(i)
        rest = [plate for i, plate in enumerate(plates) if i not in taken]
        if plates[last].amount > 1:
            rest.append(replace(plates[last], amount=plates[last].amount - 1))
        worked_on = [plates[i] for i in reversed(taken)]
        worked_on[-1] = replace(worked_on[-1], amount=1)
        axis = self._space.problem.plates[plates[last].plate].long_axis
        squeeze = Squeeze(
            self._ground, self._space.silhouettes, worked_on, axis, int(self._rng.integers(2**62))
        )
        return _Task(found, squeeze, tuple(rest), len(taken) == 1 + len(chosen))
