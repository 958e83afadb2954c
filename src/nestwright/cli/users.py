"""What ``nestwright user`` and ``nestwright audit`` do."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from nestwright.cli.operating import operating, show
from nestwright.services import audit, users
from nestwright.services.audit import AuditFilter
from nestwright.storage.tables import now_utc

COLUMNS = ("user_name", "team", "role", "active", "create_time")
AUDIT_COLUMNS = ("time", "team", "who", "operation", "ids")


def add_user(user_name: str, team: str, role: str, password: str, data_dir: Path | None) -> int:
    """Add a user."""
    with operating(data_dir, "user add", team) as ctx:
        show([users.add(ctx, team, user_name, role, password)], COLUMNS, as_json=False)
    return 0


def list_users(data_dir: Path | None, *, as_json: bool) -> int:
    """Show all users."""
    with operating(data_dir, "user list") as ctx:
        show(users.list_all(ctx), COLUMNS, as_json=as_json)
    return 0


def set_password(user_name: str, password: str, data_dir: Path | None) -> int:
    """Give a user another password."""
    with operating(data_dir, "user password") as ctx:
        users.set_password(ctx, user_name, password)
    return 0


def set_role(user_name: str, role: str, data_dir: Path | None) -> int:
    """Give a user another role."""
    with operating(data_dir, "user role") as ctx:
        show([users.set_role(ctx, user_name, role)], COLUMNS, as_json=False)
    return 0


def set_active(user_name: str, data_dir: Path | None, *, active: bool) -> int:
    """Lock a user out or let them in again."""
    with operating(data_dir, "user lock") as ctx:
        show([users.set_active(ctx, user_name, active=active)], COLUMNS, as_json=False)
    return 0


def show_audit(
    wanted: AuditFilter, days: float | None, limit: int, data_dir: Path | None, *, as_json: bool
) -> int:
    """Show the newest entries of the audit log."""
    since = None if days is None else now_utc() - timedelta(days=days)
    chosen = AuditFilter(wanted.team, wanted.who, wanted.operation, wanted.identity, since)
    with operating(data_dir, "audit") as ctx:
        show(audit.newest(ctx, chosen, limit), AUDIT_COLUMNS, as_json=as_json)
    return 0
