"""Telling what happened: written in the same unit of work as the change, sent afterwards (``webhooks``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from nestwright.domain.events import EventKind
from nestwright.domain.ids import new_guid
from nestwright.storage.event_tables import DeliveryRow, EventRow
from nestwright.storage.repositories import webhooks


def emit(session: Session, team: str, kind: EventKind, payload: Mapping[str, Any]) -> None:
    """Note an event for every webhook of the team that wants its kind; nothing where there is none.

    ``payload`` is plain JSON with the wire's names; moments as ISO 8601 text with their zone. What is written
    here is sent only if the unit of work commits.
    """
    wanting = webhooks.wanting(session, team, kind)
    if not wanting:
        return
    event = EventRow(guid=new_guid(), team=team, kind=kind.value, payload=dict(payload))
    session.add(event)
    session.flush()
    session.add_all(
        DeliveryRow(guid=new_guid(), webhook_guid=hook.guid, event_guid=event.guid) for hook in wanting
    )
