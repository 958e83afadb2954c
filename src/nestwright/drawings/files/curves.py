"""Every curve of a drawing as rows ``x, y, bulge``: arcs exactly, other curves as arcs within a tolerance.

An ellipse or a spline becomes a run of circular arcs whose ends lie on the curve and whose quarter points
lie within the tolerance of it; a straight piece stays one line.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from nestwright.geometry.contours import LINE_BULGE, FloatArray, Path, arc_of

CURVE_TOLERANCE_MM = 0.005
_HALVINGS = 10  # a span is halved at most that often: 1,024 pieces for one span of a wild curve
_MAX_TURN = math.pi / 2.0  # from the first half's chord to the second's: arcs of at most 180 degrees
_SHARES = np.array([0.0, 0.25, 0.5, 0.75, 1.0])  # where a piece is looked at

Curve = Callable[[FloatArray], FloatArray]


def arc_rows(x: float, y: float, radius: float, start_rad: float, sweep_rad: float) -> Path:
    """Return an arc as rows; more than a half turn becomes two pieces, so that no bulge exceeds 1."""
    pieces = 2 if abs(sweep_rad) > math.pi + 1e-9 else 1
    step = sweep_rad / pieces
    bulge = math.tan(step / 4.0)
    angles = [start_rad + step * piece for piece in range(pieces + 1)]
    return np.array([(x + radius * math.cos(a), y + radius * math.sin(a), bulge) for a in angles])


def curve_rows(curve: Curve, knots: Sequence[float] | FloatArray, tolerance: float) -> Path:
    """Return a parametric curve as arcs.

    Parameters
    ----------
    curve
        maps parameters ``(n,)`` to points ``(n, 2)``; smooth between knots.
    knots
        ascending parameters where pieces must end: first, last, corners, extremes.
    tolerance
        the largest distance between curve and arcs, in the curve's own unit.
    """
    starts, ends = np.asarray(knots, dtype=np.float64)[:-1], np.asarray(knots, dtype=np.float64)[1:]
    done: list[FloatArray] = []
    for level in range(_HALVINGS + 1):
        at = starts + np.outer(_SHARES, ends - starts)
        points = curve(at.ravel()).reshape(len(_SHARES), -1, 2)
        bulge, fits = _arc_through(points, tolerance)
        keep = np.logical_or(fits, level == _HALVINGS)
        done.append(np.column_stack([starts, points[0], bulge])[keep])
        middles = (starts + ends)[~keep] / 2.0
        starts, ends = np.append(starts[~keep], middles), np.append(middles, ends[~keep])
        if not len(starts):
            break
    rows = np.concatenate(done)
    rows = rows[np.argsort(rows[:, 0], kind="stable"), 1:]
    return np.vstack([rows, [*curve(np.array([float(knots[-1])]))[0], 0.0]])


def _arc_through(points: FloatArray, tolerance: float) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Return the bulges of the arcs start-middle-end and whether each fits its quarter points."""
    start, quarter, middle, three_quarters, end = points
    first, second, chord = middle - start, end - middle, end - start
    half_turn = np.arctan2(_cross(first, second), np.sum(first * second, axis=1))
    bulge = np.tan(half_turn / 2.0)
    length = np.hypot(chord[:, 0], chord[:, 1])
    bulge[np.abs(bulge) * length / 2.0 < tolerance / 50.0] = 0.0
    fits = (np.abs(half_turn) <= _MAX_TURN) & (length > 0.0)
    for point in (quarter, three_quarters):
        fits &= _off_arc(point - (start + end) / 2.0, chord, length, bulge) <= tolerance
    tiny = np.hypot(first[:, 0], first[:, 1]) + np.hypot(second[:, 0], second[:, 1]) <= tolerance / 50.0
    return bulge, np.logical_or(fits, tiny)


def _off_arc(offset: FloatArray, chord: FloatArray, length: FloatArray, bulge: FloatArray) -> FloatArray:
    """Return the distances of points, given from the chord's middle, to the arcs over the chords."""
    safe = np.where(length > 0.0, length, 1.0)
    along = np.sum(offset * chord, axis=1) / safe
    across = _cross(chord, offset) / safe
    curved = np.where(np.abs(bulge) < LINE_BULGE, 1.0, bulge)
    height = safe * (1.0 - curved**2) / (4.0 * curved)
    radius = safe * (1.0 + curved**2) / (4.0 * np.abs(curved))
    # The power of the point over its two distances: exact also for a radius of kilometres.
    power = along**2 + across**2 - 2.0 * across * height - safe**2 / 4.0
    return np.abs(
        np.where(np.abs(bulge) < LINE_BULGE, across, power / (np.hypot(along, across - height) + radius))
    )


def _cross(a: FloatArray, b: FloatArray) -> FloatArray:
    return a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]


def ellipse_rows(
    centre: FloatArray, major: FloatArray, minor: FloatArray, start: float, end: float, tolerance: float
) -> Path:
    """Return an elliptic arc ``centre + cos(t) major + sin(t) minor``; its extremes are ends of pieces."""
    sweep = (end - start) % math.tau
    start %= math.tau
    end = start + (sweep if 1e-9 < sweep < math.tau - 1e-9 else math.tau)
    extremes = [math.atan2(minor[axis], major[axis]) for axis in (0, 1)]
    turns = [extreme + math.pi * k for extreme in extremes for k in range(-2, 5)]
    inside = [turn for turn in turns if start + 1e-9 < turn < end - 1e-9]
    return curve_rows(
        lambda t: centre + np.outer(np.cos(t), major) + np.outer(np.sin(t), minor),
        sorted({start, *inside, end}),
        tolerance,
    )


def spline_rows(
    degree: int, knots: FloatArray, points: FloatArray, weights: FloatArray, tolerance: float
) -> Path:
    """Return a (rational) B-spline as arcs; every distinct knot of its domain ends a piece.

    Raises
    ------
    ValueError
        when the knots do not fit the control points.
    """
    if degree < 1 or len(knots) != len(points) + degree + 1 or len(points) <= degree:
        raise ValueError(f"{len(points)} control points, degree {degree} and {len(knots)} knots do not fit")
    if not (np.isfinite(knots).all() and np.isfinite(weights).all()):
        raise ValueError("knots or weights of the spline are no numbers")
    domain = knots[degree : len(points) + 1]
    distinct = np.unique(domain)
    distinct = distinct[np.append(True, np.diff(distinct) > 1e-12 * max(1.0, abs(distinct[-1])))]
    if len(distinct) < 2:
        raise ValueError("the knots of the spline span nothing")
    weighted = np.column_stack([points * weights[:, None], weights])
    return curve_rows(lambda t: _de_boor(degree, knots, weighted, t), distinct, tolerance)


def _de_boor(degree: int, knots: FloatArray, weighted: FloatArray, at: FloatArray) -> FloatArray:
    """Return the points of a rational B-spline, control points as ``w x, w y, w`` (de Boor 1972)."""
    last = len(weighted) - 1
    span = np.clip(np.searchsorted(knots, at, side="right") - 1, degree, last)
    points = [weighted[span - degree + j] for j in range(degree + 1)]
    for r in range(1, degree + 1):
        for j in range(degree, r - 1, -1):
            low = knots[span - degree + j]
            width = knots[span + 1 + j - r] - low
            share = np.where(width > 0.0, (at - low) / np.where(width > 0.0, width, 1.0), 0.0)[:, None]
            points[j] = (1.0 - share) * points[j - 1] + share * points[j]
    return points[degree][:, :2] / points[degree][:, 2:]


def moved(rows: Path, matrix: FloatArray, tolerance: float) -> Path:
    """Return a path under an affine map ``(2, 3)``: arcs stay arcs under a similarity, else become ellipses.

    A mirroring map turns the bulges round and keeps the path's direction.
    """
    linear, shift = matrix[:, :2], matrix[:, 2]
    points = rows[:, :2] @ linear.T + shift
    determinant = linear[0, 0] * linear[1, 1] - linear[0, 1] * linear[1, 0]
    if not np.any(np.abs(rows[:-1, 2]) >= LINE_BULGE):
        return np.column_stack([points, np.zeros(len(rows))])
    if _is_similarity(linear):
        return np.column_stack([points, rows[:, 2] * math.copysign(1.0, determinant)])
    pieces = [_moved_segment(rows[i], rows[i + 1], linear, shift, tolerance) for i in range(len(rows) - 1)]
    return np.vstack([*pieces, [*points[-1], 0.0]])


def _is_similarity(linear: FloatArray) -> bool:
    (a, b), (c, d) = linear.tolist()
    size = abs(a) + abs(b) + abs(c) + abs(d)
    return (
        math.isclose(math.hypot(a, c), math.hypot(b, d), rel_tol=1e-9)
        and abs(a * b + c * d) <= 1e-9 * size**2
    )


def _moved_segment(
    start: FloatArray, end: FloatArray, linear: FloatArray, shift: FloatArray, tolerance: float
) -> FloatArray:
    arc = arc_of(start, end)
    if arc is None:
        return np.array([[*(linear @ start[:2] + shift), 0.0]])
    x, y, radius, angle, sweep = arc
    centre = linear @ np.array([x, y]) + shift
    major, minor = linear[:, 0] * radius, linear[:, 1] * radius * math.copysign(1.0, sweep)
    first = angle if sweep > 0 else -angle
    return ellipse_rows(centre, major, minor, first, first + abs(sweep), tolerance)[:-1]
