"""Parts: what is to be cut, how often, of what."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypedDict

from nestwright.domain.ids import known_guid
from nestwright.domain.sheets import Sheet
from nestwright.domain.states import PieceState
from nestwright.errors import BadParameter, InUse, NotFound
from nestwright.services import checks, find, from_rows
from nestwright.services.checks import FIRST_PAGE, PageRequest
from nestwright.services.context import Context
from nestwright.services.removal import remove_files
from nestwright.services.views import CountedPartView, Page, PartView
from nestwright.storage.repositories import parts
from nestwright.storage.tables import PartRow

MOST_CHANGES = 5000
LONGEST_GAS = 100
COLOUR = re.compile(r"#?[0-9A-Fa-f]{6}")


@dataclass(frozen=True)
class PartFilter:
    """Which parts: of any of these jobs (none: of all), ``name`` in the part's name, of any case.

    ``status``: with pieces in this state, one of wait, nesting, nested, planned, cutting, finished.
    """

    job_ids: Sequence[int] = ()
    name: str | None = None
    material: str | None = None
    thickness: float | None = None
    status: str | None = None


EVERY_PART = PartFilter()


class PartValues(TypedDict, total=False):
    """The fields that a change sets; a field that is not there stays, None clears one that may be empty."""

    part_name: str
    amount: int
    material: str | None
    thickness: float | None
    gas: str | None
    rotate_lock: int
    fill_color: str | None
    priority: int
    mirror: int


@dataclass(frozen=True)
class PartChange:
    """One part to change or delete."""

    guid: str
    values: PartValues = field(default_factory=PartValues)
    delete: bool = False


@dataclass(frozen=True)
class PartsChanged:
    """The guids of what was changed and deleted."""

    updated: tuple[str, ...]
    deleted: tuple[str, ...]


def list_parts(
    ctx: Context, team: str, wanted: PartFilter = EVERY_PART, page: PageRequest = FIRST_PAGE
) -> Page[PartView]:
    """Return parts, oldest first (operation 5)."""
    offset, limit = page.bounds()
    if wanted.status is not None:
        checks.choice("status", wanted.status, tuple(PieceState))
    if wanted.thickness is not None:
        checks.length_mm("thickness", wanted.thickness)
    for name in ("name", "material"):
        if (value := getattr(wanted, name)) is not None:
            checks.text(name, value, may_be_empty=True)
    with ctx.db.read() as session:
        job_ids = find.job_ids(session, team, wanted.job_ids) if wanted.job_ids else []
        rows, total = parts.page(
            session,
            team,
            job_ids=job_ids,
            name=wanted.name,
            material=wanted.material,
            thickness=wanted.thickness,
            state=None if wanted.status is None else PieceState(wanted.status),
            offset=offset,
            limit=limit,
        )
        return Page(tuple(from_rows.part(*row) for row in rows), total)


def job_parts(ctx: Context, team: str, job_id: int) -> tuple[CountedPartView, ...]:
    """Return the parts of a job with their six counters (operation 24)."""
    with ctx.db.read() as session:
        find.job(session, team, job_id)
        rows = parts.counted_of_jobs(session, team, [job_id])
    return tuple(counted_part(row) for row in rows)


def update(ctx: Context, team: str, changes: Sequence[PartChange]) -> PartsChanged:
    """Change and delete parts, all or nothing (operation 8).

    Raises
    ------
    BadParameter, NotFound
        Names the first field that is wrong, the first part that is not there.
    InUse
        A part on a layout or in a running nest is deleted, gets another material, thickness or rotation
        rule, or a smaller amount than is nested already; names the layouts and tasks.
    """
    guids = _checked_guids(changes)
    for i, change in enumerate(changes):
        _check_values(f"parts[{i}]", change.values)
    with ctx.db.begin() as session:
        rows = parts.lock(session, team, guids)
        used: dict[str, list[parts.PartUse]] = {}
        for use in parts.uses(session, team, guids):
            used.setdefault(use.part_guid, []).append(use)
        for i, (guid, change) in enumerate(zip(guids, changes, strict=True)):
            if guid not in rows:
                raise NotFound("part", change.guid, field=f"parts[{i}].guid")
            _refuse_what_is_used(rows[guid], change, used.get(guid, []))
            for name, value in change.values.items():
                setattr(rows[guid], name, value)
        gone = [guid for guid, change in zip(guids, changes, strict=True) if change.delete]
        session.flush()
        pictures = [rows[guid].thumbnail_key for guid in gone]
        parts.remove(session, team, gone)
    remove_files(ctx, pictures)
    return PartsChanged(tuple(guid for guid in guids if guid not in gone), tuple(gone))


def counted_part(row: parts.CountedPart) -> CountedPartView:
    """Return a part with its six counters."""
    view = from_rows.part(row.part, row.drawing_name, row.density)
    counters = from_rows.counters(row[3:])
    return CountedPartView(
        **from_rows.values(view),
        **from_rows.values(counters),
        parent_part_guid=row.part.parent_part_guid,
        recut_reason=row.part.recut_reason,
    )


def _checked_guids(changes: Sequence[PartChange]) -> list[str]:
    if not 0 < len(changes) <= MOST_CHANGES:
        raise BadParameter("parts", f"1 to {MOST_CHANGES} parts")
    guids: list[str] = []
    for i, change in enumerate(changes):
        guid = known_guid(change.guid)
        if guid is None:
            raise NotFound("part", change.guid, field=f"parts[{i}].guid")
        guids.append(guid)
    if len(set(guids)) < len(guids):
        raise BadParameter("parts", "each part once")
    return guids


def _colour(name: str, value: str) -> None:
    if not COLOUR.fullmatch(value):
        raise BadParameter(name, "six hexadecimal digits such as 800000")


CHECKS: Mapping[str, Callable[[str, Any], object]] = {
    "part_name": lambda name, value: checks.text(name, value, checks.LONGEST_TITLE),
    "amount": lambda name, value: checks.whole(name, value, 1, checks.LARGEST_AMOUNT),
    "material": checks.text,
    "thickness": checks.length_mm,
    "gas": lambda name, value: checks.text(name, value, LONGEST_GAS, may_be_empty=True),
    "rotate_lock": lambda name, value: checks.choice(name, value, (0, 1)),
    "fill_color": _colour,
    "priority": lambda name, value: checks.whole(name, value, -1000, 1000),
    "mirror": lambda name, value: checks.choice(name, value, (0, 1)),
}
MAY_BE_NONE = {"material", "thickness", "gas", "fill_color"}


def _check_values(where: str, values: PartValues) -> None:
    for name, value in values.items():
        if value is not None:
            CHECKS[name](f"{where}.{name}", value)
        elif name not in MAY_BE_NONE:
            raise BadParameter(f"{where}.{name}", "must not be null")


def _refuse_what_is_used(part: PartRow, change: PartChange, uses: Sequence[parts.PartUse]) -> None:
    if not uses:
        return
    taken = sum(use.amount for use in uses)
    if change.delete:
        _refuse(part, "cannot be deleted", uses)
    if _is_cut_differently(part, change.values):
        _refuse(part, "cannot get another material, thickness or rotation rule", uses)
    if change.values.get("amount", part.amount) < min(taken, part.amount):
        _refuse(part, f"cannot have less than {taken} pieces", uses)


def _is_cut_differently(part: PartRow, values: PartValues) -> bool:
    now = Sheet(part.material, part.thickness)
    then = Sheet(values.get("material", part.material), values.get("thickness", part.thickness))
    rules = (part.rotate_lock, part.mirror)
    return now != then or rules != (
        values.get("rotate_lock", part.rotate_lock),
        values.get("mirror", part.mirror),
    )


def _refuse(part: PartRow, what: str, uses: Sequence[parts.PartUse]) -> None:
    users = checks.some_of(use.user for use in uses)
    raise InUse(f"part '{part.part_name}' {what}: it is used by {users}", field="parts")
