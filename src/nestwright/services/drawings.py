"""Drawings: uploaded, read in the background, turned into parts."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy.orm import Session

from nestwright.domain.events import EventKind
from nestwright.domain.ids import derived_guid, known_guid, new_guid
from nestwright.domain.states import MOST_ATTEMPTS, MOST_FAILURES, HandleStatus, whole_status
from nestwright.domain.units import MM_PER_UNIT
from nestwright.drawings.clean_up import UNTOUCHED, CleanUp
from nestwright.drawings.decisions import Decisions
from nestwright.drawings.reading import DrawingReading, Finding, ReadOptions, RecognisedPart, Severity
from nestwright.errors import BadParameter, NotFound
from nestwright.geometry.contours import bounds_mm
from nestwright.services import checks, drawing_pictures, events, find, from_rows, profiles
from nestwright.services.context import Context
from nestwright.services.keys import file_key
from nestwright.services.part_information import KnownWords, columns_of, known_words, with_callers_word
from nestwright.services.ports import ServerStopping
from nestwright.services.profiles import ProfileSettings
from nestwright.services.removal import remove_files
from nestwright.services.uploads import UploadedFile
from nestwright.services.views import DrawingHeader, DrawingStatus, DrawingView
from nestwright.storage.repositories import drawings
from nestwright.storage.tables import DrawingRow, PartRow, now_utc

LONGEST_REASON = 1000
MOST_FILES = 1000
MOST_SETS = 100_000  # of one drawing, as in a file's name
LONGEST_FILE_NAME = 255
OTHER_SUFFIXES = (".nc", ".nc1")
GIVEN_UP = (
    "reading the drawing failed again and again and was given up; "
    "save it as DXF R2010 from another program, or split it, and send it again"
)
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class UploadOptions:
    """What the upload says of all its drawings and their parts.

    ``units``: of drawings that state none (mm, cm, m, in, ft). ``amount``: pieces of each drawing; without
    it the drawing, an NC1's header and the file's name decide ("bracket x10.dxf"), else 1. ``material`` and
    ``thickness`` are those of all parts; without them drawing, header and name decide too.
    ``profile``: what holds where this says nothing; by default the team's profile ``default``.
    """

    units: str | None = None
    material: str | None = None
    thickness: float | None = None
    amount: int | None = None
    clean_up: CleanUp | None = None
    profile: str | None = None

    def to_json(self, profile: ProfileSettings) -> dict[str, Any]:
        """Return the options as a drawing keeps them, with what its profile said at that time."""
        clean_up = self.clean_up or profile.clean_up
        return {
            "units": self.units or profile.units,
            "material": self.material,
            "thickness": self.thickness,
            "amount": self.amount,
            "clean_up": None if clean_up is None else clean_up.to_json(),
            "profile": self.profile,
        }


NOTHING_SAID = UploadOptions()


def upload(
    ctx: Context,
    team: str,
    job_id: int,
    files: Sequence[UploadedFile],
    options: UploadOptions = NOTHING_SAID,
) -> tuple[DrawingHeader, ...]:
    """Keep drawings for a job and have them read in the background (operation 15); all of them or none."""
    check_options(options)
    if not 0 < len(files) <= MOST_FILES:
        raise BadParameter("file", f"1 to {MOST_FILES} files")
    with ctx.db.read() as session:
        find.job(session, team, job_id)
        profile = profiles.chosen(session, team, options.profile)
    rows = [new_row(team, job_id, file.name, options, profile) for file in files]
    for row, file in zip(rows, files, strict=True):  # first the files: no row ever lacks its own
        ctx.blobs.put(row.file_key, file.content)
    now = now_utc()
    with ctx.db.begin() as session:
        find.locked_jobs(session, team, [job_id])  # it may have been deleted since
        for i, row in enumerate(rows):
            row.create_time = now + timedelta(microseconds=i)  # lists keep the order of the upload
        session.add_all(rows)
    for row in rows:
        ctx.runner.submit_drawing(row.guid)
    return tuple(DrawingHeader(row.drawing_name, row.guid, HandleStatus.UNPROCESSED) for row in rows)


def info(ctx: Context, team: str, guids: Sequence[str]) -> tuple[DrawingView, ...]:
    """Return drawings in the order asked for (operation 14)."""
    known = [known_guid(guid) for guid in guids]
    wanted = [guid for guid in known if guid is not None]
    with ctx.db.read() as session:
        rows = drawings.with_guids(session, team, wanted)
        part_guids = drawings.part_guids(session, team, wanted)
    for i, (given, guid) in enumerate(zip(guids, known, strict=True)):
        if guid not in rows:
            raise NotFound("drawing", given, field="guid" if len(guids) == 1 else f"guids[{i}]")
    return tuple(drawing_view(rows[guid], part_guids.get(guid, [])) for guid in wanted)


def handle_status(ctx: Context, team: str, job_id: int) -> DrawingStatus:
    """Return how far the drawings of a job are (operation 33)."""
    with ctx.db.read() as session:
        find.job(session, team, job_id)
        found = drawings.statuses_of_job(session, team, job_id)
    headers = tuple(DrawingHeader(name, guid, status) for guid, name, status in found)
    return DrawingStatus(headers, whole_status([status for _, _, status in found]))


def process_drawing(ctx: Context, guid: str) -> None:
    """Read a drawing and store its parts; a repeat, also after a crash in the middle, changes nothing.

    Every attempt is counted before it begins, every failure after it, so that also a drawing that takes the
    server down with it is given up in the end; it is completed then, with a finding and without parts.
    """
    while (drawing := _claimed(ctx, guid)) is not None:
        try:
            _read(ctx, drawing)
        except ServerStopping:
            _give_back(ctx, guid)
            raise
        except Exception:  # a poller must come to an end: whatever went wrong is tried again, then a finding
            logger.exception("reading drawing %s failed", guid)
            _note_failure(ctx, guid)


def pending(ctx: Context) -> list[str]:
    """Return the guids of all teams' drawings that are not completed, oldest first."""
    with ctx.db.read() as session:
        return drawings.pending_of_any_team(session)


def check_options(options: UploadOptions) -> None:
    """Raise ``BadParameter`` for the first option that is not allowed."""
    if options.units is not None:
        checks.choice("units", options.units, tuple(MM_PER_UNIT))
    if options.material is not None:
        checks.text("material", options.material)
    if options.thickness is not None:
        checks.length_mm("thickness", options.thickness)
    if options.amount is not None:
        checks.whole("amount", options.amount, 1, MOST_SETS)


def new_row(
    team: str, job_id: int, sent_name: str, options: UploadOptions, profile: ProfileSettings
) -> DrawingRow:
    """Return the row of a drawing that was sent under a file name; nothing is stored yet."""
    guid = new_guid()
    file_name = PurePosixPath(sent_name.replace("\\", "/")).name  # some programs send the whole path
    path = PurePosixPath(checks.text("file", file_name, LONGEST_FILE_NAME))
    return DrawingRow(
        guid=guid,
        team=team,
        job_id=job_id,
        drawing_name=path.stem,
        file_name=file_name,
        file_key=file_key("drawings", guid, path.stem, _suffix(path)),
        options=options.to_json(profile),
        decisions=Decisions(undone=profile.undone).to_json(),
    )


def _suffix(path: PurePosixPath) -> str:
    return path.suffix.lower() if path.suffix.lower() in OTHER_SUFFIXES else ".dxf"


def drawing_view(row: DrawingRow, part_guids: Sequence[str]) -> DrawingView:
    """Return a drawing with the guids of its parts."""
    return from_rows.same_named(
        DrawingView, row, file_url=row.file_key, thumbnail_url=row.thumbnail_key, parts=tuple(part_guids)
    )


def _claimed(ctx: Context, guid: str) -> DrawingRow | None:
    """Return the drawing with one more attempt counted, or None when nothing is left to do."""
    with ctx.db.begin() as session:
        row = drawings.lock_of_any_team(session, guid)
        if row is None or row.handle_status == HandleStatus.COMPLETED:
            return None
        if row.failures >= MOST_FAILURES or row.attempts >= MOST_ATTEMPTS:
            row.handle_status = HandleStatus.COMPLETED
            row.findings = [Finding("given_up", Severity.ERROR, GIVEN_UP).to_json()]
            _tell(session, row, 0)
            return None
        row.attempts += 1
        row.handle_status = HandleStatus.PROCESSING
        return row


def _give_back(ctx: Context, guid: str) -> None:
    """Take back an attempt that the server's own stop has ended."""
    with ctx.db.begin() as session:
        row = drawings.lock_of_any_team(session, guid)
        if row is not None and row.handle_status == HandleStatus.PROCESSING:
            row.attempts -= 1


def _note_failure(ctx: Context, guid: str) -> None:
    with ctx.db.begin() as session:
        row = drawings.lock_of_any_team(session, guid)
        if row is not None and row.handle_status == HandleStatus.PROCESSING:
            row.failures += 1


def _read(ctx: Context, drawing: DrawingRow) -> None:
    content = ctx.blobs.get(drawing.file_key)
    reading, parts = read_parts(ctx, drawing, content, Decisions.from_json(drawing.decisions))
    picture = drawing_pictures.store(ctx, drawing.guid, parts, reading)
    with ctx.db.begin() as session:
        row = drawings.lock_of_any_team(session, drawing.guid)
        if row is not None and row.handle_status == HandleStatus.COMPLETED:
            return  # another run was faster; its parts are these
        if row is None:  # it was deleted while it was read
            remove_files(ctx, [part.thumbnail_key for part in parts])
            return
        drawings.replace_parts(session, drawing.guid, parts)
        fill_in(row, reading, picture)
        _tell(session, row, len(parts))


def _tell(session: Session, row: DrawingRow, part_amount: int) -> None:
    """Tell whoever wants to hear of it that a drawing is completed."""
    told = {
        "guid": row.guid,
        "drawing_name": row.drawing_name,
        "job_id": row.job_id,
        "part_amount": part_amount,
        "findings": row.findings,
    }
    events.emit(session, row.team, EventKind.DRAWING_PROCESSED, told)


def read_parts(
    ctx: Context, row: DrawingRow, content: bytes, decisions: Decisions, file_name: str | None = None
) -> tuple[DrawingReading, list[PartRow]]:
    """Return what a drawing holds, and the rows of its parts, by what its upload said and was decided since.

    ``file_name``: what its names are read from, where that is not its own.
    """
    known = known_words(ctx, row.team, row.job_id)
    options = _read_options(ctx, row.options, decisions, known)
    reading = ctx.solver.read(file_name or row.file_name, content, options)
    reading = with_callers_word(reading, row.options, known)
    return reading, _part_rows(row, reading, known)


def _read_options(ctx: Context, told: dict[str, Any], decisions: Decisions, known: KnownWords) -> ReadOptions:
    clean_up = told.get("clean_up")
    return ReadOptions(
        units=told.get("units"),
        default_units=ctx.settings.default_units,
        clean_up=UNTOUCHED if clean_up is None else CleanUp.from_json(clean_up),
        decisions=decisions,
        pictures=True,
        rules=known.rules,
    )


def fill_in(row: DrawingRow, reading: DrawingReading, picture: str | None) -> None:
    """Say in a drawing's row what reading it gave."""
    row.handle_status = HandleStatus.COMPLETED
    row.findings = [finding.to_json() for finding in reading.findings]
    row.units, row.width, row.height = reading.units, reading.width_mm, reading.height_mm
    row.thumbnail_key = picture


def _part_rows(drawing: DrawingRow, reading: DrawingReading, known: KnownWords) -> list[PartRow]:
    """Return the rows of the parts that were read, held where the reading says so."""
    held = _why_held(drawing, reading)
    return [_part(drawing, part, i, known, held) for i, part in enumerate(reading.parts)]


def _why_held(drawing: DrawingRow, reading: DrawingReading) -> str | None:
    """Return in words why the parts of a drawing wait, None when they do not."""
    if not reading.holds:
        return None
    causes = "; ".join(f"{finding.id}: {finding.message}" for finding in reading.holds)
    return f"drawing '{drawing.drawing_name}' waits for a decision: {causes}"[:LONGEST_REASON]


def _part(drawing: DrawingRow, part: RecognisedPart, i: int, known: KnownWords, held: str | None) -> PartRow:
    left, bottom, right, top = bounds_mm(part.shape.outer)
    return PartRow(
        guid=derived_guid(drawing.guid, f"part {i}"),
        team=drawing.team,
        job_id=drawing.job_id,
        drawing_guid=drawing.guid,
        part_name=part.name[: checks.LONGEST_TITLE],
        **columns_of(part, known),
        drawn_amount=part.quantity,
        held=held,
        shape=part.shape.to_json(),
        width=right - left,
        height=top - bottom,
        area=part.shape.net_area_mm2,
        create_time=drawing.create_time + timedelta(microseconds=i),
    )
