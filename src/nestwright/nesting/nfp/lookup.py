"""Questions to one no-fit polygon: is a position inside it, where does a segment cross its boundary.

The edges lie in horizontal bands (:mod:`~nestwright.nesting.nfp.bands`), so a question meets only the few
edges of its bands. Answers are exact up to rounding: nothing is rasterised.
"""

from __future__ import annotations

from nestwright.nesting.kernels import INT_ROWS, INTS, REAL_ROWS, FloatArray, IntArray, helper

NEAR_MM = 1e-4  # a position this near to the boundary touches and does not overlap

TABLES = (REAL_ROWS, REAL_ROWS, INT_ROWS, INTS, INTS)
"""Signature of the arrays of :class:`~nestwright.nesting.nfp.pool.TablePool`: edges to band_entry."""


@helper
def _is_near_edge(
    edges: FloatArray, band_start: IntArray, band_entry: IntArray, band: int, x: float, y: float
) -> bool:
    for k in range(band_start[band], band_start[band + 1]):
        e = band_entry[k]
        dx, dy = edges[e, 2] - edges[e, 0], edges[e, 3] - edges[e, 1]
        px, py = x - edges[e, 0], y - edges[e, 1]
        t = min(max((px * dx + py * dy) / (dx * dx + dy * dy), 0.0), 1.0)
        qx, qy = px - t * dx, py - t * dy
        if qx * qx + qy * qy <= NEAR_MM * NEAR_MM:
            return True
    return False


@helper
def is_inside(
    edges: FloatArray,
    frame: FloatArray,
    span: IntArray,
    band_start: IntArray,
    band_entry: IntArray,
    t: int,
    x: float,
    y: float,
) -> bool:
    """Tell whether a position, in the table's own frame, overlaps by more than :data:`NEAR_MM`."""
    if x <= frame[t, 0] or y <= frame[t, 1] or x >= frame[t, 2] or y >= frame[t, 3]:
        return False
    band = span[t, 2] + min(int((y - frame[t, 4]) * frame[t, 5]), span[t, 3] - 1)
    winding = 0
    for k in range(band_start[band], band_start[band + 1]):
        e = band_entry[k]
        y0, y1 = edges[e, 1], edges[e, 3]
        if (y0 <= y) != (y1 <= y) and edges[e, 0] + (y - y0) * (edges[e, 2] - edges[e, 0]) / (y1 - y0) > x:
            winding += 1 if y1 > y0 else -1
    if winding == 0:
        return False
    return not _is_near_edge(edges, band_start, band_entry, band, x, y)


@helper
def add_crossings(
    edges: FloatArray,
    frame: FloatArray,
    span: IntArray,
    band_start: IntArray,
    band_entry: IntArray,
    t: int,
    x0: float,
    y0: float,
    x1: float,
    y1: float,
    out: FloatArray,
    n: int,
) -> int:
    """Append the parameters (0..1) where a segment crosses the boundary to ``out``; returns their number.

    What does not fit into ``out`` is dropped.
    """
    low, high, dx, dy = min(y0, y1), max(y0, y1), x1 - x0, y1 - y0
    first = max(int((low - frame[t, 4]) * frame[t, 5]), 0)
    last = min(int((high - frame[t, 4]) * frame[t, 5]), span[t, 3] - 1)
    left, right = min(x0, x1), max(x0, x1)
    for band in range(first, last + 1):
        for k in range(band_start[span[t, 2] + band], band_start[span[t, 2] + band + 1]):
            e = band_entry[k]
            ax, ay, bx, by = edges[e, 0], edges[e, 1], edges[e, 2], edges[e, 3]
            if max(ax, bx) < left or min(ax, bx) > right or max(ay, by) < low or min(ay, by) > high:
                continue
            ex, ey = bx - ax, by - ay
            cross = dx * ey - dy * ex
            if cross == 0.0:
                continue
            s = ((ax - x0) * ey - (ay - y0) * ex) / cross
            u = ((ax - x0) * dy - (ay - y0) * dx) / cross
            if s < 0.0 or s > 1.0 or u < 0.0 or u > 1.0:
                continue
            if n >= len(out):
                return n
            # An edge stands in several bands; it counts in the first one that both share.
            own = max(int((min(ay, by) - NEAR_MM - frame[t, 4]) * frame[t, 5]), first)
            if own == band:
                out[n] = s
                n += 1
    return n
