"""``nestwright recognise``: what is known of the parts of drawings and why; the test bench of rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from nestwright.cli import exit_codes
from nestwright.cli.arguments import find_drawings
from nestwright.drawings.information.bench import Trial, try_text
from nestwright.drawings.information.doubts import said_by
from nestwright.drawings.information.evidence import Field, Reading, Source
from nestwright.drawings.information.rules import SOURCES_OF_TEXTS, RuleSet, rules_of_file, shipped
from nestwright.drawings.quantity_list import read_quantity_list
from nestwright.drawings.reading import ReadOptions, Severity
from nestwright.errors import BadParameter
from nestwright.services.nest_files import (
    PartRules,
    ReadFile,
    WantedPart,
    json_text,
    listed_by_plain_name,
    read_bytes,
    read_files,
)

_SHOWN = (Field.QUANTITY, Field.MATERIAL, Field.THICKNESS, Field.GAS)


@dataclass(frozen=True)
class RecogniseCommand:
    """The options of the command as given."""

    drawings: tuple[Path, ...]
    texts: tuple[str, ...]
    source: str
    rules: Path | None
    quantity_list: Path | None
    units: str | None
    show_rules: bool
    as_json: bool


def run(command: RecogniseCommand) -> int:
    """Print what was asked for; return the exit code."""
    rules = _rules(command.rules)
    if command.show_rules:
        typer.echo(json_text(rules.to_json()), nl=False)
        return 0
    if not command.drawings and not command.texts:
        raise BadParameter("drawings", "drawings to read, --try TEXT, or --show-rules")
    trials = [try_text(text, rules, _source(command.source)) for text in command.texts]
    files = _read(command, rules)
    if command.as_json:
        typer.echo(json_text(_told(trials, files)), nl=False)
    else:
        for trial in trials:
            _print_trial(trial)
        if files:
            _print_files(files)
    return exit_codes.BAD_USAGE if any(file.reading.unreadable for file in files) else 0


def _rules(file: Path | None) -> RuleSet:
    return shipped() if file is None else rules_of_file(file.name, read_bytes(file))


def _source(name: str) -> Source:
    if name not in SOURCES_OF_TEXTS:
        raise BadParameter("--in", f"one of {', '.join(SOURCES_OF_TEXTS)}, not '{name}'")
    return Source(name)


def _read(command: RecogniseCommand, rules: RuleSet) -> list[ReadFile]:
    listed = command.quantity_list
    wishes = {} if listed is None else read_quantity_list(listed.name, read_bytes(listed))
    part_rules = PartRules(None, False, True, 1, listed_by_plain_name(wishes))
    options = ReadOptions(units=command.units, rules=rules)
    return read_files(find_drawings(command.drawings), options, part_rules) if command.drawings else []


def _told(trials: Sequence[Trial], files: Sequence[ReadFile]) -> dict[str, Any]:
    drawings = [
        {
            "file": file.path.name,
            "parts": [
                {
                    "name": wanted.part.name,
                    "copies": wanted.part.quantity,
                    "quantity": wanted.quantity,
                    "information": wanted.information.to_json(),
                }
                for wanted in file.parts
            ],
            "findings": [finding.to_json() for finding in file.reading.findings],
        }
        for file in files
    ]
    return {"tried": [trial.to_json() for trial in trials], "drawings": drawings}


def _print_trial(trial: Trial) -> None:
    typer.echo(f"'{trial.text}'")
    found = trial.to_json()["found"]
    for find in found if isinstance(found, list) else []:
        value = "not one of ours" if find["field"] == "ignore" else f"{find['field']} {find['value']}"
        typer.echo(f"  {find['rule']:<32} '{find['text']}' -> {value} ({find['confidence']:.2f})")
    if not trial.finds:
        typer.echo("  no rule reads anything from it")
    for what, reading in trial.information.readings.items():
        typer.echo(f"  => {what}: {_in_words(reading)}")


def _in_words(reading: Reading) -> str:
    if reading.in_doubt:
        return "in doubt: " + " or ".join(str(rival.value) for rival in reading.rivals)
    if reading.evidence is None:
        return "nothing that is sure enough"
    return f"{reading.value} (rule {reading.evidence.rule})"


def _print_files(files: Sequence[ReadFile]) -> None:
    table = Table(box=box.SIMPLE)
    for heading in ("file", "part", "pieces", *(what.value for what in _SHOWN), "because"):
        table.add_column(heading, overflow="fold")
    for file in files:
        for wanted in file.parts:
            table.add_row(file.path.name, wanted.part.name, str(wanted.quantity), *_cells(wanted))
    console = Console(width=None if Console().is_terminal else 240)
    console.print(table, markup=False)
    for file in files:
        for finding in file.reading.findings:
            if finding.severity is not Severity.INFO:
                typer.echo(f"{file.path.name}: {finding.severity}: {finding.message}")


def _cells(wanted: WantedPart) -> list[str]:
    readings = [wanted.information.of(what) for what in _SHOWN]
    values = [
        "?" if reading.in_doubt else "" if reading.value is None else str(reading.value)
        for reading in readings
    ]
    because = [
        f"{what}: {said_by(reading.evidence)}, rule {reading.evidence.rule}"
        for what, reading in zip(_SHOWN, readings, strict=True)
        if reading.evidence is not None
    ]
    return [*values, "\n".join(because)]
