"""What can happen that somebody may want to hear of, and how a message of it is signed."""

from __future__ import annotations

import hashlib
import hmac
from enum import StrEnum


class EventKind(StrEnum):
    """The kinds of events, as webhooks name them."""

    DRAWING_PROCESSED = "drawing.processed"
    NEST_IMPROVED = "nest.improved"
    NEST_FINISHED = "nest.finished"
    TASK_FINISHED = "task.finished"
    REMNANT_BORN = "remnant.born"


class DeliveryState(StrEnum):
    """How far a message is."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


# Seconds from one attempt at a message to the next; after the last one it has failed. A day in all.
RETRY_AFTER_S = (10, 60, 300, 1800, 2 * 3600, 6 * 3600, 16 * 3600)


def message_signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return the lower-case hex HMAC-SHA-256 of time stamp and body in a row, under the webhook's secret."""
    return hmac.new(secret.encode(), timestamp.encode() + body, hashlib.sha256).hexdigest()
