"""Machines and production beyond CloudNest, under ``/v1/``: what people and machines report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from nestwright.api.operation import Operation
from nestwright.api.signing import Caller
from nestwright.api.wire import (
    Guid,
    GuidRequest,
    Name,
    NoFields,
    PositiveInt,
    Request,
    Text,
    TimeIn,
    Whole,
    example,
)
from nestwright.domain.production import MachineState, RecordKind
from nestwright.machines.connector import Alarm, MachineStatus, Record, ReportedBad
from nestwright.services.context import Context
from nestwright.services.machines import fleet
from nestwright.services.production import plans, rulings
from nestwright.services.production.recuts import Bad
from nestwright.services.production.rulings import SheetReport
from nestwright.services.views.production import MachineView, PlanSheets

BEYOND = "ours, beyond CloudNest"
Kind = Literal["started", "paused", "resumed", "stopped", "finished"]
State = Literal["OFFLINE", "WORKING", "ALARMING", "IDLE", "UNKNOWN", "CLOSE", "PAUSE", "STOP"]


class BadRequest(Request):
    """Pieces of a part on a sheet that are no good, and why."""

    part_guid: Guid
    amount: PositiveInt
    reason: Text = ""


class ReportSheet(Request):
    """An operator's word on a sheet; ``bad`` replaces what was said of it before."""

    model_config = example(
        guid="8f14e45f-ea3c-4c1e-9f0b-0a5b1c2d3e4f",
        index=1,
        status="cut",
        bad=[{"part_guid": "5B0C7C7E-0F3A-4F6E-9B53-1C7D7F0A2E11", "amount": 1, "reason": "burr"}],
        comment="gas was low",
    )

    guid: Guid
    index: PositiveInt
    status: Literal["waiting", "cutting", "paused", "stopped", "cut"] | None = None
    bad: Annotated[list[BadRequest] | None, Field(max_length=1000)] = None
    comment: Text | None = None


class RecordRequest(Request):
    """What happened to one sheet; the same ``record_id`` counts once. ``order`` counts within one second."""

    record_id: Annotated[str, Field(min_length=1, max_length=100)]
    plan_guid: Guid
    sheet_index: PositiveInt
    kind: Kind
    time: TimeIn
    order: Annotated[Whole, Field(ge=0, le=1_000_000)] = 0
    bad: Annotated[list[BadRequest] | None, Field(max_length=1000)] = None
    comment: Text = ""
    measured: Annotated[
        dict[Name, float] | None, Field(description="pierce_count, cut_length, cut_time, ... (mm, s)")
    ] = None

    def record(self) -> Record:
        """Return it as any machine reports it."""
        return Record(
            record_id=self.record_id,
            task_guid=self.plan_guid,
            sheet_index=self.sheet_index,
            kind=RecordKind(self.kind),
            time=self.time,
            order=self.order,
            bad=tuple(ReportedBad(one.part_guid, one.amount, one.reason) for one in self.bad or ()),
            comment=self.comment,
            measured=self.measured or {},
        )


class AlarmRequest(Request):
    """An alarm that is on."""

    code: Name
    content: Text = ""
    start_time: TimeIn


class MachineReport(Request):
    """What a machine's own program reports: records, and the state where it says it."""

    model_config = example(
        gmid=165192,
        records=[
            {
                "record_id": "4711-1",
                "plan_guid": "8f14e45f-ea3c-4c1e-9f0b-0a5b1c2d3e4f",
                "sheet_index": 1,
                "kind": "finished",
                "time": "2026-05-11 08:00:00",
            }
        ],
        state="IDLE",
    )

    gmid: PositiveInt
    records: Annotated[list[RecordRequest] | None, Field(max_length=1000)] = None
    state: State | None = None
    alarms: Annotated[list[AlarmRequest] | None, Field(max_length=100)] = None

    def status(self) -> MachineStatus | None:
        """Return the machine's state, where it says it."""
        if self.state is None:
            return None
        alarms = tuple(Alarm(alarm.code, alarm.content, alarm.start_time) for alarm in self.alarms or ())
        return MachineStatus(MachineState(self.state), alarms)


@dataclass(frozen=True)
class Withdrawn:
    """How many sheets were taken back."""

    sheets: int


@dataclass(frozen=True)
class RecordOutcome:
    """What became of a record: applied, duplicate, late or refused, and why."""

    record_id: str
    outcome: str
    message: str


@dataclass(frozen=True)
class Received:
    """One outcome a record, in the order of the records."""

    records: tuple[RecordOutcome, ...]


def machine_list(ctx: Context, caller: Caller, _request: NoFields) -> tuple[MachineView, ...]:
    """Return the team's machines."""
    return fleet.list_machines(ctx, caller.team)


def machine_report(ctx: Context, caller: Caller, request: MachineReport) -> Received:
    """Take what a machine reports."""
    told = [record.record() for record in request.records or ()]
    verdicts = fleet.report(ctx, caller.team, request.gmid, told, request.status())
    return Received(tuple(RecordOutcome(one.record_id, one.outcome, one.message) for one in verdicts))


def report_sheet(ctx: Context, caller: Caller, request: ReportSheet) -> PlanSheets:
    """Write an operator's word on a sheet, and return the whole task."""
    said = SheetReport(request.status, _bad(request), request.comment)
    rulings.report_sheet(ctx, caller.team, request.guid, request.index, said)
    return plans.detail(ctx, caller.team, request.guid)


def withdraw(ctx: Context, caller: Caller, request: GuidRequest) -> Withdrawn:
    """Take back the sheets of a task that have not begun."""
    return Withdrawn(rulings.withdraw(ctx, caller.team, request.guid))


def _bad(request: ReportSheet) -> list[Bad] | None:
    if request.bad is None:
        return None
    return [Bad(one.part_guid, one.amount, one.reason) for one in request.bad]


# fmt: off
OPERATIONS = (
    Operation(None, "machines", "machines of the team", "GET", "machines", BEYOND,
              NoFields, list[MachineView], machine_list),
    Operation(None, "machines", "records and state from a machine's own program", "POST", "machines/report",
              BEYOND, MachineReport, Received, machine_report),
    Operation(None, "production", "an operator's word on a sheet", "POST", "plans/report_sheet", BEYOND,
              ReportSheet, PlanSheets, report_sheet),
    Operation(None, "production", "take back what has not begun", "POST", "plans/withdraw", BEYOND,
              GuidRequest, Withdrawn, withdraw),
)
# fmt: on
