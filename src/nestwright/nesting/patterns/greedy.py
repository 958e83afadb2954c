"""Uses of patterns that cover the demand, found step by step, and better ones: take some back, try again."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nestwright.nesting.kernels import FloatArray, IntArray
from nestwright.nesting.patterns.model import PatternModel

TAKEN_BACK = (0.2, 0.6)  # share of the patterns
NOISE = 0.1  # of the logarithm of prices


def greedy(model: PatternModel, prices: FloatArray, begin: IntArray | None = None) -> IntArray:
    """Return uses ``(n,)`` that cover what they can, those of ``begin`` and more.

    Time and again the pattern is taken whose pieces are worth most for its cost, by ``prices (T,)``, and
    as often as all of its pieces are asked for.
    """
    uses = np.zeros(len(model.index), np.int64) if begin is None else begin.copy()
    left = model.shortfall(uses)
    stock = model.stock - np.bincount(model.plate, weights=uses, minlength=len(model.stock))
    holds, held = model.counts > 0, np.maximum(model.counts, 1)
    while left.any():
        gain = np.minimum(model.counts, left) @ prices
        times = np.where(holds, left // held, np.iinfo(np.int64).max).min(axis=1)
        times = np.maximum(np.minimum(times, stock[model.plate]), 1.0)
        rate = gain / (model.cost + np.where(uses > 0, 0.0, model.price / times))
        rate[stock[model.plate] < 1.0] = 0.0
        best = int(rate.argmax())
        if rate[best] <= 0.0:
            break
        amount = int(times[best])
        uses[best] += amount
        stock[model.plate[best]] -= amount
        left = np.maximum(left - amount * model.counts[best], 0)
    return _without_needless(model, uses)


def _without_needless(model: PatternModel, uses: IntArray) -> IntArray:
    """Return the uses without those whose pieces others hold as well."""
    surplus = uses @ model.counts - model.demand
    used = np.flatnonzero(uses)
    for p in used[np.argsort(-model.cost[used], kind="stable")]:
        held = model.counts[p]
        spare = min(int((surplus[held > 0] // held[held > 0]).min()), int(uses[p]))
        if spare > 0:
            uses[p] -= spare
            surplus -= spare * held
    return uses


def improved(
    model: PatternModel, uses: IntArray, prices: FloatArray, goes_on: Callable[[int], bool]
) -> IntArray:
    """Return better uses, if some are found while ``goes_on(tries so far)``; all of the demand is covered."""
    random, best = np.random.default_rng(0), model.total(uses)
    tries = 0
    while goes_on(tries):
        tries += 1
        used = np.flatnonzero(uses)
        back = random.random(len(used)) < random.uniform(*TAKEN_BACK)
        begin = uses.copy()
        begin[used[back]] = 0
        found = greedy(model, prices * np.exp(random.normal(0.0, NOISE, len(prices))), begin)
        total = model.total(found)
        if total <= best and not model.shortfall(found).any():
            uses, best = found, total
    return uses
