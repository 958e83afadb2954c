"""Queries of apps and of how often they called."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, case, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from nestwright.domain.permissions import CallLimit
from nestwright.storage.access_tables import CallCountRow
from nestwright.storage.tables import AppRow


def find(session: Session, app_id: str) -> AppRow | None:
    """Return the app with this id."""
    return session.get(AppRow, app_id)


def lock(session: Session, app_id: str) -> AppRow | None:
    """Return the app with this id, kept from other writers."""
    return session.scalar(select(AppRow).where(AppRow.app_id == app_id).with_for_update())


def of_every_team(session: Session) -> Sequence[AppRow]:
    """Return all apps by team and age."""
    return session.scalars(select(AppRow).order_by(AppRow.team, AppRow.create_time, AppRow.app_id)).all()


def count_call(
    session: Session, app_id: str, operation: str, limit: CallLimit, day: int, second: int
) -> bool:
    """Count a call unless that would exceed the limit; say whether it was counted. One statement, no race.

    ``day``, ``second``: since 1970. A server whose clock is behind counts on in the second of the others.
    """
    row = CallCountRow
    new_day, new_second = row.day < day, row.second < second
    allowed = [
        *([or_(new_day, row.day_count < limit.per_day)] if limit.per_day is not None else []),
        *([or_(new_second, row.second_count < limit.per_second)] if limit.per_second is not None else []),
    ]
    first = {"app_id": app_id, "operation": operation, "day": day, "day_count": 1}
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(row).values(**first, second=second, second_count=1)
    statement = statement.on_conflict_do_update(
        index_elements=[row.app_id, row.operation],
        set_={
            "day": case((new_day, day), else_=row.day),
            "day_count": case((new_day, 1), else_=row.day_count + 1),
            "second": case((new_second, second), else_=row.second),
            "second_count": case((new_second, 1), else_=row.second_count + 1),
        },
        where=and_(True, *allowed),
    )
    return session.scalar(statement.returning(row.day_count)) is not None


def calls_of_day(session: Session, app_id: str, operation: str, day: int) -> int:
    """Return how often an app called an operation on a day, which must be the latest one."""
    query = select(CallCountRow.day_count).where(
        CallCountRow.app_id == app_id, CallCountRow.operation == operation, CallCountRow.day >= day
    )
    return session.scalar(query) or 0
