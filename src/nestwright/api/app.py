"""The HTTP face: puts the tables of operations, the middleware and the pages together."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from nestwright import __version__
from nestwright.api import tables
from nestwright.api.docs_page import docs_page
from nestwright.api.envelope import NO_SUCH_PATH, WRONG_METHOD, Envelope, failure
from nestwright.api.files import serve_file
from nestwright.api.health import check_health
from nestwright.api.limits import BodyLimit
from nestwright.api.observe import Faults, RequestLog
from nestwright.api.openapi import build_document
from nestwright.api.operation import make_endpoint
from nestwright.api.signing import Signing
from nestwright.errors import BadParameter, NestwrightError
from nestwright.services.context import Context

# Below the database's pool of connections (storage.session), so that no request waits for one in vain.
REQUEST_THREADS = 32
READ = ["GET", "HEAD"]  # a load balancer may ask for no more than the head


def create_app(ctx: Context, pages: Sequence[BaseRoute] = ()) -> FastAPI:
    """Return the application over an open context; it owns nothing of it. ``pages``: routes for people."""
    app = FastAPI(
        title="Nestwright",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
        # From the outside in: all is logged, no body is too large, nothing leaks, and who calls is known.
        middleware=[
            Middleware(RequestLog),
            Middleware(BodyLimit, max_upload_mb=ctx.settings.max_upload_mb),
            Middleware(Faults),
            Middleware(Signing, ctx=ctx),
        ],
    )
    app.add_exception_handler(NestwrightError, _refused)
    app.add_exception_handler(HTTPException, _no_route)
    for path, operation in tables.rows():
        app.add_route(path, make_endpoint(ctx, operation), methods=[operation.method])
    app.router.routes.extend(pages)  # before the open pages: they have a start page of their own
    _add_open_pages(app, ctx)
    return app


def _add_open_pages(app: FastAPI, ctx: Context) -> None:
    document = build_document()
    as_json = json.dumps(document, ensure_ascii=False)
    app.openapi = lambda: document

    @app.api_route("/healthz", methods=READ)
    def healthz() -> Response:
        return check_health(ctx)

    @app.api_route("/files/{token}/{file_name}", methods=READ)
    def file(token: str, file_name: str) -> Response:
        return serve_file(ctx, token, file_name)

    @app.api_route("/openapi.json", methods=READ)
    def openapi() -> Response:
        return Response(as_json, media_type="application/json")

    @app.api_route("/docs", methods=READ)
    def docs() -> Response:
        return docs_page()

    @app.api_route("/", methods=READ)
    def start() -> Response:
        return RedirectResponse("/docs")


@asynccontextmanager
async def _lifespan(_app: FastAPI) -> AsyncGenerator[None, None]:
    anyio.to_thread.current_default_thread_limiter().total_tokens = REQUEST_THREADS
    yield


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, NestwrightError)  # noqa: S101 - the type it is registered for
    return failure(error)


async def _no_route(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - the type it is registered for
    match error.status_code:
        case 404:
            return Envelope(NO_SUCH_PATH, f"no such path: {request.url.path}; see /docs", http_status=404)
        case 405:
            allowed = (error.headers or {}).get("Allow", "")
            answer = Envelope(
                WRONG_METHOD, f"{request.method} is not allowed here, only {allowed}", http_status=405
            )
            answer.headers["allow"] = allowed
            return answer
        case _:
            return failure(BadParameter("body", str(error.detail)))
