"""Holes that share a stretch of their part's edge: a notch, whose open side was drawn as a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import shapely

from nestwright.drawings.joining.batch import as_points
from nestwright.drawings.joining.loops import Loop
from nestwright.drawings.joining.network import WELD_MM, nodes_of, plain_chains, rows_of
from nestwright.drawings.joining.overlaps import without_overlaps
from nestwright.drawings.limits import check_time
from nestwright.drawings.recognition.containment import Nesting
from nestwright.drawings.recognition.contour_set import ContourSet
from nestwright.geometry.contours import Contour, FloatArray, Path, flatten

_NEAR_MM = 2.0 * WELD_MM
_FLAT_MM = 1e-3


def notched(
    contours: ContourSet, nesting: Nesting, stays: Callable[[Loop], bool]
) -> tuple[ContourSet, list[FloatArray], list[FloatArray]]:
    """Return the contours with each hole that shares a stretch of its part's edge taken out of the edge.

    Where that would cut the part in pieces, everything stays as it is drawn.

    Parameters
    ----------
    stays
        whether a hole is to stay one.

    Returns
    -------
    tuple
        the contours, the place of each notch, and of each hole that could have become one and stays.
    """
    loops: dict[int, Loop] = dict(enumerate(contours.loops))
    places: list[FloatArray] = []
    kept: list[FloatArray] = []
    for hole, part in _touching(contours, nesting):
        check_time()
        edge = _without_shared(loops[part].contour, loops[hole].contour)
        if edge is None:
            continue
        if stays(loops[hole]):
            kept.append(loops[hole].contour[0])
            continue
        places.append(loops.pop(hole).contour[0])
        loops[part] = replace(loops[part], contour=edge)
    if not places:
        return contours, places, kept
    return ContourSet.of(list(loops.values()), contours.apart), places, kept


def _touching(contours: ContourSet, nesting: Nesting) -> list[tuple[int, int]]:
    """Return pairs of a hole and its part whose lines touch."""
    holes = np.flatnonzero(nesting.depth % 2 == 1)
    if not len(holes):
        return []
    parts = nesting.parent[holes]
    inner = dict(
        zip(
            np.unique(parts).tolist(),
            shapely.buffer(contours.polygons[np.unique(parts)], -_NEAR_MM),
            strict=True,
        )
    )
    shapely.prepare(list(inner.values()))
    cores = np.array([inner[part] for part in parts.tolist()], dtype=np.object_)
    near = ~shapely.contains_properly(cores, contours.polygons[holes])
    return list(zip(holes[near].tolist(), parts[near].tolist(), strict=True))


def _without_shared(part: Contour, hole: Contour) -> Contour | None:
    """Return the part's edge round the hole; None where they share no stretch, or more than a notch."""
    lines = [_closed(part), _closed(hole)]
    untangled = without_overlaps(lines)
    if not untangled.overlapping:
        return None
    paths = [rows for _, rows in untangled.pieces if not _lies_on_both(rows, lines)]
    if not paths:
        return None
    ends = np.array([rows[at, :2] for rows in paths for at in (0, -1)])
    nodes = nodes_of(ends, _NEAR_MM).reshape(-1, 2)
    network, chains = plain_chains(paths, nodes[:, 0].tolist(), nodes[:, 1].tolist())
    if chains or len(network.loops) != 1:
        return None
    return rows_of(paths, network.loops[0])[:-1].copy()


def _lies_on_both(rows: Path, lines: Sequence[Path]) -> bool:
    points = flatten(rows, _FLAT_MM, closed=False)
    middles = as_points((points[:-1] + points[1:]) / 2.0)
    flat = [shapely.LineString(flatten(line, _FLAT_MM, closed=False)) for line in lines]
    return all(bool(np.all(shapely.distance(line, middles) <= _NEAR_MM)) for line in flat)


def _closed(line: Contour) -> Path:
    return np.vstack([line, [*line[0, :2], 0.0]])
