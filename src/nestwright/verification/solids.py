"""Which side: is one piece inside another's material, and how deep.

Asked only after the exact distances: where the contours are further apart than ``TOLERANCE_MM``, one
point decides for the whole piece, and the polygon's chord error cannot change the answer. Where they
touch or cross, the question is whether the material goes deeper than the tolerance.
"""

from __future__ import annotations

import shapely

from nestwright.verification.outlines import Outline
from nestwright.verification.report import TOLERANCE_MM


def overlap(a: Outline, b: Outline, distance_mm: float | None) -> bool:
    """Whether two bodies share material deeper than the tolerance.

    ``distance_mm`` is the exact one of their contours, None where they are known to be far apart.
    """
    if distance_mm is None or distance_mm > TOLERANCE_MM:
        return contours_apart_but_inside(a, b)
    return deeper_than_tolerance(a, b)


def contours_apart_but_inside(a: Outline, b: Outline) -> bool:
    """Whether one of two pieces whose contours do not meet lies in the other's material."""
    return _point_in(a, b) or _point_in(b, a)


def deeper_than_tolerance(a: Outline, b: Outline) -> bool:
    """Whether two pieces whose contours meet share material deeper than the tolerance."""
    return bool(shapely.intersects(a.eroded, b.polygon) or shapely.intersects(b.eroded, a.polygon))


def off_the_plate(piece: Outline, plate: Outline) -> bool:
    """Whether a piece whose contours do not meet the plate's lies outside it or around one of its holes."""
    return not _point_in(piece, plate) or any(
        shapely.contains_xy(piece.polygon, *hole[0, :2]) for hole in plate.holes
    )


def sticks_out(piece: Outline, plate: Outline) -> bool:
    """Whether a piece whose contours meet the plate's leaves the plate by more than the tolerance."""
    return not shapely.contains(plate.grown, piece.polygon)


def _point_in(inner: Outline, outer: Outline) -> bool:
    x_mm, y_mm = inner.outer[0, :2]
    return bool(shapely.contains_xy(outer.polygon, x_mm, y_mm))
