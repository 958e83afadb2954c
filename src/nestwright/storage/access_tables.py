"""The tables of who may do what and who did what: counted calls, users of the page, the audit log.

Beside ``tables.py`` and under the same rules; an app belongs to a team, and what hangs on it with it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from nestwright.storage.tables import Base, now_utc

# SQLite counts up by itself only in a column that is called INTEGER.
Counting = BigInteger().with_variant(Integer, "sqlite")


class CallCountRow(Base):
    """How often an app called an operation with limits: on its latest day, and in its latest second.

    ``day`` counts days, ``second`` seconds since 1970 in UTC.
    """

    __tablename__ = "call_count"

    app_id: Mapped[str] = mapped_column(ForeignKey("app.app_id", ondelete="CASCADE"), primary_key=True)
    operation: Mapped[str] = mapped_column(String(200), primary_key=True)
    day: Mapped[int]
    day_count: Mapped[int]
    second: Mapped[int] = mapped_column(BigInteger)
    second_count: Mapped[int]


class AnsweredCallRow(Base):
    """A call with an idempotency key that changed something; ``answer`` None while it is not known yet.

    The row is written with the change itself: where there is none, nothing was changed.
    """

    __tablename__ = "answered_call"

    app_id: Mapped[str] = mapped_column(ForeignKey("app.app_id", ondelete="CASCADE"), primary_key=True)
    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    operation: Mapped[str] = mapped_column(String(200))
    body_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[str | None] = mapped_column(Text)
    create_time: Mapped[datetime] = mapped_column(default=now_utc, index=True)


class AuditRow(Base):
    """One change: who made it, by which operation, and the ids it touched, as ``kind:id``."""

    __tablename__ = "audit_entry"

    entry_id: Mapped[int] = mapped_column(Counting, primary_key=True, autoincrement=True)
    time: Mapped[datetime] = mapped_column(default=now_utc, index=True)
    team: Mapped[str] = mapped_column(String(64), index=True)
    who: Mapped[str] = mapped_column(String(200))
    operation: Mapped[str] = mapped_column(String(200))
    ids: Mapped[list[Any]]


class UserRow(Base):
    """A person who may use the web page; ``role``: admin, planner, operator; not ``active``: locked out."""

    __tablename__ = "web_user"

    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    user_name: Mapped[str] = mapped_column(String(64), unique=True)
    team: Mapped[str] = mapped_column(String(64), index=True)
    role: Mapped[str] = mapped_column(String(16))
    password_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool] = mapped_column(default=True)
    create_time: Mapped[datetime] = mapped_column(default=now_utc)
