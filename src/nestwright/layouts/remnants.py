"""What a layout leaves of its plate: the outlines that can be cut off and nested on again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import shapely

from nestwright.geometry.contours import Shape, contour, polygon

FLAT_MM = 0.05
SIMPLER_MM = 1.0  # by so much less than there is, for an outline of few corners
FEW_CORNERS = 16
# Sharp corners of what is left stay sharp; needles are cut off.
MITRE_LIMIT = 2.0


def remnants(plate: Shape, pieces: Iterable[Shape], gap_mm: float, least_mm: float) -> tuple[Shape, ...]:
    """Return what is left of a plate in pieces at least ``least_mm`` wide everywhere, the largest first.

    Free is the plate without the layout's pieces, each grown by the gap; their holes are no remnants. Webs
    narrower than ``least_mm`` between pieces belong to the skeleton. All lies within what is free: an
    outline may be told smaller by a millimetre, never larger. In the plate's coordinates, mm.
    """
    taken = [polygon(Shape(piece.outer), FLAT_MM, "outside") for piece in pieces]
    grown = shapely.union_all(shapely.buffer(np.array(taken), gap_mm + FLAT_MM, join_style="mitre"))
    sheet = shapely.make_valid(polygon(plate, FLAT_MM, "inside"))
    free = shapely.difference(sheet, grown)
    wide = shapely.buffer(free, -least_mm / 2.0, join_style="mitre", mitre_limit=MITRE_LIMIT)
    opened = [_opened(core, free, least_mm) for core in shapely.get_parts(wide)]
    whole = shapely.get_parts(shapely.union_all(opened)) if opened else []
    found = [_simpler(area) for area in whole if isinstance(area, shapely.Polygon)]
    kept = [area for area in found if _is_wide(area, least_mm)]
    return tuple(_shape(area) for area in sorted(kept, key=shapely.area, reverse=True))


def _opened(core: shapely.Polygon, free: shapely.Geometry, least_mm: float) -> shapely.Geometry:
    spread = shapely.buffer(core, least_mm / 2.0, join_style="mitre", mitre_limit=MITRE_LIMIT)
    return shapely.intersection(spread, free)


def _simpler(area: shapely.Polygon) -> shapely.Polygon:
    """Return an outline of few corners within the area; one that has few is kept to the hair."""
    straight = _largest(shapely.simplify(area, FLAT_MM / 10.0), area)
    if shapely.get_num_coordinates(straight) <= FEW_CORNERS:
        return straight
    smaller = shapely.buffer(area, -SIMPLER_MM, join_style="mitre", mitre_limit=MITRE_LIMIT)
    return _largest(shapely.simplify(smaller, SIMPLER_MM / 2.0), straight)


def _largest(areas: shapely.Geometry, otherwise: shapely.Polygon) -> shapely.Polygon:
    found = [area for area in shapely.get_parts(areas) if isinstance(area, shapely.Polygon)]
    return max(found, key=shapely.area, default=otherwise)


def _is_wide(area: shapely.Polygon, least_mm: float) -> bool:
    slack_mm = 2.0 * SIMPLER_MM + 2.0 * FLAT_MM
    left, bottom, right, top = area.bounds
    core = shapely.buffer(area, -(least_mm - slack_mm) / 2.0, join_style="mitre")
    return min(right - left, top - bottom) >= least_mm - slack_mm and not shapely.is_empty(core)


def _shape(area: shapely.Polygon) -> Shape:
    def rows(ring: shapely.LinearRing) -> Sequence[tuple[float, ...]]:
        return [(float(x), float(y)) for x, y in np.array(ring.coords)[:-1]]

    ccw = shapely.orient_polygons(area, exterior_cw=False)
    return Shape(contour(rows(ccw.exterior)), tuple(contour(rows(hole)) for hole in ccw.interiors))
