"""Webhooks: addresses of a team that are told what happened, and the log of what they were told."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from nestwright.domain.events import DeliveryState, EventKind
from nestwright.domain.ids import known_guid, new_guid
from nestwright.errors import BadParameter, InUse, NotFound
from nestwright.services import checks, from_rows
from nestwright.services.checks import FIRST_PAGE, PageRequest
from nestwright.services.context import Context
from nestwright.services.views import Page
from nestwright.services.views.webhooks import DeliveryView, WebhookMade, WebhookView
from nestwright.storage.event_tables import DeliveryRow, EventRow, WebhookRow
from nestwright.storage.repositories import webhooks
from nestwright.storage.tables import now_utc

MOST_WEBHOOKS = 20  # of a team


@dataclass(frozen=True)
class NewWebhook:
    """An address to tell; ``kinds`` None: of all events. The secret is made where none is given."""

    url: str
    kinds: Sequence[str] | None = None
    secret: str | None = None


def add(ctx: Context, team: str, hook: NewWebhook) -> WebhookMade:
    """Add a webhook and return it with its secret, the only time that it is shown.

    Raises
    ------
    BadParameter
        No address that may be called (the rules are those of ``outbound``), an unknown kind, too many.
    """
    ctx.outbound.check("url", hook.url)
    for i, kind in enumerate(hook.kinds or ()):
        checks.choice(f"kinds[{i}]", kind, tuple(EventKind))
    secret = hook.secret or secrets.token_hex(32)
    if not 16 <= len(secret) <= 128:
        raise BadParameter("secret", "16 to 128 characters")
    kinds = None if hook.kinds is None else sorted(set(hook.kinds))
    row = WebhookRow(
        guid=new_guid(), team=team, url=hook.url, secret=checks.text("secret", secret), kinds=kinds
    )
    with ctx.db.begin() as session:
        if len(webhooks.of_team(session, team)) >= MOST_WEBHOOKS:
            raise BadParameter("url", f"at most {MOST_WEBHOOKS} webhooks of a team; delete one first")
        session.add(row)
    return from_rows.same_named(WebhookMade, row, kinds=_kinds(row))


def list_all(ctx: Context, team: str) -> tuple[WebhookView, ...]:
    """Return the team's webhooks without their secrets."""
    with ctx.db.read() as session:
        rows = webhooks.of_team(session, team)
    return tuple(from_rows.same_named(WebhookView, row, kinds=_kinds(row)) for row in rows)


def remove(ctx: Context, team: str, guid: str) -> str:
    """Delete a webhook with its log and return its guid; what was not sent yet is not sent any more."""
    with ctx.db.begin() as session:
        row = _found(session, team, guid)
        session.delete(row)
    return row.guid


def log(
    ctx: Context, team: str, guid: str, state: str | None = None, page: PageRequest = FIRST_PAGE
) -> Page[DeliveryView]:
    """Return what a webhook was or is to be told, newest first."""
    offset, limit = page.bounds()
    if state is not None:
        checks.choice("state", state, tuple(DeliveryState))
    wanted = None if state is None else DeliveryState(state)
    with ctx.db.read() as session:
        row = _found(session, team, guid)
        found, total = webhooks.log(session, team, row.guid, wanted, offset, limit)
    return Page(tuple(_delivery(delivery, event) for delivery, event in found), total)


def redeliver(ctx: Context, team: str, guid: str) -> DeliveryView:
    """Send a message again that ended, delivered or failed; its attempts count from the beginning.

    Raises
    ------
    NotFound, InUse
        There is no such message; it is on its way already.
    """
    with ctx.db.begin() as session:
        known = known_guid(guid)
        message = webhooks.lock_delivery(session, team, known) if known else None
        if message is None:
            raise NotFound("delivery", guid, field="guid")
        row = message.delivery
        if row.state == DeliveryState.WAITING:
            raise InUse("the message is on its way already", field="guid")
        row.state, row.attempts, row.next_time, row.finish_time = DeliveryState.WAITING, 0, now_utc(), None
    return _delivery(row, message.event)


def _found(session: Session, team: str, guid: str) -> WebhookRow:
    known = known_guid(guid)
    row = webhooks.find(session, team, known) if known else None
    if row is None:
        raise NotFound("webhook", guid, field="guid")
    return row


def _kinds(row: WebhookRow) -> tuple[str, ...]:
    return tuple(EventKind) if row.kinds is None else tuple(row.kinds)


def _delivery(row: DeliveryRow, event: EventRow) -> DeliveryView:
    return from_rows.same_named(DeliveryView, row, kind=event.kind, payload=event.payload)
