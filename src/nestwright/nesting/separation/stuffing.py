"""Fill one plate further: squeeze what lies on it, lay more where its end becomes free, again and again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nestwright.nesting.fill.plate_fill import FilledPlate, PlateFill, Weights
from nestwright.nesting.fill.space import SearchSpace
from nestwright.nesting.kernels import FloatArray, IntArray
from nestwright.nesting.separation.arrangement import Ground
from nestwright.nesting.separation.squeeze import Squeeze

SQUEEZE_STEPS = 40  # between two tries to lay more
NOISE = 0.4  # of the values that order the types, as a factor's exponent


class Stuffing:
    """A search on one plate.

    ``spare (types,)`` counts the pieces that may still be laid, if ``usable``; ``worth`` is that of one.
    """

    pausing = True

    def __init__(
        self,
        ground: Ground,
        space: SearchSpace,
        plate: FilledPlate,
        spare: IntArray,
        worth: FloatArray,
        usable: np.ndarray,
        seed: int,
    ) -> None:
        self._ground, self._space, self.spare = ground, space, spare.copy()
        self._worth, self._usable, self._rng = worth, usable, np.random.default_rng(seed)
        self._take(replace(plate, amount=1))

    def step(self) -> bool:
        """Work for a moment; True when the plate got worth more."""
        shorter = self._squeeze.step(0.0)
        if shorter is not None:
            self.plate, self._is_shorter = shorter[0], True
        self._steps += 1
        if self._steps < SQUEEZE_STEPS or not self._is_shorter:
            return False
        self._steps, self._is_shorter = 0, False
        return self._lay_more()

    def _take(self, plate: FilledPlate) -> None:
        self.plate, self._steps, self._is_shorter = plate, 0, True
        axes = self._space.problem.plates[plate.plate].cut_axes
        axis, seed = int(self._rng.choice(axes)), int(self._rng.integers(2**62))
        self._squeeze = Squeeze(self._ground, self._space.silhouettes, [plate], axis, seed)

    def _lay_more(self) -> bool:
        fill = PlateFill(self._space, self.plate.plate, Weights(1.0, 0.1), self.plate)
        value, laid = self._worth * np.exp(NOISE * self._rng.standard_normal(len(self.spare))), 0
        for t in np.argsort(-value, kind="stable").tolist():
            if self.spare[t] > 0 and self._usable[t]:
                now = fill.lay(t, int(self.spare[t]), lambda: False)
                self.spare[t] -= now
                laid += now
        if laid:
            self._take(fill.filled())
        return laid > 0
