"""Remnants of our own layouts: expected while a sheet is with a machine, in stock once it is cut.

An expected remnant is a scrap plate with no sheet in stock. It can be nested on by name; nothing can be cut
from it before it is there.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from nestwright.domain.ids import derived_guid
from nestwright.domain.production import SheetState
from nestwright.domain.states import PlateKind
from nestwright.errors import InUse
from nestwright.geometry.contours import Shape, bounds_mm
from nestwright.layouts.result import Remnant
from nestwright.services.keys import file_key
from nestwright.storage.production_tables import ProductionTaskRow, SheetRow
from nestwright.storage.repositories import nest_tasks, production
from nestwright.storage.tables import PlateRow

LONGEST_MATERIAL = 150  # of a name that has room for 200
MOST_NAMED = 3


def name_of(material: str, thickness_mm: float, number: int) -> str:
    """Return a remnant's name as the wire has it (contract, operation 38)."""
    return f"{material[:LONGEST_MATERIAL]}-余料板-{thickness_mm:.2f}-{number}"


def expect(
    session: Session,
    task: ProductionTaskRow,
    plate: PlateRow,
    left: Sequence[Remnant],
    machine_name: str,
) -> dict[str, bytes]:
    """Add what every sheet of a new task will leave of its plate, and return the files of that by key.

    The caller holds the material's row: of it the remnants are numbered.
    """
    number = production.highest_remnant_number(session, task.team, plate.material_id, plate.thickness)
    files: dict[str, bytes] = {}
    for sheet_index in range(1, task.amount + 1):
        for i, remnant in enumerate(left, start=1):
            number += 1
            row = _row(task, plate, remnant.shape, number)
            row.guid = derived_guid(task.guid, f"sheet {sheet_index} remnant {i}")
            row.sheet_index, row.location = sheet_index, machine_name
            drawing, picture = (
                file_key("plates", row.guid, f"remnant-{number}", end) for end in (".dxf", ".svg")
            )
            row.file_key, row.thumbnail_key = drawing, picture
            files |= {drawing: remnant.dxf, picture: remnant.svg}
            session.add(row)
    return files


def _row(task: ProductionTaskRow, plate: PlateRow, shape: Shape, number: int) -> PlateRow:
    _, _, width, height = bounds_mm(shape.outer)
    return PlateRow(
        team=task.team,
        plate_type=PlateKind.SCRAP,
        plate_name=name_of(plate.material.name, plate.thickness, number),
        material_id=plate.material_id,
        thickness=plate.thickness,
        width=width,
        height=height,
        remain_amount=0,
        gap=plate.gap,
        heat_number=plate.heat_number,
        outline=shape.to_json(),
        parent_guid=plate.guid,
        layout_guid=task.layout_guid,
        production_task_guid=task.guid,
        remnant_number=number,
        expected=True,
    )


def follow(session: Session, sheet: SheetRow, before: SheetState, now: SheetState) -> list[PlateRow]:
    """Have the remnants of a sheet follow its state; return those that were born.

    Raises
    ------
    InUse
        The sheet is said not to be cut, and its remnant is used.
    """
    if (before is SheetState.CUT) == (now is SheetState.CUT):
        return []
    rows = production.plates_left_by(session, sheet.task_guid, [sheet.sheet_index])
    born = now is SheetState.CUT
    if not born:
        _refuse_what_is_used(session, rows)
    for row in rows:
        row.remain_amount, row.expected = int(born), not born
    return list(rows) if born else []


def _refuse_what_is_used(session: Session, rows: Sequence[PlateRow]) -> None:
    for row in rows:
        promised = production.plates_promised(session, row.guid)
        if row.remain_amount != 1 or promised:
            users = ", ".join(f"'{name}'" for name in production.layouts_on(session, [row.guid])[:MOST_NAMED])
            raise InUse(f"remnant '{row.plate_name}' of this sheet is used already: {users or 'it is gone'}")


def drop(session: Session, task: ProductionTaskRow, sheet_indices: Collection[int]) -> list[str]:
    """Remove the remnants of sheets that will not be cut, and return the keys of their files.

    One that was nested on stays, and is expected no more: its layout cannot be cut.
    """
    rows = production.plates_left_by(session, task.guid, sheet_indices)
    wanted = production.plates_nested_on(session, [row.guid for row in rows])
    wanted |= nest_tasks.plates_wanted(session, task.team)
    keys: list[str] = []
    for row in rows:
        if row.guid in wanted:
            row.expected = False
        else:
            keys += [key for key in (row.file_key, row.thumbnail_key) if key]
            session.delete(row)
    return keys
