"""Where a piece could go: positions drawn at random, of which the few best are kept.

The piece's own place in each orientation comes first, then positions close to it, some in contact with a
neighbour, some anywhere on its plate, and some on other plates.
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
from nestwright.nesting.separation.neighbours import AT_X, AT_Y, END_EDGE, FIRST_EDGE, T00, T01, T10, T11
from nestwright.nesting.separation.randomness import random_below, random_share
from nestwright.nesting.separation.state import EVALUATIONS
from nestwright.nesting.separation.surroundings import evaluate, gather

NEAR_SAMPLES, ROOM_SAMPLES, TOUCH_SAMPLES = 25, 50, 25
OTHER_PLATES, OTHER_SAMPLES = 3, 15  # further plates looked at by one move, and samples on each
TOP = 3  # samples that are kept
APART = 0.02  # of the smaller side: of two that are no further from each other, the better one is kept
SLACK_MM = 1e-6

# Columns of the samples that are kept.
SCORE, X, Y, WAY, PLATE = range(5)
TOP_COLUMNS = 5


@helper
def keep_sample(top: FloatArray, score: float, x: float, y: float, way: int, b: int, apart: float) -> None:
    """Put a sample among the best, unless a better one lies within ``apart`` mm."""
    place = len(top) - 1
    for i in range(len(top)):
        if top[i, WAY] == way and top[i, PLATE] == b and abs(top[i, X] - x) + abs(top[i, Y] - y) < apart:
            if top[i, SCORE] <= score:
                return
            place = i
            break
    if top[place, SCORE] <= score:
        return
    while place > 0 and top[place - 1, SCORE] > score:
        for c in range(TOP_COLUMNS):
            top[place, c] = top[place - 1, c]
        place -= 1
    top[place, SCORE], top[place, X], top[place, Y], top[place, WAY], top[place, PLATE] = score, x, y, way, b


@helper
def _draw_touching(
    edges: FloatArray,
    near: FloatArray,
    near_id: IntArray,
    first: int,
    end: int,
    point: FloatArray,
    counter: IntArray,
) -> None:
    """Draw a corner of what a random neighbour forbids."""
    j = first + random_below(counter, end - first)
    e = near_id[j, FIRST_EDGE] + random_below(counter, near_id[j, END_EDGE] - near_id[j, FIRST_EDGE])
    point[0] = near[j, AT_X] + near[j, T00] * edges[e, 0] + near[j, T10] * edges[e, 1]
    point[1] = near[j, AT_Y] + near[j, T01] * edges[e, 0] + near[j, T11] * edges[e, 1]


@inlined
def _draw(
    edges: FloatArray,
    near: FloatArray,
    near_id: IntArray,
    first: int,
    end: int,
    rooms: FloatArray,
    room: int,
    i: int,
    ways: int,
    x: float,
    y: float,
    reach: float,
    point: FloatArray,
    counter: IntArray,
) -> bool:
    """Draw the position of sample i of a piece at ``x, y`` with so many ways; False when it is no use."""
    here, samples = i - ways, NEAR_SAMPLES + TOUCH_SAMPLES + ROOM_SAMPLES
    if here < 0:
        point[0], point[1] = x, y
    elif here < NEAR_SAMPLES:
        point[0] = x + reach * (random_share(counter) - 0.5)
        point[1] = y + reach * (random_share(counter) - 0.5)
    elif (here < NEAR_SAMPLES + TOUCH_SAMPLES or (here >= samples and i % 2 == 0)) and end > first:
        _draw_touching(edges, near, near_id, first, end, point, counter)
        if (
            point[0] < rooms[room, 0] - SLACK_MM or point[0] > rooms[room, 2] + SLACK_MM
            or point[1] < rooms[room, 1] - SLACK_MM or point[1] > rooms[room, 3] + SLACK_MM
        ):  # fmt: skip
            return False
    else:
        point[0] = rooms[room, 0] + random_share(counter) * (rooms[room, 2] - rooms[room, 0])
        point[1] = rooms[room, 1] + random_share(counter) * (rooms[room, 3] - rooms[room, 1])
    point[0] = min(max(point[0], rooms[room, 0]), rooms[room, 2])
    point[1] = min(max(point[1], rooms[room, 1]), rooms[room, 3])
    return True


@helper
def sample_places(
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
    first_row: IntArray,
    matrix: FloatArray,
    rooms: FloatArray,
    sizes: FloatArray,
    obstacles: IntArray,
    allowed: SmallIntArray,
    k: int,
    counter: IntArray,
    near: FloatArray,
    near_id: IntArray,
    loaded: IntArray,
    listed: IntArray,
    top: FloatArray,
    point: FloatArray,
) -> None:
    """Fill ``top``, which is empty, with the best places found for piece k; one without loss ends it.

    ``loaded`` holds the plate whose neighbours are listed for each of its orientations, ``listed`` the end
    of that list.
    """
    own, plates, first_way = type_of_piece[k], len(members), int(first_row[type_of_piece[k]])
    ways, capacity = int(first_row[own + 1]) - first_way, len(near) // len(loaded)
    samples, b = ways + NEAR_SAMPLES + ROOM_SAMPLES + TOUCH_SAMPLES, int(on[k])
    for i in range(samples + min(plates - 1, OTHER_PLATES) * OTHER_SAMPLES):
        if top[0, SCORE] <= 0.0:
            break
        if i >= samples and (i - samples) % OTHER_SAMPLES == 0:
            b = (int(on[k]) + 1 + random_below(counter, plates - 1)) % plates
        if allowed[k, b] == 0:
            continue
        w = i if i < ways else random_below(counter, integer(ways))
        room = b * pair.shape[1] + first_way + w
        if rooms[room, 0] > rooms[room, 2] or rooms[room, 1] > rooms[room, 3]:
            continue
        if loaded[w] != b:
            listed[w] = gather(
                frame, grid, pair, row, at, member, members, loss, weight, type_of_piece, matrix,
                sizes, obstacles, k, first_way + w, b, near, near_id, w * capacity,
            )  # fmt: skip
            loaded[w] = b
        first, end = w * capacity, int(listed[w])
        x, y, reach = at[k, 0], at[k, 1], sizes[own, 2]
        if not _draw(edges, near, near_id, first, end, rooms, room, i, ways, x, y, reach, point, counter):
            continue
        x, y, most = point[0], point[1], top[TOP - 1, SCORE]
        score = evaluate(edges, cells, near_point, entry, near, near_id, first, end, x, y, most)
        counter[EVALUATIONS] += 1
        if score < most:
            keep_sample(top, score, x, y, first_way + w, b, APART * reach)
