"""Bad pieces and the parts that are cut in their place.

A recut is a part of its own, with the part it replaces and the reason; it waits to be nested like any other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from nestwright.domain.ids import derived_guid, known_guid
from nestwright.errors import BadParameter, InUse
from nestwright.services import checks
from nestwright.storage.production_tables import BadPieceRow, ProductionTaskRow, SheetRow
from nestwright.storage.repositories import parts, production
from nestwright.storage.tables import PartRow

LONGEST_REASON = 1000
COPIED = (
    "team",
    "job_id",
    "drawing_guid",
    "material",
    "thickness",
    "gas",
    "rotate_lock",
    "mirror",
    "priority",
    "fill_color",
    "props",
    "shape",
    "width",
    "height",
    "area",
    "thumbnail_key",
)
NAMED_AFTER = " (recut)"


@dataclass(frozen=True)
class Bad:
    """``amount`` pieces of a part on a sheet that are no good, and why."""

    part_guid: str
    amount: int
    reason: str = ""


def checked(session: Session, task: ProductionTaskRow, told: Sequence[Bad]) -> list[Bad]:
    """Return what was told with known guids; raises ``BadParameter`` for what cannot lie on the sheet."""
    found: list[Bad] = []
    on_sheet = _on_sheet(session, task)
    for i, bad in enumerate(told):
        guid = known_guid(bad.part_guid)
        if guid is None or guid not in on_sheet:
            raise BadParameter(f"bad[{i}].part_guid", f"a part on the layout, not {bad.part_guid}")
        checks.whole(f"bad[{i}].amount", bad.amount, 1, on_sheet[guid])
        checks.text(f"bad[{i}].reason", bad.reason, LONGEST_REASON, may_be_empty=True)
        found.append(Bad(guid, bad.amount, bad.reason))
    if len({bad.part_guid for bad in found}) < len(found):
        raise BadParameter("bad", "each part once")
    return found


def possible(session: Session, task: ProductionTaskRow, told: Sequence[Bad]) -> tuple[list[Bad], str]:
    """Return what of a machine's word can be, and in words what cannot: a record is never thrown away."""
    found: list[Bad] = []
    message = ""
    for bad in told:
        try:
            found = checked(session, task, [*found, bad])
        except BadParameter as error:
            message = f"bad pieces left out: {error}"
    return found, message


def _on_sheet(session: Session, task: ProductionTaskRow) -> Mapping[str, int]:
    return {} if task.layout_guid is None else production.pieces_by_part(session, task.layout_guid)


def replace(
    session: Session, task: ProductionTaskRow, sheet: SheetRow, bad: Sequence[Bad], *, strict: bool
) -> None:
    """Make these the bad pieces of a sheet, and have as many cut again.

    Raises
    ------
    InUse
        ``strict``, and more pieces are nested again already than are bad now.
    """
    known = {row.part_guid: row for row in production.bad_pieces(session, task.guid, sheet.sheet_index)}
    wanted = {one.part_guid: one for one in bad}
    for guid, row in known.items():
        if guid not in wanted:
            _recut(session, row, 0, row.reason, strict=strict)
            session.delete(row)
    for guid, one in wanted.items():
        row = known.get(guid) or BadPieceRow(
            task_guid=task.guid, sheet_index=sheet.sheet_index, part_guid=guid, amount=0, reason=""
        )
        session.add(row)
        _recut(session, row, one.amount, one.reason, strict=strict)
        row.amount, row.reason = one.amount, one.reason
    session.flush()


def _recut(session: Session, row: BadPieceRow, amount: int, reason: str, *, strict: bool) -> None:
    """Have the recut of a bad piece ask for as many pieces; none of it is left where none is needed."""
    guid = derived_guid(row.task_guid, f"sheet {row.sheet_index} recut {row.part_guid}")
    recut = parts.find_of_any_team(session, guid)
    if recut is None and amount == 0:
        return
    if recut is None:
        recut = _new_part(session, guid, row.part_guid)
        session.add(recut)
    used = sum(use.amount for use in parts.uses(session, recut.team, [guid]))
    if used > amount and strict:
        raise InUse(f"{used} pieces of '{recut.part_name}' are nested already", field="bad")
    recut.amount, recut.recut_reason = max(amount, used), reason
    row.recut_guid = guid
    session.flush()
    if recut.amount == 0:
        parts.remove(session, recut.team, [guid])
        row.recut_guid = None


def _new_part(session: Session, guid: str, parent_guid: str) -> PartRow:
    parent = parts.whole_of_any_team(session, parent_guid)
    name = parent.part_name.removesuffix(NAMED_AFTER)
    return PartRow(
        guid=guid,
        part_name=f"{name[: checks.LONGEST_TITLE - len(NAMED_AFTER)]}{NAMED_AFTER}",
        parent_part_guid=parent_guid,
        amount=0,
        **{column: getattr(parent, column) for column in COPIED},
    )
