"""``nestwright nest`` and ``nestwright cut``: their words; what they do is in ``nest`` and ``cut``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from nestwright.cli.running import AsJson, checked

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
