"""Whether this server can work: its database answers and its file store takes a question."""

from __future__ import annotations

import json
from collections.abc import Callable

import structlog
from sqlalchemy import text

from nestwright import __version__
from nestwright.api.envelope import FAULT, OK, STATUSES, Envelope
from nestwright.services.context import Context

PROBE_KEY = "healthz/probe"


def check_health(ctx: Context) -> Envelope:
    """Return ``{"version", "database", "files"}``, each ok or failed; HTTP 503 where one failed."""
    found = {
        "database": _works("database", lambda: _ask_database(ctx)),
        "files": _works("files", lambda: _ask_files(ctx)),
    }
    data = json.dumps(
        {"version": __version__, **{name: "ok" if works else "failed" for name, works in found.items()}}
    )
    if all(found.values()):
        return Envelope(OK, STATUSES[OK], data.encode())
    failed = " and ".join(name for name, works in found.items() if not works)
    return Envelope(FAULT, f"not working: {failed}; see the log", data.encode(), http_status=503)


def _works(name: str, ask: Callable[[], object]) -> bool:
    try:
        ask()
    except Exception:  # noqa: BLE001 - whatever is wrong with it, the answer is that it does not work
        structlog.get_logger("nestwright.api").exception("unhealthy", part=name)
        return False
    return True


def _ask_database(ctx: Context) -> object:
    with ctx.db.read() as session:
        return session.execute(text("SELECT 1")).scalar_one()


def _ask_files(ctx: Context) -> object:
    return ctx.blobs.exists(PROBE_KEY)
