"""What every search works in: the problem, its numbered rows, and the arrays that the kernels read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nestwright.nesting.kernels import FloatArray
from nestwright.nesting.pool import TablePool
from nestwright.nesting.preparation import Problem
from nestwright.nesting.regions import PlateRegion
from nestwright.nesting.rows import Rows
from nestwright.nesting.silhouettes import Silhouettes

EXACT_FIT_MM = 1e-3  # a part larger than the plate by no more than this fits exactly


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


def inner_fit(rows: Rows, plate: PlateRegion) -> FloatArray:
    """Return :meth:`SearchSpace.rooms`."""
    box, inner = rows.box_mm, np.array(plate.inner_mm)
    rooms = np.column_stack([inner[:2] - box[:, :2], inner[2:] - box[:, 2:]])
    for low, high in ((0, 2), (1, 3)):
        tight = (rooms[:, low] > rooms[:, high]) & (rooms[:, low] <= rooms[:, high] + EXACT_FIT_MM)
        rooms[tight, low] = rooms[tight, high] = (rooms[tight, low] + rooms[tight, high]) / 2.0
    return rooms
