"""Nest drawing files without a server: files in, layouts and a result in a folder."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from nestwright.domain.quantities import quantity_from_name
from nestwright.drawings.quantity_list import Listed
from nestwright.drawings.read import read_drawing
from nestwright.drawings.reading import DrawingReading, ReadOptions, RecognisedPart
from nestwright.errors import BadParameter
from nestwright.layouts.files import layout_files, result_json
from nestwright.layouts.order import NestOrder, OrderedPart
from nestwright.layouts.result import NestResult

DRAWING_SUFFIX = re.compile(r"\.(dxf|nc1?)$")
LAYOUT_FILE = re.compile(r"layout-\d+\.(dxf|svg)")


@dataclass(frozen=True)
class PartRules:
    """What holds for every part of the run; ``listed`` is what a list says by :func:`plain_name`."""

    rotations_deg: tuple[float, ...] | None
    mirror: bool
    part_in_part: bool
    default_quantity: int
    listed: Mapping[str, Listed]


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
    files = [_read_file(path, options, rules) for path in paths]
    _refuse_unknown_names(files, rules.listed)
    return files


def _read_file(path: Path, options: ReadOptions, rules: PartRules) -> ReadFile:
    reading = read_drawing(path.name, read_bytes(path), options)
    return ReadFile(path, reading, _quantity(path.name, reading, rules))


def read_bytes(path: Path) -> bytes:
    """Return a file's content; raises ``BadParameter`` when it cannot be opened."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadParameter("file", f"one that can be read; '{path}': {error.strerror}") from error


def listed_by_plain_name(entries: Mapping[str, Listed]) -> dict[str, Listed]:
    """Return a list's entries by plain name; those that mean the same drawing add up.

    Raises
    ------
    BadParameter
        when two of them ask for different priorities, kits, or only one for a filler.
    """
    listed: dict[str, Listed] = {}
    for entry, wish in entries.items():
        name = plain_name(entry)
        both = listed[name].plus(wish) if name in listed else wish
        if both is None:
            raise BadParameter("--list", f"the same wishes wherever a drawing is named; '{entry}' has others")
        listed[name] = both
    return listed


def plain_name(name: str) -> str:
    """Return a file or part name as lists and people mean it: no folder, no ".dxf" or ".nc1", any case."""
    return DRAWING_SUFFIX.sub("", name.replace("\\", "/").rpartition("/")[2].casefold())


def _quantity(name: str, reading: DrawingReading, rules: PartRules) -> Quantity:
    """Return the most particular statement: the list, the file itself, its name, the default."""
    listed = rules.listed.get(plain_name(name))
    if listed is not None:
        return Quantity(listed.quantity, "list")
    if reading.stated_quantity is not None:
        return Quantity(reading.stated_quantity, "file")
    named = quantity_from_name(Path(name).stem)
    if named is not None:
        return Quantity(named, "file name")
    return Quantity(rules.default_quantity, "default")


def _refuse_unknown_names(files: Sequence[ReadFile], listed: Mapping[str, Listed]) -> None:
    """Refuse a listed name that no drawing bears: its pieces would silently not be cut."""
    known = {name for file in files for name in _names(file)}
    unknown = listed.keys() - known
    if unknown:
        raise BadParameter("--list", f"no drawing or part is named {', '.join(sorted(unknown))}")


def _names(file: ReadFile) -> set[str]:
    return {plain_name(name) for name in (file.path.name, *(part.name for part in file.reading.parts))}


def ordered_parts(files: Sequence[ReadFile], rules: PartRules) -> tuple[OrderedPart, ...]:
    """Return every part of every drawing with its quantity: copies in the drawing times sets wanted."""
    named = Counter(file.path.name for file in files)
    return tuple(
        # Files of one name from several folders are several drawings.
        _ordered_part(file.path.name if named[file.path.name] == 1 else str(file.path), file, part, rules)
        for file in files
        for part in file.reading.parts
    )


def _ordered_part(drawing: str, file: ReadFile, part: RecognisedPart, rules: PartRules) -> OrderedPart:
    own = rules.listed.get(plain_name(part.name)) if part.name != file.path.stem else None
    wish = own or rules.listed.get(plain_name(file.path.name)) or Listed(0)
    return OrderedPart(
        key=f"{drawing}#{part.name}",
        name=part.name,
        shape=part.shape,
        quantity=own.quantity if own is not None else file.reading.pieces(part, file.quantity.amount),
        rotations_deg=rules.rotations_deg,
        mirror=rules.mirror,
        part_in_part=rules.part_in_part,
        priority=wish.priority,
        kit=wish.kit,
        filler=wish.filler,
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


def make_folder(out: Path) -> None:
    """Make the folder for layouts, before anything is computed that would be lost without it.

    Raises
    ------
    BadParameter
        when nothing can be written there.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=out):
            pass
    except OSError as error:
        raise BadParameter("--out", f"a folder that can be written to; '{out}': {error.strerror}") from error


def write_result(
    out: Path,
    order: NestOrder,
    result: NestResult,
    answer: dict[str, Any],
    listener: Callable[[int], None] = lambda _: None,
) -> list[Path]:
    """Write every layout and result.json into ``out``; layouts of an earlier run there are removed.

    An old layout left beside new ones would be cut by mistake. ``listener`` hears how many layouts are drawn
    and proved.
    """
    files = {**layout_files(order, result, listener=listener), "result.json": json_text(answer).encode()}
    if (out / "result.json").exists():
        for old in filter(_is_layout, out.iterdir()):
            old.unlink()
    written = [out / name for name in files]
    for path, content in zip(written, files.values(), strict=True):
        path.write_bytes(content)
    return written


def _is_layout(path: Path) -> bool:
    return LAYOUT_FILE.fullmatch(path.name) is not None


def json_text(answer: dict[str, Any]) -> str:
    """Return an answer as the text that is written and printed."""
    return json.dumps(answer, indent=1, ensure_ascii=False) + "\n"
