"""Open chains that a neighbour's edge closes: parts that share a cut line which is drawn only once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from nestwright.drawings.joining.batch import Batch, as_points
from nestwright.drawings.joining.gaps import closed_path, joined_paths
from nestwright.drawings.joining.network import WELD_MM, reversed_path
from nestwright.drawings.joining.pieces import Pieces
from nestwright.drawings.limits import check_time
from nestwright.geometry.contours import Contour, FloatArray, Path, area_mm2, flatten, length_mm

_FLAT_MM = 0.05  # by which a flattened arc may be off its circle


@dataclass
class Borrowed:
    """Chains that a contour closes, each with the closed path and the contour's index; those that stay open.

    An index past the contours counts on in ``closed``.
    """

    closed: list[tuple[Path, Path, int]] = field(default_factory=list)
    open: list[Path] = field(default_factory=list)


def close_along_neighbours(
    chains: Sequence[Path], contours: Sequence[Contour], tolerance_mm: float
) -> Borrowed:
    """Close each chain along the stretch of a contour on which both its ends lie.

    Only a chain outside of all contours that is longer than that stretch: any other is a line drawn on a
    part, an edge of a view, or a handle on it. A chain that was closed is a neighbour for the others.
    """
    result = Borrowed(open=list(chains))
    known = list(contours)
    while known and result.open:
        closed = _closed(result.open, known, tolerance_mm)
        if not closed:
            break
        result.closed += [(result.open[at], *found) for at, found in closed.items()]
        result.open = [chain for at, chain in enumerate(result.open) if at not in closed]
        known += [whole[:-1] for whole, _ in closed.values()]
    return result


def _closed(
    chains: Sequence[Path], contours: Sequence[Contour], tolerance_mm: float
) -> dict[int, tuple[Path, int]]:
    """Return, by the index of a chain, the closed path and the index of the contour that closes it."""
    polygons = Batch(contours).polygons()
    closed: dict[int, tuple[Path, int]] = {}
    for index, neighbour in _touching(chains, polygons, tolerance_mm):
        check_time()
        if index not in closed and not _is_inside(chains[index], polygons):
            whole = _along(chains[index], contours[neighbour], tolerance_mm)
            if whole is not None:
                closed[index] = whole, neighbour
    return closed


def _along(chain: Path, contour: Contour, tolerance_mm: float) -> Path | None:
    """Return the chain closed along a contour; None when that is no short cut round a real area."""
    stretch = _stretch(contour, chain[-1, :2], chain[0, :2], tolerance_mm)
    if stretch is None or len(stretch) < 2:
        return None
    way_mm = length_mm(chain, closed=False)
    if length_mm(stretch, closed=False) >= way_mm:
        return None
    whole = closed_path(joined_paths(chain, stretch))
    return whole if abs(area_mm2(whole[:-1])) > tolerance_mm * way_mm else None


def _touching(
    chains: Sequence[Path], polygons: NDArray[np.object_], tolerance_mm: float
) -> list[tuple[int, int]]:
    """Return pairs of a chain and a contour near which both its ends lie."""
    tree = shapely.STRtree(shapely.get_exterior_ring(polygons))
    near: list[set[tuple[int, int]]] = []
    for at in (0, -1):
        ends = as_points(np.array([chain[at, :2] for chain in chains]))
        chain, contour = tree.query(ends, predicate="dwithin", distance=tolerance_mm + _FLAT_MM)
        near.append(set(zip(chain.tolist(), contour.tolist(), strict=True)))
    return sorted(near[0] & near[1])


def _stretch(contour: Contour, start: FloatArray, end: FloatArray, tolerance_mm: float) -> Path | None:
    """Return the shorter way along a contour from one place on it to another; None when one is not on it."""
    pieces = Pieces.of([np.vstack([contour, contour[:1]])])
    at = [_place_on(pieces, place, tolerance_mm) for place in (start, end)]
    if at[0] is None or at[1] is None:
        return None
    total_mm = float(pieces.lengths_mm.sum())
    onward_mm = (at[1] - at[0]) % total_mm
    if onward_mm <= total_mm / 2.0:
        return _between(pieces, at[0], onward_mm)
    return reversed_path(_between(pieces, at[1], total_mm - onward_mm))


def _place_on(pieces: Pieces, place: FloatArray, tolerance_mm: float) -> float | None:
    """Return how far along a contour the nearest point to a place is; None when it is not near."""
    every = np.arange(len(pieces.rows))
    along, off = pieces.along(every, np.tile(place, (len(every), 1)))
    beyond = np.maximum(np.abs(along) - pieces.lengths_mm / 2.0, 0.0)
    apart = np.hypot(off, beyond)
    nearest = int(np.argmin(apart))
    if apart[nearest] > tolerance_mm:
        return None
    length_mm = float(pieces.lengths_mm[nearest])
    before = float(pieces.lengths_mm[:nearest].sum())
    return before + min(max(float(along[nearest]) + length_mm / 2.0, 0.0), length_mm)


def _between(pieces: Pieces, start_mm: float, way_mm: float) -> Path:
    """Return the path of a length along a contour, from a place on it, past its first row if need be."""
    ends = np.cumsum(pieces.lengths_mm)
    rows: list[FloatArray] = []
    place, left = start_mm, way_mm
    at = int(np.searchsorted(ends, start_mm, side="right")) % len(ends)
    while True:
        length_mm = float(pieces.lengths_mm[at])
        begun = min(max(place - float(ends[at]) + length_mm, 0.0), length_mm)
        step = min(left, length_mm - begun)
        if step > WELD_MM:
            rows.append(np.array([*_point(pieces, at, begun / length_mm), pieces.bulge_of(step, at)]))
        left -= step
        if left <= WELD_MM:
            return np.array([*rows, [*_point(pieces, at, (begun + step) / length_mm), 0.0]])
        at = (at + 1) % len(ends)
        place = float(ends[at]) - float(pieces.lengths_mm[at])


def _point(pieces: Pieces, piece: int, share: float) -> FloatArray:
    return pieces.at(np.array([piece]), np.array([share]))[0]


def _is_inside(chain: Path, polygons: NDArray[np.object_]) -> bool:
    points = flatten(chain, _FLAT_MM, closed=False)
    middle = shapely.line_interpolate_point(shapely.LineString(points), 0.5, normalized=True)
    return bool(np.any(shapely.contains(polygons, middle)))
