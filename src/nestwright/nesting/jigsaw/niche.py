"""The two sides of a free corner: how far pieces may reach along each, and whether something ends it.

A side that runs straight from one corner of the free region to another is to be covered by edges of pieces
whose lengths add up to its own. So a piece that leaves less than any edge is long does not belong there.
"""

from __future__ import annotations

import math

from nestwright.nesting.jigsaw.contact import CONTACT_MM, length_on_frame, shared_length
from nestwright.nesting.jigsaw.corners import AFTER, BEGIN, SAME_TURN, are_same, turned
from nestwright.nesting.kernels import FloatArray, IntArray, helper, integer

# Entries of a free corner: its place, the directions of its two sides (-pi to pi), its angle.
X, Y, FIRST, SECOND, FREE = range(5)

# Entries of a side: how far it reaches, and how many edges there are to cover it (-1: it has an open end).
REACH, EDGES = range(2)

MOST_EDGES = 64  # in one direction; of sides that more of them could cover nothing is said
ASIDE_MM = 0.01  # how far from a side its reach is measured
LEAST_ANGLE = 0.05  # in a sharper corner nothing is measured


@helper
def _reach(
    points: FloatArray,
    following: IntArray,
    start: IntArray,
    frame: FloatArray,
    piece_row: IntArray,
    piece_at: FloatArray,
    n_pieces: int,
    x: float,
    y: float,
    ux: float,
    uy: float,
    aside: float,
    skip: float,
) -> float:
    """Return how far a straight line from ``x, y`` in a unit direction is free on its left (``aside`` > 0).

    A ray a little aside tells what ends it, and where that meets the line itself. What the ray meets
    before ``skip`` is the corner's own other side.
    """
    nearest, reach = math.inf, math.inf
    for p in range(n_pieces):
        row, px, py = piece_row[p], piece_at[p, 0] - x, piece_at[p, 1] - y
        for i in range(start[row], start[row + 1]):
            j = following[i]
            ax, ay, bx, by = points[i, 0] + px, points[i, 1] + py, points[j, 0] + px, points[j, 1] + py
            a, b = ux * ay - uy * ax, ux * by - uy * bx
            if (a > aside) == (b > aside):
                continue
            along_a, along_b = ux * ax + uy * ay, ux * bx + uy * by
            slope = (along_b - along_a) / (b - a)
            met = along_a + (aside - a) * slope
            if met > skip and met < nearest:
                nearest, reach = met, along_a - a * slope
    for side in range(4):
        towards = (ux if side % 2 == 0 else uy) * (1.0 if side >= 2 else -1.0)
        if towards > SAME_TURN:
            reach = min(reach, abs(frame[side] - (x if side % 2 == 0 else y)) / towards)
    return reach


@helper
def _is_backed(
    points: FloatArray,
    following: IntArray,
    start: IntArray,
    box: FloatArray,
    frame: FloatArray,
    piece_row: IntArray,
    piece_at: FloatArray,
    n_pieces: int,
    ax: float,
    ay: float,
    bx: float,
    by: float,
) -> bool:
    """Tell whether pieces or the frame lie along all of an edge."""
    length = ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
    backed = length_on_frame(frame, ax, ay, bx, by)
    for p in range(n_pieces):
        row, px, py = piece_row[p], piece_at[p, 0], piece_at[p, 1]
        if (
            box[row, 0] + px > max(ax, bx) + CONTACT_MM
            or box[row, 2] + px < min(ax, bx) - CONTACT_MM
            or box[row, 1] + py > max(ay, by) + CONTACT_MM
            or box[row, 3] + py < min(ay, by) - CONTACT_MM
        ):
            continue
        for i in range(start[row], start[row + 1]):
            j = following[i]
            backed += shared_length(
                ax, ay, bx, by,
                points[i, 0] + px, points[i, 1] + py, points[j, 0] + px, points[j, 1] + py, 0.0,
            )  # fmt: skip
    return backed >= length - 2.0 * CONTACT_MM - ASIDE_MM


@helper
def _list_edges(
    turns: FloatArray,
    by_length: IntArray,
    left: IntArray,
    direction: float,
    lengths: FloatArray,
    side: int,
) -> int:
    """List the lengths of all edges in a direction that pieces not laid yet have, the shortest first."""
    n, same = integer(0), turned(direction + math.pi) - math.pi
    for k in range(len(by_length)):
        i = by_length[k, 0]
        if not are_same(turns[i, BEGIN], same) or left[by_length[k, 1]] <= 0:
            continue
        if n >= MOST_EDGES:
            return -1
        lengths[side, n] = turns[i, AFTER]
        n += 1
    return n


@helper
def measure_sides(
    points: FloatArray,
    following: IntArray,
    start: IntArray,
    box: FloatArray,
    turns: FloatArray,
    frame: FloatArray,
    by_length: IntArray,
    left: IntArray,
    piece_row: IntArray,
    piece_at: FloatArray,
    n_pieces: int,
    corner: FloatArray,
    sides: FloatArray,
    lengths: FloatArray,
) -> None:
    """Measure both sides of a free corner: ``sides (2, 2)`` and ``lengths (2, MOST_EDGES)`` of the edges.

    ``by_length`` lists the corners of all pieces, the one with the shortest edge after it first, with the
    type of the piece.
    """
    x, y, free = corner[X], corner[Y], corner[FREE]
    for side in range(2):
        sides[side, REACH], sides[side, EDGES] = math.inf, -1.0
        if free < LEAST_ANGLE:
            continue
        direction = corner[FIRST] if side == 0 else corner[SECOND]
        ux, uy = math.cos(direction), math.sin(direction)
        aside = ASIDE_MM if side == 0 else -ASIDE_MM
        skip = CONTACT_MM + (2.0 * ASIDE_MM / math.tan(free) if free < math.pi / 2.0 else ASIDE_MM)
        reach = _reach(
            points, following, start, frame, piece_row, piece_at, n_pieces, x, y, ux, uy, aside, skip
        )
        sides[side, REACH] = reach
        end_x, end_y = x + reach * ux, y + reach * uy
        ax, ay, bx, by = (x, y, end_x, end_y) if side == 0 else (end_x, end_y, x, y)
        if _is_backed(points, following, start, box, frame, piece_row, piece_at, n_pieces, ax, ay, bx, by):
            runs = direction + side * math.pi
            sides[side, EDGES] = _list_edges(turns, by_length, left, runs, lengths, side)


@helper
def _is_sum(lengths: FloatArray, side: int, n: int, rest: float) -> bool:
    """Tell whether one or two of the lengths, or possibly more, make up a rest."""
    if n == 0:
        return False
    if rest >= 3.0 * lengths[side, 0] - ASIDE_MM:
        return True
    low, high = integer(0), n - 1
    while low <= high:
        if abs(lengths[side, low] - rest) <= 2.0 * ASIDE_MM:
            return True
        total = lengths[side, low] + lengths[side, high]
        if abs(total - rest) <= 2.0 * ASIDE_MM or abs(lengths[side, high] - rest) <= 2.0 * ASIDE_MM:
            return True
        if total > rest:
            high -= 1
        else:
            low += 1
    return False


@helper
def suits_side(sides: FloatArray, lengths: FloatArray, side: int, length: float) -> bool:
    """Tell whether an edge of a length goes along a side, and what it leaves of it can be covered."""
    rest = sides[side, REACH] - length
    if rest < -2.0 * ASIDE_MM:
        return False
    if rest <= 2.0 * ASIDE_MM or sides[side, EDGES] < 0.0:
        return True
    return _is_sum(lengths, side, integer(int(sides[side, EDGES])), rest)
