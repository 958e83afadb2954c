"""Keeping apps: their secrets, how long they live, what they may call and how often. For the operator."""

from __future__ import annotations

import secrets
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from nestwright.domain.permissions import CallLimit, matches
from nestwright.errors import BadParameter, NotFound
from nestwright.services import checks, from_rows
from nestwright.services.context import Context
from nestwright.storage.repositories import apps
from nestwright.storage.tables import AppRow, now_utc

MOST_CALLS = 1_000_000_000
LONGEST_OVERLAP = timedelta(days=365)


@dataclass(frozen=True)
class AppView:
    """An app without its secrets."""

    app_id: str
    team: str
    name: str
    create_time: datetime
    expire_time: datetime | None
    operations: tuple[str, ...] | None
    limits: dict[str, Any]
    previous_secret_until: datetime | None


def list_all(ctx: Context) -> tuple[AppView, ...]:
    """Return the apps of all teams."""
    with ctx.db.read() as session:
        return tuple(_view(row) for row in apps.of_every_team(session))


def rotate(ctx: Context, app_id: str, overlap: timedelta) -> str:
    """Give an app a new secret and return it; the old one stays good for ``overlap``, at most a year.

    A secret from before the last one is no longer good from now on.
    """
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise BadParameter("overlap", "from 0 to 365 days")
    made = secrets.token_hex(24)
    with _changed(ctx, app_id) as row:
        row.previous_secret = row.app_secret if overlap else None
        row.previous_secret_until = now_utc() + overlap if overlap else None
        row.app_secret = made
    return made


def set_expiry(ctx: Context, app_id: str, expire_time: datetime | None) -> AppView:
    """Set until when an app may call; None: for ever."""
    with _changed(ctx, app_id) as row:
        row.expire_time = expire_time
    return _view(row)


def set_operations(
    ctx: Context, app_id: str, patterns: Sequence[str] | None, known: Sequence[str]
) -> AppView:
    """Set what an app may call: patterns of the ``known`` operations; None: everything."""
    for pattern in patterns or ():
        _check_pattern(pattern, known)
    with _changed(ctx, app_id) as row:
        row.operations = None if patterns is None else sorted(set(patterns))
    return _view(row)


def set_limit(ctx: Context, app_id: str, pattern: str, limit: CallLimit, known: Sequence[str]) -> AppView:
    """Set how often an app may call each operation that a pattern means; no number: no limit."""
    _check_pattern(pattern, known)
    given = {name: value for name, value in limit.__dict__.items() if value is not None}
    for name, value in given.items():
        checks.whole(name, value, 1, MOST_CALLS)
    with _changed(ctx, app_id) as row:
        others = {name: value for name, value in (row.limits or {}).items() if name != pattern}
        row.limits = others | ({pattern: given} if given else {})
    ctx.refusals.forget(app_id)
    return _view(row)


@contextmanager
def _changed(ctx: Context, app_id: str) -> Generator[AppRow, None, None]:
    with ctx.db.begin() as session:
        row = apps.lock(session, app_id)
        if row is None:
            raise NotFound("app", app_id, field="app_id")
        yield row
    ctx.apps.forget(app_id)


def _check_pattern(pattern: str, known: Sequence[str]) -> None:
    if not any(matches(pattern, operation) for operation in known):
        raise BadParameter("operation", f"an operation such as job/boost, or job/* or *, not '{pattern}'")


def _view(row: AppRow) -> AppView:
    operations = None if row.operations is None else tuple(row.operations)
    return from_rows.same_named(AppView, row, operations=operations, limits=row.limits or {})
