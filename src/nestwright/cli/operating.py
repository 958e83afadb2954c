"""What commands of the operator share: the server's data, opened in their name; tables and JSON."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import typer

from nestwright.bootstrap import open_inline_context
from nestwright.config import load_settings
from nestwright.services.acts import Act, acting
from nestwright.services.context import Context

WHO = "command line"


@contextmanager
def operating(data_dir: Path | None, operation: str, team: str = "") -> Generator[Context, None, None]:
    """Open the server's data; what is changed stands in the audit log as done from the command line."""
    with open_inline_context(load_settings(data_dir=data_dir)) as ctx, acting(Act(team, WHO, operation)):
        yield ctx


def show(rows: Iterable[Any], columns: Sequence[str], *, as_json: bool) -> None:
    """Print views as JSON, or some of their fields as a table."""
    plain = [asdict(row) for row in rows]
    if as_json:
        typer.echo(json.dumps(plain, default=_text, indent=2))
        return
    table = [list(columns), *([_text(row[name]) for name in columns] for row in plain)]
    widths = [max(len(row[i]) for row in table) for i in range(len(columns))]
    for row in table:
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _text(value: object) -> str:
    match value:
        case None:
            return "-"
        case datetime():
            return value.astimezone().strftime("%Y-%m-%d %H:%M:%S")
        case list() | tuple():
            return ", ".join(str(item) for item in value) or "-"
        case dict():
            return "; ".join(f"{name} {_limit(item)}" for name, item in value.items()) or "-"
        case _:
            return str(value)


def _limit(value: Any) -> str:
    return (
        " ".join(f"{name}={number}" for name, number in value.items())
        if isinstance(value, dict)
        else str(value)
    )
