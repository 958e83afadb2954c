"""Deleting drawings and, with them, their parts."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from nestwright.domain.states import HandleStatus
from nestwright.errors import InUse
from nestwright.services import checks, find
from nestwright.services.context import Context
from nestwright.services.removal import remove_files
from nestwright.storage.repositories import drawings, parts
from nestwright.storage.tables import DrawingRow

MOST_AT_ONCE = 1000


def delete(ctx: Context, team: str, guids: Sequence[str], *, forced: bool = False) -> tuple[str, ...]:
    """Delete drawings with their parts and files (operations 17 and 18), all or nothing; return their guids.

    ``forced``: also drawings that are being processed or were. What lies on a layout or is in a nest that has
    not ended is never deleted.

    Raises
    ------
    BadParameter, NotFound
        Names the first drawing that is not there, or says that one is named twice.
    InUse
        Names the drawings that are processed, or the parts and what uses them.
    """
    checks.count("guids", guids, MOST_AT_ONCE)
    stored = find.stored_guids("drawing", guids, each_once="guids")
    with ctx.db.begin() as session:
        known = find.in_order("drawing", guids, drawings.with_guids(session, team, stored))
        # The jobs first, as a boost does: what it is about to nest is not deleted under it.
        find.locked_jobs(session, team, {row.job_id for row in known})
        rows = find.in_order("drawing", guids, drawings.lock(session, team, stored))
        if not forced:
            _refuse_the_processed(rows)
        files = [key for row in rows for key in (row.file_key, row.thumbnail_key)]
        files += _delete_parts(session, team, stored)
        drawings.remove(session, team, stored)
    remove_files(ctx, files)
    return tuple(row.guid for row in rows)


def _refuse_the_processed(rows: Sequence[DrawingRow]) -> None:
    begun = [row for row in rows if row.handle_status != HandleStatus.UNPROCESSED]
    if begun:
        names = checks.some_of(f"'{row.drawing_name}' ({row.handle_status})" for row in begun)
        raise InUse(
            f"drawings are processed or being processed: {names}; use drawing/force_delete", field="guids"
        )


def _delete_parts(session: Session, team: str, drawing_guids: Sequence[str]) -> list[str | None]:
    """Delete the parts of drawings and return the keys of their pictures; raises ``InUse``."""
    own = [guid for guids in drawings.part_guids(session, team, drawing_guids).values() for guid in guids]
    rows = parts.lock(session, team, own)
    users: dict[str, list[str]] = {}
    for use in parts.uses(session, team, own):
        users.setdefault(rows[use.part_guid].part_name, []).append(use.user)
    if users:
        named = checks.some_of(f"part '{name}' is used by {checks.some_of(by)}" for name, by in users.items())
        raise InUse(f"the drawings cannot be deleted: {named}", field="guids")
    parts.remove(session, team, own)
    return [row.thumbnail_key for row in rows.values()]
