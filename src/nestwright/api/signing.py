"""The signed headers of every call, checked before a byte of its body is read (wire contract, section 1).

Both published spellings of a header are accepted and neither is preferred. The secret, which some
samples send along, is not looked at. The team header may be left out, and the call acts on the
app's own team; with another team's name it is refused with 1007, in the same words whether that
team exists or not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import URL, Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from nestwright.api.envelope import failure
from nestwright.domain.zones import zone
from nestwright.errors import NestwrightError
from nestwright.services import access
from nestwright.services.context import Context

APP_ID = ("app-id", "appId")
TIMESTAMP = ("time-stamp", "timestamp")
SIGNATURE = ("app-sign", "appSign")
TEAM = "X-FS-Orgcode"
ZONE = "zoneId"
SIGNED_PATHS = ("/cn-api", "/v1", "/api", "/upload")


@dataclass(frozen=True)
class Caller:
    """Who calls, for which team, in which time zone, and the address that it used."""

    app_id: str
    team: str
    zone: ZoneInfo
    base_url: str


class Signing:
    """ASGI middleware: puts the :class:`Caller` into a request's state, or answers 1000 to 1007 itself."""

    def __init__(self, app: ASGIApp, ctx: Context) -> None:
        self.app = app
        self.ctx = ctx

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http" or not _is_signed(scope["path"]):
            await self.app(scope, receive, send)
            return
        try:
            scope.setdefault("state", {})["caller"] = await self._caller(scope)
        except NestwrightError as error:
            await failure(error)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    async def _caller(self, scope: Scope) -> Caller:
        headers = Headers(scope=scope)
        app_id = _either(headers, APP_ID)
        if app_id and not self.ctx.apps.holds(app_id):
            # The first call in a while asks the database, which must not hold up all the others.
            await run_in_threadpool(access.find_app, self.ctx, app_id)
        team = access.authenticate(
            self.ctx,
            app_id,
            _either(headers, TIMESTAMP),
            _either(headers, SIGNATURE),
            headers.get(TEAM),
            datetime.now(UTC),
        )
        return Caller(app_id or "", team, zone(headers.get(ZONE)), self._base_url(scope))

    def _base_url(self, scope: Scope) -> str:
        return self.ctx.settings.public_url or str(URL(scope=scope).replace(path="", query="", fragment=""))


def _is_signed(path: str) -> bool:
    return any(path == prefix or path.startswith(f"{prefix}/") for prefix in SIGNED_PATHS)


def _either(headers: Headers, names: tuple[str, str]) -> str | None:
    return headers.get(names[0]) or headers.get(names[1])
