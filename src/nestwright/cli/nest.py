"""``nestwright nest``: read drawings, nest them, write the layouts, say what happened."""

from __future__ import annotations

import signal
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

import typer

from nestwright.cli import exit_codes
from nestwright.cli.arguments import find_drawings, parse_margin, parse_plates, parse_rotations
from nestwright.cli.progress import ProgressLine
from nestwright.cutting.programme import Programme
from nestwright.drawings.quantity_list import Listed, read_quantity_list
from nestwright.drawings.reading import ReadOptions, Severity
from nestwright.errors import BadParameter
from nestwright.layouts.order import Mode, NestOrder
from nestwright.layouts.result import NestResult, NotPlaced
from nestwright.layouts.run import run_nest
from nestwright.layouts.sheets import sheet_of
from nestwright.nesting.solution import Reason
from nestwright.services.cut_files import CutOptions, cut_machine, cut_rules, programmes
from nestwright.services.nest_files import (
    PartRules,
    ReadFile,
    full_result,
    json_text,
    listed_by_plain_name,
    make_folder,
    ordered_parts,
    read_bytes,
    read_files,
    sheets_of,
    write_result,
)


@dataclass(frozen=True)
class NestCommand:
    """The options of the command as given."""

    drawings: tuple[Path, ...]
    plates: tuple[str, ...]
    gap_mm: float
    margin: str
    mode: str
    rotations: str
    mirror: bool
    part_in_part: bool
    default_quantity: int
    quantity_list: Path | None
    units: str | None
    out: Path
    time_limit_s: float
    seed: int
    threads: int
    max_steps: int | None
    cutting: CutOptions | None
    as_json: bool


def run(command: NestCommand) -> int:
    """Nest and write; return the exit code."""
    options = ReadOptions(units=command.units)
    rules = _rules(command)
    if command.cutting is not None:  # refused before the time is spent, not after
        cut_rules(command.cutting)
        cut_machine(command.cutting.machine)
    plates = parse_plates(command.plates, options)
    files = read_files(find_drawings(command.drawings), options, rules)
    _report_findings(files)
    _report_sheets(files)
    parts = ordered_parts(files, rules)
    if not parts:
        raise BadParameter("drawings", "no part was found in any of them; the findings above say why")
    order = NestOrder(
        parts=parts,
        plates=plates,
        gap_mm=command.gap_mm,
        margin_mm=parse_margin(command.margin),
        mode=Mode(command.mode),
        time_limit_s=command.time_limit_s,
        seed=command.seed,
        threads=command.threads,
        max_steps=command.max_steps,
    )
    make_folder(command.out)
    result, answer = _nest_and_write(command, order, files)
    _report_result(command, result, answer)
    return _exit_code(order, files, result)


def _rules(command: NestCommand) -> PartRules:
    if command.default_quantity < 1:
        raise BadParameter("--qty", f"{command.default_quantity}; allowed: a whole number from 1")
    listed = command.quantity_list
    if listed is not None and not listed.is_file():
        raise BadParameter("--list", f"'{listed}' is no file; allowed: a CSV or XLSX file")
    return PartRules(
        rotations_deg=parse_rotations(command.rotations),
        mirror=command.mirror,
        part_in_part=command.part_in_part,
        default_quantity=command.default_quantity,
        listed={} if listed is None else _listed(listed),
    )


def _listed(file: Path) -> dict[str, Listed]:
    return listed_by_plain_name(read_quantity_list(file.name, read_bytes(file)))


def _nest_and_write(
    command: NestCommand, order: NestOrder, files: list[ReadFile]
) -> tuple[NestResult, dict[str, Any]]:
    line = ProgressLine()
    try:
        with _interrupt_stops(line) as stopped:
            result = run_nest(order, line, stopped.is_set)
            answer = full_result(order, result, files)
            of = len(result.layouts)
            made = _programmes(command, order, result)
            write_result(
                command.out,
                order,
                result,
                answer,
                lambda done: line.say(f"drawn and proved {done} of {of}"),
                made,
            )
    finally:
        line.close()
    return result, answer


def _programmes(command: NestCommand, order: NestOrder, result: NestResult) -> dict[str, Programme]:
    if command.cutting is None:
        return {}
    return programmes({layout.name: sheet_of(order, layout) for layout in result.layouts}, command.cutting)


@contextmanager
def _interrupt_stops(line: ProgressLine) -> Generator[Event]:
    """Turn a Ctrl-C (or a request to end) into a stop that keeps the best layouts and writes them.

    Writing takes a moment, and people press again: only the third time nothing is kept.
    """
    stopped = Event()

    def ask_to_stop(_signal: int, _frame: object) -> None:
        if stopped.is_set():
            line.note("still writing the best layouts; once more gives them up")
            signal.signal(signal.SIGINT, signal.default_int_handler)
        else:
            line.note("stopping; the best layouts are kept")
            stopped.set()

    before = {number: signal.signal(number, ask_to_stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _report_findings(files: list[ReadFile]) -> None:
    for file in files:
        pieces = sum(part.quantity for part in file.reading.parts)
        typer.echo(
            f"{file.path.name}: {len(file.reading.parts)} parts, {pieces} pieces x {file.sets}",
            err=True,
        )
        for finding in file.reading.findings:
            if finding.severity is not Severity.INFO:
                typer.echo(f"  {finding.severity}: {finding.message}", err=True)


def _report_sheets(files: list[ReadFile]) -> None:
    """Warn when parts of different materials or thicknesses would be cut from one plate."""
    sheets = sheets_of(files)
    if len(sheets) > 1:
        words = "; ".join(str(sheet) for sheet in sheets)
        typer.echo(f"warning: the parts ask for different sheets and are nested together: {words}", err=True)


def _report_result(command: NestCommand, result: NestResult, answer: dict[str, Any]) -> None:
    if command.as_json:
        typer.echo(json_text(answer), nl=False)
        return
    for layout in result.layouts:
        typer.echo(
            f"{layout.name}: {len(layout.pieces)} pieces, cut {layout.amount} times,"
            f" {100 * layout.utilisation:.1f} % of the plate"
        )
    for missing in result.not_placed:
        typer.echo(f"not placed: {missing.message}")
    typer.echo(
        f"{result.plates} plates, {100 * result.utilisation:.1f} % used"
        f"{_left_over(result, answer['summary']['fillers'])} -> {command.out}"
    )


def _left_over(result: NestResult, fillers: int) -> str:
    """Return how many fillers were laid, how far a strip is used, and what a straight cut takes off."""
    words = f", {fillers} fillers laid" if fillers else ""
    if result.length_mm is not None:
        return f"{words}, {result.length_mm:.1f} mm of the strip"
    if result.remnant_mm is None:
        return words
    width_mm, height_mm = result.remnant_mm
    return f"{words}, {width_mm:.0f} x {height_mm:.0f} mm left"


def _exit_code(order: NestOrder, files: list[ReadFile], result: NestResult) -> int:
    if any(file.reading.unreadable for file in files):
        return exit_codes.BAD_USAGE
    lost = any(
        finding.severity is Severity.ERROR for file in files for finding in file.reading.findings
    ) or any(not file.reading.parts for file in files)
    missing = any(not _is_no_fault(order, item) for item in result.not_placed)
    return exit_codes.NOT_ALL if lost or missing else 0


def _is_no_fault(order: NestOrder, item: NotPlaced) -> bool:
    """Tell whether pieces are left because a plate to be filled is full: nobody asked for all of them."""
    return order.mode is Mode.FILL and item.reason == Reason.NO_STOCK
