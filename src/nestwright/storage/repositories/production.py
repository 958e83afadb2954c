"""Queries of production tasks and their sheets."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, Subquery, case, cast, func, select, update
from sqlalchemy.orm import Session

from nestwright.domain.production import OFF_STOCK, OPEN, SheetState
from nestwright.storage.production_tables import BadPieceRow, MachineRow, ProductionTaskRow, SheetRow
from nestwright.storage.tables import LayoutRow, PartRow, PieceRow, PlateRow


class OpenTask(NamedTuple):
    """A production task with sheets that are not cut yet, and the machine that has it."""

    guid: str
    layout_guid: str
    task_name: str
    machine_name: str


class TaskWithLayout(NamedTuple):
    """A production task with its layout (None: a file that came by itself) and what its sheets are at."""

    task: ProductionTaskRow
    layout: LayoutRow | None
    start_time: datetime | None
    finish_time: datetime | None
    amounts: dict[SheetState, int]


class CutLayout(NamedTuple):
    """A layout and how many sheets of it were cut."""

    layout: LayoutRow
    amount: int


def open_tasks_of_layouts(session: Session, guids: Collection[str]) -> list[OpenTask]:
    """Return the production tasks of these layouts that still have sheets to cut, oldest first."""
    is_open = select(SheetRow.task_guid).where(SheetRow.status.in_(OPEN))
    query = (
        select(
            ProductionTaskRow.guid,
            ProductionTaskRow.layout_guid,
            ProductionTaskRow.task_name,
            MachineRow.name,
        )
        .join(MachineRow, MachineRow.gmid == ProductionTaskRow.gmid)
        .where(ProductionTaskRow.layout_guid.in_(guids), ProductionTaskRow.guid.in_(is_open))
        .order_by(ProductionTaskRow.create_time, ProductionTaskRow.guid)
    )
    return [OpenTask(*row) for row in session.execute(query)]


def find(session: Session, team: str, guid: str) -> ProductionTaskRow | None:
    """Return the team's production task with this guid."""
    query = select(ProductionTaskRow).where(ProductionTaskRow.team == team, ProductionTaskRow.guid == guid)
    return session.scalar(query)


def lock(session: Session, team: str, guid: str) -> ProductionTaskRow:
    """Return a task that is known to be there, kept from other writers, as it is now."""
    query = select(ProductionTaskRow).where(ProductionTaskRow.team == team, ProductionTaskRow.guid == guid)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()


def lock_of_any_team(session: Session, gmid: int, guid: str) -> ProductionTaskRow | None:
    """Return a machine's task, kept from other writers until the unit of work ends."""
    query = select(ProductionTaskRow).where(ProductionTaskRow.gmid == gmid, ProductionTaskRow.guid == guid)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def sheets(session: Session, task_guid: str) -> Sequence[SheetRow]:
    """Return the sheets of a task in their order."""
    query = select(SheetRow).where(SheetRow.task_guid == task_guid)
    return session.scalars(query.order_by(SheetRow.sheet_index)).all()


def sheet(session: Session, task_guid: str, sheet_index: int) -> SheetRow | None:
    """Return one sheet of a task."""
    query = select(SheetRow).where(SheetRow.task_guid == task_guid, SheetRow.sheet_index == sheet_index)
    return session.scalar(query.execution_options(populate_existing=True))


def amounts(session: Session, task_guid: str) -> dict[SheetState, int]:
    """Return how many sheets of a task are in each state that some are in."""
    query = (
        select(SheetRow.status, func.count().label("amount"))
        .where(SheetRow.task_guid == task_guid)
        .group_by(SheetRow.status)
    )
    return {SheetState(row.status): row.amount for row in session.execute(query)}


def bad_pieces(session: Session, task_guid: str, sheet_index: int | None = None) -> Sequence[BadPieceRow]:
    """Return the bad pieces of a task, or of one of its sheets, by sheet."""
    query = select(BadPieceRow).where(BadPieceRow.task_guid == task_guid)
    if sheet_index is not None:
        query = query.where(BadPieceRow.sheet_index == sheet_index)
    return session.scalars(query.order_by(BadPieceRow.sheet_index, BadPieceRow.part_guid)).all()


def of_jobs(session: Session, team: str, job_ids: Collection[int]) -> list[TaskWithLayout]:
    """Return the production tasks of the layouts that hold parts of these jobs, oldest first."""
    layouts = (
        select(PieceRow.layout_guid)
        .join(PartRow, PartRow.guid == PieceRow.part_guid)
        .where(PartRow.team == team, PartRow.job_id.in_(job_ids))
    )
    return _with_layouts(session, team, ProductionTaskRow.layout_guid.in_(layouts))


def with_guids(session: Session, team: str, guids: Collection[str]) -> list[TaskWithLayout]:
    """Return the team's production tasks among these guids, oldest first."""
    return _with_layouts(session, team, ProductionTaskRow.guid.in_(guids))


def unfinished_of_machine(session: Session, team: str, gmid: int) -> list[TaskWithLayout]:
    """Return what a machine still has to cut, in the order it is to be cut."""
    is_open = select(SheetRow.task_guid).where(SheetRow.status.in_(OPEN))
    mine = (ProductionTaskRow.gmid == gmid) & ProductionTaskRow.guid.in_(is_open)
    found = _with_layouts(session, team, mine)
    return sorted(found, key=lambda row: row.task.position)  # stable: of one position the older first


def _with_layouts(session: Session, team: str, wanted: ColumnElement[bool]) -> list[TaskWithLayout]:
    amounts = {state: _amount(state) for state in SheetState}
    query = (
        select(
            ProductionTaskRow,
            LayoutRow,
            func.min(SheetRow.start_time),
            func.max(SheetRow.finish_time),
            *(cast(amount, Integer) for amount in amounts.values()),
        )
        .join(SheetRow, SheetRow.task_guid == ProductionTaskRow.guid)
        .outerjoin(LayoutRow, LayoutRow.guid == ProductionTaskRow.layout_guid)
        .where(ProductionTaskRow.team == team, wanted)
        .group_by(ProductionTaskRow.guid, LayoutRow.guid)
        .order_by(ProductionTaskRow.create_time, ProductionTaskRow.guid)
    )
    return [
        TaskWithLayout(task, layout, start, finish, dict(zip(amounts, counts, strict=True)))
        for task, layout, start, finish, *counts in session.execute(query)
    ]


def _amount(*states: SheetState) -> ColumnElement[int]:
    return func.sum(case((SheetRow.status.in_(states), 1), else_=0))


def given_away(session: Session, layout_guid: str) -> int:
    """Return how many sheets of a layout are with machines or cut."""
    query = (
        select(func.count())
        .select_from(SheetRow)
        .join(ProductionTaskRow, ProductionTaskRow.guid == SheetRow.task_guid)
        .where(ProductionTaskRow.layout_guid == layout_guid, SheetRow.status != SheetState.WITHDRAWN)
    )
    return session.scalar(query) or 0


def plates_promised(session: Session, plate_guid: str) -> int:
    """Return how many sheets that wait at machines will take a plate from the stock."""
    query = (
        select(func.count())
        .select_from(SheetRow)
        .join(ProductionTaskRow, ProductionTaskRow.guid == SheetRow.task_guid)
        .join(LayoutRow, LayoutRow.guid == ProductionTaskRow.layout_guid)
        .where(LayoutRow.plate_guid == plate_guid, SheetRow.status == SheetState.WAITING)
    )
    return session.scalar(query) or 0


def sheets_by_layout(layout_guids: Select[str]) -> Subquery:
    """Return, of layouts that machines have, how many sheets wait there, are being cut and are cut."""
    return (
        select(
            ProductionTaskRow.layout_guid,
            _amount(SheetState.WAITING).label("planned"),
            _amount(SheetState.CUTTING, SheetState.PAUSED, SheetState.STOPPED).label("cutting"),
            _amount(SheetState.CUT).label("finished"),
        )
        .join(SheetRow, SheetRow.task_guid == ProductionTaskRow.guid)
        .where(ProductionTaskRow.layout_guid.in_(layout_guids))
        .group_by(ProductionTaskRow.layout_guid)
        .subquery("sheets")
    )


def cut_layouts(
    session: Session, team: str, gmid: int, start_time: datetime | None, before: datetime | None
) -> list[CutLayout]:
    """Return the layouts of which a machine finished sheets in ``start_time <= t < before``."""
    query = (
        select(LayoutRow, cast(func.count(), Integer))
        .join(ProductionTaskRow, ProductionTaskRow.layout_guid == LayoutRow.guid)
        .join(SheetRow, SheetRow.task_guid == ProductionTaskRow.guid)
        .where(ProductionTaskRow.team == team, ProductionTaskRow.gmid == gmid)
        .where(*_cut_between(start_time, before))
        .group_by(LayoutRow.guid)
        .order_by(func.min(SheetRow.finish_time), LayoutRow.guid)
    )
    return [CutLayout(layout, amount) for layout, amount in session.execute(query)]


def remnants_born(
    session: Session, team: str, gmid: int, start_time: datetime | None, before: datetime | None
) -> Sequence[PlateRow]:
    """Return the remnants of the sheets that a machine finished in ``start_time <= t < before``."""
    query = (
        select(PlateRow)
        .join(ProductionTaskRow, ProductionTaskRow.guid == PlateRow.production_task_guid)
        .join(
            SheetRow,
            (SheetRow.task_guid == ProductionTaskRow.guid) & (SheetRow.sheet_index == PlateRow.sheet_index),
        )
        .where(PlateRow.team == team, ProductionTaskRow.gmid == gmid, PlateRow.expected.is_(False))
        .where(*_cut_between(start_time, before))
    )
    return session.scalars(query.order_by(PlateRow.remnant_number, PlateRow.guid)).all()


def _cut_between(start_time: datetime | None, before: datetime | None) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [SheetRow.status == SheetState.CUT]
    if start_time is not None:
        wanted.append(SheetRow.finish_time >= start_time)
    if before is not None:
        wanted.append(SheetRow.finish_time < before)
    return wanted


def cut_sheets_of_machine(
    session: Session, team: str, gmid: int, start_time: datetime, before: datetime
) -> list[tuple[SheetRow, LayoutRow | None]]:
    """Return the sheets that a machine finished in ``start_time <= t < before`` with their layouts."""
    query = (
        select(SheetRow, LayoutRow)
        .join(ProductionTaskRow, ProductionTaskRow.guid == SheetRow.task_guid)
        .outerjoin(LayoutRow, LayoutRow.guid == ProductionTaskRow.layout_guid)
        .where(ProductionTaskRow.team == team, ProductionTaskRow.gmid == gmid)
        .where(*_cut_between(start_time, before))
    )
    return [(sheet, layout) for sheet, layout in session.execute(query.order_by(SheetRow.finish_time))]


def sheets_on_table(
    session: Session, team: str, gmids: Collection[int]
) -> list[tuple[ProductionTaskRow, SheetRow]]:
    """Return the sheets that have begun and are not finished at machines, the newest first."""
    begun = [state for state in OFF_STOCK if state is not SheetState.CUT]
    query = (
        select(ProductionTaskRow, SheetRow)
        .join(SheetRow, SheetRow.task_guid == ProductionTaskRow.guid)
        .where(ProductionTaskRow.team == team, ProductionTaskRow.gmid.in_(gmids), SheetRow.status.in_(begun))
        .order_by(SheetRow.state_time.desc(), ProductionTaskRow.guid, SheetRow.sheet_index)
    )
    return [(task, sheet) for task, sheet in session.execute(query)]


def to_offer(session: Session, gmid: int) -> Sequence[ProductionTaskRow]:
    """Return a machine's tasks that it was not given yet, in the order they are to be cut."""
    to_cut = select(SheetRow.task_guid).where(SheetRow.status.in_(OPEN))
    query = select(ProductionTaskRow).where(
        ProductionTaskRow.gmid == gmid,
        ProductionTaskRow.offer_time.is_(None),
        ProductionTaskRow.guid.in_(to_cut),
    )
    order = (ProductionTaskRow.position, ProductionTaskRow.create_time, ProductionTaskRow.guid)
    return session.scalars(query.order_by(*order)).all()


def to_recall(session: Session, gmid: int) -> Sequence[ProductionTaskRow]:
    """Return a machine's tasks of which sheets were taken back and it was not told yet."""
    query = select(ProductionTaskRow).where(
        ProductionTaskRow.gmid == gmid, ProductionTaskRow.recall.is_(True)
    )
    return session.scalars(query.order_by(ProductionTaskRow.create_time, ProductionTaskRow.guid)).all()


def offer_again(session: Session, gmid: int) -> None:
    """Have a machine that forgets be given all that it did not finish."""
    unfinished = select(SheetRow.task_guid).where(SheetRow.status.in_(OPEN))
    session.execute(
        update(ProductionTaskRow)
        .where(ProductionTaskRow.gmid == gmid, ProductionTaskRow.guid.in_(unfinished))
        .values(offer_time=None)
    )


def pieces_by_part(session: Session, layout_guid: str) -> dict[str, int]:
    """Return how many pieces of each part lie on one sheet of a layout."""
    query = (
        select(PieceRow.part_guid, func.count().label("amount"))
        .where(PieceRow.layout_guid == layout_guid)
        .group_by(PieceRow.part_guid)
    )
    return {row.part_guid: row.amount for row in session.execute(query)}


def plates_left_by(session: Session, task_guid: str, sheet_indices: Collection[int]) -> Sequence[PlateRow]:
    """Return the remnants, expected or real, of sheets of a task, kept from other writers."""
    query = select(PlateRow).where(
        PlateRow.production_task_guid == task_guid, PlateRow.sheet_index.in_(sheet_indices)
    )
    # The material comes with every plate and is not what is kept: lock the plates alone.
    return session.scalars(query.order_by(PlateRow.guid).with_for_update(of=PlateRow)).all()


def highest_remnant_number(session: Session, team: str, material_id: int, thickness: float) -> int:
    """Return the highest number that a remnant of a material and thickness has, 0 without any."""
    query = select(func.max(PlateRow.remnant_number)).where(
        PlateRow.team == team, PlateRow.material_id == material_id, PlateRow.thickness == thickness
    )
    return session.scalar(query) or 0


def layouts_on(session: Session, plate_guids: Collection[str]) -> Sequence[str]:
    """Return the names of layouts that lie on these plates."""
    query = select(LayoutRow.plate_name).where(LayoutRow.plate_guid.in_(plate_guids))
    return session.scalars(query.order_by(LayoutRow.plate_name)).all()


def plates_nested_on(session: Session, plate_guids: Collection[str]) -> set[str]:
    """Return which of these plates a layout lies on."""
    query = select(LayoutRow.plate_guid).where(LayoutRow.plate_guid.in_(plate_guids))
    return {guid for guid in session.scalars(query) if guid is not None}
