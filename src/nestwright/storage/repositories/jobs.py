"""Queries of jobs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Integer, Select, Subquery, case, cast, delete, func, select
from sqlalchemy.orm import Session

from nestwright.domain.states import HandleStatus
from nestwright.storage.repositories.counts import PartCounts
from nestwright.storage.repositories.selects import paged
from nestwright.storage.tables import DrawingRow, JobRow, PartRow


class PieceSums(NamedTuple):
    """Sums over the parts of a job."""

    part_amount: int = 0
    wait_amount: int = 0
    nesting_amount: int = 0
    nested_amount: int = 0
    planned_amount: int = 0
    cutting_amount: int = 0
    finished_amount: int = 0


class ListedJob(NamedTuple):
    """A job with what its drawings and parts add up to; ``handle_status`` is that of the whole job."""

    job: JobRow
    drawing_amount: int
    handle_status: str
    pieces: PieceSums


def find(session: Session, team: str, job_id: int) -> JobRow | None:
    """Return the team's job with this id."""
    return session.scalar(select(JobRow).where(JobRow.team == team, JobRow.job_id == job_id))


def lock(session: Session, team: str, job_ids: Collection[int]) -> Sequence[JobRow]:
    """Return the team's jobs among these ids, kept from other writers until the unit of work ends."""
    query = select(JobRow).where(JobRow.team == team, JobRow.job_id.in_(job_ids))
    return session.scalars(query.order_by(JobRow.job_id).with_for_update()).all()


def known_ids(session: Session, team: str, job_ids: Collection[int]) -> set[int]:
    """Return which of these ids are jobs of the team."""
    query = select(JobRow.job_id).where(JobRow.team == team, JobRow.job_id.in_(job_ids))
    return set(session.scalars(query))


def page(
    session: Session,
    team: str,
    *,
    start_time: datetime | None,
    before: datetime | None,
    status: HandleStatus | None,
    offset: int,
    limit: int,
) -> tuple[list[ListedJob], int]:
    """Return a page of the team's jobs made in ``start_time <= t < before``, newest first, and how many."""
    drawings = _drawings(team)
    query = _with_drawings(team, drawings)
    if start_time is not None:
        query = query.where(JobRow.create_time >= start_time)
    if before is not None:
        query = query.where(JobRow.create_time < before)
    if status is not None:
        query = query.where(_whole_status(drawings) == status.value)
    rows, total = paged(session, query, offset, limit)
    return _with_pieces(session, team, rows), total


def named(session: Session, team: str, job_name: str) -> list[ListedJob]:
    """Return the team's jobs of exactly this name, newest first."""
    query = _with_drawings(team, _drawings(team)).where(JobRow.job_name == job_name)
    return _with_pieces(session, team, session.execute(query).all())


def listed(session: Session, team: str, job_id: int) -> ListedJob:
    """Return a job that is known to be there."""
    query = _with_drawings(team, _drawings(team)).where(JobRow.job_id == job_id)
    return _with_pieces(session, team, session.execute(query).all())[0]


def _with_drawings(team: str, drawings: Subquery) -> Select[JobRow, int, str]:
    return (
        select(JobRow, func.coalesce(drawings.c.amount, 0), _whole_status(drawings))
        .outerjoin(drawings, drawings.c.job_id == JobRow.job_id)
        .where(JobRow.team == team)
        .order_by(JobRow.create_time.desc(), JobRow.job_id.desc())
    )


def _drawings(team: str) -> Subquery:
    def how_many(state: ColumnElement[bool]) -> ColumnElement[int]:
        return func.sum(case((state, 1), else_=0))

    return (
        select(
            DrawingRow.job_id,
            func.count().label("amount"),
            how_many(DrawingRow.handle_status != HandleStatus.UNPROCESSED).label("started"),
            how_many(DrawingRow.handle_status == HandleStatus.COMPLETED).label("completed"),
        )
        .where(DrawingRow.team == team)
        .group_by(DrawingRow.job_id)
        .subquery("drawings")
    )


def _whole_status(drawings: Subquery) -> ColumnElement[str]:
    """``domain.states.whole_status`` for the database."""
    return case(
        (func.coalesce(drawings.c.started, 0) == 0, HandleStatus.UNPROCESSED.value),
        (drawings.c.completed == drawings.c.amount, HandleStatus.COMPLETED.value),
        else_=HandleStatus.PROCESSING.value,
    )


def _with_pieces(session: Session, team: str, rows: Sequence[Any]) -> list[ListedJob]:
    sums = _piece_sums(session, team, [job.job_id for job, _, _ in rows])
    return [ListedJob(job, amount, status, sums.get(job.job_id, PieceSums())) for job, amount, status in rows]


def _piece_sums(session: Session, team: str, job_ids: Collection[int]) -> dict[int, PieceSums]:
    counts = PartCounts(team, job_ids)
    amounts = (PartRow.amount, *counts.amounts)
    query = (
        select(PartRow.job_id, *(cast(func.sum(amount), Integer) for amount in amounts))
        .where(PartRow.team == team, PartRow.job_id.in_(job_ids))
        .group_by(PartRow.job_id)
    )
    return {job_id: PieceSums(*amounts) for job_id, *amounts in session.execute(counts.joined(query))}


def remove(session: Session, team: str, job_ids: Collection[int]) -> None:
    """Delete jobs that are empty already."""
    session.execute(delete(JobRow).where(JobRow.team == team, JobRow.job_id.in_(job_ids)))
