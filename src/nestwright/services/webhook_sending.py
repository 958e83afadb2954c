"""Sending what webhooks are to be told: signed, again after a failure, given up after a day."""

from __future__ import annotations

import json
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial

from nestwright.domain.events import RETRY_AFTER_S, DeliveryState, message_signature
from nestwright.errors import NestwrightError
from nestwright.services.context import Context
from nestwright.storage.event_tables import DeliveryRow
from nestwright.storage.repositories import webhooks
from nestwright.storage.repositories.webhooks import Message
from nestwright.storage.tables import now_utc

AT_ONCE = 8
LIMIT_S = 15.0
LEASE = timedelta(seconds=4 * LIMIT_S)
KEEP = timedelta(days=30)
LONGEST_MESSAGE = 500
logger = logging.getLogger(__name__)


def send_due(ctx: Context, now: datetime | None = None) -> int:
    """Send the messages that are due, some at a time, and return how many were tried.

    Several servers may do so at once: a message that one of them has claimed is not sent by another, unless
    that server died; then it is sent again, and its receiver knows it by its ``Nestwright-Event``.
    """
    with ctx.db.begin() as session:
        due = webhooks.claim_due_of_any_team(session, now or now_utc(), LEASE, AT_ONCE)
    if due:
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook") as pool:
            list(pool.map(partial(_send, ctx), due))
    return len(due)


def remove_old(ctx: Context) -> None:
    """Forget events, and their messages, of more than a month ago."""
    with ctx.db.begin() as session:
        webhooks.remove_events_before_of_any_team(session, now_utc() - KEEP)


def body_of(message: Message) -> bytes:
    """Return a message as it is sent: the same bytes each time."""
    event = message.event
    fields = {
        "guid": event.guid,
        "kind": event.kind,
        "create_time": event.create_time.isoformat(),
        "payload": event.payload,
    }
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def _send(ctx: Context, message: Message) -> None:
    status, why = _posted(ctx, message)
    delivered = status is not None and 200 <= status < 300
    with ctx.db.begin() as session:
        row = webhooks.lock_attempt_of_any_team(session, message.delivery.guid, message.delivery.attempts)
        if row is None:
            return  # it took longer than the lease, and another attempt has begun
        row.http_status, row.message = status, why[:LONGEST_MESSAGE]
        _schedule(row, delivered=delivered)


def _posted(ctx: Context, message: Message) -> tuple[int | None, str]:
    body = body_of(message)
    stamp = str(round(time.time() * 1000))
    headers = {
        "content-type": "application/json",
        "nestwright-event": message.event.guid,
        "nestwright-kind": message.event.kind,
        "nestwright-timestamp": stamp,
        "nestwright-signature": message_signature(message.webhook.secret, stamp, body),
    }
    try:
        status = ctx.outbound.post(message.webhook.url, headers, body, limit_s=LIMIT_S)
    except NestwrightError as error:
        return None, str(error)
    except Exception:  # whatever it is, it is tried again; others must be told all the same
        logger.exception("the message %s could not be sent", message.delivery.guid)
        return None, "an error in the program; see its log"
    return status, f"HTTP {status}"


def _schedule(row: DeliveryRow, *, delivered: bool) -> None:
    now = now_utc()
    if delivered:
        row.state, row.finish_time = DeliveryState.DELIVERED, now
    elif row.attempts > len(RETRY_AFTER_S):
        row.state, row.finish_time = DeliveryState.FAILED, now
    else:
        row.next_time = now + timedelta(seconds=RETRY_AFTER_S[row.attempts - 1])
