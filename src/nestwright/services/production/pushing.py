"""Give a layout to a machine (operation 40): proved once more, and never more sheets than there are."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from nestwright.domain.sheets import UNLIMITED
from nestwright.errors import InvalidLayout, OverPlanned
from nestwright.layouts.result import Remnant
from nestwright.services import checks, find, from_rows
from nestwright.services.context import Context
from nestwright.services.production import remnants
from nestwright.storage.production_tables import MachineRow, ProductionTaskRow, SheetRow
from nestwright.storage.repositories import layouts, materials, plates, production
from nestwright.storage.tables import LayoutRow

MOST_SHEETS = 10_000  # each is a row, and its remnants are too
FURTHEST_POSITION = 1_000_000


@dataclass(frozen=True)
class PushRequest:
    """Which layout to cut how often on which machine; the lowest ``position`` is cut first."""

    result_guid: str
    gmid: int
    amount: int
    comments: str = ""
    due_date: datetime | None = None
    position: int = 0


@dataclass(frozen=True)
class _Checked:
    layout: LayoutRow
    asked: dict[str, Any]  # what the nesting task was asked for


def push(ctx: Context, team: str, request: PushRequest) -> str:
    """Schedule sheets of a layout on a machine and return the production task's guid.

    What the sheets will leave becomes expected remnants.

    Raises
    ------
    BadParameter, NotFound
        A value is not allowed; no such layout or machine.
    InvalidLayout
        The layout has no valid certificate, or its file does not pass the exact check now.
    OverPlanned
        The layout, or the stock, has fewer sheets left; or its plate is still to be cut from another.
    """
    checks.whole("amount", request.amount, 1, MOST_SHEETS)
    checks.whole("position", request.position, -FURTHEST_POSITION, FURTHEST_POSITION)
    checks.text("comments", request.comments, checks.LONGEST_TEXT, may_be_empty=True)
    with ctx.db.read() as session:
        known = _checked(session, team, request)
    left = _proved(ctx, known)
    with ctx.db.begin() as session:
        layout = layouts.lock_known(session, team, known.layout.guid)
        machine = find.machine(session, team, request.gmid)
        _refuse_too_many(session, layout, request)
        task = _add(session, layout, machine, request)
        for key, content in _expect(session, task, layout, left, machine).items():
            ctx.blobs.put(key, content)
    return task.guid


def _checked(session: Session, team: str, request: PushRequest) -> _Checked:
    layout = find.layout(session, team, request.result_guid, field="result_guid")
    find.machine(session, team, request.gmid)
    state = from_rows.certificate_state(layout.certificate)
    if state != "valid":
        raise InvalidLayout(f"'{layout.plate_name}' has no valid certificate ({state}): it must not be cut")
    _refuse_too_many(session, layout, request)
    return _Checked(layout, find.nest_task(session, team, layout.task_guid).request)


def _proved(ctx: Context, known: _Checked) -> Sequence[Remnant]:
    """Return what the layout leaves, from the file that will be cut."""
    content = ctx.blobs.get(known.layout.dxf_key)
    least_mm = ctx.settings.least_remnant_mm
    release = ctx.solver.release(content, known.asked["gap"], known.asked["margin"], least_mm)
    if release.faults:
        raise InvalidLayout(f"'{known.layout.plate_name}' must not be cut: {release.faults[0]}")
    return release.remnants


def _refuse_too_many(session: Session, layout: LayoutRow, request: PushRequest) -> None:
    left = layout.amount - production.given_away(session, layout.guid)
    if request.amount > left:
        raise OverPlanned(
            f"of layout '{layout.plate_name}' {left} of {layout.amount} sheets are left to plan, "
            f"not {request.amount}",
            field="amount",
        )
    if layout.plate_guid is None:
        return
    plate = plates.lock_known(session, layout.plate_guid)
    if plate.expected:
        raise OverPlanned(f"plate '{plate.plate_name}' is still to be cut from another: it is expected")
    free = plate.remain_amount - production.plates_promised(session, plate.guid)
    if plate.remain_amount != UNLIMITED and request.amount > free:
        raise OverPlanned(
            f"of plate '{plate.plate_name}' {max(free, 0)} are in stock and not promised yet, "
            f"not {request.amount}",
            field="amount",
        )


def _add(session: Session, layout: LayoutRow, machine: MachineRow, request: PushRequest) -> ProductionTaskRow:
    task = ProductionTaskRow(
        guid=str(uuid.uuid4()),
        team=layout.team,
        layout_guid=layout.guid,
        gmid=machine.gmid,
        task_name=layout.plate_name,
        file_key=layout.dxf_key,
        amount=request.amount,
        comments=request.comments,
        due_date=request.due_date,
        position=request.position,
    )
    session.add(task)
    session.flush()
    session.add_all(
        SheetRow(task_guid=task.guid, sheet_index=index) for index in range(1, request.amount + 1)
    )
    session.flush()
    return task


def _expect(
    session: Session,
    task: ProductionTaskRow,
    layout: LayoutRow,
    left: Sequence[Remnant],
    machine: MachineRow,
) -> dict[str, bytes]:
    if layout.plate_guid is None or not left:
        return {}
    plate = plates.lock_known(session, layout.plate_guid)
    materials.lock_known(session, plate.material_id)
    return remnants.expect(session, task, plate, left, machine.name)
