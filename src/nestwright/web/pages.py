"""The pages: sign-in, first start, the list of jobs, one job."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from nestwright.errors import BadParameter, NestwrightError
from nestwright.services import boost, drawings, jobs, layouts, parts
from nestwright.services.boost import BoostRequest
from nestwright.services.checks import PageRequest
from nestwright.services.context import Context
from nestwright.services.jobs import NewJob
from nestwright.services.uploads import UploadedFile
from nestwright.web.render import page, to
from nestwright.web.sessions import Session

PAGE_SIZE = 50


@dataclass(frozen=True)
class Form:
    """What a form brought: texts, the files of its field ``file``, and numbers of the address."""

    texts: dict[str, str]
    files: tuple[UploadedFile, ...]
    job_id: int = 0

    def text(self, name: str) -> str:
        """Return a text, empty where there is none."""
        return self.texts.get(name, "").strip()

    def number(self, name: str) -> float | None:
        """Return a number, None where the field is empty; raises ``BadParameter``."""
        try:
            return float(self.text(name)) if self.text(name) else None
        except ValueError:
            raise BadParameter(name, "a number") from None


def show_jobs(ctx: Context, session: Session, page_no: int, error: str = "") -> Response:
    """Return the list of jobs, newest first."""
    found = jobs.list_jobs(ctx, session.user.team, page=PageRequest(page_no, PAGE_SIZE))
    is_last = page_no * PAGE_SIZE >= found.total
    return page(
        ctx,
        "jobs.html",
        session,
        400 if error else 200,
        jobs=found.list,
        page_no=page_no,
        is_last=is_last,
        error=error,
    )


def show_job(ctx: Context, session: Session, job_id: int, error: str = "") -> Response:
    """Return a job with its drawings, parts and layouts; raises ``NotFound``."""
    team = session.user.team
    tree = jobs.info(ctx, team, job_id)
    return page(
        ctx,
        "job.html",
        session,
        400 if error else 200,
        job=tree,
        drawings=drawings.info(ctx, team, [drawing.guid for drawing in tree.drawings]),
        parts=parts.job_parts(ctx, team, job_id),
        layouts=layouts.job_layouts(ctx, team, job_id),
        error=error,
    )


def make_job(ctx: Context, session: Session, form: Form) -> Response:
    """Make a job of uploaded drawings."""
    try:
        job_id = jobs.add(ctx, session.user.team, NewJob(form.text("job_name")))
        if form.files:
            drawings.upload(ctx, session.user.team, job_id, form.files)
    except NestwrightError as error:
        return show_jobs(ctx, session, 1, str(error))
    return to(f"/jobs/{job_id}")


def add_drawings(ctx: Context, session: Session, form: Form) -> Response:
    """Add uploaded drawings to a job."""
    try:
        drawings.upload(ctx, session.user.team, form.job_id, form.files)
    except NestwrightError as error:
        return show_job(ctx, session, form.job_id, str(error))
    return to(f"/jobs/{form.job_id}")


def nest(ctx: Context, session: Session, form: Form) -> Response:
    """Start nesting what waits in a job."""
    try:
        request = BoostRequest(
            [form.job_id],
            gap=form.number("gap"),
            margin=form.number("margin"),
            time_limit=form.number("time_limit") or 30.0,
        )
        boost.boost(ctx, session.user.team, request)
    except NestwrightError as error:
        return show_job(ctx, session, form.job_id, str(error))
    return to(f"/jobs/{form.job_id}")
