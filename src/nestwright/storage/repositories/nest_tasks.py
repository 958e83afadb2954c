"""Queries of nesting tasks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Select, delete, select, update
from sqlalchemy.orm import Session

from nestwright.domain.states import UNFINISHED, NestState
from nestwright.storage.tables import LayoutRow, NestTaskJobRow, NestTaskPartRow, NestTaskRow, PartRow


def find(session: Session, team: str, guid: str) -> NestTaskRow | None:
    """Return the team's nesting task with this guid."""
    return session.scalar(select(NestTaskRow).where(NestTaskRow.team == team, NestTaskRow.guid == guid))


def lock(session: Session, team: str, guid: str) -> NestTaskRow:
    """Return a task that is known to be there, kept from other writers, as it is now."""
    query = select(NestTaskRow).where(NestTaskRow.team == team, NestTaskRow.guid == guid)
    return session.scalars(query.with_for_update().execution_options(populate_existing=True)).one()


def lock_of_any_team(session: Session, guid: str) -> NestTaskRow | None:
    """Return a task, kept from other writers until the unit of work ends."""
    return session.scalar(select(NestTaskRow).where(NestTaskRow.guid == guid).with_for_update())


def job_ids(session: Session, team: str, guid: str) -> list[int]:
    """Return the jobs of a task."""
    query = (
        select(NestTaskJobRow.job_id)
        .join(NestTaskRow, NestTaskRow.guid == NestTaskJobRow.task_guid)
        .where(NestTaskRow.team == team, NestTaskRow.guid == guid)
    )
    return list(session.scalars(query.order_by(NestTaskJobRow.job_id)))


def layout_guids(session: Session, team: str, guid: str) -> list[str]:
    """Return the layouts of a task in their order."""
    query = select(LayoutRow.guid).where(LayoutRow.team == team, LayoutRow.task_guid == guid)
    return list(session.scalars(query.order_by(LayoutRow.plate_idx)))


def part_amounts(session: Session, team: str, guid: str) -> list[tuple[str, str, int]]:
    """Return ``(guid, part_name, amount)`` of the parts that a task has to place."""
    query = (
        select(PartRow.guid, PartRow.part_name, NestTaskPartRow.amount)
        .join(NestTaskPartRow, NestTaskPartRow.part_guid == PartRow.guid)
        .where(PartRow.team == team, NestTaskPartRow.task_guid == guid)
    )
    rows = session.execute(query.order_by(PartRow.part_name, PartRow.guid))
    return [(part_guid, name, amount) for part_guid, name, amount in rows]


def parts_of(session: Session, guid: str) -> Sequence[NestTaskPartRow]:
    """Return what a task that is the caller's has to place."""
    return session.scalars(select(NestTaskPartRow).where(NestTaskPartRow.task_guid == guid)).all()


def names_starting(session: Session, team: str, start: str) -> set[str]:
    """Return the names of the team's tasks that start with a text."""
    query = select(NestTaskRow.task_name).where(NestTaskRow.team == team)
    return set(session.scalars(query.where(NestTaskRow.task_name.startswith(start, autoescape=True))))


def of_job(session: Session, team: str, job_id: int) -> Sequence[NestTaskRow]:
    """Return the tasks that nest a job, oldest first."""
    query = (
        select(NestTaskRow)
        .join(NestTaskJobRow, NestTaskJobRow.task_guid == NestTaskRow.guid)
        .where(NestTaskRow.team == team, NestTaskJobRow.job_id == job_id)
    )
    return session.scalars(query.order_by(NestTaskRow.create_time, NestTaskRow.guid)).all()


def note_progress_of_any_team(
    session: Session, guid: str, attempt: int, stage: str, progress: dict[str, Any]
) -> None:
    """Write how far one attempt at a task is, unless another attempt has taken over."""
    session.execute(
        update(NestTaskRow)
        .where(NestTaskRow.guid == guid, NestTaskRow.attempts == attempt)
        .where(NestTaskRow.state == NestState.RUNNING)
        .values(stage=stage, progress=progress)
    )


def should_stop_of_any_team(session: Session, guid: str, attempt: int) -> bool:
    """Say whether an attempt has to end: asked to, or no longer the one that runs."""
    query = select(NestTaskRow.stop_requested).where(
        NestTaskRow.guid == guid, NestTaskRow.attempts == attempt, NestTaskRow.state == NestState.RUNNING
    )
    stop_requested = session.scalar(query)
    return stop_requested is not False


def pending_of_any_team(session: Session) -> list[str]:
    """Return the guids of tasks that have not ended, oldest first."""
    query = select(NestTaskRow.guid).where(NestTaskRow.state.in_(UNFINISHED))
    return list(session.scalars(query.order_by(NestTaskRow.create_time, NestTaskRow.guid)))


def unfinished_names(session: Session, team: str, guids: Collection[str]) -> list[str]:
    """Return the names of those of these tasks that have not ended."""
    query = select(NestTaskRow.task_name).where(NestTaskRow.team == team, NestTaskRow.guid.in_(guids))
    return list(
        session.scalars(query.where(NestTaskRow.state.in_(UNFINISHED)).order_by(NestTaskRow.task_name))
    )


def unfinished_of_jobs(session: Session, team: str, job_ids: Collection[int]) -> list[str]:
    """Return the names of the tasks that nest these jobs and have not ended."""
    return unfinished_names(session, team, list(session.scalars(_of_jobs(job_ids))))


def remove_of_jobs(session: Session, team: str, job_ids: Collection[int]) -> None:
    """Take jobs out of their ended tasks, whose layouts of them are deleted, and delete tasks left empty."""
    guids = list(session.scalars(_of_jobs(job_ids)))
    own = select(PartRow.guid).where(PartRow.team == team, PartRow.job_id.in_(job_ids))
    session.execute(delete(NestTaskPartRow).where(NestTaskPartRow.part_guid.in_(own)))
    session.execute(delete(NestTaskJobRow).where(NestTaskJobRow.job_id.in_(job_ids)))
    left = select(NestTaskJobRow.task_guid)
    with_layouts = select(LayoutRow.task_guid)
    session.execute(
        delete(NestTaskRow).where(
            NestTaskRow.team == team,
            NestTaskRow.guid.in_(guids),
            NestTaskRow.guid.not_in(left),
            NestTaskRow.guid.not_in(with_layouts),
        )
    )


def _of_jobs(job_ids: Collection[int]) -> Select[str]:
    return select(NestTaskJobRow.task_guid).where(NestTaskJobRow.job_id.in_(job_ids))


def plates_wanted(session: Session, team: str) -> set[str]:
    """Return the guids of the plates that the team's unfinished tasks nest on."""
    query = select(NestTaskRow.request).where(NestTaskRow.team == team, NestTaskRow.state.in_(UNFINISHED))
    return {plate["guid"] for request in session.scalars(query) for plate in request["plates"]}
