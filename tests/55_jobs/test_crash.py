"""A real server is killed in the middle of its work; after a restart everything is done exactly once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from nestwright.config import Settings, load_settings
from nestwright.domain.states import HandleStatus, NestState
from nestwright.jobs.seat import take_seat
from nestwright.services import boost, drawings, jobs, materials, nest_tasks, plates
from nestwright.services.context import Context
from nestwright.services.uploads import UploadedFile
from nestwright.storage.blobs import Blobs
from nestwright.storage.migrate import upgrade
from nestwright.storage.session import Database
from nestwright.storage.tables import DrawingRow, LayoutRow, NestTaskRow, PartRow, PieceRow

pytestmark = [
    pytest.mark.crash,
    pytest.mark.timeout(300),
    pytest.mark.skipif(sys.platform != "linux", reason="looks for orphans in /proc"),
]
TEAM = "TEAM001"


class Unreachable:
    """A runner and solver of nobody: the rows are made here, the server has to find them by itself."""

    def submit_drawing(self, guid: str) -> None:
        pass

    submit_nest = submit_drawing


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return load_settings(
        data_dir=tmp_path / "data", database_url=database_url, blob_url=(tmp_path / "files").as_uri()
    )


@pytest.fixture
def shop(settings: Settings) -> Iterator[Context]:
    """The server's data, seen from outside."""
    database = Database(settings.database_url)
    upgrade(database.engine)
    nobody: Any = Unreachable()
    yield Context(settings, database, Blobs(settings.blob_url), nobody, nobody)
    database.close()


@pytest.fixture
def start(settings: Settings) -> Iterator[Callable[[], subprocess.Popen[str]]]:
    """Start a server on these settings and wait until it is ready; whatever is left is killed at the end."""
    here = Path(__file__).parent
    environment = {
        **os.environ,
        "NESTWRIGHT_DATA_DIR": str(settings.data_dir),
        "NESTWRIGHT_DATABASE_URL": settings.database_url,
        "NESTWRIGHT_BLOB_URL": settings.blob_url,
        "PYTHONPATH": os.pathsep.join([str(here), os.environ.get("PYTHONPATH", "")]),
    }
    started: list[subprocess.Popen[str]] = []

    def start_one() -> subprocess.Popen[str]:
        command = [sys.executable, str(here / "crash_server.py")]
        server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        started.append(server)
        assert server.stdout is not None
        assert server.stdout.readline() == "ready\n"
        return server

    yield start_one
    for server in started:
        server.kill()
        server.wait()
        if server.stdout is not None:
            server.stdout.close()


def processes_of(settings: Settings) -> set[int]:
    """Every process with the data folder of this test in its environment."""
    mark = str(settings.data_dir).encode()
    found: set[int] = set()
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark in path.read_bytes():
                found.add(int(path.parent.name))
        except OSError:  # gone in the meantime
            continue
    return found


def kill(server: subprocess.Popen[str], settings: Settings, wait_for: Callable[..., object]) -> None:
    # The server, the process that children are forked from, the one that watches over both - and a child.
    wait_for(lambda: len(processes_of(settings)) > 3)
    server.kill()
    server.wait()
    wait_for(lambda: not processes_of(settings))


def open_gate(settings: Settings, name: str) -> None:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    (settings.data_dir / f"{name}-gate").touch()


def upload(shop: Context, count: int) -> int:
    """Add a job with drawings of one rectangle each, of which two pieces are wanted."""
    material_id = materials.add(shop, TEAM, materials.NewMaterial(name="S235"))
    plates.add(
        shop,
        TEAM,
        plates.NewPlate(plate_type=0, material_id=material_id, thickness=3.0, width=400.0, height=300.0,
                        remain_amount=5),
    )  # fmt: skip
    job_id = jobs.add(shop, TEAM, jobs.NewJob("order"))
    files = [UploadedFile(f"plate{number}.dxf", b"a drawing") for number in range(count)]
    options = drawings.UploadOptions(material="S235", thickness=3.0, amount=2)
    drawings.upload(shop, TEAM, job_id, files, options)
    return job_id


def with_status(shop: Context, status: HandleStatus) -> int:
    with shop.db.read() as session:
        query = select(func.count()).select_from(DrawingRow).where(DrawingRow.handle_status == status)
        return session.scalar(query) or 0


def only(shop: Context, row: type) -> Any:
    with shop.db.read() as session:
        return session.scalars(select(row)).one()


def test_killed_while_reading_and_while_nesting(shop: Context, settings: Settings, start, wait_for) -> None:
    job_id = upload(shop, count=5)
    server = start()
    wait_for(lambda: with_status(shop, HandleStatus.COMPLETED) and with_status(shop, HandleStatus.PROCESSING))
    kill(server, settings, wait_for)
    assert 0 < with_status(shop, HandleStatus.COMPLETED) < 5

    open_gate(settings, "read")
    server = start()
    wait_for(lambda: with_status(shop, HandleStatus.COMPLETED) == 5)
    with shop.db.read() as session:
        parts = session.scalars(select(PartRow)).all()
        rows = session.scalars(select(DrawingRow)).all()
    assert sorted(part.part_name for part in parts) == [f"plate{number}" for number in range(5)]
    assert {part.amount for part in parts} == {2}
    assert all(row.findings == [] and row.attempts <= 2 for row in rows)

    request = boost.BoostRequest([job_id], gap=5.0, margin=5.0, time_limit=4.0)
    (task,) = boost.boost(shop, TEAM, request)
    wait_for(lambda: only(shop, NestTaskRow).progress)
    kill(server, settings, wait_for)
    assert nest_tasks.status(shop, TEAM, task.task_guid).state == NestState.RUNNING

    open_gate(settings, "nest")
    start()
    wait_for(lambda: only(shop, NestTaskRow).state == NestState.DONE)
    assert_nested_once(shop, attempts=2)


def assert_nested_once(shop: Context, attempts: int) -> None:
    assert only(shop, NestTaskRow).attempts == attempts
    with shop.db.read() as session:
        cut = session.execute(
            select(LayoutRow.amount).join(PieceRow, PieceRow.layout_guid == LayoutRow.guid)
        ).scalars()
        assert sum(cut) == 10


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_stopped_while_nesting(shop: Context, settings: Settings, start, wait_for) -> None:
    open_gate(settings, "read")
    job_id = upload(shop, count=5)
    server = start()
    wait_for(lambda: with_status(shop, HandleStatus.COMPLETED) == 5)
    boost.boost(shop, TEAM, boost.BoostRequest([job_id], gap=5.0, margin=5.0, time_limit=4.0))
    wait_for(lambda: only(shop, NestTaskRow).progress)

    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=30.0) == 0
    wait_for(lambda: not processes_of(settings))
    task = only(shop, NestTaskRow)
    assert (task.state, task.attempts) == (NestState.RUNNING, 0)

    open_gate(settings, "nest")
    start()
    wait_for(lambda: only(shop, NestTaskRow).state == NestState.DONE)
    assert_nested_once(shop, attempts=1)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_second_server_is_refused_in_one_line(shop: Context, settings: Settings) -> None:
    command = [sys.executable, "-m", "nestwright.cli.main", "serve", "--port", "0"]
    environment = {
        **os.environ,
        "NESTWRIGHT_DATA_DIR": str(settings.data_dir),
        "NESTWRIGHT_DATABASE_URL": settings.database_url,
    }
    with take_seat(shop.db.engine):
        second = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert second.returncode == 2
    assert second.stderr.startswith("nestwright: another server works on")
    assert second.stderr.count("\n") == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.postgres
def test_another_server_takes_over(shop: Context, settings: Settings, start, wait_for) -> None:
    first, _second = start(), start()
    upload(shop, count=12)
    wait_for(lambda: with_status(shop, HandleStatus.COMPLETED))
    wait_for(lambda: with_status(shop, HandleStatus.PROCESSING))
    first.kill()
    open_gate(settings, "read")
    wait_for(lambda: with_status(shop, HandleStatus.COMPLETED) == 12)
    with shop.db.read() as session:
        assert session.scalar(select(func.count()).select_from(PartRow)) == 12
