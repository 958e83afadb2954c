"""Webhooks and what they were told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class WebhookView:
    """An address that is told of events of some kinds."""

    guid: str
    url: str
    kinds: tuple[str, ...]
    create_time: datetime


@dataclass(frozen=True)
class WebhookMade(WebhookView):
    """A new webhook; ``secret`` signs its messages."""

    secret: str


@dataclass(frozen=True)
class DeliveryView:
    """A message to a webhook. ``state``: waiting, delivered, failed; ``next_time``: of the next attempt.

    ``http_status``, ``message``: what the last attempt came to.
    """

    guid: str
    event_guid: str
    kind: str
    payload: dict[str, Any]
    state: str
    attempts: int
    next_time: datetime
    http_status: int | None
    message: str
    create_time: datetime
    finish_time: datetime | None
