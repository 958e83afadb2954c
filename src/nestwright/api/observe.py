"""What every request passes: one log line, safe headers, and no traceback for the caller."""

from __future__ import annotations

import secrets
import time
from typing import Any

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nestwright.api.envelope import fault

SAFE_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}
# A link is a secret of its own: whoever has it may read the file.
SECRET_PATHS = ("/files/",)


class RequestLog:
    """ASGI middleware: logs method, path, HTTP status, time, app and team; no header, body or query."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.log: Any = structlog.get_logger("nestwright.api")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in SAFE_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        finally:
            self._write(scope, status, time.perf_counter() - started)

    def _write(self, scope: Scope, status: int, seconds: float) -> None:
        caller = scope.get("state", {}).get("caller")
        self.log.info(
            "request",
            method=scope["method"],
            path=_public_path(scope),
            status=status,
            ms=round(seconds * 1000, 1),
            app_id=caller and caller.app_id,
            team=caller and caller.team,
        )


class Faults:
    """ASGI middleware: an unexpected error becomes HTTP 500 in the envelope; the log has its traceback."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.log: Any = structlog.get_logger("nestwright.api")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        started = False

        async def note_start(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, note_start)
        except ClientDisconnect:
            return  # nobody is there to be answered
        except Exception:
            if scope["type"] != "http" or started:
                raise
            reference = secrets.token_hex(6)
            self.log.exception("fault", reference=reference, path=_public_path(scope))
            await fault(reference)(scope, receive, send)


def _public_path(scope: Scope) -> str:
    secret = next((prefix for prefix in SECRET_PATHS if scope["path"].startswith(prefix)), None)
    # As it was sent, percent signs and all: nobody writes lines of their own into the log.
    return f"{secret}..." if secret else scope["raw_path"].decode("ascii", "replace")
