"""What the exact check found, in words for a shop and as plain values."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from nestwright.verification.sides import Sides

TOLERANCE_MM = 0.005
"""How much a measured distance may fall short of the asked one: a tenth of what a laser can hold."""


class Rule(StrEnum):
    """The stable names of what can be wrong with a layout."""

    OVERLAP = "overlap"
    GAP = "gap"
    MARGIN = "margin"
    OUTSIDE_PLATE = "outside_plate"
    ZONE = "zone"
    NO_PLATE = "no_plate"
    ROTATION = "rotation"
    MIRROR = "mirror"
    SHAPE = "shape"
    MISSING = "missing"
    UNEXPECTED = "unexpected"
    COUNT = "count"
    STOCK = "stock"
    OPEN_CONTOUR = "open_contour"
    DOUBLED_CONTOUR = "doubled_contour"
    CROSSING_CONTOURS = "crossing_contours"
    TORN_FILE = "torn_file"
    CERTIFICATE = "certificate"


@dataclass(frozen=True)
class Violation:
    """One broken rule: which pieces, where on the plate, what was measured and what is required."""

    rule: Rule
    message: str
    pieces: tuple[str, ...] = ()
    x_mm: float | None = None
    y_mm: float | None = None
    measured_mm: float | None = None
    required_mm: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the violation as plain values."""
        return {**self.__dict__, "rule": self.rule.value, "pieces": list(self.pieces)}


@dataclass(frozen=True)
class Nearest:
    """Where a least distance lies: between which pieces (or of which one to the edge), and a point there."""

    pieces: tuple[str, ...]
    x_mm: float
    y_mm: float

    def to_json(self) -> dict[str, Any]:
        """Return the place as plain values."""
        return {"pieces": list(self.pieces), "x_mm": _rounded(self.x_mm), "y_mm": _rounded(self.y_mm)}


@dataclass(frozen=True)
class Report:
    """The outcome of a check.

    ``least_gap_mm`` is the least distance between two pieces, ``least_margin_mm`` the least distance
    of a piece to the plate's edge (or to a hole in the plate), ``least_sides_mm`` the least distance to
    each side of the plate's box; None where there is nothing to measure. ``least_gap_at`` and
    ``least_margin_at`` say where. ``margin_mm``: what was asked
    for, everywhere or of each side. ``zones``: how many zones to keep out of were judged.
    ``notes``: what was taken for what, where the drawing itself did not say.
    """

    violations: tuple[Violation, ...] = ()
    least_gap_mm: float | None = None
    least_margin_mm: float | None = None
    least_sides_mm: Sides | None = None
    least_gap_at: Nearest | None = None
    least_margin_at: Nearest | None = None
    pieces: int = 0
    zones: int = 0
    gap_mm: float = 0.0
    margin_mm: float | Sides = 0.0
    tolerance_mm: float = TOLERANCE_MM
    notes: tuple[str, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether no rule is broken."""
        return not self.violations

    def to_json(self) -> dict[str, Any]:
        """Return the report as plain values."""
        return {
            **self.__dict__,
            "valid": self.valid,
            "notes": list(self.notes),
            "violations": [violation.to_json() for violation in self.violations],
            "least_gap_mm": _rounded(self.least_gap_mm),
            "least_margin_mm": _rounded(self.least_margin_mm),
            "least_gap_at": None if self.least_gap_at is None else self.least_gap_at.to_json(),
            "least_margin_at": None if self.least_margin_at is None else self.least_margin_at.to_json(),
            "least_sides_mm": _rounded_sides(self.least_sides_mm),
            "margin_mm": self.margin_mm.named() if isinstance(self.margin_mm, Sides) else self.margin_mm,
        }

    def with_violations(self, more: Iterable[Violation]) -> Report:
        """Return the same report with further violations."""
        return replace(self, violations=(*self.violations, *more))


def _rounded(value: float | None) -> float | None:
    # Four digits: what the check itself can answer for (distance.ERROR_MM).
    return None if value is None or not math.isfinite(value) else round(value, 4)


def _rounded_sides(sides: Sides | None) -> dict[str, float | None] | None:
    return None if sides is None else {name: _rounded(value) for name, value in sides.named().items()}
