"""Jobs: a customer's orders."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from nestwright.domain.states import HandleStatus
from nestwright.services import checks, find, from_rows
from nestwright.services.checks import FIRST_PAGE, PageRequest
from nestwright.services.context import Context
from nestwright.services.production import plans
from nestwright.services.views import (
    DrawingTree,
    JobHeader,
    JobTree,
    LayoutTree,
    NestTaskTree,
    Page,
    PartView,
)
from nestwright.services.views.production import PlanView
from nestwright.storage.repositories import drawings, jobs, layouts, nest_tasks, parts
from nestwright.storage.tables import JobRow


@dataclass(frozen=True)
class NewJob:
    """A job to add; ``props`` are the customer's own properties, name to value."""

    job_name: str
    comments: str = ""
    due_date: datetime | None = None
    props: dict[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class JobFilter:
    """Which jobs: made from ``start_time`` to the end of second ``end_time``; the state of their drawings.

    Times are shown without their fractions, and a job is found by the time that it shows.
    """

    start_time: datetime | None = None
    end_time: datetime | None = None
    status: str | None = None


EVERY_JOB = JobFilter()


def add(ctx: Context, team: str, job: NewJob) -> int:
    """Add a job (operation 22) and return its id; several jobs may have one name."""
    row = JobRow(
        team=team,
        job_name=checks.text("job_name", job.job_name, checks.LONGEST_TITLE),
        comments=checks.text("comments", job.comments, checks.LONGEST_TEXT, may_be_empty=True),
        due_date=job.due_date,
        props=checks.props("props", job.props),
    )
    with ctx.db.begin() as session:
        session.add(row)
        session.flush()
        return row.job_id


def list_jobs(
    ctx: Context, team: str, wanted: JobFilter = EVERY_JOB, page: PageRequest = FIRST_PAGE
) -> Page[JobHeader]:
    """Return jobs, newest first (operation 23)."""
    offset, limit = page.bounds()
    if wanted.status is not None:
        checks.choice("status", wanted.status, tuple(HandleStatus))
    with ctx.db.read() as session:
        rows, total = jobs.page(
            session,
            team,
            start_time=wanted.start_time,
            before=wanted.end_time and wanted.end_time + timedelta(seconds=1),
            status=None if wanted.status is None else HandleStatus(wanted.status),
            offset=offset,
            limit=limit,
        )
        return Page(tuple(job_header(row) for row in rows), total)


def search(ctx: Context, team: str, job_name: str) -> tuple[JobHeader, ...]:
    """Return the jobs of exactly this name, newest first (operation 31)."""
    checks.text("job_name", job_name, checks.LONGEST_TITLE)
    with ctx.db.read() as session:
        return tuple(job_header(row) for row in jobs.named(session, team, job_name))


def info(ctx: Context, team: str, job_id: int) -> JobTree:
    """Return a job with its drawings, parts, nesting tasks and layouts (operation 21)."""
    with ctx.db.read() as session:
        job = find.job(session, team, job_id)
        return from_rows.same_named(
            JobTree,
            job,
            props=from_rows.props(job.props),
            drawings=_drawings(session, team, job_id),
            nest_tasks=_nest_tasks(session, team, job_id),
        )


def job_header(row: jobs.ListedJob) -> JobHeader:
    """Return a job as lists have it."""
    counters = from_rows.counters(row.pieces[1:])
    return from_rows.same_named(
        JobHeader,
        row.job,
        **from_rows.values(counters),
        props=from_rows.props(row.job.props),
        handle_status=row.handle_status,
        drawing_amount=row.drawing_amount,
        part_amount=row.pieces.part_amount,
    )


def _drawings(session: Session, team: str, job_id: int) -> tuple[DrawingTree, ...]:
    of_drawing: dict[str | None, list[PartView]] = {}
    for row in parts.counted_of_jobs(session, team, [job_id]):
        view = from_rows.part(row.part, row.drawing_name, row.density)
        of_drawing.setdefault(row.part.drawing_guid, []).append(view)
    return tuple(
        from_rows.same_named(DrawingTree, row, parts=tuple(of_drawing.get(row.guid, ())))
        for row in drawings.of_job(session, team, job_id)
    )


def _nest_tasks(session: Session, team: str, job_id: int) -> tuple[NestTaskTree, ...]:
    of_layout: dict[str | None, list[PlanView]] = {}
    for plan in plans.of_known_jobs(session, team, [job_id]):
        of_layout.setdefault(plan.result_guid, []).append(plan)
    of_task: dict[str, list[LayoutTree]] = {}
    for row in layouts.of_jobs(session, team, [job_id]):
        view = LayoutTree(**from_rows.values(from_rows.layout(row)), plans=tuple(of_layout.get(row.guid, ())))
        of_task.setdefault(row.task_guid, []).append(view)
    return tuple(
        from_rows.same_named(NestTaskTree, row, results=tuple(of_task.get(row.guid, ())))
        for row in nest_tasks.of_job(session, team, job_id)
    )
