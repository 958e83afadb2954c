"""Quota a day and rate a second of an app and operation, counted in the database: one count for all servers.

Only calls with a limit cost anything: one statement each, and none for a caller who was refused a moment ago
and keeps asking.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from nestwright.domain.permissions import CallLimit, limit_of, may_call
from nestwright.errors import AccessDenied, LimitReached
from nestwright.services.app_cache import AppCredentials
from nestwright.services.context import Context
from nestwright.storage.repositories import apps

DAY_S = 86_400


def check_operation(app: AppCredentials, operation: str) -> None:
    """Raise ``AccessDenied`` 1007 where the app may not call the operation."""
    if not may_call(app.operations, operation):
        raise AccessDenied(1007, f"this app may not call '{operation}'")


def has_limit(app: AppCredentials, operation: str) -> bool:
    """Say whether :func:`count` would count."""
    return limit_of(app.limits, operation) is not None


def count(ctx: Context, app: AppCredentials, operation: str, now: Callable[[], float] = time.time) -> None:
    """Count a call; raises ``LimitReached`` (1008 of the day, 1009 of the second) instead of exceeding."""
    limit = limit_of(app.limits, operation)
    if limit is None:
        return
    moment = now()
    ctx.refusals.check(app.app_id, operation, moment)
    day, second = int(moment // DAY_S), int(moment)
    with ctx.db.begin() as session:
        counted = apps.count_call(session, app.app_id, operation, limit, day, second)
        used = 0 if counted else apps.calls_of_day(session, app.app_id, operation, day)
    if not counted:
        refusal = _refusal(operation, limit, used, moment)
        ctx.refusals.remember(app.app_id, operation, moment, refusal)
        raise refusal


def _refusal(operation: str, limit: CallLimit, used: int, moment: float) -> LimitReached:
    if limit.per_day is not None and used >= limit.per_day:
        return LimitReached(
            1008, f"'{operation}' may be called {limit.per_day} times a day (UTC)", DAY_S - moment % DAY_S
        )
    return LimitReached(
        1009, f"'{operation}' may be called {limit.per_second} times a second", 1 - moment % 1
    )
