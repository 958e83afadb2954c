"""Operations 10 to 13: plates in stock."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field

from nestwright.api.signing import Caller
from nestwright.api.wire import (
    FileRequest,
    Guid,
    GuidRequest,
    Integer,
    Name,
    PagedRequest,
    PositiveInt,
    Request,
    Text,
    ZeroOrOne,
    example,
)
from nestwright.errors import BadParameter
from nestwright.services import plate_changes, plate_family, plates
from nestwright.services.context import Context
from nestwright.services.plate_changes import PlateChange, PlateValues
from nestwright.services.plates import NewPlate, PlateFilter
from nestwright.services.views import Page, StockPlateView
from nestwright.services.views.plate_family import PlateTree

# Fields that may be left out of a change, but not be null: only what was sent is looked at.
NOT_SENT: Any = None


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


class UpdatePlate(Request):
    """A plate and what to change of it; null clears a field that may be empty; or ``delete``."""

    model_config = example(guid="5B0C7C7E-0F3A-4F6E-9B53-1C7D7F0A2E11", remain_amount=12, location="rack 3")

    guid: Guid
    plate_name: Name = NOT_SENT
    material_id: PositiveInt = NOT_SENT
    thickness: float = NOT_SENT
    width: float = NOT_SENT
    height: float = NOT_SENT
    remain_amount: Annotated[Integer, Field(description="sheets in stock; -1: unlimited")] = NOT_SENT
    gap: Annotated[float, Field(description="edge margin, mm")] = NOT_SENT
    heat_number: Name | None = None
    location: Name | None = None
    price: float | None = None
    delete: bool = False

    def change(self) -> PlateChange:
        """Return the change with the fields that were sent."""
        values: PlateValues = self.model_dump(exclude_unset=True, exclude={"guid", "delete"})  # pyright: ignore[reportAssignmentType]
        return PlateChange(self.guid, values, self.delete)


@dataclass(frozen=True)
class PlateAdded:
    """The plate's guid."""

    guid: str


def add(ctx: Context, caller: Caller, request: AddPlate) -> PlateAdded:
    """Add a plate."""
    if len(request.files) > 1:
        raise BadParameter("file", "one DXF with the outline of the scrap plate")
    outline = request.files[0] if request.files else None
    return PlateAdded(plates.add(ctx, caller.team, NewPlate(**request.given()), outline))


def update(ctx: Context, caller: Caller, request: UpdatePlate) -> PlateAdded:
    """Change or delete a plate."""
    return PlateAdded(plate_changes.update(ctx, caller.team, request.change()))


def scrap_hierarchy(ctx: Context, caller: Caller, request: GuidRequest) -> PlateTree:
    """Return where a plate comes from and what was left of it."""
    return plate_family.hierarchy(ctx, caller.team, request.guid)


def list_plates(ctx: Context, caller: Caller, request: ListPlates) -> Page[StockPlateView]:
    """Return plates of the stock."""
    return plates.list_plates(ctx, caller.team, PlateFilter(**request.filter_values()), request.page())
