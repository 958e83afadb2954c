"""Lay a given set of pieces on one plate: construct what goes, put the rest in, separate.

A mix that holds all types in the proportion of the demand can be cut again and again; the denser it is, the
fewer plates. What succeeds is tried denser, what fails less so.
"""

from __future__ import annotations

import numpy as np

from nestwright.nesting.fill.plate_fill import FilledPlate
from nestwright.nesting.kernels import IntArray
from nestwright.nesting.problem.preparation import Problem
from nestwright.nesting.problem.silhouettes import Silhouettes
from nestwright.nesting.separation.arrangement import MOVES, NOTHING, Ground, Separation
from nestwright.nesting.separation.separate import FAILED, SOLVED

FIRST_DENSITY = 0.7  # of the plate's room, by grown outlines
FIRST_RISE, LEAST_RISE = 0.04, 0.004


class Densities:
    """How dense the next mix on each plate type should be; of one thread."""

    def __init__(self, problem: Problem, rng: np.random.Generator) -> None:
        self._areas = np.array([piece.outline.area_mm2 for piece in problem.types])
        self._rooms = np.array([plate.room_mm2 for plate in problem.plates])
        self._reached = np.full(len(self._rooms), FIRST_DENSITY)
        self._rise = np.full(len(self._rooms), FIRST_RISE)
        self._rng = rng

    def mix(self, demand: IntArray, plate: int) -> IntArray:
        """Return so many pieces of all types, as they are asked for, that the plate is a little denser."""
        area = (self._reached[plate] + self._rise[plate]) * self._rooms[plate]
        wanted = min(area / max(float(demand @ self._areas), 1e-9), 1.0) * demand
        counts = np.minimum(np.floor(wanted + self._rng.random(len(demand))).astype(np.int64), demand)
        # Rounding must not make it denser than meant.
        order = self._rng.permutation(len(demand))
        for t in order[np.argsort(-(counts - wanted)[order], kind="stable")]:
            if counts @ self._areas > area and counts[t] > 0:
                counts[t] -= 1
        return counts

    def note(self, plate: int, counts: IntArray, *, laid: bool) -> None:
        """Learn from a mix that could be laid, or could not."""
        density = float(counts @ self._areas) / self._rooms[plate]
        if laid:
            self._reached[plate] = max(self._reached[plate], density)
        else:
            self._rise[plate] = max(0.7 * self._rise[plate], LEAST_RISE)


class Mixture:
    """One attempt to lay ``counts (types,)`` on a plate on which some of them lie already."""

    def __init__(
        self,
        ground: Ground,
        silhouettes: Silhouettes,
        laid: FilledPlate,
        counts: IntArray,
        most_steps: int,
        seed: int,
    ) -> None:
        types = ground.rows.type_of[laid.ways]
        missing = np.repeat(np.arange(len(counts)), counts - np.bincount(types, minlength=len(counts)))
        hulls = np.array([piece.hull_area_mm2 for piece in ground.problem.types])
        missing = missing[np.argsort(-hulls[missing], kind="stable")]
        self.counts, self.plate = counts, laid.plate
        self._silhouettes, self._most = silhouettes, most_steps
        self._state, self._forced = Separation.with_more(ground, laid, missing, seed)
        self._rng, self.over = np.random.default_rng(seed), False

    def step(self) -> FilledPlate | None:
        """Work for a moment; returns the plate when all lie. ``over`` says that it has ended."""
        status = self._state.run(MOVES, self._forced)
        self._forced, self._most = NOTHING, self._most - 1
        self.over = status == SOLVED or self._most <= 0
        if status == FAILED and not self.over:
            self._state.shake(self._rng)
        if status != SOLVED or not self._state.are_clear(self._silhouettes):
            return None
        return self._state.filled()[0]
