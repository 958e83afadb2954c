"""Bring a database to this program's tables, at every start; one process at a time, all or nothing."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, text

from nestwright.errors import NestwrightError

LOCK = 0x4E57_4D49_4752  # any number that is always the same: "NWMIGR"


def upgrade(engine: Engine) -> None:
    """Run the revisions that are missing. A second process that starts now waits until it is done.

    Raises
    ------
    NestwrightError
        The database was made by a newer version, or rows refer to rows that are not there.
    """
    with _locked(engine) as connection:
        try:
            command.upgrade(alembic_config(connection), "head")
        except CommandError as error:
            raise NestwrightError(
                "the database is not one that this version knows; it was probably used by a newer one "
                f"({error}): start that version, or restore a backup"
            ) from error


def alembic_config(connection: Connection) -> Config:
    """Return Alembic's settings for the revisions of this package, on one open connection."""
    config = Config()
    config.set_main_option("script_location", "nestwright.storage:migrations")
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "r%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _locked(engine: Engine) -> Generator[Connection, None, None]:
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            with _locked_sqlite(connection):
                yield connection
        else:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            yield connection
        connection.commit()


@contextmanager
def _locked_sqlite(connection: Connection) -> Generator[None, None, None]:
    # With foreign keys on, rebuilding a parent table silently empties its children. The pragma does nothing
    # inside a transaction, hence the order; the check at the end says what the keys would have said.
    connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise NestwrightError(
                f"after the migration {len(broken)} rows refer to missing rows, first: {broken[0]}"
            )
        connection.commit()
    finally:
        connection.rollback()
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
