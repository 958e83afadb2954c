"""Rows of copies of one part, pushed against each other: what makes a lattice in one direction.

A row repeats after a period; the next row is pushed against it, at the shift that lets it come closest.
The period of a row is given by what touches:

- copies of the row touch each other;
- a copy of the next row touches two neighbours of this one (a chord of the no-fit polygon);
- half turns stand between the copies and touch them on both sides (a chord of the other one).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from nestwright.nesting.kernels import FloatArray
from nestwright.nesting.lattice.pitch import BoolArray, find_inside, least_pitch

BESIDE_MM = 1e-6  # level lines through a vertex are looked at beside it
NUDGE_MM = 1e-5  # so are upright ones; more, because periods are no more exact than the former
OBLIQUE = 1e-6  # share of the area by which a lattice that is not upright counts as larger
TOUCH_MM = 7e-5  # less than what the tables count as touching


@dataclass(frozen=True)
class Effort:
    """Heights to measure chords at, shifts of the next row, rounds, and how many of a kind are kept."""

    levels: int
    shifts: int
    rounds: int
    kept: int


GLANCE = Effort(levels=12, shifts=16, rounds=1, kept=1)
IN_FULL = Effort(levels=24, shifts=32, rounds=6, kept=6)


@dataclass(frozen=True, eq=False)
class Lattice:
    """Vectors ``u`` and ``v``, mm, in the part's own frame; ``turned``: where the half turn lies, if any."""

    u: FloatArray
    v: FloatArray
    turned: FloatArray | None = None

    @property
    def offsets(self) -> FloatArray:
        """Where the one or two copies of a cell lie, ``(1 or 2, 2)``."""
        here = np.zeros((1, 2))
        return here if self.turned is None else np.vstack([here, self.turned])

    @property
    def area_mm2(self) -> float:
        """The area that one copy takes."""
        return abs(float(self.u[0] * self.v[1] - self.u[1] * self.v[0])) / len(self.offsets)

    def moved(self, matrix: FloatArray) -> Lattice:
        """Return the lattice under a matrix ``(2, 2)``."""
        turned = None if self.turned is None else matrix @ self.turned
        return Lattice(matrix @ self.u, matrix @ self.v, turned)


@dataclass(frozen=True, eq=False)
class Ground:
    """Forbidden positions of a copy (``same``) and of a half turn (``half``), rows along x."""

    same: FloatArray
    half: FloatArray | None

    def along(self, direction: FloatArray) -> Ground:
        """Return the ground turned so that a direction becomes x."""
        turn = to_x(direction)
        half = None if self.half is None else _moved(self.half, turn)
        return Ground(_moved(self.same, turn), half)

    def around(self, turned: FloatArray | None) -> FloatArray:
        """Return the edges around one cell: where the next cell may not lie, by whichever of its pieces."""
        if self.half is None or turned is None:
            return self.same
        half = self.half - np.tile(turned, 2)
        return np.vstack([self.same, half, -half])


@dataclass(frozen=True, eq=False)
class Row:
    """A row of cells with the half turn at ``turned``; ``area_mm2`` is what a cell takes, at about."""

    period: float
    turned: FloatArray | None = None
    area_mm2: float = math.inf


def _moved(edges: FloatArray, matrix: FloatArray) -> FloatArray:
    return np.ascontiguousarray((edges.reshape(-1, 2) @ matrix.T).reshape(-1, 4))


def row_lattices(ground: Ground) -> Iterator[Lattice]:
    """Yield the best lattices with rows along x, of every kind."""
    intervals = intervals_at(ground.same, NUDGE_MM)
    periods = touching_periods(intervals)
    yield from nested(ground.same, intervals, IN_FULL)
    for period in periods:
        yield from _stacked(ground, Row(period))
    if ground.half is None:
        return
    between = between_copies(ground, ground.half, intervals, IN_FULL)
    above = [measured(ground, row, IN_FULL) for row in _alternating(ground.half, periods)]
    for rows in (between, above):
        for row in sorted(rows, key=lambda row: row.area_mm2)[: IN_FULL.kept]:
            yield from _stacked(ground, row)


def intervals_at(edges: FloatArray, y: float) -> FloatArray:
    """Return the forbidden intervals ``(n, 2)`` of a level line."""
    x0, y0, x1, y1 = edges.T
    met = (y0 <= y) != (y1 <= y)
    x0, y0, x1, y1 = x0[met], y0[met], x1[met], y1[met]
    x = x0 + (y - y0) / (y1 - y0) * (x1 - x0)
    down = y1 < y0
    if np.count_nonzero(down) * 2 != len(x):
        return np.empty((0, 2))  # a flaw in the table costs a level
    return np.column_stack([np.sort(x[down]), np.sort(x[~down])])


def _is_period(intervals: FloatArray, period: float) -> bool:
    """Tell whether the copies of a row do not overlap."""
    if len(intervals) == 0:
        return False
    at = period * np.arange(1, int(intervals[-1, 1] / period) + 2)[:, None]
    return not bool(((at > intervals[:, 0] + TOUCH_MM) & (at < intervals[:, 1] - TOUCH_MM)).any())


def touching_periods(intervals: FloatArray) -> list[float]:
    """Return the periods at which copies of a row touch each other, the least first."""
    ends = [float(end) for end in intervals[:, 1] if end > 1.0]
    return [end for end in ends if _is_period(intervals, end)][:2]


def _vertex_heights(edges: FloatArray) -> FloatArray:
    return np.unique(np.round(edges[:, 1], 7))


def _thinned(y: FloatArray, most: int) -> FloatArray:
    return y[np.unique(np.linspace(0, len(y) - 1, min(most, len(y))).astype(int))] if len(y) else y


def _chords(edges: FloatArray, y: float, around: FloatArray) -> Iterator[tuple[float, float]]:
    """Yield period and place of what touches two copies of a row at a height, those that may be close."""
    for beside in (-BESIDE_MM, BESIDE_MM):
        intervals = intervals_at(edges, y + beside)[:4]
        for end in intervals[:, 1]:
            for start in intervals[intervals[:, 0] < end - 1.0, 0]:
                if _is_period(around, end - start):
                    yield float(end - start), float(end)


def nested(same: FloatArray, intervals: FloatArray, effort: Effort) -> list[Lattice]:
    """Return single lattices in which each copy touches two of the row below."""
    # Between the heights of vertices the area has no least value: width and height are linear there.
    heights = _vertex_heights(same)
    made = [
        Lattice(np.array([period, 0.0]), np.array([end, y]))
        for y in _thinned(heights[heights > 1.0], 4 * effort.levels).tolist()
        for period, end in _chords(same, y, intervals)
    ]
    made.sort(key=lambda lattice: lattice.area_mm2)
    valid = (lattice for lattice in made[:24] if _is_valid(Ground(same, None), lattice))
    return list(islice(valid, effort.kept))


def between_copies(ground: Ground, half: FloatArray, around: FloatArray, effort: Effort) -> list[Row]:
    """Return rows with half turns between the copies, best first, at heights that were searched for."""
    heights = _vertex_heights(half)
    heights = np.sort(np.concatenate([heights, (heights[1:] + heights[:-1]) / 2.0]))
    levels = _thinned(heights, effort.levels)
    step = float(np.ptp(levels)) / (2.0 * effort.levels)
    rows: list[Row] = []
    for _ in range(effort.rounds):
        for y in levels.tolist():
            for period, end in _chords(half, y, around):
                rows.append(measured(ground, Row(period, np.array([end, y])), effort))
        rows = sorted(rows, key=lambda row: row.area_mm2)[: 4 * effort.kept]
        best = [float(row.turned[1]) for row in rows[:2] if row.turned is not None]
        levels = np.array([y + side * step for y in best for side in (-1.0, 1.0)])
        step /= 3.0
    return rows


def _alternating(half: FloatArray, periods: Iterable[float]) -> Iterator[Row]:
    """Yield rows of copies that touch, with a row of half turns laid on them."""
    for period in periods:
        for shift, pitch in _pushed(half, period, _vertex_shifts(half, period), -math.inf):
            yield Row(period, np.array([shift, pitch]))


def measured(ground: Ground, row: Row, effort: Effort) -> Row:
    """Return a row with the area that a cell of it takes when the next row is pushed against it."""
    shifts = np.linspace(0.0, row.period, effort.shifts, endpoint=False)
    ((shift, pitch),) = _tried(ground.around(row.turned), row.period, shifts, np.zeros(1))
    # Of rows that take the same, one with the next row straight above it fits most rectangles better.
    return replace(row, area_mm2=row.period * pitch * (1.0 if shift == 0.0 else 1.0 + OBLIQUE))


def _stacked(ground: Ground, row: Row) -> Iterator[Lattice]:
    edges = ground.around(row.turned)
    for shift, pitch in _pushed(edges, row.period, _vertex_shifts(edges, row.period), 1.0):
        made = Lattice(np.array([row.period, 0.0]), np.array([shift, pitch]), row.turned)
        if _is_valid(ground, made):
            yield made


def _vertex_shifts(edges: FloatArray, period: float) -> FloatArray:
    even = np.linspace(0.0, period, IN_FULL.shifts, endpoint=False)
    return np.unique(np.round(np.concatenate([even, np.mod(edges[:, 0], period)]), 5))


def _pushed(
    edges: FloatArray, period: float, shifts: FloatArray, least_mm: float
) -> list[tuple[float, float]]:
    """Return shift and pitch of the next row: straight above, and as close as it comes at any shift."""
    nudges = np.array([-NUDGE_MM, NUDGE_MM])
    straight = _tried(edges, period, np.zeros(1), nudges, least_mm)
    (best,) = _tried(edges, period, shifts, nudges, least_mm)
    step = period / IN_FULL.shifts
    while step > NUDGE_MM:
        near = np.linspace(best[0] - step, best[0] + step, 9)
        best = min(best, *_tried(edges, period, near, np.zeros(1), least_mm), key=lambda found: found[1])
        step /= 4.0
    found = [best, *straight] if best[1] < straight[0][1] - 1e-4 else straight
    return [each for each in found if math.isfinite(each[1])]


def _tried(
    edges: FloatArray, period: float, shifts: FloatArray, nudges: FloatArray, least_mm: float = 1.0
) -> list[tuple[float, float]]:
    out = np.empty(2)
    least_pitch(edges, period, least_mm, shifts, nudges, out)
    return [(float(out[0]), float(out[1]))]


def _is_valid(ground: Ground, lattice: Lattice) -> bool:
    """Tell whether no two copies overlap by more than touching."""
    if are_inside(ground.same, _points_near(lattice, ground.same, np.zeros(2))).any():
        return False
    if lattice.turned is None or ground.half is None:
        return True
    return not are_inside(ground.half, _points_near(lattice, ground.half, lattice.turned)).any()


def _points_near(lattice: Lattice, edges: FloatArray, start: FloatArray) -> FloatArray:
    """Return the lattice's points from a start on that lie in the box of the edges, without itself."""
    (x0, y0), (x1, y1) = edges[:, :2].min(axis=0), edges[:, :2].max(axis=0)
    period, (shift, pitch) = float(lattice.u[0]), lattice.v
    j = np.arange(math.floor((y0 - start[1]) / pitch), math.ceil((y1 - start[1]) / pitch) + 1)
    i = np.arange(math.ceil((x1 - x0) / period) + 1)
    x = np.mod(start[0] + j * shift - x0, period)[:, None] + x0 + i * period
    points = np.column_stack([x.ravel(), np.repeat(start[1] + j * pitch, len(i))])
    if start.any():
        return points
    return points[(points[:, 1] >= 0.0) & (np.abs(points).max(axis=1) > TOUCH_MM)]  # as below, so above


def are_inside(edges: FloatArray, points: FloatArray) -> BoolArray:
    """Tell of each point whether it lies inside by more than touching."""
    inside = np.zeros(len(points), dtype=np.bool_)
    find_inside(edges, np.ascontiguousarray(points), TOUCH_MM, inside)
    return inside


def to_x(direction: FloatArray) -> FloatArray:
    """Return the turn ``(2, 2)`` that makes a unit vector the x axis."""
    x, y = direction
    return np.array([[x, y], [-y, x]])
