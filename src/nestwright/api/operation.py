"""One operation of the API as data, and the endpoint that every operation shares.

The endpoint only translates: bytes to a checked request, a service's answer to the envelope. What
an operation does is in its handler, a plain function that runs in the thread pool.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from nestwright.api.answers import Writer
from nestwright.api.body import Body, read_body, uploaded
from nestwright.api.envelope import success
from nestwright.api.files import link_maker
from nestwright.api.signing import Caller
from nestwright.api.wire import FileRequest, NoFields, Request, request_error
from nestwright.errors import NotBuiltYet
from nestwright.services.context import Context

Handler: TypeAlias = Callable[[Context, Caller, Any], object]


@dataclass(frozen=True)
class Operation:
    """One row of the table of routes.

    Attributes
    ----------
    number
        Its number in the contract; None: beyond CloudNest.
    origin
        What is confirmed of its path and fields, and what is this project's own choice.
    request, answer
        The type of its fields and of its ``data``.
    handler
        None: known, and not built yet.
    """

    number: int | None
    group: str
    name: str
    method: Literal["GET", "POST"]
    path: str
    origin: str
    request: type[Request] = NoFields
    answer: Any = None
    handler: Handler | None = None

    @property
    def takes_files(self) -> bool:
        """Whether the request is a form with files."""
        return issubclass(self.request, FileRequest)


def make_endpoint(ctx: Context, operation: Operation) -> Callable[[HttpRequest], Awaitable[Response]]:
    """Return the endpoint of one operation; errors leave it as exceptions of ``errors``."""

    async def endpoint(http: HttpRequest) -> Response:
        handler = operation.handler
        if handler is None:
            raise NotBuiltYet(f"'{operation.name}' is not built yet")
        caller: Caller = http.state.caller
        async with AsyncExitStack() as open_files:
            body = await read_body(http, open_files, takes_files=operation.takes_files)
            return await run_in_threadpool(_answer, ctx, operation.request, handler, caller, body)

    return endpoint


def _answer(
    ctx: Context,
    request_type: type[Request],
    handler: Handler,
    caller: Caller,
    body: Body,
) -> Response:
    request = _checked(request_type, caller, body)
    if isinstance(request, FileRequest):
        request = request.with_files(map(uploaded, body.files))
    answer = handler(ctx, caller, request)
    return success(Writer(caller.zone, link_maker(ctx, caller)).json(answer))


def _checked(request_type: type[Request], caller: Caller, body: Body) -> Request:
    context = {"zone": caller.zone}
    try:
        if isinstance(body.fields, Mapping):
            return request_type.model_validate_strings(body.fields, context=context)
        return request_type.model_validate_json(body.fields, context=context)
    except ValidationError as error:
        raise request_error(error, body.name) from None
