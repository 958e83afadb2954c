"""Reading the audit log. For the operator; it is written by ``acts``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from nestwright.services import checks, from_rows
from nestwright.services.context import Context
from nestwright.storage.repositories import audit

MOST_ENTRIES = 100_000


@dataclass(frozen=True)
class AuditFilter:
    """Which entries: all that are given must hold. ``operation``: how it begins; ``identity``: an id."""

    team: str | None = None
    who: str | None = None
    operation: str | None = None
    identity: str | None = None
    since: datetime | None = None


@dataclass(frozen=True)
class AuditView:
    """One change: when, who, by which operation, and what it touched, as ``kind:id``."""

    time: datetime
    team: str
    who: str
    operation: str
    ids: tuple[str, ...]


EVERYTHING = AuditFilter()


def newest(ctx: Context, wanted: AuditFilter = EVERYTHING, limit: int = 100) -> tuple[AuditView, ...]:
    """Return entries, newest first; raises ``BadParameter``."""
    checks.whole("limit", limit, 1, MOST_ENTRIES)
    with ctx.db.read() as session:
        rows = audit.newest(session, **wanted.__dict__, limit=limit)
        return tuple(from_rows.same_named(AuditView, row, ids=tuple(row.ids)) for row in rows)
