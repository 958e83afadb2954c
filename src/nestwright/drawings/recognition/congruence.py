"""Equal parts: shapes that one turn and one shift bring onto each other (never a mirroring)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TypeAlias

import numpy as np
import shapely

from nestwright.drawings.joining.batch import Batch, as_points
from nestwright.drawings.limits import check_time
from nestwright.drawings.recognition.plain import plain
from nestwright.geometry.contours import (
    Contour,
    FloatArray,
    Path,
    Shape,
    area_mm2,
    as_circle,
    length_mm,
)
from nestwright.geometry.transform import Transform

TOLERANCE_MM = 0.02
Measure: TypeAlias = tuple[float, float]  # length mm, area mm2 of an outline


def groups_of_equal(shapes: Sequence[Shape]) -> list[list[int]]:
    """Return the places of equal shapes in the list, in order of first appearance."""
    known: defaultdict[tuple[int, int], list[_Known]] = defaultdict(list)
    found: list[_Known] = []
    for place, shape in enumerate(shapes):
        check_time()
        new = _Known(shape, place)
        same = known[len(shape.holes), len(shape.marks)]
        twin = next((each for each in same if each.equals(new)), None)
        if twin is None:
            same.append(new)
            found.append(new)
        else:
            twin.places.append(place)
    return [each.places for each in found]


class _Known:
    """A shape and where in the list it was seen."""

    def __init__(self, shape: Shape, place: int) -> None:
        self.shape, self.places = shape, [place]
        self._measure = _measure(shape.outer)

    def equals(self, other: _Known) -> bool:
        """Compare as drawn; else without corners that are none, of which rounding may decide."""
        same_cut = sorted(self.shape.processes) == sorted(other.shape.processes)
        return (
            same_cut
            and _alike(self._measure, other._measure)
            and (_fit_somehow(self.shape, other.shape) or _fit_somehow(self._plain, other._plain))
        )

    @cached_property
    def _plain(self) -> Shape:
        return replace(self.shape, outer=plain(self.shape.outer))


def _fit_somehow(one: Shape, other: Shape) -> bool:
    return any(_covers(one, turn.shape(other)) for turn in _turns(one, other))


def _measure(line: Contour) -> Measure:
    return length_mm(line), area_mm2(line)


def _alike(one: Measure, other: Measure) -> bool:
    return abs(one[0] - other[0]) <= 4.0 * TOLERANCE_MM and abs(one[1] - other[1]) <= TOLERANCE_MM * one[0]


def _turns(one: Shape, other: Shape) -> Iterator[Transform]:
    """Yield the turns and shifts that bring a telling contour of the second onto one of the first."""
    if as_circle(one.outer) is None:
        yield from _fits(one.outer, other.outer)
        return
    # A disc says nothing of its turn: the rarest hole off its centre does.
    centre, other_centre = _centre(one.outer), _centre(other.outer)
    telling = [hole for hole in one.holes if math.dist(_centre(hole), centre) > TOLERANCE_MM]
    if not telling:
        yield Transform(*(centre - other_centre))
        yield from (fit for hole in one.holes[:1] for twin in other.holes for fit in _fits(hole, twin))
        return
    anchor = telling[0]
    for twin in other.holes:
        if _alike(_measure(anchor), _measure(twin)):
            yield _turn_about(centre, other_centre, _centre(anchor), _centre(twin))


def _turn_about(
    centre: FloatArray, other_centre: FloatArray, place: FloatArray, twin: FloatArray
) -> Transform:
    here, there = place - centre, twin - other_centre
    turn_deg = math.degrees(math.atan2(here[1], here[0]) - math.atan2(there[1], there[0]))
    shift = centre - Transform(rotation_deg=turn_deg).points(other_centre[None, :])[0]
    return Transform(float(shift[0]), float(shift[1]), turn_deg)


def _fits(one: Contour, other: Contour) -> Iterator[Transform]:
    """Yield the turns and shifts that bring the corners of the second contour onto the first's."""
    if len(one) != len(other) or len(one) > 20_000:
        return
    side, other_side = _sides(one), _sides(other)
    first = int(np.argmax(side[:, 0]))  # the longest side has the fewest twins and the surest direction
    matches = np.all(np.abs(other_side - side[first]) <= [2.0 * TOLERANCE_MM, 0.01], axis=1)
    for start in np.flatnonzero(matches).tolist():
        shifted = np.roll(other_side, first - start, axis=0)
        if np.all(np.abs(shifted - side)[:, 0] <= 2.0 * TOLERANCE_MM):
            yield _side_onto_side(one, first, other, start)


def _sides(line: Contour) -> FloatArray:
    ends = np.roll(line, -1, axis=0)
    return np.column_stack([np.hypot(*(ends - line)[:, :2].T), line[:, 2]])


def _side_onto_side(one: Contour, at: int, other: Contour, start: int) -> Transform:
    origin, far = one[at, :2], one[(at + 1) % len(one), :2]
    twin, twin_far = other[start, :2], other[(start + 1) % len(other), :2]
    return _turn_about(origin, twin, far, twin_far)


def _covers(one: Shape, other: Shape) -> bool:
    """Return whether two shapes lie on each other: corners of the outline, holes and marks."""
    if len(one.outer) == len(other.outer) and not _same_points(one.outer, other.outer):
        return as_circle(one.outer) is not None and _same_holes(one, other) and _same_marks(one, other)
    return _same_holes(one, other) and _same_marks(one, other)


def _same_points(one: FloatArray, other: FloatArray) -> bool:
    tree = shapely.STRtree(as_points(one))
    _, distances = tree.query_nearest(as_points(other), return_distance=True)
    return bool(np.max(distances) <= TOLERANCE_MM)


def _same_holes(one: Shape, other: Shape) -> bool:
    """Return whether each hole has its twin: the same centre, size and length."""
    if not one.holes:
        return True
    signs, others = _signs(one.holes), _signs(other.holes)
    tree = shapely.STRtree(as_points(signs))
    theirs, ours = tree.query(as_points(others), predicate="dwithin", distance=TOLERANCE_MM)
    close = np.all(np.abs(signs[ours] - others[theirs])[:, 2:] <= 4.0 * TOLERANCE_MM, axis=1)
    return len(np.unique(theirs[close])) == len(others) and len(np.unique(ours[close])) == len(signs)


def _signs(holes: Sequence[Contour]) -> FloatArray:
    """Return centre, size and length of each hole ``(n, 4)``."""
    batch = Batch(holes)
    centres = shapely.get_coordinates(shapely.centroid(batch.polygons()))
    return np.column_stack([centres, np.sqrt(np.abs(batch.areas_mm2)), batch.lengths_mm])


def _same_marks(one: Shape, other: Shape) -> bool:
    if not one.marks:
        return True
    return _same_points(_ends(one.marks), _ends(other.marks)) and _same_points(
        _ends(other.marks), _ends(one.marks)
    )


def _ends(marks: Sequence[Path]) -> FloatArray:
    return np.concatenate([mark[[0, -1]] for mark in marks])


def _centre(line: Contour) -> FloatArray:
    circle = as_circle(line)
    if circle is not None:
        return np.array(circle[:2])
    # The middle of the outline, weighted by length: the same wherever the contour starts.
    ends = np.roll(line, -1, axis=0)
    weights = np.hypot(*(ends - line)[:, :2].T)
    middles = (line[:, :2] + ends[:, :2]) / 2.0
    return np.average(middles, axis=0, weights=np.maximum(weights, 1e-12))
