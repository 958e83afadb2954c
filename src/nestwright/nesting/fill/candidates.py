"""Where a piece could touch what already lies on a plate: the candidate positions of one orientation.

Candidates are the vertices of the no-fit polygons, their crossings with the border of the plate's
inner-fit rectangle, and their crossings with each other. Only those that overlap nothing are kept.

The neighbours of a piece stand in one table each, a row per neighbour::

    near[k] = t00, t01, t10, t11,  x, y,  box of the forbidden positions on the plate (4)
    near_id[k] = table, piece

``t`` turns a position relative to the neighbour into the frame of its table.

``rooms[way]`` is the inner-fit rectangle of an orientation (least x, y, largest x, y of the centroid) and
the constant of its score: a candidate's score, the less the better, is ``wx * x + wy * y + constant``.
"""

from __future__ import annotations

import numpy as np

from nestwright.nesting.kernels import FloatArray, IntArray, SmallIntArray, helper, integer
from nestwright.nesting.nfp.lookup import NEAR_MM, add_crossings, is_inside

T00, T01, T10, T11, AT_X, AT_Y, BOX_X0, BOX_Y0, BOX_X1, BOX_Y1 = range(10)
NEAR_COLUMNS = 10
FULL = -1  # there was no room for all candidates


@helper
def set_neighbour(
    frame: FloatArray,
    pair: SmallIntArray,
    matrix: FloatArray,
    row: int,
    way: int,
    x: float,
    y: float,
    near: FloatArray,
    near_id: IntArray,
    k: int,
) -> None:
    """Write row k: what a piece of ``row`` at ``x, y`` forbids to orientation ``way``."""
    table, turn, sign = integer(pair[row, way]), row, 1.0
    if table < 0:
        table, turn, sign = -1 - table, way, -1.0
    t00, t01 = sign * matrix[turn, 0], sign * matrix[turn, 2]
    t10, t11 = sign * matrix[turn, 1], sign * matrix[turn, 3]
    mid_x, mid_y = (frame[table, 0] + frame[table, 2]) / 2.0, (frame[table, 1] + frame[table, 3]) / 2.0
    half_x, half_y = (frame[table, 2] - frame[table, 0]) / 2.0, (frame[table, 3] - frame[table, 1]) / 2.0
    centre_x, centre_y = x + t00 * mid_x + t10 * mid_y, y + t01 * mid_x + t11 * mid_y
    reach_x, reach_y = abs(t00) * half_x + abs(t10) * half_y, abs(t01) * half_x + abs(t11) * half_y
    near[k, T00], near[k, T01], near[k, T10], near[k, T11] = t00, t01, t10, t11
    near[k, AT_X], near[k, AT_Y] = x, y
    near[k, BOX_X0], near[k, BOX_X1] = centre_x - reach_x, centre_x + reach_x
    near[k, BOX_Y0], near[k, BOX_Y1] = centre_y - reach_y, centre_y + reach_y
    near_id[k, 0] = table


@helper
def is_blocked_by(
    edges: FloatArray,
    frame: FloatArray,
    span: IntArray,
    band_start: IntArray,
    band_entry: IntArray,
    near: FloatArray,
    near_id: IntArray,
    k: int,
    x: float,
    y: float,
) -> bool:
    """Tell whether neighbour k forbids a position on the plate."""
    if x <= near[k, BOX_X0] or x >= near[k, BOX_X1] or y <= near[k, BOX_Y0] or y >= near[k, BOX_Y1]:
        return False
    dx, dy = x - near[k, AT_X], y - near[k, AT_Y]
    return is_inside(
        edges,
        frame,
        span,
        band_start,
        band_entry,
        near_id[k, 0],
        near[k, T00] * dx + near[k, T01] * dy,
        near[k, T10] * dx + near[k, T11] * dy,
    )


@helper
def find_blocker(
    edges: FloatArray,
    frame: FloatArray,
    span: IntArray,
    band_start: IntArray,
    band_entry: IntArray,
    near: FloatArray,
    near_id: IntArray,
    n: int,
    guess: int,
    x: float,
    y: float,
) -> int:
    """Return a neighbour that forbids a position, trying ``guess`` first; -1 when it is free."""
    if guess < n and is_blocked_by(edges, frame, span, band_start, band_entry, near, near_id, guess, x, y):
        return guess
    for k in range(n):
        if k != guess and is_blocked_by(edges, frame, span, band_start, band_entry, near, near_id, k, x, y):
            return k
    return -1


@helper
def try_candidate(
    edges: FloatArray,
    frame: FloatArray,
    span: IntArray,
    band_start: IntArray,
    band_entry: IntArray,
    near: FloatArray,
    near_id: IntArray,
    n_near: int,
    rooms: FloatArray,
    x: float,
    y: float,
    wx: float,
    wy: float,
    cand: FloatArray,
    cand_way: IntArray,
    cursor: IntArray,
) -> int:
    """Keep a position that lies in the room and is free; 0, or :data:`FULL`.

    ``cursor`` holds the number of candidates, the orientation and the last blocker.
    """
    way = cursor[1]
    if (
        x < rooms[way, 0] - NEAR_MM
        or x > rooms[way, 2] + NEAR_MM
        or y < rooms[way, 1] - NEAR_MM
        or y > rooms[way, 3] + NEAR_MM
    ):
        return 0
    x, y = min(max(x, rooms[way, 0]), rooms[way, 2]), min(max(y, rooms[way, 1]), rooms[way, 3])
    blocker = find_blocker(edges, frame, span, band_start, band_entry, near, near_id, n_near, cursor[2], x, y)
    if blocker >= 0:
        cursor[2] = blocker
        return 0
    if cursor[0] >= len(cand):
        return FULL
    cand[cursor[0], 0], cand[cursor[0], 1] = x, y
    cand[cursor[0], 2] = wx * x + wy * y + rooms[way, 4]
    cand_way[cursor[0]] = way
    cursor[0] += 1
    return 0


@helper
def _cross_neighbours(
    edges: FloatArray,
    frame: FloatArray,
    span: IntArray,
    band_start: IntArray,
    band_entry: IntArray,
    near: FloatArray,
    near_id: IntArray,
    n_near: int,
    own: int,
    guess: int,
    x0: float,
    y0: float,
    x1: float,
    y1: float,
    out: FloatArray,
    hidden_by: IntArray,
) -> int:
    """Collect where an edge of ``own`` crosses the boundaries of earlier neighbours.

    Returns the number of crossings; -1 when one neighbour forbids the whole edge (noted in
    ``hidden_by[0]``). ``guess``, which hid the edge before, is asked first.
    """
    left, right, low, high = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
    n = integer(0)
    for step in range(-1, n_near):
        k = guess if step < 0 else step
        if k >= n_near or k == own or (step >= 0 and k == guess):
            continue
        if (
            left >= near[k, BOX_X1]
            or right <= near[k, BOX_X0]
            or low >= near[k, BOX_Y1]
            or high <= near[k, BOX_Y0]
        ):
            continue
        t00, t01, t10, t11 = near[k, T00], near[k, T01], near[k, T10], near[k, T11]
        ax, ay, bx, by = x0 - near[k, AT_X], y0 - near[k, AT_Y], x1 - near[k, AT_X], y1 - near[k, AT_Y]
        m = add_crossings(
            edges, frame, span, band_start, band_entry, near_id[k, 0],
            t00 * ax + t01 * ay, t10 * ax + t11 * ay, t00 * bx + t01 * by, t10 * bx + t11 * by, out, n,
        )  # fmt: skip
        if m > n:
            n = m if near_id[k, 1] < near_id[own, 1] else n
        elif is_blocked_by(edges, frame, span, band_start, band_entry, near, near_id, k, x0, y0):
            hidden_by[0] = k
            return -1
    return n


@helper
def add_touching(
    edges: FloatArray,
    frame: FloatArray,
    span: IntArray,
    band_start: IntArray,
    band_entry: IntArray,
    near: FloatArray,
    near_id: IntArray,
    n_near: int,
    own: int,
    rooms: FloatArray,
    wx: float,
    wy: float,
    crossing: FloatArray,
    cand: FloatArray,
    cand_way: IntArray,
    cursor: IntArray,
) -> int:
    """Keep every free position that touches neighbour ``own`` and a corner, a border or an earlier piece."""
    t00, t01, t10, t11 = near[own, T00], near[own, T01], near[own, T10], near[own, T11]
    table, way, hidden_by = near_id[own, 0], cursor[1], np.zeros(1, np.int64)
    for e in range(span[table, 0], span[table, 1]):
        x0 = near[own, AT_X] + t00 * edges[e, 0] + t10 * edges[e, 1]
        y0 = near[own, AT_Y] + t01 * edges[e, 0] + t11 * edges[e, 1]
        x1 = near[own, AT_X] + t00 * edges[e, 2] + t10 * edges[e, 3]
        y1 = near[own, AT_Y] + t01 * edges[e, 2] + t11 * edges[e, 3]
        if (
            max(x0, x1) < rooms[way, 0] - NEAR_MM
            or min(x0, x1) > rooms[way, 2] + NEAR_MM
            or max(y0, y1) < rooms[way, 1] - NEAR_MM
            or min(y0, y1) > rooms[way, 3] + NEAR_MM
        ):
            continue
        n = _cross_neighbours(
            edges, frame, span, band_start, band_entry, near, near_id, n_near, own, hidden_by[0],
            x0, y0, x1, y1, crossing, hidden_by,
        )  # fmt: skip
        if n < 0:
            continue
        dx, dy = x1 - x0, y1 - y0
        # The edge's start, its crossings with the four borders of the room, those with neighbours.
        for i in range(-5, n):
            s = 0.0
            if i >= 0:
                s = crossing[i]
            elif i > -5:
                border = i + 4
                start, along = (x0, dx) if border % 2 == 0 else (y0, dy)
                s = (rooms[way, border] - start) / along if along != 0.0 else -1.0
            if 0.0 <= s <= 1.0 and try_candidate(
                edges, frame, span, band_start, band_entry, near, near_id, n_near, rooms,
                x0 + s * dx, y0 + s * dy, wx, wy, cand, cand_way, cursor,
            ) == FULL:  # fmt: skip
                return FULL
    return 0
