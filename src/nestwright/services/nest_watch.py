"""What a running nest tells and is told: its progress into the task's row, and whether to stop."""

from __future__ import annotations

import time
from dataclasses import asdict

from sqlalchemy.orm import Session

from nestwright.layouts.result import Progress
from nestwright.services import nest_events
from nestwright.services.context import Context
from nestwright.storage.repositories import nest_tasks
from nestwright.storage.tables import NestTaskRow

# Often enough for a person who watches, seldom enough for a database with other work.
INTERVAL_S = 0.5


class NestWatch:
    """Listener and stop of one attempt at a task; each touches the database at most twice a second."""

    def __init__(self, ctx: Context, task: NestTaskRow) -> None:
        self._ctx = ctx
        self._task = task
        self._guid = task.guid
        self._attempt = task.attempts
        self._best: float | None = None
        self._next_note = self._next_look = 0.0
        self._stopped = False

    def listen(self, progress: Progress) -> None:
        """Note how far the nest is."""
        if time.monotonic() < self._next_note:
            return
        with self._ctx.db.begin() as session:
            nest_tasks.note_progress_of_any_team(
                session, self._guid, self._attempt, progress.stage, asdict(progress)
            )
            self._tell_better(session, progress)
        self._next_note = time.monotonic() + INTERVAL_S

    def _tell_better(self, session: Session, progress: Progress) -> None:
        used = progress.plates_used
        if used is None or (self._best is not None and used >= self._best):
            return
        self._best = used
        nest_events.improved(session, self._task, progress)

    def stop(self) -> bool:
        """Say whether somebody asked to stop, or another attempt has taken over."""
        if not self._stopped and time.monotonic() >= self._next_look:
            with self._ctx.db.read() as session:
                self._stopped = nest_tasks.should_stop_of_any_team(session, self._guid, self._attempt)
            self._next_look = time.monotonic() + INTERVAL_S
        return self._stopped
