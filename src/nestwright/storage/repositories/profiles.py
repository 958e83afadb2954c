"""Queries of drawing profiles."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from nestwright.storage.tables import DrawingProfileRow


def find(session: Session, team: str, name: str) -> DrawingProfileRow | None:
    """Return the team's profile of exactly this name."""
    return session.get(DrawingProfileRow, (team, name))


def of_team(session: Session, team: str) -> Sequence[DrawingProfileRow]:
    """Return the team's profiles by name."""
    query = select(DrawingProfileRow).where(DrawingProfileRow.team == team)
    return session.scalars(query.order_by(DrawingProfileRow.name)).all()


def remove(session: Session, team: str, name: str) -> None:
    """Delete a profile; drawings that were read with it keep what it said."""
    session.execute(
        delete(DrawingProfileRow).where(DrawingProfileRow.team == team, DrawingProfileRow.name == name)
    )
