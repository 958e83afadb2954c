"""The size limit of a request body, kept while the body streams in: nothing large is ever held in memory.

A client that is told "too large" must be able to read it. A server that answers while the client
still sends breaks the pipe, so whatever was not read is taken in and thrown away, within bounds,
before any answer begins. That serves a refused signature or an unknown path just as well.
"""

from __future__ import annotations

import asyncio
import contextlib

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nestwright.errors import BadParameter

MEGABYTE = 1024 * 1024
# Bodies that are not uploads are parsed in memory. Ten thousand parts with their properties take 4 MB.
MAX_JSON_MB = 16
DRAIN_FACTOR = 10
DRAIN_TIME_S = 120.0


class BodyTooLarge(BadParameter):
    """The body is larger than one request may be."""


class BodyLimit:
    """ASGI middleware: at most ``max_upload_mb`` in an upload and 16 MB in any other body.

    Raises
    ------
    BodyTooLarge
        To whoever reads the body inside; the message names ``file`` (of an upload) or ``body``.
    """

    def __init__(self, app: ASGIApp, max_upload_mb: int) -> None:
        self.app = app
        self.max_upload_mb = max_upload_mb

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = self._body(Headers(scope=scope), receive)

        async def send_after_body(message: Message) -> None:
            if message["type"] == "http.response.start":
                await body.drain()
            await send(message)

        await self.app(scope, body.receive, send_after_body)

    def _body(self, headers: Headers, receive: Receive) -> _Body:
        upload = headers.get("content-type", "").lower().startswith("multipart/")
        limit_mb = self.max_upload_mb if upload else min(self.max_upload_mb, MAX_JSON_MB)
        declared = headers.get("content-length", "")
        has_body = declared not in {"", "0"} or "transfer-encoding" in headers
        return _Body(
            receive,
            field="file" if upload else "body",
            limit_mb=limit_mb,
            drain_bytes=DRAIN_FACTOR * self.max_upload_mb * MEGABYTE,
            declared=int(declared) if declared.isdecimal() else 0,
            ended=not has_body,
        )


class _Body:
    """Counts what comes in."""

    def __init__(
        self, receive: Receive, *, field: str, limit_mb: int, drain_bytes: int, declared: int, ended: bool
    ) -> None:
        self._receive = receive
        self._error = BodyTooLarge(field, f"at most {limit_mb} MB in one request")
        self._limit = limit_mb * MEGABYTE
        self._drain_bytes = drain_bytes
        self._declared = declared
        self._seen = 0
        self._ended = ended

    async def receive(self) -> Message:
        """Pass the next message on, or raise as soon as the body is known to be too large."""
        if self._declared > self._limit:
            raise self._error
        message = await self._next()
        if self._seen > self._limit:
            raise self._error
        return message

    async def drain(self) -> None:
        """Take in and forget the rest: at most ten times what an upload may be, and for two minutes."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_TIME_S):
                while not self._ended and self._seen <= self._drain_bytes:
                    await self._next()

    async def _next(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            self._seen += len(message.get("body", b""))
            self._ended = not message.get("more_body", False)
        else:
            self._ended = True
        return message
