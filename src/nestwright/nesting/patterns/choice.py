"""How often to cut each plate pattern: an integer program over all patterns known, and its surplus.

What can be covered is decided first, the higher priority first; then the cheapest plates that cover it,
with a price for each different layout. Patterns may hold more than is asked for: ``trim`` of the module
of that name takes surplus pieces off, so every pattern that holds enough of something is of use.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import monotonic

import numpy as np

from nestwright.nesting.kernels import FloatArray, IntArray
from nestwright.nesting.linear import Limits, solve_integer, solve_linear
from nestwright.nesting.patterns.greedy import greedy, improved
from nestwright.nesting.patterns.model import PatternModel, covering_program, undominated

LONGEST_S = 2.0  # of one call, whatever it is asked for: a stop is heard between calls
COVERED = 1e-6  # a shortfall that grows by no more than this does not grow
LEAST_COST_SHARE = 1e-3  # of a plate's own cost: no use is taken to be cheaper, whatever it leaves over
FREE_COST_SHARE = 1e-6  # of the dearest plate's: what one that costs nothing is taken to cost
MISSING_COSTS = 100.0  # dearest plates that a missing piece costs, where prices of pieces are found
LEAST_PRICE_SHARE = 1e-3  # of the highest price of a piece: nothing asked for is worth nothing
FEW_PATTERNS, MANY_PATTERNS = 300, 1500  # that the integer program is given, one after the other
FEW_SHARE, MANY_SHARE = 0.5, 0.7  # of the time that is left
TRIES = 100  # by hand, in place of time, where answers are to repeat


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

    def goes_on(self, tries: int) -> bool:
        """Tell whether there is time for another try."""
        return tries < TRIES if self.nodes is not None else monotonic() < self.end


@dataclass(frozen=True, eq=False)
class _Relaxed:
    """The bound, what a piece of each type is worth ``(T,)``, what one use adds to the bound ``(n,)``."""

    bound: float
    prices: FloatArray
    reduced: FloatArray


def choose(choice: Choice, limit_s: float = 1.0, max_nodes: int | None = None) -> IntArray:
    """Return how often to cut each pattern ``(P,)``.

    Parameters
    ----------
    limit_s
        When to stop and take the best so far; at most :data:`LONGEST_S` counts.
    max_nodes
        Instead of the time, the most nodes of each search tree: the answer then repeats exactly. Few are
        enough: most of the work is done at the first one, which 0 asks for.
    """
    amounts = np.zeros(len(choice.plate), np.int64)
    model = _model_of(choice)
    if len(model.index) == 0:
        return amounts
    clock = _Clock(monotonic() + min(limit_s, LONGEST_S), max_nodes)
    relaxed = _relax(model, clock)
    uses = greedy(model, relaxed.prices)
    if model.shortfall(uses).any():
        uses = _cover(choice, model, clock)
        model = replace(model, demand=model.demand - model.shortfall(uses))
        relaxed = _relax(model, clock)
    amounts[model.index] = _cheapest(model, relaxed, uses, clock)
    return amounts


def piece_prices(choice: Choice, limit_s: float = 0.5) -> FloatArray:
    """Return what one more piece of each type would save ``(T,)``, if patterns could be cut in part.

    What no pattern covers has a price of many plates: a new pattern with it is needed most.
    """
    model = _model_of(choice)
    if len(model.index) == 0:
        return np.ones(len(choice.demand))
    return _relax(model, _Clock(monotonic() + limit_s, None)).prices


def _model_of(choice: Choice) -> PatternModel:
    counts = np.minimum(choice.counts, choice.demand)
    stock = np.array([np.inf if n is None else float(n) for n in choice.stock])
    full = np.maximum(choice.cost, FREE_COST_SHARE * (choice.cost.max(initial=0.0) or 1.0))[choice.plate]
    left_over = np.zeros_like(full) if choice.value is None else choice.value
    cost = np.maximum(full - left_over, LEAST_COST_SHARE * full)
    uses = np.where(counts > 0, -(-choice.demand // np.maximum(counts, 1)), 0).max(axis=1, initial=0)
    most = np.minimum(uses, stock[choice.plate]).astype(np.int64)
    index = np.flatnonzero(most > 0)
    index = index[undominated(counts[index], cost[index], choice.plate[index], np.isinf(stock))]
    return PatternModel(
        index,
        counts[index],
        cost[index],
        most[index],
        choice.plate[index],
        stock,
        choice.demand,
        choice.price,
    )


def _relax(model: PatternModel, clock: _Clock) -> _Relaxed:
    """Return the program without whole numbers, each price shared out among the most uses of its pattern."""
    cost = model.cost + model.price / model.most
    missing = np.full(len(model.demand), MISSING_COSTS * max(float(cost.max()), 1.0))
    program = covering_program(model, cost, missing)
    solved = solve_linear(program, clock.limits(0.3))
    if solved is None:
        return _Relaxed(0.0, np.ones(len(missing)), np.zeros(len(cost)))
    prices, reduced = solved.prices[: len(missing)], solved.reduced[: len(cost)]
    least = LEAST_PRICE_SHARE * max(float(prices.max()), 1e-9)
    return _Relaxed(float(program.cost @ solved.values), np.maximum(prices, least), reduced)


def _cheapest(model: PatternModel, relaxed: _Relaxed, uses: IntArray, clock: _Clock) -> IntArray:
    """Return the uses that cover all of the demand at the least cost, beginning with some that do."""
    # A price for each pattern makes a program hard: many patterns would take all the time for its root.
    many = model.price <= 0.0 and clock.nodes is None
    pool = np.empty(0, np.int64)
    for most, share in ((FEW_PATTERNS, FEW_SHARE), (MANY_PATTERNS, MANY_SHARE))[: 2 if many else 1]:
        pool, complete = _pool(model, relaxed, uses, most)
        uses = uses.copy()
        uses[pool], proven = _solve(model.only(pool), uses[pool], clock.limits(share))
        if proven and complete:
            return uses
    uses[pool] = improved(model.only(pool), uses[pool], relaxed.prices, clock.goes_on)
    return uses


def _pool(model: PatternModel, relaxed: _Relaxed, uses: IntArray, most: int) -> tuple[IntArray, bool]:
    """Return the most promising patterns with those in use, and whether there is no other to try.

    One use of a pattern adds its reduced cost to the bound, so one whose cost is more than the best answer
    is above the bound is in none that is better.
    """
    order = np.argsort(relaxed.reduced, kind="stable")
    room = model.total(uses) - relaxed.bound
    promising = order[relaxed.reduced[order] <= room + COVERED]
    return np.union1d(promising[:most], np.flatnonzero(uses)), len(promising) <= most


def _solve(model: PatternModel, uses: IntArray, limits: Limits) -> tuple[IntArray, bool]:
    """Return the best uses that the integer program has found, and whether there are none better."""
    n, none = len(uses), np.zeros(len(model.demand))
    program = covering_program(model, model.cost, none, high=none, price=model.price)
    chosen = uses > 0 if model.price > 0.0 else np.empty(0)
    begin = np.concatenate([uses, none, chosen], dtype=np.float64)
    integer = np.ones(len(begin), np.bool_)
    integer[n : n + len(none)] = False
    found = solve_integer(program, integer, limits, begin)
    return (uses, False) if found is None else (found.values[:n].astype(np.int64), found.proven)


def _cover(choice: Choice, model: PatternModel, clock: _Clock) -> IntArray:
    """Return uses that miss the least of the highest priority, then of the next one, and so on."""
    demand, types = model.demand, len(model.demand)
    priority = np.zeros(types, np.int64) if choice.priority is None else choice.priority
    worth = np.ones(types) if choice.worth is None else choice.worth
    ranks = np.unique(priority)[::-1]
    rank = np.searchsorted(-ranks, -priority)
    uses = greedy(model, worth * 1e3 ** -np.minimum(rank, 4).astype(np.float64))
    levels: list[tuple[FloatArray, float]] = []
    for k in range(len(ranks)):
        missing = np.where(rank == k, worth, 0.0)
        program = covering_program(model, np.zeros(len(model.index)), missing, levels=levels)
        begin = np.concatenate([uses, model.shortfall(uses)]).astype(np.float64)
        integer = np.arange(len(begin)) < len(uses)
        found = solve_integer(program, integer, clock.limits(0.7 / len(ranks)), begin)
        uses = uses if found is None else found.values[: len(uses)].astype(np.int64)
        levels.append((missing, float(missing @ np.maximum(demand - uses @ model.counts, 0)) + COVERED))
    return uses
