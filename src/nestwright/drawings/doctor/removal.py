"""RemoveTrivial and RemoveDuplication: what is too small, and what lies on another line but for a little."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray

from nestwright.drawings.decisions import Decisions, Place
from nestwright.drawings.joining.batch import as_points
from nestwright.drawings.reading import Finding, Severity
from nestwright.geometry.contours import FloatArray, flatten

Thing = TypeVar("Thing")

_LENGTH_SHARE = 0.05  # of a line's length that another one may lie apart at most
_SHARE = 0.25  # of the tolerance, by which arcs are flattened for comparing


def without_trivial(
    things: Sequence[Thing],
    rows_of: Callable[[Thing], FloatArray],
    tolerance_mm: float,
    decisions: Decisions,
    *,
    closed: bool,
) -> tuple[list[Thing], list[Finding]]:
    """Return contours (or open lines) without those that fit a square of the tolerance."""
    sizes = [
        float(np.ptp(flatten(rows_of(thing), _SHARE * tolerance_mm, closed=closed), axis=0).max())
        for thing in things
    ]
    small = [thing for thing, size in zip(things, sizes, strict=True) if size <= tolerance_mm]
    if not small:
        return list(things), []
    place = _place(rows_of(small[0]))
    what = "contours" if closed else "open lines"
    text = f"{len(small)} {what} of at most {tolerance_mm:g} mm were removed"
    rule = "trivial_contour" if closed else "trivial_line"
    finding = Finding(
        rule, Severity.INFO, text, *place, max(s for s in sizes if s <= tolerance_mm), fixed=True
    )
    if decisions.refuses(rule, place):
        return list(things), [finding.as_undone()]
    return [thing for thing, size in zip(things, sizes, strict=True) if size > tolerance_mm], [finding]


def without_near_equal(
    things: Sequence[Thing],
    rows_of: Callable[[Thing], FloatArray],
    tolerance_mm: float,
    decisions: Decisions,
    *,
    closed: bool,
) -> tuple[list[Thing], list[Finding]]:
    """Return lines (or contours) without those that lie along a whole earlier one, within the tolerance."""
    if len(things) < 2:
        return list(things), []
    flat = [flatten(rows_of(thing), _SHARE * tolerance_mm, closed=closed) for thing in things]
    make = shapely.linearrings if closed else shapely.linestrings
    lines = np.array([make(points if not closed else _ring(points)) for points in flat], dtype=np.object_)
    twice, apart_mm = _later_of_pairs(lines, tolerance_mm)
    if not twice.any():
        return list(things), []
    dropped = [thing for thing, drop in zip(things, twice, strict=True) if drop]
    place = _place(rows_of(dropped[0]))
    what = "contours" if closed else "lines"
    text = f"{len(dropped)} {what} lie on others, {apart_mm:.2g} mm apart at most; each is cut once"
    rule = "near_duplicate_contour" if closed else "near_duplicate_line"
    finding = Finding(rule, Severity.INFO, text, *place, apart_mm, fixed=True)
    if decisions.refuses(rule, place):
        return list(things), [finding.as_undone()]
    return [thing for thing, drop in zip(things, twice, strict=True) if not drop], [finding]


def _ring(points: FloatArray) -> FloatArray:
    return points if len(points) > 2 else np.vstack([points, points[-1:], points[-1:]])


def _later_of_pairs(lines: NDArray[np.object_], tolerance_mm: float) -> tuple[NDArray[np.bool_], float]:
    """Return which lines lie along an earlier one that stays ``(n,)``, and the largest distance, mm."""
    boxes = shapely.bounds(lines)
    left, bottom, right, top = boxes.T
    # Lines that lie along one another have near box corners, and so near middles of their boxes.
    middles = as_points(np.column_stack([(left + right) / 2.0, (bottom + top) / 2.0]))
    one, other = shapely.STRtree(middles).query(middles, predicate="dwithin", distance=tolerance_mm)
    one, other = one[one < other], other[one < other]
    near = np.abs(boxes[one] - boxes[other]).max(axis=1, initial=0.0) <= tolerance_mm
    one, other = one[near], other[near]
    apart = np.asarray(shapely.hausdorff_distance(lines[one], lines[other], densify=0.1), dtype=np.float64)
    twice = np.zeros(len(lines), dtype=bool)
    largest_mm = 0.0
    # The chords of a fine curve lie near one another, too: what is short must be much nearer.
    allowed = np.minimum(tolerance_mm, _LENGTH_SHARE * shapely.length(lines[other]))
    apart = np.where(apart <= allowed, apart, np.inf)
    for first, later, distance in sorted(zip(one.tolist(), other.tolist(), apart.tolist(), strict=True)):
        if distance <= tolerance_mm and not twice[first] and not twice[later]:
            twice[later], largest_mm = True, max(largest_mm, distance)
    return twice, largest_mm


def _place(rows: FloatArray) -> Place:
    return float(rows[0, 0]), float(rows[0, 1])
