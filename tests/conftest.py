"""Fixtures for tests with a database: settings, and a whole context that works at once in this process.

``database_url`` comes twice, as SQLite and as PostgreSQL. PostgreSQL tests need
``NESTWRIGHT_TEST_POSTGRES_URL``, the address of a database whose user may create others; each test makes and
drops its own. Without it they skip, or fail where ``NESTWRIGHT_REQUIRE_SERVICES=1`` says that everything must
be there.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import make_url

from nestwright.config import Settings, load_settings

if TYPE_CHECKING:
    from nestwright.services.context import Context

# A test that fails because the machine is busy says nothing of the program.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

POSTGRES_URL = "NESTWRIGHT_TEST_POSTGRES_URL"


def _service_address(variable: str) -> str:
    address = os.environ.get(variable)
    if address:
        return address
    reason = f"{variable} is not set"
    if os.environ.get("NESTWRIGHT_REQUIRE_SERVICES") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def _new_postgres_database() -> Iterator[str]:
    server = make_url(_service_address(POSTGRES_URL)).set(drivername="postgresql")
    name = f"nestwright_test_{uuid.uuid4().hex}"
    with psycopg.connect(server.render_as_string(hide_password=False), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield server.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def new_postgres() -> Callable[[], AbstractContextManager[str]]:
    """Make an empty PostgreSQL database for as long as a ``with`` lasts."""
    return _new_postgres_database


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """An empty PostgreSQL database of its own."""
    with _new_postgres_database() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, once of each kind."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgres_url")
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Settings with a data folder, a database and a file store of their own."""
    return load_settings(
        data_dir=tmp_path / "data",
        database_url=database_url,
        blob_url="memory:///",
        link_secret="a secret for tests only",
    )


@pytest.fixture
def context(settings: Settings) -> Iterator[Context]:
    """A context with migrated tables; what is submitted runs at once and in this process."""
    # Imported here so that tests of the lower rooms do not wait for, nor fail with, the upper ones.
    from nestwright.bootstrap import open_inline_context  # noqa: PLC0415

    with open_inline_context(settings) as opened:
        yield opened


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def shared_context(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Context]:
    """Like ``context``, but made once a session: each test takes a team of its own."""
    from nestwright.bootstrap import open_inline_context  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("shared")
    with ExitStack() as stack:
        url = f"sqlite:///{folder / 'test.db'}"
        if request.param == "postgresql":
            url = stack.enter_context(_new_postgres_database())
        settings = load_settings(
            data_dir=folder, database_url=url, blob_url="memory:///", link_secret="a secret for tests only"
        )
        yield stack.enter_context(open_inline_context(settings))
