"""The neighbours of a piece in the separation search: what each forbids, and how deep a position is in it.

One row per neighbour and orientation::

    near[j] = box of the forbidden positions on the plate (4), position of the neighbour (2),
              turn into the frame of its table (4), weight, depth added, corner of the table (2), cells per mm
    near_id[j] = first cell, columns, rows, first edge, end of the edges, the neighbour
"""

from __future__ import annotations

import numpy as np

from nestwright.nesting.kernels import (
    INT_ROWS,
    INTS,
    REAL_ROWS,
    SMALL_INT_ROWS,
    SMALL_INTS,
    SMALL_REAL_ROWS,
    FloatArray,
    IntArray,
    SmallFloatArray,
    SmallIntArray,
    helper,
    integer,
)

BOX_X0, BOX_Y0, BOX_X1, BOX_Y1, AT_X, AT_Y, T00, T01, T10, T11 = range(10)
WEIGHT, ADDED, LOW_X, LOW_Y, PER_MM, HIGH_X, HIGH_Y = range(10, 17)
NEAR_COLUMNS = 17
FIRST_CELL, COLUMNS, ROWS, FIRST_EDGE, END_EDGE, WHO = range(6)
NEAR_IDS = 6

TOUCH_MM = 1e-4  # a position no deeper than this touches and does not overlap

FIELDS = (REAL_ROWS, REAL_ROWS, INT_ROWS, INTS, SMALL_REAL_ROWS, SMALL_INTS, SMALL_INT_ROWS)
"""Signature of the arrays of :class:`~nestwright.nesting.separation.fields.Fields`."""


@helper
def set_near(
    frame: FloatArray,
    grid: IntArray,
    pair: SmallIntArray,
    matrix: FloatArray,
    row: int,
    way: int,
    x: float,
    y: float,
    near: FloatArray,
    near_id: IntArray,
    j: int,
) -> None:
    """Write row j: what a piece of ``row`` at ``x, y`` forbids to orientation ``way``."""
    t, turn, sign = integer(pair[row, way]), row, 1.0
    if t < 0:
        t, turn, sign = -1 - t, way, -1.0
    t00, t01 = sign * matrix[turn, 0], sign * matrix[turn, 2]
    t10, t11 = sign * matrix[turn, 1], sign * matrix[turn, 3]
    mid_x, mid_y = (frame[t, 0] + frame[t, 2]) / 2.0, (frame[t, 1] + frame[t, 3]) / 2.0
    half_x, half_y = (frame[t, 2] - frame[t, 0]) / 2.0, (frame[t, 3] - frame[t, 1]) / 2.0
    centre_x, centre_y = x + t00 * mid_x + t10 * mid_y, y + t01 * mid_x + t11 * mid_y
    reach_x, reach_y = abs(t00) * half_x + abs(t10) * half_y, abs(t01) * half_x + abs(t11) * half_y
    near[j, BOX_X0], near[j, BOX_X1] = centre_x - reach_x, centre_x + reach_x
    near[j, BOX_Y0], near[j, BOX_Y1] = centre_y - reach_y, centre_y + reach_y
    near[j, AT_X], near[j, AT_Y] = x, y
    near[j, T00], near[j, T01], near[j, T10], near[j, T11] = t00, t01, t10, t11
    near[j, LOW_X], near[j, LOW_Y] = frame[t, 0], frame[t, 1]
    near[j, HIGH_X], near[j, HIGH_Y], near[j, PER_MM] = frame[t, 2], frame[t, 3], frame[t, 4]
    for c in range(WHO):
        near_id[j, c] = grid[t, c]


@helper
def depth_in(
    edges: FloatArray,
    cells: IntArray,
    near_point: SmallFloatArray,
    entry: SmallIntArray,
    near: FloatArray,
    near_id: IntArray,
    j: int,
    x: float,
    y: float,
) -> float:
    """Return how far a position lies inside what neighbour j forbids, mm; 0 when it is allowed."""
    dx, dy = x - near[j, AT_X], y - near[j, AT_Y]
    u = near[j, T00] * dx + near[j, T01] * dy
    v = near[j, T10] * dx + near[j, T11] * dy
    if u <= near[j, LOW_X] or v <= near[j, LOW_Y] or u >= near[j, HIGH_X] or v >= near[j, HIGH_Y]:
        return 0.0
    per_mm, columns = near[j, PER_MM], near_id[j, COLUMNS]
    column = min(int((u - near[j, LOW_X]) * per_mm), columns - 1)
    row = min(int((v - near[j, LOW_Y]) * per_mm), near_id[j, ROWS] - 1)
    c = near_id[j, FIRST_CELL] + row * columns + column
    word = cells[c]
    first, end = word >> 1, cells[c + 1] >> 1
    if first == end:
        if word & 1 == 0:
            return 0.0
        nx, ny = u - near_point[c, 0], v - near_point[c, 1]
        return (nx * nx + ny * ny) ** 0.5
    centre_x = near[j, LOW_X] + (column + 0.5) / per_mm
    centre_y = near[j, LOW_Y] + (row + 0.5) / per_mm
    inside, least = word & 1, np.inf
    px, py = u - centre_x, v - centre_y
    for i in range(first, end):
        e = entry[i]
        ax, ay = edges[e, 0] - u, edges[e, 1] - v
        ex, ey = edges[e, 2] - edges[e, 0], edges[e, 3] - edges[e, 1]
        # Both ends against the line from the centre to the position, both of these against the edge.
        side_a = px * ay - py * ax
        side_b = px * (ay + ey) - py * (ax + ex)
        if (side_a > 0.0) != (side_b > 0.0):
            at = ex * ay - ey * ax
            from_centre = ex * (ay + py) - ey * (ax + px)
            if (at > 0.0) != (from_centre > 0.0):
                inside = 1 - inside
        s = min(max(-(ax * ex + ay * ey) / (ex * ex + ey * ey), 0.0), 1.0)
        qx, qy = ax + s * ex, ay + s * ey
        least = min(least, qx * qx + qy * qy)
    if inside == 0 or least <= TOUCH_MM * TOUCH_MM:
        return 0.0
    return least**0.5


@helper
def nearest_allowed(
    edges: FloatArray,
    cells: IntArray,
    near_point: SmallFloatArray,
    entry: SmallIntArray,
    near: FloatArray,
    near_id: IntArray,
    j: int,
    x: float,
    y: float,
    out: FloatArray,
) -> None:
    """Write the boundary point nearest to a forbidden position, as far as its cell knows, to ``out``."""
    dx, dy = x - near[j, AT_X], y - near[j, AT_Y]
    u = near[j, T00] * dx + near[j, T01] * dy
    v = near[j, T10] * dx + near[j, T11] * dy
    per_mm, columns = near[j, PER_MM], near_id[j, COLUMNS]
    column = min(max(int((u - near[j, LOW_X]) * per_mm), 0), columns - 1)
    row = min(max(int((v - near[j, LOW_Y]) * per_mm), 0), near_id[j, ROWS] - 1)
    c = near_id[j, FIRST_CELL] + row * columns + column
    first, end = cells[c] >> 1, cells[c + 1] >> 1
    best_u, best_v, least = float(near_point[c, 0]), float(near_point[c, 1]), np.inf
    for i in range(first, end):
        e = entry[i]
        ax, ay = edges[e, 0] - u, edges[e, 1] - v
        ex, ey = edges[e, 2] - edges[e, 0], edges[e, 3] - edges[e, 1]
        s = min(max(-(ax * ex + ay * ey) / (ex * ex + ey * ey), 0.0), 1.0)
        qx, qy = ax + s * ex, ay + s * ey
        if qx * qx + qy * qy < least:
            least, best_u, best_v = qx * qx + qy * qy, u + qx, v + qy
    # The turn is orthogonal: its transpose leads back.
    out[0] = near[j, AT_X] + near[j, T00] * best_u + near[j, T10] * best_v
    out[1] = near[j, AT_Y] + near[j, T01] * best_u + near[j, T11] * best_v
