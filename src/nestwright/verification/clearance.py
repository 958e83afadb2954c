"""The least distance between bodies: pieces and the plate, each a set of contours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from nestwright.verification.distance import segment_distances
from nestwright.verification.outlines import IndexArray, Outline
from nestwright.verification.segments import Segments, segments_of

_ROWS_AT_ONCE = 100_000


@dataclass(frozen=True)
class Clearance:
    """The least distance between the contours of bodies ``a < b``, and a point where it is."""

    a: int
    b: int
    distance_mm: float
    x_mm: float
    y_mm: float


def clearances(outlines: Sequence[Outline], within_mm: float) -> dict[tuple[int, int], Clearance]:
    """Return every pair of bodies whose contours are at most ``within_mm`` apart.

    Pairs further apart are left out: of those, nearer segments than the ones looked at may exist.
    """
    segments, body = _all_segments(outlines)
    best: dict[tuple[int, int], Clearance] = {}
    for first, second in _near_segments(segments, body, within_mm):
        for found in _least_of_each_pair(segments, body, first, second):
            known = best.get((found.a, found.b))
            nearest_mm = within_mm if known is None else known.distance_mm
            if found.distance_mm <= nearest_mm:
                best[found.a, found.b] = found
    return best


def _all_segments(outlines: Sequence[Outline]) -> tuple[Segments, IndexArray]:
    contours = [contour for outline in outlines for contour in outline.contours]
    body_of_contour = np.repeat(np.arange(len(outlines)), [len(outline.contours) for outline in outlines])
    segments = segments_of(contours)
    return segments, body_of_contour[segments.owner]


def _near_segments(
    segments: Segments, body: IndexArray, within_mm: float
) -> Iterator[tuple[IndexArray, IndexArray]]:
    """Yield index pairs of segments of different bodies whose boxes come within reach, in batches."""
    boxes = segments.boxes()
    tree = shapely.STRtree(shapely.box(*boxes.T))
    reach = shapely.box(*(boxes + np.array([-within_mm, -within_mm, within_mm, within_mm])).T)
    batch: list[IndexArray] = []
    waiting = 0
    for rows in np.split(np.arange(len(body)), np.flatnonzero(np.diff(body)) + 1):
        pairs = tree.query(reach[rows])
        pairs[0] = rows[pairs[0]]
        batch.append(pairs[:, body[pairs[0]] < body[pairs[1]]])
        waiting += batch[-1].shape[1]
        if waiting >= _ROWS_AT_ONCE or rows[-1] == len(body) - 1:
            joined = np.hstack(batch)
            yield joined[0], joined[1]
            batch, waiting = [], 0


def _least_of_each_pair(
    segments: Segments, body: IndexArray, first: IndexArray, second: IndexArray
) -> Iterator[Clearance]:
    distance, point = segment_distances(segments.take(first), segments.take(second))
    a, b = body[first], body[second]
    order = np.lexsort((distance, b, a))
    a, b = a[order], b[order]
    leads = np.flatnonzero(np.r_[True, (np.diff(a) != 0) | (np.diff(b) != 0)]) if len(order) else order
    for lead in leads:
        row = order[lead]
        x_mm, y_mm = point[row].tolist()
        yield Clearance(int(a[lead]), int(b[lead]), float(distance[row]), x_mm, y_mm)
