"""NC programs without a server: options and layouts in, proved programs out."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nestwright.cutting.feeds import FeedTable, read_feeds, shipped_feeds
from nestwright.cutting.machine import Machine, read_machine, shipped_machine
from nestwright.cutting.model import Sheet
from nestwright.cutting.programme import Programme, make_programme
from nestwright.cutting.rules import Compensation, CutRules, JointRule, LeadRule, LeadShape
from nestwright.errors import BadParameter, InvalidLayout
from nestwright.layouts.order import Margins
from nestwright.layouts.sheets import sheet_of_dxf, sheets_of_result
from nestwright.layouts.verify_dxf import verify_dxf
from nestwright.services.nest_files import read_bytes


@dataclass(frozen=True)
class CutOptions:
    """What a user says about cutting; None leaves it to the feed table."""

    machine: str
    material: str = "mild steel"
    thickness_mm: float | None = None
    feeds: Path | None = None
    kerf_mm: float | None = None
    compensation: str = "path"
    lead_mm: float | None = None
    lead_shape: str | None = None
    joint_mm: float = 0.0
    common_lines: bool = False
    remnant_mm: float | None = None
    skeleton_mm: float | None = None


def cut_rules(options: CutOptions) -> CutRules:
    """Return the rules of the feed table with the user's own values.

    Raises
    ------
    BadParameter
        naming the option that makes no sense.
    """
    if options.thickness_mm is None:
        raise BadParameter(
            "--thickness", "the thickness of the plates in mm: speeds, kerf and leads depend on it"
        )
    rules = _feeds(options).rules(options.material, options.thickness_mm)
    outer, inner = (_lead(rule, options) for rule in (rules.outer_lead, rules.inner_lead))
    return replace(
        rules,
        kerf_mm=rules.kerf_mm if options.kerf_mm is None else options.kerf_mm,
        compensation=Compensation(options.compensation),
        outer_lead=outer,
        inner_lead=inner,
        joints=JointRule(width_mm=options.joint_mm),
        common_lines=options.common_lines,
        remnant_mm=options.remnant_mm,
        skeleton_mm=options.skeleton_mm,
    )


def _feeds(options: CutOptions) -> FeedTable:
    if options.feeds is None:
        return shipped_feeds()
    return read_feeds(_text(options.feeds))


def _lead(rule: LeadRule, options: CutOptions) -> LeadRule:
    length_mm = rule.length_mm if options.lead_mm is None else options.lead_mm
    return replace(rule, length_mm=length_mm, shape=LeadShape(options.lead_shape or rule.shape))


def cut_machine(name: str) -> Machine:
    """Return a machine that comes with the product, or the one of a file."""
    return read_machine(_text(Path(name))) if name.endswith(".toml") else shipped_machine(name)


def _text(path: Path) -> str:
    try:
        return read_bytes(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadParameter("file", f"a text in UTF-8; '{path}': {error.reason}") from error


def programmes(sheets: dict[str, Sheet], options: CutOptions) -> dict[str, Programme]:
    """Return the proved program of every sheet by its name."""
    rules, machine = cut_rules(options), cut_machine(options.machine)
    return {name: make_programme(name, sheet, rules, machine) for name, sheet in sheets.items()}


def sheets_in(path: Path) -> dict[str, Sheet]:
    """Return the layouts of a DXF file or of a nest's folder, each after the exact check.

    Raises
    ------
    BadParameter
        when it is neither.
    InvalidLayout
        naming the layout that did not pass.
    """
    if path.is_dir():
        return _of_folder(path)
    if not path.is_file():
        raise BadParameter("LAYOUT", f"a DXF file or a folder with result.json, not '{path}'")
    return {path.stem: sheet_of_dxf(read_bytes(path))}


def _of_folder(folder: Path) -> dict[str, Sheet]:
    result = _result(folder / "result.json")
    sheets = sheets_of_result(result)
    for layout in result["layouts"]:
        _check(folder, layout, result)
    return sheets


def _result(path: Path) -> dict[str, Any]:
    try:
        return json.loads(_text(path))
    except ValueError as error:
        raise BadParameter("result", f"a result.json as Nestwright writes it ({error})") from error


def _check(folder: Path, layout: dict[str, Any], result: dict[str, Any]) -> None:
    """Prove that the layout's own file still is what the result says, before a program is made from it."""
    name = layout["files"]["dxf"]
    told = result["parameters"]["margin_mm"]
    margins = Margins(**{f"{side}_mm": told[side] for side in told}) if isinstance(told, dict) else told
    report = verify_dxf(read_bytes(folder / name), result["parameters"]["gap_mm"], margins, result)
    if not report.valid:
        raise InvalidLayout(f"{name}: {report.violations[0].message}")
