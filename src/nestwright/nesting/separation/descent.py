"""From the best samples downhill: steps that shrink, then jumps to exact contact."""

from __future__ import annotations

from nestwright.nesting.kernels import (
    FloatArray,
    IntArray,
    SmallFloatArray,
    SmallIntArray,
    helper,
    integer,
)
from nestwright.nesting.separation.neighbours import nearest_allowed
from nestwright.nesting.separation.randomness import random_below
from nestwright.nesting.separation.samples import PLATE, SCORE, TOP, TOP_COLUMNS, WAY, X, Y
from nestwright.nesting.separation.state import EVALUATIONS
from nestwright.nesting.separation.surroundings import evaluate, find_worst, gather

JUMPS = 6
COARSE_STEPS, FINE_STEPS = (0.25, 0.02), (0.01, 0.001)  # of the smaller side: first and last


@helper
def _descend(
    edges: FloatArray,
    cells: IntArray,
    near_point: SmallFloatArray,
    entry: SmallIntArray,
    near: FloatArray,
    near_id: IntArray,
    first: int,
    end: int,
    rooms: FloatArray,
    room: int,
    top: FloatArray,
    i: int,
    step: float,
    last: float,
    counter: IntArray,
) -> None:
    """Walk sample i downhill along both axes and diagonals, with steps that shrink to ``last`` mm."""
    x, y, score, step_x, step_y = top[i, X], top[i, Y], top[i, SCORE], step, step
    while score > 0.0 and max(step_x, step_y) > last:
        axis = random_below(counter, integer(4))
        dx = step_x if axis != 1 else 0.0
        dy = 0.0 if axis == 0 else (-step_y if axis == 3 else step_y)
        best_x, best_y, found = x, y, score
        for sign in range(2):
            px = x + dx if sign == 0 else x - dx
            py = y + dy if sign == 0 else y - dy
            px = min(max(px, rooms[room, 0]), rooms[room, 2])
            py = min(max(py, rooms[room, 1]), rooms[room, 3])
            value = evaluate(edges, cells, near_point, entry, near, near_id, first, end, px, py, found)
            if value < found:
                found, best_x, best_y = value, px, py
        counter[EVALUATIONS] += 2
        factor = 1.1 if found < score else 0.5
        step_x = step_x * factor if axis != 1 else step_x
        step_y = step_y * factor if axis != 0 else step_y
        x, y, score = best_x, best_y, found
    top[i, SCORE], top[i, X], top[i, Y] = score, x, y


@helper
def _jump(
    edges: FloatArray,
    cells: IntArray,
    near_point: SmallFloatArray,
    entry: SmallIntArray,
    near: FloatArray,
    near_id: IntArray,
    first: int,
    end: int,
    rooms: FloatArray,
    room: int,
    top: FloatArray,
    point: FloatArray,
    counter: IntArray,
) -> None:
    """Move the best sample to the boundary of what it is deepest in, while that helps: exact contact."""
    for _ in range(JUMPS):
        x, y = top[0, X], top[0, Y]
        worst = find_worst(edges, cells, near_point, entry, near, near_id, first, end, x, y)
        if worst < 0:
            return
        nearest_allowed(edges, cells, near_point, entry, near, near_id, worst, x, y, point)
        px = min(max(point[0], rooms[room, 0]), rooms[room, 2])
        py = min(max(point[1], rooms[room, 1]), rooms[room, 3])
        value = evaluate(edges, cells, near_point, entry, near, near_id, first, end, px, py, top[0, SCORE])
        counter[EVALUATIONS] += 2
        if value >= top[0, SCORE]:
            return
        top[0, SCORE], top[0, X], top[0, Y] = value, px, py


@helper
def _lift_best(top: FloatArray) -> None:
    """Put the best of the samples first."""
    best = integer(0)
    for c in range(1, TOP):
        if top[c, SCORE] < top[best, SCORE]:
            best = c
    for c in range(TOP_COLUMNS):
        top[0, c] = top[best, c]


@helper
def refine_samples(
    edges: FloatArray,
    frame: FloatArray,
    grid: IntArray,
    cells: IntArray,
    near_point: SmallFloatArray,
    entry: SmallIntArray,
    pair: SmallIntArray,
    row: IntArray,
    at: FloatArray,
    member: IntArray,
    members: IntArray,
    loss: SmallFloatArray,
    weight: SmallFloatArray,
    type_of_piece: IntArray,
    first_row: IntArray,
    matrix: FloatArray,
    rooms: FloatArray,
    sizes: FloatArray,
    obstacles: IntArray,
    k: int,
    counter: IntArray,
    near: FloatArray,
    near_id: IntArray,
    loaded: IntArray,
    listed: IntArray,
    top: FloatArray,
    point: FloatArray,
) -> None:
    """Walk the samples of piece k downhill, then the best of them in small steps, then let it jump.

    The best one is the first of ``top`` in the end. For ``loaded`` and ``listed`` see
    :func:`~nestwright.nesting.separation.samples.sample_places`.
    """
    own, n_ways, capacity = type_of_piece[k], pair.shape[1], len(near) // len(loaded)
    first_way, size = int(first_row[own]), sizes[own, 2]
    for stage in range(TOP + 2):
        if top[0, SCORE] == 0.0:
            break
        t = stage if stage < TOP else 0
        if top[t, WAY] < 0.0:
            continue
        way, b = int(top[t, WAY]), int(top[t, PLATE])
        w = way - first_way
        if loaded[w] != b:
            listed[w] = gather(
                frame, grid, pair, row, at, member, members, loss, weight, type_of_piece, matrix,
                sizes, obstacles, k, way, b, near, near_id, w * capacity,
            )  # fmt: skip
            loaded[w] = b
        first, end, room = w * capacity, int(listed[w]), b * n_ways + way
        if stage <= TOP:
            step = size * (COARSE_STEPS[0] if stage < TOP else FINE_STEPS[0])
            last = size * (COARSE_STEPS[1] if stage < TOP else FINE_STEPS[1])
            _descend(
                edges, cells, near_point, entry, near, near_id, first, end, rooms, room, top, t, step,
                last, counter,
            )  # fmt: skip
        else:
            _jump(
                edges, cells, near_point, entry, near, near_id, first, end, rooms, room, top, point, counter
            )
        if stage == TOP - 1:
            _lift_best(top)
