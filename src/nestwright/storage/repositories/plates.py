"""Queries of plates."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from nestwright.domain.sheets import UNLIMITED
from nestwright.domain.states import UNFINISHED
from nestwright.storage.repositories.selects import named, of_thickness, paged
from nestwright.storage.tables import LayoutRow, NestTaskRow, PlateRow


def page(
    session: Session,
    team: str,
    *,
    plate_type: int | None,
    material_id: int | None,
    thickness: float | None,
    name: str | None,
    offset: int,
    limit: int,
) -> tuple[list[PlateRow], int]:
    """Return one page of the team's plates, newest first, and how many there are."""
    wanted: list[ColumnElement[bool]] = [PlateRow.team == team]
    if plate_type is not None:
        wanted.append(PlateRow.plate_type == plate_type)
    if material_id is not None:
        wanted.append(PlateRow.material_id == material_id)
    if thickness is not None:
        wanted.append(of_thickness(PlateRow.thickness, thickness))
    if name is not None:
        wanted.append(named(PlateRow.plate_name, name))
    query = select(PlateRow).where(*wanted).order_by(PlateRow.create_time.desc(), PlateRow.guid)
    rows, total = paged(session, query, offset, limit)
    return [row[0] for row in rows], total


def with_guids(session: Session, team: str, guids: Collection[str]) -> dict[str, PlateRow]:
    """Return the team's plates among these guids, by guid."""
    rows = session.scalars(select(PlateRow).where(PlateRow.team == team, PlateRow.guid.in_(guids)))
    return {row.guid: row for row in rows}


def lock_known(session: Session, guid: str) -> PlateRow:
    """Return a plate that is known to be there, kept from other writers, as it is now."""
    query = select(PlateRow).where(PlateRow.guid == guid).with_for_update(of=PlateRow)
    return session.scalars(query.execution_options(populate_existing=True)).one()


def in_stock(session: Session, team: str) -> Sequence[PlateRow]:
    """Return the team's plates that can be taken, oldest first."""
    available = (PlateRow.remain_amount == UNLIMITED) | (PlateRow.remain_amount > 0)
    query = select(PlateRow).where(PlateRow.team == team, available)
    return session.scalars(query.order_by(PlateRow.create_time, PlateRow.guid)).all()


def lock(session: Session, team: str, guid: str) -> PlateRow | None:
    """Return the team's plate with this guid, kept from other writers."""
    query = select(PlateRow).where(PlateRow.team == team, PlateRow.guid == guid)
    # The material comes with every plate and is not what is kept: lock the plate alone.
    return session.scalar(query.with_for_update(of=PlateRow))


def children(session: Session, team: str, guids: Collection[str]) -> Sequence[PlateRow]:
    """Return the remnants that were left of these plates, oldest first."""
    query = select(PlateRow).where(PlateRow.team == team, PlateRow.parent_guid.in_(guids))
    return session.scalars(query.order_by(PlateRow.create_time, PlateRow.guid)).all()


def users(session: Session, team: str, guid: str) -> list[str]:
    """Return what stands on a plate: layouts, nesting tasks that have not ended, remnants of it; by name."""
    on_it = select(LayoutRow.plate_name).where(LayoutRow.team == team, LayoutRow.plate_guid == guid)
    layouts = session.scalars(on_it.order_by(LayoutRow.plate_name))
    running = select(NestTaskRow).where(NestTaskRow.team == team, NestTaskRow.state.in_(UNFINISHED))
    tasks = [
        task.task_name
        for task in session.scalars(running.order_by(NestTaskRow.create_time, NestTaskRow.guid))
        if any(plate["guid"] == guid for plate in task.request["plates"])
    ]
    return [
        *(f"layout '{name}'" for name in layouts),
        *(f"nesting task '{name}'" for name in tasks),
        *(f"remnant '{row.plate_name}'" for row in children(session, team, [guid])),
    ]
