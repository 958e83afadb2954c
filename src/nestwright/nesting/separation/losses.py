"""The losses of all pairs that overlap, and the weights that guide the search out of a deadlock."""

from __future__ import annotations

import numpy as np

from nestwright.nesting.kernels import (
    INT_ROWS,
    INTS,
    REAL_ROWS,
    FloatArray,
    IntArray,
    SmallFloatArray,
    SmallIntArray,
    helper,
    integer,
    kernel,
)
from nestwright.nesting.separation.neighbours import (
    ADDED,
    BOX_X0,
    BOX_X1,
    BOX_Y0,
    BOX_Y1,
    FIELDS,
    NEAR_COLUMNS,
    NEAR_IDS,
    WEIGHT,
    WHO,
    depth_in,
)
from nestwright.nesting.separation.state import STATE, list_members
from nestwright.nesting.separation.surroundings import gather

DECAY, GROW_LEAST, GROW_MOST = 0.95, 1.2, 2.0


@helper
def measure_piece(
    edges: FloatArray,
    frame: FloatArray,
    grid: IntArray,
    cells: IntArray,
    near_point: SmallFloatArray,
    entry: SmallIntArray,
    pair: SmallIntArray,
    row: IntArray,
    at: FloatArray,
    on: IntArray,
    member: IntArray,
    members: IntArray,
    loss: SmallFloatArray,
    weight: SmallFloatArray,
    type_of_piece: IntArray,
    matrix: FloatArray,
    sizes: FloatArray,
    obstacles: IntArray,
    k: int,
    near: FloatArray,
    near_id: IntArray,
) -> None:
    """Set the losses of piece k where it lies, in its own row and in those of the others."""
    n = len(row)
    for m in range(loss.shape[1]):
        loss[k, m] = 0.0
        if m < n:
            loss[m, k] = 0.0
    end = gather(
        frame, grid, pair, row, at, member, members, loss, weight, type_of_piece, matrix, sizes,
        obstacles, k, row[k], on[k], near, near_id, integer(0),
    )  # fmt: skip
    x, y = at[k, 0], at[k, 1]
    for j in range(end):
        if x > near[j, BOX_X0] and x < near[j, BOX_X1] and y > near[j, BOX_Y0] and y < near[j, BOX_Y1]:
            depth = depth_in(edges, cells, near_point, entry, near, near_id, j, x, y)
            if depth > 0.0:
                m = int(near_id[j, WHO])
                value = near[j, WEIGHT] / weight[k, m] * (depth + near[j, ADDED])
                loss[k, m] = value
                if m < n:
                    loss[m, k] = value


@helper
def measure_pieces(
    edges: FloatArray,
    frame: FloatArray,
    grid: IntArray,
    cells: IntArray,
    near_point: SmallFloatArray,
    entry: SmallIntArray,
    pair: SmallIntArray,
    row: IntArray,
    at: FloatArray,
    on: IntArray,
    member: IntArray,
    place: IntArray,
    members: IntArray,
    loss: SmallFloatArray,
    weight: SmallFloatArray,
    type_of_piece: IntArray,
    matrix: FloatArray,
    sizes: FloatArray,
    obstacles: IntArray,
    near: FloatArray,
    near_id: IntArray,
) -> None:
    """List the members of all plates anew and set all losses."""
    list_members(on, member, place, members)
    for k in range(len(row)):
        measure_piece(
            edges, frame, grid, cells, near_point, entry, pair, row, at, on, member, members,
            loss, weight, type_of_piece, matrix, sizes, obstacles, k, near, near_id,
        )  # fmt: skip


@helper
def weighted_loss(loss: SmallFloatArray, weight: SmallFloatArray, k: int) -> float:
    """Return the weighted loss of piece k."""
    total = 0.0
    for m in range(loss.shape[1]):
        if loss[k, m] > 0.0:
            total += weight[k, m] * loss[k, m]
    return total


@helper
def total_loss(loss: SmallFloatArray) -> float:
    """Return the loss of all pairs, each once, without weights."""
    n, total = len(loss), 0.0
    for k in range(n):
        for m in range(k):
            total += loss[k, m]
        for m in range(n, loss.shape[1]):
            total += loss[k, m]
    return total


@helper
def update_weights(loss: SmallFloatArray, weight: SmallFloatArray) -> None:
    """Let the weights of overlapping pairs grow by their loss against the worst, all others decay."""
    n, most = len(loss), 0.0
    for k in range(n):
        for m in range(loss.shape[1]):
            most = max(most, loss[k, m])
    for k in range(n):
        for m in range(loss.shape[1]):
            if loss[k, m] > 0.0:
                weight[k, m] *= GROW_LEAST + (GROW_MOST - GROW_LEAST) * loss[k, m] / most
            elif weight[k, m] > 1.0:
                weight[k, m] = max(1.0, weight[k, m] * DECAY)


@kernel("f8", *FIELDS, *STATE, INTS, REAL_ROWS, REAL_ROWS, INT_ROWS)
def measure_all(
    edges: FloatArray,
    frame: FloatArray,
    grid: IntArray,
    cells: IntArray,
    near_point: SmallFloatArray,
    entry: SmallIntArray,
    pair: SmallIntArray,
    row: IntArray,
    at: FloatArray,
    on: IntArray,
    member: IntArray,
    place: IntArray,
    members: IntArray,
    loss: SmallFloatArray,
    weight: SmallFloatArray,
    type_of_piece: IntArray,
    matrix: FloatArray,
    sizes: FloatArray,
    obstacles: IntArray,
) -> float:
    """List the members of all plates anew and set all losses; returns their sum."""
    room = len(row) + len(matrix) - pair.shape[1]
    near, near_id = np.empty((room, NEAR_COLUMNS)), np.empty((room, NEAR_IDS), np.int64)
    measure_pieces(
        edges, frame, grid, cells, near_point, entry, pair, row, at, on, member, place, members,
        loss, weight, type_of_piece, matrix, sizes, obstacles, near, near_id,
    )  # fmt: skip
    return total_loss(loss)
