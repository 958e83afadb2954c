"""Everything that can lie on a plate, numbered: the orientations of all pieces, then all obstacles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nestwright.nesting.kernels import FloatArray, IntArray
from nestwright.nesting.problem.preparation import Problem


@dataclass(frozen=True, eq=False)
class Rows:
    """Orientations first, obstacles after them.

    ``first_row[t]`` is the first orientation of piece type t, ``first_obstacle[p]`` the first obstacle
    of plate type p, both closed by an end. ``row_type`` is the piece type of each row, ``-1 - i`` for
    obstacle i; ``matrix`` is ``(rows, 4)``; ``box_mm`` is ``(orientations, 4)``: the true part about its
    centroid. ``turn_of`` numbers the different matrices, ``relative[a, b]`` the different turns of b
    as seen from a.
    """

    first_row: IntArray
    first_obstacle: IntArray
    row_type: IntArray
    matrix: FloatArray
    box_mm: FloatArray
    turn_of: IntArray
    relative: IntArray

    @property
    def type_of(self) -> IntArray:
        """The piece type of each orientation."""
        return self.row_type[: self.orientations]

    @property
    def orientations(self) -> int:
        """How many rows are orientations of pieces."""
        return len(self.box_mm)

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.matrix)

    def key(self, a: int, b: int) -> int:
        """Return the number of the pair of row a and orientation b, the type of a being the lower one.

        All pairs of the same two types, or obstacle and type, with the same relative turn share it.
        """
        types, obstacles = len(self.first_row) - 1, self.count - self.orientations
        pair = (int(self.row_type[a]) + obstacles) * types + int(self.row_type[b])
        return pair * len(self.relative) ** 2 + int(self.relative[self.turn_of[a], self.turn_of[b]])


def number_rows(problem: Problem) -> Rows:
    """Return the rows of a problem."""
    counts = [len(piece.orientations) for piece in problem.types]
    obstacles = [len(plate.obstacles) for plate in problem.plates]
    matrices = [tuple(way.matrix.ravel().tolist()) for piece in problem.types for way in piece.orientations]
    matrices += [(1.0, 0.0, 0.0, 1.0)] * sum(obstacles)
    matrix = np.array(matrices, dtype=np.float64).reshape(-1, 4)
    boxes = [way.box_mm for piece in problem.types for way in piece.orientations]
    types = np.repeat(np.arange(len(counts)), counts)
    return Rows(
        np.cumsum([0, *counts]).astype(np.int64),
        np.cumsum([sum(counts), *obstacles]).astype(np.int64),
        np.concatenate([types, -1 - np.arange(sum(obstacles))]).astype(np.int64),
        matrix,
        np.array(boxes, dtype=np.float64).reshape(-1, 4),
        *_number_turns(matrix),
    )


def _number_turns(matrices: FloatArray) -> tuple[IntArray, IntArray]:
    """Return the number of each matrix ``(rows, 4)``, and those of the turns between any two numbers."""
    different, turn_of = np.unique(np.round(matrices, 8) + 0.0, axis=0, return_inverse=True)
    turns = different.reshape(-1, 2, 2)
    relative = np.round(np.einsum("aki,bkj->abij", turns, turns), 7) + 0.0
    _, number = np.unique(relative.reshape(-1, 4), axis=0, return_inverse=True)
    return turn_of.reshape(-1).astype(np.int64), number.reshape(len(turns), len(turns)).astype(np.int64)
