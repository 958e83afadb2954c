"""``nestwright verify``: one layout in, whether it is valid out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import typer

from nestwright.cli import exit_codes
from nestwright.cli.arguments import parse_margin
from nestwright.errors import BadParameter
from nestwright.layouts.certificate import check_certificate
from nestwright.layouts.verify_dxf import verify_dxf
from nestwright.services.nest_files import json_text


def verify_file(
    file: Path, gap_mm: float, margin: str, result: Path | None, certificate: Path | None, *, as_json: bool
) -> int:
    """Check a layout's DXF; return 0 only when it is valid."""
    content, expected = _read(file, "FILE"), None if result is None else _read_json(result, "--result")
    if certificate is None:
        report = verify_dxf(content, gap_mm=gap_mm, margin_mm=parse_margin(margin), result_json=expected)
    else:
        report = check_certificate(content, _read_json(certificate, "--certificate"), expected)
    if as_json:
        typer.echo(json_text(report.to_json()), nl=False)
    else:
        typer.echo(f"{file.name}: {'valid' if report.valid else 'NOT valid'}, {report.pieces} pieces")
        for violation in report.violations:
            typer.echo(f"  {violation.message}")
    return 0 if report.valid else exit_codes.NOT_ALL


def _read(path: Path, field: str) -> bytes:
    if not path.is_file():
        raise BadParameter(field, f"'{path}' is no file")
    return path.read_bytes()


def _read_json(path: Path, field: str) -> dict[str, Any]:
    try:
        return json.loads(_read(path, field))
    except ValueError as error:
        raise BadParameter(field, f"'{path}' is not JSON: {error}") from error
