"""Continuing a nesting task that has ended, from its layouts, which stay until better ones are found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from nestwright.domain.states import UNFINISHED, NestState
from nestwright.errors import BadParameter, InUse
from nestwright.layouts.result import NestResult
from nestwright.services import checks, find
from nestwright.services.context import Context
from nestwright.storage.repositories import jobs, layouts, nest_tasks, parts, production
from nestwright.storage.tables import LayoutRow, NestTaskRow

LONGEST_RUN_S = 24 * 3600.0
SAME_PLATES = 1e-9


def reopen(ctx: Context, team: str, guid: str, time_limit: float | None) -> str:
    """Have a task wait again and return its guid; see ``nest_tasks.go_on``."""
    if time_limit is not None:
        checks.positive("time_limit", time_limit, LONGEST_RUN_S)
    with ctx.db.begin() as session:
        known = find.nest_task(session, team, guid)
        # The jobs first, as a boost does: each piece is given to one task only.
        job_ids = nest_tasks.job_ids(session, team, known.guid)
        jobs.lock(session, team, job_ids)
        task = nest_tasks.lock(session, team, known.guid)
        rows = layouts.of_task(session, team, task.guid)
        _refuse(session, task, rows)
        _take_what_waits(session, task, job_ids)
        more: dict[str, Any] = {} if time_limit is None else {"time_limit": time_limit}
        task.request = {**task.request, **more, "attempts_before": task.attempts}
        task.state = task.stage = NestState.WAITING
        task.failures, task.stop_requested, task.finish_time, task.message = 0, False, None, ""
        return task.guid


def why_to_keep(session: Session, task: NestTaskRow, result: NestResult) -> str:
    """Return in words why the layouts that a task has already stay as they are; "" where they do not."""
    guids = nest_tasks.layout_guids(session, task.team, task.guid)
    # Kept from a machine that is given one of them at this moment.
    rows = list(layouts.lock(session, task.team, guids).values())
    if not rows:
        return ""
    if _given_away(session, rows):
        return "layouts were given to a machine in the meantime and stay as they are"
    placed = sum(len(layout.pieces) * layout.amount for layout in result.layouts)
    laid = sum(row.part_amount * row.amount for row in rows)
    used = task.summary.get("plates_used", float("inf"))
    is_better = placed > laid or (placed == laid and result.plates_used < used - SAME_PLATES)
    return "" if is_better else "no better layouts were found"


def _refuse(session: Session, task: NestTaskRow, rows: Sequence[LayoutRow]) -> None:
    if task.state in UNFINISHED:
        raise InUse(f"nesting task '{task.task_name}' is at work already", field="guid")
    if task.estimate_only:
        raise InUse(f"'{task.task_name}' is an estimate: boost the job to nest it", field="guid")
    given = _given_away(session, rows)
    if given:
        names = checks.some_of(f"layout '{name}'" for name in given)
        raise InUse(f"given to a machine already: {names}", field="guid")


def _given_away(session: Session, rows: Sequence[LayoutRow]) -> list[str]:
    return [row.plate_name for row in rows if production.given_away(session, row.guid)]


def _take_what_waits(session: Session, task: NestTaskRow, job_ids: list[int]) -> None:
    """Ask the task for what it has laid and, of what it could not lay, for what still waits."""
    rows = layouts.of_task(session, task.team, task.guid)
    laid: Counter[str] = Counter()
    amounts = {row.guid: row.amount for row in rows}
    for piece, _ in layouts.pieces(session, task.team, list(amounts)):
        laid[piece.part_guid] += amounts[piece.layout_guid]
    waiting = {row.part.guid: row.wait_amount for row in parts.counted_of_jobs(session, task.team, job_ids)}
    links = nest_tasks.parts_of(session, task.guid)
    for link in links:
        missing = max(0, link.amount - laid[link.part_guid])
        link.amount = laid[link.part_guid] + min(missing, waiting.get(link.part_guid, 0))
    if not any(link.amount for link in links):
        raise BadParameter("guid", "a task with pieces to lay; all of its pieces are nested elsewhere by now")
