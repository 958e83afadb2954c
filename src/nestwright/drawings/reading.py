"""What reading a drawing gives: parts and findings, never a traceback."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from nestwright.domain.units import MM_PER_UNIT
from nestwright.drawings.clean_up import UNTOUCHED, CleanUp
from nestwright.drawings.decisions import UNDECIDED, Decisions, Place
from nestwright.drawings.information.evidence import NO_INFORMATION, PartInformation
from nestwright.drawings.information.rules import RuleSet, shipped
from nestwright.errors import BadParameter
from nestwright.geometry.contours import Path, Shape, bounds_mm, shape_cut_length_mm

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

    ``rule`` is a stable name such as ``open_contour``; ``x_mm, y_mm`` where it is, ``size_mm`` how big;
    ``fixed``: it was put right. The ledger gives each its ``id``, its ``confidence`` (0 to 1: how sure it is
    that the finding is right and its repair wanted), and says whether the repair can be undone
    (``can_undo``), was undone, and whether the drawing's parts are held until someone decides.
    """

    rule: str
    severity: Severity
    message: str
    x_mm: float | None = None
    y_mm: float | None = None
    size_mm: float | None = None
    fixed: bool = False
    id: str = ""
    confidence: float | None = None
    can_undo: bool = False
    undone: bool = False
    held: bool = False

    @property
    def place(self) -> Place | None:
        """Where it is, mm; None: it is about the whole file."""
        return None if self.x_mm is None or self.y_mm is None else (self.x_mm, self.y_mm)

    def as_undone(self, instead: str = "it was left as drawn") -> Finding:
        """Return the finding for a repair that was not made because someone decided so."""
        return replace(self, message=f"{self.message} (undone: {instead})", fixed=False, undone=True)

    def to_json(self) -> dict[str, Any]:
        """Return the finding as plain values."""
        return {**self.__dict__, "severity": self.severity.value}


@dataclass(frozen=True, eq=False)
class RecognisedPart:
    """A part found in a drawing: equal shapes are one part with a quantity, its copies in the drawing.

    ``information`` is what is said of it: of how many sets, of what it is made, with the evidence.
    """

    name: str
    shape: Shape
    quantity: int
    information: PartInformation = NO_INFORMATION

    @property
    def material(self) -> str | None:
        """What it is to be made of, None where nothing says so."""
        return self.information.material

    @property
    def thickness_mm(self) -> float | None:
        """Its thickness, None where nothing says so."""
        return self.information.thickness_mm

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
            "material": self.material,
            "thickness_mm": self.thickness_mm,
            "information": self.information.to_json(),
        }


@dataclass(frozen=True)
class ReadOptions:
    """How to read a drawing.

    ``units``: of a file that states none (mm, cm, m, in, ft), as a person said; ``default_units``: of one of
    which nobody said anything; None: the rule. ``decisions``: what people said about what was found when it
    was read before. ``pictures``: whether they are drawn, too. ``rules`` read texts and names; None: those
    that the program brings along.
    """

    units: str | None = None
    default_units: str | None = None
    join_tolerance_mm: float = 0.1
    clean_up: CleanUp = UNTOUCHED
    decisions: Decisions = UNDECIDED
    pictures: bool = False
    rules: RuleSet | None = None

    def __post_init__(self) -> None:
        if self.units is not None and self.units not in MM_PER_UNIT:
            raise BadParameter("units", f"one of {', '.join(MM_PER_UNIT)}, not '{self.units}'")

    @property
    def rules_in_use(self) -> RuleSet:
        """The rules that read texts and names."""
        return shipped() if self.rules is None else self.rules

    def in_unit(self, mm_per_unit: float) -> ReadOptions:
        """Return these options for a drawing of that unit, with what the clean-up has switched off."""
        decisions = replace(self.decisions, mm_per_unit=mm_per_unit).also_undone(self.clean_up.off)
        return replace(self, decisions=decisions)

    @property
    def joins_within_mm(self) -> float:
        """How far apart ends may lie that are joined."""
        near = self.clean_up.connect_near_mm
        return self.join_tolerance_mm if near is None else near


@dataclass(frozen=True, eq=False)
class Sketch:
    """What a picture of the drawing shows, mm: its parts where they lie, and the lines that are none."""

    shapes: tuple[Shape, ...] = ()
    lines: tuple[Path, ...] = ()


EMPTY_SKETCH = Sketch()


@dataclass(frozen=True)
class Picture:
    """The same picture in both formats."""

    svg: bytes
    png: bytes


@dataclass(frozen=True, eq=False)
class DrawingReading:
    """The outcome for one file: its parts, what was found, and the unit that was used.

    ``stale``: decisions that fit nothing in the drawing (any more). ``pictures``: of the drawing, then of
    each part, where they were asked for.
    """

    name: str
    parts: tuple[RecognisedPart, ...]
    findings: tuple[Finding, ...]
    units: str
    width_mm: float
    height_mm: float
    seconds: float = 0.0
    sketch: Sketch = EMPTY_SKETCH
    stale: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()

    @property
    def holds(self) -> tuple[Finding, ...]:
        """The findings for which the drawing's parts wait until someone has decided."""
        return tuple(finding for finding in self.findings if finding.held)

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
            "held": bool(self.holds),
            "parts": [part.to_json() for part in self.parts],
            "findings": [finding.to_json() for finding in self.findings],
        }
