"""Copies of parts: a part of its own with the same shape and rules, in the same job or in another one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from nestwright.domain.ids import new_guid
from nestwright.errors import InUse
from nestwright.services import checks, find
from nestwright.services.context import Context
from nestwright.services.keys import file_key, png_key
from nestwright.storage.repositories import parts
from nestwright.storage.tables import PartRow, now_utc

MOST_COPIES = 5000
# What makes a copy another part: its id, its place, when it was made, and that it replaces none.
OWN_COLUMNS = {
    "guid",
    "job_id",
    "drawing_guid",
    "amount",
    "thumbnail_key",
    "create_time",
    "parent_part_guid",
    "recut_reason",
    "drawn_amount",
}


def copy(
    ctx: Context, team: str, guids: Sequence[str], job_id: int | None = None, amount: int | None = None
) -> tuple[str, ...]:
    """Copy parts (operation 7) and return the copies' guids in the same order; all of them or none.

    ``job_id``: where the copies belong, by default to the parts' own jobs. ``amount``: pieces of each copy,
    by default as many as of its part. A copy waits to be nested. It keeps its drawing as long as that is of
    the same job.

    Raises
    ------
    BadParameter, NotFound
        A value is not allowed; no such job; names the first part that is not there.
    """
    checks.count("guids", guids, MOST_COPIES)
    if amount is not None:
        checks.whole("amount", amount, 1, checks.LARGEST_AMOUNT)
    with ctx.db.read() as session:
        rows = _sources(session, team, guids)
    copies = [_copied(row, job_id, amount) for row in rows]
    _refuse_held(rows, copies)
    _copy_pictures(ctx, rows, copies)
    with ctx.db.begin() as session:
        find.locked_jobs(session, team, {row.job_id for row in (*rows, *copies)})
        # What was deleted in between, perhaps with its drawing, leaves no copy.
        find.in_order("part", guids, parts.lock(session, team, find.stored_guids("part", guids)))
        session.add_all(copies)
    return tuple(copy.guid for copy in copies)


def _sources(session: Session, team: str, guids: Sequence[str]) -> list[PartRow]:
    found = parts.with_guids(session, team, find.stored_guids("part", guids))
    return find.in_order("part", guids, found)


def _refuse_held(rows: Sequence[PartRow], copies: Sequence[PartRow]) -> None:
    """Refuse to take a held part away from its drawing: nobody could ever decide about the copy."""
    for row, copy in zip(rows, copies, strict=True):
        if row.held is not None and copy.drawing_guid is None:
            raise InUse(f"part '{row.part_name}' cannot be copied to another job: {row.held}", field="guids")


def _copied(row: PartRow, job_id: int | None, amount: int | None) -> PartRow:
    same = {
        column.name: getattr(row, column.name)
        for column in PartRow.__table__.columns
        if column.name not in OWN_COLUMNS
    }
    target = row.job_id if job_id is None else job_id
    return PartRow(
        guid=new_guid(),
        job_id=target,
        drawing_guid=row.drawing_guid if target == row.job_id else None,
        amount=row.amount if amount is None else amount,
        drawn_amount=0,
        **same,
    )


def _copy_pictures(ctx: Context, rows: Sequence[PartRow], copies: Sequence[PartRow]) -> None:
    """Give each copy a picture of its own, which stays when its part is deleted, and a time of its own."""
    now = now_utc()
    for i, (row, copy) in enumerate(zip(rows, copies, strict=True)):
        copy.create_time = now + timedelta(microseconds=i)  # lists keep the order
        if row.thumbnail_key is not None and ctx.blobs.exists(row.thumbnail_key):
            key = file_key("parts", copy.guid, copy.part_name, ".svg")
            ctx.blobs.put(key, ctx.blobs.get(row.thumbnail_key))
            if ctx.blobs.exists(png_key(row.thumbnail_key)):
                ctx.blobs.put(png_key(key), ctx.blobs.get(png_key(row.thumbnail_key)))
            copy.thumbnail_key = key
