"""Queries of layouts and the pieces on them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Integer, Select, cast, delete, func, select
from sqlalchemy.orm import Session, defer

from nestwright.storage.tables import (
    DrawingRow,
    JobRow,
    LayoutRow,
    MaterialRow,
    NestTaskRow,
    PartRow,
    PieceRow,
    PlateRow,
)


class PlacedPartRow(NamedTuple):
    """A part on a layout: ``amount`` pieces of it on one sheet."""

    layout_guid: str
    part: PartRow
    drawing_name: str | None
    amount: int


class NamedPiece(NamedTuple):
    """A piece with the name of its part."""

    piece: PieceRow
    part_name: str


class PlacedAmount(NamedTuple):
    """How many pieces of a part lie on a layout, on all its sheets together."""

    part_guid: str
    layout_guid: str
    plate_name: str
    amount: int


class UsedPlate(NamedTuple):
    """A plate and how many sheets of it layouts use."""

    plate: PlateRow
    amount: int


def find(session: Session, team: str, guid: str) -> LayoutRow | None:
    """Return the team's layout with this guid."""
    return session.scalar(select(LayoutRow).where(LayoutRow.team == team, LayoutRow.guid == guid))


def lock_known(session: Session, team: str, guid: str) -> LayoutRow:
    """Return a layout that is known to be there, kept from other writers until the unit of work ends."""
    query = select(LayoutRow).where(LayoutRow.team == team, LayoutRow.guid == guid)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()


def plate_of(session: Session, guid: str) -> str | None:
    """Return the plate that a layout lies on."""
    return session.scalar(select(LayoutRow.plate_guid).where(LayoutRow.guid == guid))


def of_jobs(session: Session, team: str, job_ids: Collection[int]) -> Sequence[LayoutRow]:
    """Return the layouts that hold parts of these jobs, by task and place in it."""
    query = (
        select(LayoutRow)
        .join(NestTaskRow, NestTaskRow.guid == LayoutRow.task_guid)
        .where(LayoutRow.team == team, LayoutRow.guid.in_(_guids_of_jobs(job_ids)))
    )
    return session.scalars(
        query.order_by(NestTaskRow.create_time, NestTaskRow.guid, LayoutRow.plate_idx)
    ).all()


def of_task(session: Session, team: str, task_guid: str) -> Sequence[LayoutRow]:
    """Return the layouts of a nesting task in their order."""
    query = select(LayoutRow).where(LayoutRow.team == team, LayoutRow.task_guid == task_guid)
    return session.scalars(query.order_by(LayoutRow.plate_idx)).all()


def lock(session: Session, team: str, guids: Collection[str]) -> dict[str, LayoutRow]:
    """Return the team's layouts among these guids by guid, kept from other writers."""
    query = select(LayoutRow).where(LayoutRow.team == team, LayoutRow.guid.in_(guids))
    return {row.guid: row for row in session.scalars(query.order_by(LayoutRow.guid).with_for_update())}


def remove(session: Session, team: str, guids: Collection[str]) -> None:
    """Delete layouts and their pieces."""
    own = select(LayoutRow.guid).where(LayoutRow.team == team, LayoutRow.guid.in_(guids))
    session.execute(delete(PieceRow).where(PieceRow.layout_guid.in_(own)))
    session.execute(delete(LayoutRow).where(LayoutRow.team == team, LayoutRow.guid.in_(guids)))


def shared_with_other_jobs(
    session: Session, team: str, guids: Collection[str], job_ids: Collection[int]
) -> list[tuple[str, str]]:
    """Return ``(plate_name, job_name)`` of those of these layouts that hold parts of jobs besides these."""
    query = (
        select(LayoutRow.plate_name, JobRow.job_name)
        .join(PieceRow, PieceRow.layout_guid == LayoutRow.guid)
        .join(PartRow, PartRow.guid == PieceRow.part_guid)
        .join(JobRow, JobRow.job_id == PartRow.job_id)
        .where(LayoutRow.team == team, LayoutRow.guid.in_(guids), JobRow.job_id.not_in(job_ids))
        .distinct()
        .order_by(LayoutRow.plate_name, JobRow.job_name)
    )
    return [(plate, job) for plate, job in session.execute(query)]


def places_of_parts(session: Session, team: str, job_id: int) -> list[PlacedAmount]:
    """Return on which layouts the parts of a job lie, in the order of the layouts."""
    amounts = (
        select(PieceRow.layout_guid, PieceRow.part_guid, cast(func.count(), Integer).label("amount"))
        .join(PartRow, PartRow.guid == PieceRow.part_guid)
        .where(PartRow.team == team, PartRow.job_id == job_id)
        .group_by(PieceRow.layout_guid, PieceRow.part_guid)
        .subquery("amounts")
    )
    query = (
        select(amounts.c.part_guid, LayoutRow.guid, LayoutRow.plate_name, amounts.c.amount * LayoutRow.amount)
        .join(LayoutRow, LayoutRow.guid == amounts.c.layout_guid)
        .join(NestTaskRow, NestTaskRow.guid == LayoutRow.task_guid)
        .where(LayoutRow.team == team)
        .order_by(NestTaskRow.create_time, NestTaskRow.guid, LayoutRow.plate_idx)
    )
    return [PlacedAmount(*row) for row in session.execute(query)]


def placed_parts(session: Session, team: str, guids: Collection[str]) -> list[PlacedPartRow]:
    """Return the parts on layouts, by layout and name."""
    amounts = (
        select(PieceRow.layout_guid, PieceRow.part_guid, cast(func.count(), Integer).label("amount"))
        .where(PieceRow.layout_guid.in_(guids))
        .group_by(PieceRow.layout_guid, PieceRow.part_guid)
        .subquery("amounts")
    )
    query = (
        select(amounts.c.layout_guid, PartRow, DrawingRow.drawing_name, amounts.c.amount)
        .join(PartRow, PartRow.guid == amounts.c.part_guid)
        .outerjoin(DrawingRow, DrawingRow.guid == PartRow.drawing_guid)
        .where(PartRow.team == team)
        .order_by(amounts.c.layout_guid, PartRow.part_name, PartRow.guid)
        .options(defer(PartRow.shape, raiseload=True))
    )
    return [PlacedPartRow(*row) for row in session.execute(query)]


def weighed_parts(
    session: Session, team: str, guids: Collection[str]
) -> list[tuple[PlacedPartRow, float | None]]:
    """Return the parts on layouts with the density of the layout's material, where it is in the list."""
    query = (
        select(LayoutRow.guid, MaterialRow.density)
        .join(MaterialRow, (MaterialRow.team == LayoutRow.team) & (MaterialRow.name == LayoutRow.material))
        .where(LayoutRow.team == team, LayoutRow.guid.in_(guids))
    )
    density = {row.guid: row.density for row in session.execute(query)}
    return [(part, density.get(part.layout_guid)) for part in placed_parts(session, team, guids)]


def task_names(session: Session, team: str, guids: Collection[str]) -> dict[str, str]:
    """Return the names of the nesting tasks that made layouts, by layout."""
    query = (
        select(LayoutRow.guid, NestTaskRow.task_name)
        .join(NestTaskRow, NestTaskRow.guid == LayoutRow.task_guid)
        .where(LayoutRow.team == team, LayoutRow.guid.in_(guids))
    )
    return {row.guid: row.task_name for row in session.execute(query)}


def pieces(session: Session, team: str, guids: Collection[str]) -> list[NamedPiece]:
    """Return the pieces of layouts, by layout and serial number."""
    query = (
        select(PieceRow, PartRow.part_name)
        .join(PartRow, PartRow.guid == PieceRow.part_guid)
        .where(PartRow.team == team, PieceRow.layout_guid.in_(guids))
        .order_by(PieceRow.layout_guid, PieceRow.serial)
    )
    return [NamedPiece(*row) for row in session.execute(query)]


def jobs_on(session: Session, team: str, guid: str) -> Sequence[JobRow]:
    """Return the jobs whose parts lie on a layout."""
    ids = (
        select(PartRow.job_id)
        .join(PieceRow, PieceRow.part_guid == PartRow.guid)
        .where(PieceRow.layout_guid == guid)
    )
    query = select(JobRow).where(JobRow.team == team, JobRow.job_id.in_(ids))
    return session.scalars(query.order_by(JobRow.job_id)).all()


def plates_used(session: Session, team: str, job_ids: Collection[int]) -> list[UsedPlate]:
    """Return the plates that the layouts of jobs use; a layout of several of the jobs counts once."""
    sheets = (
        select(LayoutRow.plate_guid, cast(func.sum(LayoutRow.amount), Integer).label("amount"))
        .where(LayoutRow.team == team, LayoutRow.guid.in_(_guids_of_jobs(job_ids)))
        .group_by(LayoutRow.plate_guid)
        .subquery("sheets")
    )
    query = (
        select(PlateRow, sheets.c.amount)
        .join(sheets, sheets.c.plate_guid == PlateRow.guid)
        .where(PlateRow.team == team)
        .order_by(PlateRow.create_time, PlateRow.guid)
    )
    return [UsedPlate(*row) for row in session.execute(query)]


def _guids_of_jobs(job_ids: Collection[int]) -> Select[str]:
    return (
        select(PieceRow.layout_guid)
        .join(PartRow, PartRow.guid == PieceRow.part_guid)
        .where(PartRow.job_id.in_(job_ids))
    )
