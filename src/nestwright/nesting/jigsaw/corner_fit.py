"""What fits a free corner of a plate edge to edge, and the corner that the least fits into."""

from __future__ import annotations

import math

import numpy as np

from nestwright.nesting.fill.overlap import hits_a_piece
from nestwright.nesting.jigsaw.contact import CONTACT_MM
from nestwright.nesting.jigsaw.corners import (
    AFTER,
    ANGLE,
    BEFORE,
    BEGIN,
    END,
    MOST_AROUND,
    SAME_TURN,
    are_same,
    free_angle,
    look_around,
    turned,
)
from nestwright.nesting.jigsaw.niche import FIRST, FREE, MOST_EDGES, SECOND, X, Y, measure_sides, suits_side
from nestwright.nesting.kernels import FloatArray, IntArray, helper, integer
from nestwright.nesting.nfp.lookup import NEAR_MM

# Columns of the candidates: where a piece would lie, and how good that is.
CAND_X, CAND_Y, CAND_RANK = range(3)

ANY_NUMBER = 1 << 30


@helper
def _suits(
    turns: FloatArray,
    corner: FloatArray,
    sides: FloatArray,
    lengths: FloatArray,
    side: int,
    least_turn: float,
    i: int,
) -> bool:
    """Tell whether corner i of a piece, beside one side of a free corner, leaves what others can fill."""
    if side == 0 and not are_same(turns[i, BEGIN], corner[FIRST]):
        return False
    if side == 1 and not are_same(turns[i, END], corner[SECOND]):
        return False
    rest = corner[FREE] - turns[i, ANGLE]
    if rest < -SAME_TURN or (rest > SAME_TURN and rest < least_turn - SAME_TURN):
        return False
    if (side == 0 or rest <= SAME_TURN) and not suits_side(sides, lengths, integer(0), turns[i, AFTER]):
        return False
    beside = side == 1 or rest <= SAME_TURN
    return not beside or suits_side(sides, lengths, integer(1), turns[i, BEFORE])


@helper
def _add_fitting(
    points: FloatArray,
    following: IntArray,
    start: IntArray,
    box: FloatArray,
    inner: FloatArray,
    turns: FloatArray,
    rooms: FloatArray,
    type_of: IntArray,
    left: IntArray,
    piece_row: IntArray,
    piece_at: FloatArray,
    n_pieces: int,
    corner: FloatArray,
    sides: FloatArray,
    lengths: FloatArray,
    side: int,
    least_turn: float,
    n_rows: int,
    cand: FloatArray,
    cand_way: IntArray,
    first: int,
    most: int,
) -> int:
    """List what fits beside one side of a corner, from ``first`` on; returns how many, at most ``most``."""
    n = integer(0)
    for way in range(len(rooms)):
        if left[type_of[way]] <= 0:
            continue
        for i in range(start[way], start[way + 1]):
            if not _suits(turns, corner, sides, lengths, side, least_turn, i):
                continue
            px, py = corner[X] - points[i, 0], corner[Y] - points[i, 1]
            if (
                px < rooms[way, 0] - NEAR_MM
                or px > rooms[way, 2] + NEAR_MM
                or py < rooms[way, 1] - NEAR_MM
                or py > rooms[way, 3] + NEAR_MM
            ):
                continue
            px, py = min(max(px, rooms[way, 0]), rooms[way, 2]), min(max(py, rooms[way, 1]), rooms[way, 3])
            if hits_a_piece(
                points, following, start, box, inner, piece_row, piece_at, n_pieces,
                len(rooms), n_rows, way, px, py,
            ):  # fmt: skip
                continue
            if first + n >= len(cand_way):
                return n
            cand[first + n, CAND_X], cand[first + n, CAND_Y], cand_way[first + n] = px, py, way
            n += 1
            if n >= most:
                return n
    return n


@helper
def _is_frame_corner(frame: FloatArray, x: float, y: float) -> bool:
    beside = abs(x - frame[0]) <= CONTACT_MM or abs(x - frame[2]) <= CONTACT_MM
    return beside and (abs(y - frame[1]) <= CONTACT_MM or abs(y - frame[3]) <= CONTACT_MM)


@helper
def _fill_corner(
    points: FloatArray,
    following: IntArray,
    start: IntArray,
    box: FloatArray,
    inner: FloatArray,
    turns: FloatArray,
    rooms: FloatArray,
    type_of: IntArray,
    left: IntArray,
    piece_row: IntArray,
    piece_at: FloatArray,
    n_pieces: int,
    corner: FloatArray,
    sides: FloatArray,
    lengths: FloatArray,
    least_turn: float,
    n_rows: int,
    cand: FloatArray,
    cand_way: IntArray,
    first: int,
    best: int,
) -> int:
    """Replace the ``best`` candidates from ``first`` on by those of a corner that has fewer."""
    for side in range(2):
        into = first if best == ANY_NUMBER else first + best
        found = _add_fitting(
            points, following, start, box, inner, turns, rooms, type_of, left, piece_row, piece_at, n_pieces,
            corner, sides, lengths, side, least_turn, n_rows, cand, cand_way, into, best,
        )  # fmt: skip
        if found < best:
            for c in range(found):
                cand[first + c, CAND_X], cand[first + c, CAND_Y] = (
                    cand[into + c, CAND_X],
                    cand[into + c, CAND_Y],
                )
                cand_way[first + c] = cand_way[into + c]
            best = found
        if best == 0:
            break
    return best


@helper
def fill_tightest(
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
    left: IntArray,
    piece_row: IntArray,
    piece_at: FloatArray,
    n_pieces: int,
    n_rows: int,
    least_turn: float,
    cand: FloatArray,
    cand_way: IntArray,
    first: int,
) -> int:
    """List, from ``first`` on, what fits the corner that the least fits into; returns how many that is."""
    best, corner, around = integer(ANY_NUMBER), np.empty(5), np.empty((MOST_AROUND + 1, 2))
    sides, lengths = np.empty((2, 2)), np.empty((2, MOST_EDGES))
    for p in range(-1, n_pieces):
        row = integer(0) if p < 0 else piece_row[p]
        for i in range(integer(4) if p < 0 else start[row + 1] - start[row]):
            if p < 0:
                x, y = frame[2 * (i % 2)], frame[1 + 2 * (i // 2)]
            else:
                x, y = points[start[row] + i, 0] + piece_at[p, 0], points[start[row] + i, 1] + piece_at[p, 1]
                if _is_frame_corner(frame, x, y):
                    continue
            n = look_around(
                points, following, start, box, turns, frame, piece_row, piece_at, n_pieces, p, x, y, around
            )
            for k in range(n):
                free = free_angle(around, n, k)
                if free <= SAME_TURN or free >= math.pi - SAME_TURN or best == 0:
                    continue
                begin = around[k, 0] + around[k, 1] + math.pi
                corner[X], corner[Y], corner[FREE] = x, y, free
                corner[FIRST], corner[SECOND] = turned(begin) - math.pi, turned(begin + free) - math.pi
                measure_sides(
                    points, following, start, box, turns, frame, by_length, left,
                    piece_row, piece_at, n_pieces, corner, sides, lengths,
                )  # fmt: skip
                best = _fill_corner(
                    points, following, start, box, inner, turns, rooms, type_of, left,
                    piece_row, piece_at, n_pieces, corner, sides, lengths, least_turn, n_rows,
                    cand, cand_way, first, best,
                )  # fmt: skip
        if best == 0:
            return 0
    return 0 if best == ANY_NUMBER else best
