"""What a piece meets on a plate, and what a position among it is worth.

The loss of a pair is its depth in the no-fit polygon plus a constant, times the fourth root of both hull
areas: so large pieces count more, and the slightest overlap of two is still worth removing.
"""

from __future__ import annotations

from nestwright.nesting.kernels import (
    FloatArray,
    IntArray,
    SmallFloatArray,
    SmallIntArray,
    helper,
    inlined,
    integer,
)
from nestwright.nesting.separation.neighbours import (
    ADDED,
    BOX_X0,
    BOX_X1,
    BOX_Y0,
    BOX_Y1,
    WEIGHT,
    WHO,
    depth_in,
    set_near,
)

ADDED_SHARE = 0.01  # of the larger diameter


@helper
def gather(
    frame: FloatArray,
    grid: IntArray,
    pair: SmallIntArray,
    row: IntArray,
    at: FloatArray,
    member: IntArray,
    members: IntArray,
    loss: SmallFloatArray,
    weight: SmallFloatArray,
    type_of_piece: IntArray,
    matrix: FloatArray,
    sizes: FloatArray,
    obstacles: IntArray,
    k: int,
    way: int,
    b: int,
    near: FloatArray,
    near_id: IntArray,
    first: int,
) -> int:
    """List what orientation ``way`` of piece k meets on plate b, from ``first`` on: colliding ones first.

    Those are likely to collide again, and an evaluation ends sooner then. Returns the end of the list.
    """
    n, n_ways, own = len(row), pair.shape[1], type_of_piece[k]
    j = integer(first)
    for colliding in range(1, -1, -1):
        for i in range(members[b]):
            m = int(member[b, i])
            if m == k or (loss[k, m] > 0.0) != (colliding == 1):
                continue
            other = type_of_piece[m]
            set_near(frame, grid, pair, matrix, row[m], way, at[m, 0], at[m, 1], near, near_id, j)
            near[j, WEIGHT] = weight[k, m] * sizes[own, 0] * sizes[other, 0]
            near[j, ADDED] = ADDED_SHARE * max(sizes[own, 1], sizes[other, 1])
            near_id[j, WHO] = m
            j += 1
    for o in range(obstacles[b, 0], obstacles[b, 1]):
        set_near(frame, grid, pair, matrix, o, way, 0.0, 0.0, near, near_id, j)
        near[j, WEIGHT] = weight[k, n + o - n_ways] * sizes[own, 0] * sizes[own, 0]
        near[j, ADDED] = ADDED_SHARE * sizes[own, 1]
        near_id[j, WHO] = n + o - n_ways
        j += 1
    return j


@inlined
def evaluate(
    edges: FloatArray,
    cells: IntArray,
    near_point: SmallFloatArray,
    entry: SmallIntArray,
    near: FloatArray,
    near_id: IntArray,
    first: int,
    end: int,
    x: float,
    y: float,
    bound: float,
) -> float:
    """Return the weighted loss of a position; some number above ``bound`` as soon as it is above."""
    total = 0.0
    for j in range(first, end):
        if x <= near[j, BOX_X0] or x >= near[j, BOX_X1] or y <= near[j, BOX_Y0] or y >= near[j, BOX_Y1]:
            continue
        depth = depth_in(edges, cells, near_point, entry, near, near_id, j, x, y)
        if depth > 0.0:
            total += near[j, WEIGHT] * (depth + near[j, ADDED])
            if total > bound:
                return total
    return total


@helper
def find_worst(
    edges: FloatArray,
    cells: IntArray,
    near_point: SmallFloatArray,
    entry: SmallIntArray,
    near: FloatArray,
    near_id: IntArray,
    first: int,
    end: int,
    x: float,
    y: float,
) -> int:
    """Return the neighbour with the largest weighted loss at a position; -1 when there is none."""
    worst, most = integer(-1), 0.0
    for j in range(first, end):
        if x > near[j, BOX_X0] and x < near[j, BOX_X1] and y > near[j, BOX_Y0] and y < near[j, BOX_Y1]:
            depth = depth_in(edges, cells, near_point, entry, near, near_id, j, x, y)
            value = near[j, WEIGHT] * (depth + near[j, ADDED]) if depth > 0.0 else 0.0
            if value > most:
                most, worst = value, j
    return worst
