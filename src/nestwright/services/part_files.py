"""Parts made straight from drawing files (operation 3): read at once, all of them or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any

from nestwright.drawings.clean_up import CleanUp
from nestwright.drawings.decisions import Decisions
from nestwright.drawings.reading import DrawingReading
from nestwright.errors import BadParameter
from nestwright.services import checks, drawing_pictures, drawings, find, from_rows, parts, profiles
from nestwright.services.context import Context
from nestwright.services.drawings import UploadOptions
from nestwright.services.uploads import UploadedFile
from nestwright.services.views import PartView
from nestwright.storage.repositories import parts as part_rows
from nestwright.storage.tables import DrawingRow, PartRow, now_utc

MOST_ENTRIES = 1000


@dataclass(frozen=True)
class PartFile:
    """A part to make from a file; without ``part_name`` it is named after the file."""

    filename: str
    job_id: int
    part_name: str | None = None
    material: str | None = None
    thickness: float | None = None
    gas: str | None = None
    amount: int = 1
    rotate_lock: int = 0
    fill_color: str | None = None
    props: dict[str, Any] = field(default_factory=dict[str, Any])
    units: str | None = None
    profile: str | None = None
    clean_up: CleanUp | None = None


@dataclass(frozen=True)
class PartsMade:
    """The parts, and what was found in their files: each finding with ``filename`` and ``drawing_guid``."""

    parts: tuple[PartView, ...]
    findings: tuple[dict[str, Any], ...]


@dataclass(eq=False)
class _Made:
    """An entry that has been read."""

    drawing: DrawingRow
    reading: DrawingReading
    parts: list[PartRow]


def create_from_dxf(
    ctx: Context, team: str, entries: Sequence[PartFile], files: Sequence[UploadedFile]
) -> PartsMade:
    """Read the files that entries name and keep their parts; a file with several outlines gives several.

    Raises
    ------
    BadParameter, NotFound
        A value is not allowed; an entry names a file that did not come, or a file is named by no entry.
    """
    by_name = _matched(entries, files)
    for i, entry in enumerate(entries):
        _check(f"data[{i}].datas", entry)
    rows = _new_rows(ctx, team, entries)
    made = [
        _read(ctx, row, entry, by_name[_plain(entry.filename)])
        for row, entry in zip(rows, entries, strict=True)
    ]
    with ctx.db.begin() as session:
        find.locked_jobs(session, team, {row.job_id for row in rows})  # one may have been deleted since
        for one in made:
            session.add(one.drawing)
            session.flush()
            session.add_all(one.parts)
    return _answer(ctx, team, made)


def _new_rows(ctx: Context, team: str, entries: Sequence[PartFile]) -> list[DrawingRow]:
    rows: list[DrawingRow] = []
    now = now_utc()
    with ctx.db.read() as session:
        for i, entry in enumerate(entries):
            find.job(session, team, entry.job_id)
            profile = profiles.chosen(session, team, entry.profile)
            row = drawings.new_row(team, entry.job_id, entry.filename, _options(entry), profile)
            row.create_time = now + timedelta(milliseconds=i)  # lists keep the order of the entries
            rows.append(row)
    return rows


def _plain(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).name.casefold()


def _matched(entries: Sequence[PartFile], files: Sequence[UploadedFile]) -> dict[str, UploadedFile]:
    """Return the files by plain name, each named by an entry at least."""
    if not files:
        raise BadParameter("file", "is required: one or more DXF files, as multipart/form-data")
    by_name: dict[str, UploadedFile] = {}
    for file in files:
        if _plain(file.name) in by_name:
            raise BadParameter("file", f"files of different names; '{file.name}' came twice")
        by_name[_plain(file.name)] = file
    for i, entry in enumerate(entries):
        if _plain(entry.filename) not in by_name:
            names = ", ".join(f"'{file.name}'" for file in files[:5])
            raise BadParameter(f"data[{i}].filename", f"one of the uploaded files ({names})")
    unused = by_name.keys() - {_plain(entry.filename) for entry in entries}
    if unused:
        raise BadParameter("file", f"files that an entry names; none names '{by_name[min(unused)].name}'")
    return by_name


def _check(where: str, entry: PartFile) -> None:
    if entry.part_name is not None:
        checks.text(f"{where}.part_name", entry.part_name, checks.LONGEST_TITLE)
    if entry.material is not None:
        checks.text(f"{where}.material", entry.material)
    if entry.thickness is not None:
        checks.length_mm(f"{where}.thickness", entry.thickness)
    if entry.gas is not None:
        checks.text(f"{where}.gas", entry.gas, parts.LONGEST_GAS, may_be_empty=True)
    if entry.fill_color and not parts.COLOUR.fullmatch(entry.fill_color):
        raise BadParameter(f"{where}.fill_color", "six hexadecimal digits, as in 800000")
    checks.whole(f"{where}.amount", entry.amount, 1, drawings.MOST_SETS)
    checks.props(f"{where}.prop", entry.props)


def _options(entry: PartFile) -> UploadOptions:
    return UploadOptions(
        units=entry.units,
        material=entry.material,
        thickness=entry.thickness,
        amount=entry.amount,
        clean_up=entry.clean_up,
        profile=entry.profile,
    )


def _read(ctx: Context, row: DrawingRow, entry: PartFile, file: UploadedFile) -> _Made:
    ctx.blobs.put(row.file_key, file.content)
    name = entry.part_name or PurePosixPath(entry.filename).stem
    decisions = Decisions.from_json(row.decisions)
    reading, found = drawings.read_parts(ctx, row, file.content, decisions, f"{name}.dxf")
    for part in found:
        part.gas = entry.gas if entry.gas is not None else part.gas
        part.rotate_lock, part.fill_color = entry.rotate_lock, entry.fill_color
        part.props = entry.props
    drawings.fill_in(row, reading, drawing_pictures.store(ctx, row.guid, found, reading))
    return _Made(row, reading, found)


def _answer(ctx: Context, team: str, made: Sequence[_Made]) -> PartsMade:
    guids = [part.guid for one in made for part in one.parts]
    with ctx.db.read() as session:
        rows = {row.part.guid: row for row in part_rows.listed(session, team, guids)}
    findings = [
        {"filename": one.drawing.file_name, "drawing_guid": one.drawing.guid, **finding.to_json()}
        for one in made
        for finding in one.reading.findings
    ]
    return PartsMade(tuple(from_rows.part(*rows[guid]) for guid in guids), tuple(findings))
