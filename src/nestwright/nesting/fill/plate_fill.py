"""One plate being filled: its pieces, and the candidate positions of each type, kept up lazily."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nestwright.nesting.fill.lay import DEAD, LAID_NOW, NO_ROOM, UNFINISHED, lay_copies
from nestwright.nesting.fill.space import SearchSpace
from nestwright.nesting.kernels import FloatArray, IntArray
from nestwright.nesting.problem.preparation import Problem

PIECES_PER_CALL = 24  # between two looks at the stop flag
FIRST_CANDIDATES = 1024

Interrupted = Callable[[], bool]


@dataclass(frozen=True)
class Weights:
    """What a position costs: per mm on the plate's long axis, and on the other one.

    It is measured at the piece's far end, or ``inset`` times its length before that: 0 favours pieces
    turned the short way, 1 those that start first.
    """

    along: float
    across: float
    inset: float = 0.0


@dataclass(frozen=True, eq=False)
class FilledPlate:
    """A pattern on plate type ``plate``, ``amount`` times: ``ways (n,)``, ``at_mm (n, 2)`` of its pieces."""

    plate: int
    ways: IntArray
    at_mm: FloatArray
    amount: int = 1


def opened(problem: Problem, plates: Sequence[FilledPlate]) -> list[FilledPlate]:
    """Return the plates of a packing, and with them the plates of locked layouts that it lays nothing on."""
    result = list(plates)
    for p, region in enumerate(problem.plates):
        rest = (region.stock or 0) - sum(plate.amount for plate in plates if plate.plate == p)
        if region.locked is not None and rest > 0:
            result.append(FilledPlate(p, np.empty(0, np.int64), np.empty((0, 2)), rest))
    return result


@dataclass(eq=False)
class _Candidates:
    position: FloatArray
    way: IntArray
    state: IntArray

    def double(self) -> None:
        """Make room for twice as many."""
        self.position = np.vstack([self.position, np.empty_like(self.position)])
        self.way = np.concatenate([self.way, np.empty_like(self.way)])


class PlateFill:
    """Lays pieces on one plate of a type, never moving one that lies; ``lying`` are there to begin with."""

    def __init__(
        self, space: SearchSpace, plate: int, weights: Weights, lying: FilledPlate | None = None
    ) -> None:
        region = space.problem.plates[plate]
        self._space, self._plate = space, plate
        wx, wy = (weights.along, weights.across)[:: 1 if region.long_axis == 0 else -1]
        self._weights = (wx, wy)
        box = space.rows.box_mm
        point = box[:, 2:] - weights.inset * (box[:, 2:] - box[:, :2])
        far = point @ np.array(self._weights)
        self._rooms = np.ascontiguousarray(np.column_stack([space.rooms(region), far]))
        fits = (self._rooms[:, 0] <= self._rooms[:, 2]) & (self._rooms[:, 1] <= self._rooms[:, 3])
        self._has_room = np.logical_or.reduceat(fits, space.rows.first_row[:-1])
        first, end = space.rows.first_obstacle[plate : plate + 2]
        self._obstacles = int(end - first)
        ways, at_mm = (lying.ways, lying.at_mm) if lying else (np.empty(0, np.int64), np.empty((0, 2)))
        self._count = np.array([self._obstacles + len(ways)], dtype=np.int64)
        self._row = np.concatenate([np.arange(first, end), ways, np.zeros(64, np.int64)]).astype(np.int64)
        self._at = np.zeros((len(self._row), 2))
        self._at[self._obstacles : self._count[0]] = at_mm
        self._candidates: dict[int, _Candidates] = {}

    def lay(self, piece_type: int, wanted: int, interrupted: Interrupted) -> int:
        """Lay up to ``wanted`` pieces of a type; returns how many went on."""
        first, end = (int(way) for way in self._space.rows.first_row[piece_type : piece_type + 2])
        if not self._has_room[piece_type]:
            return 0
        known = self._candidates.get(piece_type)
        if known is None:
            state = np.array([0, -1, 0], dtype=np.int64)
            known = _Candidates(np.empty((FIRST_CANDIDATES, 3)), np.empty(FIRST_CANDIDATES, np.int64), state)
            self._candidates[piece_type] = known
        laid, status = 0, UNFINISHED
        while status != DEAD and laid < wanted and not interrupted():
            known.state[LAID_NOW] = 0
            status = self._call(known, first, end, min(wanted - laid, PIECES_PER_CALL))
            laid += int(known.state[LAID_NOW])
            if status == NO_ROOM:
                known.double()
        return laid

    def takes(self, piece_type: int) -> bool:
        """Tell whether one piece of a type fits the plate without any other."""
        if self._obstacles == 0:
            return bool(self._has_room[piece_type])
        alone = PlateFill(self._space, self._plate, Weights(1.0, 1.0))
        return alone.lay(piece_type, 1, lambda: False) == 1

    def filled(self) -> FilledPlate:
        """Return what lies on the plate now."""
        first, end = self._obstacles, int(self._count[0])
        return FilledPlate(self._plate, self._row[first:end].copy(), self._at[first:end].copy())

    def _call(self, known: _Candidates, first: int, end: int, wanted: int) -> int:
        if self._count[0] + wanted > len(self._row):
            self._row = np.concatenate([self._row, np.zeros_like(self._row)])
            self._at = np.vstack([self._at, np.zeros_like(self._at)])
        tables, space = self._space.tables, self._space
        tables.meet(self._row, int(self._count[0]), first, end)
        return lay_copies(
            *tables.arrays(), tables.pair, space.rows.matrix, self._rooms, *space.silhouettes.arrays(),
            first, end, self._row, self._at, self._count, known.position, known.way, known.state,
            wanted, PIECES_PER_CALL, *self._weights,
        )  # fmt: skip
