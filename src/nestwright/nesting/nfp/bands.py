"""Edges sorted into horizontal bands, so that a ray or a short segment meets few of them.

Band b holds ``(y - low) * scale`` in [b, b + 1); an edge is in every band that it reaches, and it may be
taken ``pad`` longer at both ends.
"""

from __future__ import annotations

import numpy as np

from nestwright.nesting.kernels import FloatArray, IntArray, helper

EDGES_PER_BAND = 3


@helper
def _first_band(edges: FloatArray, i: int, low: float, scale: float, pad: float) -> int:
    return max(int((min(edges[i, 1], edges[i, 3]) - pad - low) * scale), 0)


@helper
def _last_band(edges: FloatArray, i: int, low: float, scale: float, pad: float, n_bands: int) -> int:
    return min(int((max(edges[i, 1], edges[i, 3]) + pad - low) * scale), n_bands - 1)


@helper
def index_bands(edges: FloatArray, low: float, scale: float, n_bands: int) -> tuple[IntArray, IntArray]:
    """Return ``(start (n_bands + 1,), edge indices)`` of all edges, unpadded."""
    start = np.zeros(n_bands + 1, np.int64)
    for i in range(len(edges)):
        for b in range(
            _first_band(edges, i, low, scale, 0.0), _last_band(edges, i, low, scale, 0.0, n_bands) + 1
        ):
            start[b + 1] += 1
    for b in range(n_bands):
        start[b + 1] += start[b]
    fill, entry = start.copy(), np.empty(start[n_bands], np.int64)
    for i in range(len(edges)):
        for b in range(
            _first_band(edges, i, low, scale, 0.0), _last_band(edges, i, low, scale, 0.0, n_bands) + 1
        ):
            entry[fill[b]] = i
            fill[b] += 1
    return start, entry


@helper
def _measure_table(
    edges: FloatArray, first: int, end: int, n_bands: int, pad: float, frame: FloatArray, t: int
) -> None:
    x0, y0, x1, y1 = np.inf, np.inf, -np.inf, -np.inf
    for i in range(first, end):
        x0, x1 = min(x0, edges[i, 0], edges[i, 2]), max(x1, edges[i, 0], edges[i, 2])
        y0, y1 = min(y0, edges[i, 1], edges[i, 3]), max(y1, edges[i, 1], edges[i, 3])
    frame[t, 0], frame[t, 1], frame[t, 2], frame[t, 3] = x0, y0, x1, y1
    frame[t, 4] = y0 - 2.0 * pad
    frame[t, 5] = n_bands / (y1 - y0 + 4.0 * pad)


@helper
def index_table(
    edges: FloatArray,
    first: int,
    end: int,
    pad: float,
    t: int,
    frame: FloatArray,
    span: IntArray,
    start: IntArray,
    band: int,
    entry: IntArray,
    used: int,
) -> int:
    """Index table t, the edges ``first`` to ``end``: its bands from ``band``, their entries from ``used``.

    Returns the end of the entries; -1 when they have no room. See
    :class:`~nestwright.nesting.nfp.pool.TablePool` for the columns of ``frame`` and ``span``.
    """
    n_bands = (end - first) // EDGES_PER_BAND + 1
    _measure_table(edges, first, end, n_bands, pad, frame, t)
    span[t, 0], span[t, 1], span[t, 2], span[t, 3] = first, end, band, n_bands
    low, scale = frame[t, 4], frame[t, 5]
    for b in range(band, band + n_bands + 1):
        start[b] = 0
    for i in range(first, end):
        for b in range(
            _first_band(edges, i, low, scale, pad), _last_band(edges, i, low, scale, pad, n_bands) + 1
        ):
            start[band + b] += 1
    # From counts to ends; filling backwards turns the ends into starts.
    total = used
    for b in range(band, band + n_bands + 1):
        total += start[b]
        start[b] = total
    if total > len(entry):
        return -1
    for i in range(first, end):
        for b in range(
            _first_band(edges, i, low, scale, pad), _last_band(edges, i, low, scale, pad, n_bands) + 1
        ):
            start[band + b] -= 1
            entry[start[band + b]] = i
    return total
