"""What ``nestwright app`` does."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import typer

from nestwright.api import native
from nestwright.api.cloudnest import routes
from nestwright.cli.operating import operating, show
from nestwright.domain.permissions import CallLimit
from nestwright.errors import BadParameter
from nestwright.services import access, apps
from nestwright.storage.tables import now_utc

COLUMNS = ("app_id", "team", "name", "expire_time", "operations", "limits", "previous_secret_until")
LONGEST_DAYS = 36_500


def operations() -> list[str]:
    """Return the names of all operations that an app can call."""
    return [row.path for row in (*routes.OPERATIONS, *native.OPERATIONS)]


def create_credentials(
    team: str, name: str, days: float | None, data_dir: Path | None, *, as_json: bool
) -> int:
    """Make an app for a team and print its id and secret, the only time that the secret is shown."""
    with operating(data_dir, "app add", team) as ctx:
        made = access.create_app(ctx, team=team, name=name, expire_time=_in_days(days))
    _show_secret(made.app_id, made.app_secret, team, as_json=as_json)
    return 0


def list_apps(data_dir: Path | None, *, as_json: bool) -> int:
    """Show all apps."""
    with operating(data_dir, "app list") as ctx:
        show(apps.list_all(ctx), COLUMNS, as_json=as_json)
    return 0


def rotate_secret(app_id: str, overlap_h: float, data_dir: Path | None, *, as_json: bool) -> int:
    """Print an app's new secret."""
    if not 0 <= overlap_h <= LONGEST_DAYS:
        raise BadParameter("--overlap", "a number of hours from 0")
    with operating(data_dir, "app rotate") as ctx:
        secret = apps.rotate(ctx, app_id, timedelta(hours=overlap_h))
    _show_secret(app_id, secret, None, as_json=as_json)
    return 0


def set_expiry(app_id: str, days: float | None, data_dir: Path | None) -> int:
    """Set until when an app may call."""
    with operating(data_dir, "app expire") as ctx:
        show([apps.set_expiry(ctx, app_id, _in_days(days))], COLUMNS, as_json=False)
    return 0


def set_operations(app_id: str, patterns: list[str] | None, data_dir: Path | None) -> int:
    """Set what an app may call."""
    with operating(data_dir, "app allow") as ctx:
        found = apps.set_operations(ctx, app_id, patterns or None, operations())
        show([found], COLUMNS, as_json=False)
    return 0


def set_limit(
    app_id: str, pattern: str, per_day: int | None, per_second: int | None, data_dir: Path | None
) -> int:
    """Set how often an app may call an operation."""
    with operating(data_dir, "app limit") as ctx:
        limit = CallLimit(per_day, per_second)
        show([apps.set_limit(ctx, app_id, pattern, limit, operations())], COLUMNS, as_json=False)
    return 0


def _in_days(days: float | None) -> datetime | None:
    if days is None:
        return None
    if not 0 <= days <= LONGEST_DAYS:
        raise BadParameter("--days", f"a number from 0 to {LONGEST_DAYS}")
    return now_utc() + timedelta(days=days)


def _show_secret(app_id: str, secret: str, team: str | None, *, as_json: bool) -> None:
    facts = {"app_id": app_id, "app_secret": secret, **({"team": team} if team else {})}
    if as_json:
        typer.echo(json.dumps(facts))
    else:
        typer.echo("\n".join(f"{name:<12}{value}" for name, value in facts.items()))
