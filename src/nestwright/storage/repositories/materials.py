"""Queries of materials."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from nestwright.storage.tables import MaterialRow


def find(session: Session, team: str, material_id: int) -> MaterialRow | None:
    """Return the team's material with this id."""
    return session.scalar(
        select(MaterialRow).where(MaterialRow.team == team, MaterialRow.material_id == material_id)
    )


def find_named(session: Session, team: str, name: str) -> MaterialRow | None:
    """Return the team's material of exactly this name."""
    return session.scalar(select(MaterialRow).where(MaterialRow.team == team, MaterialRow.name == name))


def of_team(session: Session, team: str) -> Sequence[MaterialRow]:
    """Return the team's materials by name."""
    return session.scalars(
        select(MaterialRow).where(MaterialRow.team == team).order_by(MaterialRow.name)
    ).all()


def lock_known(session: Session, material_id: int) -> None:
    """Keep a material from other writers until the unit of work ends."""
    session.execute(
        select(MaterialRow.material_id).where(MaterialRow.material_id == material_id).with_for_update()
    )
