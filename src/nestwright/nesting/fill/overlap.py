"""Do two placed outlines overlap? Answered from their edges alone, without any no-fit polygon.

The last word before a piece is laid: a flaw in a table then costs a candidate, never a layout.
"""

from __future__ import annotations

from nestwright.nesting.kernels import INTS, REAL_ROWS, FloatArray, IntArray, helper, kernel

DEPTH_MM = 5e-4  # edges that cross by less only touch

SILHOUETTES = (REAL_ROWS, INTS, INTS, REAL_ROWS, REAL_ROWS)
"""Signature of the arrays of :class:`~nestwright.nesting.problem.silhouettes.Silhouettes`."""


@helper
def _edges_cross(
    ax: float, ay: float, bx: float, by: float, cx: float, cy: float, dx: float, dy: float
) -> bool:
    """Both ends of each segment lie on different sides of the other, all by more than :data:`DEPTH_MM`."""
    ux, uy, vx, vy = bx - ax, by - ay, dx - cx, dy - cy
    length_u, length_v = (ux * ux + uy * uy) ** 0.5 * DEPTH_MM, (vx * vx + vy * vy) ** 0.5 * DEPTH_MM
    c = ux * (cy - ay) - uy * (cx - ax)
    d = ux * (dy - ay) - uy * (dx - ax)
    a = vx * (ay - cy) - vy * (ax - cx)
    b = vx * (by - cy) - vy * (bx - cx)
    apart_cd = (c > length_u and d < -length_u) or (c < -length_u and d > length_u)
    return apart_cd and ((a > length_v and b < -length_v) or (a < -length_v and b > length_v))


@helper
def _holds(points: FloatArray, following: IntArray, start: IntArray, row: int, x: float, y: float) -> bool:
    inside = False
    for i in range(start[row], start[row + 1]):
        j = following[i]
        y0, y1 = points[i, 1], points[j, 1]
        if (y0 <= y) != (y1 <= y):
            inside ^= points[i, 0] + (y - y0) * (points[j, 0] - points[i, 0]) / (y1 - y0) > x
    return inside


@helper
def _is_near(points: FloatArray, following: IntArray, start: IntArray, row: int, x: float, y: float) -> bool:
    for i in range(start[row], start[row + 1]):
        j = following[i]
        dx, dy = points[j, 0] - points[i, 0], points[j, 1] - points[i, 1]
        px, py = x - points[i, 0], y - points[i, 1]
        t = min(max((px * dx + py * dy) / (dx * dx + dy * dy), 0.0), 1.0)
        if (px - t * dx) ** 2 + (py - t * dy) ** 2 <= DEPTH_MM * DEPTH_MM:
            return True
    return False


@helper
def _reaches_into(
    points: FloatArray,
    following: IntArray,
    start: IntArray,
    box: FloatArray,
    a: int,
    b: int,
    dx: float,
    dy: float,
) -> bool:
    """Tell whether the middle of an edge of b, moved by ``dx, dy``, lies well inside a.

    It finds what has no crossing edges: parts that overlap along their own straight edges.
    """
    for i in range(start[b], start[b + 1]):
        j = following[i]
        x, y = (points[i, 0] + points[j, 0]) / 2.0 + dx, (points[i, 1] + points[j, 1]) / 2.0 + dy
        if x <= box[a, 0] or y <= box[a, 1] or x >= box[a, 2] or y >= box[a, 3]:
            continue
        if _holds(points, following, start, a, x, y) and not _is_near(points, following, start, a, x, y):
            return True
    return False


@helper
def _have_crossing_edges(
    points: FloatArray,
    following: IntArray,
    start: IntArray,
    box: FloatArray,
    a: int,
    b: int,
    dx: float,
    dy: float,
) -> bool:
    for i in range(start[a], start[a + 1]):
        ax, ay, bx, by = points[i, 0], points[i, 1], points[following[i], 0], points[following[i], 1]
        left, low, right, high = min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)
        if right < box[b, 0] + dx or left > box[b, 2] + dx or high < box[b, 1] + dy or low > box[b, 3] + dy:
            continue
        for j in range(start[b], start[b + 1]):
            k = following[j]
            cx, cy, ex, ey = points[j, 0] + dx, points[j, 1] + dy, points[k, 0] + dx, points[k, 1] + dy
            if right < min(cx, ex) or left > max(cx, ex) or high < min(cy, ey) or low > max(cy, ey):
                continue
            if _edges_cross(ax, ay, bx, by, cx, cy, ex, ey):
                return True
    return False


@helper
def do_overlap(
    points: FloatArray,
    following: IntArray,
    start: IntArray,
    box: FloatArray,
    inner: FloatArray,
    a: int,
    b: int,
    dx: float,
    dy: float,
) -> bool:
    """Tell whether silhouette b, moved by ``dx, dy``, overlaps silhouette a."""
    if box[a, 2] <= box[b, 0] + dx or box[a, 0] >= box[b, 2] + dx:
        return False
    if box[a, 3] <= box[b, 1] + dy or box[a, 1] >= box[b, 3] + dy:
        return False
    return (
        _holds(points, following, start, a, inner[b, 0] + dx, inner[b, 1] + dy)
        or _holds(points, following, start, b, inner[a, 0] - dx, inner[a, 1] - dy)
        or _reaches_into(points, following, start, box, a, b, dx, dy)
        or _reaches_into(points, following, start, box, b, a, -dx, -dy)
        or _have_crossing_edges(points, following, start, box, a, b, dx, dy)
    )


@helper
def hits_a_piece(
    points: FloatArray,
    following: IntArray,
    start: IntArray,
    box: FloatArray,
    inner: FloatArray,
    piece_row: IntArray,
    piece_at: FloatArray,
    n_pieces: int,
    n_ways: int,
    n_rows: int,
    way: int,
    x: float,
    y: float,
) -> bool:
    """Tell from the outlines alone whether orientation ``way`` at ``x, y`` overlaps anything on the plate."""
    for p in range(n_pieces):
        own = way if piece_row[p] < n_ways else n_rows + way
        if do_overlap(
            points, following, start, box, inner, piece_row[p], own, x - piece_at[p, 0], y - piece_at[p, 1]
        ):
            return True
    return False


@kernel("i8", *SILHOUETTES, INTS, REAL_ROWS, "i8", "i8")
def find_overlap(
    points: FloatArray,
    following: IntArray,
    start: IntArray,
    box: FloatArray,
    inner: FloatArray,
    piece_row: IntArray,
    piece_at: FloatArray,
    n_ways: int,
    n_rows: int,
) -> int:
    """Return the first piece of a plate that overlaps an earlier one or an obstacle; -1 when none does.

    ``piece_row`` and ``piece_at`` list the obstacles before the pieces.
    """
    for p in range(len(piece_row)):
        way = piece_row[p]
        if way < n_ways and hits_a_piece(
            points, following, start, box, inner, piece_row, piece_at, p, n_ways, n_rows, way,
            piece_at[p, 0], piece_at[p, 1],
        ):  # fmt: skip
            return p
    return -1
