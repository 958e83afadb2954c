"""Operations 27, 30 and 38 to 40: layouts given to machines, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass

from nestwright.api.signing import Caller
from nestwright.api.wire import (
    Guid,
    GuidRequest,
    Integer,
    JobsRequest,
    PositiveInt,
    Request,
    Text,
    TimeIn,
    example,
)
from nestwright.services.context import Context
from nestwright.services.production import plans, pushing
from nestwright.services.production.pushing import PushRequest
from nestwright.services.views.production import FinishedLayout, PlanDetail, PlanSheets, PlanView


class FinishedOn(Request):
    """A machine, and from when to when its sheets were finished."""

    model_config = example(gmid=165192, start_time="2026-05-11 00:00:00", end_time="2026-05-11 23:59:59")

    gmid: PositiveInt
    start_time: TimeIn | None = None
    end_time: TimeIn | None = None


class Push(Request):
    """Which layout to cut how often on which machine; the lowest ``position`` is cut first."""

    model_config = example(result_guid="5B0C7C7E-0F3A-4F6E-9B53-1C7D7F0A2E11", gmid=165192, amount=3)

    result_guid: Guid
    gmid: PositiveInt
    amount: PositiveInt
    comments: Text | None = None
    due_date: TimeIn | None = None
    position: Integer | None = None


@dataclass(frozen=True)
class Pushed:
    """The production task."""

    plan_guid: str


def plan_list(ctx: Context, caller: Caller, request: JobsRequest) -> tuple[PlanView, ...]:
    """Return the production tasks of jobs."""
    return plans.of_jobs(ctx, caller.team, request.job_id)


def plan_detail(ctx: Context, caller: Caller, request: JobsRequest) -> tuple[PlanDetail, ...]:
    """Return the production tasks of jobs with the parts on their layouts."""
    return plans.details_of_jobs(ctx, caller.team, request.job_id)


def plan(ctx: Context, caller: Caller, request: GuidRequest) -> PlanSheets:
    """Return one production task with its sheets."""
    return plans.detail(ctx, caller.team, request.guid)


def finished(ctx: Context, caller: Caller, request: FinishedOn) -> tuple[FinishedLayout, ...]:
    """Return the layouts that a machine finished."""
    return plans.finished_layouts(ctx, caller.team, request.gmid, request.start_time, request.end_time)


def push(ctx: Context, caller: Caller, request: Push) -> Pushed:
    """Schedule sheets of a layout on a machine."""
    return Pushed(pushing.push(ctx, caller.team, PushRequest(**request.given())))
