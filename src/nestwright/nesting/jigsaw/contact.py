"""How much of a piece's outline would lie on what is there already: its edges on others', and on the frame.

Where plates can be filled without waste, the position with the most contact is mostly the right one.
"""

from __future__ import annotations

from nestwright.nesting.kernels import FloatArray, IntArray, helper

CONTACT_MM = 2e-3  # edges, and points, that are no farther apart than this lie on each other
END_SHARE = 0.5  # of a common edge's length, for each end in common: whole edges that fit say most


@helper
def shared_length(
    ax: float,
    ay: float,
    bx: float,
    by: float,
    cx: float,
    cy: float,
    dx: float,
    dy: float,
    end_share: float,
) -> float:
    """Return the length that two edges share when they lie on each other and run in opposite directions.

    It counts by ``end_share`` more for each end that they have in common.
    """
    ux, uy = bx - ax, by - ay
    length = (ux * ux + uy * uy) ** 0.5
    ux, uy = ux / length, uy / length
    if abs(ux * (cy - ay) - uy * (cx - ax)) > CONTACT_MM or abs(ux * (dy - ay) - uy * (dx - ax)) > CONTACT_MM:
        return 0.0
    low, high = ux * (dx - ax) + uy * (dy - ay), ux * (cx - ax) + uy * (cy - ay)
    shared = max(min(high, length) - max(low, 0.0), 0.0)
    begin = end_share if abs(low) <= CONTACT_MM else 0.0
    end = end_share if abs(high - length) <= CONTACT_MM else 0.0
    return shared * (1.0 + begin + end)


@helper
def length_on_frame(frame: FloatArray, ax: float, ay: float, bx: float, by: float) -> float:
    """Return the length of an edge when it lies on a side of the frame ``x0, y0, x1, y1``."""
    for side in range(4):
        a, b = (ax, bx) if side % 2 == 0 else (ay, by)
        if abs(a - frame[side]) <= CONTACT_MM and abs(b - frame[side]) <= CONTACT_MM:
            return ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
    return 0.0


@helper
def contact_share(
    points: FloatArray,
    following: IntArray,
    start: IntArray,
    box: FloatArray,
    frame: FloatArray,
    piece_row: IntArray,
    piece_at: FloatArray,
    n_pieces: int,
    way: int,
    x: float,
    y: float,
) -> float:
    """Return the share of the outline of ``way`` at ``x, y`` that lies on pieces or on the frame.

    It is 0 to 1, and up to 2 where edges of pieces end together with it.
    """
    touching, whole = 0.0, 0.0
    for i in range(start[way], start[way + 1]):
        j = following[i]
        ax, ay, bx, by = points[i, 0] + x, points[i, 1] + y, points[j, 0] + x, points[j, 1] + y
        whole += ((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5
        touching += length_on_frame(frame, ax, ay, bx, by)
    for p in range(n_pieces):
        row, px, py = piece_row[p], piece_at[p, 0] - x, piece_at[p, 1] - y
        if (
            box[row, 0] + px > box[way, 2] + CONTACT_MM
            or box[row, 2] + px < box[way, 0] - CONTACT_MM
            or box[row, 1] + py > box[way, 3] + CONTACT_MM
            or box[row, 3] + py < box[way, 1] - CONTACT_MM
        ):
            continue
        for i in range(start[way], start[way + 1]):
            for k in range(start[row], start[row + 1]):
                touching += shared_length(
                    points[i, 0], points[i, 1], points[following[i], 0], points[following[i], 1],
                    points[k, 0] + px, points[k, 1] + py,
                    points[following[k], 0] + px, points[following[k], 1] + py, END_SHARE,
                )  # fmt: skip
    return touching / whole
