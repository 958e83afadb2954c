"""Take off what chosen patterns hold beyond the demand, with as few different layouts as possible."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from nestwright.nesting.kernels import IntArray


@dataclass(frozen=True, eq=False)
class Cut:
    """A layout: the number of its pattern, pieces ``removed (T,)`` from it, and how often it is cut."""

    pattern: int
    removed: IntArray
    amount: int


def trim(counts: IntArray, amounts: IntArray, demand: IntArray) -> tuple[Cut, ...]:
    """Return layouts that hold together exactly the demand, or all there is of a type that falls short.

    Parameters
    ----------
    counts
        ``(P, T)`` pieces of each type that a pattern holds.
    amounts
        ``(P,)`` how often each pattern is used.
    demand
        ``(T,)`` pieces asked for.
    """
    used = np.flatnonzero(amounts)
    rising = used[np.argsort(amounts[used], kind="stable")]
    # Which pattern gives pieces off first may decide how many have to be split.
    answers = [_trim_in_order(counts, amounts, demand, order) for order in (rising, rising[::-1], used)]
    return min(answers, key=lambda cuts: (len(cuts), sum(cut.amount for cut in cuts)))


def _trim_in_order(counts: IntArray, amounts: IntArray, demand: IntArray, order: IntArray) -> tuple[Cut, ...]:
    surplus = np.maximum(amounts @ counts - demand, 0)
    cuts: list[Cut] = []
    # The same pieces off all uses of a pattern: no layout more.
    for p in order.tolist():
        amount = int(amounts[p])
        removed = np.minimum(counts[p], surplus // amount)
        surplus -= removed * amount
        cuts.append(Cut(p, removed, amount))
    while surplus.any():
        surplus -= _split(counts, cuts, surplus)
    return tuple(cut for cut in _merged(cuts) if (cut.removed < counts[cut.pattern]).any())


def _split(counts: IntArray, cuts: list[Cut], surplus: IntArray) -> IntArray:
    """Split the layout where that takes most pieces off; returns how many of each type it took."""
    best, where, most = None, 0, -1
    for i, cut in enumerate(cuts):
        left = counts[cut.pattern] - cut.removed
        if not (np.minimum(left, surplus) > 0).any():
            continue
        # As many uses as one type's surplus asks for are the only numbers worth a try.
        for uses in _splits(left, surplus, cut.amount):
            more = np.minimum(left, surplus // uses)
            if int(more.sum()) * uses > most:
                best, where, most = (
                    replace(cut, removed=cut.removed + more, amount=uses),
                    i,
                    int(more.sum()) * uses,
                )
    if best is None:
        raise ValueError("more is to be taken off than the patterns hold")
    taken = (best.removed - cuts[where].removed) * best.amount
    cuts[where] = replace(cuts[where], amount=cuts[where].amount - best.amount)
    cuts.append(best)
    return taken


def _splits(left: IntArray, surplus: IntArray, amount: int) -> list[int]:
    some = (left > 0) & (surplus > 0)
    uses = np.concatenate([[1], surplus[some], surplus[some] // left[some]])
    return sorted({int(n) for n in np.clip(uses, 1, amount)})


def _merged(cuts: Sequence[Cut]) -> list[Cut]:
    """Return the layouts with equal ones as one, none of them cut zero times."""
    merged: dict[tuple[int, bytes], Cut] = {}
    for cut in cuts:
        key = cut.pattern, cut.removed.tobytes()
        before = merged[key].amount if key in merged else 0
        if cut.amount > 0:
            merged[key] = replace(cut, amount=before + cut.amount)
    return list(merged.values())
