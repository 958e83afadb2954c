"""One history for both databases: no drift, no lost rows, one process at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, func, inspect, select, text

from nestwright.errors import NestwrightError
from nestwright.storage import migrate
from nestwright.storage.migrate import alembic_config, upgrade
from nestwright.storage.session import Database
from nestwright.storage.tables import Base, DrawingRow, JobRow, PartRow


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


def fill(database: Database) -> None:
    with database.begin() as session:
        session.add(JobRow(job_id=1, team="A", job_name="order"))
        session.flush()
        session.add(DrawingRow(guid="d", team="A", job_id=1, drawing_name="d", file_name="d", file_key="k"))
        session.flush()
        for number in range(2):
            key = {"guid": f"p{number}", "team": "A", "job_id": 1, "drawing_guid": "d"}
            session.add(PartRow(**key, part_name="p", shape={}, width=1.0, height=1.0, area=1.0))


def count(database: Database, row: type[Base]) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(row)) or 0


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def test_the_history_leads_to_the_tables(database: Database) -> None:
    upgrade(database.engine)
    assert differences(database.engine) == []


def test_a_second_run_changes_nothing(database: Database) -> None:
    upgrade(database.engine)
    fill(database)
    upgrade(database.engine)
    assert count(database, PartRow) == 2


def test_the_way_back_removes_everything(database: Database) -> None:
    upgrade(database.engine)
    with database.engine.connect() as connection:
        command.downgrade(alembic_config(connection), "base")
        connection.commit()
    assert inspect(database.engine).get_table_names() == ["alembic_version"]


def test_foreign_keys_are_on_again_afterwards(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    upgrade(database.engine)
    for _ in range(3):
        with database.read() as session:
            assert session.scalar(text("PRAGMA foreign_keys")) == 1
    database.close()


def test_processes_that_start_together_wait_for_each_other(database_url: str) -> None:
    databases = [Database(database_url) for _ in range(4)]
    failed: list[Exception] = []

    def start(database: Database) -> None:
        try:
            upgrade(database.engine)
        except Exception as error:  # noqa: BLE001  shown by the assertion below
            failed.append(error)

    threads = [threading.Thread(target=start, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert differences(databases[0].engine) == []
    for database in databases:
        database.close()


class TestNextRevision:
    """What a later revision may do, tried with one of our own on a database with rows."""

    @pytest.fixture
    def next_revision(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """An empty revision after the newest; tests give it a body."""
        head = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations")).get_current_head()
        path = tmp_path / "r9999_next.py"
        path.write_text(
            f"revision = '9999'\ndown_revision = {head!r}\n"
            "import sqlalchemy as sa\nfrom alembic import op\ndef upgrade():\n"
        )

        def with_ours(connection):
            config = alembic_config(connection)
            own = Path(migrate.__file__).parent / "migrations/versions"
            config.set_main_option("version_locations", f"{own}:{tmp_path}")
            return config

        monkeypatch.setattr(migrate, "alembic_config", with_ours)
        return path

    def test_rebuilding_a_parent_keeps_its_children(self, database: Database, next_revision: Path) -> None:
        upgrade_without_the_next(database)
        fill(database)
        with next_revision.open("a") as file:
            file.write(
                "    with op.batch_alter_table('drawing', recreate='always') as batch:\n"
                "        batch.add_column(sa.Column('revision', sa.Integer(), nullable=True))\n"
            )
        if database.engine.dialect.name == "postgresql":
            next_revision.write_text(
                next_revision.read_text().replace("recreate='always'", "recreate='auto'")
            )
        upgrade(database.engine)
        assert "revision" in {column["name"] for column in inspect(database.engine).get_columns("drawing")}
        assert (count(database, DrawingRow), count(database, PartRow)) == (1, 2)

    def test_a_failure_leaves_the_database_as_it_was(self, database: Database, next_revision: Path) -> None:
        upgrade_without_the_next(database)
        fill(database)
        with next_revision.open("a") as file:
            file.write("    op.drop_table('piece')\n    raise ValueError('in the middle')\n")
        with pytest.raises(ValueError, match="in the middle"):
            upgrade(database.engine)
        assert "piece" in inspect(database.engine).get_table_names()
        assert count(database, PartRow) == 2

    def test_rows_that_lose_their_parent_are_refused(self, tmp_path: Path, next_revision: Path) -> None:
        database = Database(f"sqlite:///{tmp_path / 'test.db'}")
        upgrade_without_the_next(database)
        fill(database)
        with next_revision.open("a") as file:
            file.write("    op.execute('DELETE FROM drawing')\n")
        with pytest.raises(NestwrightError, match="2 rows refer to missing rows"):
            upgrade(database.engine)
        assert count(database, DrawingRow) == 1
        database.close()


def upgrade_without_the_next(database: Database) -> None:
    with database.engine.connect() as connection:
        command.upgrade(alembic_config(connection), "head")
        connection.commit()


def test_a_database_of_a_newer_program_is_refused(database: Database) -> None:
    upgrade(database.engine)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '8888'"))
    with pytest.raises(NestwrightError, match="probably used by a newer one"):
        upgrade(database.engine)
