"""Corners of the free region of a plate: which directions around a point nothing covers yet.

A point where pieces or the frame leave an angle of less than 180 degrees is a corner that only corners of
pieces can fill, edge to edge with both its sides. Directions are in radians, counterclockwise.
"""

from __future__ import annotations

import math

import numpy as np

from nestwright.nesting.jigsaw.contact import CONTACT_MM
from nestwright.nesting.kernels import FloatArray, IntArray, helper, integer

FULL_TURN = 2.0 * math.pi
SAME_TURN = 2e-5  # directions that differ by less are the same
MOST_AROUND = 64  # pieces that meet in one point; the plate is given up where there are more


# Columns of the turns: where the inside of a corner begins and where it ends (-pi to pi), its angle, and how
# long the sides there are.
BEGIN, END, ANGLE, AFTER, BEFORE = range(5)


def corner_turns(points: FloatArray, following: IntArray) -> FloatArray:
    """Return the turns of all corners ``(n, 5)``, in radians and mm."""
    after = points[following] - points
    before = np.empty_like(after)
    before[following] = -after
    begin, end = np.arctan2(after[:, 1], after[:, 0]), np.arctan2(before[:, 1], before[:, 0])
    lengths = np.hypot(*after.T), np.hypot(*before.T)
    return np.column_stack([begin, end, (end - begin) % FULL_TURN, *lengths])


@helper
def are_same(a: float, b: float) -> bool:
    """Tell whether two directions of -pi to pi are the same."""
    off = abs(a - b)
    return off <= SAME_TURN or off >= FULL_TURN - SAME_TURN


@helper
def turned(angle: float) -> float:
    """Return an angle as one of 0 to a full turn; one that is just short of a full turn is 0."""
    angle -= FULL_TURN * math.floor(angle / FULL_TURN)
    return 0.0 if angle > FULL_TURN - SAME_TURN else angle


@helper
def _add_frame(frame: FloatArray, x: float, y: float, around: FloatArray) -> int:
    """Note what lies outside the frame around a point; each corner counts to one of its sides only."""
    left, low = abs(x - frame[0]) <= CONTACT_MM, abs(y - frame[1]) <= CONTACT_MM
    right, high = abs(x - frame[2]) <= CONTACT_MM, abs(y - frame[3]) <= CONTACT_MM
    if not (left or low or right or high):
        return 0
    quarter = math.pi / 2.0
    begin = 0.0 if high else (quarter if left else (2.0 * quarter if low else 3.0 * quarter))
    if high and right:
        begin = 3.0 * quarter
    around[0, 0] = begin
    around[0, 1] = 3.0 * quarter if (left or right) and (low or high) else 2.0 * quarter
    return 1


@helper
def _around_piece(
    points: FloatArray,
    following: IntArray,
    start: IntArray,
    turns: FloatArray,
    row: int,
    x: float,
    y: float,
    around: FloatArray,
    n: int,
) -> int:
    """Note what a piece covers around a point of its own frame.

    Returns 2 when it has a corner there, 1 when the point lies on an edge, else 0.
    """
    for i in range(start[row], start[row + 1]):
        dx, dy = points[following[i], 0] - points[i, 0], points[following[i], 1] - points[i, 1]
        px, py = x - points[i, 0], y - points[i, 1]
        if px * px + py * py <= CONTACT_MM * CONTACT_MM:
            around[n, 0], around[n, 1] = turns[i, BEGIN], turns[i, ANGLE]
            return 2
        length = (dx * dx + dy * dy) ** 0.5
        along = (px * dx + py * dy) / length
        if (
            abs(px * dy - py * dx) <= CONTACT_MM * length
            and along > CONTACT_MM
            and along < length - CONTACT_MM
        ):
            around[n, 0], around[n, 1] = turns[i, BEGIN], math.pi
            return 1
    return 0


@helper
def look_around(
    points: FloatArray,
    following: IntArray,
    start: IntArray,
    box: FloatArray,
    turns: FloatArray,
    frame: FloatArray,
    piece_row: IntArray,
    piece_at: FloatArray,
    n_pieces: int,
    own: int,
    x: float,
    y: float,
    around: FloatArray,
) -> int:
    """List what covers the directions around a point of piece ``own``: beginning and angle of each.

    Returns their number; 0 when an earlier piece has a corner at the same point.
    """
    n = _add_frame(frame, x, y, around)
    for p in range(n_pieces):
        row, px, py = piece_row[p], x - piece_at[p, 0], y - piece_at[p, 1]
        if (
            px < box[row, 0] - CONTACT_MM
            or px > box[row, 2] + CONTACT_MM
            or py < box[row, 1] - CONTACT_MM
            or py > box[row, 3] + CONTACT_MM
            or n >= MOST_AROUND
        ):
            continue
        kind = _around_piece(points, following, start, turns, row, px, py, around, n)
        if kind == 2 and p < own:
            return 0
        n += integer(1) if kind > 0 else 0
    return n


@helper
def free_angle(around: FloatArray, n: int, k: int) -> float:
    """Return how far it is from the end of entry k to the beginning of the next one."""
    end, least = around[k, 0] + around[k, 1], FULL_TURN
    for other in range(n):
        least = min(least, turned(around[other, 0] - end))
    return least
