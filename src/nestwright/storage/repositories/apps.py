"""Queries of apps."""

from __future__ import annotations

from sqlalchemy.orm import Session

from nestwright.storage.tables import AppRow


def find(session: Session, app_id: str) -> AppRow | None:
    """Return the app with this id."""
    return session.get(AppRow, app_id)
