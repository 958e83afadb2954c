"""Lattice blocks to begin a plate with: many copies of one part lie densest as a lattice.

The lattices of a type hold for any plate and are found once; blocks are kept for as long as the same one is
asked for again and again.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np

from nestwright.nesting.fill.clear import is_clear
from nestwright.nesting.fill.plate_fill import FilledPlate
from nestwright.nesting.kernels import IntArray
from nestwright.nesting.lattice.block import Block, lattice_block, type_lattices
from nestwright.nesting.lattice.search import Lattice
from nestwright.nesting.problem.preparation import PieceType, Problem
from nestwright.nesting.problem.rows import Rows
from nestwright.nesting.problem.silhouettes import Silhouettes

FEWEST_COPIES = 12  # that are worth a block ...
LEAST_SHARE = 0.4  # ... and as much of a plate as they must cover
MOST_BLOCKS = 500  # kept


def block_types(problem: Problem) -> list[int]:
    """Return the types with enough copies to begin a plate with a block of them, most area first."""
    area = [piece.quantity * piece.area_mm2 for piece in problem.types]
    worthwhile = (
        t
        for t, piece in enumerate(problem.types)
        if any(_is_worthwhile(piece, piece.quantity, plate.area_mm2) for plate in problem.plates)
    )
    return sorted(worthwhile, key=lambda t: -area[t])


def _is_worthwhile(piece: PieceType, copies: int, plate_mm2: float) -> bool:
    return copies >= FEWEST_COPIES and copies * piece.area_mm2 >= LEAST_SHARE * plate_mm2


class BlockBook:
    """Lattices and blocks of a problem, shared by all threads of a search."""

    def __init__(self, problem: Problem, rows: Rows, silhouettes: Silhouettes) -> None:
        self._problem, self._rows, self._silhouettes = problem, rows, silhouettes
        self._lock = threading.Lock()
        self._lattices: dict[int, list[Lattice]] = {}
        self._blocks: dict[tuple[int, int, int], FilledPlate | None] = {}

    def first_block(self, plate: int, left: IntArray, order: Sequence[int]) -> FilledPlate | None:
        """Return a block of the first type in an order that has enough copies left, on an empty plate."""
        region, types = self._problem.plates[plate], self._problem.types
        if region.obstacles:
            return None
        worthwhile = (t for t in order if _is_worthwhile(types[t], int(left[t]), region.area_mm2))
        wanted = next(worthwhile, None)
        return None if wanted is None else self._block(plate, wanted, int(left[wanted]))

    def _block(self, plate: int, t: int, wanted: int) -> FilledPlate | None:
        key = plate, t, wanted
        with self._lock:  # two threads would only make the same twice
            if key not in self._blocks:
                if len(self._blocks) >= MOST_BLOCKS:
                    self._blocks.clear()
                self._blocks[key] = self._made(plate, t, wanted)
            return self._blocks[key]

    def _made(self, plate: int, t: int, wanted: int) -> FilledPlate | None:
        region, piece = self._problem.plates[plate], self._problem.types[t]
        if t not in self._lattices:
            self._lattices[t] = type_lattices(piece)
        if not self._lattices[t]:
            return None
        block = lattice_block(piece, self._lattices[t], region.inner_mm, region.long_axis, wanted)
        filled = self._filled(plate, t, block)
        good = block.count >= FEWEST_COPIES and is_clear(
            self._rows, self._silhouettes, plate, filled.ways, filled.at_mm
        )
        return filled if good else None

    def _filled(self, plate: int, t: int, block: Block) -> FilledPlate:
        ways = (block.ways + self._rows.first_row[t]).astype(np.int64)
        return FilledPlate(plate, ways, np.ascontiguousarray(block.at_mm, dtype=np.float64))
