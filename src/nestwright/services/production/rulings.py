"""What people say of production: a sheet is cut or not, pieces are bad, what has not begun is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nestwright.domain.production import SheetState, ruled
from nestwright.errors import BadParameter, InUse, NotFound
from nestwright.services import checks, find
from nestwright.services.context import Context
from nestwright.services.production import recuts, remnants
from nestwright.services.production.recuts import Bad
from nestwright.services.production.sheets import settle, standing, tell_end
from nestwright.storage.production_tables import SheetRow
from nestwright.storage.repositories import production
from nestwright.storage.tables import now_utc

SAID = tuple(state for state in SheetState if state is not SheetState.WITHDRAWN)


@dataclass(frozen=True)
class SheetReport:
    """What an operator says of a sheet; None: nothing new. ``bad`` replaces what was said of it before."""

    status: str | None = None
    bad: Sequence[Bad] | None = None
    comment: str | None = None


def report_sheet(ctx: Context, team: str, guid: str, index: int, report: SheetReport) -> None:
    """Write an operator's word on a sheet; it stands above what the machine reported before.

    A sheet that is said to be ``waiting`` was not cut: its plate is in stock again, its remnants are expected
    again, its bad pieces are forgotten.

    Raises
    ------
    BadParameter, NotFound
        A value is not allowed; no such task or sheet; bad pieces of a sheet that is not cut.
    InUse
        The sheet was taken back; its remnant is used; its bad pieces are nested again already.
    """
    if report.status is not None:
        checks.choice("status", report.status, SAID)
    if report.comment is not None:
        checks.text("comment", report.comment, checks.LONGEST_TEXT, may_be_empty=True)
    with ctx.db.begin() as session:
        task = production.lock(session, team, find.production_task(session, team, guid).guid)
        sheet = production.sheet(session, task.guid, index)
        if sheet is None:
            raise NotFound("sheet", index, field="index")
        _refuse_withdrawn(sheet)
        bad = None if report.bad is None else recuts.checked(session, task, report.bad)
        if report.status is not None:
            settle(session, task, sheet, ruled(standing(sheet), SheetState(report.status), now_utc()))
        if sheet.status != SheetState.CUT:
            if bad:
                raise BadParameter("bad", f"of a sheet that is cut; this one is {sheet.status}")
            bad = []
        if bad is not None:
            recuts.replace(session, task, sheet, bad, strict=True)
        if report.comment is not None:
            sheet.comment = report.comment


def withdraw(ctx: Context, team: str, guid: str) -> int:
    """Take back the sheets of a task that have not begun, and return how many; their pieces are nested again.

    What has begun is cut to the end.
    """
    with ctx.db.begin() as session:
        task = production.lock(session, team, find.production_task(session, team, guid).guid)
        waiting = [row for row in production.sheets(session, task.guid) if row.status == SheetState.WAITING]
        for sheet in waiting:
            sheet.status = SheetState.WITHDRAWN
        task.recall = task.recall or bool(waiting)
        if waiting:
            tell_end(session, task)
        keys = remnants.drop(session, task, [sheet.sheet_index for sheet in waiting])
    for key in keys:
        ctx.blobs.delete(key)
    return len(waiting)


def _refuse_withdrawn(sheet: SheetRow) -> None:
    if sheet.status == SheetState.WITHDRAWN:
        raise InUse(f"sheet {sheet.sheet_index} was taken back; push the layout again to have it cut")
