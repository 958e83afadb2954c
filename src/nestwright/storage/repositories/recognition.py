"""Queries of the rules that read texts and names, and of what they read."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, undefer

from nestwright.storage.repositories.parts import ORDER, WITHOUT_SHAPE
from nestwright.storage.tables import PartRow, RecognitionRulesRow


def newest(session: Session, team: str, job_id: int) -> RecognitionRulesRow | None:
    """Return the newest rules of a job, or of the team (``job_id`` 0)."""
    query = select(RecognitionRulesRow).where(
        RecognitionRulesRow.team == team, RecognitionRulesRow.job_id == job_id
    )
    return session.scalar(query.order_by(RecognitionRulesRow.version.desc()).limit(1))


def remove_of_jobs(session: Session, team: str, job_ids: Collection[int]) -> None:
    """Delete the rules of jobs that are deleted: a new job may get their numbers."""
    session.execute(
        delete(RecognitionRulesRow).where(
            RecognitionRulesRow.team == team, RecognitionRulesRow.job_id.in_(job_ids)
        )
    )


def informed_part(session: Session, team: str, guid: str) -> PartRow | None:
    """Return a part with what is known of it."""
    query = select(PartRow).where(PartRow.team == team, PartRow.guid == guid)
    return session.scalar(query.options(WITHOUT_SHAPE, undefer(PartRow.information)))


def informed_parts_of(session: Session, team: str, drawing_guid: str) -> Sequence[PartRow]:
    """Return the parts of a drawing with what is known of them."""
    query = select(PartRow).where(PartRow.team == team, PartRow.drawing_guid == drawing_guid).order_by(*ORDER)
    return session.scalars(query.options(WITHOUT_SHAPE, undefer(PartRow.information))).all()
