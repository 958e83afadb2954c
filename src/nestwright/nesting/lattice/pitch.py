"""How close the next row may come: rows of copies at a fixed period, laid over each other.

In the frame where rows lie along x, the copies of a row stand at ``k * period``. A position of the next
row is forbidden when it is forbidden by any copy of this one, so the forbidden regions of all copies are
laid over each other and their windings summed: no union has to be made.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from nestwright.nesting.kernels import REAL_ROWS, FloatArray, IntArray, helper, kernel

SLACK_MM = 2e-5  # forbidden regions begin this much later, so that exact fits have an inside
REALS = "f8[::1]"

BoolArray: TypeAlias = NDArray[np.bool_]


@helper
def _column(edges: FloatArray, period: float, x: float, height: FloatArray, sign: IntArray) -> int:
    """List where the upright lines at ``x + k * period`` enter (1) and leave (-1) the regions, by height."""
    n = 0
    for e in range(len(edges)):
        x0, x1 = edges[e, 0], edges[e, 2]
        low, high = min(x0, x1), max(x0, x1)
        at = x + np.ceil((low - x) / period) * period
        while at < high and n < len(height):
            y = edges[e, 1] + (at - x0) / (x1 - x0) * (edges[e, 3] - edges[e, 1])
            way = -1 if x1 < x0 else 1
            y += SLACK_MM if way == 1 else 0.0
            i = n
            while i > 0 and height[i - 1] > y:
                height[i], sign[i] = height[i - 1], sign[i - 1]
                i -= 1
            height[i], sign[i] = y, way
            n += 1
            at += period
    return n


@helper
def _is_free(edges: FloatArray, period: float, x: float, y: float) -> bool:
    winding = 0
    for e in range(len(edges)):
        x0, x1 = edges[e, 0], edges[e, 2]
        low, high = min(x0, x1), max(x0, x1)
        at = x + np.ceil((low - x) / period) * period
        while at < high:
            edge_y = edges[e, 1] + (at - x0) / (x1 - x0) * (edges[e, 3] - edges[e, 1])
            if x1 < x0:
                winding -= 1 if edge_y <= y + SLACK_MM else 0
            else:
                winding += 1 if edge_y < y - SLACK_MM else 0
            at += period
    return winding <= 0


@kernel("void", REAL_ROWS, "f8", "f8", REALS, REALS, REALS)
def least_pitch(
    edges: FloatArray, period: float, least_mm: float, shifts: FloatArray, nudges: FloatArray, out: FloatArray
) -> None:
    """Find the shift of the next row that lets it come closest.

    Parameters
    ----------
    edges
        Boundary ``(m, 4)`` of the forbidden positions around one copy, mm, forbidden side on the left.
    period
        Distance between the copies of a row, mm.
    least_mm
        A pitch below this is not looked for. When it is positive, the rows after the next one follow at
        the same shift and pitch and must be free as well.
    shifts
        The shifts along the row to be tried, mm.
    nudges
        Each shift is looked at from these distances beside it: upright edges have two sides.
    out
        Receives the shift and the pitch; the pitch is infinite when no shift has any.
    """
    out[0], out[1], top = 0.0, np.inf, 0.0
    for e in range(len(edges)):
        top = max(top, edges[e, 1])
    height, sign = np.empty(8 * len(edges) + 64), np.empty(8 * len(edges) + 64, np.int64)
    for s in range(len(shifts) * len(nudges)):
        x = shifts[s // len(nudges)] + nudges[s % len(nudges)]
        n, winding = _column(edges, period, x, height, sign), 0
        for i in range(n):
            winding += sign[i]
            y = height[i]
            if winding > 0 or sign[i] > 0 or y < least_mm:
                continue
            if y >= out[1]:
                break
            rows, free = 2, True
            while free and least_mm > 0.0 and rows * y < top:
                free = _is_free(edges, period, rows * x, rows * y)
                rows += 1
            if free:
                out[0], out[1] = shifts[s // len(nudges)], y
                break


@kernel("void", REAL_ROWS, REAL_ROWS, "f8", "b1[::1]")
def find_inside(edges: FloatArray, points: FloatArray, touch_mm: float, out: BoolArray) -> None:
    """Tell of each point ``(n, 2)`` whether it lies inside a region by more than ``touch_mm``."""
    for p in range(len(points)):
        x, y, winding, nearest = points[p, 0], points[p, 1], 0, np.inf
        for e in range(len(edges)):
            x0, y0, y1 = edges[e, 0], edges[e, 1], edges[e, 3]
            dx, dy = edges[e, 2] - x0, y1 - y0
            if (y0 <= y) != (y1 <= y) and x0 + (y - y0) / dy * dx > x:
                winding += 1 if dy > 0.0 else -1
            t = min(max(((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy), 0.0), 1.0)
            nearest = min(nearest, (x - x0 - t * dx) ** 2 + (y - y0 - t * dy) ** 2)
        out[p] = winding != 0 and nearest > touch_mm * touch_mm
