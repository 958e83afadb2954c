"""Is the piece on the layout the part that was ordered: same outline, all holes, right scale, right place."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import shapely

from nestwright.verification.distance import point_distances
from nestwright.verification.outlines import FloatArray, Outline, area_mm2, bulge_points, length_mm
from nestwright.verification.report import TOLERANCE_MM, Rule, Violation
from nestwright.verification.segments import contour_boxes, segments_of

_SAME_ROWS = 1e-9  # mm, and of a bulge: rows that agree so well need no second look
_POINTS_A_SEGMENT = 4  # an arc and a line or another arc that agree in so many points agree


def same_contour(one: FloatArray, other: FloatArray, tolerance_mm: float = TOLERANCE_MM) -> bool:
    """Whether two contours are the same curve, wherever they start and however they are divided.

    Points on every segment of each lie on the other, and length and area agree: the last two tell a
    contour from one that runs over a stretch twice.
    """
    if one.shape == other.shape and np.abs(one - other).max() <= _SAME_ROWS:
        return True
    circle, other_circle = _circle(one), _circle(other)
    if circle is not None and other_circle is not None:
        return math.dist(circle, other_circle) <= tolerance_mm
    if not _same_box(one, other, tolerance_mm):
        return False
    length = length_mm(one)
    if abs(length - length_mm(other)) > tolerance_mm * (1.0 + 0.01 * length):
        return False
    if abs(area_mm2(one) - area_mm2(other)) > tolerance_mm * length:
        return False
    return _lies_on(one, other, tolerance_mm) and _lies_on(other, one, tolerance_mm)


def differences(label: str, found: Outline, expected: Outline) -> tuple[Violation, ...]:
    """Return what sets a piece on a layout apart from its part as ordered and placed; empty if nothing."""
    if not same_contour(found.outer, expected.outer):
        return (_outer_differs(label, found, expected),)
    return tuple(_hole_differences(label, found.holes, expected.holes))


def _hole_differences(
    label: str, found: Sequence[FloatArray], expected: Sequence[FloatArray]
) -> Iterator[Violation]:
    left = set(range(len(found)))
    for hole, alike in zip(expected, _near_middles(found, expected), strict=True):
        match = next((i for i in alike if i in left and same_contour(found[i], hole)), None)
        if match is None:
            yield _hole_violation(label, f"{label} lacks a hole that was ordered", hole)
        else:
            left.remove(match)
    for index in sorted(left):
        yield _hole_violation(label, f"{label} has a hole that was not ordered", found[index])


def _near_middles(found: Sequence[FloatArray], expected: Sequence[FloatArray]) -> list[list[int]]:
    """Return for every hole expected the holes found in the same place: a part may have thousands."""
    near: list[list[int]] = [[] for _ in expected]
    if found and expected:
        tree = shapely.STRtree(_middles(found))
        rows = tree.query(_middles(expected), predicate="dwithin", distance=2.0 * TOLERANCE_MM)
        for index, other in rows.T.tolist():
            near[index].append(other)
    return near


def _middles(contours: Sequence[FloatArray]) -> list[shapely.Point]:
    boxes = contour_boxes(contours)
    return [shapely.Point(middle) for middle in ((boxes[:, :2] + boxes[:, 2:]) / 2.0).tolist()]


def _hole_violation(label: str, message: str, hole: FloatArray) -> Violation:
    x_mm, y_mm = bulge_points(hole).mean(axis=0).tolist()
    return Violation(Rule.SHAPE, message, (label,), x_mm, y_mm)


def _outer_differs(label: str, found: Outline, expected: Outline) -> Violation:
    x_mm, y_mm = found.outer[0, :2].tolist()
    scale = length_mm(found.outer) / length_mm(expected.outer)
    area_scale = area_mm2(found.outer) / area_mm2(expected.outer)
    if abs(scale - 1.0) > 1e-6 and abs(area_scale / scale**2 - 1.0) < 1e-6:
        message = f"{label} is {scale:.6g} times as large as ordered"
    else:
        message = f"{label} is not the part that was ordered, or not where the result says"
    return Violation(Rule.SHAPE, message, (label,), x_mm, y_mm)


def _circle(contour: FloatArray) -> tuple[float, float, float] | None:
    """Return ``x, y, radius`` of two half circles, the way holes are drawn; None for anything else."""
    if len(contour) != 2 or np.abs(contour[:, 2] - np.sign(contour[0, 2])).max() > _SAME_ROWS:
        return None
    (x0, y0, _), (x1, y1, _) = contour.tolist()
    return (x0 + x1) / 2.0, (y0 + y1) / 2.0, math.dist((x0, y0), (x1, y1)) / 2.0


def _same_box(one: FloatArray, other: FloatArray, tolerance_mm: float) -> bool:
    boxes = contour_boxes([one, other])
    return bool(np.abs(boxes[0] - boxes[1]).max() <= tolerance_mm)


def _lies_on(one: FloatArray, other: FloatArray, tolerance_mm: float) -> bool:
    """Whether points on every segment of one contour lie on the other."""
    points = bulge_points(one, _POINTS_A_SEGMENT)
    segments = segments_of([other])
    reach = segments.boxes() + np.array([-1.0, -1.0, 1.0, 1.0]) * tolerance_mm
    tree = shapely.STRtree(shapely.box(*reach.T))
    of_point, near = tree.query(shapely.points(points[:, 0], points[:, 1]))
    on = of_point[point_distances(points[of_point], segments.take(near)) <= tolerance_mm]
    return len(np.unique(on)) == len(points)
