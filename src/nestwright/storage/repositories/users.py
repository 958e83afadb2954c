"""Queries of the users of the web page."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from nestwright.storage.access_tables import UserRow


def find(session: Session, user_name: str) -> UserRow | None:
    """Return the user of this name."""
    return session.scalar(select(UserRow).where(UserRow.user_name == user_name))


def lock(session: Session, user_name: str) -> UserRow | None:
    """Return the user of this name, kept from other writers."""
    return session.scalar(select(UserRow).where(UserRow.user_name == user_name).with_for_update())


def of_every_team(session: Session) -> Sequence[UserRow]:
    """Return all users by team and name."""
    return session.scalars(select(UserRow).order_by(UserRow.team, UserRow.user_name)).all()
