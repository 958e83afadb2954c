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

from nestwright.cutting.programme import Programme
from nestwright.domain.sheets import Sheet
from nestwright.drawings.information.evidence import Field, PartInformation, Source
from nestwright.drawings.quantity_list import Listed
from nestwright.drawings.read import read_drawing
from nestwright.drawings.reading import DrawingReading, ReadOptions, RecognisedPart
from nestwright.drawings.with_information import settled
from nestwright.errors import BadParameter
from nestwright.layouts.files import layout_files, result_json
from nestwright.layouts.order import NestOrder, OrderedPart
from nestwright.layouts.result import NestResult

DRAWING_SUFFIX = re.compile(r"\.(dxf|nc1?)$")
LAYOUT_FILE = re.compile(r"layout-\d+\.[\w.]+")


@dataclass(frozen=True)
class PartRules:
    """What holds for every part of the run; ``listed`` is what a list says by :func:`plain_name`."""

    rotations_deg: tuple[float, ...] | None
    mirror: bool
    part_in_part: bool
    default_quantity: int
    listed: Mapping[str, Listed]


@dataclass(frozen=True, eq=False)
class WantedPart:
    """A part of a drawing and what is known of it, the list's word included; ``sets``: how often wanted.

    ``total`` is the quantity of a list that names this very part, whatever the drawing holds of it.
    """

    part: RecognisedPart
    information: PartInformation
    sets: int
    source: str
    total: int | None = None

    @property
    def quantity(self) -> int:
        """How many pieces are wanted."""
        return self.part.quantity * self.sets if self.total is None else self.total

    @property
    def sheet(self) -> Sheet:
        """What it is to be cut from."""
        return Sheet(self.information.material, self.information.thickness_mm)


@dataclass(frozen=True, eq=False)
class ReadFile:
    """One drawing file, what was read from it, and how often its parts are wanted."""

    path: Path
    reading: DrawingReading
    parts: tuple[WantedPart, ...]

    @property
    def sets(self) -> str:
        """How often the drawing is wanted and what says so, in words; several where its parts differ."""
        return ", ".join(dict.fromkeys(f"{part.sets} ({part.source})" for part in self.parts)) or "0"


def read_files(paths: Sequence[Path], options: ReadOptions, rules: PartRules) -> list[ReadFile]:
    """Return each drawing with its parts and findings, in the order given."""
    files = [_read_file(path, options, rules) for path in paths]
    _refuse_unknown_names(files, rules.listed)
    return files


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


def _read_file(path: Path, options: ReadOptions, rules: PartRules) -> ReadFile:
    reading = read_drawing(path.name, read_bytes(path), options)
    parts = tuple(_wanted(path, part, rules) for part in reading.parts)
    return ReadFile(path, settled(reading, [part.information for part in parts]), parts)


def _wanted(path: Path, part: RecognisedPart, rules: PartRules) -> WantedPart:
    """Return the part with the list's word for it, else for its drawing; the list wins over the drawing."""
    own = next((rules.listed[name] for name in _part_names(path, part) if name in rules.listed), None)
    of_drawing = rules.listed.get(plain_name(path.name))
    listed = own or of_drawing
    information = part.information if listed is None else _with_list(part.information, listed, path.name)
    said = information.of(Field.QUANTITY)
    sets = rules.default_quantity if said.value is None else int(said.value)
    source = "default" if said.evidence is None else said.evidence.source.value.replace("_", " ")
    return WantedPart(part, information, sets, source, None if own is None else own.quantity)


def _with_list(information: PartInformation, listed: Listed, name: str) -> PartInformation:
    values = {
        Field.QUANTITY: listed.quantity,
        Field.MATERIAL: listed.material,
        Field.THICKNESS: listed.thickness_mm,
    }
    said = {what: (value, f"{name}: {value}") for what, value in values.items() if value is not None}
    return information.given(Source.LIST, "list", said)


def _part_names(path: Path, part: RecognisedPart) -> list[str]:
    """Return the names under which a list may mean this very part: its own, and its number in the file."""
    names = [part.name, *(one.value for one in part.information.statements.get(Field.NAME, ()))]
    plain = dict.fromkeys(plain_name(str(name)) for name in names)
    return [name for name in plain if name not in {plain_name(path.name), plain_name(path.stem)}]


def _refuse_unknown_names(files: Sequence[ReadFile], listed: Mapping[str, Listed]) -> None:
    """Refuse a listed name that no drawing bears: its pieces would silently not be cut."""
    known = {name for file in files for name in _names(file)}
    unknown = listed.keys() - known
    if unknown:
        raise BadParameter("--list", f"no drawing or part is named {', '.join(sorted(unknown))}")


def _names(file: ReadFile) -> set[str]:
    of_parts = (name for part in file.reading.parts for name in _part_names(file.path, part))
    return {plain_name(file.path.name), *of_parts}


def ordered_parts(files: Sequence[ReadFile], rules: PartRules) -> tuple[OrderedPart, ...]:
    """Return every part of every drawing with its quantity: copies in the drawing times sets wanted."""
    named = Counter(file.path.name for file in files)
    return tuple(
        # Files of one name from several folders are several drawings.
        _ordered_part(file.path.name if named[file.path.name] == 1 else str(file.path), file, wanted, rules)
        for file in files
        for wanted in file.parts
    )


def _ordered_part(drawing: str, file: ReadFile, wanted: WantedPart, rules: PartRules) -> OrderedPart:
    part = wanted.part
    names = [*_part_names(file.path, part), plain_name(file.path.name)]
    wish = next((rules.listed[name] for name in names if name in rules.listed), Listed(0))
    return OrderedPart(
        key=f"{drawing}#{part.name}",
        name=part.name,
        shape=part.shape,
        quantity=wanted.quantity,
        rotations_deg=rules.rotations_deg,
        mirror=rules.mirror,
        part_in_part=rules.part_in_part,
        priority=wish.priority,
        kit=wish.kit,
        filler=wish.filler,
    )


def sheets_of(files: Sequence[ReadFile]) -> list[Sheet]:
    """Return the different sheets that the parts say they are to be cut from; what says nothing is none."""
    sheets = dict.fromkeys(wanted.sheet for file in files for wanted in file.parts)
    return [sheet for sheet in sheets if sheet != Sheet(None, None)]


def full_result(order: NestOrder, result: NestResult, files: Sequence[ReadFile]) -> dict[str, Any]:
    """Return result.json with the drawings' own findings and what is known of each part, and from where."""
    return {**result_json(order, result), "drawings": [_told(file) for file in files]}


def _told(file: ReadFile) -> dict[str, Any]:
    told = file.reading.to_json()
    for part, wanted in zip(told["parts"], file.parts, strict=True):
        part["wanted"] = wanted.quantity
    one = {(wanted.sets, wanted.source) for wanted in file.parts}
    sets, source = one.pop() if len(one) == 1 else (None, "each part")
    return {**told, "file": file.path.name, "quantity": sets, "quantity_from": source}


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
    programmes: Mapping[str, Programme] | None = None,
) -> list[Path]:
    """Write every layout, its program and result.json into ``out``; those of an earlier run are removed.

    An old layout left beside new ones would be cut by mistake. ``listener`` hears how many layouts are drawn
    and proved; ``programmes`` are those to cut them with, by the layouts' names.
    """
    programmes = programmes or {}
    files = layout_files(order, result, listener=listener, programmes=programmes)
    answer = {**answer, "layouts": [_with_programme(each, programmes) for each in answer["layouts"]]}
    files["result.json"] = json_text(answer).encode()
    if (out / "result.json").exists():
        for old in filter(_is_layout, out.iterdir()):
            old.unlink()
    written = [out / name for name in files]
    for path, content in zip(written, files.values(), strict=True):
        path.write_bytes(content)
    return written


def _with_programme(layout: dict[str, Any], programmes: Mapping[str, Programme]) -> dict[str, Any]:
    programme = programmes.get(layout["name"])
    if programme is None:
        return layout
    files = {**layout["files"], "nc": f"{layout['name']}.{programme.machine.extension}"}
    return {**layout, "files": files, "cutting": programme.to_json()}


def _is_layout(path: Path) -> bool:
    return LAYOUT_FILE.fullmatch(path.name) is not None


def json_text(answer: dict[str, Any]) -> str:
    """Return an answer as the text that is written and printed."""
    return json.dumps(answer, indent=1, ensure_ascii=False) + "\n"
