"""What machines report: kept as it came, applied once, whatever the order it comes in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from nestwright.domain.production import Happening, Outcome, RecordKind, SheetState, after
from nestwright.errors import NestwrightError
from nestwright.machines.connector import Record
from nestwright.services.context import Context
from nestwright.services.production import recuts
from nestwright.services.production.recuts import Bad
from nestwright.services.production.sheets import settle, standing
from nestwright.storage.production_tables import MachineRecordRow, ProductionTaskRow, SheetRow
from nestwright.storage.repositories import machines, production


@dataclass(frozen=True)
class Verdict:
    """What became of a record, and why in words where it was not simply applied."""

    record_id: str
    outcome: Outcome
    message: str = ""


def receive(ctx: Context, gmid: int, reported: Sequence[Record]) -> list[Verdict]:
    """Keep a machine's records and apply them: each id once, an old one to no harm.

    A record that cannot be true (no such task on this machine, no such sheet, one that was taken back) is
    kept too, with the reason. Records of one task are one unit of work.
    """
    found: list[Verdict] = []
    for task_guid, records in groupby(reported, key=lambda record: record.task_guid.lower()):
        with ctx.db.begin() as session:
            task = production.lock_of_any_team(session, gmid, task_guid)
            found += [_keep(session, gmid, task, record) for record in records]
    return found


def outcomes(verdicts: Sequence[Verdict]) -> Counter[Outcome]:
    """Return how often each thing became of records."""
    return Counter(verdict.outcome for verdict in verdicts)


def _keep(session: Session, gmid: int, task: ProductionTaskRow | None, record: Record) -> Verdict:
    known = machines.record(session, gmid, record.record_id)
    if known is not None:
        return Verdict(record.record_id, Outcome.DUPLICATE, f"it was {known.outcome} before")
    outcome, message = _apply(session, task, record)
    session.add(
        MachineRecordRow(
            gmid=gmid,
            record_id=record.record_id,
            task_guid=record.task_guid.lower()[:36],
            sheet_index=record.sheet_index,
            kind=record.kind,
            record_time=record.time,
            record_order=record.order,
            body=_body(record),
            outcome=outcome,
            message=message,
        )
    )
    return Verdict(record.record_id, outcome, message)


def _body(record: Record) -> dict[str, Any]:
    return {
        "bad": [asdict(bad) for bad in record.bad],
        "comment": record.comment,
        "measured": record.measured,
    }


def _apply(session: Session, task: ProductionTaskRow | None, record: Record) -> tuple[Outcome, str]:
    if task is None:
        return Outcome.REFUSED, "this machine has no such production task"
    sheet = production.sheet(session, task.guid, record.sheet_index)
    if sheet is None:
        return Outcome.REFUSED, f"the task has sheets 1 to {task.amount}"
    if sheet.status == SheetState.WITHDRAWN:
        task.message = f"sheet {sheet.sheet_index} was taken back, and the machine reports it {record.kind}"
        return Outcome.REFUSED, task.message
    before = standing(sheet)
    now = after(before, Happening(record.kind, record.time, record.order))
    if now is before:
        return Outcome.LATE, "it is older than what is known"
    try:
        settle(session, task, sheet, now)
    except NestwrightError as error:
        return Outcome.REFUSED, str(error)
    message = ""
    if record.kind is RecordKind.FINISHED:  # a newer one than what is known, else nothing had changed
        message = _finish(session, task, sheet, record)
    return Outcome.APPLIED, message


def _finish(session: Session, task: ProductionTaskRow, sheet: SheetRow, record: Record) -> str:
    sheet.measured = dict(record.measured)
    sheet.comment = record.comment or sheet.comment
    told = [Bad(bad.part_guid, bad.amount, bad.reason) for bad in record.bad]
    bad, message = recuts.possible(session, task, told)
    recuts.replace(session, task, sheet, bad, strict=False)
    return message
