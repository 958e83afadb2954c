"""Deleting layouts: their pieces wait to be nested again."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from nestwright.errors import InUse
from nestwright.services import checks, find
from nestwright.services.context import Context
from nestwright.services.removal import remove_files
from nestwright.storage.repositories import layouts, nest_tasks, production
from nestwright.storage.tables import LayoutRow

MOST_AT_ONCE = 1000


def delete(ctx: Context, team: str, guids: Sequence[str]) -> tuple[str, ...]:
    """Delete layouts with their files (operation 37), all or nothing, and return their guids.

    Raises
    ------
    BadParameter, NotFound
        Names the first layout that is not there, or says that one is named twice.
    InUse
        A layout is with a machine and not finished, or its task is being continued; names them.
    """
    checks.count("guids", guids, MOST_AT_ONCE)
    stored = find.stored_guids("layout", guids, each_once="guids")
    with ctx.db.begin() as session:
        rows = find.in_order("layout", guids, layouts.lock(session, team, stored))
        refuse_what_is_used(session, team, rows)
        files = remove_rows(session, team, rows)
    remove_files(ctx, files)
    return tuple(row.guid for row in rows)


def refuse_what_is_used(session: Session, team: str, rows: Collection[LayoutRow]) -> None:
    """Raise ``InUse`` where layouts are with machines, or belong to a nesting task that has not ended."""
    names = {row.guid: row.plate_name for row in rows}
    pushed = production.open_tasks_of_layouts(session, list(names))
    if pushed:
        where = checks.some_of(f"layout '{names[task.layout_guid]}' ({task.machine_name})" for task in pushed)
        raise InUse(f"with a machine and not finished: {where}", field="guids")
    running = nest_tasks.unfinished_names(session, team, {row.task_guid for row in rows})
    if running:
        tasks = checks.some_of(f"nesting task '{name}'" for name in running)
        raise InUse(f"{tasks} is at work on these layouts: wait for its end or stop it", field="guids")


def remove_rows(session: Session, team: str, rows: Collection[LayoutRow]) -> list[str]:
    """Delete layouts and their pieces; return the keys of their files, to be removed after the commit."""
    layouts.remove(session, team, [row.guid for row in rows])
    return [key for row in rows for key in (row.dxf_key, row.svg_key)]
