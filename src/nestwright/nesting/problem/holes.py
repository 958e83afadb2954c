"""Which holes of a part others may lie in."""

from __future__ import annotations

import numpy as np
import shapely

from nestwright.nesting.instance import PartType

CHORD_MM = 0.1  # a hole made of chords is that much narrower than the round hole it stands for


def least_box(shape: shapely.Polygon) -> float:
    """Return the smaller side of the least rectangle around the shape: nothing narrower takes it in."""
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(shape))
    return float(np.hypot(*np.diff(corners[:3], axis=0).T).min())


def open_to_others(part: PartType, shape: shapely.Polygon) -> shapely.Polygon:
    """Return the part's shape without the holes that others may not lie in by its own rules."""
    if not part.part_in_part:
        return shapely.Polygon(shape.exterior)
    return without_narrow_holes(shape, part.least_hole_mm - CHORD_MM)


def without_narrow_holes(shape: shapely.Polygon, least_mm: float) -> shapely.Polygon:
    """Return the shape with only those holes that are wider than ``least_mm`` both ways."""
    holes = [ring for ring in shape.interiors if _upright_box(ring) > least_mm]
    holes = [ring for ring in holes if least_box(shapely.Polygon(ring)) > least_mm]
    return shapely.Polygon(shape.exterior, holes)


def _upright_box(ring: shapely.LinearRing) -> float:
    """Return the smaller side of the upright box: at least that of the least one, and found at once."""
    x0, y0, x1, y1 = ring.bounds
    return min(x1 - x0, y1 - y0)
