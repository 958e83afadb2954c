"""Lines drawn twice: the same path, forwards or backwards, and the same closed contour."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from nestwright.drawings.joining.batch import Batch
from nestwright.geometry.contours import FloatArray, Path

_CELL_MM = 0.00437  # odd, so that the round numbers of drawings do not lie on the borders of cells


def first_of_equal_paths(paths: Sequence[Path]) -> NDArray[np.bool_]:
    """Return which paths to keep ``(n,)``: the first of those that run the same way, or its reverse."""
    if not paths:
        return np.ones(0, dtype=bool)
    sizes = np.array([len(rows) for rows in paths]) - 1
    owner = np.repeat(np.arange(len(paths)), sizes)
    starts = np.concatenate([rows[:-1] for rows in paths])
    ends = np.concatenate([rows[1:, :2] for rows in paths])
    delta = ends - starts[:, :2]
    # The top of each arc: half the chord, out along its right normal by the sagitta.
    apex = (starts[:, :2] + ends) / 2.0 + starts[:, 2:] / 2.0 * np.column_stack([delta[:, 1], -delta[:, 0]])
    mean = np.column_stack([np.bincount(owner, apex[:, axis], len(paths)) / sizes for axis in (0, 1)])
    first = np.array([rows[0, :2] for rows in paths])
    last = np.array([rows[-1, :2] for rows in paths])
    span = np.abs(last - first)
    slope = np.prod(last - first, axis=1) / np.maximum(span.sum(axis=1), 1e-12)
    # Each column is the same for a path and its reverse, and moves little when an end moves little.
    return _first_of_equal_rows(np.column_stack([(first + last) / 2.0, span, slope, mean, sizes]))


def _first_of_equal_rows(signs: FloatArray) -> NDArray[np.bool_]:
    keep = np.ones(len(signs), dtype=bool)
    for shift in (0.0, 0.5):  # two grids: what a border of one divides lies together in the other
        cells = np.floor(signs / _CELL_MM + shift)
        firsts = np.zeros(len(signs), dtype=bool)
        firsts[np.unique(cells, axis=0, return_index=True)[1]] = True
        keep &= firsts
    return keep


def first_of_equal_contours(batch: Batch, polygons: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Return which contours to keep ``(n,)``: the first of those that enclose the same area."""
    if not len(polygons):
        return np.ones(0, dtype=bool)
    signs = np.column_stack([shapely.bounds(polygons), np.sqrt(np.abs(batch.areas_mm2))])
    candidates = ~_first_of_equal_rows(signs)
    if not candidates.any():
        return ~candidates
    keep = np.ones(len(polygons), dtype=bool)
    tree = shapely.STRtree(shapely.box(*shapely.bounds(polygons).T))
    for index in np.flatnonzero(candidates):
        near = tree.query(shapely.box(*polygons[index].bounds))
        earlier = near[(near < index) & keep[near]]
        keep[index] = not any(_same(batch, polygons, int(other), int(index)) for other in earlier)
    return keep


def _same(batch: Batch, polygons: NDArray[np.object_], one: int, other: int) -> bool:
    """Return whether two contours differ by no more than a hair along their whole length."""
    hair_mm2 = 3.0 * _CELL_MM * max(batch.lengths_mm[one], 1e-9)
    if abs(abs(batch.areas_mm2[one]) - abs(batch.areas_mm2[other])) > hair_mm2:
        return False
    try:
        return bool(polygons[one].symmetric_difference(polygons[other]).area <= hair_mm2)
    except shapely.errors.GEOSException:  # a contour that crosses itself: reported as that, kept
        return False
