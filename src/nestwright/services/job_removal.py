"""Deleting jobs with everything in them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from nestwright.errors import InUse
from nestwright.services import checks, find
from nestwright.services.context import Context
from nestwright.services.layout_removal import refuse_what_is_used, remove_rows
from nestwright.services.removal import remove_files
from nestwright.storage.repositories import drawings, jobs, layouts, nest_tasks, parts, recognition
from nestwright.storage.tables import LayoutRow

MOST_AT_ONCE = 1000


def delete(ctx: Context, team: str, job_ids: Sequence[int]) -> tuple[int, ...]:
    """Delete jobs with their drawings, parts, layouts and files (operation 32), all or nothing.

    Returns the jobs' ids.

    Raises
    ------
    BadParameter, NotFound
        No job is named, or one that is not there.
    InUse
        Parts of the jobs are in a nest that has not ended; layouts are with a machine and not finished, or
        hold parts of other jobs; names them.
    """
    checks.count("job_id", job_ids, MOST_AT_ONCE)
    wanted = list(dict.fromkeys(job_ids))
    with ctx.db.begin() as session:
        find.locked_jobs(session, team, wanted)
        _refuse_running(session, team, wanted)
        found = layouts.of_jobs(session, team, wanted)
        rows = list(layouts.lock(session, team, [row.guid for row in found]).values())
        _refuse_shared(session, team, rows, wanted)
        refuse_what_is_used(session, team, rows)
        files: list[str | None] = [*remove_rows(session, team, rows)]
        files += _remove_all(session, team, wanted)
    remove_files(ctx, files)
    return tuple(wanted)


def _refuse_running(session: Session, team: str, job_ids: Sequence[int]) -> None:
    running = nest_tasks.unfinished_of_jobs(session, team, job_ids)
    if running:
        names = checks.some_of(f"nesting task '{name}'" for name in running)
        raise InUse(f"parts are being nested by {names}: wait for its end or stop it", field="job_id")


def _refuse_shared(session: Session, team: str, rows: Sequence[LayoutRow], job_ids: Sequence[int]) -> None:
    shared = layouts.shared_with_other_jobs(session, team, [row.guid for row in rows], job_ids)
    if shared:
        names = checks.some_of(f"layout '{name}' (job '{job}')" for name, job in shared)
        raise InUse(
            f"layouts hold parts of other jobs too: {names}; delete them with job/result_delete first",
            field="job_id",
        )


def _remove_all(session: Session, team: str, job_ids: Sequence[int]) -> list[str | None]:
    files = [
        *drawings.file_keys_of_jobs(session, team, job_ids),
        *parts.picture_keys_of_jobs(session, team, job_ids),
    ]
    nest_tasks.remove_of_jobs(session, team, job_ids)
    parts.remove_of_jobs(session, team, job_ids)
    drawings.remove_of_jobs(session, team, job_ids)
    recognition.remove_of_jobs(session, team, job_ids)
    jobs.remove(session, team, job_ids)
    return files
