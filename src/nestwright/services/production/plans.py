"""Production tasks as people and programs see them: what is scheduled, being cut and finished."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from nestwright.domain.production import OPEN, SheetState, task_state, wire_status
from nestwright.domain.sheets import rounded_weight, weight_kg
from nestwright.errors import BadParameter
from nestwright.services import find, from_rows
from nestwright.services.context import Context
from nestwright.services.views.production import (
    BadPieces,
    FinishedLayout,
    FinishedPart,
    LeftPlate,
    PlanDetail,
    PlanSheets,
    PlanView,
    SheetView,
)
from nestwright.storage.production_tables import SheetRow
from nestwright.storage.repositories import layouts, production
from nestwright.storage.repositories.layouts import PlacedPartRow
from nestwright.storage.repositories.production import TaskWithLayout
from nestwright.storage.tables import PlateRow


def of_jobs(ctx: Context, team: str, job_ids: Sequence[int]) -> tuple[PlanView, ...]:
    """Return the production tasks of jobs (operation 27)."""
    with ctx.db.read() as session:
        ids = find.job_ids(session, team, job_ids)
        return of_known_jobs(session, team, ids)


def of_known_jobs(session: Session, team: str, job_ids: Sequence[int]) -> tuple[PlanView, ...]:
    """Return the production tasks of jobs that are known to be there."""
    return tuple(_plan(row) for row in production.of_jobs(session, team, job_ids))


def details_of_jobs(ctx: Context, team: str, job_ids: Sequence[int]) -> tuple[PlanDetail, ...]:
    """Return the production tasks of jobs with the parts on their layouts (operation 30)."""
    with ctx.db.read() as session:
        ids = find.job_ids(session, team, job_ids)
        rows = production.of_jobs(session, team, ids)
        return tuple(PlanDetail(**values) for values in _with_parts(session, team, rows))


def detail(ctx: Context, team: str, guid: str) -> PlanSheets:
    """Return one production task with its sheets (operation 39)."""
    with ctx.db.read() as session:
        task = find.production_task(session, team, guid)
        [row] = production.with_guids(session, team, [task.guid])
        [values] = _with_parts(session, team, [row])
        return PlanSheets(
            **values,
            state=task_state(row.amounts),
            due_date=task.due_date,
            position=task.position,
            message=task.message,
            sheets=_sheets(session, task.guid),
        )


def finished_layouts(
    ctx: Context, team: str, gmid: int, start_time: datetime | None, end_time: datetime | None
) -> tuple[FinishedLayout, ...]:
    """Return the layouts of which a machine finished sheets from ``start_time`` to the end of ``end_time``.

    Operation 38. Times are shown without their fractions, and a sheet is found by the time that it shows.
    """
    if start_time and end_time and end_time < start_time:
        raise BadParameter("end_time", "must not be before 'start_time'")
    before = end_time and end_time + timedelta(seconds=1)
    with ctx.db.read() as session:
        find.machine(session, team, gmid)
        cut = production.cut_layouts(session, team, gmid, start_time, before)
        guids = [row.layout.guid for row in cut]
        placed = layouts.weighed_parts(session, team, guids)
        names = layouts.task_names(session, team, guids)
        left: dict[str | None, list[PlateRow]] = {}
        for plate in production.remnants_born(session, team, gmid, start_time, before):
            left.setdefault(plate.layout_guid, []).append(plate)
    of_layout: dict[str, list[tuple[PlacedPartRow, float | None]]] = {}
    for part, density in placed:
        of_layout.setdefault(part.layout_guid, []).append((part, density))
    return tuple(
        from_rows.same_named(
            FinishedLayout,
            row.layout,
            uuid=row.layout.guid,
            nest_name=names[row.layout.guid],
            amount=row.amount,
            **_weighed(of_layout.get(row.layout.guid, []), row.layout.thickness),
            abnor_info=tuple(_left(plate) for plate in left.get(row.layout.guid, ())),
        )
        for row in cut
    )


def _plan(row: TaskWithLayout) -> PlanView:
    return PlanView(**_values(row))


def _values(row: TaskWithLayout) -> dict[str, Any]:
    state = task_state(row.amounts)
    is_over = not any(row.amounts[one] for one in OPEN)
    layout = row.layout
    return {
        "guid": row.task.guid,
        "result_guid": row.task.layout_guid,
        "plate_name": row.task.task_name,
        "gmid": row.task.gmid,
        "width": layout and layout.width,
        "height": layout and layout.height,
        "material": layout and layout.material,
        "thickness": layout and layout.thickness,
        "part_amount": 0 if layout is None else layout.part_amount,
        "total_plate_amount": row.task.amount - row.amounts[SheetState.WITHDRAWN],
        "finish_plate_amount": row.amounts[SheetState.CUT],
        "comments": row.task.comments,
        "start_time": row.start_time,
        "finish_time": row.finish_time if is_over else None,
        "status": wire_status(state),
    }


def _with_parts(session: Session, team: str, rows: Sequence[TaskWithLayout]) -> list[dict[str, Any]]:
    guids = {row.layout.guid for row in rows if row.layout is not None}
    parts = from_rows.by_layout(layouts.placed_parts(session, team, guids))
    return [{**_values(row), "parts": parts.get(row.task.layout_guid or "", ())} for row in rows]


def _sheets(session: Session, task_guid: str) -> tuple[SheetView, ...]:
    bad: dict[int, list[BadPieces]] = {}
    for row in production.bad_pieces(session, task_guid):
        bad.setdefault(row.sheet_index, []).append(from_rows.same_named(BadPieces, row))

    def view(row: SheetRow) -> SheetView:
        pieces = tuple(bad.get(row.sheet_index, ()))
        return from_rows.same_named(SheetView, row, index=row.sheet_index, bad=pieces)

    return tuple(view(row) for row in production.sheets(session, task_guid))


def _weighed(placed: Sequence[tuple[PlacedPartRow, float | None]], thickness: float | None) -> dict[str, Any]:
    """Return the parts of one sheet and their weight: as they are cut, from the layout's own thickness."""
    parts: list[FinishedPart] = []
    whole: Decimal | None = Decimal(0)
    for row, density in placed:
        weight = weight_kg(row.part.area, row.part.thickness or thickness, density)
        whole = None if whole is None or weight is None else whole + weight * row.amount
        parts.append(
            FinishedPart(
                uuid=row.part.guid,
                name=row.part.part_name,
                width=row.part.width,
                height=row.part.height,
                amount=row.amount,
                area=row.part.area,
                weight=rounded_weight(weight),
            )
        )
    return {"parts": tuple(parts), "part_weight": rounded_weight(whole)}


def _left(plate: PlateRow) -> LeftPlate:
    area = from_rows.outline_area_mm2(plate)
    return LeftPlate(plate.plate_name, plate.width, plate.height, area)
