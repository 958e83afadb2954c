"""Edges that are drawn twice side by side, closer than a cut is wide: one of the two lines is meant."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nestwright.drawings.recognition.containment import Nesting
from nestwright.drawings.recognition.contour_set import ContourSet

KERF_MM = 0.15  # of a laser in thin sheet: no ring of metal is narrower
_SIZE_SHARE = 0.05  # of a contour's size, so that a tiny ring stays one


def doubled_lines(contours: ContourSet, nesting: Nesting) -> list[int]:
    """Return the contours that run all along inside the contour round them, nearer than a kerf.

    Programs that make a drawing from a solid draw the edges of its top and its bottom, or of a wall and
    its coating. Taken by parity they would be rings of metal that nobody can cut. The outer line stays.
    """
    inside = np.flatnonzero(nesting.parent >= 0)
    return inside[_is_narrow(contours, inside, nesting.parent[inside])].tolist()


def _is_narrow(contours: ContourSet, inner: NDArray[np.int64], outer: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Compare the mean width of the rings between contours: area by length."""
    lengths = contours.batch.lengths_mm
    width_mm = 2.0 * (contours.areas[outer] - contours.areas[inner]) / (lengths[outer] + lengths[inner])
    return width_mm <= np.minimum(KERF_MM, _SIZE_SHARE * np.sqrt(contours.areas[outer]))
