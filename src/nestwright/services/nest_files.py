"""Nest drawing files without a server: files in, layouts and a result in a folder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nestwright.domain.quantities import quantity_from_name
from nestwright.drawings.read import read_drawing
from nestwright.drawings.reading import DrawingReading, ReadOptions, RecognisedPart
from nestwright.errors import BadParameter
from nestwright.layouts.files import layout_files, result_json
from nestwright.layouts.order import NestOrder, OrderedPart
from nestwright.layouts.result import NestResult


@dataclass(frozen=True)
class PartRules:
    """What holds for every part of the run; ``listed`` are quantities by file or part name."""

    rotations_deg: tuple[float, ...]
    mirror: bool
    part_in_part: bool
    default_quantity: int
    listed: Mapping[str, int]


@dataclass(frozen=True)
class Quantity:
    """How many sets of a drawing are wanted, and what says so."""

    amount: int
    source: str


@dataclass(frozen=True, eq=False)
class ReadFile:
    """One drawing file, what was read from it, and how often it is wanted."""

    path: Path
    reading: DrawingReading
    quantity: Quantity


def read_files(paths: Sequence[Path], options: ReadOptions, rules: PartRules) -> list[ReadFile]:
    """Return each drawing with its parts and findings, in the order given."""
    files = [
        ReadFile(path, read_drawing(path.name, path.read_bytes(), options), _quantity(path.name, rules))
        for path in paths
    ]
    _refuse_unknown_names(files, rules.listed)
    return files


def _quantity(name: str, rules: PartRules) -> Quantity:
    """Return the most particular statement: the list, then the file's name, then the default."""
    listed = _listed(name, rules.listed)
    if listed is not None:
        return Quantity(listed, "list")
    named = quantity_from_name(Path(name).stem)
    if named is not None:
        return Quantity(named, "file name")
    return Quantity(rules.default_quantity, "default")


def _listed(name: str, listed: Mapping[str, int]) -> int | None:
    """Return the listed quantity of a file or part name; its extension and letter case do not matter."""
    wanted = name.casefold()
    for entry, amount in listed.items():
        if entry.casefold() in {wanted, wanted.removesuffix(".dxf")}:
            return amount
    return None


def _refuse_unknown_names(files: Sequence[ReadFile], listed: Mapping[str, int]) -> None:
    """Refuse a listed name that no drawing bears: its pieces would silently not be cut."""
    known = {name for file in files for name in _names(file)}
    unknown = [name for name in listed if name.casefold() not in known]
    if unknown:
        raise BadParameter("--list", f"no drawing or part is named {', '.join(sorted(unknown))}")


def _names(file: ReadFile) -> set[str]:
    parts = {part.name.casefold() for part in file.reading.parts}
    return parts | {file.path.name.casefold(), file.path.stem.casefold()}


def ordered_parts(files: Sequence[ReadFile], rules: PartRules) -> tuple[OrderedPart, ...]:
    """Return every part of every drawing with its quantity: copies in the drawing times sets wanted."""
    return tuple(_ordered_part(file, part, rules) for file in files for part in file.reading.parts)


def _ordered_part(file: ReadFile, part: RecognisedPart, rules: PartRules) -> OrderedPart:
    own = _listed(part.name, rules.listed) if part.name != file.path.stem else None
    return OrderedPart(
        key=f"{file.path.name}#{part.name}",
        name=part.name,
        shape=part.shape,
        quantity=own if own is not None else part.quantity * file.quantity.amount,
        rotations_deg=rules.rotations_deg,
        mirror=rules.mirror,
        part_in_part=rules.part_in_part,
    )


def full_result(order: NestOrder, result: NestResult, files: Sequence[ReadFile]) -> dict[str, Any]:
    """Return result.json with the drawings' own findings and where each quantity came from."""
    drawings = [
        {
            **file.reading.to_json(),
            "file": file.path.name,
            "quantity": file.quantity.amount,
            "quantity_from": file.quantity.source,
        }
        for file in files
    ]
    return {**result_json(order, result), "drawings": drawings}


def write_result(out: Path, order: NestOrder, result: NestResult, answer: dict[str, Any]) -> list[Path]:
    """Write every layout and result.json into ``out``; layouts of an earlier run there are removed.

    An old layout left beside new ones would be cut by mistake.
    """
    out.mkdir(parents=True, exist_ok=True)
    files = {**layout_files(order, result), "result.json": json_text(answer).encode()}
    if (out / "result.json").exists():
        for old in (*out.glob("layout-*.dxf"), *out.glob("layout-*.svg")):
            old.unlink()
    written = [out / name for name in files]
    for path, content in zip(written, files.values(), strict=True):
        path.write_bytes(content)
    return written


def json_text(answer: dict[str, Any]) -> str:
    """Return an answer as the text that is written and printed."""
    return json.dumps(answer, indent=1, ensure_ascii=False) + "\n"
