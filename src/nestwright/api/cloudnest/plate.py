"""Operations 11 and 12: plates in stock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from nestwright.api.signing import Caller
from nestwright.api.wire import (
    FileRequest,
    Integer,
    Name,
    PagedRequest,
    PositiveInt,
    Text,
    ZeroOrOne,
    example,
)
from nestwright.errors import BadParameter
from nestwright.services import plates
from nestwright.services.context import Context
from nestwright.services.plates import NewPlate, PlateFilter
from nestwright.services.views import Page, StockPlateView


class AddPlate(FileRequest):
    """A plate, mm; ``gap`` is its edge margin. A scrap plate's outline comes as a DXF in ``file``."""

    model_config = example(
        plate_type=0,
        plate_name="3000 x 1500",
        remain_amount=20,
        width=3000,
        height=1500,
        material_id=1,
        thickness=3,
        gap=10,
    )

    plate_type: ZeroOrOne
    material_id: PositiveInt
    thickness: float
    width: float | None = None
    height: float | None = None
    plate_name: Name | None = None
    remain_amount: Annotated[Integer, Field(description="sheets in stock; -1: unlimited")] = 1
    gap: float = 0.0
    heat_number: Name | None = None
    location: Name | None = None
    price: float | None = None


class ListPlates(PagedRequest):
    """Which plates: all that are given must hold."""

    plate_type: ZeroOrOne | None = None
    material_id: PositiveInt | None = None
    thickness: float | None = None
    name: Text | None = None


@dataclass(frozen=True)
class PlateAdded:
    """The new plate's guid."""

    guid: str


def add(ctx: Context, caller: Caller, request: AddPlate) -> PlateAdded:
    """Add a plate."""
    if len(request.files) > 1:
        raise BadParameter("file", "one DXF with the outline of the scrap plate")
    outline = request.files[0] if request.files else None
    return PlateAdded(plates.add(ctx, caller.team, NewPlate(**request.given()), outline))


def list_plates(ctx: Context, caller: Caller, request: ListPlates) -> Page[StockPlateView]:
    """Return plates of the stock."""
    return plates.list_plates(ctx, caller.team, PlateFilter(**request.filter_values()), request.page())
