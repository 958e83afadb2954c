"""Write the next revision from what ``tables.py`` says now (for developers)."""

from __future__ import annotations

import sys
from pathlib import Path

from alembic import command

from nestwright.storage.migrate import alembic_config, upgrade
from nestwright.storage.session import make_engine

VERSIONS = Path(__file__).parent / "versions"


def main(message: str) -> None:
    """Compare ``tables.py`` with an empty database at the newest revision; write the difference."""
    engine = make_engine("sqlite://")
    upgrade(engine)
    number = f"{len(list(VERSIONS.glob('r*.py'))) + 1:04d}"
    with engine.begin() as connection:
        command.revision(alembic_config(connection), message=message, autogenerate=True, rev_id=number)


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]) or sys.exit("say what changed"))
