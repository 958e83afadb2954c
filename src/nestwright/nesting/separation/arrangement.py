"""Pieces on plates that may overlap for a while: the state that :mod:`separate` works on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nestwright.nesting.fill.clear import is_clear
from nestwright.nesting.fill.plate_fill import FilledPlate
from nestwright.nesting.kernels import FloatArray, IntArray
from nestwright.nesting.problem.preparation import Problem
from nestwright.nesting.problem.rooms import inner_fit
from nestwright.nesting.problem.rows import Rows
from nestwright.nesting.problem.silhouettes import Silhouettes
from nestwright.nesting.separation.fields import Fields
from nestwright.nesting.separation.losses import measure_all
from nestwright.nesting.separation.separate import RUNNING, separate
from nestwright.nesting.separation.state import (
    AT_STRIKE,
    COUNTERS,
    EVALUATIONS,
    LEAST,
    MEASURES,
    NOW,
    RANDOM,
    ROUNDS,
    STALE,
    STATUS,
    STRIKE,
)

NOTHING = np.empty(0, np.int64)
MOVES = 200  # of one step of a search, between two looks at the others: some 20 to 60 ms
SLACK_MM = 1e-6


@dataclass(frozen=True, eq=False)
class Ground:
    """What all states of one search share: the problem, its rows, the distance fields, sizes of the types.

    ``sizes`` per type: fourth root of the hull's area, diameter, smaller side of its box.
    """

    problem: Problem
    rows: Rows
    fields: Fields
    sizes: FloatArray


def ground_of(problem: Problem, rows: Rows, fields: Fields) -> Ground:
    """Return the common ground of all states."""
    sizes = [
        (
            piece.hull_area_mm2**0.25,
            piece.diameter_mm,
            min(
                piece.orientations[0].box_mm[2] - piece.orientations[0].box_mm[0],
                piece.orientations[0].box_mm[3] - piece.orientations[0].box_mm[1],
            ),
        )
        for piece in problem.types
    ]
    return Ground(problem, rows, fields, np.array(sizes, dtype=np.float64).reshape(-1, 3))


@dataclass(frozen=True, eq=False)
class Arrangement:
    """Where all pieces of a state lie: orientation row, position, plate."""

    way: IntArray
    at_mm: FloatArray
    on: IntArray

    def copy(self) -> Arrangement:
        """Return one that does not change with the state."""
        return Arrangement(self.way.copy(), self.at_mm.copy(), self.on.copy())


class Separation:
    """Pieces of given types on given plates. ``fixed`` pieces never move."""

    def __init__(
        self,
        ground: Ground,
        plates: Sequence[int],
        types: IntArray,
        seed: int,
        fixed: np.ndarray | None = None,
    ) -> None:
        n, b, rows = len(types), len(plates), ground.rows
        obstacles = rows.count - rows.orientations
        self.ground, self.plates, self.types = ground, list(plates), types.astype(np.int64)
        self.now = Arrangement(np.zeros(n, np.int64), np.zeros((n, 2)), np.zeros(n, np.int64))
        self.best = self.now.copy()
        self._member, self._place = np.zeros((b, n), np.int64), np.zeros(n, np.int64)
        self._members = np.zeros(b, np.int64)
        self._loss = np.zeros((n, n + obstacles), np.float32)
        self._weight = np.ones((n, n + obstacles), np.float32)
        self._whole = [inner_fit(rows, ground.problem.plates[p]) for p in plates]
        self.rooms = np.ascontiguousarray(np.vstack(self._whole))
        self._obstacles = np.array([rows.first_obstacle[p : p + 2] for p in plates], dtype=np.int64)
        self.allowed = np.ones((n, b), np.int32)
        if fixed is not None:
            self.allowed[fixed] = 0
        self._counter, self._measure = np.zeros(COUNTERS, np.int64), np.zeros(MEASURES)
        self._counter[RANDOM] = np.random.default_rng(seed).integers(1, 2**62)

    @classmethod
    def with_more(
        cls, ground: Ground, plate: FilledPlate, extra: IntArray, seed: int
    ) -> tuple[Separation, IntArray]:
        """Return a state of one plate with pieces of the types ``extra`` in its middle, and which these are.

        They are meant to be forced: see :meth:`run`.
        """
        rows = ground.rows
        ways = np.concatenate([plate.ways, rows.first_row[extra]])
        middle = np.array(ground.problem.plates[plate.plate].size_mm) / 2.0
        at = np.vstack([plate.at_mm, np.tile(middle, (len(extra), 1))])
        state = cls(ground, [plate.plate], rows.type_of[ways], seed)
        state.load(Arrangement(ways, at, np.zeros(len(ways), np.int64)))
        state.clamp()
        state.begin()
        return state, np.arange(len(plate.ways), len(ways))

    def limit(self, plate: int, axis: int, length_mm: float) -> None:
        """Have all pieces of a plate end before a place along an axis, as seen from the plate's corner."""
        n = self.ground.rows.orientations
        rooms = self.rooms[plate * n : (plate + 1) * n]
        rooms[:] = self._whole[plate]
        far = length_mm - self.ground.rows.box_mm[:, 2 + axis]
        rooms[:, 2 + axis] = np.minimum(rooms[:, 2 + axis], far)

    def load(self, arrangement: Arrangement) -> None:
        """Put all pieces where an arrangement has them."""
        self.now.way[:], self.now.at_mm[:], self.now.on[:] = (
            arrangement.way,
            arrangement.at_mm,
            arrangement.on,
        )

    def clamp(self) -> None:
        """Move pieces that stick out of their plate's limit back to it."""
        room = self.rooms[self.now.on * self.ground.rows.orientations + self.now.way]
        np.maximum(np.minimum(self.now.at_mm, room[:, 2:]), room[:, :2], out=self.now.at_mm)

    def is_inside(self) -> bool:
        """Tell whether every piece lies within the limits of a plate that it may lie on."""
        now = self.now
        room = self.rooms[now.on * self.ground.rows.orientations + now.way]
        inside = (now.at_mm >= room[:, :2] - SLACK_MM).all() and (now.at_mm <= room[:, 2:] + SLACK_MM).all()
        return bool(inside and self.allowed[np.arange(len(now.on)), now.on].all())

    def are_clear(self, silhouettes: Silhouettes) -> bool:
        """Tell whether all lie where they may, and the outlines themselves agree that none overlap."""
        now, rows = self.now, self.ground.rows
        return self.is_inside() and all(
            is_clear(rows, silhouettes, plate, now.way[now.on == b], now.at_mm[now.on == b])
            for b, plate in enumerate(self.plates)
        )

    def filled(self, arrangement: Arrangement | None = None) -> list[FilledPlate]:
        """Return the plates as they are now, or in an arrangement of the same pieces; none without pieces."""
        now = self.now if arrangement is None else arrangement
        return [
            FilledPlate(plate, now.way[now.on == b], now.at_mm[now.on == b])
            for b, plate in enumerate(self.plates)
            if (now.on == b).any()
        ]

    def begin(self, forget: bool = True) -> float:
        """Measure the present arrangement, to separate it from here; returns its loss."""
        if forget:
            self._weight.fill(1.0)
        rows, ground = self.ground.rows, self.ground
        total = float(measure_all(*self._state(), self.types, rows.matrix, ground.sizes, self._obstacles))
        self._counter[STATUS], self._counter[STALE], self._counter[STRIKE] = RUNNING, 0, 0
        self._measure[LEAST] = self._measure[AT_STRIKE] = self._measure[NOW] = total
        self.best.way[:], self.best.at_mm[:], self.best.on[:] = self.now.way, self.now.at_mm, self.now.on
        return total

    def shake(self, rng: np.random.Generator) -> None:
        """Begin anew from the best arrangement so far, with two large pieces swapped."""
        large = np.argsort(-self.ground.sizes[self.types, 0], kind="stable")[: max(len(self.types) // 3, 2)]
        now = self.now
        if len(now.way) > 1:
            a, b = rng.choice(large, 2, replace=False)
            now.at_mm[[a, b]], now.on[[a, b]] = now.at_mm[[b, a]], now.on[[b, a]]
        self.clamp()
        self.begin()

    def run(self, moves: int, forced: IntArray = NOTHING) -> int:
        """Go on for so many moves; returns RUNNING, SOLVED or FAILED of :mod:`separate`.

        ``forced`` pieces are first put where they overlap least, away from where they lie.
        """
        rows = self.ground.rows
        return int(
            separate(
                *self._state(), self.types, rows.first_row, rows.matrix, self.rooms, self.ground.sizes,
                self._obstacles, self.allowed, self.best.way, self.best.at_mm, self.best.on, self._counter,
                self._measure, forced, moves,
            )
        )  # fmt: skip

    @property
    def least_loss(self) -> float:
        """The loss of the best arrangement since the beginning."""
        return float(self._measure[LEAST])

    @property
    def evaluations(self) -> int:
        """How many positions were evaluated so far."""
        return int(self._counter[EVALUATIONS])

    @property
    def rounds(self) -> int:
        """How many rounds were made so far."""
        return int(self._counter[ROUNDS])

    def _state(self):
        now = self.now
        return (
            *self.ground.fields.arrays(), now.way, now.at_mm, now.on, self._member, self._place,
            self._members, self._loss, self._weight,
        )  # fmt: skip
