"""``nestwright verify`` and ``nestwright doctor``: one file in, what is true of it out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from nestwright.cli import exit_codes
from nestwright.cli.arguments import parse_margin
from nestwright.drawings.read import read_drawing
from nestwright.drawings.reading import DrawingReading, ReadOptions
from nestwright.errors import BadParameter
from nestwright.layouts.verify_dxf import verify_dxf
from nestwright.services.nest_files import json_text


def verify_file(file: Path, gap_mm: float, margin: str, result: Path | None, *, as_json: bool) -> int:
    """Check a layout's DXF; return 0 only when it is valid."""
    expected = None if result is None else _read_json(result)
    report = verify_dxf(
        _read(file, "FILE"), gap_mm=gap_mm, margin_mm=parse_margin(margin), result_json=expected
    )
    if as_json:
        typer.echo(json_text(report.to_json()), nl=False)
    else:
        typer.echo(f"{file.name}: {'valid' if report.valid else 'NOT valid'}, {report.pieces} pieces")
        for violation in report.violations:
            typer.echo(f"  {violation.message}")
    return 0 if report.valid else exit_codes.NOT_ALL


def examine_drawing(file: Path, units: str | None, *, as_json: bool) -> int:
    """Read one drawing; return 2 when it cannot be read at all."""
    reading = read_drawing(file.name, _read(file, "FILE"), ReadOptions(units=units))
    if as_json:
        typer.echo(json_text(reading.to_json()), nl=False)
    else:
        _print_reading(reading)
    return exit_codes.BAD_USAGE if reading.unreadable else 0


def _print_reading(reading: DrawingReading) -> None:
    typer.echo(f"{reading.name}: {reading.width_mm:.1f} x {reading.height_mm:.1f} mm, units {reading.units}")
    for part in reading.to_json()["parts"]:
        size = f"{part['width_mm']:.1f} x {part['height_mm']:.1f} mm"
        sheet = ", ".join(_sheet(part["material"], part["thickness_mm"]))
        holes = f"{part['holes']} holes" + (f", {sheet}" if sheet else "")
        typer.echo(f"  part {part['name']}: {part['quantity']} x, {size}, {holes}")
    for finding in reading.findings:
        typer.echo(f"  {finding.severity}: {finding.message}")


def _sheet(material: str | None, thickness_mm: float | None) -> Iterator[str]:
    if material is not None:
        yield material
    if thickness_mm is not None:
        yield f"{thickness_mm:g} mm"


def _read(path: Path, field: str) -> bytes:
    if not path.is_file():
        raise BadParameter(field, f"'{path}' is no file")
    return path.read_bytes()


def _read_json(path: Path) -> dict[str, Any]:
    try:
        return json.loads(_read(path, "--result"))
    except ValueError as error:
        raise BadParameter("--result", f"'{path}' is not JSON: {error}") from error
