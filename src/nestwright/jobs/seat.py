"""The place of one server at its database: a name that a restart takes again, and who else has left.

Work that was running when a server died is marked with its name. On SQLite there is one server, and a second
one is refused. On PostgreSQL a seat is a session lock: it is gone as soon as its server is: others see it.
"""

from __future__ import annotations

import socket
import sqlite3
import zlib
from collections.abc import Collection, Generator
from contextlib import contextmanager, suppress
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from nestwright.errors import InUse

SEATS_OF_A_HOST = 100
LOCK_SPACE = 0x4E57  # keeps these locks apart from other programs' in the same database


class Seat(Protocol):
    """Where this server sits."""

    name: str

    def hold(self) -> None:
        """Take the seat again if the connection that held it broke."""
        ...

    @contextmanager
    def vacant(self, names: Collection[str]) -> Generator[list[str], None, None]:
        """Say which of these servers are gone, and keep them from returning until the end."""
        ...


@contextmanager
def take_seat(engine: Engine) -> Generator[Seat, None, None]:
    """Take the seat of this server at the database until the end.

    Raises
    ------
    InUse
        Another server works on this SQLite file.
    """
    if engine.dialect.name == "sqlite":
        with _locked_file(engine.url.database):
            yield _OnlySeat()
    else:
        seat = _SharedSeat(engine)
        try:
            yield seat
        finally:
            seat.leave()


class _OnlySeat:
    name = "server"

    def hold(self) -> None:
        pass

    @contextmanager
    def vacant(self, names: Collection[str]) -> Generator[list[str], None, None]:
        yield list(names)


@contextmanager
def _locked_file(path: str | None) -> Generator[None, None, None]:
    # SQLite's own lock on a file beside the database: works on every system and ends with the process.
    if path in {None, "", ":memory:"}:
        yield
        return
    lock = sqlite3.connect(f"{path}.server-lock", timeout=0, isolation_level=None, check_same_thread=False)
    try:
        _lock_or_refuse(lock, path)
        yield
    finally:
        lock.close()


def _lock_or_refuse(lock: sqlite3.Connection, path: str | None) -> None:
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        raise InUse(
            f"another server works on {path}; stop it first, or give this one another data folder "
            "(NESTWRIGHT_DATA_DIR). Several servers can share a PostgreSQL database"
        ) from error


class _SharedSeat:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection = self._connect()
        host = socket.gethostname()
        names = [f"{host}-{number}" for number in range(SEATS_OF_A_HOST)]
        self.name = next(name for name in names if self._lock(name))
        self._held = True

    def hold(self) -> None:
        try:
            self._connection.execute(text("SELECT 1"))
        except DBAPIError:
            self._held = False
            self.leave()
            self._connection = self._connect()
        # Another server may look whether this seat is vacant just now: then it is taken again next time.
        self._held = self._held or self._lock(self.name)

    @contextmanager
    def vacant(self, names: Collection[str]) -> Generator[list[str], None, None]:
        taken = [name for name in names if self._lock(name)]
        try:
            yield taken
        finally:
            for name in taken:
                self._connection.execute(_UNLOCK, _key(name))

    def leave(self) -> None:
        with suppress(SQLAlchemyError):  # a closed connection frees its locks only once the database notices
            self._connection.execute(_UNLOCK_ALL)
        self._connection.invalidate()  # a session that held a seat does not go back to the pool
        self._connection.close()

    def _connect(self) -> Connection:
        return self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    def _lock(self, name: str) -> bool:
        return bool(self._connection.scalar(_LOCK, _key(name)))


_LOCK = text("SELECT pg_try_advisory_lock(:space, :seat)")
_UNLOCK = text("SELECT pg_advisory_unlock(:space, :seat)")
_UNLOCK_ALL = text("SELECT pg_advisory_unlock_all()")


def _key(name: str) -> dict[str, int]:
    return {"space": LOCK_SPACE, "seat": zlib.crc32(name.encode()) - 2**31}
