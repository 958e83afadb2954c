from __future__ import annotations

import sqlite3
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from nestwright.errors import NestwrightError
from nestwright.storage import session as session_module
from nestwright.storage.migrate import upgrade
from nestwright.storage.session import Database, sqlite_module
from nestwright.storage.tables import DrawingRow, JobRow


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    upgrade(opened.engine)
    yield opened
    opened.close()


def add_job(database: Database, **values: object) -> int:
    with database.begin() as session:
        job = JobRow(team="A", job_name="order", **values)
        session.add(job)
    return job.job_id


def test_a_unit_of_work_is_kept_whole_or_not_at_all(database: Database) -> None:
    kept = add_job(database)

    def fail() -> None:
        with database.begin() as session:
            session.add(JobRow(team="A", job_name="half"))
            session.flush()
            raise ValueError("in the middle")

    with pytest.raises(ValueError, match="in the middle"):
        fail()
    with database.read() as session:
        assert list(session.scalars(select(JobRow.job_id))) == [kept]


def test_rows_stay_readable_after_the_end(database: Database) -> None:
    with database.begin() as session:
        job = JobRow(team="A", job_name="order")
        session.add(job)
    assert (job.job_name, job.comments, job.props) == ("order", "", {})


def test_times_come_back_in_utc(database: Database) -> None:
    due = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=9)))
    number = add_job(database, due_date=due)
    with database.read() as session:
        found = session.scalar(select(JobRow.due_date).where(JobRow.job_id == number))
    assert found == due
    assert found is not None
    assert found.tzinfo is UTC


def test_a_row_that_refers_to_nothing_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError), database.begin() as session:
        session.add(DrawingRow(guid="g", team="A", job_id=99, drawing_name="d", file_name="d", file_key="k"))


def test_writers_that_read_first_wait_for_each_other(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    upgrade(database.engine)
    number = add_job(database)
    failed: list[Exception] = []

    def count_up() -> None:
        try:
            for _ in range(20):
                with database.begin() as session:
                    props = session.scalar(select(JobRow.props).where(JobRow.job_id == number)) or {}
                    changed = {"count": props.get("count", 0) + 1}
                    session.execute(update(JobRow).where(JobRow.job_id == number).values(props=changed))
        except Exception as error:  # noqa: BLE001  shown by the assertion below
            failed.append(error)

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with database.read() as session:
        assert session.scalar(select(JobRow.props)) == {"count": 80}
    database.close()


def test_a_reader_sees_one_moment_and_waits_for_nobody(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    upgrade(database.engine)
    with database.read() as reader:
        assert list(reader.scalars(select(JobRow.job_id))) == []
        add_job(database)
        with database.begin() as writer:
            writer.add(JobRow(team="A", job_name="open"))
            writer.flush()
            assert list(reader.scalars(select(JobRow.job_id))) == []
    database.close()


def test_sqlite_is_set_up_for_a_server(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    with database.read() as session:
        pragmas = {
            name: session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 1, "busy_timeout": 30000, "foreign_keys": 1}
    database.close()


def test_postgres_addresses_go_to_the_driver_we_have() -> None:
    database = Database("postgresql://shop@127.0.0.1/shop")
    assert database.engine.dialect.driver == "psycopg"
    database.close()


class TestSqliteModule:
    """Which SQLite driver is taken on which Python."""

    @pytest.fixture
    def old_sqlite(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
        monkeypatch.setattr(session_module, "PYTHON_THAT_NEEDS_IT", (3, 0))

    def test_a_new_one_is_taken(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 42, 0))
        assert sqlite_module() is sqlite3

    @pytest.mark.usefixtures("old_sqlite")
    def test_an_old_one_gives_way_to_the_package(self, monkeypatch: pytest.MonkeyPatch) -> None:
        package = type(sys)("pysqlite3.dbapi2")
        monkeypatch.setitem(sys.modules, "pysqlite3", type(sys)("pysqlite3"))
        monkeypatch.setitem(sys.modules, "pysqlite3.dbapi2", package)
        assert sqlite_module() is package

    @pytest.mark.usefixtures("old_sqlite")
    def test_an_old_one_alone_is_refused_with_a_way_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "pysqlite3", None)
        with pytest.raises(NestwrightError, match=r"3\.42 or newer is needed: install .*'pysqlite3'"):
            sqlite_module()
