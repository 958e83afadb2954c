"""One sheet takes another state: the stock and the remnants follow, in the same unit of work."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from sqlalchemy.orm import Session

from nestwright.domain.events import EventKind
from nestwright.domain.production import OFF_STOCK, SheetState, Standing, TaskState, task_state
from nestwright.domain.sheets import UNLIMITED
from nestwright.services import events
from nestwright.services.production import remnants
from nestwright.storage.production_tables import ProductionTaskRow, SheetRow
from nestwright.storage.repositories import layouts, plates, production
from nestwright.storage.tables import PlateRow

STANDING = tuple(field.name for field in fields(Standing) if field.name != "status")


def standing(sheet: SheetRow) -> Standing:
    """Return what is known of a sheet."""
    return Standing(SheetState(sheet.status), **{name: getattr(sheet, name) for name in STANDING})


def settle(session: Session, task: ProductionTaskRow, sheet: SheetRow, known: Standing) -> None:
    """Write what is known of a sheet now, with all that follows from it.

    Raises
    ------
    InUse
        The sheet is said not to be cut, and the remnant it left is used.
    """
    before = SheetState(sheet.status)
    born = remnants.follow(session, sheet, before, known.status)
    _move_plate(session, task, sheet, known.status)
    sheet.status = known.status
    for name in STANDING:
        setattr(sheet, name, getattr(known, name))
    for row in born:
        events.emit(session, task.team, EventKind.REMNANT_BORN, _born(row))
    if before is not known.status:
        tell_end(session, task)


def tell_end(session: Session, task: ProductionTaskRow) -> None:
    """Tell that a task has ended, where no sheet of it is left to cut."""
    session.flush()
    amounts = production.amounts(session, task.guid)
    if task_state(amounts) is not TaskState.DONE:
        return
    payload = {
        "guid": task.guid,
        "result_guid": task.layout_guid,
        "plate_name": task.task_name,
        "gmid": task.gmid,
        "finish_plate_amount": amounts[SheetState.CUT],
    }
    events.emit(session, task.team, EventKind.TASK_FINISHED, payload)


def _born(row: PlateRow) -> dict[str, Any]:
    return {
        "guid": row.guid,
        "plate_name": row.plate_name,
        "width": row.width,
        "height": row.height,
        "parent_guid": row.parent_guid,
        "result_guid": row.layout_guid,
        "plan_guid": row.production_task_guid,
    }


def _move_plate(session: Session, task: ProductionTaskRow, sheet: SheetRow, now: SheetState) -> None:
    was_off, is_off = sheet.status in OFF_STOCK, now in OFF_STOCK
    if was_off == is_off or task.layout_guid is None:
        return
    plate_guid = layouts.plate_of(session, task.layout_guid)
    if plate_guid is None:
        return
    plate = plates.lock_known(session, plate_guid)
    if is_off and plate.remain_amount > 0:
        plate.remain_amount -= 1
        sheet.took_plate = True
    elif is_off and plate.remain_amount != UNLIMITED:
        # It was cut all the same: the stock was wrong, and what is not there cannot be taken off.
        task.message = f"a sheet was cut from '{plate.plate_name}', of which the stock had none"
    elif sheet.took_plate:
        plate.remain_amount += plate.remain_amount != UNLIMITED
        sheet.took_plate = False
