"""What must be cut before what: everything inside a contour before the contour."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

IntArray = NDArray[np.int64]


def parents(areas: Sequence[shapely.Geometry]) -> IntArray:
    """Return for each contour the next one around it, -1 for none.

    ``areas`` are what the contours enclose, holes as full areas. Of two that enclose the same the first lies
    around: a piece's outer contour comes before its holes.
    """
    parent = np.full(len(areas), -1, dtype=np.int64)
    if not len(areas):
        return parent
    polygons = np.array(areas, dtype=np.object_)
    size = shapely.area(polygons)
    inside = shapely.point_on_surface(polygons)
    inner, outer = shapely.STRtree(polygons).query(inside, predicate="within")
    around = (inner != outer) & (
        (size[outer] > size[inner]) | ((size[outer] == size[inner]) & (outer < inner))
    )
    inner, outer = inner[around], outer[around]
    order = np.lexsort((outer, -size[outer]))  # the smallest is written last and stays
    parent[inner[order]] = outer[order]
    return parent
