"""One move: the best place that is found for a piece, and the piece goes there when it is no worse."""

from __future__ import annotations

import numpy as np

from nestwright.nesting.kernels import (
    FloatArray,
    IntArray,
    SmallFloatArray,
    SmallIntArray,
    helper,
)
from nestwright.nesting.separation.descent import refine_samples
from nestwright.nesting.separation.losses import measure_piece
from nestwright.nesting.separation.samples import PLATE, SCORE, TOP, WAY, X, Y, sample_places
from nestwright.nesting.separation.state import put_piece


@helper
def move_piece(
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
    first_row: IntArray,
    matrix: FloatArray,
    rooms: FloatArray,
    sizes: FloatArray,
    obstacles: IntArray,
    allowed: SmallIntArray,
    k: int,
    before: float,
    counter: IntArray,
    near: FloatArray,
    near_id: IntArray,
    loaded: IntArray,
    listed: IntArray,
    top: FloatArray,
    point: FloatArray,
) -> None:
    """Move piece k to the best place found, if its weighted loss is no more there than ``before``."""
    for i in range(TOP):
        top[i, SCORE], top[i, WAY], top[i, PLATE] = np.inf, -1.0, -1.0
    loaded[:] = -1
    sample_places(
        edges, frame, grid, cells, near_point, entry, pair, row, at, on, member, members, loss, weight,
        type_of_piece, first_row, matrix, rooms, sizes, obstacles, allowed, k, counter, near, near_id,
        loaded, listed, top, point,
    )  # fmt: skip
    refine_samples(
        edges, frame, grid, cells, near_point, entry, pair, row, at, member, members, loss, weight,
        type_of_piece, first_row, matrix, rooms, sizes, obstacles, k, counter, near, near_id, loaded,
        listed, top, point,
    )  # fmt: skip
    if top[0, WAY] >= 0.0 and top[0, SCORE] <= before:
        put_piece(
            k, int(top[0, WAY]), top[0, X], top[0, Y], int(top[0, PLATE]), row, at, on, member, place, members
        )
        measure_piece(
            edges, frame, grid, cells, near_point, entry, pair, row, at, on, member, members,
            loss, weight, type_of_piece, matrix, sizes, obstacles, k, near, near_id,
        )  # fmt: skip
