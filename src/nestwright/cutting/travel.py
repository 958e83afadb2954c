"""In which order to cut, and where to begin each cut: a short way between the cuts, precedence kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nestwright.cutting.travel_kernel import FloatArray, IntArray, shorten_kernel

NEIGHBOURS = 8
REST_WEIGHT = 4.0
"""What a mm costs by which a hop is shorter than the rest asked for: more than the mm it saves."""

_ROUNDS = 4
_WORK = 60_000  # kicks times cuts: keeps large layouts as quick as small ones
_MOST_KICKS = 600
_ROWS_AT_ONCE = 512


@dataclass(frozen=True, eq=False)
class Stop:
    """Ways to make one cut: where the beam comes to it and where it leaves, both ``(k, 2)`` mm."""

    begin: FloatArray
    leave: FloatArray


@dataclass(frozen=True)
class Tour:
    """Cuts in order, and for each (by its index) which of its ways is taken."""

    order: tuple[int, ...]
    ways: tuple[int, ...]


def shortest_tour(
    stops: Sequence[Stop],
    parent: IntArray,
    home: tuple[float, float],
    rest_mm: float = 0.0,
    seed: int = 1,
) -> Tour:
    """Return a short open tour from ``home`` through all stops, each ``parent`` after its children.

    Nearest neighbour, then local search for the order and the best choice of ways for that order, in turn,
    until neither helps.
    """
    if not stops:
        return Tour((), ())
    order, ways = _nearest_neighbour(stops, parent, home)
    best: tuple[float, IntArray, IntArray] | None = None
    kicks = min(_MOST_KICKS, _WORK // len(stops) + 20)
    for round_number in range(_ROUNDS):
        ways = _best_ways(stops, order, home, rest_mm)
        order = _reordered(stops, order, ways, parent, home, rest_mm, kicks, seed + round_number)
        ways = _best_ways(stops, order, home, rest_mm)
        cost = _cost(stops, order, ways, home, rest_mm)
        if best is not None and cost > best[0] - 1e-6:
            break
        best = (cost, order, ways)
    assert best is not None  # noqa: S101 - for the type checker
    return Tour(tuple(best[1].tolist()), tuple(best[2].tolist()))


def tour_points(
    stops: Sequence[Stop], order: Sequence[int] | IntArray, ways: Sequence[int] | IntArray
) -> tuple[FloatArray, FloatArray]:
    """Return where the beam comes to and leaves the cuts, in order, ``(n, 2)`` both."""
    begin = np.array([stops[index].begin[ways[index]] for index in order])
    leave = np.array([stops[index].leave[ways[index]] for index in order])
    return begin, leave


def _cost(
    stops: Sequence[Stop], order: IntArray, ways: IntArray, home: tuple[float, float], rest: float
) -> float:
    begin, leave = tour_points(stops, order, ways)
    return float(_priced(np.hypot(*(begin - np.vstack([home, leave[:-1]])).T), rest).sum())


def _priced(far: FloatArray, rest_mm: float) -> FloatArray:
    return far + REST_WEIGHT * np.maximum(rest_mm - far, 0.0)


def _nearest_neighbour(
    stops: Sequence[Stop], parent: IntArray, home: tuple[float, float]
) -> tuple[IntArray, IntArray]:
    owner = np.repeat(np.arange(len(stops)), [len(stop.begin) for stop in stops])
    first = np.searchsorted(owner, np.arange(len(stops)))
    begin = np.vstack([stop.begin for stop in stops])
    waiting_for = np.bincount(parent[parent >= 0], minlength=len(stops))
    blocked = np.where(waiting_for[owner] > 0, np.inf, 0.0)
    here = np.array(home, dtype=np.float64)
    order, ways = np.zeros(len(stops), dtype=np.int64), np.zeros(len(stops), dtype=np.int64)
    for place in range(len(stops)):
        at = int(np.argmin(np.square(begin - here).sum(axis=1) + blocked))
        index = int(owner[at])
        order[place], ways[index] = index, at - first[index]
        here = stops[index].leave[ways[index]]
        blocked[first[index] : first[index] + len(stops[index].begin)] = np.inf
        up = int(parent[index])
        if up >= 0:
            waiting_for[up] -= 1
            if waiting_for[up] == 0:
                blocked[first[up] : first[up] + len(stops[up].begin)] = 0.0
    return order, ways


def _best_ways(stops: Sequence[Stop], order: IntArray, home: tuple[float, float], rest_mm: float) -> IntArray:
    """Return the ways that make an order shortest, exactly (dynamic programming along it)."""
    cost, leave = np.zeros(1), np.array([home], dtype=np.float64)
    came: list[IntArray] = []
    for index in order.tolist():
        hop = np.hypot(
            stops[index].begin[:, None, 0] - leave[None, :, 0],
            stops[index].begin[:, None, 1] - leave[None, :, 1],
        )
        total = _priced(hop, rest_mm) + cost[None, :]
        came.append(total.argmin(axis=1))
        cost, leave = total.min(axis=1), stops[index].leave
    ways = np.zeros(len(stops), dtype=np.int64)
    way = int(cost.argmin())
    for index, origin in zip(reversed(order.tolist()), reversed(came), strict=True):
        ways[index] = way
        way = int(origin[way])
    return ways


def _reordered(
    stops: Sequence[Stop],
    order: IntArray,
    ways: IntArray,
    parent: IntArray,
    home: tuple[float, float],
    rest_mm: float,
    kicks: int,
    seed: int,
) -> IntArray:
    every = np.arange(len(stops))
    begin, leave = (np.vstack([points, home]) for points in tour_points(stops, every, ways))
    near_after = _nearest(leave, begin)
    near_before = _nearest(begin, leave)
    with_home = np.concatenate([[len(stops)], order])
    parent_and_home = np.concatenate([parent, [-1]])
    found = shorten_kernel()(
        with_home, parent_and_home, begin, leave, rest_mm, REST_WEIGHT, near_after, near_before, kicks, seed
    )
    return found[1:]


def _nearest(of: FloatArray, among: FloatArray) -> IntArray:
    """Return for every point the nearest others' indices ``(n, k)``, nearest first."""
    count = len(of)
    most = min(NEIGHBOURS, count - 1)
    rows: list[IntArray] = []
    for first in range(0, count, _ROWS_AT_ONCE):
        part = np.arange(first, min(first + _ROWS_AT_ONCE, count))
        square = np.square(of[part, None, :] - among[None, :, :]).sum(axis=2)
        square[np.arange(len(part)), part] = np.inf
        near = np.argpartition(square, most - 1, axis=1)[:, :most]
        ranked = np.take_along_axis(square, near, axis=1).argsort(axis=1, kind="stable")
        rows.append(np.take_along_axis(near, ranked, axis=1))
    return np.ascontiguousarray(np.vstack(rows), dtype=np.int64)
