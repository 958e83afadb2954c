"""Dense lattices of one part: of itself alone, or of itself and its half turn.

All copies lie in rows (:mod:`~nestwright.nesting.lattice.rows`). A good direction for them is one of the
plate's sides, seen from the part, because such rows lose least at the plate's border. Others are denser
without a border: along the part's long edges, and along the steps between positions that touch twice.
Those are many, so each is looked at briefly and the best are searched in full.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np

from nestwright.nesting.kernels import FloatArray
from nestwright.nesting.lattice.rows import (
    GLANCE,
    NUDGE_MM,
    Ground,
    Lattice,
    Row,
    are_inside,
    between_copies,
    intervals_at,
    measured,
    nested,
    row_lattices,
    to_x,
    touching_periods,
)
from nestwright.nesting.nfp.polygon import nfp_edges
from nestwright.nesting.problem.outlines import Outline

MAX_CONVOLUTION_EDGES = 60_000  # an outline with more has no lattices
CLOSER_MM = 1e-5  # neighbours move together by this, so that grid rounding does not break an exact fit
MAX_AXES = 12
OWN_EDGES = 3  # directions along edges of the part that are looked at
OWN_CONTACTS = 8  # directions between contacts, of each kind
EVEN = 12  # directions all around
OWN_KEPT = 3  # directions of the part that are searched in full
SHORT_PAIRS = 400
APART_RAD = math.radians(2.0)  # directions less apart are one


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
        back = to_x(direction).T * closer
        found += [made.moved(back) for made in row_lattices(turned)]
    different = {np.round(np.vstack([each.u, each.v, each.offsets]), 2).tobytes(): each for each in found}
    return sorted(different.values(), key=lambda lattice: lattice.area_mm2)


def _ground(outline: Outline, *, half_turn: bool) -> Ground | None:
    points = np.ascontiguousarray(outline.points[: outline.starts[1]])
    starts = np.array([0, len(points)], dtype=np.int64)
    same = nfp_edges(points, starts, points, starts, MAX_CONVOLUTION_EDGES)
    half = nfp_edges(points, starts, -points, starts, MAX_CONVOLUTION_EDGES) if half_turn else None
    if len(same) == 0 or (half is not None and len(half) == 0):
        return None
    return Ground(same, half)


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


def _own_directions(outline: Outline, ground: Ground, axes: Sequence[FloatArray]) -> list[FloatArray]:
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


def _snug_steps(ground: Ground) -> FloatArray:
    """Return periods ``(n, 2)`` at which a half turn lies snug between two copies, the shortest first."""
    if ground.half is None:
        return np.empty((0, 2))
    corners = _snug(ground.half)
    first, second = np.triu_indices(len(corners), 1)
    steps = corners[second] - corners[first]
    steps = steps[np.argsort(np.hypot(*steps.T))][:SHORT_PAIRS]
    return steps[~are_inside(ground.same, steps)]


def _glanced(ground: Ground) -> float:
    """Return about the least area that a copy takes with rows along x."""
    intervals = intervals_at(ground.same, NUDGE_MM)
    periods = touching_periods(intervals)
    area = [measured(ground, Row(period), GLANCE).area_mm2 for period in periods]
    area += [lattice.area_mm2 for lattice in nested(ground.same, intervals, GLANCE)[:1]]
    if ground.half is not None:
        rows = between_copies(ground, ground.half, intervals, GLANCE)
        area += [row.area_mm2 / 2.0 for row in rows[:1]]
    return min(area, default=math.inf)
