"""Fill one plate further: put a piece in, or a larger one for a smaller one, and separate what overlaps.

Each attempt adds a little area. What fails leaves no trace; the gain that is tried follows what succeeded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from nestwright.nesting.fill.plate_fill import FilledPlate
from nestwright.nesting.kernels import FloatArray, IntArray
from nestwright.nesting.problem.silhouettes import Silhouettes
from nestwright.nesting.separation.arrangement import MOVES, NOTHING, Ground, Separation
from nestwright.nesting.separation.separate import RUNNING, SOLVED

MOST_STEPS = 40  # of one attempt
MOST_OUT, MOST_IN = 3, 3  # pieces taken off and laid by one attempt
CHOICES = 200  # looked at for one that adds as little as is tried now
FIRST_GAIN, LEAST_GAIN = 0.3, 0.005  # of the free area, that an attempt may add at most


@dataclass(frozen=True, eq=False)
class _Attempt:
    state: Separation
    new: IntArray
    spare: IntArray


class Exchange:
    """A search on one plate.

    ``spare (types,)`` counts the pieces that may still be laid, if ``usable``; ``worth`` is that of one.
    """

    def __init__(
        self,
        ground: Ground,
        silhouettes: Silhouettes,
        plate: FilledPlate,
        spare: IntArray,
        worth: FloatArray,
        usable: np.ndarray,
        seed: int,
    ) -> None:
        self._ground, self._silhouettes = ground, silhouettes
        self.plate, self.spare = replace(plate, amount=1), spare.copy()
        self._worth, self._usable, self._rng = worth, usable, np.random.default_rng(seed)
        self._areas = np.array([piece.outline.area_mm2 for piece in ground.problem.types])
        self._attempt: _Attempt | None = None
        self._steps, self._gain = 0, FIRST_GAIN

    @property
    def pausing(self) -> bool:
        """Whether no attempt is under way."""
        return self._attempt is None

    def step(self) -> bool:
        """Work for a moment; True when the plate got fuller."""
        if self._attempt is None:
            self._attempt, self._steps = self._begin(), 0
            if self._attempt is None:
                return False
        state, forced = self._attempt.state, self._attempt.new if self._steps == 0 else NOTHING
        self._steps += 1
        status = state.run(MOVES, forced)
        if status == SOLVED and state.are_clear(self._silhouettes):
            (self.plate,) = state.filled()
            self.spare, self._attempt = self._attempt.spare, None
            self._gain = min(1.2 * self._gain, 1.0)
            return True
        if status != RUNNING or self._steps >= MOST_STEPS:
            self._attempt, self._gain = None, max(0.97 * self._gain, LEAST_GAIN)
        return False

    def _begin(self) -> _Attempt | None:
        """Choose what to take off and what to lay, and put the new pieces anywhere."""
        types = self._ground.rows.type_of[self.plate.ways]
        room = self._ground.problem.plates[self.plate.plate].room_mm2
        free = room - float(self._areas[types].sum())
        for _ in range(CHOICES):
            out = self._choose_out()
            new = self._choose_in(types[out])
            gain = float(self._worth[new].sum() - self._worth[types[out]].sum())
            grown = float(self._areas[new].sum() - self._areas[types[out]].sum())
            if gain > 0.0 and grown <= self._gain * free:
                return self._attempt_with(types, out, new)
        self._gain = min(2.0 * self._gain, 1.0)  # nothing is so small: try more
        return None

    def _choose_out(self) -> IntArray:
        """Return up to :data:`MOST_OUT` pieces that lie near each other."""
        count = int(self._rng.integers(0, MOST_OUT + 1))
        n = len(self.plate.ways)
        if count == 0 or n == 0:
            return NOTHING
        at = self.plate.at_mm
        distance = np.hypot(*(at - at[self._rng.integers(n)]).T)
        return np.argsort(distance, kind="stable")[:count]

    def _choose_in(self, out: IntArray) -> IntArray:
        """Return up to :data:`MOST_IN` types of which there is a piece to spare."""
        spare = self.spare + np.bincount(out, minlength=len(self.spare))
        new: list[int] = []
        for _ in range(int(self._rng.integers(1, MOST_IN + 1))):
            there = np.flatnonzero((spare > 0) & self._usable)
            if len(there) == 0:
                break
            new.append(int(self._rng.choice(there)))
            spare[new[-1]] -= 1
        return np.array(new, dtype=np.int64)

    def _attempt_with(self, types: IntArray, out: IntArray, new: IntArray) -> _Attempt:
        kept = np.delete(np.arange(len(types)), out)
        rest = replace(self.plate, ways=self.plate.ways[kept], at_mm=self.plate.at_mm[kept])
        state, forced = Separation.with_more(self._ground, rest, new, int(self._rng.integers(2**62)))
        count = len(self.spare)
        spare = self.spare + np.bincount(types[out], minlength=count) - np.bincount(new, minlength=count)
        return _Attempt(state, forced, spare)
