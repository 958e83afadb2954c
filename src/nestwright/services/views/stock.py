"""Materials and plates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class MaterialView:
    """A material; density in g/cm3."""

    material_id: int
    name: str
    density: float
    price_per_kg: float | None
    gap_table: list[Any] | None


@dataclass(frozen=True)
class PlateView:
    """A plate as section 2 has it; ``amount`` is sheets in stock (-1 unlimited) or, of jobs, sheets used."""

    guid: str
    amount: int
    material: str
    thickness: float
    plate_name: str
    plate_type: int
    file_url: str | None
    thumbnail_url: str | None
    width: float
    height: float


@dataclass(frozen=True)
class StockPlateView(PlateView):
    """A plate of the stock list; ``expected``: a remnant of a layout that a machine has not cut yet."""

    material_id: int
    remain_amount: int
    gap: float
    location: str | None
    heat_number: str | None
    parent_guid: str | None
    expected: bool
