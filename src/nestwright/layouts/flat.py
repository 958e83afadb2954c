"""An order as the engine takes it: arcs turned into lines so that nothing true is ever lost.

Parts and zones are flattened from outside (holes from inside), plates the other way round: what fits
flat fits in truth, at the price of at most ``TOLERANCE_MM`` a side. The exact check judges the true arcs.
"""

from __future__ import annotations

import numpy as np
import shapely

from nestwright.errors import BadParameter
from nestwright.geometry.contours import FloatArray, Shape, Side, flatten, oriented
from nestwright.layouts.order import Mode, NestOrder, OrderedPart, OrderedPlate
from nestwright.nesting.instance import (
    Instance,
    InvalidInstance,
    Margins,
    PartType,
    PlateType,
    Polygon,
    build_instance,
)
from nestwright.nesting.solution import Placement, PlateLayout

TOLERANCE_MM = 0.05


def instance_of(order: NestOrder) -> Instance:
    """Return the engine's problem; its parts and plates have the order's indices.

    Raises
    ------
    BadParameter
        naming the part or plate that the engine cannot take.
    """
    parts = (_part_type(part) for part in order.parts)
    plates = (_plate_type(plate, order.mode) for plate in order.plates)
    sides = order.margins
    margins = Margins(sides.left_mm, sides.right_mm, sides.bottom_mm, sides.top_mm)
    try:
        return build_instance(parts, plates, order.gap_mm, margins, mode=order.mode, start=_start(order))
    except InvalidInstance as error:
        raise _in_the_orders_words(order, error) from error


def _start(order: NestOrder) -> tuple[PlateLayout, ...]:
    """Return the patterns to begin with; what of them is not ordered any more is left out."""
    parts = {part.key: i for i, part in enumerate(order.parts)}
    plates = {plate.key: i for i, plate in enumerate(order.plates)}
    return tuple(
        PlateLayout(
            plates[pattern.plate_key],
            tuple(
                Placement(parts[key], place.x_mm, place.y_mm, place.rotation_deg, place.mirror)
                for key, place in pattern.pieces
                if key in parts
            ),
            pattern.amount,
        )
        for pattern in order.start
        if pattern.plate_key in plates
    )


def _in_the_orders_words(order: NestOrder, error: InvalidInstance) -> BadParameter:
    field, _, reason = str(error).partition(": ")
    names = {f"parts[{index}]": part.name for index, part in enumerate(order.parts)}
    names |= {f"plates[{index}]": plate.name for index, plate in enumerate(order.plates)}
    return BadParameter(field, f"{reason or field} ({names.get(field, 'order')})")


def plate_cost(plate: OrderedPlate) -> float:
    """Return what one plate costs: its price, else its area in m2."""
    return plate.cost if plate.cost is not None else plate.outline.net_area_mm2 / 1e6


def _part_type(part: OrderedPart) -> PartType:
    return PartType(
        polygon=_polygon(part.shape, "outside"),
        quantity=part.quantity,
        rotations_deg=part.rotations_deg,
        mirror=part.mirror,
        part_in_part=part.part_in_part,
        least_hole_mm=part.least_hole_mm,
        priority=part.priority,
        kit=part.kit,
        filler=part.filler,
    )


def _plate_type(plate: OrderedPlate, mode: Mode) -> PlateType:
    zones = tuple(_polygon(zone, "outside") for zone in plate.zones)
    # Of a strip there is one: its used length would say nothing with a second one full beside it.
    stock = 1 if mode is Mode.STRIP else plate.stock
    return PlateType(_polygon(plate.outline, "inside"), stock, plate_cost(plate), zones)


def _polygon(shape: Shape, side: Side) -> Polygon:
    # Material lies on the left of a counter-clockwise outer contour and of a clockwise hole.
    outer = flatten(oriented(shape.outer, ccw=True), TOLERANCE_MM, side)
    holes = [flatten(oriented(hole, ccw=False), TOLERANCE_MM, side) for hole in shape.holes]
    flat = shapely.Polygon(outer, holes)
    return Polygon(outer, tuple(holes)) if flat.is_valid else _untangled(flat, side)


def _untangled(flat: shapely.Polygon, side: Side) -> Polygon:
    """Return a valid polygon around a part or zone (inside a plate) whose lines touch or cross a little.

    Arcs that nearly meet do so once they are lines, and real drawings have contours that touch
    themselves. The rim that joins or parts them is as wide as the tolerance.
    """
    grow = TOLERANCE_MM if side == "outside" else -TOLERANCE_MM
    clean = shapely.buffer(shapely.make_valid(flat), grow, join_style="mitre")
    areas = list(shapely.get_parts(clean))
    if len(areas) > 1 and side == "outside":
        areas = [shapely.convex_hull(clean)]
    largest = max(areas, key=shapely.area, default=flat)
    return Polygon(*_rings(largest)) if isinstance(largest, shapely.Polygon) else Polygon(*_rings(flat))


def _rings(area: shapely.Polygon) -> tuple[FloatArray, tuple[FloatArray, ...]]:
    outer, *holes = (np.array(ring.coords)[:-1] for ring in (area.exterior, *area.interiors))
    return outer, tuple(holes)
