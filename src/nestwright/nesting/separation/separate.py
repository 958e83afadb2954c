"""Remove overlaps by guided local search: the rounds, and when to go back or give up.

Every piece that overlaps is moved in turn to where its weighted loss is least; weights of pairs that go
on overlapping grow (Umetani et al. 2009; Gardeyn and Wauters 2025).
"""

from __future__ import annotations

import numpy as np

from nestwright.nesting.kernels import (
    INTS,
    REAL_ROWS,
    REALS,
    FloatArray,
    IntArray,
    SmallFloatArray,
    SmallIntArray,
    helper,
    integer,
    kernel,
)
from nestwright.nesting.separation.losses import measure_pieces, total_loss, update_weights, weighted_loss
from nestwright.nesting.separation.moves import move_piece
from nestwright.nesting.separation.neighbours import FIELDS, NEAR_COLUMNS, NEAR_IDS
from nestwright.nesting.separation.randomness import shuffle
from nestwright.nesting.separation.samples import TOP, TOP_COLUMNS
from nestwright.nesting.separation.state import (
    AT_STRIKE,
    GROUND,
    LEAST,
    NOW,
    ROUNDS,
    STALE,
    STATE,
    STATUS,
    STRIKE,
    copy_state,
)

PATIENCE, STRIKES = 50, 3
GAIN = 0.98  # a loss below this share of the least so far starts the patience anew
RUNNING, SOLVED, FAILED = range(3)


@helper
def _most_ways(first_row: IntArray) -> int:
    most = integer(1)
    for t in range(len(first_row) - 1):
        most = max(most, int(first_row[t + 1]) - int(first_row[t]))
    return most


@helper
def _list_overlapping(
    loss: SmallFloatArray, weight: SmallFloatArray, order: IntArray, counter: IntArray
) -> int:
    """Write the pieces that overlap into ``order``, shuffled; returns how many they are."""
    count = integer(0)
    for k in range(len(loss)):
        if weighted_loss(loss, weight, k) > 0.0:
            order[count] = k
            count += 1
    shuffle(order, count, counter)
    return count


@helper
def _count_strike(counter: IntArray, measure: FloatArray) -> None:
    """Note the end of a patience: the search fails when several in a row gained nothing."""
    counter[STRIKE] = counter[STRIKE] + 1 if measure[LEAST] > GAIN * measure[AT_STRIKE] else 0
    counter[STALE], measure[AT_STRIKE] = 0, measure[LEAST]
    if counter[STRIKE] >= STRIKES:
        counter[STATUS] = FAILED


@helper
def _note_loss(now: float, counter: IntArray, measure: FloatArray) -> bool:
    """Note the loss after a round; True when it is the least so far. None at all solves the search."""
    measure[NOW] = now
    counter[ROUNDS] += 1
    counter[STALE] += 1
    if now > 0.0 and now >= measure[LEAST]:
        return False
    if now < GAIN * measure[LEAST]:
        counter[STALE] = 0
    measure[LEAST] = now
    if now == 0.0:
        counter[STATUS] = SOLVED
    return True


@kernel("i8", *FIELDS, *STATE, *GROUND, INTS, REAL_ROWS, INTS, INTS, REALS, INTS, "i8")
def separate(
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
    ways, room = _most_ways(first_row), len(row) + len(matrix) - pair.shape[1]
    near, near_id = np.empty((ways * room, NEAR_COLUMNS)), np.empty((ways * room, NEAR_IDS), np.int64)
    loaded, listed = np.empty(ways, np.int64), np.empty(ways, np.int64)
    top, point, order = np.empty((TOP, TOP_COLUMNS)), np.empty(2), np.empty(len(row), np.int64)
    done, first = 0, len(forced)
    while done < moves and counter[STATUS] == RUNNING:
        count = first if first > 0 else _list_overlapping(loss, weight, order, counter)
        for i in range(count):
            k = int(forced[i] if first > 0 else order[i])
            before = np.inf if first > 0 else weighted_loss(loss, weight, k)
            if before > 0.0:
                move_piece(
                    edges, frame, grid, cells, near_point, entry, pair, row, at, on, member, place, members,
                    loss, weight, type_of_piece, first_row, matrix, rooms, sizes, obstacles, allowed, k,
                    before, counter, near, near_id, loaded, listed, top, point,
                )  # fmt: skip
                done += 1
        first = 0
        done += 1
        if _note_loss(total_loss(loss), counter, measure):
            copy_state(row, at, on, best_row, best_at, best_on)
        if counter[STATUS] == SOLVED:
            break
        if counter[STALE] >= PATIENCE:
            _count_strike(counter, measure)
            copy_state(best_row, best_at, best_on, row, at, on)
            measure_pieces(
                edges, frame, grid, cells, near_point, entry, pair, row, at, on, member, place, members,
                loss, weight, type_of_piece, matrix, sizes, obstacles, near, near_id,
            )  # fmt: skip
        update_weights(loss, weight)
    return counter[STATUS]
