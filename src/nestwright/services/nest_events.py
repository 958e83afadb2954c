"""What is told of nesting tasks."""

from __future__ import annotations

from sqlalchemy.orm import Session

from nestwright.domain.events import EventKind
from nestwright.layouts.result import Progress
from nestwright.services import best_so_far, events
from nestwright.storage.repositories import nest_tasks
from nestwright.storage.tables import NestTaskRow


def improved(session: Session, task: NestTaskRow, progress: Progress) -> None:
    """Tell that a running task has a better answer."""
    told = {
        "guid": task.guid,
        "task_name": task.task_name,
        "job_ids": nest_tasks.job_ids(session, task.team, task.guid),
        "best": best_so_far.told(progress.__dict__),
    }
    events.emit(session, task.team, EventKind.NEST_IMPROVED, told)


def finished(session: Session, task: NestTaskRow) -> None:
    """Tell that a task has ended: done, stopped or failed."""
    session.flush()  # its layouts may be new
    told = {
        "guid": task.guid,
        "task_name": task.task_name,
        "job_ids": nest_tasks.job_ids(session, task.team, task.guid),
        "state": task.state,
        "message": task.message,
        "best": best_so_far.told(task.progress),
        "not_placed": task.not_placed,
        "results": nest_tasks.layout_guids(session, task.team, task.guid),
    }
    events.emit(session, task.team, EventKind.NEST_FINISHED, told)
