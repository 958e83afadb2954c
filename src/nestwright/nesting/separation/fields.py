"""The distance fields of all no-fit polygons among some piece types, shared by all threads.

Built once, never changed: the kernels of :mod:`separate` read them. The cells of a table get coarser as
tables get more, so that all together stay within :data:`MAX_CELLS`.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from nestwright.nesting.kernels import (
    FloatArray,
    IntArray,
    SmallFloatArray,
    SmallIntArray,
)
from nestwright.nesting.nfp.tables import Outlines
from nestwright.nesting.problem.rows import Rows
from nestwright.nesting.separation.distance_field import make_field

MAX_CELLS = 16_000_000  # of all tables; 16 bytes each
MOST_ACROSS, LEAST_ACROSS = 64, 10  # cells along the longer side of a table
OBSTACLE_FACTOR = 3  # the table of an obstacle is that much larger than where pieces can be
NO_TABLE = -(2**31)
MOST_ORIENTATIONS = 1500

FieldArrays: TypeAlias = tuple[
    FloatArray, FloatArray, IntArray, IntArray, SmallFloatArray, SmallIntArray, SmallIntArray
]


@dataclass(frozen=True, eq=False)
class Fields:
    """Arrays in the order of :data:`~nestwright.nesting.separation.neighbours.FIELDS`.

    ``pair[row, orientation]`` is the table, or ``-1 - t`` when the query is to be negated and turned by
    the orientation, or :data:`NO_TABLE`.
    """

    edges: FloatArray
    frame: FloatArray
    grid: IntArray
    cells: IntArray
    near_point: SmallFloatArray
    entry: SmallIntArray
    pair: SmallIntArray

    def arrays(self) -> FieldArrays:
        """Return all arrays."""
        return self.edges, self.frame, self.grid, self.cells, self.near_point, self.entry, self.pair


def make_fields(rows: Rows, outlines: Outlines, threads: int, stop: Callable[[], bool]) -> Fields | None:
    """Return the fields of all tables that there are; None when stopped."""
    n_obstacle = int((outlines.keys < _first_part_key(rows)).sum())
    frame, grid = _plan_cells(outlines, n_obstacle)
    n_cells = int(grid[-1, 0] + grid[-1, 1] * grid[-1, 2] + 1) if len(grid) else 1
    cells, near = np.zeros(n_cells, np.int64), np.zeros((n_cells, 2), np.float32)
    entries = _Entries(outlines, frame, grid, cells, near)
    if not entries.fill(threads, stop):
        return None
    pair = _pairs(rows, outlines)
    return Fields(outlines.edges, frame, grid, cells, near, entries.joined(), pair)


def count_tables(rows: Rows, types: Sequence[int]) -> float:
    """Return how many tables there are among some types; infinity where only counting them takes long."""
    own = np.flatnonzero(np.isin(rows.type_of, list(types)))
    if len(own) > MOST_ORIENTATIONS:
        return math.inf
    return len(np.unique(_keys(rows, *np.meshgrid(own, own, indexing="ij"))))


def _first_part_key(rows: Rows) -> int:
    types, obstacles = len(rows.first_row) - 1, rows.count - rows.orientations
    return obstacles * types * len(rows.relative) ** 2


def _plan_cells(outlines: Outlines, n_obstacle: int) -> tuple[FloatArray, IntArray]:
    """Return the frame and the grid of each table."""
    n = len(outlines.keys)
    frame, grid = np.zeros((n, 5)), np.zeros((n, 5), np.int64)
    if n == 0:
        return frame, grid
    at = outlines.start[:-1]
    low = np.minimum(outlines.edges[:, :2], outlines.edges[:, 2:])
    high = np.maximum(outlines.edges[:, :2], outlines.edges[:, 2:])
    frame[:, :2], frame[:, 2:4] = np.minimum.reduceat(low, at), np.maximum.reduceat(high, at)
    across = min(max(int(math.sqrt(MAX_CELLS / n)), LEAST_ACROSS), MOST_ACROSS)
    sides = frame[:, 2:4] - frame[:, :2]
    wanted = np.full(n, float(across))
    wanted[:n_obstacle] *= OBSTACLE_FACTOR
    frame[:, 4] = wanted / sides.max(axis=1)
    grid[:, 1:3] = np.maximum(np.ceil(sides * frame[:, 4:]), 1).astype(np.int64)
    grid[:, 3], grid[:, 4] = outlines.start[:-1], outlines.start[1:]
    sizes = grid[:, 1] * grid[:, 2] + 1
    grid[1:, 0] = np.cumsum(sizes)[:-1]
    return frame, grid


def _keys(rows: Rows, row: IntArray, way: IntArray) -> IntArray:
    """Return :meth:`Rows.key` of many rows and orientations, of whatever type is the lower one."""
    types, obstacles = len(rows.first_row) - 1, rows.count - rows.orientations
    swap = rows.row_type[row] > rows.row_type[way]
    a, b = np.where(swap, way, row), np.where(swap, row, way)
    key = (rows.row_type[a] + obstacles) * types + rows.row_type[b]
    return key * len(rows.relative) ** 2 + rows.relative[rows.turn_of[a], rows.turn_of[b]]


def _pairs(rows: Rows, outlines: Outlines) -> SmallIntArray:
    """Return the table of each row and orientation; see :class:`Fields`."""
    row, way = np.meshgrid(np.arange(rows.count), np.arange(rows.orientations), indexing="ij")
    swap, key = rows.row_type[row] > rows.row_type[way], _keys(rows, row, way)
    place = np.minimum(np.searchsorted(outlines.keys, key), max(len(outlines.keys) - 1, 0))
    known = outlines.keys[place] == key if len(outlines.keys) else np.zeros(key.shape, bool)
    return np.where(known, np.where(swap, -1 - place, place), NO_TABLE).astype(np.int32)


class _Entries:
    """Makes fields on threads, each with entries of its own, which are joined at the end."""

    def __init__(
        self,
        outlines: Outlines,
        frame: FloatArray,
        grid: IntArray,
        cells: IntArray,
        near: SmallFloatArray,
    ) -> None:
        self._outlines, self._frame, self._grid = outlines, frame, grid
        self._cells, self._near = cells, near
        self._made: list[tuple[int, SmallIntArray]] = []
        self._next, self._lock = 0, threading.Lock()

    def fill(self, threads: int, stop: Callable[[], bool]) -> bool:
        """Make all fields; False when stopped."""
        with ThreadPoolExecutor(threads) as pool:
            futures = [pool.submit(self._work, stop) for _ in range(threads)]
            results = [future.result() for future in futures]
        return all(results)

    def joined(self) -> SmallIntArray:
        """Return all entries in one array, and make the cells point into it."""
        at = 0
        for t, entries in sorted(self._made, key=lambda made: made[0]):
            first = self._grid[t, 0]
            self._cells[first : first + self._grid[t, 1] * self._grid[t, 2] + 1] += 2 * at
            at += len(entries)
        parts = [entries for _, entries in sorted(self._made, key=lambda made: made[0])]
        return np.concatenate(parts) if parts else np.zeros(1, np.int32)

    def _work(self, stop: Callable[[], bool]) -> bool:
        room = np.empty(1 << 16, np.int32)
        while not stop():
            with self._lock:
                t, self._next = self._next, self._next + 1
            if t >= len(self._grid):
                return True
            while (used := self._make(t, room)) < 0:
                room = np.empty(2 * len(room), np.int32)
            with self._lock:
                self._made.append((t, room[:used].copy()))
        return False

    def _make(self, t: int, room: SmallIntArray) -> int:
        return make_field(self._outlines.edges, self._frame, self._grid, t, self._cells, self._near, room, 0)
