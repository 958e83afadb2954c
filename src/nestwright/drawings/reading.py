"""What reading a drawing gives: parts and findings, never a traceback."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from nestwright.domain.units import MM_PER_UNIT
from nestwright.errors import BadParameter
from nestwright.geometry.contours import Shape, bounds_mm, shape_cut_length_mm

UNREADABLE = frozenset({"not_dxf", "too_large", "unreadable", "program_error"})
"""Rules of the findings that stand for a whole file."""


class Severity(StrEnum):
    """How much a finding matters: ``error`` costs a part, ``warning`` may, ``info`` does not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Finding:
    """One thing seen in a drawing, in words a shop understands.

    ``rule`` is a stable name such as ``open_contour``; ``x_mm, y_mm`` where it is, ``size_mm`` how big.
    """

    rule: str
    severity: Severity
    message: str
    x_mm: float | None = None
    y_mm: float | None = None
    size_mm: float | None = None
    fixed: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return the finding as plain values."""
        return {**self.__dict__, "severity": self.severity.value}


@dataclass(frozen=True, eq=False)
class RecognisedPart:
    """A part found in a drawing: equal shapes are one part with a quantity."""

    name: str
    shape: Shape
    quantity: int

    def to_json(self) -> dict[str, Any]:
        """Return the part's measures as plain values, without its outline."""
        left, bottom, right, top = bounds_mm(self.shape.outer)
        return {
            "name": self.name,
            "quantity": self.quantity,
            "width_mm": round(right - left, 4),
            "height_mm": round(top - bottom, 4),
            "area_mm2": round(self.shape.net_area_mm2, 4),
            "cut_length_mm": round(shape_cut_length_mm(self.shape), 4),
            "holes": len(self.shape.holes),
            "marks": len(self.shape.marks),
        }


@dataclass(frozen=True)
class ReadOptions:
    """How to read a drawing. ``units``: of a file that states none (mm, cm, m, in, ft); None: the rule."""

    units: str | None = None
    join_tolerance_mm: float = 0.1

    def __post_init__(self) -> None:
        if self.units is not None and self.units not in MM_PER_UNIT:
            raise BadParameter("units", f"one of {', '.join(MM_PER_UNIT)}, not '{self.units}'")


@dataclass(frozen=True, eq=False)
class DrawingReading:
    """The outcome for one file: its parts, what was found, and the unit that was used."""

    name: str
    parts: tuple[RecognisedPart, ...]
    findings: tuple[Finding, ...]
    units: str
    width_mm: float
    height_mm: float
    seconds: float = 0.0

    @property
    def unreadable(self) -> bool:
        """Whether the file could not be read at all; a file that was read may still hold no part."""
        return any(finding.rule in UNREADABLE for finding in self.findings)

    def with_seconds(self, seconds: float) -> DrawingReading:
        """Return the reading with the time that it took."""
        return replace(self, seconds=seconds)

    def to_json(self) -> dict[str, Any]:
        """Return parts (measures only), findings and unit as plain values."""
        return {
            "name": self.name,
            "units": self.units,
            "width_mm": round(self.width_mm, 4),
            "height_mm": round(self.height_mm, 4),
            "seconds": round(self.seconds, 4),
            "parts": [part.to_json() for part in self.parts],
            "findings": [finding.to_json() for finding in self.findings],
        }
