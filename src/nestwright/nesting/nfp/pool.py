"""The no-fit polygons that one thread has met, in flat arrays of bounded size.

Between n orientations there are n^2 pairs; a job of 700 part types has millions, and one plate meets a
small part of them. So tables are made when a type is about to be laid, kept as long as there is room,
and when there is none the pool starts anew with those that are needed now.
"""

from __future__ import annotations

import numpy as np

from nestwright.nesting.kernels import FloatArray, IntArray
from nestwright.nesting.nfp.pairs import NOT_MADE, meet
from nestwright.nesting.nfp.tables import Outlines
from nestwright.nesting.problem.hulls import RowHulls
from nestwright.nesting.problem.rows import Rows

EDGES_PER_TABLE = 8  # at least, on average: tables have at most this share of the room
ENTRIES_PER_EDGE = 3  # an edge is in as many bands, or a table is larger than its share


class TablePool:
    """Tables as the kernels of :mod:`lookup` read them. Not shared between threads.

    ``pair[row, orientation]`` is the table t, or ``-1 - t`` when the query is to be negated and turned
    by the orientation. ``frame[t]`` is the box, then the lowest band's start and the bands per mm;
    ``span[t]`` the first edge, the end of the edges, the first band and the number of bands.
    """

    def __init__(self, rows: Rows, hulls: RowHulls, outlines: Outlines, max_edges: int) -> None:
        self._rows, self._hulls, self._outlines = rows, hulls, outlines
        self.pair = np.full((rows.count, rows.orientations), NOT_MADE, dtype=np.int32)
        self._used = np.zeros(4, dtype=np.int64)
        self._allocate(max_edges)

    def meet(self, piece_row: IntArray, n_pieces: int, first_way: int, end_way: int) -> None:
        """Have the tables between some orientations and the pieces on a plate, and among themselves."""
        if self._make(piece_row, n_pieces, first_way, end_way):
            return
        self._forget()
        while not self._make(piece_row, n_pieces, first_way, end_way):
            self._forget()
            self._allocate(2 * len(self.edges))

    def _make(self, piece_row: IntArray, n_pieces: int, first_way: int, end_way: int) -> bool:
        rows, hulls, outlines = self._rows, self._hulls, self._outlines
        return bool(
            meet(
                piece_row, n_pieces, first_way, end_way, self.pair, rows.row_type, rows.turn_of,
                rows.relative, rows.matrix, hulls.points, hulls.start, hulls.top,
                outlines.keys, outlines.start, outlines.edges, *self.arrays(), self._used,
            )
        )  # fmt: skip

    def arrays(self) -> tuple[FloatArray, FloatArray, IntArray, IntArray, IntArray]:
        """Return the arrays in the order of :data:`~nestwright.nesting.nfp.lookup.TABLES`."""
        return self.edges, self._frame, self._span, self._band_start, self._band_entry

    def _forget(self) -> None:
        self.pair.fill(NOT_MADE)
        self._used.fill(0)

    def _allocate(self, max_edges: int) -> None:
        # Never written, these arrays take no memory: the operating system gives pages when touched.
        tables = max_edges // EDGES_PER_TABLE
        self.edges = np.empty((max_edges, 4))
        self._frame, self._span = np.empty((tables, 6)), np.empty((tables, 4), np.int64)
        self._band_start = np.empty(max_edges, np.int64)
        self._band_entry = np.empty(ENTRIES_PER_EDGE * max_edges, np.int64)
