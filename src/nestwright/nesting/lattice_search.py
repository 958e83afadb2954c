"""Dense lattices of one part: of itself alone, or of itself and its half turn.

All copies lie in rows. Along one direction a row repeats after a period; the next row is pushed against
it, at the shift that lets it come closest. A good direction is one of the plate's sides, seen from the
part, because such rows lose least at the plate's border, or one of the part's own long edges.

The period of a row is given by what touches:

- copies of the row touch each other;
- a copy of the next row touches two neighbours of this one (a chord of the no-fit polygon);
- half turns stand between the copies and touch them on both sides (a chord of the other one).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from nestwright.nesting.kernels import FloatArray
from nestwright.nesting.nfp import nfp_edges
from nestwright.nesting.outlines import Outline
from nestwright.nesting.pitch import BoolArray, find_inside, least_pitch

MAX_CONVOLUTION_EDGES = 60_000  # an outline with more has no lattices
NUDGE_MM = 1e-5  # lines through a vertex are looked at beside it
TOUCH_MM = 7e-5  # less than what the tables count as touching
CLOSER_MM = 1e-5  # neighbours move together by this, so that grid rounding does not break an exact fit
MAX_AXES = 12
OWN_EDGES = 3  # directions along edges of the part that are looked at
EVEN = 12  # directions all around
OWN_CONTACTS = 8  # directions between contacts, of each kind
OWN_KEPT = 3  # directions of the part that are searched in full
SHORT_PAIRS = 400
APART_RAD = math.radians(2.0)  # directions less apart are one


@dataclass(frozen=True)
class _Effort:
    """Heights to measure chords at, shifts of the next row, rounds, and how many of a kind are kept."""

    levels: int
    shifts: int
    rounds: int
    kept: int


GLANCE = _Effort(levels=12, shifts=16, rounds=1, kept=1)
IN_FULL = _Effort(levels=32, shifts=48, rounds=4, kept=3)


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
class _Ground:
    """Forbidden positions of a copy (``same``) and of a half turn (``half``), rows along x."""

    same: FloatArray
    half: FloatArray | None

    def along(self, direction: FloatArray) -> _Ground:
        """Return the ground turned so that a direction becomes x."""
        turn = _to_x(direction)
        half = None if self.half is None else _moved(self.half, turn)
        return _Ground(_moved(self.same, turn), half)

    def around(self, turned: FloatArray | None) -> FloatArray:
        """Return the edges around one cell: where the next cell may not lie, by whichever of its pieces."""
        if self.half is None or turned is None:
            return self.same
        half = self.half - np.tile(turned, 2)
        return np.vstack([self.same, half, -half])


@dataclass(frozen=True, eq=False)
class _Row:
    """A row of cells with the half turn at ``turned``; ``area_mm2`` is what a cell takes, at about."""

    period: float
    turned: FloatArray | None = None
    area_mm2: float = math.inf


def find_lattices(outline: Outline, axes: Sequence[FloatArray], *, half_turn: bool) -> list[Lattice]:
    """Return valid lattices of a part, those that take least area a copy first.

    Parameters
    ----------
    outline
        The part as it lies, grown by half the gap; its holes do not matter.
    axes
        Directions ``(2,)`` of the plates' sides as seen from the part.
    half_turn
        Whether the part may be turned by half a turn as well.
    """
    ground = _ground(outline, half_turn=half_turn)
    if ground is None:
        return []
    closer = 1.0 - CLOSER_MM / float(np.ptp(outline.points, axis=0).max())
    found: list[Lattice] = []
    kept = _apart(axes, MAX_AXES)
    for direction in [*kept, *_own_directions(outline, ground, kept)]:
        turned = ground.along(direction)
        back = _to_x(direction).T * closer
        found += [made.moved(back) for made in _lattices(turned)]
    return sorted(found, key=lambda lattice: lattice.area_mm2)


def _ground(outline: Outline, *, half_turn: bool) -> _Ground | None:
    points = np.ascontiguousarray(outline.points[: outline.starts[1]])
    starts = np.array([0, len(points)], dtype=np.int64)
    same = nfp_edges(points, starts, points, starts, MAX_CONVOLUTION_EDGES)
    half = nfp_edges(points, starts, -points, starts, MAX_CONVOLUTION_EDGES) if half_turn else None
    if len(same) == 0 or (half is not None and len(half) == 0):
        return None
    return _Ground(same, half)


def _apart(directions: Iterable[FloatArray], most: int, taken: Sequence[FloatArray] = ()) -> list[FloatArray]:
    """Return unit vectors of the first directions that differ from each other and from those taken."""
    kept: list[FloatArray] = []
    for direction in directions:
        unit = direction / np.hypot(*direction)
        if all(abs(unit[0] * other[1] - unit[1] * other[0]) > APART_RAD for other in (*taken, *kept)):
            kept.append(unit)
        if len(kept) >= most:
            break
    return kept


def _own_directions(outline: Outline, ground: _Ground, axes: Sequence[FloatArray]) -> list[FloatArray]:
    """Return those of the part's own directions that look densest at a glance."""
    points = outline.points[: outline.starts[1]]
    edges = np.roll(points, -1, axis=0) - points
    own = _apart(edges[np.argsort(-np.hypot(*edges.T))], OWN_EDGES, axes)
    own += _apart(_snug(ground.same), OWN_CONTACTS, [*axes, *own])
    if ground.half is not None:
        own += _apart(_snug_steps(ground), OWN_CONTACTS, [*axes, *own])
    turns = np.arange(EVEN) * (math.pi / EVEN)
    own += _apart(np.column_stack([np.cos(turns), np.sin(turns)]), EVEN, [*axes, *own])
    area = [_glanced(ground.along(direction)) for direction in own]
    return [own[i] for i in np.argsort(area)[:OWN_KEPT]]


def _snug(edges: FloatArray) -> FloatArray:
    """Return the positions ``(n, 2)`` in the corners of the free space, which touch twice; nearest first."""
    after = {(x0, y0): (x1 - x0, y1 - y0) for x0, y0, x1, y1 in edges.tolist()}
    corners: list[tuple[float, float]] = []
    for x0, y0, x1, y1 in edges.tolist():
        dx, dy = after.get((x1, y1), (0.0, 0.0))
        if (x1 - x0) * dy - (y1 - y0) * dx < -1e-3 * math.hypot(x1 - x0, y1 - y0) * math.hypot(dx, dy):
            corners.append((x1, y1))
    corners.sort(key=lambda corner: math.hypot(*corner))
    return np.array(corners).reshape(-1, 2)


def _snug_steps(ground: _Ground) -> FloatArray:
    """Return periods ``(n, 2)`` at which a half turn lies snug between two copies, the shortest first."""
    if ground.half is None:
        return np.empty((0, 2))
    corners = _snug(ground.half)
    first, second = np.triu_indices(len(corners), 1)
    steps = corners[second] - corners[first]
    steps = steps[np.argsort(np.hypot(*steps.T))][:SHORT_PAIRS]
    return steps[~_are_inside(ground.same, steps)]


def _glanced(ground: _Ground) -> float:
    """Return about the least area that a copy takes with rows along x."""
    intervals = _intervals(ground.same, NUDGE_MM)
    periods = _periods(intervals)
    area = [_measured(ground, _Row(period), GLANCE).area_mm2 for period in periods]
    area += [lattice.area_mm2 for lattice in _nested(ground.same, intervals, GLANCE)[:1]]
    if ground.half is not None:
        rows = _refined(ground, ground.half, intervals, GLANCE)
        area += [row.area_mm2 / 2.0 for row in rows[:1]]
    return min(area, default=math.inf)


def _to_x(direction: FloatArray) -> FloatArray:
    x, y = direction
    return np.array([[x, y], [-y, x]])


def _moved(edges: FloatArray, matrix: FloatArray) -> FloatArray:
    return np.ascontiguousarray((edges.reshape(-1, 2) @ matrix.T).reshape(-1, 4))


def _lattices(ground: _Ground) -> Iterator[Lattice]:
    """Yield the best lattices with rows along x, of every kind."""
    intervals = _intervals(ground.same, NUDGE_MM)
    periods = _periods(intervals)
    yield from _nested(ground.same, intervals, IN_FULL)
    for period in periods:
        yield from _stacked(ground, _Row(period))
    if ground.half is None:
        return
    between = _refined(ground, ground.half, intervals, IN_FULL)
    above = [_measured(ground, row, IN_FULL) for row in _alternating(ground.half, periods)]
    for rows in (between, above):
        for row in sorted(rows, key=lambda row: row.area_mm2)[: IN_FULL.kept]:
            yield from _stacked(ground, row)


def _intervals(edges: FloatArray, y: float) -> FloatArray:
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


def _periods(intervals: FloatArray) -> list[float]:
    """Return the periods at which copies of a row touch each other, the least first."""
    ends = [float(end) for end in intervals[:, 1] if end > 1.0]
    return [end for end in ends if _is_period(intervals, end)][:2]


def _levels(edges: FloatArray, least: float, most: int) -> FloatArray:
    """Return heights at which chords are worth measuring: those of vertices, and between them."""
    y = np.unique(np.round(edges[:, 1], 4))
    y = np.concatenate([y, (y[1:] + y[:-1]) / 2.0])
    y = np.sort(y[y > least])
    return y[np.unique(np.linspace(0, len(y) - 1, min(most, len(y))).astype(int))] if len(y) else y


def _chords(edges: FloatArray, y: float, around: FloatArray) -> Iterator[tuple[float, float]]:
    """Yield period and place of what touches two copies of a row at a height, those that may be close."""
    for beside in (-NUDGE_MM, NUDGE_MM):
        intervals = _intervals(edges, y + beside)[:4]
        for end in intervals[:, 1]:
            for start in intervals[intervals[:, 0] < end - 1.0, 0]:
                if _is_period(around, end - start):
                    yield float(end - start), float(end)


def _nested(same: FloatArray, intervals: FloatArray, effort: _Effort) -> list[Lattice]:
    """Return single lattices in which each copy touches two of the row below."""
    made = [
        Lattice(np.array([period, 0.0]), np.array([end, y]))
        for y in _levels(same, 1.0, effort.levels).tolist()
        for period, end in _chords(same, y, intervals)
    ]
    made.sort(key=lambda lattice: lattice.area_mm2)
    valid = (lattice for lattice in made[:24] if _is_valid(_Ground(same, None), lattice))
    return list(islice(valid, effort.kept))


def _refined(ground: _Ground, half: FloatArray, around: FloatArray, effort: _Effort) -> list[_Row]:
    """Return rows with half turns between the copies, best first, at heights that were searched for."""
    levels = _levels(half, -math.inf, effort.levels)
    step = float(np.ptp(levels)) / (2.0 * effort.levels)
    rows: list[_Row] = []
    for _ in range(effort.rounds):
        for y in levels.tolist():
            for period, end in _chords(half, y, around):
                rows.append(_measured(ground, _Row(period, np.array([end, y])), effort))
        rows = sorted(rows, key=lambda row: row.area_mm2)[: 4 * effort.kept]
        best = [float(row.turned[1]) for row in rows[:2] if row.turned is not None]
        levels = np.array([y + side * step for y in best for side in (-1.0, 1.0)])
        step /= 3.0
    return rows


def _alternating(half: FloatArray, periods: Iterable[float]) -> Iterator[_Row]:
    """Yield rows of copies that touch, with a row of half turns laid on them."""
    for period in periods:
        for shift, pitch in _pushed(half, period, _vertex_shifts(half, period), -math.inf):
            yield _Row(period, np.array([shift, pitch]))


def _measured(ground: _Ground, row: _Row, effort: _Effort) -> _Row:
    """Return a row with the area that a cell of it takes when the next row is pushed against it."""
    shifts = np.linspace(0.0, row.period, effort.shifts, endpoint=False)
    ((_, pitch),) = _tried(ground.around(row.turned), row.period, shifts, np.zeros(1))
    return replace(row, area_mm2=row.period * pitch)


def _stacked(ground: _Ground, row: _Row) -> Iterator[Lattice]:
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


def _is_valid(ground: _Ground, lattice: Lattice) -> bool:
    """Tell whether no two copies overlap by more than touching."""
    if _are_inside(ground.same, _points_near(lattice, ground.same, np.zeros(2))).any():
        return False
    if lattice.turned is None or ground.half is None:
        return True
    return not _are_inside(ground.half, _points_near(lattice, ground.half, lattice.turned)).any()


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


def _are_inside(edges: FloatArray, points: FloatArray) -> BoolArray:
    """Tell of each point whether it lies inside by more than touching."""
    inside = np.zeros(len(points), dtype=np.bool_)
    find_inside(edges, np.ascontiguousarray(points), TOUCH_MM, inside)
    return inside
