"""How often to cut each plate pattern: an integer program over all patterns known, and its surplus.

What can be covered is decided first, the higher priority first; then the cheapest plates that cover it,
with a price for each different layout. Patterns may hold more than is asked for: :func:`trim` takes
surplus pieces off, so that every pattern that holds enough of something is of use.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import monotonic

import numpy as np
from numpy.typing import NDArray

from nestwright.nesting.kernels import FloatArray, IntArray
from nestwright.nesting.linear import BoolArray, Limits, Program, program_of, solve_integer, solve_linear

LONGEST_S = 2.0  # of one call, whatever it is asked for: a stop is heard between calls
COVERED = 1e-6  # a shortfall that grows by no more than this does not grow
LEAST_COST_SHARE = 1e-3  # no use of a plate is taken to be cheaper, whatever it leaves over
MISSING_COSTS = 100.0  # dearest plates that a missing piece costs, where prices of pieces are found
ROWS_AT_ONCE = 2048  # patterns compared with all others in one go


@dataclass(frozen=True, eq=False)
class Choice:
    """What there is to choose from.

    ``plate (P,)`` is the plate type of each pattern, ``counts (P, T)`` how many pieces of each type it
    holds. ``demand (T,)``; ``stock`` per plate type (None: unlimited); ``cost (plate types,)`` of one
    plate; ``price`` of each different pattern used. When not all can be covered, types of higher
    ``priority (T,)`` come first, and among equals the pieces of more ``worth (T,)`` (both even when None).
    ``value (P,)`` is what each use of a pattern leaves over, in the same money as the cost.
    """

    plate: IntArray
    counts: IntArray
    demand: IntArray
    stock: tuple[int | None, ...]
    cost: FloatArray
    price: float = 0.0
    priority: IntArray | None = None
    worth: FloatArray | None = None
    value: FloatArray | None = None


@dataclass(frozen=True, eq=False)
class _Model:
    """The patterns that are worth a look; ``index`` are their numbers in the choice, ``most`` their uses."""

    index: IntArray
    counts: IntArray
    cost: FloatArray
    most: IntArray
    plate: IntArray
    stock: FloatArray
    demand: IntArray
    price: float

    def shortfall(self, uses: IntArray) -> IntArray:
        """Return how many pieces of each type ``(T,)`` are missing."""
        return np.maximum(self.demand - uses @ self.counts, 0)


@dataclass(frozen=True)
class _Clock:
    """When to end, or the most nodes of each search tree instead."""

    end: float
    nodes: int | None

    def limits(self, share: float = 1.0) -> Limits:
        """Return the limits of one program: a share of the time that is left."""
        if self.nodes is not None:
            return Limits(np.inf, self.nodes)
        return Limits(share * max(self.end - monotonic(), 0.0))


def choose(choice: Choice, limit_s: float = 1.0, max_nodes: int | None = None) -> IntArray:
    """Return how often to cut each pattern ``(P,)``.

    Parameters
    ----------
    limit_s
        When to stop and take the best so far; at most :data:`LONGEST_S` counts.
    max_nodes
        Instead of the time, the most nodes of each search tree: the answer then repeats exactly.
    """
    amounts = np.zeros(len(choice.plate), np.int64)
    model = _model_of(choice)
    if len(model.index) == 0:
        return amounts
    clock = _Clock(monotonic() + min(limit_s, LONGEST_S), max_nodes)
    uses = _greedy(model, _prices(model, clock))
    if (model.shortfall(uses) > 0).any():
        uses = _cover(choice, model, clock)
        model = replace(model, demand=model.demand - model.shortfall(uses))
    amounts[model.index] = _cheapest(model, uses, clock)
    return amounts


def _model_of(choice: Choice) -> _Model:
    counts = np.minimum(choice.counts, choice.demand)
    stock = np.array([np.inf if n is None else float(n) for n in choice.stock])
    full = choice.cost[choice.plate]
    left_over = np.zeros_like(full) if choice.value is None else choice.value
    cost = np.maximum(full - left_over, LEAST_COST_SHARE * full)
    uses = np.where(counts > 0, -(-choice.demand // np.maximum(counts, 1)), 0).max(axis=1, initial=0)
    most = np.minimum(uses, stock[choice.plate]).astype(np.int64)
    index = np.flatnonzero(most > 0)
    index = index[undominated(counts[index], cost[index], choice.plate[index], np.isinf(stock))]
    return _Model(
        index,
        counts[index],
        cost[index],
        most[index],
        choice.plate[index],
        stock,
        choice.demand,
        choice.price,
    )


def undominated(counts: IntArray, cost: FloatArray, plate: IntArray, unlimited: BoolArray) -> IntArray:
    """Return the patterns ``counts (P, T)`` that no other one beats: as cheap, and as much of every type.

    The other must lie on the same plate type or on one without a limit.
    """
    order = np.lexsort((-counts.sum(axis=1), cost))
    beaten = np.zeros(len(order), np.bool_)
    counts, plate = counts[order], plate[order]
    instead = unlimited[plate] | (plate == np.arange(len(unlimited))[:, None])
    masks = [(np.packbits(instead, axis=1), plate), *(_levels(column) for column in counts.T)]
    for first in range(0, len(order), ROWS_AT_ONCE):
        rows = slice(first, first + ROWS_AT_ONCE)
        numbers = np.arange(len(order))
        # A bit per pattern before this one, in the order of cost, that may stand in for it.
        bits = np.packbits(numbers < numbers[rows, None], axis=1)
        for mask, which in masks:
            bits &= mask[which[rows]]
        beaten[rows] = bits.any(axis=1)
    return np.sort(order[~beaten])


def _levels(column: IntArray) -> tuple[NDArray[np.uint8], IntArray]:
    """Return for each different count the bits of the patterns that hold as many, and each one's row."""
    values, which = np.unique(column, return_inverse=True)
    return np.packbits(column >= values[:, None], axis=1), which


def _prices(model: _Model, clock: _Clock) -> FloatArray:
    """Return what a piece of each type is worth ``(T,)``: the prices of the relaxed program."""
    cost = model.cost + model.price / model.most
    missing = np.full(len(model.demand), MISSING_COSTS * max(float(cost.max()), 1.0))
    solved = solve_linear(_program(model, cost, missing), clock.limits(0.3))
    prices = np.ones_like(missing) if solved is None else solved[1][: len(missing)]
    return np.maximum(prices, 1e-3 * max(float(prices.max()), 1e-9))


def _greedy(model: _Model, prices: FloatArray) -> IntArray:
    """Return uses that cover what they can: time and again the pattern with most worth for its cost."""
    uses, left, stock = np.zeros(len(model.index), np.int64), model.demand.copy(), model.stock.copy()
    holds = model.counts > 0
    while True:
        times = np.where(holds, left // np.maximum(model.counts, 1), np.iinfo(np.int64).max).min(axis=1)
        times = np.maximum(np.minimum(times, stock[model.plate]), 1.0)
        gain = np.minimum(model.counts, left) @ prices
        rate = gain / (model.cost + np.where(uses > 0, 0.0, model.price / times))
        rate[stock[model.plate] < 1.0] = 0.0
        best = int(rate.argmax())
        if rate[best] <= 0.0:
            return uses
        amount = int(times[best])
        uses[best] += amount
        stock[model.plate[best]] -= amount
        left = np.maximum(left - amount * model.counts[best], 0)


def _cover(choice: Choice, model: _Model, clock: _Clock) -> IntArray:
    """Return uses that miss the least of the highest priority, then of the next one, and so on."""
    demand, types = model.demand, len(model.demand)
    priority = np.zeros(types, np.int64) if choice.priority is None else choice.priority
    worth = np.ones(types) if choice.worth is None else choice.worth
    ranks = np.unique(priority)[::-1]
    rank = np.searchsorted(-ranks, -priority)
    uses = _greedy(model, worth * 1e3 ** -np.minimum(rank, 4).astype(np.float64))
    levels: list[tuple[FloatArray, float]] = []
    for k in range(len(ranks)):
        missing = np.where(rank == k, worth, 0.0)
        program = _program(model, np.zeros(len(model.index)), missing, levels=levels)
        begin = np.concatenate([uses, model.shortfall(uses)]).astype(np.float64)
        integer = np.arange(len(begin)) < len(uses)
        found = solve_integer(program, integer, clock.limits(0.7 / len(ranks)), begin)
        uses = uses if found is None else found[: len(uses)].astype(np.int64)
        levels.append((missing, float(missing @ np.maximum(demand - uses @ model.counts, 0)) + COVERED))
    return uses


def _cheapest(model: _Model, uses: IntArray, clock: _Clock) -> IntArray:
    """Return the uses that cover all of the demand at the least cost, beginning with some that do."""
    n, none = len(uses), np.zeros(len(model.demand))
    if model.price <= 0.0:
        program = _program(model, model.cost, none, high=none)
        begin = np.concatenate([uses, none])
    else:
        program = _program(model, model.cost, none, high=none, price=model.price)
        begin = np.concatenate([uses, none, uses > 0])
    integer = np.ones(len(begin), np.bool_)
    integer[n : n + len(none)] = False
    found = solve_integer(program, integer, clock.limits(), begin.astype(np.float64))
    return uses if found is None else found[:n].astype(np.int64)


def _program(
    model: _Model,
    cost: FloatArray,
    missing: FloatArray,
    *,
    high: FloatArray | None = None,
    price: float = 0.0,
    levels: Sequence[tuple[FloatArray, float]] = (),
) -> Program:
    """Return the program: cover the demand within stock.

    Its values are the uses ``(n,)`` at ``cost``; the shortfalls ``(T,)`` at ``missing``, up to ``high``;
    and with a ``price`` for each pattern whether it is used. ``levels`` are weights of shortfalls and
    the most that their sum may be.
    """
    n, types = model.counts.shape
    row, column = np.nonzero(model.counts.T)
    limited = np.flatnonzero(np.isfinite(model.stock))
    of, pattern = np.nonzero(model.plate == limited[:, None])
    each, used = np.arange(types), np.arange(n if price > 0.0 else 0)
    first_level = types + len(limited) + len(used)
    blocks = [
        (row, column, model.counts.T[row, column]),
        (each, n + each, np.ones(types)),
        (types + of, pattern, np.ones(len(of))),
        (types + len(limited) + used, used, np.ones(len(used))),
        (types + len(limited) + used, n + types + used, -model.most[used]),
        *(
            (np.full(types, first_level + k), n + each, weights)
            for k, (weights, _) in enumerate(levels)
        ),
    ]  # fmt: skip
    most_missing = [most for _, most in levels]
    free = np.full(first_level - types + len(levels), -np.inf)
    return program_of(
        np.concatenate([cost, missing, np.full(len(used), price)]),
        (
            np.zeros(n + types + len(used)),
            np.concatenate([model.most, model.demand if high is None else high, np.ones(len(used))]),
        ),
        (
            np.concatenate([model.demand, free]),
            np.concatenate(
                [np.full(types, np.inf), model.stock[limited], np.zeros(len(used)), np.array(most_missing)]
            ),
        ),
        (
            np.concatenate([block[0] for block in blocks]),
            np.concatenate([block[1] for block in blocks]),
            np.concatenate([block[2] for block in blocks]).astype(np.float64),
        ),
    )
