"""Where a remnant comes from, and what became of what was left of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from nestwright.domain.states import PlateKind
from nestwright.services import find, from_rows
from nestwright.services.context import Context
from nestwright.services.views.plate_family import PlateAncestor, PlateTree
from nestwright.storage.repositories import plates
from nestwright.storage.tables import PlateRow


def hierarchy(ctx: Context, team: str, guid: str) -> PlateTree:
    """Return a plate with its parents up to the first standard one and all that came from it (operation 10).

    Raises
    ------
    NotFound
        There is no such plate.
    """
    with ctx.db.read() as session:
        plate = find.plate(session, team, guid)
        ancestors = _ancestors(session, team, plate)
        children = _descendants(session, team, plate)
    return _tree(plate, _parent(ancestors), children)


def _ancestors(session: Session, team: str, plate: PlateRow) -> list[PlateRow]:
    """Return the plates that this one was cut from, nearest first; one query a generation."""
    found: list[PlateRow] = []
    seen = {plate.guid}
    at: PlateRow | None = plate
    while at is not None and at.parent_guid not in {None, *seen} and (at is plate or _is_scrap(at)):
        at = plates.with_guids(session, team, [str(at.parent_guid)]).get(str(at.parent_guid))
        if at is not None:
            seen.add(at.guid)
            found.append(at)
    return found


def _is_scrap(plate: PlateRow) -> bool:
    return plate.plate_type == PlateKind.SCRAP


def _descendants(session: Session, team: str, plate: PlateRow) -> dict[str, list[PlateRow]]:
    """Return all plates that came from this one, by their parent; one query a generation."""
    by_parent: dict[str, list[PlateRow]] = {}
    seen, generation = {plate.guid}, [plate.guid]
    while generation:
        rows = [row for row in plates.children(session, team, generation) if row.guid not in seen]
        for row in rows:
            by_parent.setdefault(str(row.parent_guid), []).append(row)
        generation = [row.guid for row in rows]
        seen.update(generation)
    return by_parent


def _parent(ancestors: Sequence[PlateRow]) -> PlateAncestor | None:
    parent: PlateAncestor | None = None
    for row in reversed(ancestors):
        parent = PlateAncestor(**_values(row), parent=parent)
    return parent


def _tree(
    plate: PlateRow, parent: PlateAncestor | None, by_parent: Mapping[str, Sequence[PlateRow]]
) -> PlateTree:
    children = tuple(_tree(row, None, by_parent) for row in by_parent.get(plate.guid, ()))
    return PlateTree(**_values(plate), parent=parent, children=children)


def _values(row: PlateRow) -> dict[str, Any]:
    return {**from_rows.values(from_rows.stock_plate(row)), "layout_guid": row.layout_guid}
