"""What is asked of the unknowns, in batches of one kind: residuals in mm, and their derivatives.

Every function works on complex numbers too: derivatives are taken by a complex step, exact to rounding.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np

from nestwright.drawings.templates.smartdraw.anchors import Anchor, place
from nestwright.drawings.templates.smartdraw.figure import Indices
from nestwright.geometry.contours import FloatArray

Residual: TypeAlias = Callable[[FloatArray, FloatArray], FloatArray]
_STEP = 1e-30


@dataclass(frozen=True, eq=False)
class Batch:
    """``m`` demands of one kind on the unknowns ``indices`` ``(m, k)`` with numbers ``(m, n)``.

    ``weights`` ``(m,)``: how dear a millimetre of each is.
    """

    residual: Residual
    indices: Indices
    numbers: FloatArray
    weights: FloatArray

    def values(self, unknowns: FloatArray) -> FloatArray:
        """Return the residuals ``(m,)``."""
        return self.residual(unknowns[self.indices], self.numbers)

    def slopes(self, unknowns: FloatArray) -> FloatArray:
        """Return the derivatives by each demand's own unknowns ``(m, k)``."""
        return self._constant if self.residual in _LINEAR else self._differentiated(unknowns)

    def derivatives(self, unknowns: FloatArray) -> FloatArray:
        """Return the rows of the Jacobian ``(m, len(unknowns))``."""
        rows = np.zeros((len(self.indices), len(unknowns)))
        np.add.at(rows, (np.arange(len(rows))[:, None], self.indices), self.slopes(unknowns))
        return rows

    @cached_property
    def _constant(self) -> FloatArray:
        return self._differentiated(np.zeros(int(self.indices.max()) + 1))

    def _differentiated(self, unknowns: FloatArray) -> FloatArray:
        local = unknowns[self.indices].astype(np.complex128)
        columns: list[FloatArray] = []
        for column in range(self.indices.shape[1]):
            stepped = local.copy()
            stepped[:, column] += 1j * _STEP
            stepped_residual: Any = self.residual(stepped, self.numbers)  # pyright: ignore[reportArgumentType]
            columns.append(np.imag(stepped_residual) / _STEP)
        return np.column_stack(columns)


def batch(
    residual: Residual,
    rows: Sequence[tuple[Sequence[int], Sequence[float], float]],
) -> Batch | None:
    """Return the batch of ``(indices, numbers, weight)``; None when there is none."""
    if not rows:
        return None
    indices, numbers, weights = zip(*rows, strict=True)
    return Batch(
        residual,
        np.array(indices, dtype=np.int64),
        np.array(numbers, dtype=np.float64).reshape(len(rows), -1),
        np.array(weights, dtype=np.float64),
    )


def between(first: Anchor, second: Anchor, *numbers: float) -> tuple[list[int], list[float]]:
    """Return indices and numbers for a demand between two anchors."""
    return [*first.indices, *second.indices], [*first.numbers, *second.numbers, *numbers]


def along(local: FloatArray, numbers: FloatArray) -> FloatArray:
    """Demand a distance along a direction: ``(b - a) . u - distance``."""
    dx, dy = _difference(local, numbers)
    return dx * numbers[:, 8] + dy * numbers[:, 9] - numbers[:, 10]


def straight(local: FloatArray, numbers: FloatArray) -> FloatArray:
    """Demand a straight distance."""
    dx, dy = _difference(local, numbers)
    return np.sqrt(dx * dx + dy * dy) - numbers[:, 8]


def _difference(local: FloatArray, numbers: FloatArray) -> tuple[FloatArray, FloatArray]:
    x0, y0 = place(local[:, :5], numbers[:, :4])
    x1, y1 = place(local[:, 5:], numbers[:, 4:8])
    return x1 - x0, y1 - y0


def value(local: FloatArray, numbers: FloatArray) -> FloatArray:
    """Demand the value of one unknown, scaled: ``(v - wanted) * scale``."""
    return (local[:, 0] - numbers[:, 0]) * numbers[:, 1]


def same(local: FloatArray, numbers: FloatArray) -> FloatArray:
    """Demand that two unknowns differ by so much."""
    return local[:, 1] - local[:, 0] - numbers[:, 0]


def middle(local: FloatArray, _numbers: FloatArray) -> FloatArray:
    """Demand one middle of two unknowns and of two others."""
    return (local[:, 0] + local[:, 1] - local[:, 2] - local[:, 3]) / 2.0


def length(local: FloatArray, numbers: FloatArray) -> FloatArray:
    """Demand the length of a chord."""
    x0, y0, x1, y1 = local[:, :4].T
    return np.sqrt((x1 - x0) ** 2 + (y1 - y0) ** 2) - numbers[:, 0]


def direction(local: FloatArray, numbers: FloatArray) -> FloatArray:
    """Demand the direction of a chord: how far its end lies beside it."""
    x0, y0, x1, y1 = local[:, :4].T
    return (y1 - y0) * numbers[:, 0] - (x1 - x0) * numbers[:, 1]


def radius(local: FloatArray, numbers: FloatArray) -> FloatArray:
    """Demand the radius of an arc; the number behind it is its bulge's sign."""
    x0, y0, x1, y1, b = local.T
    chord = np.sqrt((x1 - x0) ** 2 + (y1 - y0) ** 2)
    return chord * (1.0 + b * b) / (4.0 * b * numbers[:, 1]) - numbers[:, 0]


def tangent(local: FloatArray, numbers: FloatArray) -> FloatArray:
    """Demand that two segments go on in one direction where they meet.

    Numbers: for each, 1 where it is an arc, and 1 (-1) where the place is its end (start); then a size in mm.
    """
    ax, ay = _tangent(local[:, :5], numbers[:, 0], numbers[:, 1])
    bx, by = _tangent(local[:, 5:], numbers[:, 2], numbers[:, 3])
    return (ax * by - ay * bx) * numbers[:, 4]


def _tangent(local: FloatArray, curved: FloatArray, side: FloatArray) -> tuple[FloatArray, FloatArray]:
    x0, y0, x1, y1, b = local.T
    bulge = np.where(curved != 0.0, b, 0.0)
    dx, dy = x1 - x0, y1 - y0
    chord = np.sqrt(dx * dx + dy * dy)
    # The tangent is the chord turned by half the sweep, 2 atan(b): forwards at the end, back at the start.
    cos = (1.0 - bulge * bulge) / (1.0 + bulge * bulge)
    sin = side * 2.0 * bulge / (1.0 + bulge * bulge)
    return (dx * cos - dy * sin) / chord, (dx * sin + dy * cos) / chord


_LINEAR = (value, same, middle, direction)
