"""``nestwright cut``: NC programs of layouts."""

from __future__ import annotations

from pathlib import Path

import typer

from nestwright.cutting.programme import Programme
from nestwright.services.cut_files import CutOptions, programmes, sheets_in
from nestwright.services.nest_files import json_text, make_folder


def cut_layouts(layout: Path, options: CutOptions, out: Path, *, as_json: bool) -> int:
    """Write a program for each layout, all of them proved before the first is written."""
    made = programmes(sheets_in(layout), options)
    make_folder(out)
    for name, programme in made.items():
        (out / file_name(name, programme)).write_text(programme.text, encoding="ascii", newline="\n")
    if as_json:
        answer = {name: {**each.to_json(), "file": file_name(name, each)} for name, each in made.items()}
        typer.echo(json_text(answer), nl=False)
        return 0
    for name, programme in made.items():
        typer.echo(f"{file_name(name, programme)}: {words_of(programme)}")
        for note in programme.plan.notes:
            typer.echo(f"  {note}")
    return 0


def file_name(name: str, programme: Programme) -> str:
    """Return the file of a layout's program."""
    return f"{name}.{programme.machine.extension}"


def words_of(programme: Programme) -> str:
    """Return the numbers of a program on one line."""
    told = programme.figures
    return (
        f"{told.cut_length_mm / 1000.0:.2f} m cut, {told.pierce_count} pierces, "
        f"{told.travel_mm / 1000.0:.2f} m travel, {told.time_s / 60.0:.1f} min"
    )
