"""Which pieces of an arrangement bound the forbidden region: winding numbers on both their sides."""

from __future__ import annotations

import numpy as np

from nestwright.nesting.kernels import FloatArray, IntArray, copy_rows, helper, integer
from nestwright.nesting.nfp.bands import index_bands

PIECES_PER_BAND = 4


@helper
def _is_forbidden(winding: IntArray, handed: int) -> bool:
    """Tell whether the outlines overlap (family 0) and neither part lies inside a hole of the other."""
    if winding[0] * handed <= 0:
        return False
    in_hole = False
    for f in range(1, len(winding)):
        in_hole |= winding[f] * handed < 0
    return not in_hole


@helper
def _wind_right_of(
    pieces: FloatArray, wind: IntArray, piece: int, entry: IntArray, first: int, last: int, out: IntArray
) -> None:
    """Sum the windings that a ray from the middle of ``piece`` to the right meets, itself left out."""
    x = (pieces[piece, 0] + pieces[piece, 2]) / 2.0
    y = (pieces[piece, 1] + pieces[piece, 3]) / 2.0
    for f in range(len(out)):
        out[f] = 0
    for e in range(first, last):
        i = entry[e]
        y0, y1 = pieces[i, 1], pieces[i, 3]
        if i == piece or (y0 <= y) == (y1 <= y):
            continue
        if pieces[i, 0] + (y - y0) * (pieces[i, 2] - pieces[i, 0]) / (y1 - y0) <= x:
            continue
        sign = 1 if y1 > y0 else -1
        for f in range(len(out)):
            out[f] += sign * wind[i, f]


@helper
def _mark_steep(pieces: FloatArray, wind: IntArray, handed: int, mark: IntArray) -> None:
    """Set ``mark`` of the pieces steeper than 45 degrees: +1 or -1, forbidden left or right of them.

    ``handed`` is -1 when x and y were swapped, which turns left into right.
    """
    low, high = np.inf, -np.inf
    for i in range(len(pieces)):
        low = min(low, pieces[i, 1], pieces[i, 3])
        high = max(high, pieces[i, 1], pieces[i, 3])
    n_bands = len(pieces) // PIECES_PER_BAND + 1
    scale = n_bands / (high - low) if high > low else 0.0
    start, entry = index_bands(pieces, low, scale, n_bands)
    beyond = np.empty(wind.shape[1], np.int64)
    for i in range(len(pieces)):
        rise, run = pieces[i, 3] - pieces[i, 1], pieces[i, 2] - pieces[i, 0]
        if abs(rise) < abs(run) or (abs(rise) == abs(run) and handed < 0):
            continue
        band = min(int(((pieces[i, 1] + pieces[i, 3]) / 2.0 - low) * scale), n_bands - 1)
        _wind_right_of(pieces, wind, i, entry, start[band], start[band + 1], beyond)
        right = _is_forbidden(beyond, handed)
        sign = 1 if rise > 0.0 else -1
        for f in range(len(beyond)):
            beyond[f] += sign * wind[i, f]
        left = _is_forbidden(beyond, handed)
        if left != right:
            mark[i] = (1 if left else -1) * sign * handed


@helper
def forbidden_boundary(pieces: FloatArray, wind: IntArray) -> FloatArray:
    """Return the directed edges ``(m, 4)`` with the forbidden region on their left."""
    mark = np.zeros(len(pieces), np.int64)
    turned = pieces.copy()
    for handed in (1, -1):  # one call, which is compiled into this one: two would double its time
        _mark_steep(turned, wind, handed, mark)
        for i in range(len(pieces)):
            turned[i, 0], turned[i, 1] = pieces[i, 1], pieces[i, 0]
            turned[i, 2], turned[i, 3] = pieces[i, 3], pieces[i, 2]
    out, n = np.empty((len(pieces), 4)), integer(0)
    for i in range(len(pieces)):
        if mark[i] != 0:
            for c in range(4):
                out[n, c] = pieces[i, c] if mark[i] > 0 else pieces[i, (c + 2) % 4]
            n += 1
    return copy_rows(out, n, n)
