"""``nestwright doctor``: what drawings hold, what was found in them, and what decisions make of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from nestwright.cli import exit_codes
from nestwright.drawings.clean_up import CleanUp, Smooth
from nestwright.drawings.decisions import Decisions
from nestwright.drawings.doctor.fixed_dxf import fixed_dxf
from nestwright.drawings.information.evidence import PartInformation
from nestwright.drawings.picture import DRAWING_PX, scene_png, scene_svg
from nestwright.drawings.read import read_drawing
from nestwright.drawings.reading import DrawingReading, Finding, ReadOptions, Severity
from nestwright.drawings.scene import Scene
from nestwright.errors import BadParameter
from nestwright.geometry.contours import bounds_mm
from nestwright.services.nest_files import json_text

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "blue"}
_WIDTH = 160  # of the table where nothing says how wide a line may be
_LARGE_PX = 2 * DRAWING_PX


@dataclass(frozen=True)
class DoctorCommand:
    """What was typed. ``decided_units`` is the unit whatever a file states."""

    files: tuple[Path, ...]
    units: str | None = None
    decided_units: str | None = None
    undo: tuple[str, ...] = ()
    force: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    smooth_mm: float | None = None
    connect_mm: float | None = None
    svg: Path | None = None
    png: Path | None = None
    fix: Path | None = None
    as_json: bool = False

    def options(self) -> ReadOptions:
        """Return how the files are read; raises ``BadParameter``."""
        smooth = None if self.smooth_mm is None else Smooth(self.smooth_mm)
        return ReadOptions(
            units=self.units,
            clean_up=CleanUp(smooth=smooth, connect_near_mm=self.connect_mm),
            decisions=Decisions(
                undone=frozenset(self.undo),
                accepted=frozenset(self.accept),
                as_parts=frozenset(self.force),
                units=self.decided_units,
            ),
        )


def run(command: DoctorCommand) -> int:
    """Read drawings and say what is in them; 2 when one cannot be read at all, 3 when parts are held."""
    outputs = [out for out in (command.svg, command.png, command.fix) if out is not None]
    if outputs and len(command.files) > 1:
        raise BadParameter("FILE", "one drawing, where a picture or a cleaned drawing is written")
    options = command.options()
    readings = [read_drawing(file.name, _content(file), options) for file in command.files]
    if command.as_json:
        answers = [_answer(reading) for reading in readings]
        typer.echo(json_text(answers[0] if len(answers) == 1 else {"drawings": answers}), nl=False)
    else:
        for reading in readings:
            _print(reading)
    for reading in readings:
        _write(command, reading)
    if any(reading.unreadable for reading in readings):
        return exit_codes.BAD_USAGE
    return exit_codes.NOT_ALL if any(reading.holds or reading.stale for reading in readings) else 0


def _content(file: Path) -> bytes:
    if not file.is_file():
        raise BadParameter("FILE", f"'{file}' is no file")
    return file.read_bytes()


def _answer(reading: DrawingReading) -> dict[str, Any]:
    return {**reading.to_json(), "stale": list(reading.stale)}


def _write(command: DoctorCommand, reading: DrawingReading) -> None:
    scene = Scene.of_reading(reading)
    if command.svg is not None:
        _save(command.svg, scene_svg(scene, _LARGE_PX).encode())
    if command.png is not None:
        _save(command.png, scene_png(scene, _LARGE_PX))
    if command.fix is not None:
        if not reading.sketch.shapes:
            raise BadParameter("--fix", f"a drawing with parts; '{reading.name}' has none")
        _save(command.fix, fixed_dxf(reading))


def _save(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise BadParameter(str(path), f"a file that can be written: {error.strerror}") from error


def _said(known: PartInformation) -> Iterator[str]:
    """Yield in words what the drawing says of a part; ``nestwright recognise`` says why."""
    if known.material is not None:
        yield known.material
    if known.thickness_mm is not None:
        yield f"{known.thickness_mm:g} mm"
    if known.quantity is not None:
        yield f"wanted {known.quantity} times"


def _print(reading: DrawingReading) -> None:
    typer.echo(f"{reading.name}: {reading.width_mm:.1f} x {reading.height_mm:.1f} mm, units {reading.units}")
    for part in reading.parts:
        left, bottom, right, top = bounds_mm(part.shape.outer)
        size = f"{right - left:.1f} x {top - bottom:.1f} mm"
        said = "".join(f", {word}" for word in _said(part.information))
        typer.echo(f"  part {part.name}: {part.quantity} x, {size}, {len(part.shape.holes)} holes{said}")
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH)
    if reading.findings:
        console.print(_table(reading.findings))
    for finding in reading.holds:
        typer.echo(f"  the parts are held: --accept {finding.id} lets them go")
    for one in reading.stale:
        typer.echo(f"  decision {one} fits nothing in this drawing")


def _table(findings: Iterable[Finding]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("#", "id", "", "place, mm", "size, mm", "sure", "what"):
        table.add_column(name, overflow="fold", no_wrap=name == "id")
    for number, finding in enumerate(findings, start=1):
        place = "" if finding.place is None else "{:.2f}, {:.2f}".format(*finding.place)
        size = "" if finding.size_mm is None else f"{finding.size_mm:.4g}"
        sure = "" if finding.confidence is None else f"{100 * finding.confidence:.0f} %"
        table.add_row(
            str(number), finding.id, _state(finding), place, size, sure, finding.message,
            style=_COLOURS[finding.severity] if finding.severity is not Severity.INFO else None,
        )  # fmt: skip
    return table


def _state(finding: Finding) -> str:
    """Return in a word what became of it: undone, fixed, held, or how grave it is."""
    if finding.undone:
        return "undone"
    if finding.held:
        return "HELD"
    return "fixed" if finding.fixed else finding.severity.value
