"""Queries of calls with idempotency keys."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from nestwright.storage.access_tables import AnsweredCallRow


def find(session: Session, app_id: str, key: str) -> AnsweredCallRow | None:
    """Return the call that an app made with a key."""
    return session.get(AnsweredCallRow, (app_id, key))


def keep_answer(session: Session, app_id: str, key: str, answer: str) -> None:
    """Write down what a call was answered."""
    session.execute(
        update(AnsweredCallRow)
        .where(AnsweredCallRow.app_id == app_id, AnsweredCallRow.key == key)
        .values(answer=answer)
    )


def remove_before(session: Session, moment: datetime) -> None:
    """Forget the calls of before a moment."""
    session.execute(delete(AnsweredCallRow).where(AnsweredCallRow.create_time < moment))
