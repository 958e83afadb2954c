"""A remnant's family."""

from __future__ import annotations

from dataclasses import dataclass

from nestwright.services.views.stock import StockPlateView


@dataclass(frozen=True)
class FamilyPlate(StockPlateView):
    """A plate of a family; ``layout_guid``: the layout that left it, None where that is not known."""

    layout_guid: str | None


@dataclass(frozen=True)
class PlateAncestor(FamilyPlate):
    """A plate that another was cut from, and what it was itself cut from."""

    parent: PlateAncestor | None


@dataclass(frozen=True)
class PlateTree(FamilyPlate):
    """A plate, what it was cut from (told of the plate that was asked for), and the remnants left of it."""

    parent: PlateAncestor | None
    children: tuple[PlateTree, ...]
