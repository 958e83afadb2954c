"""Nesting tasks: run in the background, watched and stopped while they run."""

from __future__ import annotations

import logging
from typing import Any

from sqlalchemy.orm import Session

from nestwright.domain.states import MOST_ATTEMPTS, MOST_FAILURES, NestState
from nestwright.errors import NestwrightError
from nestwright.layouts.order import NestOrder
from nestwright.layouts.result import NestResult
from nestwright.services import (
    best_so_far,
    find,
    from_rows,
    layout_removal,
    nest_continue,
    nest_events,
    nest_order,
    nest_store,
)
from nestwright.services.context import Context
from nestwright.services.nest_watch import NestWatch
from nestwright.services.ports import ServerStopping
from nestwright.services.removal import remove_files
from nestwright.services.views import NestTaskView, NotPlacedPart
from nestwright.storage.repositories import layouts, nest_tasks
from nestwright.storage.tables import LayoutRow, NestTaskRow, now_utc

STOPPED_BEFORE_START = "stopped_before_it_was_placed"
INTERRUPTED = "the server ended in the middle of the nest"
logger = logging.getLogger(__name__)


def status(ctx: Context, team: str, guid: str) -> NestTaskView:
    """Return a task's state, its best answer so far, and what could not be placed and why."""
    with ctx.db.read() as session:
        return _view(session, team, find.nest_task(session, team, guid))


def stop(ctx: Context, team: str, guid: str) -> NestTaskView:
    """Stop a task: a running one keeps its best layouts and ends soon, a finished one stays as it is."""
    with ctx.db.begin() as session:
        known = find.nest_task(session, team, guid)
        task = nest_tasks.lock(session, team, known.guid)
        if task.state == NestState.RUNNING:
            task.stop_requested = True
        elif task.state == NestState.WAITING:
            task.stop_requested = True
            if not nest_tasks.layout_guids(session, team, task.guid):  # else it was to be continued
                task.not_placed = _nothing_placed(session, team, task)
            _end(session, task, NestState.STOPPED)
        return _view(session, team, task)


def go_on(ctx: Context, team: str, guid: str, time_limit: float | None = None) -> NestTaskView:
    """Continue a task that has ended from its layouts, for ``time_limit`` s (default: as the first time).

    Its layouts stay until better ones take their place.

    Raises
    ------
    BadParameter, NotFound
        The time is not allowed; no such task.
    InUse
        It has not ended, is an estimate, or layouts of it were given to machines.
    """
    ctx.runner.submit_nest(nest_continue.reopen(ctx, team, guid, time_limit))
    return status(ctx, team, guid)


def run_nest_task(ctx: Context, guid: str) -> None:
    """Nest a task and store its checked layouts; a repeat, also after a crash in the middle, changes nothing.

    Every attempt is counted before it begins, every failure after it; after the last one the task has failed.
    Stock is checked, not taken: sheets leave the stock when they are cut.
    """
    while (task := _claimed(ctx, guid)) is not None:
        try:
            _run(ctx, task)
        except ServerStopping:
            _give_back(ctx, task)
            raise
        except Exception as error:  # a watcher must come to an end: it is tried again, then it has failed
            logger.exception("nesting task %s failed", guid)
            _note_failure(ctx, task, error)


def pending(ctx: Context) -> list[str]:
    """Return the guids of all teams' tasks that are waiting or were running, oldest first."""
    with ctx.db.read() as session:
        return nest_tasks.pending_of_any_team(session)


def _view(session: Session, team: str, task: NestTaskRow) -> NestTaskView:
    return from_rows.same_named(
        NestTaskView,
        task,
        job_ids=tuple(nest_tasks.job_ids(session, team, task.guid)),
        best=best_so_far.told(task.progress),
        lower_bound=task.progress.get("bound_plates"),
        not_placed=tuple(NotPlacedPart(**item) for item in task.not_placed),
        results=tuple(nest_tasks.layout_guids(session, team, task.guid)),
    )


def _nothing_placed(session: Session, team: str, task: NestTaskRow) -> list[dict[str, Any]]:
    return [
        {
            "guid": guid,
            "part_name": name,
            "amount": amount,
            "reason": STOPPED_BEFORE_START,
            "message": f"{name}: the nest was stopped before it began",
        }
        for guid, name, amount in nest_tasks.part_amounts(session, team, task.guid)
    ]


def _end(session: Session, task: NestTaskRow, state: NestState) -> None:
    task.state = task.stage = state
    task.finish_time = now_utc()
    nest_events.finished(session, task)


def _claimed(ctx: Context, guid: str) -> NestTaskRow | None:
    """Return the task with one more attempt counted, or None when nothing is left to do."""
    with ctx.db.begin() as session:
        task = nest_tasks.lock_of_any_team(session, guid)
        if task is None or task.state not in {NestState.WAITING, NestState.RUNNING}:
            return None
        attempts = task.attempts - task.request.get("attempts_before", 0)
        if task.failures >= MOST_FAILURES or attempts >= MOST_ATTEMPTS:
            task.message = f"given up after {attempts} attempts: {task.message or INTERRUPTED}"
            _end(session, task, NestState.FAILED)
            return None
        task.attempts += 1
        task.state = task.stage = NestState.RUNNING
        task.start_time = task.start_time or now_utc()
        return task


def _is_current(task: NestTaskRow | None, attempt: int) -> bool:
    return task is not None and task.state == NestState.RUNNING and task.attempts == attempt


def _give_back(ctx: Context, task: NestTaskRow) -> None:
    """Take back an attempt that the server's own stop has ended."""
    with ctx.db.begin() as session:
        row = nest_tasks.lock_of_any_team(session, task.guid)
        if row is not None and _is_current(row, task.attempts):
            row.attempts -= 1


def _note_failure(ctx: Context, task: NestTaskRow, error: Exception) -> None:
    with ctx.db.begin() as session:
        row = nest_tasks.lock_of_any_team(session, task.guid)
        if row is not None and _is_current(row, task.attempts):
            row.failures += 1
            row.message = (
                str(error) if isinstance(error, NestwrightError) else "an error in the program; see its log"
            )


def _run(ctx: Context, task: NestTaskRow) -> None:
    with ctx.db.read() as session:
        order = nest_order.build(session, task, ctx.settings)
    watch = NestWatch(ctx, task)
    result = ctx.solver.nest(order, watch.listen, watch.stop)
    rows = [] if task.estimate_only else nest_store.put_files(ctx, task, order, result)
    files: list[str] = []
    with ctx.db.begin() as session:
        row = nest_tasks.lock_of_any_team(session, task.guid)
        if row is not None and _is_current(row, task.attempts):  # else another attempt has taken over
            files = _finish(session, row, order, result, rows)
    remove_files(ctx, files)


def _finish(
    session: Session, task: NestTaskRow, order: NestOrder, result: NestResult, rows: list[LayoutRow]
) -> list[str]:
    """End a task with its result; return the keys of files that are no longer needed after the commit."""
    keep = nest_continue.why_to_keep(session, task, result)
    if keep:
        task.message = keep
        _end(session, task, NestState.STOPPED if task.stop_requested else NestState.DONE)
        return [key for row in rows for key in (row.dxf_key, row.svg_key)]
    before = layouts.of_task(session, task.team, task.guid)
    files = layout_removal.remove_rows(session, task.team, before)
    if not task.estimate_only:
        nest_store.add_rows(session, order, result, rows)
    task.not_placed = nest_store.not_placed(order, result)
    task.summary = nest_store.summary(order, result)
    task.message = ""
    state = NestState.STOPPED if task.stop_requested else NestState.DONE
    task.progress = nest_store.last_progress(order, result, state)
    _end(session, task, state)
    return files
