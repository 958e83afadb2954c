"""Operations 25, 26, 29, 34, 35, 37, 43 and 44: boost, and the layouts it made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import AfterValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from nestwright.api.cloudnest.several import of_jobs
from nestwright.api.signing import Caller
from nestwright.api.wire import (
    Guid,
    GuidRequest,
    Integer,
    JobIds,
    JobsRequest,
    Name,
    PositiveInt,
    Request,
    example,
    is_number,
)
from nestwright.errors import NotBuiltYet
from nestwright.services import boost as boosting
from nestwright.services import layout_removal, layouts
from nestwright.services.boost import BoostedTask, BoostRequest, PlateChoice
from nestwright.services.context import Context
from nestwright.services.views import (
    LayoutDetail,
    LayoutDxf,
    LayoutMaterial,
    LayoutView,
    PlacedPart,
    PlateView,
)

LARGEST_SET = 360


def _angles_or_free(value: object) -> object:
    if value == "free":
        return value
    if isinstance(value, list) and 1 <= len(value) <= LARGEST_SET and all(map(is_number, value)):
        return value
    raise PydanticCustomError("rotations", "must be a list of 1 to 360 angles in degrees, or 'free'")


Rotations: TypeAlias = Annotated[
    Any,
    AfterValidator(_angles_or_free),
    WithJsonSchema(
        {
            "anyOf": [{"type": "array", "items": {"type": "number"}}, {"const": "free"}],
            "examples": [[0, 90, 180, 270]],
        }
    ),
]


class ChosenPlate(Request):
    """A plate of the stock; ``amount`` sheets of it at most."""

    guid: Guid
    amount: PositiveInt | None = None


class Boost(Request):
    """What to nest and how; mm, degrees, seconds."""

    model_config = example(job_id=7350, gap=5, margin=10, rotations=[0, 90, 180, 270], time_limit=30)

    job_id: JobIds
    plates: Annotated[list[ChosenPlate] | None, Field(max_length=1000)] = None
    gap: Annotated[float | None, Field(description="part to part")] = None
    margin: Annotated[float | None, Field(description="part to plate edge")] = None
    rotations: Rotations = None
    part_in_part: Annotated[bool | None, Field(description="parts may lie in holes of parts")] = None
    time_limit: Annotated[float | None, Field(description="default 30 s")] = None
    seed: Integer | None = None
    name: Name | None = None
    max_steps: Annotated[
        PositiveInt | None, Field(description="with the seed: a run that can be repeated exactly")
    ] = None
    objective: Annotated[
        Literal["plates", "fill", "length"] | None,
        Field(
            description="all on the cheapest plates; one sheet as full as it gets; the least length of one"
        ),
    ] = None
    estimate_only: Annotated[bool | None, Field(description="count plates at once, lay nothing")] = None


class ResultDxf(JobsRequest):
    """Jobs. The options would change the DXF file and are not built yet."""

    with_plate: Annotated[bool | None, Field(description="only true yet")] = None
    blocks: Annotated[bool | None, Field(description="only false yet")] = None
    version: Annotated[Any, Field(description="not built yet")] = None
    serials: Annotated[bool | None, Field(description="only true yet")] = None


class LayoutsRequest(Request):
    """Layouts by their guids."""

    model_config = example(guids=["5B0C7C7E-0F3A-4F6E-9B53-1C7D7F0A2E11"])

    guids: Annotated[list[Guid], Field(min_length=1, max_length=layout_removal.MOST_AT_ONCE)]


@dataclass(frozen=True)
class LayoutsDeleted:
    """The guids of the layouts that were deleted."""

    deleted: tuple[str, ...]


@dataclass(frozen=True)
class Boosted:
    """The tasks that were started, one for each material and thickness; ``task_guid`` is the first one's."""

    task_guid: str
    tasks: tuple[BoostedTask, ...]


def boost(ctx: Context, caller: Caller, request: Boost) -> Boosted:
    """Start nesting and answer at once."""
    wanted = request.given("job_id", "plates")
    chosen = [PlateChoice(plate.guid, plate.amount) for plate in request.plates or []]
    tasks = boosting.boost(ctx, caller.team, BoostRequest(job_ids=request.job_id, plates=chosen, **wanted))
    return Boosted(tasks[0].task_guid, tasks)


def result_delete(ctx: Context, caller: Caller, request: LayoutsRequest) -> LayoutsDeleted:
    """Delete layouts; their pieces wait again."""
    return LayoutsDeleted(layout_removal.delete(ctx, caller.team, request.guids))


def result_list(ctx: Context, caller: Caller, request: JobsRequest) -> list[LayoutView]:
    """Return the layouts of jobs."""
    return of_jobs(request, lambda job_id: layouts.job_layouts(ctx, caller.team, job_id))


def result_detail(ctx: Context, caller: Caller, request: JobsRequest) -> list[LayoutDetail]:
    """Return the layouts of jobs with their parts."""
    return of_jobs(request, lambda job_id: layouts.job_layout_details(ctx, caller.team, job_id))


def result_dxf(ctx: Context, caller: Caller, request: ResultDxf) -> list[LayoutDxf]:
    """Return the layouts of jobs with their DXF and every placed piece."""
    changed = (
        request.with_plate is False,
        request.blocks,
        request.version is not None,
        request.serials is False,
    )
    if any(changed):
        raise NotBuiltYet(
            "'with_plate' and 'serials' false, 'blocks' true and 'version' are not built yet; leave them out"
        )
    return of_jobs(request, lambda job_id: layouts.job_layout_dxfs(ctx, caller.team, job_id))


def plate_used(ctx: Context, caller: Caller, request: JobsRequest) -> tuple[PlateView, ...]:
    """Return the plates that jobs use."""
    return layouts.plates_used(ctx, caller.team, request.job_id)


def job_material(ctx: Context, caller: Caller, request: GuidRequest) -> LayoutMaterial:
    """Return the jobs and the material of a layout."""
    return layouts.job_material(ctx, caller.team, request.guid)


def part_list(ctx: Context, caller: Caller, request: GuidRequest) -> tuple[PlacedPart, ...]:
    """Return the parts of a layout."""
    return layouts.parts(ctx, caller.team, request.guid)
