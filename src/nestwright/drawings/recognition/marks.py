"""Marks and open lines find the part they lie on, and never reach over its edge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np
import shapely
from numpy.typing import NDArray

from nestwright.drawings.joining.batch import Batch
from nestwright.drawings.limits import check_time
from nestwright.drawings.reading import Finding, Severity
from nestwright.geometry.contours import FloatArray, Path, Shape, contour, flatten

_TOLERANCE_MM = 0.01
_EDGE_MM = 0.05  # by which a mark may lie over its part's outline: flattening and rounding


@dataclass
class Marked:
    """Shapes with their marks, and what was found on the way."""

    shapes: list[Shape]
    findings: list[Finding] = field(default_factory=list)


def with_marks(shapes: Sequence[Shape], paths: Sequence[Path]) -> Marked:
    """Give each path to the part that has most of it.

    A path that reaches over the outline of its part is trimmed to it, so that nothing is ever marked on
    a neighbour; one that lies on no part is left out. Both are told.
    """
    result = Marked(list(shapes))
    paths = [path for path in paths if len(path) > 1]
    if not paths or not shapes:
        return result
    plates = Batch([shape.outer for shape in shapes]).polygons()
    lines = np.array([shapely.LineString(flatten(path, _TOLERANCE_MM, closed=False)) for path in paths])
    home = _homes(lines, plates)
    outside = [paths[at][0] for at in np.flatnonzero(home < 0).tolist()]
    over: list[FloatArray] = []
    marks: dict[int, list[Path]] = {}
    for at in np.flatnonzero(home >= 0).tolist():
        check_time()
        line, plate = cast("shapely.LineString", lines[at]), cast("shapely.Polygon", plates[home[at]])
        whole = plate.buffer(_EDGE_MM).covers(line)
        own = [paths[at]] if whole else _trimmed(line, plate)
        marks.setdefault(int(home[at]), []).extend(own)
        if not whole:
            over.append(paths[at][0])
    for index, own in marks.items():
        result.shapes[index] = replace(result.shapes[index], marks=tuple(own))
    words = (
        ("lie on no part and were left out", outside),
        ("reach over the edge of their part and were trimmed", over),
    )
    for what, places in words:
        if places:
            x, y = float(places[0][0]), float(places[0][1])
            text = f"{len(places)} marks or open lines {what}"
            result.findings.append(Finding("outside_line", Severity.INFO, text, x, y, fixed=True))
    return result


def _homes(lines: NDArray[np.object_], plates: NDArray[np.object_]) -> NDArray[np.int64]:
    """Return for each line the plate that covers most of its length ``(n,)``, -1 for none."""
    home = np.full(len(lines), -1, dtype=np.int64)
    line, plate = shapely.STRtree(plates).query(lines, predicate="intersects")
    if len(line):
        shared = shapely.length(shapely.intersection(lines[line], plates[plate]))
        order = np.lexsort((-shapely.area(plates[plate]), shared))  # of equal shares the smallest plate wins
        order = order[shared[order] > _TOLERANCE_MM]
        home[line[order]] = plate[order]
    return home


def _trimmed(line: shapely.LineString, plate: shapely.Polygon) -> list[Path]:
    inside = shapely.line_merge(shapely.intersection(line, plate))
    pieces = [piece for piece in shapely.get_parts(inside).tolist() if isinstance(piece, shapely.LineString)]
    return [contour(piece.coords) for piece in pieces if piece.length > _TOLERANCE_MM]
