"""``nestwright doctor`` and ``nestwright recognise``: their words, before anything is imported."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nestwright.cli.running import AsJson, checked


def doctor(
    files: Annotated[list[Path], typer.Argument(help="Drawings as DXF.")],
    units: Annotated[str | None, typer.Option(help="Unit if a drawing states none.")] = None,
    force_units: Annotated[
        str | None, typer.Option(help="Unit whatever a drawing states: mm, cm, m, in, ft.")
    ] = None,
    undo: Annotated[
        list[str] | None, typer.Option(help="Id of a repair (or name of a rule) to undo. Repeatable.")
    ] = None,
    force: Annotated[
        list[str] | None, typer.Option(help="Id of an open line that is a part all the same. Repeatable.")
    ] = None,
    accept: Annotated[
        list[str] | None, typer.Option(help="Id of a finding that holds the parts. Repeatable.")
    ] = None,
    smooth: Annotated[
        float | None, typer.Option(help="Make arcs of runs of short lines, within this tolerance, mm.")
    ] = None,
    connect: Annotated[float | None, typer.Option(help="Join ends that are this near, mm.")] = None,
    svg: Annotated[Path | None, typer.Option(help="Write a picture with numbered pins.")] = None,
    png: Annotated[Path | None, typer.Option(help="Write a picture with numbered pins.")] = None,
    fix: Annotated[Path | None, typer.Option(help="Write the cleaned drawing as DXF.")] = None,
    as_json: AsJson = False,
) -> None:
    """Read drawings and say which parts they hold, what was found in them, and what was repaired.

    Exit 0: nothing to decide, 3: the parts wait for a decision, 2: a file cannot be read.
    """
    from nestwright.cli.doctor import DoctorCommand, run

    command = DoctorCommand(
        files=tuple(files),
        units=units,
        decided_units=force_units,
        undo=tuple(undo or ()),
        force=tuple(force or ()),
        accept=tuple(accept or ()),
        smooth_mm=smooth,
        connect_mm=connect,
        svg=svg,
        png=png,
        fix=fix,
        as_json=as_json,
    )
    raise typer.Exit(checked(lambda: run(command)))


def recognise(
    drawings: Annotated[
        list[Path] | None, typer.Argument(help="Drawings (or folders of them) whose parts are told of.")
    ] = None,
    texts: Annotated[
        list[str] | None, typer.Option("--try", help="A text to try the rules on. Repeatable.")
    ] = None,
    source: Annotated[
        str,
        typer.Option(
            "--in", help="Where --try's text stands: part_text, sheet_text, layer, file_name, table."
        ),
    ] = "part_text",
    rules: Annotated[Path | None, typer.Option(help="Rules as JSON, in place of the shipped ones.")] = None,
    qty_list: Annotated[
        Path | None,
        typer.Option("--list", help="CSV or XLSX with names, quantities, materials, thicknesses."),
    ] = None,
    units: Annotated[str | None, typer.Option(help="Unit of drawings that state none.")] = None,
    show_rules: Annotated[
        bool, typer.Option("--show-rules", help="Print the rules in use as JSON: a file to begin with.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say which name, quantity, material and thickness each part has, from which text and by which rule."""
    from nestwright.cli.recognise import RecogniseCommand, run

    command = RecogniseCommand(
        drawings=tuple(drawings or ()),
        texts=tuple(texts or ()),
        source=source,
        rules=rules,
        quantity_list=qty_list,
        units=units,
        show_rules=show_rules,
        as_json=as_json,
    )
    raise typer.Exit(checked(lambda: run(command)))
