"""A job with everything in it, side by side instead of in a tree."""

from __future__ import annotations

from sqlalchemy.orm import Session

from nestwright.services import find, from_rows
from nestwright.services.context import Context
from nestwright.services.drawings import drawing_view
from nestwright.services.jobs import job_header
from nestwright.services.parts import counted_part
from nestwright.services.production import plans
from nestwright.services.views import DrawingView, NotPlacedPart
from nestwright.services.views.job_flat import JobFlat, NestTaskRecord
from nestwright.storage.repositories import drawings, jobs, layouts, nest_tasks, parts


def info(ctx: Context, team: str, job_id: int) -> JobFlat:
    """Return a job with its drawings, parts, nesting tasks, layouts and production tasks (operation 36).

    Raises
    ------
    NotFound
        There is no such job.
    """
    with ctx.db.read() as session:
        find.job(session, team, job_id)
        return JobFlat(
            job=job_header(jobs.listed(session, team, job_id)),
            drawings=_drawings(session, team, job_id),
            parts=tuple(counted_part(row) for row in parts.counted_of_jobs(session, team, [job_id])),
            tasks=_tasks(session, team, job_id),
            results=tuple(from_rows.layout(row) for row in layouts.of_jobs(session, team, [job_id])),
            plans=plans.of_known_jobs(session, team, [job_id]),
        )


def _drawings(session: Session, team: str, job_id: int) -> tuple[DrawingView, ...]:
    rows = drawings.of_job(session, team, job_id)
    part_guids = drawings.part_guids(session, team, [row.guid for row in rows])
    return tuple(drawing_view(row, part_guids.get(row.guid, [])) for row in rows)


def _tasks(session: Session, team: str, job_id: int) -> tuple[NestTaskRecord, ...]:
    return tuple(
        from_rows.same_named(
            NestTaskRecord, row, not_placed=tuple(NotPlacedPart(**item) for item in row.not_placed)
        )
        for row in nest_tasks.of_job(session, team, job_id)
    )
