from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from nestwright.errors import InUse
from nestwright.jobs.seat import take_seat
from nestwright.storage.session import Database


@pytest.fixture
def servers(postgres_url: str) -> Iterator[list[Database]]:
    opened = [Database(postgres_url), Database(postgres_url)]
    yield opened
    for database in opened:
        database.close()


def test_a_second_server_on_one_sqlite_file_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'shop.db'}"
    first, second = Database(url), Database(url)
    with take_seat(first.engine) as seat:
        with pytest.raises(InUse, match=r"another server works on .*shop\.db"), take_seat(second.engine):
            pass
        name = seat.name
    with take_seat(second.engine) as again:
        assert again.name == name
    first.close()
    second.close()


@pytest.mark.postgres
def test_servers_of_one_host_have_names_of_their_own(servers: list[Database]) -> None:
    with take_seat(servers[0].engine) as first:
        with take_seat(servers[1].engine) as second:
            assert first.name != second.name
        with take_seat(servers[1].engine) as restarted:
            assert restarted.name == second.name


@pytest.mark.postgres
def test_only_a_server_that_left_is_gone(servers: list[Database]) -> None:
    with take_seat(servers[0].engine) as watcher:
        with take_seat(servers[1].engine) as other, watcher.vacant([other.name]) as gone:
            assert gone == []
        with watcher.vacant([other.name]) as gone:
            assert gone == [other.name]
            with take_seat(servers[1].engine) as third:
                assert third.name != other.name  # kept from returning while its work is taken over
        with take_seat(servers[1].engine) as back:
            assert back.name == other.name


@pytest.mark.postgres
def test_a_broken_connection_takes_the_seat_again(servers: list[Database]) -> None:
    kill_all = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with take_seat(servers[0].engine) as seat:
        with servers[1].begin() as session:
            session.execute(kill_all)
        seat.hold()
        with take_seat(servers[1].engine) as other:
            assert other.name != seat.name
