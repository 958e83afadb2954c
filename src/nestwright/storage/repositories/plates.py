"""Queries of plates."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from nestwright.domain.sheets import UNLIMITED
from nestwright.storage.repositories.selects import named, of_thickness, paged
from nestwright.storage.tables import PlateRow


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


def in_stock(session: Session, team: str) -> Sequence[PlateRow]:
    """Return the team's plates that can be taken, oldest first."""
    available = (PlateRow.remain_amount == UNLIMITED) | (PlateRow.remain_amount > 0)
    query = select(PlateRow).where(PlateRow.team == team, available)
    return session.scalars(query.order_by(PlateRow.create_time, PlateRow.guid)).all()
