"""Where the centroid of each orientation may be on an empty plate."""

from __future__ import annotations

import numpy as np

from nestwright.nesting.kernels import FloatArray
from nestwright.nesting.problem.regions import PlateRegion
from nestwright.nesting.problem.rows import Rows

EXACT_FIT_MM = 1e-3  # a part larger than the plate by no more than this fits exactly


def inner_fit(rows: Rows, plate: PlateRegion) -> FloatArray:
    """Return the inner-fit rectangle ``(orientations, 4)`` of each centroid; low above high: no fit."""
    box, inner = rows.box_mm, np.array(plate.inner_mm)
    rooms = np.column_stack([inner[:2] - box[:, :2], inner[2:] - box[:, 2:]])
    for low, high in ((0, 2), (1, 3)):
        tight = (rooms[:, low] > rooms[:, high]) & (rooms[:, low] <= rooms[:, high] + EXACT_FIT_MM)
        rooms[tight, low] = rooms[tight, high] = (rooms[tight, low] + rooms[tight, high]) / 2.0
    return rooms
