"""Plates filled without any waste, one after the other: what a jigsaw asks for, and exact fits allow.

Each plate is searched for among the pieces that the ones before it have left. An attempt that has taken long
is begun anew with other chances; one that looks at everything and finds nothing is the end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from nestwright.nesting.fill.plate_fill import FilledPlate
from nestwright.nesting.fill.space import SearchSpace
from nestwright.nesting.jigsaw.corners import AFTER, corner_turns
from nestwright.nesting.jigsaw.kernel import DEPTH, FULL_PLATE, GOES_ON, LEAST_FREE, fill_whole
from nestwright.nesting.kernels import FloatArray, IntArray

MOST_PIECES = 120  # on one plate
MOST_POINTS = 24  # of an outline; what has more is round, and leaves waste beside it
CANDIDATES = 16384
STEPS = 100  # of one call, some 10 ms, so that a stop is heard
FIRST_STEPS, LONGER = 100, 1.5  # of an attempt, and of each one after it
MOST_ATTEMPTS = 10  # for one plate
FREE_MOMENTS = 8  # without a whole plate; then the time counts
HOPELESS_UNTIL, PROMISING_UNTIL, FOUND_UNTIL = 0.02, 0.1, 0.3  # of the time, where no more is found
PROMISING, FEW_COPIES = 0.5, 3.0  # of a plate covered, of pieces that are hardly ever the same
MOST_SERIES = 6  # where the first ones end too early
WASTE_SHARE = 1e-5  # of a plate that may stay free, all in all: rounding, no more
NOISE = 0.1  # of the rank by contact


@dataclass(eq=False)
class _Attempt:
    """What :func:`~nestwright.nesting.jigsaw.kernel.fill_whole` changes, and how many steps remain."""

    left: IntArray
    row: IntArray
    at: FloatArray
    candidates: FloatArray
    candidate_way: IntArray
    level: IntArray
    state: IntArray
    steps: int


class WholePlates:
    """Of one thread: ``plates`` filled so far, of what is asked for (``demand (types,)``)."""

    def __init__(self, space: SearchSpace, demand: IntArray, seed: int) -> None:
        self._space, self._rng = space, np.random.default_rng(seed)
        self._turns = corner_turns(space.silhouettes.points, space.silhouettes.following)
        self._by_length = _corners_by_length(space, self._turns)
        self._areas = np.array([piece.outline.area_mm2 for piece in space.problem.types])
        plain = np.array([len(piece.outline.points) <= MOST_POINTS for piece in space.problem.types])
        self._demand = np.where(plain, demand, 0)
        self.restart()

        self._fullest = 0.0

    def restart(self) -> None:
        """Begin again with no plate filled."""
        self._left = self._demand.copy()
        self._stock = [plate.stock for plate in self._space.problem.plates]
        self.plates: list[FilledPlate] = []
        self._next_plate()

    @property
    def over(self) -> bool:
        """Whether it gets no further."""
        return not self._kinds

    @property
    def promising(self) -> bool:
        """Whether a plate came near to being full, of pieces as different as those of a jigsaw are."""
        return self._fullest >= PROMISING and float(self._demand.mean()) <= FEW_COPIES

    @property
    def complete(self) -> bool:
        """Whether what is left fills no plate."""
        return not self._possible()

    def step(self) -> FilledPlate | None:
        """Work for a moment; returns a plate when one is full, as often as it can be cut."""
        attempt = self._attempt
        if attempt is None:
            attempt = self._attempt = self._begin()
        status = self._call(attempt)
        attempt.steps -= STEPS
        if status == FULL_PLATE:
            return self._take(attempt)
        if status != GOES_ON:
            self._kinds.pop(0)
            self._attempt, self._attempts = None, 0
        elif attempt.steps <= 0:
            self._attempt, self._attempts = None, self._attempts + 1
            if self._attempts >= MOST_ATTEMPTS:
                self._kinds.pop(0)
                self._attempts = 0
        return None

    def _next_plate(self) -> None:
        self._attempt: _Attempt | None = None
        self._attempts = 0
        self._kinds = self._possible()

    def _possible(self) -> list[int]:
        """Return the plate types that could be full, the cheapest for its area first."""
        plates, area = self._space.problem.plates, float(self._left @ self._areas)
        possible = [
            p
            for p, plate in enumerate(plates)
            if not plate.obstacles and self._stock[p] != 0 and 0.0 < _room(plate.inner_mm) <= area * 1.0001
        ]
        return sorted(possible, key=lambda p: plates[p].cost / plates[p].area_mm2)

    def _begin(self) -> _Attempt:
        steps = int(FIRST_STEPS * LONGER**self._attempts)
        seed = int(self._rng.integers(1, 2**62))
        return _Attempt(
            self._left.copy(),
            np.zeros(MOST_PIECES + 1, np.int64),
            np.zeros((MOST_PIECES + 1, 2)),
            np.empty((CANDIDATES, 3)),
            np.empty(CANDIDATES, np.int64),
            np.full((MOST_PIECES + 1, 2), -1, np.int64),
            np.array([0, seed, 2**62], np.int64),
            steps,
        )

    def _call(self, attempt: _Attempt) -> int:
        space, plate = self._space, self._space.problem.plates[self._kinds[0]]
        room = _room(plate.inner_mm)
        status = fill_whole(
            *space.silhouettes.arrays(), self._turns, np.ascontiguousarray(space.rooms(plate)),
            np.array(plate.inner_mm), space.rows.type_of, self._by_length, self._areas, attempt.left,
            attempt.row, attempt.at, attempt.candidates, attempt.candidate_way, attempt.level, attempt.state,
            space.rows.count, STEPS, NOISE, WASTE_SHARE * room,
        )  # fmt: skip
        self._fullest = max(self._fullest, 1.0 - float(attempt.state[LEAST_FREE]) / room)
        return int(status)

    def _take(self, attempt: _Attempt) -> FilledPlate:
        depth, kind = int(attempt.state[DEPTH]), self._kinds[0]
        filled = FilledPlate(kind, attempt.row[:depth].copy(), attempt.at[:depth].copy())
        counts = np.bincount(self._space.rows.type_of[filled.ways], minlength=len(self._left))
        used, stock = counts > 0, self._stock[kind]
        amount = int((self._left[used] // counts[used]).min())
        if stock is not None:
            amount = min(amount, stock)
            self._stock[kind] = stock - amount
        self._left -= amount * counts
        filled = replace(filled, amount=amount)
        self.plates.append(filled)
        self._next_plate()
        return filled


def series_of_whole_plates(
    space: SearchSpace, demand: IntArray, seed: int, goes_on: Callable[[float], bool]
) -> Iterator[list[FilledPlate]]:
    """Yield plates without waste for what is asked for, anew until what is left fills no plate.

    ``goes_on`` is asked every moment, and told until which share of the time there is reason to go on.
    """
    if space.problem.instance.gap_mm > 0.0:  # there is always something between two pieces
        return
    whole, found, moments = WholePlates(space, demand, seed), False, 0
    for _ in range(MOST_SERIES):
        while not whole.over and goes_on(_until(moments, found, whole.promising)):
            moments += 1
            if whole.step() is not None:
                found, moments = True, 0
        if whole.plates:
            yield whole.plates
        if not found or whole.complete or not goes_on(FOUND_UNTIL):
            return
        whole.restart()


def _until(moments: int, found: bool, promising: bool) -> float:
    """Return the share of the time that may pass, after so many moments without a whole plate."""
    if moments < FREE_MOMENTS:
        return 1.0
    if found:
        return FOUND_UNTIL
    return PROMISING_UNTIL if promising else HOPELESS_UNTIL


def _corners_by_length(space: SearchSpace, turns: FloatArray) -> IntArray:
    """Return all corners of pieces with the type of each ``(n, 2)``, that before the shortest edge first."""
    starts = space.silhouettes.start[: space.rows.orientations + 1]
    types = np.repeat(space.rows.type_of, np.diff(starts))
    order = np.argsort(turns[: starts[-1], AFTER], kind="stable")
    return np.ascontiguousarray(np.column_stack([order, types[order]]), dtype=np.int64)


def _room(inner_mm: Sequence[float]) -> float:
    x0, y0, x1, y1 = inner_mm
    return max(x1 - x0, 0.0) * max(y1 - y0, 0.0)
