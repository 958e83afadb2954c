"""One program for one plate: planned, written, read back and proved; what is not safe does not leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nestwright.cutting.figures import Figures, figures_of
from nestwright.cutting.gcode_read import read_program
from nestwright.cutting.gcode_write import program
from nestwright.cutting.machine import Machine
from nestwright.cutting.model import CutPlan, Sheet
from nestwright.cutting.plan import plan_cuts
from nestwright.cutting.rules import CutRules
from nestwright.cutting.simulate import prove_program
from nestwright.geometry.contours import bounds_mm


@dataclass(frozen=True, eq=False)
class Programme:
    """The text for the machine, the path it walks, and its numbers."""

    machine: Machine
    rules: CutRules
    sheet: Sheet
    plan: CutPlan
    figures: Figures
    text: str

    def to_json(self) -> dict[str, Any]:
        """Return what ``result.json`` tells of it."""
        return {
            "machine": self.machine.name,
            "material": self.rules.material,
            "thickness_mm": self.rules.thickness_mm,
            "kerf_mm": self.rules.kerf_mm,
            "compensation": self.rules.compensation.value,
            **self.figures.to_json(),
            "notes": list(self.plan.notes),
        }


def make_programme(name: str, sheet: Sheet, rules: CutRules, machine: Machine) -> Programme:
    """Return the program of a checked layout.

    Raises
    ------
    UnsafePath
        naming the piece and the place, when the layout cannot be cut so, or when the written program, read
        back from its text, does not cut every contour once, in order, without touching a piece.
    BadParameter
        when the machine cannot do what the rules ask for.
    """
    plan = plan_cuts(sheet, rules)
    text = program(name, sheet, plan, rules, machine)
    left, bottom, _, _ = bounds_mm(sheet.plate.outer)
    prove_program(sheet, rules, read_program(text, machine.codes, (left, bottom)))
    return Programme(machine, rules, sheet, plan, figures_of(plan, sheet, rules), text)
