"""Queries of drawings."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from nestwright.domain.states import HandleStatus
from nestwright.storage.tables import DrawingRow, PartRow


def of_job(session: Session, team: str, job_id: int) -> Sequence[DrawingRow]:
    """Return the drawings of a job as they were uploaded."""
    query = select(DrawingRow).where(DrawingRow.team == team, DrawingRow.job_id == job_id)
    return session.scalars(query.order_by(DrawingRow.create_time, DrawingRow.guid)).all()


def statuses_of_job(session: Session, team: str, job_id: int) -> list[tuple[str, str, str]]:
    """Return ``(guid, drawing_name, handle_status)`` of a job's drawings; cheap enough to poll."""
    query = (
        select(DrawingRow.guid, DrawingRow.drawing_name, DrawingRow.handle_status)
        .where(DrawingRow.team == team, DrawingRow.job_id == job_id)
        .order_by(DrawingRow.create_time, DrawingRow.guid)
    )
    return [(guid, name, status) for guid, name, status in session.execute(query)]


def unfinished_of_jobs(session: Session, team: str, job_ids: Collection[int]) -> Sequence[str]:
    """Return the names of the jobs' drawings that are not completed."""
    query = select(DrawingRow.drawing_name).where(
        DrawingRow.team == team,
        DrawingRow.job_id.in_(job_ids),
        DrawingRow.handle_status != HandleStatus.COMPLETED,
    )
    return session.scalars(query.order_by(DrawingRow.drawing_name)).all()


def with_guids(session: Session, team: str, guids: Collection[str]) -> dict[str, DrawingRow]:
    """Return the team's drawings among these guids, by guid."""
    rows = session.scalars(select(DrawingRow).where(DrawingRow.team == team, DrawingRow.guid.in_(guids)))
    return {row.guid: row for row in rows}


def part_guids(session: Session, team: str, guids: Collection[str]) -> dict[str | None, list[str]]:
    """Return the guids of the parts of drawings, by drawing."""
    query = select(PartRow.drawing_guid, PartRow.guid).where(
        PartRow.team == team, PartRow.drawing_guid.in_(guids)
    )
    found: dict[str | None, list[str]] = {}
    for drawing_guid, guid in session.execute(query.order_by(PartRow.create_time, PartRow.guid)):
        found.setdefault(drawing_guid, []).append(guid)
    return found


def lock_of_any_team(session: Session, guid: str) -> DrawingRow | None:
    """Return a drawing, kept from other writers until the unit of work ends."""
    return session.scalar(select(DrawingRow).where(DrawingRow.guid == guid).with_for_update())


def replace_parts(session: Session, drawing_guid: str, parts: Collection[PartRow]) -> None:
    """Make these the only parts of a drawing that nothing uses yet."""
    session.execute(delete(PartRow).where(PartRow.drawing_guid == drawing_guid))
    session.add_all(parts)


def parts_of(session: Session, team: str, guid: str, *, for_change: bool = False) -> Sequence[PartRow]:
    """Return the parts of a drawing in the order they were found; ``for_change``: kept from other writers."""
    query = select(PartRow).where(PartRow.team == team, PartRow.drawing_guid == guid)
    if for_change:
        return session.scalars(query.order_by(PartRow.guid).with_for_update()).all()
    return session.scalars(query.order_by(PartRow.create_time, PartRow.guid)).all()


def pending_of_any_team(session: Session) -> list[str]:
    """Return the guids of drawings that are not completed, oldest first."""
    query = select(DrawingRow.guid).where(DrawingRow.handle_status != HandleStatus.COMPLETED)
    return list(session.scalars(query.order_by(DrawingRow.create_time, DrawingRow.guid)))


def lock(session: Session, team: str, guids: Collection[str]) -> dict[str, DrawingRow]:
    """Return the team's drawings among these guids by guid, as they are now and kept from other writers."""
    query = select(DrawingRow).where(DrawingRow.team == team, DrawingRow.guid.in_(guids))
    query = query.order_by(DrawingRow.guid).with_for_update().execution_options(populate_existing=True)
    return {row.guid: row for row in session.scalars(query)}


def remove(session: Session, team: str, guids: Collection[str]) -> None:
    """Delete drawings whose parts are deleted already."""
    session.execute(delete(DrawingRow).where(DrawingRow.team == team, DrawingRow.guid.in_(guids)))


def file_keys_of_jobs(session: Session, team: str, job_ids: Collection[int]) -> list[str | None]:
    """Return the keys of the files and pictures of the drawings of jobs."""
    query = select(DrawingRow.file_key, DrawingRow.thumbnail_key)
    rows = session.execute(query.where(DrawingRow.team == team, DrawingRow.job_id.in_(job_ids)))
    return [key for row in rows for key in row]


def remove_of_jobs(session: Session, team: str, job_ids: Collection[int]) -> None:
    """Delete the drawings of jobs, whose parts are deleted already."""
    session.execute(delete(DrawingRow).where(DrawingRow.team == team, DrawingRow.job_id.in_(job_ids)))
