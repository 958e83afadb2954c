"""The database: an engine made right for SQLite or PostgreSQL, and the unit of work.

On SQLite a unit of work takes the write lock when it begins (IMMEDIATE), so that two writers wait for each
other; one that read first and wrote then would fail at once when another wrote in between. Keep units of work
short: never hold one while geometry is computed, and use :meth:`Database.read` where nothing is written.
"""

from __future__ import annotations

import importlib
import sqlite3
import sys
from collections.abc import Generator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import StaticPool

from nestwright.errors import NestwrightError

# The durable-work library uses an SQL function of SQLite 3.42 on Python 3.12 and later.
NEEDED_SQLITE = (3, 42)
PYTHON_THAT_NEEDS_IT = (3, 12)
BUSY_TIMEOUT_MS = 30_000
# The API's thread pool has 40 threads; the job threads come on top. Waiting costs little, a timeout much.
POOL_SIZE = 10
POOL_OVERFLOW = 40


class Database:
    """One database and its sessions.

    Parameters
    ----------
    url
        ``sqlite:///file``, ``sqlite://`` (in memory, for tests) or ``postgresql://user@host/name``.
    """

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self.sessions = sessionmaker(self.engine, expire_on_commit=False)

    @contextmanager
    def begin(self) -> Generator[Session, None, None]:
        """Open a unit of work: committed at the end, rolled back when an error leaves it."""
        with self.sessions.begin() as session:
            self._begin(session, "BEGIN IMMEDIATE")
            yield session

    @contextmanager
    def read(self) -> Generator[Session, None, None]:
        """Open a unit of work that only reads: on SQLite it waits for nobody and sees one moment."""
        with self.sessions.begin() as session:
            self._begin(session, "BEGIN")
            yield session

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()

    def _begin(self, session: Session, statement: str) -> None:
        if self.engine.dialect.name == "sqlite":
            session.connection().exec_driver_sql(statement)


def make_engine(url: str) -> Engine:
    """Return an engine with what this project needs of either database.

    Raises
    ------
    NestwrightError
        Where this Python's SQLite is too old and no newer one is installed.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _sqlite_engine(parsed)
    return create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        pool_size=POOL_SIZE,
        max_overflow=POOL_OVERFLOW,
        pool_pre_ping=True,
    )


def _sqlite_engine(url: URL) -> Engine:
    options: dict[str, Any] = {"pool_size": POOL_SIZE, "max_overflow": POOL_OVERFLOW}
    if url.database in {None, "", ":memory:"}:
        options = {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
    engine = create_engine(url, module=sqlite_module(), **options)
    event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # What the driver begins by itself before a write outside a unit of work: the work queue counts on it.
    connection.isolation_level = "IMMEDIATE"
    for pragma in (
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "foreign_keys=ON",
        "journal_mode=WAL",
        "synchronous=NORMAL",
    ):
        connection.execute(f"PRAGMA {pragma}")


def sqlite_module() -> ModuleType:
    """Return the SQLite driver that is new enough: the standard one or, where that is old, ``pysqlite3``."""
    if sqlite3.sqlite_version_info >= NEEDED_SQLITE or sys.version_info < PYTHON_THAT_NEEDS_IT:
        return sqlite3
    try:
        return importlib.import_module("pysqlite3.dbapi2")
    except ImportError as error:
        raise NestwrightError(
            f"this Python's SQLite is {sqlite3.sqlite_version}; 3.42 or newer is needed: install the package "
            "'pysqlite3', use a newer Python or a PostgreSQL database"
        ) from error
