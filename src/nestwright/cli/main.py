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
from nestwright.cli.machine_commands import machines
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

Margin = Annotated[
    str,
    typer.Option(
        help="Least distance from part to plate edge, mm: one number, or left,right,bottom,top.",
        metavar="MM",
    ),
]
Machine = Annotated[
    str | None,
    typer.Option(
        help="Write NC programs for this machine: generic, linuxcnc-plasma, grbl, or a file NAME.toml."
    ),
]
Material = Annotated[str, typer.Option(help="Material of the plates, as the feed table names it.")]
Thickness = Annotated[float | None, typer.Option(help="Thickness of the plates, mm.")]
Feeds = Annotated[
    Path | None, typer.Option(help="Feed table (CSV) instead of the one that comes with the product.")
]
Kerf = Annotated[float | None, typer.Option(help="Width of the cut, mm, instead of the feed table's.")]
Compensation = Annotated[
    Literal["path", "machine"],
    typer.Option(help="Who moves the beam aside by half the kerf: the path, or the machine (G42)."),
]
LeadLength = Annotated[float | None, typer.Option("--lead", help="Length of lead-ins, mm; 0: none.")]
LeadForm = Annotated[
    Literal["line", "arc"] | None, typer.Option("--lead-shape", help="Lead-ins as lines or arcs.")
]
Joint = Annotated[float, typer.Option(help="Width of micro-joints, mm; 0: none.")]
CommonLines = Annotated[
    bool, typer.Option("--common-lines", help="Cut lines that two pieces share once; the gap is the kerf.")
]
RemnantCut = Annotated[
    float | None,
    typer.Option(
        "--remnant-cut", help="Cut the plate straight behind the pieces where at least so many mm are left."
    ),
]
SkeletonCut = Annotated[
    float | None, typer.Option("--skeleton-cut", help="Cut what is left between the pieces every so many mm.")
]


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


@app.command()
def nest(
    drawings: Annotated[list[Path], typer.Argument(help="DXF files (or folders of them).")],
    plate: Annotated[
        list[str],
        typer.Option(
            help="WIDTHxHEIGHT in mm or a DXF outline of a remnant; ':N' says how many there are "
            "(a size alone: unlimited; a remnant alone: 1). Repeatable."
        ),
    ],
    gap: Annotated[float, typer.Option(help="Least distance from part to part, mm.")] = 0.0,
    margin: Margin = "0",
    mode: Annotated[
        Literal["nest", "fill", "strip", "estimate"],
        typer.Option(
            help="nest: all parts on the cheapest plates. fill: one plate as full as it gets, quantities are "
            "the most. strip: all parts on the least length of one plate, along its width. estimate: counts "
            "at once, not improved."
        ),
    ] = "nest",
    rotations: Annotated[
        str, typer.Option(help="Angles that a part may be turned to, degrees, comma separated, or any.")
    ] = "0,90,180,270",
    mirror: Annotated[bool, typer.Option("--mirror", help="Parts may be turned over.")] = False,
    part_in_part: Annotated[bool, typer.Option(help="Parts may lie in the holes of others.")] = True,
    qty: Annotated[
        int,
        typer.Option(help="Quantity of each part for which neither list, drawing nor file name states one."),
    ] = 1,
    qty_list: Annotated[
        Path | None,
        typer.Option(
            "--list",
            help="CSV or XLSX with file or part names and quantities, and columns headed material, "
            "thickness, priority, kit and filler where wanted.",
        ),
    ] = None,
    units: Annotated[
        str | None, typer.Option(help="Unit of drawings that state none: mm, cm, m, in, ft.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for layouts and result.json.")] = Path("out"),
    time: Annotated[float, typer.Option(help="Time to search for better layouts, seconds.")] = 30.0,
    seed: Annotated[int, typer.Option(help="Seed of the search.")] = 1,
    threads: Annotated[int, typer.Option(help="Threads of the search.")] = 1,
    max_steps: Annotated[
        int | None,
        typer.Option(
            help="Stop after this many steps of the search; with one thread the run then repeats exactly."
        ),
    ] = None,
    nc: Annotated[
        str | None,
        typer.Option(
            "--nc", help="Also write NC programs, see --machine of the command cut; needs --thickness."
        ),
    ] = None,
    material: Material = "mild steel",
    thickness: Thickness = None,
    feeds: Feeds = None,
    kerf: Kerf = None,
    compensation: Compensation = "path",
    lead: LeadLength = None,
    lead_shape: LeadForm = None,
    joint: Joint = 0.0,
    common_lines: CommonLines = False,
    remnant_cut: RemnantCut = None,
    skeleton_cut: SkeletonCut = None,
    as_json: AsJson = False,
) -> None:
    """Nest drawings on plates: one DXF and one SVG per layout, and result.json, in the folder OUT.

    Ctrl-C stops the search and keeps the best layouts found.
    """
    from nestwright.cli.nest import NestCommand, run
    from nestwright.services.cut_files import CutOptions

    command = NestCommand(
        drawings=tuple(drawings),
        plates=tuple(plate),
        gap_mm=gap,
        margin=margin,
        mode=mode,
        rotations=rotations,
        mirror=mirror,
        part_in_part=part_in_part,
        default_quantity=qty,
        quantity_list=qty_list,
        units=units,
        out=out,
        time_limit_s=time,
        seed=seed,
        threads=threads,
        max_steps=max_steps,
        cutting=None
        if nc is None
        else CutOptions(
            machine=nc,
            material=material,
            thickness_mm=thickness,
            feeds=feeds,
            kerf_mm=kerf,
            compensation=compensation,
            lead_mm=lead,
            lead_shape=lead_shape,
            joint_mm=joint,
            common_lines=common_lines,
            remnant_mm=remnant_cut,
            skeleton_mm=skeleton_cut,
        ),
        as_json=as_json,
    )
    raise typer.Exit(checked(lambda: run(command)))


@app.command()
def cut(
    layout: Annotated[
        Path, typer.Argument(help="A layout as DXF, or the folder of a nest with its result.json.")
    ],
    machine: Machine = None,
    material: Material = "mild steel",
    thickness: Thickness = None,
    feeds: Feeds = None,
    kerf: Kerf = None,
    compensation: Compensation = "path",
    lead: LeadLength = None,
    lead_shape: LeadForm = None,
    joint: Joint = 0.0,
    common_lines: CommonLines = False,
    remnant_cut: RemnantCut = None,
    skeleton_cut: SkeletonCut = None,
    out: Annotated[Path, typer.Option(help="Folder for the programs.")] = Path("nc"),
    as_json: AsJson = False,
) -> None:
    """Write the NC program of each layout: ordered, with leads, read back and proved. Refuses unsafe ones."""
    from nestwright.cli.cut import cut_layouts
    from nestwright.services.cut_files import CutOptions

    options = CutOptions(
        machine=machine or "generic",
        material=material,
        thickness_mm=thickness,
        feeds=feeds,
        kerf_mm=kerf,
        compensation=compensation,
        lead_mm=lead,
        lead_shape=lead_shape,
        joint_mm=joint,
        common_lines=common_lines,
        remnant_mm=remnant_cut,
        skeleton_mm=skeleton_cut,
    )
    raise typer.Exit(checked(lambda: cut_layouts(layout, options, out, as_json=as_json)))


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


@app.command()
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


@app.command()
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
