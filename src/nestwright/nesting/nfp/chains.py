"""Chains of directed edges: whether they all close, and joining those that run straight on."""

from __future__ import annotations

import numpy as np

from nestwright.nesting.kernels import GRID_PER_MM, FloatArray, IntArray, copy_rows, helper, integer


@helper
def _find_start(edges: FloatArray, table: IntArray, x: float, y: float) -> int:
    """Return the slot of the edge that starts at a point, or the free slot where it would go."""
    mask = len(table) - 1
    hashed = int(x * GRID_PER_MM) * 73856093 ^ int(y * GRID_PER_MM) * 19349663
    at = (hashed ^ (hashed >> 21)) & mask
    while table[at] >= 0 and (edges[table[at], 0] != x or edges[table[at], 1] != y):
        at = (at + 1) & mask
    return at


@helper
def link_edges(edges: FloatArray, following: IntArray, surplus: IntArray, starts: IntArray) -> bool:
    """Link each edge to one that starts where it ends (-1 for none); tell whether all chains close.

    ``starts[i]`` counts the edges that start where edge i does, on one edge of each such point;
    ``surplus`` is that count less the edges that end there.
    """
    size = 16
    while size < 2 * len(edges):
        size *= 2
    table = np.full(size, -1, np.int64)
    for i in range(len(edges)):
        starts[i] = surplus[i] = 0
        at = _find_start(edges, table, edges[i, 0], edges[i, 1])
        if table[at] < 0:
            table[at] = i
        starts[table[at]] += 1
        surplus[table[at]] += 1
    closed = True
    for i in range(len(edges)):
        following[i] = table[_find_start(edges, table, edges[i, 2], edges[i, 3])]
        if following[i] < 0:
            closed = False
        else:
            surplus[following[i]] -= 1
    for i in range(len(edges)):
        closed &= surplus[i] == 0
    return closed


@helper
def are_closed(edges: FloatArray) -> bool:
    """Tell whether as many edges end at every point as start there."""
    n = len(edges)
    return link_edges(edges, np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int64))


@helper
def _is_straight_on(edges: FloatArray, i: int, j: int, tolerance_mm: float) -> bool:
    """Tell whether edge j goes on from edge i in the same direction, within the tolerance."""
    dx, dy = edges[j, 2] - edges[i, 0], edges[j, 3] - edges[i, 1]
    px, py = edges[i, 2] - edges[i, 0], edges[i, 3] - edges[i, 1]
    length = np.sqrt(dx * dx + dy * dy)
    forward = px * (edges[j, 2] - edges[j, 0]) + py * (edges[j, 3] - edges[j, 1]) > 0.0
    return forward and abs(dx * py - dy * px) <= tolerance_mm * length


@helper
def join_straight(edges: FloatArray, tolerance_mm: float) -> FloatArray:
    """Return the edges with straight runs joined, where exactly one edge ends and one starts."""
    n = len(edges)
    following, surplus, starts = np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int64)
    link_edges(edges, following, surplus, starts)
    gone = np.zeros(n, np.int64)
    for i in range(n):
        j = following[i]
        while gone[i] == 0 and j >= 0 and j != i and gone[j] == 0:
            if starts[j] != 1 or surplus[j] != 0 or not _is_straight_on(edges, i, j, tolerance_mm):
                break
            edges[i, 2], edges[i, 3] = edges[j, 2], edges[j, 3]
            gone[j] = 1
            following[i] = following[j]
            j = following[i]
    kept = integer(0)
    for i in range(n):
        if gone[i] == 0:
            for c in range(4):
                edges[kept, c] = edges[i, c]
            kept += 1
    return copy_rows(edges, kept, kept)
