"""The runner with work of our own: what is submitted runs once, errors are tried again, a stop interrupts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import MetaData, Table, func, inspect, select
from sqlalchemy.orm import Session

from nestwright.jobs import dbos_runner
from nestwright.jobs.dbos_runner import DbosRunner, Kind
from nestwright.jobs.seat import take_seat
from nestwright.services.ports import ServerStopping
from nestwright.storage.session import Database


class Server:
    """A runner of one kind of work whose rows are a set. ``do`` is what happens to a guid."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clear()

    def clear(self) -> None:
        self.do: Callable[[str], object] = lambda _guid: None
        self.runs: list[str] = []
        self.pending: dict[str, None] = {}

    def start(self) -> None:
        self._stack = ExitStack()
        seat = self._stack.enter_context(take_seat(self.database.engine))
        kind = Kind(self._run, lambda _context: list(self.pending), polling_s=0.05)
        self.runner = DbosRunner(self.database.engine, seat, {"nest": 2}, {"nest": kind})
        context: Any = SimpleNamespace()
        self.runner.start(context)
        self._stack.callback(self.runner.close)

    def stop(self) -> None:
        self._stack.close()

    def submit(self, guid: str) -> None:
        self.pending[guid] = None
        self.runner.submit_nest(guid)

    def _run(self, _context: object, guid: str) -> None:
        # As a service does: work that is not pending is done, and one more run of it changes nothing. The
        # watch may cause one, when work was submitted and has ended while it looked.
        if guid not in self.pending and guid not in self.runs:
            return
        self.runs.append(guid)
        self.do(guid)
        self.pending.pop(guid, None)


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def started(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    new_postgres: Callable[[], AbstractContextManager[str]],
) -> Iterator[Server]:
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(dbos_runner, "WATCH_INTERVAL_S", 0.2)
        url = f"sqlite:///{tmp_path_factory.mktemp('jobs') / 'test.db'}"
        if request.param == "postgresql":
            url = stack.enter_context(new_postgres())
        database = Database(url)
        stack.callback(database.close)
        server = Server(database)
        server.start()
        stack.callback(server.stop)
        yield server


@pytest.fixture
def server(started: Server, wait_for: Callable[..., object]) -> Server:
    started.clear()
    wait_for(lambda: queue_is_idle(started))
    return started


def queue_is_idle(server: Server) -> bool:
    return not dbos_runner._list_work("nest", dbos_runner.LIVE)


def queue_table(server: Server, session: Session) -> Table:
    schema = "dbos" if server.database.engine.dialect.name == "postgresql" else None
    return Table("workflow_status", MetaData(), autoload_with=session.connection(), schema=schema)


def test_submitted_work_runs_once(server: Server, wait_for) -> None:
    gate = threading.Event()
    server.do = lambda _guid: gate.wait(30)
    for guid in ("a", "b", "a", "a"):
        server.submit(guid)
    wait_for(lambda: len(server.runs) == 2)
    gate.set()
    wait_for(lambda: not server.pending)
    assert sorted(server.runs) == ["a", "b"]


def test_its_tables_stay_inside_our_database(server: Server) -> None:
    schema = "dbos" if server.database.engine.dialect.name == "postgresql" else None
    assert "workflow_status" in inspect(server.database.engine).get_table_names(schema=schema)


def test_work_that_was_never_submitted_is_found(server: Server, wait_for) -> None:
    server.pending["forgotten"] = None
    wait_for(lambda: not server.pending)
    assert server.runs == ["forgotten"]


def test_a_row_whose_submission_fails_is_not_lost(server: Server, wait_for, monkeypatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(server.runner, "_workflows", {})
        server.submit("kept")
    wait_for(lambda: not server.pending)
    assert server.runs == ["kept"]


def test_work_that_failed_is_tried_again_while_it_is_pending(server: Server, wait_for) -> None:
    def fail_twice(_guid: str) -> None:
        if len(server.runs) < 3:
            raise ValueError("a hiccup")

    server.do = fail_twice
    server.submit("shaky")
    wait_for(lambda: not server.pending)
    assert server.runs == ["shaky"] * 3


def test_no_more_than_the_workers_run_at_once(server: Server, wait_for) -> None:
    busy, most, lock = 0, 0, threading.Lock()

    def count(_guid: str) -> None:
        nonlocal busy, most
        with lock:
            busy += 1
            most = max(most, busy)
        threading.Event().wait(0.05)
        with lock:
            busy -= 1

    server.do = count
    for number in range(8):
        server.submit(str(number))
    wait_for(lambda: not server.pending)
    assert most == 2


def test_work_that_ends_while_the_watch_looks_is_not_queued_again(
    server: Server, wait_for, monkeypatch
) -> None:
    gate, looks = threading.Event(), []
    look = dbos_runner._list_work

    def look_late(kind: str, states: list[str], **which: Any) -> list[Any]:
        if states is dbos_runner.LIVE:
            gate.set()
            wait_for(lambda: not look(kind, states))
            looks.append(states)
        return look(kind, states, **which)

    server.do = lambda _guid: gate.wait(30)
    server.submit("ending")
    wait_for(lambda: server.runs)
    monkeypatch.setattr(dbos_runner, "_list_work", look_late)
    wait_for(lambda: len(looks) >= 2)
    assert server.runs == ["ending"]


def test_work_marked_as_running_that_runs_nowhere_is_found(server: Server, wait_for) -> None:
    server.submit("done")
    wait_for(lambda: queue_is_idle(server) and not server.pending)
    for guid, name in {"lost": server.runner._seat.name, "left": "a-server-that-is-gone"}.items():
        with server.database.begin() as session:
            mark_as_running(server, session, guid, name)
    server.pending.update(lost=None, left=None)
    wait_for(lambda: not server.pending)
    assert sorted(server.runs) == ["done", "left", "lost"]


def mark_as_running(server: Server, session: Session, guid: str, name: str) -> None:
    """Leave an entry in the queue as a server does that fails between taking up work and starting it."""
    table = queue_table(server, session)
    row = dict(session.execute(select(table).where(table.c.status == "SUCCESS")).mappings().first() or {})
    row |= {"workflow_uuid": guid, "deduplication_id": guid, "status": "PENDING", "executor_id": name}
    session.execute(table.insert().values(row))


def test_old_entries_of_the_queue_are_removed(server: Server, wait_for, monkeypatch) -> None:
    def entries() -> object:
        with server.database.read() as session:
            return session.scalar(select(func.count()).select_from(queue_table(server, session)))

    gate = threading.Event()
    server.do = lambda guid: guid == "new" and gate.wait(30)
    server.submit("old")
    server.submit("new")
    wait_for(lambda: list(server.pending) == ["new"])
    monkeypatch.setattr(dbos_runner, "KEEP_FINISHED", timedelta(0))
    monkeypatch.setattr(dbos_runner, "CLEANING_INTERVAL_S", 0.0)
    server.runner._next_cleaning = 0.0
    wait_for(lambda: entries() == 1)  # what runs stays
    gate.set()
    wait_for(lambda: entries() == 0)
    assert sorted(server.runs) == ["new", "old"]


def test_interrupted_work_runs_again_after_the_next_start(server: Server, wait_for) -> None:
    closing = threading.Event()

    def interrupted(_guid: str) -> None:
        if closing.wait(30):
            raise ServerStopping

    server.do = interrupted
    server.submit("long")
    wait_for(lambda: server.runs)
    closing.set()
    server.stop()
    assert list(server.pending) == ["long"]
    server.do = lambda _guid: None
    server.start()
    wait_for(lambda: not server.pending)
    assert server.runs == ["long", "long"]
