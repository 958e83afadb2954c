"""Machines are given what they have to cut and asked what happened, again and again.

Each step is repeated until it is known to have worked, and does no harm when it is repeated.
"""

from __future__ import annotations

import logging
from dataclasses import asdict, replace
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy.orm import Session

from nestwright.domain.production import OPEN, MachineState, SheetState
from nestwright.errors import NestwrightError
from nestwright.machines.connector import Connector, MachineStatus, Ticket, TicketPart
from nestwright.services.context import Context
from nestwright.services.production import records
from nestwright.storage.production_tables import MachinePeriodRow, MachineRow, ProductionTaskRow
from nestwright.storage.repositories import layouts, machines, production
from nestwright.storage.tables import now_utc

logger = logging.getLogger(__name__)
TOLD = {
    SheetState.CUTTING: MachineState.WORKING,
    SheetState.PAUSED: MachineState.PAUSE,
    SheetState.STOPPED: MachineState.STOP,
}


def exchange_all(ctx: Context) -> None:
    """Exchange with every machine of every team; one that fails does not keep the others waiting."""
    with ctx.db.read() as session:
        gmids = machines.gmids_of_any_team(session)
    for gmid in gmids:
        try:
            exchange(ctx, gmid)
        except Exception:
            logger.exception("machine %s: the exchange failed", gmid)


def exchange(ctx: Context, gmid: int) -> None:
    """Give a machine its new tasks, tell it what was taken back, keep what it reports and note its state."""
    with ctx.db.read() as session:
        row = machines.of_any_team(session, gmid)
    if row is None:
        return
    try:
        connector = _connector(ctx, row)
        _offer(ctx, gmid, connector)
        _recall(ctx, gmid, connector)
        _collect(ctx, gmid, connector)
        status, message = connector.status(), ""
    except NestwrightError as error:
        status, message = MachineStatus(MachineState.OFFLINE), str(error)
    note_status(ctx, gmid, status, message)


def note_status(ctx: Context, gmid: int, status: MachineStatus | None, message: str = "") -> None:
    """Write what a machine says of itself; of one that says nothing, what its sheets say."""
    with ctx.db.read() as session:
        row = machines.of_any_team(session, gmid)
        if row is None:
            return
        told = _plain(row, status or _from_sheets(session, row), message)
        if all(getattr(row, name) == value for name, value in told.items()):
            return  # as nearly always: nobody is kept waiting
    with ctx.db.begin() as session:
        row = machines.lock_of_any_team(session, gmid)
        if row.state != told["state"]:
            session.merge(MachinePeriodRow(gmid=gmid, start_time=now_utc(), state=told["state"]))
        for name, value in told.items():
            setattr(row, name, value)


def _plain(row: MachineRow, told: MachineStatus, message: str) -> dict[str, Any]:
    alarms = [{**asdict(alarm), "start_time": alarm.start_time.isoformat()} for alarm in told.alarms]
    properties = {**row.properties, **told.properties}
    return {"state": told.state.value, "alarms": alarms, "properties": properties, "message": message}


def _connector(ctx: Context, row: MachineRow) -> Connector:
    def opened(made: Connector) -> None:
        if made.forgets:
            with ctx.db.begin() as session:
                production.offer_again(session, row.gmid)

    return ctx.connectors.of(row.gmid, row.connector, row.settings, opened)


def _offer(ctx: Context, gmid: int, connector: Connector) -> None:
    with ctx.db.read() as session:
        tasks = production.to_offer(session, gmid)
        tickets = [_ticket(ctx, session, task) for task in tasks]
    for ticket in tickets:
        connector.offer(ticket)
        with ctx.db.begin() as session:
            task = production.lock_of_any_team(session, gmid, ticket.task_guid)
            if task is not None:
                task.offer_time = now_utc()


def _ticket(ctx: Context, session: Session, task: ProductionTaskRow) -> Ticket:
    sheets = production.sheets(session, task.guid)
    ticket = Ticket(
        task_guid=task.guid,
        task_name=task.task_name,
        sheets=tuple(sheet.sheet_index for sheet in sheets if sheet.status in OPEN),
        file_name=f"{task.task_name}{PurePosixPath(task.file_key).suffix}",
        file=ctx.blobs.get(task.file_key),
        comments=task.comments,
        due_date=task.due_date,
    )
    layout = None if task.layout_guid is None else layouts.find(session, task.team, task.layout_guid)
    if layout is None:
        return ticket
    placed = layouts.placed_parts(session, task.team, [layout.guid])
    return replace(
        ticket,
        material=layout.material,
        thickness=layout.thickness,
        width=layout.width,
        height=layout.height,
        cut_length=layout.cut_length,
        pierce_count=layout.pierce_count,
        parts=tuple(TicketPart(row.part.guid, row.part.part_name, row.amount) for row in placed),
    )


def _recall(ctx: Context, gmid: int, connector: Connector) -> None:
    with ctx.db.read() as session:
        wanted = {
            task.guid: [
                sheet.sheet_index
                for sheet in production.sheets(session, task.guid)
                if sheet.status == SheetState.WITHDRAWN
            ]
            for task in production.to_recall(session, gmid)
        }
    for guid, sheets in wanted.items():
        connector.recall(guid, sheets)
        with ctx.db.begin() as session:
            task = production.lock_of_any_team(session, gmid, guid)
            if task is not None:
                task.recall = False


def _collect(ctx: Context, gmid: int, connector: Connector) -> None:
    reported = connector.collect()
    if reported:
        verdicts = records.receive(ctx, gmid, reported)
        connector.acknowledge({verdict.record_id for verdict in verdicts})


def _from_sheets(session: Session, row: MachineRow) -> MachineStatus:
    on_table = production.sheets_on_table(session, row.team, [row.gmid])
    states = {SheetState(sheet.status) for _, sheet in on_table}
    state = next((told for sheet, told in TOLD.items() if sheet in states), MachineState.IDLE)
    return MachineStatus(state)
