"""Apps: who may call for which team, and the check of a signed call."""

from __future__ import annotations

import secrets
from datetime import datetime

from nestwright.domain.signing import in_window, is_signed
from nestwright.errors import AccessDenied
from nestwright.services import checks, from_rows
from nestwright.services.app_cache import AppCredentials
from nestwright.services.context import Context
from nestwright.storage.repositories import apps
from nestwright.storage.tables import AppRow

__all__ = ["AppCredentials", "authenticate", "create_app", "find_app"]

LONGEST_ID = 64


def create_app(
    ctx: Context, team: str, name: str = "", expire_time: datetime | None = None
) -> AppCredentials:
    """Make an app with a new id and secret for a team; raises ``BadParameter``."""
    checks.text("team", team, LONGEST_ID)
    checks.text("name", name, may_be_empty=True)
    made = AppCredentials(secrets.token_hex(12), secrets.token_hex(24), team, name, expire_time)
    with ctx.db.begin() as session:
        session.add(AppRow(**made.__dict__))
    ctx.apps.forget(made.app_id)
    return made


def find_app(ctx: Context, app_id: str) -> AppCredentials | None:
    """Return the app, or None; from a memory of some seconds, so that a signed call costs no query."""

    def load(wanted: str) -> AppCredentials | None:
        if len(wanted) > LONGEST_ID or "\0" in wanted or not wanted.isascii():
            return None
        with ctx.db.read() as session:
            row = apps.find(session, wanted)
        return None if row is None else _credentials(row)

    return ctx.apps.find(app_id, load)


def authenticate(
    ctx: Context,
    app_id: str | None,
    timestamp: str | None,
    signature: str | None,
    team: str | None,
    now: datetime,
) -> str:
    """Return the team that a signed call acts on (contract, section 1); None is a header that is missing.

    Without a team header the call acts on the app's own team.

    Raises
    ------
    AccessDenied
        1000 no app id, 1001 unknown, 1002 expired, 1003 time stamp missing or outside the window,
        1004 no signature, 1005 wrong signature, 1007 the app is another team's.
    """
    app = _app_of(ctx, app_id, now)
    if not timestamp or not in_window(timestamp, round(now.timestamp() * 1000)):
        raise AccessDenied(1003, "the time stamp must be milliseconds since 1970, within ten minutes of now")
    if not signature:
        raise AccessDenied(1004, "the signature header 'app-sign' is missing")
    if not any(is_signed(app.app_id, secret, timestamp, signature) for secret in app.secrets_at(now)):
        raise AccessDenied(1005, "wrong signature: lower-case hex MD5 of appId + appSecret + timestamp")
    if team and team != app.team:
        raise AccessDenied(1007, "this app may not act for the team in 'X-FS-Orgcode'")
    return app.team


def _credentials(row: AppRow) -> AppCredentials:
    operations = None if row.operations is None else tuple(row.operations)
    return from_rows.same_named(AppCredentials, row, operations=operations)


def _app_of(ctx: Context, app_id: str | None, now: datetime) -> AppCredentials:
    if not app_id:
        raise AccessDenied(1000, "the header 'app-id' is missing")
    app = find_app(ctx, app_id)
    if app is None:
        raise AccessDenied(1001, "unknown app id")
    if app.expire_time is not None and app.expire_time <= now:
        raise AccessDenied(1002, "the app has expired")
    return app
