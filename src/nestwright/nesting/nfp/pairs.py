"""Make the no-fit polygons that a piece type is about to meet on a plate: the compiled loop.

Where the library has a table of the true outlines it is taken over, else the table is the Minkowski sum
of two convex hulls: their edges, merged by direction, in one pass.
"""

from __future__ import annotations

from nestwright.nesting.kernels import (
    INT_ROWS,
    INTS,
    REAL_ROWS,
    SMALL_INT_ROWS,
    FloatArray,
    IntArray,
    SmallIntArray,
    helper,
    kernel,
)
from nestwright.nesting.nfp.bands import EDGES_PER_BAND, index_table
from nestwright.nesting.nfp.lookup import NEAR_MM, TABLES

NOT_MADE = -(2**31)  # in place of a pair's table
USED_TABLES, USED_EDGES, USED_BANDS, USED_ENTRIES = range(4)


@helper
def _find_key(keys: IntArray, key: int) -> int:
    low, high = 0, len(keys)
    while low < high:
        middle = (low + high) // 2
        if keys[middle] < key:
            low = middle + 1
        else:
            high = middle
    return low if low < len(keys) and keys[low] == key else -1


@helper
def _add_hulls(
    hull: FloatArray,
    hull_start: IntArray,
    hull_top: IntArray,
    matrix: FloatArray,
    row: int,
    way: int,
    edges: FloatArray,
    n: int,
) -> int:
    """Append what the hull of ``row`` forbids to that of ``way``, in the frame of the piece of ``row``.

    Each hull is counter-clockwise from its lowest point; ``hull_top`` is its highest one, which is the
    lowest of the reflected hull. Returns the new number of edges.
    """
    a0, n_a = hull_start[row], hull_start[row + 1] - hull_start[row]
    b0, n_b, top = hull_start[way], hull_start[way + 1] - hull_start[way], hull_top[way]
    m00, m01, m10, m11 = matrix[row, 0], matrix[row, 1], matrix[row, 2], matrix[row, 3]
    mirrored = m00 * m11 < m01 * m10
    i = j = 0
    x, y = hull[a0, 0] - hull[b0 + top, 0], hull[a0, 1] - hull[b0 + top, 1]
    while i < n_a or j < n_b:
        p, q = a0 + i % n_a, a0 + (i + 1) % n_a
        r, s = b0 + (top + j) % n_b, b0 + (top + j + 1) % n_b
        ax, ay = hull[q, 0] - hull[p, 0], hull[q, 1] - hull[p, 1]
        bx, by = hull[r, 0] - hull[s, 0], hull[r, 1] - hull[s, 1]
        cross = ax * by - ay * bx
        dx, dy = 0.0, 0.0
        take_a, take_b = i < n_a and (j >= n_b or cross >= 0.0), j < n_b and (i >= n_a or cross <= 0.0)
        if take_a:
            dx, dy, i = dx + ax, dy + ay, i + 1
        if take_b:
            dx, dy, j = dx + bx, dy + by, j + 1
        end_x, end_y = x + dx, y + dy
        # A reflection turns the boundary round; the forbidden side stays on the left.
        x0, y0, x1, y1 = (end_x, end_y, x, y) if mirrored else (x, y, end_x, end_y)
        edges[n, 0], edges[n, 1] = m00 * x0 + m10 * y0, m01 * x0 + m11 * y0
        edges[n, 2], edges[n, 3] = m00 * x1 + m10 * y1, m01 * x1 + m11 * y1
        x, y, n = end_x, end_y, n + 1
    return n


@kernel(
    "i8", INTS, "i8", "i8", "i8", SMALL_INT_ROWS, INTS, INTS, INT_ROWS, REAL_ROWS, REAL_ROWS, INTS, INTS,
    INTS, INTS, REAL_ROWS, *TABLES, INTS,
)  # fmt: skip
def meet(
    piece_row: IntArray,
    n_pieces: int,
    first_way: int,
    end_way: int,
    pair: SmallIntArray,
    type_of: IntArray,
    turn_of: IntArray,
    relative: IntArray,
    matrix: FloatArray,
    hull: FloatArray,
    hull_start: IntArray,
    hull_top: IntArray,
    keys: IntArray,
    source_start: IntArray,
    source: FloatArray,
    edges: FloatArray,
    frame: FloatArray,
    span: IntArray,
    band_start: IntArray,
    band_entry: IntArray,
    used: IntArray,
) -> int:
    """Make the tables between some orientations and all pieces on a plate, and among themselves.

    Returns 1, or 0 when the arrays have no room; what was made until then stays.
    """
    n_types = type_of[len(hull_start) - 2] + 1
    n_obstacles = len(type_of) - len(hull_start) + 1
    for p in range(n_pieces + end_way - first_way):
        row = piece_row[p] if p < n_pieces else first_way + p - n_pieces
        for way in range(first_way, end_way):
            if pair[row, way] != NOT_MADE:
                continue
            swap = type_of[row] > type_of[way]
            a, b = (way, row) if swap else (row, way)
            key = (type_of[a] + n_obstacles) * n_types + type_of[b]
            key = key * len(relative) ** 2 + relative[turn_of[a], turn_of[b]]
            known = _find_key(keys, key)
            t, first, end, band = used[USED_TABLES], used[USED_EDGES], used[USED_EDGES], used[USED_BANDS]
            if known >= 0:
                size = source_start[known + 1] - source_start[known]
            else:
                size = hull_start[row + 1] - hull_start[row] + hull_start[way + 1] - hull_start[way]
            if (
                t >= len(frame)
                or first + size > len(edges)
                or band + size // EDGES_PER_BAND + 2 > len(band_start)
            ):
                return 0
            if known >= 0:
                for e in range(source_start[known], source_start[known + 1]):
                    for c in range(4):
                        edges[end, c] = source[e, c]
                    end += 1
            else:
                end = _add_hulls(hull, hull_start, hull_top, matrix, row, way, edges, first)
            entries = index_table(
                edges, first, end, NEAR_MM, t, frame, span, band_start, band, band_entry, used[USED_ENTRIES]
            )
            if entries < 0:
                return 0
            pair[row, way] = -1 - t if swap and known >= 0 else t
            used[USED_TABLES], used[USED_EDGES], used[USED_ENTRIES] = t + 1, end, entries
            used[USED_BANDS] = band + span[t, 3] + 1
    return 1
