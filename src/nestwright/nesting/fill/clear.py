"""The last word on a plate: whether its outlines overlap."""

from __future__ import annotations

import numpy as np

from nestwright.nesting.fill.overlap import find_overlap
from nestwright.nesting.kernels import FloatArray, IntArray
from nestwright.nesting.problem.rows import Rows
from nestwright.nesting.problem.silhouettes import Silhouettes


def is_clear(rows: Rows, silhouettes: Silhouettes, plate: int, ways: IntArray, at_mm: FloatArray) -> bool:
    """Tell from the outlines alone whether no piece of a plate overlaps another or an obstacle."""
    first, end = rows.first_obstacle[plate : plate + 2]
    row = np.concatenate([np.arange(first, end), ways]).astype(np.int64)
    at = np.ascontiguousarray(np.vstack([np.zeros((int(end - first), 2)), at_mm]))
    return bool(find_overlap(*silhouettes.arrays(), row, at, rows.orientations, rows.count) < 0)
