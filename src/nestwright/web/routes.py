"""The addresses of the pages, and who may open them."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from importlib.resources import files

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from nestwright.errors import NestwrightError, NotFound
from nestwright.services import users
from nestwright.services.acts import Act, acting
from nestwright.services.context import Context
from nestwright.services.uploads import UploadedFile
from nestwright.services.users import Role
from nestwright.web import pages as screens
from nestwright.web import sessions
from nestwright.web.pages import Form
from nestwright.web.render import keep, page, to
from nestwright.web.sessions import COOKIE, Brake, Session

Show = Callable[[Session, Request], Response]
Change = Callable[[Context, Session, Form], Response]
MOST_FILES = 1000
WRONG = "Wrong name or password."
WAIT = "Too many attempts: wait a minute."


def pages(ctx: Context, setup_code: str) -> list[BaseRoute]:
    """Return the routes of all pages; ``setup_code``: what the first user is made with."""
    doors = _Doors(ctx, setup_code)
    may_plan = (Role.ADMIN, Role.PLANNER)
    css = files("nestwright.web").joinpath("static/nestwright.css").read_text(encoding="utf-8")

    def show_jobs(session: Session, request: Request) -> Response:
        number = request.query_params.get("page", "1")
        return screens.show_jobs(ctx, session, max(1, int(number)) if number.isdecimal() else 1)

    def show_job(session: Session, request: Request) -> Response:
        return screens.show_job(ctx, session, request.path_params["job_id"])

    add_drawings = doors.changing(screens.add_drawings, may_plan)
    return [
        Route("/", doors.showing(show_jobs)),
        Route("/jobs/{job_id:int}", doors.showing(show_job)),
        Route("/jobs", doors.changing(screens.make_job, may_plan), methods=["POST"]),
        Route("/jobs/{job_id:int}/drawings", add_drawings, methods=["POST"]),
        Route("/jobs/{job_id:int}/nest", doors.changing(screens.nest, may_plan), methods=["POST"]),
        Route("/sign-in", doors.show_sign_in),
        Route("/sign-in", doors.sign_in, methods=["POST"]),
        Route("/first-start", doors.first_start, methods=["POST"]),
        Route("/sign-out", doors.changing(_sign_out, tuple(Role)), methods=["POST"]),
        Route("/favicon.ico", lambda _request: Response(status_code=204)),
        Route("/static/nestwright.css", lambda _request: Response(css, media_type="text/css")),
    ]


class _Doors:
    def __init__(self, ctx: Context, setup_code: str) -> None:
        self._ctx = ctx
        self._setup_code = setup_code
        self._brake = Brake()

    def showing(self, show: Show) -> Callable[[Request], Response]:
        """Return the handler of a page for whoever is signed in."""

        def handle(request: Request) -> Response:
            session = sessions.find(self._ctx, request.cookies.get(COOKIE))
            if session is None:
                return to("/sign-in")
            return keep(self._checked(session, lambda: show(session, request)), session, request, self._ctx)

        return handle

    def changing(self, change: Change, roles: tuple[Role, ...]) -> Callable[..., object]:
        """Return the handler of a form for users of some roles."""

        async def handle(request: Request) -> Response:
            session = await run_in_threadpool(sessions.find, self._ctx, request.cookies.get(COOKIE))
            if session is None:
                return to("/sign-in")
            form = await _form(request)
            if not sessions.is_csrf(session, form.text("csrf")):
                return self._refusal(session, "This form is too old: go back and load the page again.")
            if session.user.role not in roles:
                return self._refusal(session, "Your role may not do this.")
            return await run_in_threadpool(self._change, change, session, form, request)

        return handle

    def show_sign_in(self, _request: Request) -> Response:
        """Return the page to sign in, or that of the first start."""
        if not users.list_all(self._ctx):
            return page(self._ctx, "first_start.html", None, error="")
        return page(self._ctx, "sign_in.html", None, error="")

    async def sign_in(self, request: Request) -> Response:
        """Sign a user in."""
        return await run_in_threadpool(self._sign_in, request, await _form(request))

    async def first_start(self, request: Request) -> Response:
        """Make the first user, an admin, for whoever has the code."""
        return await run_in_threadpool(self._first_start, request, await _form(request))

    def _sign_in(self, request: Request, form: Form) -> Response:
        name = form.text("user_name").casefold()
        keys = (f"name {name}", f"from {request.client and request.client.host}")
        if any(self._brake.holds(key) for key in keys):
            return page(self._ctx, "sign_in.html", None, 429, error=WAIT)
        user = users.check(self._ctx, name, form.texts.get("password", ""))
        if user is None:
            for key in keys:
                self._brake.failed(key)
            return page(self._ctx, "sign_in.html", None, 403, error=WRONG)
        return keep(to("/"), sessions.begin(self._ctx, user), request, self._ctx)

    def _first_start(self, request: Request, form: Form) -> Response:
        if users.list_all(self._ctx):
            return to("/sign-in")
        if self._brake.holds("code"):
            return page(self._ctx, "first_start.html", None, 429, error=WAIT)
        if not hmac.compare_digest(form.text("code").encode(), self._setup_code.encode()):
            self._brake.failed("code")
            return page(self._ctx, "first_start.html", None, 403, error="This is not the code.")
        try:
            password = form.texts.get("password", "")
            user = users.add(self._ctx, form.text("team"), form.text("user_name"), Role.ADMIN, password)
        except NestwrightError as error:
            return page(self._ctx, "first_start.html", None, 400, error=str(error))
        return keep(to("/"), sessions.begin(self._ctx, user), request, self._ctx)

    def _change(self, change: Change, session: Session, form: Form, request: Request) -> Response:
        act = Act(session.user.team, f"user:{session.user.user_name}", f"page {request.url.path}")
        with acting(act):
            return self._checked(session, lambda: change(self._ctx, session, form))

    def _checked(self, session: Session, answer: Callable[[], Response]) -> Response:
        try:
            return answer()
        except NotFound as error:
            return page(self._ctx, "refused.html", session, 404, error=str(error))

    def _refusal(self, session: Session, why: str) -> Response:
        return page(self._ctx, "refused.html", session, 403, error=why)


async def _form(request: Request) -> Form:
    async with request.form(max_files=MOST_FILES) as form:
        texts = {name: value for name, value in form.multi_items() if isinstance(value, str)}
        sent = [file for file in form.getlist("file") if isinstance(file, UploadFile) and file.filename]
        kept = tuple([UploadedFile(file.filename or "", await file.read()) for file in sent])
    return Form(texts, kept, request.path_params.get("job_id", 0))


def _sign_out(_ctx: Context, _session: Session, _form: Form) -> Response:
    answer = to("/sign-in")
    answer.delete_cookie(COOKIE)
    return answer
