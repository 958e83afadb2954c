"""The last word on a plate: whether its outlines overlap."""

from __future__ import annotations

import numpy as np

from nestwright.nesting.fill.overlap import find_overlap
from nestwright.nesting.kernels import FloatArray, IntArray
from nestwright.nesting.problem.rows import Rows
from nestwright.nesting.problem.silhouettes import Silhouettes


def first_overlap(rows: Rows, silhouettes: Silhouettes, plate: int, ways: IntArray, at_mm: FloatArray) -> int:
    """Return the first piece of a plate that overlaps one before it or an obstacle; -1 when none does."""
    first, end = (int(row) for row in rows.first_obstacle[plate : plate + 2])
    row = np.concatenate([np.arange(first, end), ways]).astype(np.int64)
    at = np.ascontiguousarray(np.vstack([np.zeros((end - first, 2)), at_mm]))
    found = int(find_overlap(*silhouettes.arrays(), row, at, rows.orientations, rows.count))
    return found - (end - first) if found >= 0 else -1


def is_clear(rows: Rows, silhouettes: Silhouettes, plate: int, ways: IntArray, at_mm: FloatArray) -> bool:
    """Tell from the outlines alone whether no piece of a plate overlaps another or an obstacle."""
    return first_overlap(rows, silhouettes, plate, ways, at_mm) < 0
