"""Shorten the last plate again and again: cut its end off, separate all pieces on all plates, go on.

One plate alone is a strip. With several, what sticks out of the last one goes wherever it overlaps least,
and when so little is left that no piece fits, the plate is given up. Exploration restarts from layouts
that failed narrowly; at the end the best one is compressed in small steps (Gardeyn and Wauters 2025).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nestwright.nesting.fill.kits import allowed_plates, kit_numbers
from nestwright.nesting.fill.plate_fill import FilledPlate
from nestwright.nesting.kernels import IntArray
from nestwright.nesting.problem.silhouettes import Silhouettes
from nestwright.nesting.separation.arrangement import MOVES, Arrangement, Ground, Separation
from nestwright.nesting.separation.separate import FAILED, SOLVED

EXPLORE_STEP, LONGEST_STEP = 0.001, 0.02  # of the length of all plates
EASY_ROUNDS = 30  # an attempt that needs no more makes the next one bolder
COMPRESS_FIRST, COMPRESS_LAST = 0.0005, 0.00001
EXPLORE_UNTIL = 0.8  # of the time
LARGE_SHARE = 0.75  # pieces that make up this share of the area are large: two of them are swapped
POOL = 20


@dataclass(frozen=True, eq=False)
class _Failed:
    loss: float
    arrangement: Arrangement


class Squeeze:
    """A search on some plates of a packing; the last one is squeezed along its ``axis``."""

    def __init__(
        self, ground: Ground, silhouettes: Silhouettes, plates: Sequence[FilledPlate], axis: int, seed: int
    ) -> None:
        rows = ground.rows
        ways = np.concatenate([plate.ways for plate in plates])
        self._ground, self._silhouettes, self._axis = ground, silhouettes, axis
        self._rng = np.random.default_rng(seed)
        on = np.repeat(np.arange(len(plates)), [len(plate.ways) for plate in plates])
        self._good = Arrangement(ways, np.vstack([plate.at_mm for plate in plates]), on)
        self._state = Separation(ground, [plate.plate for plate in plates], rows.type_of[ways], seed)
        kits = kit_numbers(ground.problem.types)[self._state.types]
        self._may = allowed_plates(kits, on, len(plates))
        self._state.allowed[:] = self._may
        hulls = np.array([piece.hull_area_mm2 for piece in ground.problem.types])[self._state.types]
        by_size = np.argsort(-hulls, kind="stable")
        count = int(np.searchsorted(np.cumsum(hulls[by_size]), LARGE_SHARE * hulls.sum())) + 1
        self._large, self._hulls = by_size[:count], hulls
        self._pool: list[_Failed] = []
        self._running = False
        self._compressing = self._failed = False
        self._share, self._begun_at = EXPLORE_STEP, 0
        self.length = self._reach(self._good)

    @property
    def pausing(self) -> bool:
        """Whether an attempt has just ended and none is under way."""
        return not self._running

    def step(self, progress: float) -> list[FilledPlate] | None:
        """Work for a moment; returns the plates when they got shorter. ``progress`` is 0 to 1."""
        if progress > EXPLORE_UNTIL and not self._compressing:
            self._compressing, self._running = True, False
        if not self._running:
            if self._failed and not self._compressing and self._share <= EXPLORE_STEP:
                self._restart()
            else:
                self._share = EXPLORE_STEP if self._failed else self._share
                self._shorten(progress)
        status = self._state.run(MOVES, self._forced)
        self._forced = self._forced[:0]
        if status == SOLVED:
            self._running = False
            self._failed = not self._state.are_clear(self._silhouettes)
            easy = self._state.rounds - self._begun_at <= EASY_ROUNDS
            self._share = (
                min(1.5 * self._share, LONGEST_STEP) if easy else max(self._share / 2.0, EXPLORE_STEP)
            )
            if not self._failed:
                self._good = self._state.now.copy()
                self.length, self._pool = self._reach(self._good), []
                return self._state.filled(self._good)
        elif status == FAILED:
            self._running, self._failed = False, True
        return None

    def _shorten(self, progress: float) -> None:
        state = self._state
        state.load(self._good)
        if self._compressing:
            late = (progress - EXPLORE_UNTIL) / (1.0 - EXPLORE_UNTIL)
            share = COMPRESS_FIRST + (COMPRESS_LAST - COMPRESS_FIRST) * min(late, 1.0)
        else:
            share = self._share
        self._limit(self.length - share * self._whole_length())
        self._begin(forget=self._compressing)

    def _limit(self, length: float) -> None:
        """Have the last plate end there; where no piece is as short as that, give it up."""
        last, rows = len(self._state.plates) - 1, self._ground.rows
        self._state.limit(last, self._axis, length)
        ways = slice(last * rows.orientations, (last + 1) * rows.orientations)
        used = np.isin(rows.type_of, self._state.types)
        fits = self._state.rooms[ways, self._axis] <= self._state.rooms[ways, 2 + self._axis]
        self._state.allowed[:, last] = self._may[:, last] * (last == 0 or bool((fits & used).any()))

    def _begin(self, *, forget: bool) -> None:
        self._forced = self._stranded()
        self._state.clamp()
        self._state.begin(forget)
        self._running, self._begun_at = True, self._state.rounds

    def _stranded(self) -> IntArray:
        """Return the pieces that stick out of the last plate and may go to others, largest first."""
        now, rows = self._state.now, self._ground.rows
        if len(self._state.plates) == 1:
            return np.empty(0, np.int64)
        room = self._state.rooms[now.on * rows.orientations + now.way]
        out = np.flatnonzero(
            (now.at_mm < room[:, :2] - 1e-9).any(1) | (now.at_mm > room[:, 2:] + 1e-9).any(1)
        )
        return out[np.argsort(-self._hulls[out], kind="stable")]

    def _restart(self) -> None:
        """Go back to a layout that failed narrowly, with two large pieces swapped."""
        self._pool.append(_Failed(self._state.least_loss, self._state.best.copy()))
        self._pool.sort(key=lambda failed: failed.loss)
        del self._pool[POOL:]
        place = min(int(abs(self._rng.normal(0.0, 0.25)) * len(self._pool)), len(self._pool) - 1)
        self._state.load(self._pool[place].arrangement)
        self._swap_two()
        self._begin(forget=True)

    def _swap_two(self) -> None:
        now, types = self._state.now, self._state.types
        a = int(self._rng.choice(self._large))
        others = self._large[types[self._large] != types[a]]
        others = others[(self._may[a, now.on[others]] * self._may[others, now.on[a]]) > 0]
        if len(others):
            b = int(self._rng.choice(others))
            now.at_mm[[a, b]] = now.at_mm[[b, a]]
            now.on[[a, b]] = now.on[[b, a]]

    def _whole_length(self) -> float:
        regions = [self._ground.problem.plates[p] for p in self._state.plates]
        return sum(region.size_mm[region.long_axis] for region in regions[:-1]) + self.length

    def _reach(self, arrangement: Arrangement) -> float:
        last = arrangement.on == len(self._state.plates) - 1
        if not last.any():
            return 0.0
        far = arrangement.at_mm[last, self._axis]
        return float((far + self._ground.rows.box_mm[arrangement.way[last], 2 + self._axis]).max())
