"""Changes of plates in stock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict

from sqlalchemy.orm import Session

from nestwright.domain.ids import can_be_number
from nestwright.domain.sheets import UNLIMITED
from nestwright.errors import BadParameter, InUse, NotFound
from nestwright.services import checks, find
from nestwright.services.context import Context
from nestwright.services.plates import HIGHEST_PRICE
from nestwright.services.removal import remove_files
from nestwright.storage.repositories import materials, plates
from nestwright.storage.tables import PlateRow


class PlateValues(TypedDict, total=False):
    """The fields that a change sets; a field that is not there stays, None clears one that may be empty."""

    plate_name: str
    material_id: int
    thickness: float
    width: float
    height: float
    remain_amount: int
    gap: float
    heat_number: str | None
    location: str | None
    price: float | None


@dataclass(frozen=True)
class PlateChange:
    """A plate to change or delete."""

    guid: str
    values: PlateValues = field(default_factory=PlateValues)
    delete: bool = False


MAY_BE_NONE = {"heat_number", "location", "price"}
# What makes a plate this plate: layouts and nests that stand on it would no longer be right.
WHAT_IT_IS = ("material_id", "thickness", "width", "height")
CHECKS: Mapping[str, Callable[[str, Any], object]] = {
    "plate_name": checks.text,
    "material_id": lambda name, value: checks.whole(name, value, 1),
    "thickness": checks.length_mm,
    "width": checks.length_mm,
    "height": checks.length_mm,
    "remain_amount": lambda name, value: checks.whole(name, value, UNLIMITED, checks.LARGEST_AMOUNT),
    "gap": lambda name, value: checks.length_mm(name, value, zero=True),
    "heat_number": lambda name, value: checks.text(name, value, may_be_empty=True),
    "location": lambda name, value: checks.text(name, value, may_be_empty=True),
    "price": lambda name, value: checks.positive(name, value, HIGHEST_PRICE),
}


def update(ctx: Context, team: str, change: PlateChange) -> str:
    """Change or delete a plate (operation 13) and return its guid.

    Raises
    ------
    BadParameter, NotFound
        Names the field that is wrong; no such plate or material.
    InUse
        The plate is deleted or gets another material, thickness or size while layouts, nesting tasks that
        have not ended, or remnants of it stand on it; names them.
    """
    _check(change)
    with ctx.db.begin() as session:
        plate = find.locked_plate(session, team, change.guid)
        _refuse_what_is_used(session, plate, change)
        _check_of(session, plate, change.values)
        for name, value in change.values.items():
            setattr(plate, name, value)
        files = [plate.file_key, plate.thumbnail_key]
        if change.delete:
            session.delete(plate)
    if change.delete:
        remove_files(ctx, files)
    return plate.guid


def _check(change: PlateChange) -> None:
    if change.delete and change.values:
        raise BadParameter("delete", "alone: a plate is changed or deleted")
    for name, value in change.values.items():
        if value is not None:
            CHECKS[name](name, value)
        elif name not in MAY_BE_NONE:
            raise BadParameter(name, "must not be null")


def _check_of(session: Session, plate: PlateRow, values: PlateValues) -> None:
    number = values.get("material_id")
    if number is not None and (
        not can_be_number(number) or materials.find(session, plate.team, number) is None
    ):
        raise NotFound("material", number, field="material_id")
    for name in ("width", "height"):
        if plate.outline is not None and values.get(name, getattr(plate, name)) != getattr(plate, name):
            raise BadParameter(name, "that of the plate's own outline; add another plate for another outline")


def _refuse_what_is_used(session: Session, plate: PlateRow, change: PlateChange) -> None:
    changed = [
        name for name in WHAT_IT_IS if change.values.get(name, getattr(plate, name)) != getattr(plate, name)
    ]
    if not change.delete and not changed:
        return
    users = plates.users(session, plate.team, plate.guid)
    if users:
        what = "cannot be deleted" if change.delete else f"cannot get another {' or '.join(changed)}"
        used_by = checks.some_of(users)
        raise InUse(f"plate '{plate.plate_name}' {what}: it is used by {used_by}", field="guid")
