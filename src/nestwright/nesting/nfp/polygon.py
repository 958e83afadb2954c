"""No-fit polygons by convolution and winding numbers, with holes.

For polygons A and B the forbidden positions are ``{v : A and B + v overlap} = A (+) -B``, the Minkowski
sum of A and the point reflection of B. Its boundary lies on the convolution of the two outlines
(:mod:`~nestwright.nesting.nfp.convolution`); the winding number of that curve around v counts the pieces
in which the two filled outlines overlap.

Holes are families of their own: with one winding number for everything, a part that covers a whole
hole would look free. ``v`` is forbidden when the family of the outer rings winds around it and no
family of a hole does so negatively, which says that one part lies wholly inside that hole.

The curve is cut at its crossings on a fine grid, equal pieces are merged with their windings summed,
and a piece stays when exactly one of its sides is forbidden. What is left is a soup of directed edges
with the forbidden side on the left; its users need no rings.
"""

from __future__ import annotations

import numpy as np

from nestwright.nesting.kernels import (
    INTS,
    REAL_ROWS,
    FloatArray,
    IntArray,
    copy_int_rows,
    helper,
    integer,
    kernel,
)
from nestwright.nesting.nfp.arrangement import TOUCH_MM, cut_pieces, find_cuts, merge_pieces
from nestwright.nesting.nfp.chains import are_closed, join_straight
from nestwright.nesting.nfp.convolution import (
    VERTEX_COLUMNS,
    count_edges,
    link_vertices,
    measure_turns,
    place_edges,
    rank_directions,
)
from nestwright.nesting.nfp.winding import forbidden_boundary

MAX_ROUNDS = 6


@helper
def _ring_extent(points: FloatArray, starts: IntArray, ring: int, axis: int) -> float:
    low, high = np.inf, -np.inf
    for i in range(starts[ring], starts[ring + 1]):
        low, high = min(low, points[i, axis]), max(high, points[i, axis])
    return high - low


@helper
def _hole_can_hold(a: FloatArray, a_starts: IntArray, hole: int, b: FloatArray, b_starts: IntArray) -> bool:
    outer, fits = integer(0), True
    for axis in range(2):
        fits &= _ring_extent(a, a_starts, hole, axis) > _ring_extent(b, b_starts, outer, axis)
    return fits


@helper
def _ring_pairs(a: FloatArray, a_starts: IntArray, b: FloatArray, b_starts: IntArray) -> IntArray:
    """Return the families ``(f, 2)``: outer with outer, then each hole that the other part could be in."""
    pairs, n = np.zeros((len(a_starts) + len(b_starts), 2), np.int64), integer(1)
    for hole in range(1, len(a_starts) - 1):
        if _hole_can_hold(a, a_starts, hole, b, b_starts):
            pairs[n, 0] = hole
            n += 1
    for hole in range(1, len(b_starts) - 1):
        if _hole_can_hold(b, b_starts, hole, a, a_starts):
            pairs[n, 1] = hole
            n += 1
    return copy_int_rows(pairs, n, n)


@helper
def _boundary(edges: FloatArray, wind: IntArray) -> FloatArray:
    """Return the edges of the forbidden region's boundary, all chains closed.

    Rounding a crossing to the grid bends its edges a little, and among many edges that nearly coincide
    they may cross others anew. Then some chain is open, and all is cut once more.
    """
    boundary = np.empty((0, 4))
    for _ in range(MAX_ROUNDS):
        cut_edge, cut, n_cuts = find_cuts(edges)
        pieces, source = cut_pieces(edges, cut_edge, cut, n_cuts)
        edges, wind = merge_pieces(pieces, source, wind)
        boundary = forbidden_boundary(edges, wind)
        if n_cuts == 0 or are_closed(boundary):
            break
    return boundary


@kernel("f8[:,::1]", REAL_ROWS, INTS, REAL_ROWS, INTS, "i8")
def nfp_edges(a: FloatArray, a_starts: IntArray, b: FloatArray, b_starts: IntArray, limit: int) -> FloatArray:
    """Return the boundary of the forbidden positions of B against A, both as they lie.

    Parameters
    ----------
    a, b
        Points ``(n, 2)``, mm, on the grid of :mod:`arrangement`: the outer ring counter-clockwise, then
        the holes clockwise.
    a_starts, b_starts
        Index of the first point of each ring, closed by the number of points.
    limit
        Give up when the convolution has more edges than this.

    Returns
    -------
    Edges ``(m, 4)`` from x0, y0 to x1, y1 with the forbidden side on the left; no row when given up.
    """
    reflected = np.empty((len(b), 2))
    for i in range(len(b)):
        reflected[i, 0], reflected[i, 1] = -b[i, 0], -b[i, 1]
    a_vertex = np.empty((len(a), VERTEX_COLUMNS), np.int64)
    b_vertex = np.empty((len(b), VERTEX_COLUMNS), np.int64)
    link_vertices(a_starts, a_vertex)
    link_vertices(b_starts, b_vertex)
    n_ranks = rank_directions(a, a_vertex, reflected, b_vertex)
    measure_turns(a, a_vertex, n_ranks)
    measure_turns(reflected, b_vertex, n_ranks)
    pairs = _ring_pairs(a, a_starts, b, b_starts)
    total = 0
    for f in range(len(pairs)):
        total += count_edges(a_vertex, b_vertex, pairs[f, 0], pairs[f, 1], integer(0), n_ranks)
        total += count_edges(b_vertex, a_vertex, pairs[f, 1], pairs[f, 0], integer(1), n_ranks)
    if total > limit:
        return np.empty((0, 4))
    edges, wind, n = np.empty((total, 4)), np.zeros((total, len(pairs)), np.int64), integer(0)
    for f in range(len(pairs)):
        first = n
        n = place_edges(
            a, a_vertex, reflected, b_vertex, pairs[f, 0], pairs[f, 1], integer(0), n_ranks, edges, n
        )
        n = place_edges(
            reflected, b_vertex, a, a_vertex, pairs[f, 1], pairs[f, 0], integer(1), n_ranks, edges, n
        )
        for i in range(first, n):
            wind[i, f] = 1
    return join_straight(_boundary(edges, wind), TOUCH_MM)
