"""The frozen problem that the engine solves, and its validating builder.

Polygons here are already flat: whoever builds the instance turns arcs into chords and tangents that
never shrink a part. All lengths are mm, all angles degrees counter-clockwise.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from nestwright.nesting.problem.locked import check_locked
from nestwright.nesting.problem.shapes import FloatArray as FloatArray  # noqa: PLC0414 - told on to those who build
from nestwright.nesting.problem.shapes import InvalidInstance, Polygon, check_polygon, to_shapely
from nestwright.nesting.solution import PlateLayout


class Mode(StrEnum):
    """What is asked for."""

    NEST = "nest"
    """All of the demand, on plates that cost the least."""
    FILL = "fill"
    """One plate, as full as it gets; a quantity is the most that may lie on it."""
    STRIP = "strip"
    """All of the demand on the least length of one strip: a plate along x, its height fixed."""
    ESTIMATE = "estimate"
    """Counts for a quote, at once: the first answer, not improved."""


@dataclass(frozen=True)
class Margins:
    """The least distance of parts from each side of a plate, mm.

    On a plate that is no rectangle the sides are those of its box; from its other edges and its holes
    the distance is the least of the four.
    """

    left_mm: float = 0.0
    right_mm: float = 0.0
    bottom_mm: float = 0.0
    top_mm: float = 0.0

    @classmethod
    def even(cls, margin_mm: float) -> Margins:
        """Return the same margin on every side."""
        return cls(margin_mm, margin_mm, margin_mm, margin_mm)

    @property
    def least_mm(self) -> float:
        """The smallest of the four."""
        return min(self.left_mm, self.right_mm, self.bottom_mm, self.top_mm)


@dataclass(frozen=True, eq=False)
class PartType:
    """One part with its quantity.

    ``rotations_deg`` lists every angle it may be turned to; None allows any. ``part_in_part``: others may
    lie in its holes, those at least ``least_hole_mm`` wide both ways. The higher ``priority`` is placed
    first when not all can be. Parts of the same ``kit`` lie on the same plates, as far as that is
    possible. A ``filler`` only fills what others leave: up to ``quantity``, and never on a plate of its own.
    """

    polygon: Polygon
    quantity: int
    rotations_deg: tuple[float, ...] | None = (0.0,)
    mirror: bool = False
    part_in_part: bool = True
    least_hole_mm: float = 0.0
    priority: int = 0
    kit: str | None = None
    filler: bool = False


@dataclass(frozen=True, eq=False)
class PlateType:
    """One kind of plate: true outline (holes are places not to nest on), stock (None: unlimited), cost.

    ``zones`` are places to keep out of (clamps, defects): parts may touch them; holes ask for the margin.
    """

    polygon: Polygon
    stock: int | None
    cost: float
    zones: tuple[Polygon, ...] = ()


@dataclass(frozen=True, eq=False)
class Instance:
    """What to nest on what. ``gap_mm``: part to part; ``margins``: part to plate edge.

    ``start`` are layouts to begin with, of which nothing need be kept; pieces of ``locked`` layouts
    stay where they lie, and others are nested around them.
    """

    parts: tuple[PartType, ...]
    plates: tuple[PlateType, ...]
    gap_mm: float = 0.0
    margins: Margins = Margins()
    mode: Mode = Mode.NEST
    start: tuple[PlateLayout, ...] = ()
    locked: tuple[PlateLayout, ...] = ()

    @property
    def margin_mm(self) -> float:
        """The least margin of any side."""
        return self.margins.least_mm


def build_instance(
    parts: Iterable[PartType],
    plates: Iterable[PlateType],
    gap_mm: float = 0.0,
    margins: float | Margins = 0.0,
    *,
    mode: Mode = Mode.NEST,
    start: Iterable[PlateLayout] = (),
    locked: Iterable[PlateLayout] = (),
) -> Instance:
    """Return the instance when the engine can take all of it.

    A part with quantity 0 stays in its place (indices do not shift) and is not nested.

    Raises
    ------
    InvalidInstance
        Naming the first thing that is wrong (``parts[3]``, ``plates[0]``, ``gap_mm``) and why.
    """
    sides = margins if isinstance(margins, Margins) else Margins.even(float(margins))
    instance = Instance(tuple(parts), tuple(plates), float(gap_mm), sides, mode, tuple(start), tuple(locked))
    _check_length("gap_mm", gap_mm)
    for name, value in vars(sides).items():
        _check_length(name if isinstance(margins, Margins) else "margin_mm", value)
    for i, part in enumerate(instance.parts):
        _check_part(f"parts[{i}]", part)
    for i, plate in enumerate(instance.plates):
        _check_plate(f"plates[{i}]", plate)
    _check_mode(instance)
    for name in ("start", "locked"):
        for i, layout in enumerate(getattr(instance, name)):
            _check_layout(f"{name}[{i}]", instance, layout)
    check_locked(instance)
    return instance


def _check_mode(instance: Instance) -> None:
    if instance.mode not in (Mode.STRIP, Mode.FILL):
        return
    if len(instance.plates) != 1:
        raise InvalidInstance(f"plates: {instance.mode} takes one plate, not {len(instance.plates)}")
    polygon = instance.plates[0].polygon
    low, high = polygon.outer.min(axis=0), polygon.outer.max(axis=0)
    if instance.mode is Mode.STRIP and to_shapely(polygon).area < float(np.prod(high - low)) * (1.0 - 1e-9):
        raise InvalidInstance("plates[0]: a strip is a rectangle without holes")


def _check_layout(name: str, instance: Instance, layout: PlateLayout) -> None:
    if not 0 <= layout.plate < len(instance.plates):
        raise InvalidInstance(f"{name}: there is no plate {layout.plate}")
    if layout.amount < 1:
        raise InvalidInstance(f"{name}: amount is {layout.amount}; it must be 1 or more")
    for i, item in enumerate(layout.placements):
        if not 0 <= item.part < len(instance.parts):
            raise InvalidInstance(f"{name}.placements[{i}]: there is no part {item.part}")
        if not all(math.isfinite(value) for value in (item.x_mm, item.y_mm, item.rotation_deg)):
            raise InvalidInstance(f"{name}.placements[{i}]: x, y and rotation must be finite numbers")


def _check_length(name: str, value: float) -> None:
    if not math.isfinite(value) or value < 0:
        raise InvalidInstance(f"{name} is {value}; it must be 0 mm or more")


def _check_part(name: str, part: PartType) -> None:
    if part.quantity < 0:
        raise InvalidInstance(f"{name}: quantity is {part.quantity}; it must be 0 or more")
    if part.rotations_deg is not None and not part.rotations_deg:
        raise InvalidInstance(f"{name}: rotations_deg is empty; list at least one angle, or None for any")
    if not all(math.isfinite(angle) for angle in part.rotations_deg or ()):
        raise InvalidInstance(f"{name}: rotations_deg holds an angle that is not a finite number")
    _check_length(f"{name}: least_hole_mm", part.least_hole_mm)
    check_polygon(name, part.polygon)


def _check_plate(name: str, plate: PlateType) -> None:
    if plate.stock is not None and plate.stock < 0:
        raise InvalidInstance(f"{name}: stock is {plate.stock}; it must be 0 or more, or None for unlimited")
    if not math.isfinite(plate.cost) or plate.cost < 0:
        raise InvalidInstance(f"{name}: cost is {plate.cost}; it must be 0 or more")
    check_polygon(name, plate.polygon)
    for i, zone in enumerate(plate.zones):
        check_polygon(f"{name}: zones[{i}]", zone)
