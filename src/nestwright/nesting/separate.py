"""Remove overlaps by guided local search: the compiled loop.

Every piece that overlaps is moved in turn to where its weighted loss is least; weights of pairs that go
on overlapping grow (Umetani et al. 2009; Gardeyn and Wauters 2025). The loss of a pair is its depth in
the no-fit polygon plus a constant, times the fourth root of both hull areas.

All pieces of all plates are one state. ``row``, ``at``, ``on`` are the orientation, the position and the
plate of each; ``member[b]`` lists the pieces on plate b, ``place`` where each piece stands in its list,
``members`` how many there are. ``loss`` and ``weight`` are ``(n, n + obstacles)``.
"""

from __future__ import annotations

import numpy as np

from nestwright.nesting.kernels import (
    INT_ROWS,
    INTS,
    REAL_ROWS,
    REALS,
    SMALL_INT_ROWS,
    SMALL_REAL_ROWS,
    FloatArray,
    IntArray,
    SmallFloatArray,
    SmallIntArray,
    helper,
    integer,
    kernel,
)
from nestwright.nesting.neighbours import (
    ADDED,
    AT_X,
    AT_Y,
    BOX_X0,
    BOX_X1,
    BOX_Y0,
    BOX_Y1,
    END_EDGE,
    FIELDS,
    FIRST_EDGE,
    NEAR_COLUMNS,
    NEAR_IDS,
    T00,
    T01,
    T10,
    T11,
    WEIGHT,
    WHO,
    depth_in,
    nearest_allowed,
    set_near,
)

NEAR_SAMPLES, ROOM_SAMPLES, TOUCH_SAMPLES = 25, 50, 25
OTHER_PLATES, OTHER_SAMPLES = 3, 15  # further plates looked at by one move, and samples on each
TOP = 3
JUMPS = 6
COARSE_STEPS, FINE_STEPS = (0.25, 0.02), (0.01, 0.001)  # of the smaller side: first and last
DECAY, GROW_LEAST, GROW_MOST = 0.95, 1.2, 2.0
PATIENCE, STRIKES = 50, 3
GAIN = 0.98  # a loss below this share of the least so far starts the patience anew
ADDED_SHARE = 0.01  # of the larger diameter

# Entries of the counters; RANDOM is the state of the generator.
RANDOM, STATUS, STALE, STRIKE, ROUNDS, EVALUATIONS = range(6)
COUNTERS = 6
RUNNING, SOLVED, FAILED = range(3)

# Entries of the measures: the least loss, that of the last strike, and the loss now.
LEAST, AT_STRIKE, NOW = range(3)
MEASURES = 3

STATE = (
    INTS, REAL_ROWS, INTS, INT_ROWS, INTS, INTS, SMALL_REAL_ROWS, SMALL_REAL_ROWS,
)  # fmt: skip
"""Signature of row, at, on, member, place, members, loss, weight."""

GROUND = (INTS, INTS, REAL_ROWS, REAL_ROWS, REAL_ROWS, INT_ROWS, SMALL_INT_ROWS)
"""Signature of type_of_piece, first_row, matrix, rooms, sizes, obstacles, allowed."""


@helper
def _random(counter: IntArray) -> float:
    """Return the next number in [0, 1): xorshift with a multiplication, 63 bits of state."""
    x = np.uint64(counter[RANDOM])
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    counter[RANDOM] = np.int64(x)
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@helper
def _below(counter: IntArray, n: int) -> int:
    return min(int(_random(counter) * n), n - 1)


@helper
def _gather(
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

    Returns the end of the list.
    """
    n, n_ways, own = len(row), pair.shape[1], type_of_piece[k]
    j = integer(first)
    for colliding in range(1, -1, -1):
        for i in range(members[b]):
            m = member[b, i]
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


@helper
def _evaluate(
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
def _keep_top(top: FloatArray, score: float, x: float, y: float, way: int, b: int, apart: float) -> None:
    """Put a sample among the best, unless a better one lies within ``apart``."""
    place = len(top) - 1
    for i in range(len(top)):
        if top[i, 3] == way and top[i, 4] == b and abs(top[i, 1] - x) + abs(top[i, 2] - y) < apart:
            if top[i, 0] <= score:
                return
            place = i
            break
    if top[place, 0] <= score:
        return
    while place > 0 and top[place - 1, 0] > score:
        for c in range(5):
            top[place, c] = top[place - 1, c]
        place -= 1
    top[place, 0], top[place, 1], top[place, 2], top[place, 3], top[place, 4] = score, x, y, way, b


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
    x, y, score, step_x, step_y = top[i, 1], top[i, 2], top[i, 0], step, step
    while score > 0.0 and max(step_x, step_y) > last:
        axis = _below(counter, integer(4))
        dx = step_x if axis != 1 else 0.0
        dy = 0.0 if axis == 0 else (-step_y if axis == 3 else step_y)
        best_x, best_y, found = x, y, score
        for sign in range(2):
            px = x + dx if sign == 0 else x - dx
            py = y + dy if sign == 0 else y - dy
            px = min(max(px, rooms[room, 0]), rooms[room, 2])
            py = min(max(py, rooms[room, 1]), rooms[room, 3])
            value = _evaluate(edges, cells, near_point, entry, near, near_id, first, end, px, py, found)
            if value < found:
                found, best_x, best_y = value, px, py
        counter[EVALUATIONS] += 2
        factor = 1.1 if found < score else 0.5
        step_x = step_x * factor if axis != 1 else step_x
        step_y = step_y * factor if axis != 0 else step_y
        x, y, score = best_x, best_y, found
    top[i, 0], top[i, 1], top[i, 2] = score, x, y


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
        x, y, worst, most = top[0, 1], top[0, 2], integer(-1), 0.0
        for j in range(first, end):
            if x > near[j, BOX_X0] and x < near[j, BOX_X1] and y > near[j, BOX_Y0] and y < near[j, BOX_Y1]:
                depth = depth_in(edges, cells, near_point, entry, near, near_id, j, x, y)
                value = near[j, WEIGHT] * (depth + near[j, ADDED]) if depth > 0.0 else 0.0
                if value > most:
                    most, worst = value, j
        if worst < 0:
            return
        nearest_allowed(edges, cells, near_point, entry, near, near_id, worst, x, y, point)
        px = min(max(point[0], rooms[room, 0]), rooms[room, 2])
        py = min(max(point[1], rooms[room, 1]), rooms[room, 3])
        value = _evaluate(edges, cells, near_point, entry, near, near_id, first, end, px, py, top[0, 0])
        counter[EVALUATIONS] += 2
        if value >= top[0, 0]:
            return
        top[0, 0], top[0, 1], top[0, 2] = value, px, py


@helper
def _place(
    k: int,
    way: int,
    x: float,
    y: float,
    b: int,
    row: IntArray,
    at: FloatArray,
    on: IntArray,
    member: IntArray,
    place: IntArray,
    members: IntArray,
) -> None:
    """Move piece k, from the list of its plate to that of another when they differ."""
    row[k], at[k, 0], at[k, 1], old = way, x, y, on[k]
    if old == b:
        return
    last = member[old, members[old] - 1]
    member[old, place[k]], place[last] = last, place[k]
    members[old] -= 1
    on[k], place[k] = b, members[b]
    member[b, members[b]] = k
    members[b] += 1


@helper
def _measure(
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
) -> float:
    """Set the losses of piece k where it lies; returns their unweighted sum."""
    n = len(row)
    for m in range(loss.shape[1]):
        loss[k, m] = 0.0
        if m < n:
            loss[m, k] = 0.0
    end = _gather(
        frame, grid, pair, row, at, member, members, loss, weight, type_of_piece, matrix, sizes,
        obstacles, k, row[k], on[k], near, near_id, integer(0),
    )  # fmt: skip
    total, x, y = 0.0, at[k, 0], at[k, 1]
    for j in range(end):
        if x > near[j, BOX_X0] and x < near[j, BOX_X1] and y > near[j, BOX_Y0] and y < near[j, BOX_Y1]:
            depth = depth_in(edges, cells, near_point, entry, near, near_id, j, x, y)
            if depth > 0.0:
                m = near_id[j, WHO]
                value = near[j, WEIGHT] / weight[k, m] * (depth + near[j, ADDED])
                loss[k, m] = value
                if m < n:
                    loss[m, k] = value
                total += value
    return total


@helper
def _move(  # noqa: C901, PLR0912, PLR0915
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
    own, n_ways, home = type_of_piece[k], pair.shape[1], on[k]
    first_way = first_row[own]
    ways, capacity, plates = first_row[own + 1] - first_way, len(near) // len(loaded), len(members)
    for i in range(TOP):
        top[i, 0], top[i, 3], top[i, 4] = np.inf, -1.0, -1.0
    loaded[:] = -1
    apart = 0.02 * sizes[own, 2]
    tried_plates = min(plates - 1, OTHER_PLATES)
    samples = ways + NEAR_SAMPLES + ROOM_SAMPLES + TOUCH_SAMPLES
    i, b, way = integer(-1), integer(home), integer(first_way)
    while i + 1 < samples + tried_plates * OTHER_SAMPLES and top[0, 0] > 0.0:
        i += 1
        if i >= samples and (i - samples) % OTHER_SAMPLES == 0:
            b = (home + 1 + _below(counter, plates - 1)) % plates
        if allowed[k, b] == 0:
            continue
        way = first_way + (i if i < ways else _below(counter, ways))
        room = b * n_ways + way
        if rooms[room, 0] > rooms[room, 2] or rooms[room, 1] > rooms[room, 3]:
            continue
        w = way - first_way
        if loaded[w] != b:
            listed[w] = _gather(
                frame, grid, pair, row, at, member, members, loss, weight, type_of_piece, matrix,
                sizes, obstacles, k, way, b, near, near_id, w * capacity,
            )  # fmt: skip
            loaded[w] = b
        first, end = w * capacity, listed[w]
        if i < ways:
            x, y = at[k, 0], at[k, 1]
        elif i < ways + NEAR_SAMPLES:
            reach = sizes[own, 2]
            x = at[k, 0] + reach * (_random(counter) - 0.5)
            y = at[k, 1] + reach * (_random(counter) - 0.5)
        elif (i < ways + NEAR_SAMPLES + TOUCH_SAMPLES or (i >= samples and i % 2 == 0)) and end > first:
            j = first + _below(counter, end - first)
            e = near_id[j, FIRST_EDGE] + _below(counter, near_id[j, END_EDGE] - near_id[j, FIRST_EDGE])
            x = near[j, AT_X] + near[j, T00] * edges[e, 0] + near[j, T10] * edges[e, 1]
            y = near[j, AT_Y] + near[j, T01] * edges[e, 0] + near[j, T11] * edges[e, 1]
            if (
                x < rooms[room, 0] - 1e-6 or x > rooms[room, 2] + 1e-6
                or y < rooms[room, 1] - 1e-6 or y > rooms[room, 3] + 1e-6
            ):  # fmt: skip
                continue
        else:
            x = rooms[room, 0] + _random(counter) * (rooms[room, 2] - rooms[room, 0])
            y = rooms[room, 1] + _random(counter) * (rooms[room, 3] - rooms[room, 1])
        x = min(max(x, rooms[room, 0]), rooms[room, 2])
        y = min(max(y, rooms[room, 1]), rooms[room, 3])
        score = _evaluate(edges, cells, near_point, entry, near, near_id, first, end, x, y, top[TOP - 1, 0])
        counter[EVALUATIONS] += 1
        if score < top[TOP - 1, 0]:
            _keep_top(top, score, x, y, way, b, apart)
    # The best three walk downhill, then the best of them in small steps.
    for i in range(TOP + 1):
        if top[0, 0] == 0.0:
            break
        t = i if i < TOP else 0
        if top[t, 3] < 0.0:
            continue
        way, b = int(top[t, 3]), int(top[t, 4])
        w = way - first_way
        if loaded[w] != b:
            listed[w] = _gather(
                frame, grid, pair, row, at, member, members, loss, weight, type_of_piece, matrix,
                sizes, obstacles, k, way, b, near, near_id, w * capacity,
            )  # fmt: skip
            loaded[w] = b
        step = COARSE_STEPS[0] if i < TOP else FINE_STEPS[0]
        last = COARSE_STEPS[1] if i < TOP else FINE_STEPS[1]
        _descend(
            edges, cells, near_point, entry, near, near_id, w * capacity, listed[w], rooms,
            b * n_ways + way, top, t, step * sizes[own, 2], last * sizes[own, 2], counter,
        )  # fmt: skip
        if i == TOP - 1:
            best = integer(0)
            for c in range(1, TOP):
                if top[c, 0] < top[best, 0]:
                    best = c
            for c in range(5):
                top[0, c] = top[best, c]
    if top[0, 3] < 0.0:
        return
    if top[0, 0] > 0.0:
        way, b = int(top[0, 3]), int(top[0, 4])
        w = way - first_way
        if loaded[w] != b:
            listed[w] = _gather(
                frame, grid, pair, row, at, member, members, loss, weight, type_of_piece, matrix,
                sizes, obstacles, k, way, b, near, near_id, w * capacity,
            )  # fmt: skip
            loaded[w] = b
        _jump(
            edges, cells, near_point, entry, near, near_id, w * capacity, listed[w], rooms,
            b * n_ways + way, top, point, counter,
        )  # fmt: skip
    if top[0, 0] <= before:
        _place(k, int(top[0, 3]), top[0, 1], top[0, 2], int(top[0, 4]), row, at, on, member, place, members)
        _measure(
            edges, frame, grid, cells, near_point, entry, pair, row, at, on, member, members,
            loss, weight, type_of_piece, matrix, sizes, obstacles, k, near, near_id,
        )  # fmt: skip


@helper
def _weighted(loss: SmallFloatArray, weight: SmallFloatArray, k: int) -> float:
    """Return the weighted loss of piece k."""
    total = 0.0
    for m in range(loss.shape[1]):
        if loss[k, m] > 0.0:
            total += weight[k, m] * loss[k, m]
    return total


@helper
def _total(loss: SmallFloatArray) -> float:
    """Return the loss of all pairs, each once."""
    n, total = len(loss), 0.0
    for k in range(n):
        for m in range(k):
            total += loss[k, m]
        for m in range(n, loss.shape[1]):
            total += loss[k, m]
    return total


@helper
def _update_weights(loss: SmallFloatArray, weight: SmallFloatArray) -> None:
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


@helper
def _shuffle(order: IntArray, n: int, counter: IntArray) -> None:
    for i in range(n - 1, 0, -1):
        j = _below(counter, i + 1)
        order[i], order[j] = order[j], order[i]


@helper
def _copy_state(
    from_row: IntArray, from_at: FloatArray, from_on: IntArray, row: IntArray, at: FloatArray, on: IntArray
) -> None:
    for k in range(len(row)):
        row[k], at[k, 0], at[k, 1], on[k] = from_row[k], from_at[k, 0], from_at[k, 1], from_on[k]


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
    n = len(row)
    members[:] = 0
    for k in range(n):
        b = on[k]
        member[b, members[b]], place[k] = k, members[b]
        members[b] += 1
    room = n + len(matrix) - pair.shape[1]
    near, near_id = np.empty((room, NEAR_COLUMNS)), np.empty((room, NEAR_IDS), np.int64)
    for k in range(n):
        _measure(
            edges, frame, grid, cells, near_point, entry, pair, row, at, on, member, members,
            loss, weight, type_of_piece, matrix, sizes, obstacles, k, near, near_id,
        )  # fmt: skip
    return _total(loss)


@kernel("i8", *FIELDS, *STATE, *GROUND, INTS, REAL_ROWS, INTS, INTS, REALS, INTS, "i8")
def separate(  # noqa: C901, PLR0912
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
    best_row: IntArray,
    best_at: FloatArray,
    best_on: IntArray,
    counter: IntArray,
    measure: FloatArray,
    forced: IntArray,
    moves: int,
) -> int:
    """Go on separating for about so many moves; returns RUNNING, SOLVED or FAILED.

    The least loss so far is kept in ``best_row``, ``best_at``, ``best_on``; before a new strike, and when
    it ends in vain, the state goes back there. All losses are set when this begins. ``forced`` pieces are
    moved first, in their order, to the best place there is, however bad.
    """
    n = len(row)
    most_ways = integer(1)
    for t in range(len(first_row) - 1):
        most_ways = max(most_ways, first_row[t + 1] - first_row[t])
    room = n + len(matrix) - pair.shape[1]
    near, near_id = (
        np.empty((most_ways * room, NEAR_COLUMNS)),
        np.empty((most_ways * room, NEAR_IDS), np.int64),
    )
    loaded, listed = np.empty(most_ways, np.int64), np.empty(most_ways, np.int64)
    top, point, order = np.empty((TOP, 5)), np.empty(2), np.empty(n, np.int64)
    done, forcing = 0, len(forced) > 0
    while done < moves and counter[STATUS] == RUNNING:
        colliding = 0
        for k in range(len(forced) if forcing else n):
            total = _weighted(loss, weight, forced[k] if forcing else k)
            if forcing or total > 0.0:
                order[colliding] = forced[k] if forcing else k
                colliding += 1
        if not forcing:
            _shuffle(order, colliding, counter)
        for i in range(colliding):
            before = _weighted(loss, weight, order[i])
            before = np.inf if forcing else before
            if before > 0.0:
                _move(
                    edges, frame, grid, cells, near_point, entry, pair, row, at, on, member, place, members,
                    loss, weight, type_of_piece, first_row, matrix, rooms, sizes, obstacles, allowed,
                    order[i], before, counter, near, near_id, loaded, listed, top,
                    point,
                )  # fmt: skip
                done += 1
        forcing = False
        done += 1
        counter[ROUNDS] += 1
        now = _total(loss)
        measure[NOW] = now
        if now == 0.0:
            _copy_state(row, at, on, best_row, best_at, best_on)
            measure[LEAST] = 0.0
            counter[STATUS] = SOLVED
            break
        counter[STALE] += 1
        if now < measure[LEAST]:
            if now < GAIN * measure[LEAST]:
                counter[STALE] = 0
            measure[LEAST] = now
            _copy_state(row, at, on, best_row, best_at, best_on)
        if counter[STALE] >= PATIENCE:
            counter[STRIKE] = counter[STRIKE] + 1 if measure[LEAST] > GAIN * measure[AT_STRIKE] else 0
            counter[STALE], measure[AT_STRIKE] = 0, measure[LEAST]
            if counter[STRIKE] >= STRIKES:
                counter[STATUS] = FAILED
            _copy_state(best_row, best_at, best_on, row, at, on)
            members[:] = 0
            for k in range(n):
                b = on[k]
                member[b, members[b]], place[k] = k, members[b]
                members[b] += 1
            for k in range(n):
                _measure(
                    edges, frame, grid, cells, near_point, entry, pair, row, at, on, member, members,
                    loss, weight, type_of_piece, matrix, sizes, obstacles, k, near, near_id,
                )  # fmt: skip
        _update_weights(loss, weight)
    return counter[STATUS]
