"""Operations 5 to 9, 24 and 28: parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from nestwright.api.cloudnest.several import of_jobs
from nestwright.api.signing import Caller
from nestwright.api.wire import (
    Guid,
    Integer,
    JobId,
    JobIds,
    JobsRequest,
    Name,
    PagedRequest,
    PositiveInt,
    PropChanges,
    Request,
    Text,
    Title,
    ZeroOrOne,
    example,
)
from nestwright.services import layouts, part_copies, part_places, part_props, parts
from nestwright.services.context import Context
from nestwright.services.part_props import PropsChange
from nestwright.services.parts import PartChange, PartFilter, PartsChanged, PartValues
from nestwright.services.views import CountedPartView, Page, PartView, TaskPlacedOrder
from nestwright.services.views.part_places import PartPlaces

# Fields that may be left out of a change, but not be null: only what was sent is looked at.
NOT_SENT: Any = None


class ListParts(PagedRequest):
    """Which parts: all that are given must hold."""

    job_id: JobIds | None = None
    name: Text | None = None
    material: Text | None = None
    thickness: float | None = None
    status: Literal["wait", "nesting", "nested", "planned", "cutting", "finished"] | None = None


class ChangedPart(Request):
    """A part and what to change of it; null clears a field that may be empty."""

    guid: Guid
    part_name: Title = NOT_SENT
    amount: PositiveInt = NOT_SENT
    material: Name | None = None
    thickness: float | None = None
    gas: Text | None = None
    rotate_lock: Annotated[ZeroOrOne, Field(description="0 free, 1 locked")] = NOT_SENT
    fill_color: Text | None = None
    priority: Integer = NOT_SENT
    mirror: Annotated[ZeroOrOne, Field(description="1: may be turned over")] = NOT_SENT
    delete: bool = False

    def change(self) -> PartChange:
        """Return the change with the fields that were sent."""
        values: PartValues = self.model_dump(exclude_unset=True, exclude={"guid", "delete"})  # pyright: ignore[reportAssignmentType]
        return PartChange(self.guid, values, self.delete)


class UpdateParts(Request):
    """Parts to change and delete: all or nothing."""

    model_config = example(
        parts=[
            {
                "guid": "5B0C7C7E-0F3A-4F6E-9B53-1C7D7F0A2E11",
                "amount": 10,
                "material": "S235JR",
                "thickness": 3,
            },
            {"guid": "0E6F8C39-61B4-4F0A-8C52-6B1B6A4D9D42", "delete": True},
        ]
    )

    parts: Annotated[list[ChangedPart], Field(min_length=1, max_length=parts.MOST_CHANGES)]


class PlacesRequest(Request):
    """A layout (``SingleResult``) or a nesting task (``task``), and by what to sort its pieces."""

    model_config = example(type="SingleResult", guid="5B0C7C7E-0F3A-4F6E-9B53-1C7D7F0A2E11", order_by="x")

    type: Literal["SingleResult", "task"]
    guid: Guid
    order_by: Literal["x", "y", "-x", "-y"] = "x"


class CopyParts(Request):
    """Parts to copy, into their own jobs or another one; ``amount``: pieces of each copy."""

    model_config = example(guids=["5B0C7C7E-0F3A-4F6E-9B53-1C7D7F0A2E11"], job_id=7351, amount=4)

    guids: Annotated[list[Guid], Field(min_length=1, max_length=part_copies.MOST_COPIES)]
    job_id: JobId | None = None
    amount: PositiveInt | None = None


class ChangedProps(Request):
    """New properties of a part; null takes one away; ``replace``: these are all."""

    guid: Guid
    props: PropChanges
    replace: bool = False


class UpdateProps(Request):
    """Parts whose custom properties change: all or nothing."""

    model_config = example(
        parts=[
            {"guid": "5B0C7C7E-0F3A-4F6E-9B53-1C7D7F0A2E11", "props": {"customer": "Miller", "floor": None}}
        ]
    )

    parts: Annotated[list[ChangedProps], Field(min_length=1, max_length=part_props.MOST_CHANGES)]


@dataclass(frozen=True)
class PartsCopied:
    """The copies' guids, in the order of their parts."""

    guids: tuple[str, ...]


@dataclass(frozen=True)
class PropsUpdated:
    """The guids of the parts whose properties were changed."""

    updated: tuple[str, ...]


def list_parts(ctx: Context, caller: Caller, request: ListParts) -> Page[PartView]:
    """Return parts, oldest first."""
    wanted = request.filter_values()
    job_ids = tuple(wanted.pop("job_id", ()))
    return parts.list_parts(ctx, caller.team, PartFilter(job_ids, **wanted), request.page())


def job_parts(ctx: Context, caller: Caller, request: JobsRequest) -> list[CountedPartView]:
    """Return the parts of jobs with their counters."""
    return of_jobs(request, lambda job_id: parts.job_parts(ctx, caller.team, job_id))


def update(ctx: Context, caller: Caller, request: UpdateParts) -> PartsChanged:
    """Change and delete parts."""
    return parts.update(ctx, caller.team, [part.change() for part in request.parts])


def copy(ctx: Context, caller: Caller, request: CopyParts) -> PartsCopied:
    """Copy parts."""
    return PartsCopied(part_copies.copy(ctx, caller.team, request.guids, request.job_id, request.amount))


def update_props(ctx: Context, caller: Caller, request: UpdateProps) -> PropsUpdated:
    """Change custom properties."""
    changes = [PropsChange(part.guid, part.props, part.replace) for part in request.parts]
    return PropsUpdated(part_props.update(ctx, caller.team, changes))


def part_result(ctx: Context, caller: Caller, request: JobsRequest) -> list[PartPlaces]:
    """Return where the parts of jobs were placed."""
    return of_jobs(request, lambda job_id: part_places.of_job(ctx, caller.team, job_id))


def loc_info(ctx: Context, caller: Caller, request: PlacesRequest) -> TaskPlacedOrder:
    """Return the parts on layouts in physical order."""
    return layouts.placed_order(ctx, caller.team, request.type, request.guid, request.order_by)
