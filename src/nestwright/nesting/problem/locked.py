"""Layouts that are locked: their pieces stay where they lie, at any angle, and others go around them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import shapely

from nestwright.geometry.transform import Transform
from nestwright.nesting.problem.shapes import InvalidInstance, Polygon, to_shapely
from nestwright.nesting.solution import Placement, PlateLayout

if TYPE_CHECKING:
    from nestwright.nesting.instance import Instance

TOLERANCE_MM = 0.01  # locked pieces may overlap or leave their plate by so much


def placed_shape(polygon: Polygon, at: Placement, origin: tuple[float, float]) -> shapely.Polygon:
    """Return a part where it lies, as seen from ``origin``."""
    matrix = Transform(rotation_deg=at.rotation_deg, mirror=at.mirror).matrix()
    shift = at.x_mm - origin[0], at.y_mm - origin[1]
    placed: shapely.Polygon = shapely.transform(to_shapely(polygon), lambda points: points @ matrix.T + shift)
    return placed


def locked_pieces(instance: Instance) -> Counter[int]:
    """Return how many pieces of each part are locked."""
    return Counter(
        {
            part: sum(layout.amount * _count(layout, part) for layout in instance.locked)
            for part in {at.part for layout in instance.locked for at in layout.placements}
        }
    )


def locked_plates(instance: Instance) -> Counter[int]:
    """Return how many plates of each type hold locked layouts."""
    plates: Counter[int] = Counter()
    for layout in instance.locked:
        plates[layout.plate] += layout.amount
    return plates


def _count(layout: PlateLayout, part: int) -> int:
    return sum(at.part == part for at in layout.placements)


def check_locked(instance: Instance) -> None:
    """Raise :class:`InvalidInstance` when locked layouts cannot be kept, naming what is wrong with them."""
    for part, count in locked_pieces(instance).items():
        if count > (quantity := instance.parts[part].quantity):
            raise InvalidInstance(f"parts[{part}]: {count} pieces are locked, but its quantity is {quantity}")
    for plate, count in locked_plates(instance).items():
        stock = instance.plates[plate].stock
        if stock is not None and count > stock:
            raise InvalidInstance(f"plates[{plate}]: {count} plates are locked, but its stock is {stock}")
    for i, layout in enumerate(instance.locked):
        _check_places(f"locked[{i}]", instance, layout)


def _check_places(name: str, instance: Instance, layout: PlateLayout) -> None:
    outline = instance.plates[layout.plate].polygon
    x, y = (float(side) for side in outline.outer.min(axis=0))
    shapes = [placed_shape(instance.parts[at.part].polygon, at, (x, y)) for at in layout.placements]
    plate = to_shapely(outline, (x, y)).buffer(TOLERANCE_MM)
    for i, shape in enumerate(shapes):
        if not plate.covers(shape):
            raise InvalidInstance(f"{name}: placements[{i}] leaves the plate")
    # Two that overlap by more than the tolerance still meet when each gives way by half of it.
    slim = [shape.buffer(-TOLERANCE_MM / 2.0) for shape in shapes]
    first, second = shapely.STRtree(slim).query(slim, predicate="intersects")
    for i, j in zip(first.tolist(), second.tolist(), strict=True):
        if i < j:
            raise InvalidInstance(f"{name}: placements[{i}] and placements[{j}] overlap")
