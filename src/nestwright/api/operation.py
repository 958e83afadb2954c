"""One operation of the API as data, and the endpoint that every operation shares.

The endpoint only translates: bytes to a checked request, a service's answer to the envelope. What
an operation does is in its handler, a plain function that runs in the thread pool.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from hashlib import sha256
from inspect import iscoroutinefunction
from typing import Any, Literal, TypeAlias

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from nestwright.api.admission import admit
from nestwright.api.answers import Writer
from nestwright.api.body import Body, read_body, uploaded
from nestwright.api.envelope import success
from nestwright.api.files import link_maker
from nestwright.api.signing import Caller
from nestwright.api.wire import FileRequest, FormRequest, NoFields, Request, request_error
from nestwright.errors import NotBuiltYet
from nestwright.services.acts import Act, CallKey, ids_in
from nestwright.services.answered_calls import check_key, once
from nestwright.services.context import Context

KEY = "Idempotency-Key"
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
        A function of context, caller and request that runs in the thread pool and returns the ``data``; an
        async one returns the whole response. None: known, and not built yet.
    media_type
        Of the answer, where it is no envelope.
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
    media_type: str = "application/json"

    @property
    def takes_files(self) -> bool:
        """Whether the request is a form with files."""
        return issubclass(self.request, FileRequest)

    @property
    def is_plain_form(self) -> bool:
        """Whether its fields are texts of the form, not JSON in one of them."""
        return issubclass(self.request, FormRequest)


def make_endpoint(ctx: Context, operation: Operation) -> Callable[[HttpRequest], Awaitable[Response]]:
    """Return the endpoint of one operation; errors leave it as exceptions of ``errors``."""

    async def endpoint(http: HttpRequest) -> Response:
        handler = operation.handler
        if handler is None:
            raise NotBuiltYet(f"'{operation.name}' is not built yet")
        caller: Caller = http.state.caller
        await admit(ctx, caller.app_id, operation.path)
        async with AsyncExitStack() as open_files:
            body = await read_body(
                http, open_files, takes_files=operation.takes_files, is_plain=operation.is_plain_form
            )
            if iscoroutinefunction(handler):
                return await handler(ctx, caller, _checked(operation.request, caller, body))
            key = http.headers.get(KEY) if operation.method == "POST" else None
            return await run_in_threadpool(_answer, ctx, operation, handler, caller, body, key)

    return endpoint


def _answer(
    ctx: Context, operation: Operation, handler: Handler, caller: Caller, body: Body, key: str | None
) -> Response:
    request = _checked(operation.request, caller, body)
    if isinstance(request, FileRequest):
        request = request.with_files(map(uploaded, body.files))
    writer = Writer(caller.zone, link_maker(ctx, caller))
    act = Act(caller.team, f"app:{caller.app_id}", operation.path, tuple(ids_in(_fields(request))))
    if key is not None:
        check_key(key)
        act.key = CallKey(caller.app_id, key, _hash_of(body, request))
    return success(once(ctx, act, lambda: writer.json(handler(ctx, caller, request))))


def _fields(value: Any) -> Any:
    """Return a request's fields by name, those of requests inside it as well, otherwise as they are."""
    if isinstance(value, Request):
        return {name: _fields(item) for name, item in value}
    return [_fields(item) for item in value] if isinstance(value, list) else value


def _hash_of(body: Body, request: Request) -> str:
    """Return what tells the body of one call from another's."""
    fields = body.fields if isinstance(body.fields, bytes | str) else repr(sorted(body.fields.items()))
    digest = sha256(fields if isinstance(fields, bytes) else fields.encode(errors="surrogatepass"))
    for file in request.files if isinstance(request, FileRequest) else ():
        digest.update(sha256(file.name.encode(errors="surrogatepass")).digest())
        digest.update(sha256(file.content).digest())
    return digest.hexdigest()


def _checked(request_type: type[Request], caller: Caller, body: Body) -> Request:
    context = {"zone": caller.zone}
    try:
        if isinstance(body.fields, Mapping):
            return request_type.model_validate_strings(body.fields, context=context)
        return request_type.model_validate_json(body.fields, context=context)
    except ValidationError as error:
        raise request_error(error, body.name) from None
