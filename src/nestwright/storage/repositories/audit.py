"""Queries of the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session

from nestwright.storage.access_tables import AuditRow


def newest(
    session: Session,
    *,
    team: str | None,
    who: str | None,
    operation: str | None,
    identity: str | None,
    since: datetime | None,
    limit: int,
) -> Sequence[AuditRow]:
    """Return entries, newest first; ``identity`` is found in the ids that they touch, in any case."""
    query = select(AuditRow)
    if team is not None:
        query = query.where(AuditRow.team == team)
    if who is not None:
        query = query.where(AuditRow.who == who)
    if operation is not None:
        query = query.where(AuditRow.operation.startswith(operation, autoescape=True))
    if identity is not None:
        text = func.lower(cast(AuditRow.ids, String))
        query = query.where(text.contains(identity.lower(), autoescape=True))
    if since is not None:
        query = query.where(AuditRow.time >= since)
    return session.scalars(query.order_by(AuditRow.entry_id.desc()).limit(limit)).all()
