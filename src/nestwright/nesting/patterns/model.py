"""Patterns to choose from as arrays, those that are never needed left out, and the program to solve."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from nestwright.nesting.kernels import FloatArray, IntArray
from nestwright.nesting.linear import BoolArray, Program, program_of

ROWS_AT_ONCE = 2048  # patterns compared with all others in one go


@dataclass(frozen=True, eq=False)
class PatternModel:
    """The patterns that are worth a look.

    ``index (n,)`` are their numbers in the question, ``counts (n, T)`` their pieces, ``cost (n,)`` that of
    one use, ``most (n,)`` the uses that may be of use, ``plate (n,)`` the plate type; ``stock`` per plate
    type (inf: unlimited), ``demand (T,)``, ``price`` of each different pattern.
    """

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

    def total(self, uses: IntArray) -> float:
        """Return what uses ``(n,)`` cost, with the price of each pattern used."""
        return float(self.cost @ uses) + self.price * float(np.count_nonzero(uses))

    def only(self, keep: IntArray) -> PatternModel:
        """Return the model with some of the patterns."""
        return replace(
            self,
            index=self.index[keep],
            counts=self.counts[keep],
            cost=self.cost[keep],
            most=self.most[keep],
            plate=self.plate[keep],
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


def covering_program(
    model: PatternModel,
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
            np.concatenate(
                [model.most, model.demand if high is None else high, np.ones(len(used))], dtype=np.float64
            ),
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
