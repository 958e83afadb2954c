"""The JSON of packingsolver's irregular problems (and of OpenCutList, which writes it)."""

from __future__ import annotations

import math
import re
from typing import Any

import numpy as np
import shapely
from bench.nesting.case import Case, area, scale_for, scaled, strip
from bench.nesting.formats.elements import union_of
from bench.nesting.formats.fields import FormatError, count, field, number, only, rows

from nestwright.nesting.instance import Mode, PartType, PlateType, Polygon, build_instance, to_shapely

PARAMETERS = {"item_item_minimum_spacing", "spacing", "leftover_mode", "open_dimension_xy_aspect_ratio"}
SHAPE = {"type", "vertices", "elements", "holes", "width", "height", "radius", "x", "y", "is_path"}
BIN = SHAPE | {"id", "copies", "copies_min", "cost", "defects", "item_bin_minimum_spacing"}
ITEM = SHAPE | {"id", "copies", "profit", "shapes", "allowed_rotations", "allow_mirroring", "priority"}
NEST = {"binpacking", "binpackingwithleftovers", "variablesizedbinpacking", "feasibility"}


def read(name: str, data: dict[str, Any]) -> Case:
    """Return plates, one plate to fill (knapsack), or a strip (open dimension x or y)."""
    only(data, {"objective", "parameters", "bin_types", "item_types"})
    parameters = field(data, "parameters", "", {})
    only(parameters, PARAMETERS, "parameters.")
    gap = number(parameters, "item_item_minimum_spacing", "parameters.", parameters.get("spacing", 0.0))
    parts = [_part(item, f"item_types[{i}].") for i, item in enumerate(rows(data, "item_types"))]
    bins = rows(data, "bin_types")
    plates = [_plate(entry, f"bin_types[{i}].") for i, entry in enumerate(bins)]
    if not parts or not plates:
        raise FormatError("bin_types, item_types: one of each is needed at least")
    margin = _margin(bins)
    objective = re.sub("[^a-z]", "", str(field(data, "objective")).lower())
    if objective in ("opendimensionx", "opendimensiony"):
        return _strip(name, parts, plates, gap, margin, turned=objective.endswith("y"))
    if objective == "knapsack":
        _check_knapsack(data, parts, plates)
    elif objective not in NEST:
        raise FormatError(f"objective: {data['objective']!r} is not read")
    return _scaled(name, parts, plates, gap, margin, Mode.FILL if objective == "knapsack" else Mode.NEST)


def _part(item: dict[str, Any], where: str) -> PartType:
    only(item, ITEM, where)
    shapes = rows(item, "shapes", where) if "shapes" in item else [item]
    turns, mirror = _turns(rows(item, "allowed_rotations", where, ()), where)
    return PartType(
        polygon=union_of(shapes, f"{where}shapes" if "shapes" in item else where.rstrip(".")),
        quantity=count(item, "copies", where, 1),
        rotations_deg=turns,
        mirror=mirror or bool(item.get("allow_mirroring", False)),
        priority=count(item, "priority", where, 0),
    )


def _turns(allowed: list[dict[str, Any]], where: str) -> tuple[tuple[float, ...] | None, bool]:
    """Return the angles and whether they are allowed mirrored too; no list means as drawn."""
    plain, mirrored, free = set[float](), set[float](), False
    for i, turn in enumerate(allowed):
        at = f"{where}allowed_rotations[{i}]."
        start, end = number(turn, "start", at), number(turn, "end", at)
        if abs(end - start) >= 360.0 - 1e-9:
            free = True
        elif start == end:
            (mirrored if turn.get("mirror", False) else plain).add(start % 360.0)
        else:
            raise FormatError(f"{at}end: a range of angles that is not a full turn is not read")
    if mirrored and mirrored != plain:
        raise FormatError(f"{where}allowed_rotations: other angles mirrored than not are not read")
    return (None if free else tuple(sorted(plain or {0.0}))), bool(mirrored)


def _plate(entry: dict[str, Any], where: str) -> PlateType:
    only(entry, BIN, where)
    polygon = union_of([entry], where.rstrip("."))
    if count(entry, "copies_min", where, 0) > 0:
        raise FormatError(f"{where}copies_min: plates that must be used are not read")
    zones = [
        _zone(defect, f"{where}defects[{i}].") for i, defect in enumerate(rows(entry, "defects", where, ()))
    ]
    copies = count(entry, "copies", where, 1)
    cost = number(entry, "cost", where, -1.0)
    return PlateType(
        polygon, None if copies < 0 else copies, cost if cost >= 0.0 else area(polygon), tuple(zones)
    )


def _zone(defect: dict[str, Any], where: str) -> Polygon:
    """Return a defect grown by the distance that parts keep from it."""
    known = SHAPE | {"item_defect_minimum_spacing", "defect_type"}
    only(defect, known, where)
    shape = union_of([{k: v for k, v in defect.items() if k in SHAPE}], where.rstrip("."))
    distance = number(defect, "item_defect_minimum_spacing", where, 0.0)
    if distance == 0.0:
        return shape
    # A buffer's arcs are chords: a bit more distance puts them outside the true circle.
    grown = to_shapely(shape).buffer(distance / math.cos(math.pi / 64), quad_segs=16)
    if not isinstance(grown, shapely.Polygon):
        raise FormatError(f"{where}item_defect_minimum_spacing: the defect falls apart")
    holes = tuple(shapely.get_coordinates(hole)[:-1] for hole in grown.interiors)
    return Polygon(shapely.get_coordinates(grown.exterior)[:-1], holes)


def _margin(bins: list[dict[str, Any]]) -> float:
    margins = {
        number(entry, "item_bin_minimum_spacing", f"bin_types[{i}].", 0.0) for i, entry in enumerate(bins)
    }
    if len(margins) > 1:
        raise FormatError("bin_types: item_bin_minimum_spacing differs between plates, which is not read")
    return margins.pop()


def _check_knapsack(data: dict[str, Any], parts: list[PartType], plates: list[PlateType]) -> None:
    if len(plates) != 1 or plates[0].stock != 1:
        raise FormatError("bin_types: a knapsack is read on one plate only")
    for i, (item, part) in enumerate(zip(data["item_types"], parts, strict=True)):
        profit = number(item, "profit", f"item_types[{i}].", -1.0)
        if profit >= 0.0 and not math.isclose(profit, area(part.polygon), rel_tol=0.01):
            raise FormatError(f"item_types[{i}].profit: a profit that is not the area is not read")


def _strip(
    name: str, parts: list[PartType], plates: list[PlateType], gap: float, margin: float, *, turned: bool
) -> Case:
    if margin or plates[0].zones or len(plates) > 1:
        raise FormatError("bin_types: a strip is read from one plate without margin or defects")
    if turned:  # y open: everything a quarter turn clockwise, so that x is
        parts = [PartType(_quarter(p.polygon), p.quantity, p.rotations_deg, p.mirror) for p in parts]
        plates = [PlateType(_quarter(plates[0].polygon), None, 1.0)]
    low, high = (
        np.array(end) for end in (plates[0].polygon.outer.min(axis=0), plates[0].polygon.outer.max(axis=0))
    )
    return strip(name, parts, float(high[1] - low[1]), gap=gap)


def _quarter(polygon: Polygon) -> Polygon:
    turn = np.array([[0.0, -1.0], [1.0, 0.0]])
    return Polygon(polygon.outer @ turn, tuple(hole @ turn for hole in polygon.holes))


def _scaled(
    name: str, parts: list[PartType], plates: list[PlateType], gap: float, margin: float, mode: Mode
) -> Case:
    size = max(
        float((plate.polygon.outer.max(axis=0) - plate.polygon.outer.min(axis=0)).max()) for plate in plates
    )
    scale = scale_for(size)
    largest = max(plate.cost for plate in plates) or 1.0
    grown = [
        PartType(scaled(p.polygon, scale), p.quantity, p.rotations_deg, p.mirror, priority=p.priority)
        for p in parts
    ]
    wide = [
        PlateType(
            scaled(p.polygon, scale),
            p.stock,
            p.cost / largest,
            tuple(scaled(zone, scale) for zone in p.zones),
        )
        for p in plates
    ]
    return Case(name, build_instance(grown, wide, gap * scale, margin * scale, mode=mode), scale=scale)
