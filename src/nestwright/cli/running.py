"""What all commands share: common options, and how an error becomes one clear line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from nestwright.cli import exit_codes

DataDir = Annotated[
    Path | None, typer.Option(help="Folder of the database and the files. [default: ./nestwright-data]")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as JSON to standard output.")]


def checked(action: Callable[[], int]) -> int:
    """Run a command; a known error becomes one clear line and exit 2."""
    from nestwright.errors import NestwrightError

    try:
        return action()
    except NestwrightError as error:
        typer.echo(f"nestwright: {error}", err=True)
        return exit_codes.BAD_USAGE
