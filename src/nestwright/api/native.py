"""What CloudNest lacks, under ``/v1/``, same headers and envelope: watch, stop and continue nesting tasks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from nestwright import __version__
from nestwright.api import drawing_ledger, live, native_production, native_webhooks
from nestwright.api.operation import Operation
from nestwright.api.signing import Caller
from nestwright.api.wire import Guid, GuidRequest, NoFields, Request
from nestwright.services import evidence, nest_tasks, templates
from nestwright.services.context import Context
from nestwright.services.evidence import PartEvidence
from nestwright.services.ledger import LedgerView
from nestwright.services.profiles import ProfileView
from nestwright.services.templates import TemplateView
from nestwright.services.views import NestTaskView

BASE = "/v1/"
BEYOND = "ours, beyond CloudNest"


class ContinueTask(Request):
    """A task that has ended, and for how long to go on; s, by default as long as it was given first."""

    guid: Annotated[Guid, Field(description="that of the path")] = ""
    time_limit: float | None = None


@dataclass(frozen=True)
class Pong:
    """The team that the signed headers stand for, and the server's version."""

    team: str
    version: str


def ping(_ctx: Context, caller: Caller, _request: NoFields) -> Pong:
    """Do nothing: proves that the signature is right."""
    return Pong(caller.team, __version__)


def task_status(ctx: Context, caller: Caller, request: GuidRequest) -> NestTaskView:
    """Return a task's state and its best answer so far."""
    return nest_tasks.status(ctx, caller.team, request.guid)


def task_stop(ctx: Context, caller: Caller, request: GuidRequest) -> NestTaskView:
    """Stop a task; its best layouts are kept."""
    return nest_tasks.stop(ctx, caller.team, request.guid)


def part_evidence(ctx: Context, caller: Caller, request: GuidRequest) -> PartEvidence:
    """Return a part's values with the texts and rules that they came from, and their rivals."""
    return evidence.of_part(ctx, caller.team, request.guid)


def drawing_evidence(ctx: Context, caller: Caller, request: GuidRequest) -> tuple[PartEvidence, ...]:
    """Return the same of each part of a drawing."""
    return evidence.of_drawing(ctx, caller.team, request.guid)


def task_continue(ctx: Context, caller: Caller, request: ContinueTask) -> NestTaskView:
    """Continue a task that has ended."""
    return nest_tasks.go_on(ctx, caller.team, request.guid, request.time_limit)


def list_templates(ctx: Context, caller: Caller, _request: NoFields) -> tuple[TemplateView, ...]:
    """Return the built-in shapes and the team's own templates."""
    return templates.list_all(ctx, caller.team)


OPERATIONS = (
    Operation(None, "nesting tasks", "check the signature", "GET", "ping", BEYOND, NoFields, Pong, ping),
    Operation(
        None,
        "nesting tasks",
        "state and best result so far",
        "GET",
        "nest_tasks/{guid}",
        BEYOND,
        GuidRequest,
        NestTaskView,
        task_status,
    ),
    Operation(
        None,
        "nesting tasks",
        "stop and keep the best layouts",
        "POST",
        "nest_tasks/{guid}/stop",
        BEYOND,
        GuidRequest,
        NestTaskView,
        task_stop,
    ),
    Operation(
        None,
        "nesting tasks",
        "live events",
        "GET",
        "nest_tasks/{guid}/events",
        BEYOND,
        GuidRequest,
        NestTaskView,
        live.task_events,
        media_type=live.EVENT_STREAM,
    ),
    Operation(
        None,
        "nesting tasks",
        "continue from the best layouts",
        "POST",
        "nest_tasks/{guid}/continue",
        BEYOND,
        ContinueTask,
        NestTaskView,
        task_continue,
    ),
    Operation(
        None,
        "parts",
        "values with their evidence and rivals",
        "GET",
        "parts/{guid}/information",
        BEYOND,
        GuidRequest,
        PartEvidence,
        part_evidence,
    ),
    Operation(
        None,
        "drawings",
        "values of its parts with their evidence and rivals",
        "GET",
        "drawings/{guid}/information",
        BEYOND,
        GuidRequest,
        list[PartEvidence],
        drawing_evidence,
    ),
    Operation(
        None,
        "drawings",
        "ledger of repairs",
        "GET",
        "drawings/{guid}/ledger",
        BEYOND,
        GuidRequest,
        LedgerView,
        drawing_ledger.show,
    ),
    Operation(
        None,
        "drawings",
        "decide about findings",
        "POST",
        "drawings/{guid}/decisions",
        BEYOND,
        drawing_ledger.Decide,
        LedgerView,
        drawing_ledger.decide,
    ),
    Operation(
        None,
        "drawings",
        "list profiles",
        "GET",
        "drawing_profiles",
        BEYOND,
        NoFields,
        list[ProfileView],
        drawing_ledger.list_profiles,
    ),
    Operation(
        None,
        "drawings",
        "keep a profile",
        "POST",
        "drawing_profiles/save",
        BEYOND,
        drawing_ledger.SaveProfile,
        ProfileView,
        drawing_ledger.save_profile,
    ),
    Operation(
        None,
        "drawings",
        "delete a profile",
        "POST",
        "drawing_profiles/delete",
        BEYOND,
        drawing_ledger.ProfileName,
        ProfileView,
        drawing_ledger.delete_profile,
    ),
    Operation(
        None,
        "templates",
        "built-in shapes with their parameters, own templates",
        "GET",
        "templates",
        BEYOND,
        NoFields,
        list[TemplateView],
        list_templates,
    ),
    Operation(None, "layouts", "certificate", "GET", "layouts/{guid}/certificate", BEYOND, GuidRequest),
    *native_webhooks.OPERATIONS,
    *native_production.OPERATIONS,
)
