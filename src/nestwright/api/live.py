"""A nesting task as it goes: server-sent events with its state and best answer, to its end."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from nestwright.api.answers import Writer
from nestwright.api.files import link_maker
from nestwright.api.signing import Caller
from nestwright.api.wire import GuidRequest
from nestwright.domain.states import UNFINISHED
from nestwright.errors import NotFound
from nestwright.services import nest_tasks
from nestwright.services.context import Context
from nestwright.services.views import NestTaskView

EVENT_STREAM = "text/event-stream"
LOOK_S = 0.5
# Proxies end a connection on which nothing was said for a while.
SIGN_OF_LIFE_S = 15.0


async def task_events(ctx: Context, caller: Caller, request: GuidRequest) -> Response:
    """Return a stream: ``event: progress`` whenever the task has changed, ``event: end`` when it has ended.

    The data of each is what ``GET nest_tasks/{guid}`` answers. Raises ``NotFound``.
    """
    first = await run_in_threadpool(nest_tasks.status, ctx, caller.team, request.guid)
    return StreamingResponse(_events(ctx, caller, first), media_type=EVENT_STREAM)


async def _events(ctx: Context, caller: Caller, first: NestTaskView) -> AsyncGenerator[bytes, None]:
    writer = Writer(caller.zone, link_maker(ctx, caller))
    view, said, said_at = first, b"", time.monotonic()
    while True:
        data = writer.json(view)
        if data != said:
            said, said_at = data, time.monotonic()
            yield _event("progress" if view.state in UNFINISHED else "end", data)
        elif time.monotonic() - said_at >= SIGN_OF_LIFE_S:
            said_at = time.monotonic()
            yield b": still here\n\n"
        if view.state not in UNFINISHED:
            return
        await asyncio.sleep(LOOK_S)
        try:
            view = await run_in_threadpool(nest_tasks.status, ctx, caller.team, first.guid)
        except NotFound:  # it was deleted
            yield _event("end", b"null")
            return


def _event(name: str, data: bytes) -> bytes:
    return b"event: %b\ndata: %b\n\n" % (name.encode(), data)
