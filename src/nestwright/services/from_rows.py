"""From database rows to what the services answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from nestwright.domain.sheets import rounded_weight, weight_kg
from nestwright.domain.states import PlateKind
from nestwright.geometry.contours import Shape
from nestwright.services.views import (
    Counters,
    LayoutView,
    MaterialView,
    PartView,
    PlacedPart,
    PlateView,
    Prop,
    StockPlateView,
)
from nestwright.storage.repositories.layouts import PlacedPartRow
from nestwright.storage.tables import LayoutRow, MaterialRow, PartRow, PlateRow

View = TypeVar("View")


def values(view: Any) -> dict[str, Any]:
    """Return the fields of a view by name, themselves not taken apart."""
    return {field.name: getattr(view, field.name) for field in fields(view)}


def same_named(view: type[View], row: object, **given: Any) -> View:
    """Return a view whose fields come from what is given, else from the row's columns of the same name."""
    names = [field.name for field in fields(view) if field.name not in given]  # pyright: ignore[reportArgumentType]
    return view(**{name: getattr(row, name) for name in names}, **given)


def props(given: Mapping[str, Any]) -> tuple[Prop, ...]:
    """Return custom properties as the wire reads them."""
    return tuple(Prop(name, value) for name, value in given.items())


def material(row: MaterialRow) -> MaterialView:
    """Return a material."""
    return same_named(MaterialView, row)


def plate(row: PlateRow, amount: int) -> PlateView:
    """Return a plate with an amount of sheets in stock or used."""
    return same_named(PlateView, row, amount=amount, material=row.material.name, **_scrap_files(row))


def stock_plate(row: PlateRow) -> StockPlateView:
    """Return a plate of the stock list."""
    return same_named(
        StockPlateView, row, amount=row.remain_amount, material=row.material.name, **_scrap_files(row)
    )


def outline_area_mm2(row: PlateRow) -> float:
    """Return the area of a plate, without its holes."""
    return Shape.from_json(row.outline).net_area_mm2 if row.outline else row.width * row.height


def _scrap_files(row: PlateRow) -> dict[str, str | None]:
    scrap = row.plate_type == PlateKind.SCRAP
    return {
        "file_url": row.file_key if scrap else None,
        "thumbnail_url": row.thumbnail_key if scrap else None,
    }


def part(row: PartRow, drawing_name: str | None, density: float | None) -> PartView:
    """Return a part; its weight is of one piece."""
    return same_named(
        PartView,
        row,
        drawing_name=drawing_name,
        props=props(row.props),
        weight=rounded_weight(weight_kg(row.area, row.thickness, density)),
        thumbnail_url=row.thumbnail_key,
    )


def placed_part(row: PlacedPartRow) -> PlacedPart:
    """Return a part on a layout."""
    return same_named(
        PlacedPart, row.part, amount=row.amount, drawing_name=row.drawing_name, props=props(row.part.props)
    )


def layout(row: LayoutRow) -> LayoutView:
    """Return a layout; only layouts that passed the exact check are stored, so each has its certificate."""
    return same_named(
        LayoutView,
        row,
        dxf_url=row.dxf_key,
        svg_url=row.svg_key,
        thumbnail_url=row.svg_key,
        certificate=certificate_state(row.certificate),
    )


def certificate_state(certificate: Mapping[str, Any]) -> str:
    """Return valid, invalid or missing."""
    if not certificate:
        return "missing"
    return "valid" if certificate.get("valid") else "invalid"


def counters(amounts: Iterable[int]) -> Counters:
    """Return the six counters from their amounts in the order of ``PieceState``."""
    return Counters(*amounts)


def by_layout(rows: Sequence[PlacedPartRow]) -> dict[str, tuple[PlacedPart, ...]]:
    """Return the parts on each layout, by its guid."""
    found: dict[str, list[PlacedPart]] = {}
    for row in rows:
        found.setdefault(row.layout_guid, []).append(placed_part(row))
    return {guid: tuple(parts) for guid, parts in found.items()}
