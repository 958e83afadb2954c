"""Runs of short lines that once were an arc: found, and replaced by that arc within a tolerance."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nestwright.geometry.contours import LINE_BULGE, Contour, FloatArray, Path

LEAST_CHORDS = 4
LEAST_SIDES = 8  # of a polygon that becomes a circle: a hexagon is meant
_MOST_TURN_RAD = math.radians(31.0)  # from one chord to the next: twelve to a full circle
_MOST_TURN_ROUND_RAD = math.radians(46.0)  # of a closed polygon
_LEAST_TURN_RAD = 2e-5
_LONGEST = 1.6  # chord of a run, in its median one: a longer line runs tangentially into the arc
_FLAT_MM = 2e-4  # a run that is no higher is a line
_EXACT_MM = 0.003  # by which the corners of a blown-up arc lie off it at most: the rounding of a file
_EXACT_SHARE = 0.2  # and this share of the tolerance


@dataclass(frozen=True, eq=False)
class Smoothed:
    """Rows with arcs for runs of chords; how many runs and chords went, and the largest move, mm."""

    rows: FloatArray
    runs: int = 0
    chords: int = 0
    moved_mm: float = 0.0
    first: int = 0


def polygon_as_circle(line: Contour, tolerance_mm: float) -> tuple[Contour, float] | None:
    """Return a closed polygon as a circle, with how far it moves at most; None where it is no circle."""
    if len(line) < LEAST_SIDES or np.any(np.abs(line[:, 2]) >= LINE_BULGE):
        return None
    turns = _turns(line[:, :2], closed=True)
    if not (np.all(turns > 0.0) or np.all(turns < 0.0)) or np.abs(turns).max() > _MOST_TURN_ROUND_RAD:
        return None
    if abs(abs(float(turns.sum())) - math.tau) > 1e-6:
        return None
    x, y, radius = _circle_through(line[:, :2])
    moved_mm = _off(np.vstack([line[:, :2], line[:1, :2]]), np.array([x, y]), radius)
    if not moved_mm <= tolerance_mm:
        return None
    bulge = math.copysign(1.0, float(turns[0]))
    return np.array([(x - radius, y, bulge), (x + radius, y, bulge)]), moved_mm


def arcs_from_chords(rows: FloatArray, tolerance_mm: float, *, closed: bool) -> Smoothed:
    """Return rows in which each run of chords that lies on an arc is that arc.

    The outline moves nowhere by more than the tolerance; the ends of a run stay where they are. First the
    runs are taken whose corners lie on an arc but for rounding, so that an arc ends where it was drawn to.
    """
    if closed:
        start = _corner(rows)
        path = np.vstack([np.roll(rows, -start, axis=0), rows[start]])
        path[-1, 2] = 0.0
    else:
        path = rows
    exact_mm = min(_EXACT_MM, _EXACT_SHARE * tolerance_mm)
    smoothed = _replaced(path, exact_mm, tolerance_mm)
    rough = _replaced(smoothed.rows, tolerance_mm, tolerance_mm)
    runs = smoothed.runs + rough.runs
    if not runs:
        return Smoothed(rows)
    path = rough.rows[:-1] if closed else rough.rows
    moved_mm = max(smoothed.moved_mm, rough.moved_mm)
    first = smoothed.first if smoothed.runs else rough.first
    return Smoothed(path, runs, smoothed.chords + rough.chords, moved_mm, first)


def _corner(rows: Contour) -> int:
    """Return where to begin on a contour so that it is not inside a run."""
    arcs = np.flatnonzero(np.abs(rows[:, 2]) >= LINE_BULGE)
    if len(arcs):
        return int(arcs[0])
    turns = np.abs(_turns(rows[:, :2], closed=True))
    if turns.max() > _MOST_TURN_RAD:
        return int(np.argmax(turns))
    return int(np.argmax(np.hypot(*(np.roll(rows, -1, axis=0) - rows)[:, :2].T)))


def _turns(points: FloatArray, *, closed: bool) -> FloatArray:
    """Return how far a line turns at each point, rad ``(n,)``; 0 at the ends of an open one."""
    before = points - np.roll(points, 1, axis=0)
    after = np.roll(before, -1, axis=0)
    cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    turns = np.arctan2(cross, np.sum(before * after, axis=1))
    if not closed:
        turns[[0, -1]] = 0.0
    return turns


def candidate_turns(path: Path) -> NDArray[np.bool_]:
    """Return at which points ``(n,)`` of an open path two short chords of one arc may meet."""
    straight = np.append(np.abs(path[:-1, 2]) < LINE_BULGE, [False])
    turns = np.abs(_turns(path[:, :2], closed=False))
    gentle = (turns >= _LEAST_TURN_RAD) & (turns <= _MOST_TURN_RAD)
    return gentle & straight & np.roll(straight, 1)


def _replaced(path: Path, fit_mm: float, tolerance_mm: float) -> Smoothed:
    gentle = candidate_turns(path)
    signs = np.sign(_turns(path[:, :2], closed=False)) * gentle
    ends = _stretch_ends(signs)
    out: list[FloatArray] = []
    at, runs, chords, moved_mm, first = 0, 0, 0, 0.0, -1
    while at < len(path) - 1:
        end = int(ends[at])
        run = _longest_run(path, at, end, fit_mm, tolerance_mm) if end - at >= LEAST_CHORDS else None
        if run is None or run.is_flat:
            onward = at + 1 if run is None else max(at + 1, (at + run.last) // 2)
            out.append(path[at:onward])
            at = onward
            continue
        first = at if first < 0 else first
        runs, chords, moved_mm = runs + 1, chords + run.last - at, max(moved_mm, run.moved_mm)
        out.append(run.rows)
        at = run.last
    out.append(path[-1:])
    return Smoothed(np.concatenate(out), runs, chords, moved_mm, max(first, 0)) if runs else Smoothed(path)


def _stretch_ends(signs: FloatArray) -> NDArray[np.int64]:
    """Return for each point the last one of the stretch from it along which the line turns gently one way."""
    count = len(signs)
    ends = np.minimum(np.arange(count) + 1, count - 1)
    for at in range(count - 3, -1, -1):
        if signs[at + 1] != 0.0:
            ends[at] = ends[at + 1] if signs[at + 2] == signs[at + 1] else at + 2
    return ends


@dataclass(frozen=True, eq=False)
class _Run:
    """A run of chords up to the point ``last``, and the arc for it; ``is_flat``: a line does as well."""

    last: int
    rows: FloatArray
    moved_mm: float
    is_flat: bool


def _longest_run(path: Path, at: int, end: int, fit_mm: float, tolerance_mm: float) -> _Run | None:
    """Return the longest run from a point that one arc fits: by doubling, then by halving."""
    best, failed, step = None, end + 1, LEAST_CHORDS
    last = at + LEAST_CHORDS
    while last <= end:
        run = _fit(path, at, last, fit_mm, tolerance_mm)
        if run is None:
            failed = last
            break
        best, step = run, 2 * step
        last = end if last < end < last + step else last + step
    while best is not None and failed - best.last > 1:
        middle = (best.last + failed) // 2
        run = _fit(path, at, middle, fit_mm, tolerance_mm)
        best, failed = (best, middle) if run is None else (run, failed)
    return best


def _fit(path: Path, at: int, last: int, fit_mm: float, tolerance_mm: float) -> _Run | None:
    """Return the run between two points with its arc: one row, or two for more than a half turn."""
    points = path[at : last + 1, :2]
    chord = points[-1] - points[0]
    size = float(np.hypot(*chord))
    lengths = np.hypot(*np.diff(points, axis=0).T)
    if size == 0.0 or lengths.max() > _LONGEST * float(np.median(lengths)):
        return None
    sweep = _sweep(points)
    if abs(sweep) >= math.tau - 1e-3:
        return None
    if abs(sweep) < 1e-6:
        return _Run(last, path[at:last], 0.0, is_flat=True)
    bulge = math.tan(sweep / 4.0)
    offset = size * (1.0 - bulge * bulge) / (4.0 * bulge)
    centre = (points[0] + points[-1]) / 2.0 + offset * np.array([-chord[1], chord[0]]) / size
    radius = size * (1.0 + bulge * bulge) / (4.0 * abs(bulge))
    off_corners = float(np.abs(np.hypot(*(points - centre).T) - radius).max())
    moved_mm = _off(points, centre, radius)
    if off_corners > fit_mm or moved_mm > tolerance_mm:
        return None
    height_mm = radius * (1.0 - math.cos(min(abs(sweep), math.pi) / 2.0))
    is_flat = height_mm <= max(2.0 * off_corners, _FLAT_MM)
    return _Run(last, _arc_rows(points[0], centre, radius, sweep), moved_mm, is_flat)


def _sweep(points: FloatArray) -> float:
    """Return the sweep, rad, of the arc from the first to the last point that passes the others best.

    From a point on an arc its ends are seen at an angle of pi less half the sweep, wherever the point is.
    """
    to_start, to_end = points[0] - points[1:-1], points[-1] - points[1:-1]
    cross = to_start[:, 0] * to_end[:, 1] - to_start[:, 1] * to_end[:, 0]
    seen = np.arctan2(np.abs(cross), np.sum(to_start * to_end, axis=1))
    quarter = len(seen) // 4  # the points near the ends say little
    half = math.pi - float(np.median(seen[quarter : len(seen) - quarter]))
    return math.copysign(2.0 * half, -float(cross[len(cross) // 2]))


def _arc_rows(start: FloatArray, centre: FloatArray, radius: float, sweep: float) -> FloatArray:
    if abs(sweep) <= math.pi:
        return np.array([[*start, math.tan(sweep / 4.0)]])
    middle = math.atan2(start[1] - centre[1], start[0] - centre[0]) + sweep / 2.0
    half = math.tan(sweep / 8.0)
    top = centre + radius * np.array([math.cos(middle), math.sin(middle)])
    return np.array([[*start, half], [*top, half]])


def _off(points: FloatArray, centre: FloatArray, radius: float) -> float:
    """Return how far a run of chords and a circle lie apart at most: at corners and where they sag most."""
    start, along = points[:-1] - centre, np.diff(points, axis=0)
    square = np.maximum(np.sum(along**2, axis=1), 1e-24)
    share = np.clip(-np.sum(start * along, axis=1) / square, 0.0, 1.0)
    nearest = np.hypot(*(start + share[:, None] * along).T)
    corners = np.hypot(*(points - centre).T)
    return float(np.abs(np.concatenate([nearest, corners]) - radius).max())


def _circle_through(points: FloatArray) -> tuple[float, float, float]:
    """Return the circle that fits points ``(n, 2)`` best."""
    origin = points.mean(axis=0)
    apart = points - origin
    system = np.column_stack([2.0 * apart, np.ones(len(apart))])
    (x, y, rest), *_ = np.linalg.lstsq(system, np.sum(apart**2, axis=1), rcond=None)
    return float(x + origin[0]), float(y + origin[1]), math.sqrt(max(float(rest + x * x + y * y), 0.0))
