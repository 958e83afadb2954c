"""The tables of events: what happened, who wants to hear of it, and what became of each message.

Beside ``tables.py`` and under the same rules. A delivery is written with the change that it tells of, so that
neither is there without the other.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from nestwright.storage.tables import Base, now_utc


class WebhookRow(Base):
    """An address of a team that is told of events; ``kinds`` None: of all."""

    __tablename__ = "webhook"

    guid: Mapped[str] = mapped_column(String(36), primary_key=True)
    team: Mapped[str] = mapped_column(String(64), index=True)
    url: Mapped[str] = mapped_column(String(2000))
    secret: Mapped[str] = mapped_column(String(128))
    kinds: Mapped[list[Any] | None]
    create_time: Mapped[datetime] = mapped_column(default=now_utc)


class EventRow(Base):
    """Something that happened and that somebody wants to hear of."""

    __tablename__ = "event"

    guid: Mapped[str] = mapped_column(String(36), primary_key=True)
    team: Mapped[str] = mapped_column(String(64), index=True)
    kind: Mapped[str] = mapped_column(String(64))
    payload: Mapped[dict[str, Any]]
    create_time: Mapped[datetime] = mapped_column(default=now_utc, index=True)


class DeliveryRow(Base):
    """An event on its way to a webhook; ``state``: waiting, delivered or failed.

    ``next_time``: when it is due; while it is being sent, until when nobody else sends it.
    ``http_status``, ``message``: what the last attempt came to.
    """

    __tablename__ = "delivery"
    __table_args__ = (Index("ix_delivery_state_next_time", "state", "next_time"),)

    guid: Mapped[str] = mapped_column(String(36), primary_key=True)
    webhook_guid: Mapped[str] = mapped_column(ForeignKey("webhook.guid", ondelete="CASCADE"), index=True)
    event_guid: Mapped[str] = mapped_column(ForeignKey("event.guid", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    next_time: Mapped[datetime] = mapped_column(default=now_utc)
    http_status: Mapped[int | None]
    message: Mapped[str] = mapped_column(default="")
    create_time: Mapped[datetime] = mapped_column(default=now_utc)
    finish_time: Mapped[datetime | None]
