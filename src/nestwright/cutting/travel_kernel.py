"""The local search for a short travel, compiled: 2-opt and or-opt on neighbour lists, precedence kept.

``order[0]`` is the start and stays there. ``begin`` and ``leave`` are ``(n, 2)`` mm: where the beam comes to
a cut and where it leaves it. ``parent[v]`` must come after ``v`` (-1: free). ``near_after[v]`` lists the cuts
that are nearest to go to from ``v``, ``near_before[v]`` those nearest to come from.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

Function = TypeVar("Function", bound=Callable[..., Any])
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

LONGEST_BLOCK = 6
_EPS = 1e-7


def _helper(function: Function) -> Function:
    return cast("Function", numba.njit(nogil=True, error_model="numpy")(function))


@_helper
def _hop(a: int, b: int, begin: FloatArray, leave: FloatArray, rest: float, weight: float) -> float:
    far = np.sqrt((leave[a, 0] - begin[b, 0]) ** 2 + (leave[a, 1] - begin[b, 1]) ** 2)
    return far + weight * (rest - far) if far < rest else far


@_helper
def _note(
    order: IntArray,
    parent: IntArray,
    begin: FloatArray,
    leave: FloatArray,
    rest: float,
    weight: float,
    at: IntArray,
    last_child: IntArray,
    reach: IntArray,
    forth: FloatArray,
    back: FloatArray,
) -> None:
    """Fill in what moves ask for: positions, last children, how far reversals reach, sums both ways."""
    count = len(order)
    for position in range(count):
        at[order[position]] = position
        last_child[order[position]] = -1
    for position in range(count):
        up = parent[order[position]]
        if up >= 0:
            last_child[up] = position
    forth[0] = back[0] = 0.0
    for position in range(1, count):
        a, b = order[position - 1], order[position]
        forth[position] = forth[position - 1] + _hop(a, b, begin, leave, rest, weight)
        back[position] = back[position - 1] + _hop(b, a, begin, leave, rest, weight)
    # reach[i]: the last j such that no cut in i..j has a child in i..j.
    limit = count - 1
    for position in range(count - 1, -1, -1):
        up = parent[order[position]]
        if up >= 0 and at[up] - 1 < limit:
            limit = at[up] - 1
        reach[position] = limit


@_helper
def _reverse(order: IntArray, first: int, last: int) -> None:
    while first < last:
        order[first], order[last] = order[last], order[first]
        first += 1
        last -= 1


@_helper
def _move_block(order: IntArray, first: int, last: int, to: int, turned: bool) -> None:
    """Put the block first..last behind position ``to`` (outside of it), reversed if ``turned``."""
    if turned:
        _reverse(order, first, last)
    if to > last:
        _reverse(order, first, last)
        _reverse(order, last + 1, to)
        _reverse(order, first, to)
    else:
        _reverse(order, first, last)
        _reverse(order, to + 1, first - 1)
        _reverse(order, to + 1, last)


@_helper
def _try_reversals(
    i: int,
    order: IntArray,
    begin: FloatArray,
    leave: FloatArray,
    rest: float,
    weight: float,
    near_after: IntArray,
    at: IntArray,
    reach: IntArray,
    forth: FloatArray,
    back: FloatArray,
) -> tuple[float, int]:
    """Return the gain of the best reversal that begins at i, and where it ends."""
    count = len(order)
    best, best_j = _EPS, -1
    before = order[i - 1]
    old = _hop(before, order[i], begin, leave, rest, weight)
    for side in range(2):
        source = before if side == 0 else order[i]
        for k in range(near_after.shape[1]):
            j = int(at[near_after[source, k]]) - side
            if j <= i or j > reach[i]:
                continue
            change = _hop(before, order[j], begin, leave, rest, weight) - old
            change += (back[j] - back[i]) - (forth[j] - forth[i])
            if j + 1 < count:
                change += _hop(order[i], order[j + 1], begin, leave, rest, weight)
                change -= _hop(order[j], order[j + 1], begin, leave, rest, weight)
            if -change > best:
                best, best_j = -change, j
    j = int(reach[i])  # an open end costs nothing
    if j == count - 1 and j > i:
        change = _hop(before, order[j], begin, leave, rest, weight) - old
        change += (back[j] - back[i]) - (forth[j] - forth[i])
        if -change > best:
            best, best_j = -change, j
    return best, best_j


@_helper
def _try_blocks(
    i: int,
    order: IntArray,
    parent: IntArray,
    begin: FloatArray,
    leave: FloatArray,
    rest: float,
    weight: float,
    near_before: IntArray,
    children: IntArray,
    at: IntArray,
    last_child: IntArray,
    reach: IntArray,
    forth: FloatArray,
    back: FloatArray,
) -> tuple[float, int, int, bool]:
    """Return the gain of the best move of a block that begins at i, its end, its new place, turned or not."""
    count = len(order)
    best, best_j, best_to, best_turned = _EPS, -1, -1, False
    earliest = 0  # the block may go behind this position and later ones
    for j in range(i, min(i + LONGEST_BLOCK, count)):
        latest = _latest(order, parent, at, i, j)
        earliest = _earliest(order, parent, children, last_child, i, j, earliest)
        freed = _joint(order, i - 1, i, begin, leave, rest, weight)
        freed += _joint(order, j, j + 1, begin, leave, rest, weight)
        freed -= _joint(order, i - 1, j + 1, begin, leave, rest, weight)
        for turned in range(2 if i < j <= reach[i] else 1):
            head, tail = int(order[j if turned else i]), int(order[i if turned else j])
            cost, to = _best_place(
                i, j, head, tail, order, begin, leave, rest, weight, near_before, at, earliest, latest
            )
            if turned:
                cost += (back[j] - back[i]) - (forth[j] - forth[i])
            if to >= 0 and freed - cost > best:
                best, best_j, best_to, best_turned = freed - cost, j, to, turned == 1
    return best, best_j, best_to, best_turned


@_helper
def _joint(
    order: IntArray, a: int, b: int, begin: FloatArray, leave: FloatArray, rest: float, weight: float
) -> float:
    """Return the hop between two positions, nothing behind the open end."""
    if b >= len(order):
        return 0.0
    return _hop(int(order[a]), int(order[b]), begin, leave, rest, weight)


@_helper
def _best_place(
    i: int,
    j: int,
    head: int,
    tail: int,
    order: IntArray,
    begin: FloatArray,
    leave: FloatArray,
    rest: float,
    weight: float,
    near_before: IntArray,
    at: IntArray,
    earliest: int,
    latest: int,
) -> tuple[float, int]:
    """Return what the block i..j costs behind the best position, and that position; -1 for none."""
    count = len(order)
    best, best_to = np.inf, -1
    for k in range(near_before.shape[1] + 1):
        to = int(at[near_before[head, k]]) if k < near_before.shape[1] else count - 1
        if i - 1 <= to <= j or to < earliest or to > latest:
            continue
        cost = _hop(int(order[to]), head, begin, leave, rest, weight)
        if to + 1 < count:
            cost += _hop(tail, int(order[to + 1]), begin, leave, rest, weight)
            cost -= _hop(int(order[to]), int(order[to + 1]), begin, leave, rest, weight)
        if cost < best:
            best, best_to = cost, to
    return best, best_to


@_helper
def _earliest(
    order: IntArray, parent: IntArray, children: IntArray, last_child: IntArray, i: int, j: int, known: int
) -> int:
    """Return the first position that the block i..j may go behind: that of the last child outside of it."""
    inside = 0
    for position in range(i, j):
        if parent[order[position]] == order[j]:
            inside += 1
    if inside == 0:
        return max(known, int(last_child[order[j]]))
    # Where others of its children lie is not known here: not before the block then.
    return max(known, i) if inside < children[order[j]] else known


@_helper
def _latest(order: IntArray, parent: IntArray, at: IntArray, i: int, j: int) -> int:
    """Return the last position that the block i..j may go behind: before the first parent outside of it."""
    latest = len(order) - 1
    for position in range(i, j + 1):
        up = parent[order[position]]
        if up >= 0 and at[up] > j:
            latest = min(latest, int(at[up]) - 1)
    return latest


@_helper
def _descend(
    order: IntArray,
    parent: IntArray,
    begin: FloatArray,
    leave: FloatArray,
    rest: float,
    weight: float,
    near_after: IntArray,
    near_before: IntArray,
    children: IntArray,
    at: IntArray,
    last_child: IntArray,
    reach: IntArray,
    forth: FloatArray,
    back: FloatArray,
    first: int,
    last: int,
) -> None:
    """Apply improving moves until none is left; the first pass looks at positions first..last only."""
    count = len(order)
    _note(order, parent, begin, leave, rest, weight, at, last_child, reach, forth, back)
    low, high = max(first, 1), min(last, count - 1)
    while True:
        low_next, high_next = count, 0
        i = low
        while i <= high:
            gain, j = _try_reversals(i, order, begin, leave, rest, weight, near_after, at, reach, forth, back)
            block_gain, block_j, to, turned = _try_blocks(
                i, order, parent, begin, leave, rest, weight, near_before, children, at, last_child, reach,
                forth, back,
            )  # fmt: skip
            if j < 0 and block_j < 0:
                i += 1
                continue
            if block_gain > gain:
                _move_block(order, i, block_j, to, turned)
                touched_low, touched_high = min(i, to), max(block_j, to)
            else:
                _reverse(order, i, j)
                touched_low, touched_high = i, j
            _note(order, parent, begin, leave, rest, weight, at, last_child, reach, forth, back)
            low_next = min(low_next, touched_low - LONGEST_BLOCK)
            high_next = max(high_next, touched_high + LONGEST_BLOCK)
        if low_next > high_next:
            return
        low, high = max(low_next, 1), min(high_next, count - 1)


@_helper
def _next(state: np.uint64) -> np.uint64:
    """Return the next state of a linear congruential generator (Knuth, MMIX)."""
    return state * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)


def _shorten(
    order: IntArray,
    parent: IntArray,
    begin: FloatArray,
    leave: FloatArray,
    rest: float,
    weight: float,
    near_after: IntArray,
    near_before: IntArray,
    kicks: int,
    seed: int,
) -> IntArray:
    """Return a better order: descend, then kick (two neighbouring runs swapped) and keep what is shorter."""
    count = len(order)
    best = order.copy()
    at, last_child = np.zeros(count, np.int64), np.zeros(count, np.int64)
    reach = np.zeros(count, np.int64)
    forth, back = np.zeros(count), np.zeros(count)
    children = np.zeros(count, np.int64)
    for node in range(count):
        if parent[node] >= 0:
            children[parent[node]] += 1
    _descend(
        best, parent, begin, leave, rest, weight, near_after, near_before, children, at, last_child, reach,
        forth, back, 1, count - 1,
    )  # fmt: skip
    best_cost = forth[count - 1]
    if count < 5:
        return best
    state = np.uint64(seed * 2 + 1)
    trial = best.copy()
    for _ in range(kicks):
        for position in range(count):
            at[trial[position]] = position
        state = _next(state)
        a = 1 + int(state >> np.uint64(33)) % (count - 2)
        state = _next(state)
        b = a + 1 + int(state >> np.uint64(33)) % min(30, count - a - 1)
        state = _next(state)
        c = b + int(state >> np.uint64(33)) % min(30, count - b)
        allowed = True
        for position in range(a, b):
            up = parent[trial[position]]
            if up >= 0 and b <= at[up] <= c:
                allowed = False
        if not allowed:
            continue
        _reverse(trial, a, b - 1)
        _reverse(trial, b, c)
        _reverse(trial, a, c)
        _descend(
            trial, parent, begin, leave, rest, weight, near_after, near_before, children, at, last_child,
            reach, forth, back, a - LONGEST_BLOCK, c + LONGEST_BLOCK,
        )  # fmt: skip
        if forth[count - 1] < best_cost - _EPS:
            best_cost = forth[count - 1]
            best[:] = trial
        else:
            trial[:] = best
    return best


@functools.cache
def shorten_kernel() -> Callable[..., IntArray]:
    """Return the compiled search, from the cache where one can be kept."""
    try:
        made = numba.njit(nogil=True, error_model="numpy", cache=True)(_shorten)
    except RuntimeError as error:
        if "cannot cache" not in str(error):
            raise
        made = numba.njit(nogil=True, error_model="numpy")(_shorten)
    return cast("Callable[..., IntArray]", made)
