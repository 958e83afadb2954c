"""A contour without corners that are none: where a line goes straight on, or an arc about the same centre."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from nestwright.geometry.contours import LINE_BULGE, Contour, FloatArray, arc_of

_OFF_MM = 0.002  # by which a corner may lie off the line, or the centres of two arcs apart
_TURN_RAD = 1e-4  # less than between two chords of any circle that a program breaks into lines
_LARGEST_SWEEP = 1.5 * math.pi  # of joined arcs: the bulge of a full turn is infinite


def plain(line: Contour) -> Contour:
    """Return the same outline with the fewest rows: two programs may cut one edge at different places."""
    if len(line) < 3:
        return line
    return _without_arc_joints(_without_straight_corners(line))


def _without_straight_corners(line: Contour) -> Contour:
    before = line[:, :2] - np.roll(line, 1, axis=0)[:, :2]
    after = np.roll(before, -1, axis=0)
    cross = np.abs(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0])
    onward = np.sum(before * after, axis=1) > 0.0
    chord = np.maximum(np.hypot(*(before + after).T), 1e-12)
    lengths = np.hypot(*before.T) * np.hypot(*after.T)
    straight = np.abs(line[:, 2]) < LINE_BULGE
    between_lines = straight & np.roll(straight, 1)
    none = between_lines & onward & (cross <= _TURN_RAD * lengths) & (cross <= _OFF_MM * chord)
    return line[~none] if np.count_nonzero(~none) > 2 else line


def _without_arc_joints(line: Contour) -> Contour:
    joints = [at for at in _between_arcs(line) if _same_circle(line, at)]
    sweep = 4.0 * np.arctan(line[:, 2])
    keep = np.ones(len(line), dtype=bool)
    for at in joints:
        earlier = _kept_before(keep, at)
        if earlier != at and abs(sweep[earlier] + sweep[at]) <= _LARGEST_SWEEP:
            sweep[earlier] += sweep[at]
            keep[at] = False
    if keep.all() or np.count_nonzero(keep) < 2:
        return line
    return np.column_stack([line[:, :2], np.tan(sweep / 4.0)])[keep]


def _between_arcs(line: Contour) -> list[int]:
    bulge: FloatArray = line[:, 2]
    previous = np.roll(bulge, 1)
    arcs: NDArray[np.bool_] = (np.abs(bulge) >= LINE_BULGE) & (np.abs(previous) >= LINE_BULGE)
    return np.flatnonzero(arcs & (bulge * previous > 0.0)).tolist()


def _same_circle(line: Contour, at: int) -> bool:
    one, other = arc_of(line[at - 1], line[at]), arc_of(line[at], line[(at + 1) % len(line)])
    return one is not None and other is not None and math.dist(one[:3], other[:3]) <= _OFF_MM


def _kept_before(keep: NDArray[np.bool_], at: int) -> int:
    earlier = (at - 1) % len(keep)
    while not keep[earlier] and earlier != at:
        earlier = (earlier - 1) % len(keep)
    return earlier
