"""Flat polygons as the engine is given them, and what it refuses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]

MIN_AREA_MM2 = 1e-6


class InvalidInstance(ValueError):
    """The engine cannot take these shapes, plates or settings; says which and why."""


@dataclass(frozen=True, eq=False)
class Polygon:
    """Points ``(n, 2)``, not repeated at the end: the outer ring and its holes, of any orientation."""

    outer: FloatArray
    holes: tuple[FloatArray, ...] = ()


def check_polygon(name: str, polygon: Polygon) -> None:
    """Raise :class:`InvalidInstance`, naming the polygon, when it is not one with an area."""
    rings = {"outer": polygon.outer, **{f"holes[{i}]": hole for i, hole in enumerate(polygon.holes)}}
    for ring_name, ring in rings.items():
        if ring.ndim != 2 or ring.shape[1] != 2:
            raise InvalidInstance(f"{name}: {ring_name} has shape {ring.shape}; points are rows of x, y")
        if not np.isfinite(ring).all():
            raise InvalidInstance(f"{name}: {ring_name} has a coordinate that is not a finite number")
        if len(np.unique(ring, axis=0)) < 3:
            raise InvalidInstance(f"{name}: {ring_name} has fewer than 3 different points")
    shape = to_shapely(polygon)
    if not shape.is_valid:
        raise InvalidInstance(f"{name}: the outline is not valid: {shapely.is_valid_reason(shape)}")
    if shape.area < MIN_AREA_MM2:
        raise InvalidInstance(f"{name}: the area is {shape.area:.3g} mm2; it must be more than 0")


def to_shapely(polygon: Polygon, origin: tuple[float, float] = (0.0, 0.0)) -> shapely.Polygon:
    """Return the polygon moved by ``-origin``, for shapely."""
    offset = np.asarray(origin)
    return shapely.Polygon(polygon.outer - offset, [hole - offset for hole in polygon.holes])
