"""The JSON of jagua-rs and sparrow: a strip of fixed height, or bins with zones of lesser quality."""

from __future__ import annotations

from typing import Any

from bench.nesting.case import Case, area, scale_for, scaled, strip
from bench.nesting.formats.fields import FormatError, angles, count, field, number, only, ring, rows

from nestwright.nesting.instance import PartType, PlateType, Polygon, build_instance

ITEM = {"id", "demand", "dxf", "allowed_orientations", "shape", "min_quality", "zones"}
BIN = {"id", "cost", "stock", "dxf", "zones", "shape"}


def read(name: str, data: dict[str, Any]) -> Case:
    """Return a strip (``strip_height``) or plates (``bins``)."""
    only(data, {"name", "items", "strip_height", "bins"})
    items = rows(data, "items")
    parts = [_part(item, f"items[{i}].") for i, item in enumerate(items)]
    if not parts:
        raise FormatError("items: the list is empty")
    if "strip_height" in data:
        return strip(name, parts, number(data, "strip_height"))
    return _on_bins(name, parts, rows(data, "bins"), _asked_quality(items))


def _part(item: dict[str, Any], where: str) -> PartType:
    only(item, ITEM, where)
    if rows(item, "zones", where, ()):
        raise FormatError(f"{where}zones: quality zones on items are not read")
    allowed = item.get("allowed_orientations")
    return PartType(
        polygon=_shape(field(item, "shape", where), f"{where}shape."),
        quantity=count(item, "demand", where),
        rotations_deg=None if allowed is None else angles(allowed or (0.0,), f"{where}allowed_orientations"),
    )


def _shape(shape: dict[str, Any], where: str) -> Polygon:
    kind = field(shape, "type", where)
    data = field(shape, "data", where)
    if kind == "simple_polygon":
        return Polygon(ring(data, f"{where}data"))
    if kind == "polygon":
        holes = rows(data, "inner", f"{where}data.", ())
        return Polygon(
            ring(field(data, "outer", f"{where}data."), f"{where}data.outer"),
            tuple(ring(hole, f"{where}data.inner[{i}]") for i, hole in enumerate(holes)),
        )
    raise FormatError(f"{where}type: {kind!r} is not known")


def _asked_quality(items: list[dict[str, Any]]) -> float | None:
    asked = {item.get("min_quality") for item in items}
    if len(asked) > 1:
        raise FormatError("items: min_quality differs between items, which is not read")
    return asked.pop()


def _on_bins(name: str, parts: list[PartType], bins: list[dict[str, Any]], quality: float | None) -> Case:
    plates = [_plate(entry, quality, f"bins[{i}].") for i, entry in enumerate(bins)]
    if not plates:
        raise FormatError("bins: the list is empty")
    size = max(
        float((plate.polygon.outer.max(axis=0) - plate.polygon.outer.min(axis=0)).max()) for plate in plates
    )
    scale = scale_for(size)
    grown = [PartType(scaled(part.polygon, scale), part.quantity, part.rotations_deg) for part in parts]
    large = [
        PlateType(scaled(p.polygon, scale), p.stock, p.cost, tuple(scaled(zone, scale) for zone in p.zones))
        for p in plates
    ]
    return Case(name, build_instance(grown, large), scale=scale)


def _plate(entry: dict[str, Any], quality: float | None, where: str) -> PlateType:
    only(entry, BIN, where)
    polygon = _shape(field(entry, "shape", where), f"{where}shape.")
    zones = []
    for i, zone in enumerate(rows(entry, "zones", where, ())):
        if quality is None or number(zone, "quality", f"{where}zones[{i}].") < quality:
            at = f"{where}zones[{i}].shape."
            zones.append(_shape(field(zone, "shape", f"{where}zones[{i}]."), at))
    stock = count(entry, "stock", where, 1)
    cost = number(entry, "cost", where, area(polygon))
    return PlateType(polygon, None if stock < 0 else stock, cost, tuple(zones))
