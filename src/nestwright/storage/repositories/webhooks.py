"""Queries of webhooks and of messages on their way to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from nestwright.domain.events import DeliveryState
from nestwright.storage.event_tables import DeliveryRow, EventRow, WebhookRow
from nestwright.storage.repositories.selects import paged


class Message(NamedTuple):
    """An event on its way to a webhook."""

    delivery: DeliveryRow
    event: EventRow
    webhook: WebhookRow


def of_team(session: Session, team: str) -> Sequence[WebhookRow]:
    """Return the team's webhooks, oldest first."""
    query = select(WebhookRow).where(WebhookRow.team == team)
    return session.scalars(query.order_by(WebhookRow.create_time, WebhookRow.guid)).all()


def wanting(session: Session, team: str, kind: str) -> list[WebhookRow]:
    """Return the team's webhooks that want to hear of a kind of event."""
    return [hook for hook in of_team(session, team) if hook.kinds is None or kind in hook.kinds]


def find(session: Session, team: str, guid: str) -> WebhookRow | None:
    """Return the team's webhook with this guid."""
    return session.scalar(select(WebhookRow).where(WebhookRow.team == team, WebhookRow.guid == guid))


def remove(session: Session, team: str, guid: str) -> None:
    """Delete a webhook and its log."""
    session.execute(delete(WebhookRow).where(WebhookRow.team == team, WebhookRow.guid == guid))


def log(
    session: Session, team: str, guid: str, state: DeliveryState | None, offset: int, limit: int
) -> tuple[list[tuple[DeliveryRow, EventRow]], int]:
    """Return a page of a webhook's messages, newest first, and how many there are."""
    query = (
        select(DeliveryRow, EventRow)
        .join(EventRow, EventRow.guid == DeliveryRow.event_guid)
        .join(WebhookRow, WebhookRow.guid == DeliveryRow.webhook_guid)
        .where(WebhookRow.team == team, WebhookRow.guid == guid)
        .order_by(DeliveryRow.create_time.desc(), DeliveryRow.guid)
    )
    if state is not None:
        query = query.where(DeliveryRow.state == state.value)
    rows, total = paged(session, query, offset, limit)
    return [(delivery, event) for delivery, event in rows], total


def lock_delivery(session: Session, team: str, guid: str) -> Message | None:
    """Return one of the team's messages, kept from other writers."""
    query = _messages().where(WebhookRow.team == team, DeliveryRow.guid == guid)
    row = session.execute(query.with_for_update(of=DeliveryRow)).one_or_none()
    return None if row is None else Message(*row)


def claim_due_of_any_team(session: Session, now: datetime, lease: timedelta, limit: int) -> list[Message]:
    """Return messages that are due, oldest first, and keep others from them for a while."""
    query = _messages().where(DeliveryRow.state == DeliveryState.WAITING, DeliveryRow.next_time <= now)
    query = query.order_by(DeliveryRow.next_time, DeliveryRow.create_time, DeliveryRow.guid).limit(limit)
    rows = session.execute(query.with_for_update(of=DeliveryRow, skip_locked=True))
    found = [Message(*row) for row in rows]
    for message in found:
        message.delivery.next_time = now + lease
        message.delivery.attempts += 1
    return found


def lock_attempt_of_any_team(session: Session, guid: str, attempt: int) -> DeliveryRow | None:
    """Return a message whose current attempt this is, kept from other writers."""
    query = select(DeliveryRow).where(
        DeliveryRow.guid == guid,
        DeliveryRow.attempts == attempt,
        DeliveryRow.state == DeliveryState.WAITING,
    )
    return session.scalar(query.with_for_update())


def remove_events_before_of_any_team(session: Session, moment: datetime) -> None:
    """Delete events, and their messages that have ended, of before a moment."""
    waiting = select(DeliveryRow.event_guid).where(DeliveryRow.state == DeliveryState.WAITING)
    session.execute(delete(EventRow).where(EventRow.create_time < moment, EventRow.guid.not_in(waiting)))


def _messages() -> Select[DeliveryRow, EventRow, WebhookRow]:
    return (
        select(DeliveryRow, EventRow, WebhookRow)
        .join(EventRow, EventRow.guid == DeliveryRow.event_guid)
        .join(WebhookRow, WebhookRow.guid == DeliveryRow.webhook_guid)
    )
