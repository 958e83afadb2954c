"""The convolution of two polygons: the raw curve whose winding numbers tell what overlaps.

Edge e of one polygon is placed at vertex v of the other when the direction of e lies in the turn at v
(Guibas, Ramshaw, Stolfi, "A kinetic framework for computational geometry", 1983). Reflex vertices turn
the other way round, so their edges are placed reversed. Of the two half-open ranges of directions one
is closed below and the other above, so that parallel edges follow each other and every chain closes.

Directions are compared by rank, not by angle: all decisions about a pair then agree with each other.
"""

from __future__ import annotations

import numpy as np

from nestwright.nesting.kernels import FloatArray, IntArray, helper, integer

SAME_DIRECTION_RAD = 1e-9

# Columns of a polygon's vertex table.
NEXT, PREVIOUS, RING, RANK, TURN_LOW, TURN_SPAN, TURN_SIGN = range(7)
VERTEX_COLUMNS = 7


@helper
def link_vertices(starts: IntArray, vertex: IntArray) -> None:
    """Fill the neighbours and the ring of each vertex; ``starts`` are ring starts, closed by the count."""
    for ring in range(len(starts) - 1):
        first, last = starts[ring], starts[ring + 1] - 1
        for i in range(first, last + 1):
            vertex[i, NEXT] = first if i == last else i + 1
            vertex[i, PREVIOUS] = last if i == first else i - 1
            vertex[i, RING] = ring


@helper
def _directions(points: FloatArray, vertex: IntArray, at: int, angles: FloatArray) -> None:
    for i in range(len(points)):
        j = vertex[i, NEXT]
        angles[at + i] = np.arctan2(points[j, 1] - points[i, 1], points[j, 0] - points[i, 0])


@helper
def rank_directions(a: FloatArray, a_vertex: IntArray, b: FloatArray, b_vertex: IntArray) -> int:
    """Rank the edges of both by direction, parallel ones equally; returns the number of ranks."""
    n_a, n = len(a), len(a) + len(b)
    angles = np.empty(n)
    _directions(a, a_vertex, integer(0), angles)
    _directions(b, b_vertex, n_a, angles)
    order = np.argsort(angles)
    rank = 0
    for k in range(n):
        if k > 0 and angles[order[k]] - angles[order[k - 1]] > SAME_DIRECTION_RAD:
            rank += 1
        # Directions just above -pi and just below +pi are one.
        wraps = angles[order[k]] - angles[order[0]] > 2.0 * np.pi - SAME_DIRECTION_RAD
        value = 0 if wraps else rank
        if order[k] < n_a:
            a_vertex[order[k], RANK] = value
        else:
            b_vertex[order[k] - n_a, RANK] = value
    return rank + 1


@helper
def measure_turns(points: FloatArray, vertex: IntArray, n_ranks: int) -> None:
    """Fill the range of directions that each vertex turns through and its sign."""
    for i in range(len(points)):
        h, j = vertex[i, PREVIOUS], vertex[i, NEXT]
        cross = (points[i, 0] - points[h, 0]) * (points[j, 1] - points[i, 1]) - (
            points[i, 1] - points[h, 1]
        ) * (points[j, 0] - points[i, 0])
        low, high, sign = vertex[h, RANK], vertex[i, RANK], 1
        if cross < 0.0:
            low, high, sign = high, low, -1
        vertex[i, TURN_LOW] = low
        vertex[i, TURN_SPAN] = (high - low + n_ranks) % n_ranks
        vertex[i, TURN_SIGN] = sign


@helper
def _turn_holds(
    a_vertex: IntArray, i: int, b_vertex: IntArray, k: int, closed_above: int, n_ranks: int
) -> bool:
    step = a_vertex[i, RANK] - b_vertex[k, TURN_LOW] - closed_above
    if step < 0:
        step += n_ranks
    return step < b_vertex[k, TURN_SPAN]


@helper
def count_edges(
    a_vertex: IntArray, b_vertex: IntArray, a_ring: int, b_ring: int, closed_above: int, n_ranks: int
) -> int:
    """Return how many edges :func:`place_edges` would write."""
    count = 0
    for i in range(len(a_vertex)):
        if a_vertex[i, RING] == a_ring:
            for k in range(len(b_vertex)):
                if b_vertex[k, RING] == b_ring and _turn_holds(
                    a_vertex, i, b_vertex, k, closed_above, n_ranks
                ):
                    count += 1
    return count


@helper
def place_edges(
    a: FloatArray,
    a_vertex: IntArray,
    b: FloatArray,
    b_vertex: IntArray,
    a_ring: int,
    b_ring: int,
    closed_above: int,
    n_ranks: int,
    out: FloatArray,
    at: int,
) -> int:
    """Write the edges of ``a_ring`` at the vertices of ``b_ring`` from row ``at``; returns the next row."""
    for i in range(len(a_vertex)):
        if a_vertex[i, RING] != a_ring:
            continue
        for k in range(len(b_vertex)):
            if b_vertex[k, RING] != b_ring:
                continue
            if not _turn_holds(a_vertex, i, b_vertex, k, closed_above, n_ranks):
                continue
            start, end = i, a_vertex[i, NEXT]
            if b_vertex[k, TURN_SIGN] < 0:
                start, end = end, start
            out[at, 0] = a[start, 0] + b[k, 0]
            out[at, 1] = a[start, 1] + b[k, 1]
            out[at, 2] = a[end, 0] + b[k, 0]
            out[at, 3] = a[end, 1] + b[k, 1]
            at += 1
    return at
