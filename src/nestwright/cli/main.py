"""The commands of ``nestwright``.

Each command imports what it needs when it runs: ``--help`` answers at once, and a solver child that
re-imports this module brings no server with it.
"""

from __future__ import annotations

import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Literal

import typer

from nestwright import __version__
from nestwright.cli.app_commands import apps
from nestwright.cli.drawing_commands import doctor, recognise
from nestwright.cli.machine_commands import machines
from nestwright.cli.nest_commands import Margin, cut, nest
from nestwright.cli.running import AsJson, DataDir, checked
from nestwright.cli.user_commands import users

app = typer.Typer(
    name="nestwright",
    help="Drawings in, checked, cut-ready layouts out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(apps, name="app")
app.add_typer(users, name="user")
app.add_typer(machines, name="machine")


def _version(show: bool) -> None:
    if show:
        typer.echo(f"nestwright {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    """Drawings in, checked, cut-ready layouts out."""


app.command()(nest)
app.command()(cut)


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="A layout as DXF.")],
    gap: Annotated[float, typer.Option(help="Least distance from part to part, mm.")] = 0.0,
    margin: Margin = "0",
    result: Annotated[
        Path | None, typer.Option(help="result.json of the nest: also proves shapes and counts against it.")
    ] = None,
    certificate: Annotated[
        Path | None,
        typer.Option(
            help="The layout's certificate: gap and margin are its own, and any change of the file shows."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check a layout's DXF exactly: overlap, gap, margin, inside the plate. Exit 0 only if valid."""
    from nestwright.cli.files import verify_file

    raise typer.Exit(checked(lambda: verify_file(file, gap, margin, result, certificate, as_json=as_json)))


app.command()(doctor)


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(help="The folder of a nest: result.json and the pictures.")],
    title: Annotated[str, typer.Option(help="Head of the report. [default: the folder's name]")] = "",
    material: Annotated[str | None, typer.Option(help="What the plates are made of.")] = None,
    thickness: Annotated[float | None, typer.Option(help="Of the plates, mm; weights need it.")] = None,
    density: Annotated[float, typer.Option(help="Of the material, g/cm3.")] = 7.85,
    label: Annotated[str, typer.Option(help="Size of a label, mm.", metavar="WIDTHxHEIGHT")] = "70x37",
    paper: Annotated[
        Literal["a4", "roll"], typer.Option(help="Labels on sheets of A4, or one a page.")
    ] = "a4",
) -> None:
    """Write a result on paper: report.pdf, labels.pdf, report.xlsx and pieces.csv, beside its layouts."""
    from nestwright.cli.report import ReportCommand, write_report
    from nestwright.paper.plan import Stuff

    def act() -> int:
        stuff = Stuff(material, thickness, density)
        return write_report(ReportCommand(folder, title, stuff, label, paper))

    raise typer.Exit(checked(act))


app.command()(recognise)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on. [default: 127.0.0.1]")] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on; 0 takes a free one. [default: 8000]")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Start the server: API, files and background work in one process, no other server needed."""
    from nestwright.cli.server import run_server

    raise typer.Exit(checked(lambda: run_server(host, port, data_dir)))


@app.command("audit")
def audit(
    team: Annotated[str | None, typer.Option(help="Only of this team.")] = None,
    who: Annotated[str | None, typer.Option(help="Only by this one, such as app:ID.")] = None,
    operation: Annotated[str | None, typer.Option(help="Only operations that begin so.")] = None,
    identity: Annotated[str | None, typer.Option("--id", help="Only what touched this id.")] = None,
    days: Annotated[float | None, typer.Option(help="Only of the last days.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many.")] = 100,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Show who changed what: the newest changes first."""
    from nestwright.cli.users import show_audit
    from nestwright.services.audit import AuditFilter

    wanted = AuditFilter(team, who, operation, identity)
    raise typer.Exit(checked(lambda: show_audit(wanted, days, limit, data_dir, as_json=as_json)))


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a drawing's name may hold any letter; a console may not
            stream.reconfigure(errors="backslashreplace")
    app()


if __name__ == "__main__":
    main()
