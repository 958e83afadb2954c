"""Sheets of a material and thickness: which plate serves which part, what a part weighs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# Thicknesses that differ by less than half of this are the same sheet.
THICKNESS_STEP_MM = 0.001
AREA_STEP_MM2 = Decimal("0.0001")
UNLIMITED = -1
DEFAULT_GAP_MM = 5.0


@dataclass(frozen=True, eq=False)
class Sheet:
    """A material and thickness; None: not said, so that any serves. Equal when the shop would say so."""

    material: str | None
    thickness_mm: float | None

    def serves(self, asked: Sheet) -> bool:
        """Say whether a part that asks for ``asked`` may be cut from this sheet."""
        return asked.material in {None, self.material} and (
            asked.thickness_mm is None or same_thickness(self.thickness_mm, asked.thickness_mm)
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sheet) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __str__(self) -> str:
        thickness = "any thickness" if self.thickness_mm is None else f"{self.thickness_mm:g} mm"
        return f"{self.material or 'any material'} {thickness}"

    def _key(self) -> tuple[str | None, int | None]:
        return self.material, None if self.thickness_mm is None else _steps(self.thickness_mm)


def same_thickness(first_mm: float | None, second_mm: float | None) -> bool:
    """Say whether two known thicknesses are the same."""
    return first_mm is not None and second_mm is not None and _steps(first_mm) == _steps(second_mm)


def _steps(thickness_mm: float) -> int:
    return round(thickness_mm / THICKNESS_STEP_MM)


def only_sheet(sheets: Iterable[Sheet]) -> Sheet | None:
    """Return the one sheet that all of these are, or None when there are several, or none."""
    found = set(sheets)
    return found.pop() if len(found) == 1 else None


def in_stock(remain_amount: int) -> bool:
    """Say whether a plate can be taken."""
    return remain_amount == UNLIMITED or remain_amount > 0


def weight_kg(area_mm2: float, thickness_mm: float | None, density_g_cm3: float | None) -> Decimal | None:
    """Return the weight, not rounded; None while material or thickness is not known.

    In decimals, as a shop calculates: 100 x 100 x 10 mm of steel are 0.785 kg, in binary a little less.
    """
    if thickness_mm is None or density_g_cm3 is None:
        return None
    area = Decimal(repr(area_mm2)).quantize(AREA_STEP_MM2)  # what the geometry adds is noise
    return area * Decimal(repr(thickness_mm)) * Decimal(repr(density_g_cm3)) / 1_000_000


def rounded_weight(weight: Decimal | None) -> float | None:
    """Return a weight as the wire has it: two decimals, half up (contract, operation 38)."""
    return None if weight is None else float(weight.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


def gap_from_table(table: Iterable[tuple[float, float]], thickness_mm: float | None) -> float | None:
    """Return the gap of the thinnest row ``(thickness, gap)`` at least as thick as the sheet, or None."""
    if thickness_mm is None:
        return None
    rows = [row for row in table if row[0] >= thickness_mm or same_thickness(row[0], thickness_mm)]
    return min(rows)[1] if rows else None
