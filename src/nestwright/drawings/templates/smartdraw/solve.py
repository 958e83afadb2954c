"""The least change that gives the dimensions their values.

Sum of weighted millimetres, made smallest by least squares that are weighted again and again
(Holland and Welsch 1977); what hardly moved is then kept exactly, and last the dimensions are met exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from nestwright.drawings.templates.smartdraw.terms import Batch
from nestwright.geometry.contours import FloatArray

_ROUNDS, _SHARP = 60, 20  # and how many of them are the last
_POLISH = 8
_HARD = 1e6  # weight of a dimension's square beside that of what should stay
_COARSE, _FINE, _FINER = 0.03, 1e-6, 0.75  # shares of the size: what counts as no change, from - to, by
_KEPT_SHARE = 2e-5
_DONE_SHARE = 1e-8


def solve(
    start: FloatArray,
    demands: Callable[[float], Sequence[Batch]],
    wishes: Sequence[Batch],
    size_mm: float,
    steps: int,
) -> FloatArray:
    """Return the unknowns that meet ``demands(1.0)``, approached over ``demands(share)`` in ``steps``.

    Where the demands contradict each other the result lies between them.
    """
    unknowns = start.copy()
    for step in range(1, steps + 1):
        unknowns = _least_change(unknowns, demands(step / steps), wishes, size_mm)
    hard = demands(1.0)
    kept = [row for each in wishes if (row := _unchanged(each, unknowns, size_mm)) is not None]
    for batches in ([*hard, *kept], list(hard)):
        for _ in range(_POLISH):
            rows, residuals = _stacked(batches, unknowns)
            if np.abs(residuals).max(initial=0.0) < _DONE_SHARE * 1e-3 * size_mm:
                break
            unknowns = unknowns - np.linalg.lstsq(rows, residuals, rcond=1e-11)[0]
    return unknowns


def _least_change(
    unknowns: FloatArray, hard: Sequence[Batch], wishes: Sequence[Batch], size_mm: float
) -> FloatArray:
    none = _COARSE * size_mm
    for turn in range(_ROUNDS):
        # At last the exponent is below 1: of two that cost nearly the same one changes, not both.
        power = 0.5 if turn < _ROUNDS - _SHARP else 0.75
        squares = _Squares(len(unknowns))
        for each in hard:
            squares.add(each, unknowns, np.full(len(each.weights), _HARD / size_mm))
        for each in wishes:
            squares.add(each, unknowns, each.weights / (each.values(unknowns) ** 2 + none**2) ** power)
        move = squares.least()
        largest = float(np.abs(move).max(initial=0.0))
        unknowns = unknowns - move * min(1.0, 0.5 * size_mm / max(largest, 1e-12))
        if turn > _ROUNDS - _SHARP and largest < _DONE_SHARE * size_mm:
            break
        none = max(none * _FINER, _FINE * size_mm)
    return unknowns


class _Squares:
    """A sum of weighted squares, gathered term by term: each has only a few unknowns."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._matrix = np.zeros(count * count)
        self._slope = np.zeros(count)

    def add(self, batch: Batch, unknowns: FloatArray, weights: FloatArray) -> None:
        slopes, indices = batch.slopes(unknowns), batch.indices
        weighted = weights[:, None] * slopes
        pairs = indices[:, :, None] * self._count + indices[:, None, :]
        products = weighted[:, :, None] * slopes[:, None, :]
        self._matrix += np.bincount(pairs.ravel(), products.ravel(), self._count**2)
        residuals = batch.values(unknowns)
        self._slope += np.bincount(indices.ravel(), (weighted * residuals[:, None]).ravel(), self._count)

    def least(self) -> FloatArray:
        """Return the step down to the least sum."""
        matrix = self._matrix.reshape(self._count, self._count) + np.eye(self._count) * 1e-9
        return np.asarray(np.linalg.solve(matrix, self._slope), dtype=np.float64)


def _unchanged(wish: Batch, unknowns: FloatArray, size_mm: float) -> Batch | None:
    keep = np.abs(wish.values(unknowns)) <= _KEPT_SHARE * size_mm
    if not keep.any():
        return None
    return Batch(wish.residual, wish.indices[keep], wish.numbers[keep], wish.weights[keep])


def _stacked(batches: Sequence[Batch], unknowns: FloatArray) -> tuple[FloatArray, FloatArray]:
    rows = [each.derivatives(unknowns) for each in batches]
    residuals = [each.values(unknowns) for each in batches]
    return np.concatenate(rows), np.concatenate(residuals)
