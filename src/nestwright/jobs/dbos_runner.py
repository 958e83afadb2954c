"""Durable background work. The only module that knows the durable-work library.

Our own rows are the truth: what is pending there is worked on until a service says that it is finished, and
the services count the attempts. The library's queue decides when and where it runs. There are two ways into
the queue: at once, when work is submitted, and by a watch that looks for pending work without a place in it.
That covers a crash between the commit of the row and its submission, work that ended in an error, and servers
that died.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetEnqueueOptions, WorkflowStatus
from sqlalchemy import Engine

from nestwright.jobs.seat import Seat
from nestwright.services import drawings, nest_tasks
from nestwright.services.context import Context
from nestwright.services.ports import ServerStopping

# Raise it only when queued work of an older program must not run in a newer one.
APPLICATION_VERSION = "1"
WATCH_INTERVAL_S = 5.0
CLOSE_WAIT_S = 5
KEEP_FINISHED = timedelta(days=7)
CLEANING_INTERVAL_S = 600.0
CLEANED_AT_ONCE = 1000
RUNNING = ["PENDING"]
LIVE = ["ENQUEUED", "DELAYED", *RUNNING]
FINISHED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
logger = structlog.get_logger("nestwright.jobs")


@dataclass(frozen=True)
class Kind:
    """One kind of work: what does it for one guid, which guids are not finished, how its queue runs."""

    run: Callable[[Context, str], None]
    pending: Callable[[Context], list[str]]
    polling_s: float


KINDS: Mapping[str, Kind] = {
    "drawing": Kind(drawings.process_drawing, drawings.pending, polling_s=0.25),
    "nest": Kind(nest_tasks.run_nest_task, nest_tasks.pending, polling_s=0.5),
}


class DbosRunner:
    """Runs drawings and nests from two queues beside our own tables. One per process (the library's limit).

    Parameters
    ----------
    engine
        Our database; on PostgreSQL the library keeps its tables in a schema ``dbos`` of it.
    seat
        This server's place at the database.
    workers
        How many of each kind run here at the same time, by kind.
    kinds
        What is done; other than the services only in tests.
    """

    def __init__(
        self, engine: Engine, seat: Seat, workers: Mapping[str, int], kinds: Mapping[str, Kind] = KINDS
    ) -> None:
        self._engine = engine
        self._seat = seat
        self._workers = workers
        self._kinds = kinds
        self._workflows: dict[str, Callable[[str], None]] = {}
        self._stopping = threading.Event()
        self._at_work: set[str] = set()
        self._suspects: set[str] = set()
        self._next_cleaning = 0.0
        self._watch = threading.Thread(target=self._watch_until_stopped, name="work-watch", daemon=True)

    def start(self, context: Context) -> None:
        """Take up the work that was left, and from now on what is submitted."""
        self._context = context
        DBOS(config=self._config())
        for name, kind in self._kinds.items():
            self._workflows[name] = self._workflow(name, kind)
        DBOS.launch()
        for name, kind in self._kinds.items():
            DBOS.register_queue(
                name, worker_concurrency=self._workers[name], polling_interval_sec=kind.polling_s
            )
        self._watch.start()

    def close(self) -> None:
        """Start nothing more, wait a little for what runs, and leave the rest to the next start.

        The solver must be closed before: that interrupts what runs.
        """
        self._stopping.set()
        self._watch.join()
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=CLOSE_WAIT_S)

    def submit_drawing(self, guid: str) -> None:
        """Have the drawing processed; nothing happens where it is already queued or running."""
        self._submit("drawing", guid)

    def submit_nest(self, guid: str) -> None:
        """Have the nesting task run; nothing happens where it is already queued or running."""
        self._submit("nest", guid)

    def _config(self) -> DBOSConfig:
        return {
            "name": "nestwright",
            "system_database_engine": self._engine,
            "application_version": APPLICATION_VERSION,
            "executor_id": self._seat.name,
            "serializer": DBOSPortableJSONSerializer(),  # the default is pickle
            "log_level": "WARNING",  # below that it advertises its vendor's console
            "enable_otlp": False,
        }

    def _workflow(self, name: str, kind: Kind) -> Callable[[str], None]:
        def work(guid: str) -> None:
            if self._stopping.is_set():
                raise ServerStopping
            workflow_id = str(DBOS.workflow_id)
            self._at_work.add(workflow_id)
            try:
                kind.run(self._context, guid)
            finally:
                self._at_work.discard(workflow_id)

        return DBOS.workflow(name=name)(work)

    def _submit(self, kind: str, guid: str) -> None:
        try:
            self._enqueue(kind, guid)
        except Exception:  # the row is committed: the caller must not think that nothing happened
            logger.exception("could not be queued yet; the watch will do it", kind=kind, guid=guid)

    def _enqueue(self, kind: str, guid: str) -> None:
        with SetEnqueueOptions(deduplication_id=guid, duplication_policy="return-existing"):
            DBOS.enqueue_workflow(kind, self._workflows[kind], guid)

    def _watch_until_stopped(self) -> None:
        while not self._stopping.is_set():
            try:
                self._seat.hold()
                self._release_the_abandoned()
                self._enqueue_the_forgotten()
                self._remove_the_finished()
            except Exception:
                logger.exception("looking for forgotten work failed; it is tried again")
            self._stopping.wait(WATCH_INTERVAL_S)

    def _enqueue_the_forgotten(self) -> None:
        for name, kind in self._kinds.items():
            # The queue first: what ends between the two looks is then not pending any more.
            queued = {work.deduplication_id for work in _list_work(name, LIVE)}
            for guid in kind.pending(self._context):
                if guid not in queued and not self._stopping.is_set():
                    self._enqueue(name, guid)

    def _release_the_abandoned(self) -> None:
        """Take what is marked as running, but runs nowhere, out of the queue: then it is forgotten work."""
        running = [work for kind in self._kinds for work in _list_work(kind, RUNNING)]
        self._cancel(self._idle_here(running), "marked as running here")
        others = {work.executor_id for work in running if work.executor_id} - {self._seat.name}
        if others:
            with self._seat.vacant(others) as gone:
                left = [work.workflow_id for work in running if work.executor_id in gone]
                self._cancel(left, "left by servers that are gone")

    def _idle_here(self, running: Collection[WorkflowStatus]) -> list[str]:
        # The library marks work as running before it starts it, and loses it when the database fails in
        # between. What does not run here at two looks in a row is such a case.
        marked = {work.workflow_id for work in running if work.executor_id == self._seat.name}
        idle = marked - self._at_work
        lost = idle & self._suspects
        self._suspects = idle
        return list(lost)

    def _cancel(self, workflow_ids: list[str], why: str) -> None:
        if workflow_ids:
            logger.warning("queueing abandoned work again", why=why, count=len(workflow_ids))
            DBOS.cancel_workflows(workflow_ids)

    def _remove_the_finished(self) -> None:
        """Remove old entries of the queue now and then; our own rows are not touched."""
        if time.monotonic() < self._next_cleaning:
            return
        before = (datetime.now(UTC) - KEEP_FINISHED).isoformat()
        for kind in self._kinds:
            old = _list_work(kind, FINISHED, completed_before=before, limit=CLEANED_AT_ONCE)
            if old:
                DBOS.delete_workflows([work.workflow_id for work in old])
        self._next_cleaning = time.monotonic() + CLEANING_INTERVAL_S


def _list_work(kind: str, states: list[str], **which: Any) -> list[WorkflowStatus]:
    # By name: a cancelled entry has no queue any more.
    return DBOS.list_workflows(name=kind, status=states, load_input=False, load_output=False, **which)
