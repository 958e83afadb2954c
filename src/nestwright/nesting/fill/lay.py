"""Lay copies of one piece type on a plate, each at its best candidate position: the compiled loop."""

from __future__ import annotations

import numpy as np

from nestwright.nesting.fill.candidates import (
    BOX_X0,
    BOX_X1,
    BOX_Y0,
    BOX_Y1,
    FULL,
    NEAR_COLUMNS,
    add_touching,
    find_blocker,
    set_neighbour,
    try_candidate,
)
from nestwright.nesting.fill.overlap import SILHOUETTES, hits_a_piece
from nestwright.nesting.kernels import (
    INTS,
    REAL_ROWS,
    SMALL_INT_ROWS,
    FloatArray,
    IntArray,
    SmallIntArray,
    helper,
    integer,
    kernel,
)
from nestwright.nesting.nfp.lookup import TABLES

# What lay_copies ended with.
LAID, DEAD, UNFINISHED, NO_ROOM = range(4)

# Entries of a type's state on a plate.
CANDIDATES, SEEN, LAID_NOW = range(3)

CROSSINGS = 512  # of one edge; more are dropped


@helper
def near_pieces(
    frame: FloatArray,
    pair: SmallIntArray,
    matrix: FloatArray,
    piece_row: IntArray,
    piece_at: FloatArray,
    first: int,
    end: int,
    way: int,
    x0: float,
    y0: float,
    x1: float,
    y1: float,
    near: FloatArray,
    near_id: IntArray,
) -> int:
    """List the pieces ``first`` to ``end`` that forbid ``way`` anything in a box; returns their number."""
    n = integer(0)
    for p in range(first, end):
        set_neighbour(
            frame, pair, matrix, piece_row[p], way, piece_at[p, 0], piece_at[p, 1], near, near_id, n
        )
        if near[n, BOX_X0] < x1 and near[n, BOX_X1] > x0 and near[n, BOX_Y0] < y1 and near[n, BOX_Y1] > y0:
            near_id[n, 1] = p
            n += 1
    return n


@helper
def drop_hit(
    edges: FloatArray,
    frame: FloatArray,
    span: IntArray,
    band_start: IntArray,
    band_entry: IntArray,
    pair: SmallIntArray,
    matrix: FloatArray,
    rooms: FloatArray,
    way: int,
    piece_row: IntArray,
    piece_at: FloatArray,
    first: int,
    end: int,
    cand: FloatArray,
    cand_way: IntArray,
    n_cand: int,
    near: FloatArray,
    near_id: IntArray,
) -> int:
    """Drop the candidates of ``way`` that pieces ``first`` to ``end`` forbid; returns how many stay."""
    n_near = near_pieces(
        frame, pair, matrix, piece_row, piece_at, first, end, way,
        rooms[way, 0] - 1.0, rooms[way, 1] - 1.0, rooms[way, 2] + 1.0, rooms[way, 3] + 1.0, near, near_id,
    )  # fmt: skip
    kept, guess = integer(0), integer(0)
    for c in range(n_cand):
        if cand_way[c] == way:
            blocker = find_blocker(
                edges,
                frame,
                span,
                band_start,
                band_entry,
                near,
                near_id,
                n_near,
                guess,
                cand[c, 0],
                cand[c, 1],
            )
            if blocker >= 0:
                guess = blocker
                continue
        if kept != c:
            cand[kept, 0], cand[kept, 1], cand[kept, 2] = cand[c, 0], cand[c, 1], cand[c, 2]
            cand_way[kept] = cand_way[c]
        kept += 1
    return kept


@helper
def add_new(
    edges: FloatArray,
    frame: FloatArray,
    span: IntArray,
    band_start: IntArray,
    band_entry: IntArray,
    pair: SmallIntArray,
    matrix: FloatArray,
    rooms: FloatArray,
    way: int,
    piece_row: IntArray,
    piece_at: FloatArray,
    n_pieces: int,
    first: int,
    end: int,
    corners: bool,
    wx: float,
    wy: float,
    cand: FloatArray,
    cand_way: IntArray,
    n_cand: int,
    near: FloatArray,
    near_id: IntArray,
) -> int:
    """Add the candidates of ``way`` at pieces ``first`` to ``end``, and the room's corners when asked.

    Returns the number of candidates, or :data:`FULL`.
    """
    x0, y0, x1, y1 = rooms[way, 0] - 1.0, rooms[way, 1] - 1.0, rooms[way, 2] + 1.0, rooms[way, 3] + 1.0
    if rooms[way, 0] > rooms[way, 2] or rooms[way, 1] > rooms[way, 3]:
        return n_cand
    cursor, crossing = np.zeros(3, np.int64), np.empty(CROSSINGS)
    cursor[0], cursor[1] = n_cand, way
    if corners:
        n_near = near_pieces(
            frame, pair, matrix, piece_row, piece_at, integer(0), n_pieces, way, x0, y0, x1, y1, near, near_id
        )
        for c in range(4):
            if try_candidate(
                edges, frame, span, band_start, band_entry, near, near_id, n_near, rooms,
                rooms[way, 2 * (c % 2)], rooms[way, 1 + 2 * (c // 2)], wx, wy, cand, cand_way, cursor,
            ) == FULL:  # fmt: skip
                return FULL
    for p in range(first, end):
        set_neighbour(
            frame, pair, matrix, piece_row[p], way, piece_at[p, 0], piece_at[p, 1], near, near_id, integer(0)
        )
        left, right = max(near[0, BOX_X0], x0), min(near[0, BOX_X1], x1)
        low, high = max(near[0, BOX_Y0], y0), min(near[0, BOX_Y1], y1)
        if left >= right or low >= high:
            continue
        n_near = near_pieces(
            frame,
            pair,
            matrix,
            piece_row,
            piece_at,
            integer(0),
            n_pieces,
            way,
            left,
            low,
            right,
            high,
            near,
            near_id,
        )
        own = 0
        while near_id[own, 1] != p:
            own += 1
        if add_touching(
            edges, frame, span, band_start, band_entry, near, near_id, n_near, own, rooms,
            wx, wy, crossing, cand, cand_way, cursor,
        ) == FULL:  # fmt: skip
            return FULL
    return cursor[0]


@helper
def _catch_up(
    edges: FloatArray,
    frame: FloatArray,
    span: IntArray,
    band_start: IntArray,
    band_entry: IntArray,
    pair: SmallIntArray,
    matrix: FloatArray,
    rooms: FloatArray,
    first_way: int,
    end_way: int,
    piece_row: IntArray,
    piece_at: FloatArray,
    n_pieces: int,
    end: int,
    wx: float,
    wy: float,
    cand: FloatArray,
    cand_way: IntArray,
    state: IntArray,
    near: FloatArray,
    near_id: IntArray,
) -> int:
    """Bring a type's candidates up to piece ``end``; :data:`FULL` leaves them as they were, bar the hit."""
    first = max(state[SEEN], 0)
    for way in range(first_way, end_way):
        state[CANDIDATES] = drop_hit(
            edges, frame, span, band_start, band_entry, pair, matrix, rooms, way,
            piece_row, piece_at, first, end, cand, cand_way, state[CANDIDATES], near, near_id,
        )  # fmt: skip
    n_cand = state[CANDIDATES]
    for way in range(first_way, end_way):
        n_cand = add_new(
            edges, frame, span, band_start, band_entry, pair, matrix, rooms, way,
            piece_row, piece_at, n_pieces, first, end, state[SEEN] < 0, wx, wy,
            cand, cand_way, n_cand, near, near_id,
        )  # fmt: skip
        if n_cand == FULL:
            return FULL
    state[CANDIDATES], state[SEEN] = n_cand, end
    return 0


@helper
def _least(cand: FloatArray, n_cand: int) -> int:
    best = 0
    for c in range(1, n_cand):
        if cand[c, 2] < cand[best, 2]:
            best = c
    return best


PLATE = (INTS, REAL_ROWS, INTS)
"""Signature of the pieces on a plate: row, position, count."""

CANDIDATE_LIST = (REAL_ROWS, INTS, INTS)
"""Signature of the candidates of a type: position and score, orientation, state."""


@kernel(
    "i8", *TABLES, SMALL_INT_ROWS, REAL_ROWS, REAL_ROWS, *SILHOUETTES, "i8", "i8", *PLATE, *CANDIDATE_LIST,
    "i8", "i8", "f8", "f8",
)  # fmt: skip
def lay_copies(
    edges: FloatArray,
    frame: FloatArray,
    span: IntArray,
    band_start: IntArray,
    band_entry: IntArray,
    pair: SmallIntArray,
    matrix: FloatArray,
    rooms: FloatArray,
    points: FloatArray,
    following: IntArray,
    start: IntArray,
    box: FloatArray,
    inner: FloatArray,
    first_way: int,
    end_way: int,
    piece_row: IntArray,
    piece_at: FloatArray,
    count: IntArray,
    cand: FloatArray,
    cand_way: IntArray,
    state: IntArray,
    wanted: int,
    chunk: int,
    wx: float,
    wy: float,
) -> int:
    """Lay up to ``wanted`` copies of the type with orientations ``first_way`` to ``end_way``.

    Parameters
    ----------
    piece_row, piece_at, count
        The plate: row and position of each piece, ``count[0]`` of them; laid pieces are appended.
    cand, cand_way, state
        The type's candidates ``x, y, score`` with their orientations, and its :data:`CANDIDATES`,
        :data:`SEEN` (pieces that the candidates know; -1 at first) and :data:`LAID_NOW`.
    chunk
        Look at no more than this many new pieces before returning, so that a stop is heard.

    Returns
    -------
    ``LAID`` all wanted, ``DEAD`` when no candidate is left, ``UNFINISHED`` to be called again,
    ``NO_ROOM`` to be called again with longer candidate arrays.
    """
    near, near_id = np.empty((len(piece_row) + 1, NEAR_COLUMNS)), np.empty((len(piece_row) + 1, 2), np.int64)
    while state[LAID_NOW] < wanted:
        if state[SEEN] < count[0]:
            end = min(count[0], max(state[SEEN], 0) + chunk)
            if _catch_up(
                edges, frame, span, band_start, band_entry, pair, matrix, rooms, first_way, end_way,
                piece_row, piece_at, count[0], end, wx, wy, cand, cand_way, state, near, near_id,
            ) == FULL:  # fmt: skip
                return NO_ROOM
            if end < count[0]:
                return UNFINISHED
        if state[CANDIDATES] == 0:
            return DEAD
        best = _least(cand, state[CANDIDATES])
        x, y, way, last = cand[best, 0], cand[best, 1], cand_way[best], state[CANDIDATES] - 1
        cand[best, 0], cand[best, 1], cand[best, 2] = cand[last, 0], cand[last, 1], cand[last, 2]
        cand_way[best] = cand_way[last]
        state[CANDIDATES] = last
        if hits_a_piece(
            points, following, start, box, inner, piece_row, piece_at, count[0],
            len(rooms), len(matrix), way, x, y,
        ):  # fmt: skip
            continue
        piece_row[count[0]], piece_at[count[0], 0], piece_at[count[0], 1] = way, x, y
        count[0] += 1
        state[LAID_NOW] += 1
    return LAID
