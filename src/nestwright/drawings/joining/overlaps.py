"""Lines and arcs that lie partly on one another: each stretch is kept once, cut where another one ends.

A path drawn twice as a whole is found in ``duplicates``. Here an edge lies on the two halves of the same
edge, or two lines run past each other: left alone, they would meet in points where only one of them ends.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nestwright.drawings.joining.network import WELD_MM, roots_of
from nestwright.drawings.joining.pieces import Pieces
from nestwright.drawings.limits import check_time
from nestwright.geometry.contours import FloatArray, Path

_SHORTEST_MM = 10.0 * WELD_MM  # an overlap: less is two lines that meet at a narrow angle
_LONG = 10.0  # an overlap within a wide tolerance, in that
_Pairs = tuple[NDArray[np.int64], NDArray[np.int64]]


@dataclass(frozen=True, eq=False)
class Untangled:
    """Paths of which no two share a stretch, each with the index of the path it is a piece of.

    ``overlapping`` are the indices of those that did share one.
    """

    pieces: list[tuple[int, Path]]
    overlapping: list[int]


def without_overlaps(paths: Sequence[Path], tolerance_mm: float = WELD_MM) -> Untangled:
    """Return open paths with each stretch once; paths that share none are handed on as they are.

    A stretch is shared where two paths run no further apart than the tolerance.
    """
    pieces = Pieces.of(paths)
    one, other = _overlapping_pairs(pieces, tolerance_mm)
    if not len(one):
        return Untangled(list(enumerate(paths)), [])
    shared = np.union1d(one, other)
    touched = set(pieces.owner[shared].tolist())
    kept: list[tuple[int, Path]] = []
    for index, rows in enumerate(paths):
        if index in touched:
            kept += [(index, run) for run in _runs(rows, shared - pieces.firsts[index])]
        else:
            kept.append((index, rows))
    roots = roots_of(np.column_stack([one, other]), len(pieces.rows))[shared]
    for root in np.unique(roots):
        check_time()
        kept += _stretches(pieces, shared[roots == root])
    return Untangled(kept, sorted(touched))


def _overlapping_pairs(pieces: Pieces, tolerance_mm: float) -> _Pairs:
    """Return pairs of pieces ``(m,), (m,)`` that share a stretch, an end of the first on the second."""
    other, end = pieces.ends_on(tolerance_mm)
    one = end % len(pieces.rows)
    alike = pieces.straight[one] == pieces.straight[other]
    one, other = one[alike], other[alike]
    middle, half, off_mm = pieces.on_carrier(one, other)
    overlap = half + pieces.lengths_mm[other] / 2.0 - np.abs(middle)
    shorter = np.minimum(pieces.lengths_mm[one], pieces.lengths_mm[other])
    really = (off_mm <= tolerance_mm) & (overlap > np.minimum(_SHORTEST_MM, shorter / 2.0))
    if tolerance_mm > WELD_MM:  # the chords of a fine curve run near one another, too
        really &= overlap > _LONG * tolerance_mm
    return one[really], other[really]


def _runs(rows: Path, shared: NDArray[np.int64]) -> Iterator[Path]:
    """Yield what is left of a path without its shared pieces: the runs between them."""
    inside = shared[(shared >= 0) & (shared < len(rows) - 1)].tolist()
    for before, after in zip([-1, *inside], [*inside, len(rows) - 1], strict=True):
        if after > before + 1:
            yield rows[before + 1 : after + 1].copy()


def _stretches(pieces: Pieces, group: NDArray[np.int64]) -> Iterator[tuple[int, Path]]:
    """Yield each stretch of one line or circle that any of the pieces covers, once, with its first owner."""
    carrier = int(group[np.argmax(pieces.lengths_mm[group])])
    middle, half, _ = pieces.on_carrier(group, np.full(len(group), carrier))
    places = np.concatenate([pieces.rows[group, :2], pieces.ends[group]])
    along = pieces.along(np.full(len(places), carrier), places)[0]
    period = pieces.period_mm(carrier)
    for start, end in _cuts(along, period):
        length_mm = float(along[end] - along[start]) % period
        away = np.abs(middle - along[start] - length_mm / 2.0)
        covering = group[np.minimum(away, np.abs(period - away)) <= half]
        if len(covering) and length_mm > WELD_MM:
            rows = [[*places[start], pieces.bulge_of(length_mm, carrier)], [*places[end], 0.0]]
            yield int(pieces.owner[covering].min()), np.array(rows)


def _cuts(along: FloatArray, period_mm: float) -> list[tuple[int, int]]:
    """Return the ends between which stretches lie, in order; on a circle the last leads to the first."""
    order = np.argsort(along, kind="stable")
    distinct = order[np.diff(along[order], prepend=-math.inf) > WELD_MM].tolist()
    onward = [*distinct[1:], distinct[0]] if math.isfinite(period_mm) else distinct[1:]
    return list(zip(distinct, onward, strict=False))
