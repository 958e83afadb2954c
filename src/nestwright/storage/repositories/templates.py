"""Queries of a team's own templates."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from nestwright.storage.template_tables import TemplateRow


def find(session: Session, team: str, name: str) -> TemplateRow | None:
    """Return the team's template of this name."""
    return session.scalar(select(TemplateRow).where(TemplateRow.team == team, TemplateRow.name == name))


def of_team(session: Session, team: str) -> Sequence[TemplateRow]:
    """Return the team's templates by name."""
    query = select(TemplateRow).where(TemplateRow.team == team)
    return session.scalars(query.order_by(TemplateRow.name)).all()


def count(session: Session, team: str) -> int:
    """Return how many templates the team has."""
    query = select(func.count()).select_from(TemplateRow).where(TemplateRow.team == team)
    return session.scalar(query) or 0


def keep(session: Session, row: TemplateRow) -> str | None:
    """Store a template in the place of one of its name; returns the file key that nothing needs now."""
    query = select(TemplateRow).where(TemplateRow.team == row.team, TemplateRow.name == row.name)
    old = session.scalar(query.with_for_update())
    if old is None:
        session.add(row)
        return None
    gone = old.file_key
    old.kind, old.file_name, old.file_key, old.units = row.kind, row.file_name, row.file_key, row.units
    old.create_time = row.create_time
    return gone
