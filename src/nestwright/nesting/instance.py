"""The frozen problem that the engine solves, and its validating builder.

Polygons here are already flat: whoever builds the instance turns arcs into chords and tangents that
never shrink a part. All lengths are mm, all angles degrees counter-clockwise.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
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


@dataclass(frozen=True, eq=False)
class PartType:
    """One part with its quantity; ``rotations_deg`` lists every angle it may be turned to."""

    polygon: Polygon
    quantity: int
    rotations_deg: tuple[float, ...] = (0.0,)
    mirror: bool = False
    part_in_part: bool = True


@dataclass(frozen=True, eq=False)
class PlateType:
    """One kind of plate: true outline (holes are places not to nest on), stock (None: unlimited), cost."""

    polygon: Polygon
    stock: int | None
    cost: float


@dataclass(frozen=True, eq=False)
class Instance:
    """What to nest on what. ``gap_mm``: part to part; ``margin_mm``: part to plate edge."""

    parts: tuple[PartType, ...]
    plates: tuple[PlateType, ...]
    gap_mm: float = 0.0
    margin_mm: float = 0.0


def build_instance(
    parts: Iterable[PartType], plates: Iterable[PlateType], gap_mm: float, margin_mm: float
) -> Instance:
    """Return the instance when the engine can take all of it.

    A part with quantity 0 stays in its place (indices do not shift) and is not nested.

    Raises
    ------
    InvalidInstance
        Naming the first thing that is wrong (``parts[3]``, ``plates[0]``, ``gap_mm``) and why.
    """
    instance = Instance(tuple(parts), tuple(plates), float(gap_mm), float(margin_mm))
    _check_length("gap_mm", gap_mm)
    _check_length("margin_mm", margin_mm)
    for i, part in enumerate(instance.parts):
        _check_part(f"parts[{i}]", part)
    for i, plate in enumerate(instance.plates):
        _check_plate(f"plates[{i}]", plate)
    return instance


def _check_length(name: str, value: float) -> None:
    if not math.isfinite(value) or value < 0:
        raise InvalidInstance(f"{name} is {value}; it must be 0 mm or more")


def _check_part(name: str, part: PartType) -> None:
    if part.quantity < 0:
        raise InvalidInstance(f"{name}: quantity is {part.quantity}; it must be 0 or more")
    if not part.rotations_deg:
        raise InvalidInstance(f"{name}: rotations_deg is empty; list at least one angle")
    if not all(math.isfinite(angle) for angle in part.rotations_deg):
        raise InvalidInstance(f"{name}: rotations_deg holds an angle that is not a finite number")
    _check_polygon(name, part.polygon)


def _check_plate(name: str, plate: PlateType) -> None:
    if plate.stock is not None and plate.stock < 0:
        raise InvalidInstance(f"{name}: stock is {plate.stock}; it must be 0 or more, or None for unlimited")
    if not math.isfinite(plate.cost) or plate.cost < 0:
        raise InvalidInstance(f"{name}: cost is {plate.cost}; it must be 0 or more")
    _check_polygon(name, plate.polygon)


def _check_polygon(name: str, polygon: Polygon) -> None:
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
