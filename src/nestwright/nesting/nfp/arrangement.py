"""Cut a soup of directed edges at all its crossings, on a fine grid, into pieces that share only ends."""

from __future__ import annotations

import math

import numpy as np

from nestwright.nesting.kernels import (
    GRID_PER_MM,
    FloatArray,
    IntArray,
    copy_int_rows,
    copy_ints,
    copy_rows,
    helper,
    integer,
)

TOUCH_MM = 1.0 / GRID_PER_MM  # an end this near to an edge lies on it; more than the rounding


@helper
def snap(value: float) -> float:
    """Round a coordinate to the grid."""
    return math.floor(value * GRID_PER_MM + 0.5) / GRID_PER_MM


@helper
def _split_at_end(
    edges: FloatArray, i: int, x: float, y: float, cut_edge: IntArray, cut: FloatArray, n: int
) -> int:
    """Note a cut of edge i at a point that lies on it; returns the number of cuts, or -1 when it does not."""
    dx, dy = edges[i, 2] - edges[i, 0], edges[i, 3] - edges[i, 1]
    length = math.sqrt(dx * dx + dy * dy)
    px, py = x - edges[i, 0], y - edges[i, 1]
    if abs(dx * py - dy * px) > TOUCH_MM * length:
        return -1
    along = (dx * px + dy * py) / length
    if along < -TOUCH_MM or along > length + TOUCH_MM:
        return -1
    if 0.0 < along < length:
        cut_edge[n] = i
        cut[n, 0] = along / length
        cut[n, 1] = x
        cut[n, 2] = y
        n += 1
    return n


@helper
def _cut_pair(edges: FloatArray, i: int, j: int, cut_edge: IntArray, cut: FloatArray, n: int) -> int:
    """Note the cuts that two edges make in each other (at most four); returns the number of cuts."""
    touching = False
    for end in range(2):
        m = _split_at_end(edges, i, edges[j, 2 * end], edges[j, 2 * end + 1], cut_edge, cut, n)
        if m >= 0:
            touching, n = True, m
        m = _split_at_end(edges, j, edges[i, 2 * end], edges[i, 2 * end + 1], cut_edge, cut, n)
        if m >= 0:
            touching, n = True, m
    if touching:
        return n
    ax, ay = edges[i, 2] - edges[i, 0], edges[i, 3] - edges[i, 1]
    bx, by = edges[j, 2] - edges[j, 0], edges[j, 3] - edges[j, 1]
    cross = ax * by - ay * bx
    if cross == 0.0:
        return n
    dx, dy = edges[j, 0] - edges[i, 0], edges[j, 1] - edges[i, 1]
    t, u = (dx * by - dy * bx) / cross, (dx * ay - dy * ax) / cross
    if t <= 0.0 or t >= 1.0 or u <= 0.0 or u >= 1.0:
        return n
    x, y = snap(edges[i, 0] + t * ax), snap(edges[i, 1] + t * ay)
    for k in range(2):
        cut_edge[n + k] = i if k == 0 else j
        cut[n + k, 0] = t if k == 0 else u
        cut[n + k, 1] = x
        cut[n + k, 2] = y
    return n + 2


@helper
def find_cuts(edges: FloatArray) -> tuple[IntArray, FloatArray, int]:
    """Return ``(edge (m,), rows t, x, y (m, 3), count)`` of all cuts, unsorted; the arrays may be longer."""
    n = len(edges)
    left = np.empty(n)
    for i in range(n):
        left[i] = min(edges[i, 0], edges[i, 2])
    order = np.argsort(left)
    low, high = np.empty(n), np.empty(n)
    for i in range(n):
        low[i] = min(edges[i, 1], edges[i, 3]) - TOUCH_MM
        high[i] = max(edges[i, 1], edges[i, 3]) + TOUCH_MM
    cut_edge, cut, count = np.empty(4 * n + 16, np.int64), np.empty((4 * n + 16, 3)), integer(0)
    for a in range(n):
        i = order[a]
        right = max(edges[i, 0], edges[i, 2]) + TOUCH_MM
        for b in range(a + 1, n):
            j = order[b]
            if left[j] > right:
                break
            if low[j] > high[i] or low[i] > high[j]:
                continue
            count = _cut_pair(edges, i, j, cut_edge, cut, count)
            if count + 4 > len(cut_edge):
                cut_edge, cut = copy_ints(cut_edge, count, 2 * count), copy_rows(cut, count, 2 * count)
    return cut_edge, cut, count


@helper
def cut_pieces(
    edges: FloatArray, cut_edge: IntArray, cut: FloatArray, count: int
) -> tuple[FloatArray, IntArray]:
    """Return ``(pieces (p, 4), edge that each came from (p,))``; pieces without length are dropped."""
    n = len(edges)
    first = np.zeros(n + 1, np.int64)
    for k in range(count):
        first[cut_edge[k] + 1] += 1
    for i in range(n):
        first[i + 1] += first[i]
    fill, order = first.copy(), np.empty(count, np.int64)
    for k in range(count):
        # Insertion sort by t inside the edge's own stretch.
        at = fill[cut_edge[k]]
        while at > first[cut_edge[k]] and cut[order[at - 1], 0] > cut[k, 0]:
            order[at] = order[at - 1]
            at -= 1
        order[at] = k
        fill[cut_edge[k]] += 1
    pieces, source, p = np.empty((n + count, 4)), np.empty(n + count, np.int64), integer(0)
    for i in range(n):
        x, y = edges[i, 0], edges[i, 1]
        for k in range(first[i], first[i + 1] + 1):
            last = k == first[i + 1]
            to_x = edges[i, 2] if last else cut[order[k], 1]
            to_y = edges[i, 3] if last else cut[order[k], 2]
            if to_x != x or to_y != y:
                pieces[p, 0], pieces[p, 1], pieces[p, 2], pieces[p, 3] = x, y, to_x, to_y
                source[p] = i
                p += 1
                x, y = to_x, to_y
    return copy_rows(pieces, p, p), copy_ints(source, p, p)


@helper
def _slot(x0: float, y0: float, x1: float, y1: float, mask: int) -> int:
    h = int(x0 * GRID_PER_MM) * 73856093 ^ int(y0 * GRID_PER_MM) * 19349663
    h ^= int(x1 * GRID_PER_MM) * 83492791 ^ int(y1 * GRID_PER_MM) * 49979687
    h ^= h >> 21
    return h & mask


@helper
def _drop_cancelled(pieces: FloatArray, wind: IntArray, n: int) -> tuple[FloatArray, IntArray]:
    kept = integer(0)
    for i in range(n):
        alive = False
        for f in range(wind.shape[1]):
            alive = alive or wind[i, f] != 0
        if alive:
            for c in range(4):
                pieces[kept, c] = pieces[i, c]
            for f in range(wind.shape[1]):
                wind[kept, f] = wind[i, f]
            kept += 1
    return copy_rows(pieces, kept, kept), copy_int_rows(wind, kept, kept)


@helper
def merge_pieces(pieces: FloatArray, source: IntArray, source_wind: IntArray) -> tuple[FloatArray, IntArray]:
    """Return the different pieces, ends in lexical order, and their summed windings per family.

    A piece has the windings of the edge that it came from, ``source_wind[source]``; negative when it
    goes against the lexical order. Pieces that cancel in every family are dropped.
    """
    n, n_families, size = len(pieces), source_wind.shape[1], 16
    while size < 2 * n:
        size *= 2
    table = np.full(size, -1, np.int64)
    out, wind, m = np.empty((n, 4)), np.zeros((n, n_families), np.int64), integer(0)
    for i in range(n):
        x0, y0, x1, y1, sign = pieces[i, 0], pieces[i, 1], pieces[i, 2], pieces[i, 3], 1
        if x0 > x1 or (x0 == x1 and y0 > y1):
            x0, y0, x1, y1, sign = x1, y1, x0, y0, -1
        at = _slot(x0, y0, x1, y1, size - 1)
        while table[at] >= 0:
            k = table[at]
            if out[k, 0] == x0 and out[k, 1] == y0 and out[k, 2] == x1 and out[k, 3] == y1:
                break
            at = (at + 1) & (size - 1)
        if table[at] < 0:
            table[at] = m
            out[m, 0], out[m, 1], out[m, 2], out[m, 3] = x0, y0, x1, y1
            m += 1
        for f in range(n_families):
            wind[table[at], f] += sign * source_wind[source[i], f]
    return _drop_cancelled(out, wind, m)
