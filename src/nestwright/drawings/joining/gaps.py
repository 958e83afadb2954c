"""Ends of open chains that nearly meet: joined within a tolerance, with the size and place of every join."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely

from nestwright.drawings.joining.batch import as_points
from nestwright.drawings.joining.network import WELD_MM, reversed_path
from nestwright.drawings.limits import check_time
from nestwright.geometry.contours import LINE_BULGE, FloatArray, Path


@dataclass(frozen=True)
class Join:
    """One gap that was closed."""

    x_mm: float
    y_mm: float
    gap_mm: float


@dataclass
class Joined:
    """Chains after joining: closed contours (first point repeated at the end), and those still open.

    ``refused``: joins that someone undid.
    """

    loops: list[Path] = field(default_factory=list)
    chains: list[Path] = field(default_factory=list)
    joins: list[Join] = field(default_factory=list)
    refused: list[Join] = field(default_factory=list)


def join_ends(
    chains: Sequence[Path], tolerance_mm: float, refuses: Callable[[FloatArray, FloatArray], bool]
) -> Joined:
    """Return the chains joined where ends lie within the tolerance, nearest ends first.

    Each end is joined once at most, so a third end at the same place stays open. A chain that is no
    longer than the gap is not closed on itself. ``refuses`` says of two ends that they stay apart.
    """
    joined = Joined()
    pieces: dict[int, Path] = dict(enumerate(chains))
    owner = list(range(len(chains)))  # of an end's chain: the piece that the chain is part of now
    free = [True] * (2 * len(chains))
    for gap_mm, one, other in _near_ends(chains, tolerance_mm):
        check_time()
        if not (free[one] and free[other]):
            continue
        first, second = _find(owner, one // 2), _find(owner, other // 2)
        piece = pieces[first]
        if first == second and _reach(piece) <= 2.0 * gap_mm:
            continue
        free[one] = free[other] = False
        place = _place(chains, one)
        join = Join(float(place[0]), float(place[1]), gap_mm)
        if refuses(place, _place(chains, other)):
            joined.refused.append(join)
            continue
        joined.joins.append(join)
        if first == second:
            joined.loops.append(closed_path(pieces.pop(first)))
            continue
        pieces[first] = joined_paths(
            piece if _is_tail(piece, chains, one) else reversed_path(piece),
            _with_head(pieces.pop(second), chains, other),
        )
        owner[second] = first
    joined.chains.extend(pieces.values())
    return joined


def _near_ends(chains: Sequence[Path], tolerance_mm: float) -> list[tuple[float, int, int]]:
    """Return ``(gap, end, end)`` ascending; end 2 i is the start of chain i, 2 i + 1 its last point."""
    if not chains:
        return []
    ends = np.array([rows[at, :2] for rows in chains for at in (0, -1)])
    places = as_points(ends)
    one, other = shapely.STRtree(places).query(places, predicate="dwithin", distance=tolerance_mm)
    ordered = one < other
    one, other = one[ordered], other[ordered]
    gaps = np.hypot(*(ends[one] - ends[other]).T)
    return sorted(zip(gaps.tolist(), one.tolist(), other.tolist(), strict=True))


def _find(owner: list[int], index: int) -> int:
    while owner[index] != index:
        owner[index] = owner[owner[index]]
        index = owner[index]
    return index


def _place(chains: Sequence[Path], end: int) -> FloatArray:
    return chains[end // 2][0 if end % 2 == 0 else -1, :2]


def _is_tail(piece: Path, chains: Sequence[Path], end: int) -> bool:
    """Return whether an end of an original chain is the last point of the piece (else its first)."""
    place = _place(chains, end)
    return math.dist(piece[-1, :2], place) < math.dist(piece[0, :2], place)


def _with_head(piece: Path, chains: Sequence[Path], end: int) -> Path:
    return reversed_path(piece) if _is_tail(piece, chains, end) else piece


def _reach(rows: Path) -> float:
    """Return the diagonal of the box round the points: how far a path goes."""
    return float(np.hypot(*np.ptp(rows[:, :2], axis=0)))


def joined_paths(one: Path, other: Path) -> Path:
    """Return two paths as one, from the last point of the first to the first of the second.

    Two straight lines meet at the point where they cross, when that is near; ends that are the same
    point but for rounding are welded; else a short line bridges the gap, so that no arc is bent.
    """
    corner = _corner(one[-2:], other[:2])
    if corner is not None:
        one, other = one.copy(), other.copy()
        one[-1, :2] = other[0, :2] = corner
        return np.concatenate([one[:-1], other])
    if math.dist(one[-1, :2], other[0, :2]) <= WELD_MM:
        return np.concatenate([one[:-1], other])
    return np.concatenate([one[:-1], [[*one[-1, :2], 0.0]], other])


def closed_path(rows: Path) -> Path:
    """Return a path whose ends nearly meet as a closed one, its first point repeated at the end."""
    corner = _corner(rows[-2:], rows[:2]) if len(rows) > 3 else None
    rows = rows.copy()
    if corner is not None:
        rows[0, :2] = rows[-1, :2] = corner
        return rows
    if math.dist(rows[-1, :2], rows[0, :2]) <= WELD_MM:
        rows[-1, :2] = rows[0, :2]
        return rows
    rows[-1, 2] = 0.0
    return np.concatenate([rows, [[*rows[0, :2], 0.0]]])


def _corner(last: FloatArray, first: FloatArray) -> FloatArray | None:
    """Return where two lines cross, when both are straight and it is no further off than the gap."""
    if abs(last[0, 2]) >= LINE_BULGE or abs(first[0, 2]) >= LINE_BULGE:
        return None
    along, onward = last[1, :2] - last[0, :2], first[1, :2] - first[0, :2]
    across = float(along[0] * onward[1] - along[1] * onward[0])
    size = math.hypot(*along) * math.hypot(*onward)
    if size == 0.0 or abs(across) < 0.05 * size:
        return None
    apart = first[0, :2] - last[1, :2]
    share = float(apart[0] * onward[1] - apart[1] * onward[0]) / across
    corner = last[1, :2] + share * along
    gap = 1.5 * math.hypot(*apart)
    near = math.dist(corner, last[1, :2]) <= gap and math.dist(corner, first[0, :2]) <= gap
    longer = gap < math.hypot(*along) and gap < math.hypot(*onward)
    return corner if near and longer else None
