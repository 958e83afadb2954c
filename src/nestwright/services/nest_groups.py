"""Which parts are nested together, and on which plates: never two materials or thicknesses in one task.

A part that does not say its material or thickness may lie on any plate that is offered, as long as all of
these are one material and thickness: it is never cut from a sheet that somebody would have to guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nestwright.domain.sheets import UNLIMITED, Sheet, only_sheet
from nestwright.storage.tables import PartRow, PlateRow

NO_PLATE = "no_plate"
SHEET_NOT_KNOWN = "material_not_known"
HELD = "held"


@dataclass(frozen=True)
class OfferedPlate:
    """A plate that may be nested on and how many sheets of it, None: any number."""

    row: PlateRow
    stock: int | None

    @classmethod
    def of_stock(cls, row: PlateRow) -> OfferedPlate:
        """Return the plate with all sheets there are."""
        return cls(row, None if row.remain_amount == UNLIMITED else row.remain_amount)

    @property
    def sheet(self) -> Sheet:
        """Its material and thickness."""
        return Sheet(self.row.material.name, self.row.thickness)


@dataclass(frozen=True)
class WantedPart:
    """A part and how many pieces of it wait to be nested."""

    row: PartRow
    amount: int

    @property
    def sheet(self) -> Sheet:
        """What it asks to be cut from."""
        return Sheet(self.row.material, self.row.thickness)


@dataclass(frozen=True)
class Refusal:
    """Why the parts of a group cannot be nested: a stable reason and the same in words."""

    reason: str
    message: str


@dataclass(frozen=True)
class NestGroup:
    """Parts of one material and thickness and the plates for them, or why there are none."""

    sheet: Sheet
    parts: tuple[WantedPart, ...]
    plates: tuple[OfferedPlate, ...]
    refusal: Refusal | None = None


def groups(parts: Iterable[WantedPart], offered: Sequence[OfferedPlate]) -> list[NestGroup]:
    """Return the parts in groups, each with the offered plates that serve it, in the order of the parts."""
    asked: dict[Sheet, list[WantedPart]] = {}
    for part in parts:
        asked.setdefault(part.sheet, []).append(part)
    cut_from: dict[Sheet, list[WantedPart]] = {}
    refused: list[NestGroup] = []
    for sheet, wanted in asked.items():
        serving = only_sheet(plate.sheet for plate in _serving(sheet, offered))
        if serving is None:
            refused.append(NestGroup(sheet, tuple(wanted), (), _refusal(sheet, offered)))
        else:
            cut_from.setdefault(serving, []).extend(wanted)
    found = [
        NestGroup(sheet, tuple(wanted), tuple(_serving(sheet, offered))) for sheet, wanted in cut_from.items()
    ]
    return found + refused


def held_groups(parts: Iterable[WantedPart]) -> list[NestGroup]:
    """Return the parts whose drawing waits for a decision, by sheet and reason."""
    held: dict[tuple[Sheet, str], list[WantedPart]] = {}
    for part in parts:
        if part.row.held:
            held.setdefault((part.sheet, part.row.held), []).append(part)
    return [
        NestGroup(sheet, tuple(wanted), (), Refusal(HELD, reason)) for (sheet, reason), wanted in held.items()
    ]


def _serving(asked: Sheet, offered: Iterable[OfferedPlate]) -> list[OfferedPlate]:
    return [plate for plate in offered if plate.sheet.serves(asked)]


def _refusal(asked: Sheet, offered: Sequence[OfferedPlate]) -> Refusal:
    if not _serving(asked, offered):
        return Refusal(NO_PLATE, f"no plate of that material and thickness ({asked})")
    return Refusal(
        SHEET_NOT_KNOWN,
        f"the part asks for {asked} and plates of several would serve: set material and thickness with "
        "part/update, or give plates of one material and thickness",
    )
