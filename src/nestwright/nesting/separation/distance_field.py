"""A signed distance field of one no-fit polygon: how deep a position lies in it, in a few operations.

Square cells cover the polygon's box. A cell that no edge touches knows whether it lies inside, and then
one boundary point near its centre. The others list their edges, for the exact answer: the centre's side,
changed with every edge between the centre and the position.

``cells[c]`` is twice the first entry of cell c plus 1 when its centre is inside; one more value closes
each table. ``grid[t]`` holds a table's first cell, its columns and rows of cells, its first edge and the end
of its edges; ``frame[t]`` its box and the cells per mm.
"""

from __future__ import annotations

import numpy as np

from nestwright.nesting.kernels import (
    INT_ROWS,
    INTS,
    REAL_ROWS,
    SMALL_INTS,
    SMALL_REAL_ROWS,
    FloatArray,
    IntArray,
    SmallFloatArray,
    SmallIntArray,
    helper,
    integer,
    kernel,
)

FIRST_CELL, COLUMNS, ROWS, FIRST_EDGE, END_EDGE = range(5)
LOW_X, LOW_Y, HIGH_X, HIGH_Y, PER_MM = range(5)


@helper
def _cell_range(low: float, high: float, start: float, per_mm: float, count: int) -> tuple[int, int]:
    first = min(max(int(np.floor((low - start) * per_mm)), 0), count - 1)
    last = min(max(int(np.floor((high - start) * per_mm)), 0), count - 1)
    return first, last


@helper
def _mark_inside(
    edges: FloatArray, first: int, end: int, frame: FloatArray, grid: IntArray, t: int, winding: IntArray
) -> None:
    """Set the winding number of every cell's centre: one sweep along each row of cells."""
    columns, rows, per_mm = grid[t, COLUMNS], grid[t, ROWS], frame[t, PER_MM]
    for e in range(first, end):
        x0, y0, x1, y1 = edges[e, 0], edges[e, 1], edges[e, 2], edges[e, 3]
        low, high = _cell_range(min(y0, y1), max(y0, y1), frame[t, LOW_Y], per_mm, rows)
        for row in range(low, high + 1):
            y = frame[t, LOW_Y] + (row + 0.5) / per_mm
            if (y0 <= y) == (y1 <= y):
                continue
            x = x0 + (y - y0) * (x1 - x0) / (y1 - y0)
            # Centres left of the crossing see it.
            column = min(max(int(np.ceil((x - frame[t, LOW_X]) * per_mm - 0.5)), 0), columns)
            if column > 0:
                winding[row * columns + column - 1] += 1 if y1 > y0 else -1
    for row in range(rows):
        for column in range(columns - 2, -1, -1):
            winding[row * columns + column] += winding[row * columns + column + 1]


@helper
def _list_edges(
    edges: FloatArray,
    first: int,
    end: int,
    frame: FloatArray,
    grid: IntArray,
    t: int,
    start: IntArray,
    entry: SmallIntArray,
    fill: bool,
) -> None:
    """Count the edges that touch each cell into ``start``, or write them down from there backwards."""
    columns, rows, per_mm = grid[t, COLUMNS], grid[t, ROWS], frame[t, PER_MM]
    pad = 1e-6 + 1e-9 / per_mm
    for e in range(first, end):
        x0, y0, x1, y1 = edges[e, 0], edges[e, 1], edges[e, 2], edges[e, 3]
        low, high = _cell_range(min(y0, y1) - pad, max(y0, y1) + pad, frame[t, LOW_Y], per_mm, rows)
        for row in range(low, high + 1):
            # The stretch of the edge within this row of cells.
            a, b = min(x0, x1), max(x0, x1)
            if y0 != y1:
                bottom = frame[t, LOW_Y] + row / per_mm - pad
                top = bottom + 1.0 / per_mm + 2.0 * pad
                p = x0 + (bottom - y0) * (x1 - x0) / (y1 - y0)
                q = x0 + (top - y0) * (x1 - x0) / (y1 - y0)
                a, b = max(a, min(p, q)), min(b, max(p, q))
            left, right = _cell_range(a - pad, b + pad, frame[t, LOW_X], per_mm, columns)
            for column in range(left, right + 1):
                c = row * columns + column
                if fill:
                    start[c] -= 1
                    entry[start[c]] = e
                else:
                    start[c] += 1


@helper
def _squared_distance(edges: FloatArray, e: int, x: float, y: float) -> float:
    dx, dy = edges[e, 2] - edges[e, 0], edges[e, 3] - edges[e, 1]
    px, py = x - edges[e, 0], y - edges[e, 1]
    s = min(max((px * dx + py * dy) / (dx * dx + dy * dy), 0.0), 1.0)
    return (px - s * dx) ** 2 + (py - s * dy) ** 2


@helper
def _spread_nearest(edges: FloatArray, frame: FloatArray, grid: IntArray, t: int, nearest: IntArray) -> None:
    """Carry the nearest edge from cell to cell: forwards, backwards, and once more."""
    columns, rows, per_mm = grid[t, COLUMNS], grid[t, ROWS], frame[t, PER_MM]
    for sweep in range(4):
        for i in range(rows * columns):
            c = i if sweep % 2 == 0 else rows * columns - 1 - i
            row, column = c // columns, c % columns
            x, y = frame[t, LOW_X] + (column + 0.5) / per_mm, frame[t, LOW_Y] + (row + 0.5) / per_mm
            best = _squared_distance(edges, nearest[c], x, y) if nearest[c] >= 0 else np.inf
            for k in range(4):
                step = 1 if sweep % 2 == 0 else -1
                r = row - step * (1 if k < 3 else 0)
                q = column + (k - 1 if k < 3 else -step)
                if r < 0 or r >= rows or q < 0 or q >= columns:
                    continue
                other = int(nearest[r * columns + q])
                if other >= 0 and other != nearest[c]:
                    squared = _squared_distance(edges, other, x, y)
                    if squared < best:
                        best, nearest[c] = squared, other


@helper
def _nearest_in_cells(
    edges: FloatArray, frame: FloatArray, grid: IntArray, t: int, start: IntArray, entry: SmallIntArray
) -> IntArray:
    columns, per_mm = grid[t, COLUMNS], frame[t, PER_MM]
    nearest = np.full(columns * grid[t, ROWS], -1, np.int64)
    for c in range(len(nearest)):
        x = frame[t, LOW_X] + (c % columns + 0.5) / per_mm
        y = frame[t, LOW_Y] + (c // columns + 0.5) / per_mm
        best = np.inf
        for i in range(start[c], start[c + 1]):
            squared = _squared_distance(edges, entry[i], x, y)
            if squared < best:
                best, nearest[c] = squared, entry[i]
    return nearest


@kernel("i8", REAL_ROWS, REAL_ROWS, INT_ROWS, "i8", INTS, SMALL_REAL_ROWS, SMALL_INTS, "i8")
def make_field(
    edges: FloatArray,
    frame: FloatArray,
    grid: IntArray,
    t: int,
    cells: IntArray,
    near_point: SmallFloatArray,
    entry: SmallIntArray,
    used: int,
) -> int:
    """Fill the cells of table t, whose frame and grid are set, with entries from ``used`` on.

    Returns the end of the entries; -1 when they have no room.
    """
    first, end = grid[t, FIRST_EDGE], grid[t, END_EDGE]
    columns, rows, base = grid[t, COLUMNS], grid[t, ROWS], grid[t, FIRST_CELL]
    n = columns * rows
    start, winding = np.zeros(n + 1, np.int64), np.zeros(n, np.int64)
    _mark_inside(edges, first, end, frame, grid, t, winding)
    _list_edges(edges, first, end, frame, grid, t, start, entry, False)
    total = used
    for c in range(n):
        total += start[c]
        start[c] = total
    start[n] = total
    if total > len(entry):
        return integer(-1)
    _list_edges(edges, first, end, frame, grid, t, start, entry, True)
    nearest = _nearest_in_cells(edges, frame, grid, t, start, entry)
    _spread_nearest(edges, frame, grid, t, nearest)
    for c in range(n):
        cells[base + c] = 2 * start[c] + (1 if winding[c] != 0 else 0)
        e = nearest[c]
        x = frame[t, LOW_X] + (c % columns + 0.5) / frame[t, PER_MM]
        y = frame[t, LOW_Y] + (c // columns + 0.5) / frame[t, PER_MM]
        dx, dy = edges[e, 2] - edges[e, 0], edges[e, 3] - edges[e, 1]
        s = ((x - edges[e, 0]) * dx + (y - edges[e, 1]) * dy) / (dx * dx + dy * dy)
        s = min(max(s, 0.0), 1.0)
        near_point[base + c, 0], near_point[base + c, 1] = edges[e, 0] + s * dx, edges[e, 1] + s * dy
    cells[base + n] = 2 * total
    return total
