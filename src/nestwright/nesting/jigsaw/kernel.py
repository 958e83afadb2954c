"""Fill a plate without any waste, or find that it cannot be done: a search with backtracking, compiled.

The corner of the free region that the fewest pieces fit into is filled next, with the piece of the most
contact; where nothing fits a corner, the last piece was wrong. Most corners have one side in a direction that
few pieces have, so what looks hopeless is mostly forced.
"""

from __future__ import annotations

import math

import numpy as np

from nestwright.nesting.fill.overlap import SILHOUETTES
from nestwright.nesting.jigsaw.contact import contact_share
from nestwright.nesting.jigsaw.corner_fit import CAND_RANK, CAND_X, CAND_Y, fill_tightest
from nestwright.nesting.jigsaw.corners import ANGLE
from nestwright.nesting.kernels import (
    INT_ROWS,
    INTS,
    REAL_ROWS,
    REALS,
    FloatArray,
    IntArray,
    helper,
    integer,
    kernel,
)

# What a call ended with.
FULL_PLATE, NONE_LEFT, GOES_ON = range(3)

# Entries of the state: pieces that lie, generator of random numbers, least area that was free (mm², whole).
DEPTH, RANDOM, LEAST_FREE = range(3)


@helper
def _random(state: IntArray) -> float:
    """Return a random number 0 to 1 (xorshift)."""
    x = np.uint64(state[RANDOM])
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    state[RANDOM] = np.int64(x)
    return float(x >> np.uint64(11)) / 9007199254740992.0


@helper
def _sort(
    points: FloatArray,
    following: IntArray,
    start: IntArray,
    box: FloatArray,
    frame: FloatArray,
    piece_row: IntArray,
    piece_at: FloatArray,
    n_pieces: int,
    cand: FloatArray,
    cand_way: IntArray,
    first: int,
    n: int,
    noise: float,
    state: IntArray,
) -> None:
    """Order candidates so that the one with the most contact is the last, give or take some noise."""
    for c in range(first, first + n):
        x, y, way = cand[c, CAND_X], cand[c, CAND_Y], cand_way[c]
        share = contact_share(points, following, start, box, frame, piece_row, piece_at, n_pieces, way, x, y)
        rank = share + noise * _random(state)
        at = c
        while at > first and cand[at - 1, CAND_RANK] > rank:
            for column in range(3):
                cand[at, column] = cand[at - 1, column]
            cand_way[at] = cand_way[at - 1]
            at -= 1
        cand[at, CAND_X], cand[at, CAND_Y], cand[at, CAND_RANK], cand_way[at] = x, y, rank, way


@kernel(
    "i8", *SILHOUETTES, REAL_ROWS, REAL_ROWS, REALS, INTS, INT_ROWS, REALS, INTS, INTS, REAL_ROWS,
    REAL_ROWS, INTS, INT_ROWS, INTS, "i8", "i8", "f8", "f8",
)  # fmt: skip
def fill_whole(
    points: FloatArray,
    following: IntArray,
    start: IntArray,
    box: FloatArray,
    inner: FloatArray,
    turns: FloatArray,
    rooms: FloatArray,
    frame: FloatArray,
    type_of: IntArray,
    by_length: IntArray,
    area: FloatArray,
    left: IntArray,
    piece_row: IntArray,
    piece_at: FloatArray,
    cand: FloatArray,
    cand_way: IntArray,
    level: IntArray,
    state: IntArray,
    n_rows: int,
    steps: int,
    noise: float,
    waste: float,
) -> int:
    """Go on with the search for a full plate, for so many steps; ``GOES_ON`` to be called again.

    Parameters
    ----------
    turns
        Of each point, where the inside of its corner begins and how far it turns, in radians.
    rooms, frame
        Where the centroid of each orientation may be ``(orientations, 4)``, and the plate's sides ``(4,)``.
    type_of, by_length, area, left
        Type of each orientation; all corners, the one with the shortest edge after it first, with the type
        of the piece ``(corners, 2)``; area of each type in mm² and how many may still be laid.
    piece_row, piece_at
        The plate: row and position of each piece, ``state[DEPTH]`` of them.
    cand, cand_way, level
        Candidates of all levels, one after the other; begin and end of those not tried yet, per level
        (begin -1: not looked for yet).
    noise
        How much of the rank by contact (0..1) is chance.
    waste
        A plate is full when no more than this is free, in mm².
    """
    least_turn, depth = math.pi, state[DEPTH]
    for i in range(start[0], start[len(rooms)]):
        least_turn = min(least_turn, turns[i, ANGLE])
    free = (frame[2] - frame[0]) * (frame[3] - frame[1])
    for p in range(depth):
        free -= area[type_of[piece_row[p]]]
    for _ in range(steps):
        if level[depth, 0] < 0:
            first = integer(0) if depth == 0 else level[depth - 1, 1]
            n = integer(0)
            if depth + 1 < len(level):
                n = fill_tightest(
                    points, following, start, box, inner, turns, rooms, frame, type_of, by_length, left,
                    piece_row, piece_at, depth, n_rows, least_turn, cand, cand_way, first,
                )  # fmt: skip
            _sort(
                points, following, start, box, frame, piece_row, piece_at, depth,
                cand, cand_way, first, n, noise, state,
            )  # fmt: skip
            level[depth, 0], level[depth, 1] = first, first + n
        if level[depth, 0] == level[depth, 1]:
            if depth == 0:
                state[DEPTH] = 0
                return NONE_LEFT
            level[depth, 0] = -1
            depth -= 1
            left[type_of[piece_row[depth]]] += 1
            free += area[type_of[piece_row[depth]]]
            continue
        level[depth, 1] -= 1
        c = level[depth, 1]
        piece_row[depth], piece_at[depth, 0], piece_at[depth, 1] = (
            cand_way[c],
            cand[c, CAND_X],
            cand[c, CAND_Y],
        )
        left[type_of[cand_way[c]]] -= 1
        free -= area[type_of[cand_way[c]]]
        depth += 1
        level[depth, 0] = -1
        state[LEAST_FREE] = min(state[LEAST_FREE], np.int64(free))
        if free <= waste:
            state[DEPTH] = depth
            return FULL_PLATE
    state[DEPTH] = depth
    return GOES_ON
