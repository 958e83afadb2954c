"""The ledger of a drawing: its findings as entries, and decisions about them, after which it is read again.

Nothing is patched: the reader is given all decisions and makes the parts anew (docs/decisions/0014).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from nestwright.domain.ids import new_guid
from nestwright.domain.states import HandleStatus
from nestwright.drawings.decisions import Decisions
from nestwright.drawings.doctor.ledger import stale_in
from nestwright.drawings.reading import DrawingReading
from nestwright.errors import InUse, TaskFailed
from nestwright.services import drawing_pictures, drawings, find, profiles
from nestwright.services.context import Context
from nestwright.services.decide import Asked, decided
from nestwright.services.keys import png_key
from nestwright.services.profiles import ProfileSettings
from nestwright.services.removal import remove_files
from nestwright.storage.repositories import drawings as rows_of
from nestwright.storage.repositories import parts as parts_of
from nestwright.storage.tables import DrawingRow, PartRow

_OWN = (
    *("part_name", "shape", "width", "height", "area", "thumbnail_key", "held", "create_time"),
    "drawn_amount",
)


@dataclass(frozen=True)
class LedgerPart:
    """A part of the drawing; ``held``: why it waits for a decision, None when it does not."""

    guid: str
    part_name: str
    amount: int
    held: str | None
    thumbnail_url: str | None
    png_url: str | None


@dataclass(frozen=True)
class LedgerView:
    """Everything that was found in a drawing and what was decided about it.

    ``entries`` are findings with their ``number``, which is the one on their pin in the picture. ``stale``
    are decisions that fit nothing in the drawing.
    """

    guid: str
    drawing_name: str
    job_id: int
    handle_status: str
    units: str | None
    profile: str | None
    held: bool
    entries: tuple[dict[str, Any], ...]
    decisions: dict[str, Any]
    stale: tuple[str, ...]
    parts: tuple[LedgerPart, ...]
    picture_url: str | None
    png_url: str | None


def view(ctx: Context, team: str, guid: str) -> LedgerView:
    """Return the ledger of a drawing."""
    with ctx.db.read() as session:
        row = find.drawing(session, team, guid)
        return _view(row, rows_of.parts_of(session, team, row.guid))


def decide(ctx: Context, team: str, guid: str, asked: Asked) -> LedgerView:
    """Add decisions to those taken before, read the drawing again with all of them, return its ledger.

    Parts whose shape stays the same stay the same parts, with all that was set of them.

    Raises
    ------
    BadParameter, NotFound
        An id, part or unit that is not in this drawing.
    InUse
        The drawing is being read, someone else decides at the same time, or a part that would change lies
        on a layout or in a running nest: the message names them.
    """
    with ctx.db.read() as session:
        row = find.drawing(session, team, guid)
        names = {part.part_name for part in rows_of.parts_of(session, team, row.guid)}
    if row.handle_status != HandleStatus.COMPLETED:
        raise InUse(f"drawing '{row.drawing_name}' is still being read; decide when it is completed")
    before = Decisions.from_json(row.decisions)
    after = decided(before, asked, row.findings, names)
    reading, made = _read_again(ctx, row, after)
    for part in made:
        part.guid = new_guid()  # unless it continues an old one
    picture = drawing_pictures.store(ctx, row.guid, made, reading, new_guid()[:8])
    with ctx.db.begin() as session:
        find.locked_jobs(session, team, [row.job_id])  # as a boost does: nothing is nested meanwhile
        locked = rows_of.lock_of_any_team(session, row.guid)
        if locked is None or locked.decisions != row.decisions:
            raise InUse(f"someone else decided about drawing '{row.drawing_name}' meanwhile; look again")
        pictures = [locked.thumbnail_key, *_replace_parts(session, team, row.guid, made)]
        drawings.fill_in(locked, reading, picture)
        locked.decisions = after.to_json()
        if asked.keep_as_profile is not None:
            profiles.put(session, team, asked.keep_as_profile, _as_profile(locked, after))
        session.flush()
        answer = _view(locked, rows_of.parts_of(session, team, row.guid))
    remove_files(ctx, pictures)
    return answer


def _replace_parts(session: Session, team: str, guid: str, made: Sequence[PartRow]) -> list[str | None]:
    """Make what was read now the parts of the drawing; return the keys of the pictures they had before."""
    every = rows_of.parts_of(session, team, guid, for_change=True)
    old = [part for part in every if part.drawn_amount and part.parent_part_guid is None]
    kept, gone = _matched(made, old)
    _refuse_used(session, team, made, kept, gone)
    _lead_copies([part for part in every if part not in old], made)
    pictures = [part.thumbnail_key for part in old]
    for new in made:
        same = kept.get(new.guid)
        if same is None:
            session.add(new)
        else:
            _take_over(same, new)
    parts_of.remove(session, team, [part.guid for part in gone])
    return pictures


def _read_again(ctx: Context, row: DrawingRow, decisions: Decisions) -> tuple[DrawingReading, list[PartRow]]:
    reading, made = drawings.read_parts(ctx, row, ctx.blobs.get(row.file_key), decisions)
    if reading.unreadable:
        raise TaskFailed(f"the drawing could not be read with these decisions: {reading.findings[0].message}")
    return reading, made


def _matched(made: Sequence[PartRow], old: Sequence[PartRow]) -> tuple[dict[str, PartRow], list[PartRow]]:
    """Return the old part that each new one continues, by the new one's guid, and the old ones that go.

    First by shape, then by name.
    """
    left = list(old)
    kept: dict[str, PartRow] = {}
    for same in (
        lambda one, other: one.shape == other.shape,
        lambda one, other: one.part_name == other.part_name,
    ):
        for new in made:
            twin = None if new.guid in kept else next((part for part in left if same(part, new)), None)
            if twin is not None:
                left.remove(twin)
                kept[new.guid] = twin
    return kept, left


def _lead_copies(copies: Sequence[PartRow], made: Sequence[PartRow]) -> None:
    """Hold copies, or let them go, with their part; one of a shape that is gone stays as it is."""
    for copy in copies:
        twin = next((part for part in made if part.shape == copy.shape), None)
        if twin is not None:
            copy.held = twin.held


def _refuse_used(
    session: Session, team: str, made: Sequence[PartRow], kept: dict[str, PartRow], gone: Sequence[PartRow]
) -> None:
    """Refuse to change the shape of a part that is nested, or being nested, or to delete it."""
    changed = {kept[new.guid].guid: kept[new.guid] for new in made if _is_reshaped(new, kept)}
    changed.update({part.guid: part for part in gone})
    for use in parts_of.uses(session, team, list(changed)):
        name = changed[use.part_guid].part_name
        raise InUse(f"part '{name}' would change, and it is on {use.user}: delete that first")


def _is_reshaped(new: PartRow, kept: dict[str, PartRow]) -> bool:
    return new.guid in kept and kept[new.guid].shape != new.shape


def _take_over(same: PartRow, new: PartRow) -> None:
    """Make an old part what was read now, and keep what was set of it; its amount by the pieces drawn."""
    if same.drawn_amount != new.drawn_amount:
        wanted, rest = divmod(same.amount * new.drawn_amount, same.drawn_amount)
        same.amount = new.amount if rest else wanted
    for name in _OWN:
        setattr(same, name, getattr(new, name))


def _as_profile(row: DrawingRow, decisions: Decisions) -> ProfileSettings:
    """Return what of a drawing's decisions holds for others too: units, clean-up, and repairs by rule."""
    told = dict(row.options)
    rules = frozenset(one.split("-")[0] for one in decisions.undone)
    settings = {
        "units": decisions.units or told.get("units"),
        "clean_up": told.get("clean_up"),
        "undone": rules,
    }
    return ProfileSettings.from_json(settings)


def _view(row: DrawingRow, parts: Sequence[PartRow]) -> LedgerView:
    decisions = Decisions.from_json(row.decisions)
    picture = row.thumbnail_key
    return LedgerView(
        guid=row.guid,
        drawing_name=row.drawing_name,
        job_id=row.job_id,
        handle_status=row.handle_status,
        units=row.units,
        profile=row.options.get("profile"),
        held=any(part.held for part in parts),
        entries=tuple({"number": i, **finding} for i, finding in enumerate(row.findings, start=1)),
        decisions=row.decisions,
        stale=stale_in([finding.get("id", "") for finding in row.findings], decisions),
        parts=tuple(_part(part) for part in parts),
        picture_url=picture,
        png_url=None if picture is None else png_key(picture),
    )


def _part(row: PartRow) -> LedgerPart:
    picture = row.thumbnail_key
    png = None if picture is None else png_key(picture)
    return LedgerPart(row.guid, row.part_name, row.amount, row.held, picture, png)
