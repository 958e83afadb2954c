"""Parts from NC1 files, at once (operation 1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from nestwright.domain.ids import new_guid
from nestwright.domain.states import HandleStatus
from nestwright.drawings.files.sniff import sniff
from nestwright.drawings.reading import DrawingReading, ReadOptions, Severity
from nestwright.errors import BadParameter, UnreadableDrawing
from nestwright.services import find
from nestwright.services.context import Context
from nestwright.services.keys import file_key
from nestwright.services.new_parts import MadePart, PartWishes, named, store
from nestwright.services.uploads import UploadedFile
from nestwright.services.views import PartView
from nestwright.storage.tables import DrawingRow

MOST_ENTRIES = 1000


@dataclass(frozen=True)
class Nc1Entry:
    """One file to be made into parts of a job; what is wished counts instead of what the file says."""

    job_id: int
    filename: str | None = None
    wishes: PartWishes = field(default_factory=PartWishes)


@dataclass(frozen=True)
class Nc1PartsMade:
    """The new parts, and what was found in the files: each finding has its file's name."""

    parts: tuple[PartView, ...]
    findings: tuple[dict[str, Any], ...]


def create(
    ctx: Context, team: str, entries: Sequence[Nc1Entry], files: Sequence[UploadedFile]
) -> Nc1PartsMade:
    """Make parts of NC1 files: all of them, or none.

    Raises
    ------
    BadParameter, NotFound
        for an entry without its file, a file without an entry, several jobs, a value that no part can have.
    UnreadableDrawing
        when a file gives no part; the message says which line is wrong.
    """
    pairs = _paired(entries, files)
    for at, (entry, _) in enumerate(pairs):
        entry.wishes.check(f"data[{at}].datas.")
    job_id = _one_job(entries)
    with ctx.db.read() as session:
        find.job(session, team, job_id)
    made: list[MadePart] = []
    findings: list[dict[str, Any]] = []
    for entry, file in pairs:
        reading = _read(ctx, file)
        drawing = _drawing_row(ctx, team, job_id, file, reading)
        for part, name in zip(reading.parts, named(reading.parts, entry.wishes), strict=True):
            sets = entry.wishes.amount or part.information.quantity or 1
            made.append(MadePart(part, name, part.quantity * sets, entry.wishes, drawing))
        findings += [{"filename": file.name, **finding.to_json()} for finding in reading.findings]
    return Nc1PartsMade(store(ctx, team, job_id, made), tuple(findings))


def _paired(
    entries: Sequence[Nc1Entry], files: Sequence[UploadedFile]
) -> list[tuple[Nc1Entry, UploadedFile]]:
    """Return each entry with its file; with one of both the name may be left out."""
    if not files:
        raise BadParameter("file", "is required: one or more NC1 files, as multipart/form-data")
    if not 0 < len(entries) <= MOST_ENTRIES:
        raise BadParameter("data", f"1 to {MOST_ENTRIES} entries, one a file")
    by_name = {file.name.casefold(): file for file in files}
    if len(by_name) < len(files):
        raise BadParameter("file", "each file name once")
    pairs: list[tuple[Nc1Entry, UploadedFile]] = []
    for at, entry in enumerate(entries):
        name = entry.filename or (files[0].name if len(files) == len(entries) == 1 else None)
        file = None if name is None else by_name.get(PurePosixPath(name.replace("\\", "/")).name.casefold())
        if file is None:
            sent = ", ".join(each.name for each in files[:10])
            raise BadParameter(f"data[{at}].filename", f"the name of a file that was sent: {sent}")
        pairs.append((entry, file))
    used = {file.name for _, file in pairs}
    unused = next((file.name for file in files if file.name not in used), None)
    if unused is not None:
        raise BadParameter("file", f"'{unused}' is named by no entry of 'data'")
    return pairs


def _one_job(entries: Sequence[Nc1Entry]) -> int:
    jobs = {entry.job_id for entry in entries}
    if len(jobs) > 1:
        raise BadParameter("data", "entries of one job; call once for each job")
    return jobs.pop()


def _read(ctx: Context, file: UploadedFile) -> DrawingReading:
    kind, words = sniff(file.content)
    if kind != "nc1":
        raise UnreadableDrawing(f"{file.name}: this is {words}; a DSTV NC1 is expected", field="file")
    reading = ctx.solver.read(file.name, file.content, ReadOptions())
    if not reading.parts:
        errors = [each.message for each in reading.findings if each.severity is Severity.ERROR]
        raise UnreadableDrawing(f"{file.name}: {'; '.join(errors) or 'it holds no part'}", field="file")
    return reading


def _drawing_row(
    ctx: Context, team: str, job_id: int, file: UploadedFile, reading: DrawingReading
) -> DrawingRow:
    """Return the row of the file that was read, with the file stored."""
    guid, path = new_guid(), PurePosixPath(file.name)
    key = file_key("drawings", guid, path.stem, ".nc1")
    ctx.blobs.put(key, file.content)
    return DrawingRow(
        guid=guid,
        team=team,
        job_id=job_id,
        drawing_name=path.stem[:300],
        file_name=file.name[:300],
        file_key=key,
        options={},
        handle_status=HandleStatus.COMPLETED,
        findings=[finding.to_json() for finding in reading.findings],
        units=reading.units,
        width=reading.width_mm,
        height=reading.height_mm,
    )
