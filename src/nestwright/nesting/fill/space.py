"""What every search works in: the problem, its numbered rows, and the arrays that the kernels read."""

from __future__ import annotations

from dataclasses import dataclass

from nestwright.nesting.kernels import FloatArray
from nestwright.nesting.nfp.pool import TablePool
from nestwright.nesting.problem.preparation import Problem
from nestwright.nesting.problem.regions import PlateRegion
from nestwright.nesting.problem.rooms import inner_fit
from nestwright.nesting.problem.rows import Rows
from nestwright.nesting.problem.silhouettes import Silhouettes


@dataclass(frozen=True, eq=False)
class SearchSpace:
    """Of one thread: it shares everything with the others, and never changes it, but for the tables.

    ``layout_price`` is what each different layout costs, in the money of the plates.
    """

    problem: Problem
    rows: Rows
    tables: TablePool
    silhouettes: Silhouettes
    layout_price: float = 0.0

    def rooms(self, plate: PlateRegion) -> FloatArray:
        """Return the inner-fit rectangle ``(orientations, 4)`` of each centroid; low above high: no fit."""
        return inner_fit(self.rows, plate)
