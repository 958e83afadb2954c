"""``nestwright report``: a result on paper, beside its layouts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import typer

from nestwright.errors import BadParameter
from nestwright.paper.labels import LabelSize, Paper, labels_pdf
from nestwright.paper.plan import Stuff, read_plan
from nestwright.paper.report import report_pdf
from nestwright.paper.workbook import pieces_csv, workbook_xlsx


@dataclass(frozen=True)
class ReportCommand:
    """What to write of which result; ``label`` as WIDTHxHEIGHT in mm."""

    folder: Path
    title: str
    stuff: Stuff
    label: str
    paper: Paper


def write_report(command: ReportCommand) -> int:
    """Write report, labels, workbook and list into the result's folder."""
    folder = command.folder
    result = folder / "result.json"
    if not result.is_file():
        raise BadParameter("FOLDER", f"'{folder}' holds no result.json; the folder of a nest is wanted")
    size = _label_size(command.label, command.paper)
    plan = read_plan(result.read_bytes(), command.stuff)
    pictures = {layout.picture: folder / layout.picture for layout in plan.layouts}
    there = {name: path.read_bytes() for name, path in pictures.items() if path.is_file()}
    files = {
        "report.pdf": report_pdf(plan, there, command.title or folder.resolve().name),
        "labels.pdf": labels_pdf(plan, size),
        "report.xlsx": workbook_xlsx(plan),
        "pieces.csv": pieces_csv(plan),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
        typer.echo(f"{folder / name}")
    return 0


def _label_size(words: str, paper: Paper) -> LabelSize:
    try:
        width, height = (float(word) for word in words.lower().replace(",", ".").split("x"))
    except ValueError as error:
        raise BadParameter("--label", f"WIDTHxHEIGHT in mm such as 70x37, not '{words}'") from error
    return LabelSize(width, height, paper)
