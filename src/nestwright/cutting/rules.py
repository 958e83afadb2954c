"""How a plate is cut: kerf, leads, micro-joints, speeds; from a feed table and what a user sets."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from enum import StrEnum

from nestwright.errors import BadParameter


class LeadShape(StrEnum):
    """How the beam comes to a contour."""

    LINE = "line"
    ARC = "arc"
    NONE = "none"


class Compensation(StrEnum):
    """Who moves the beam aside by half the kerf: this path, or the machine (G41/G42)."""

    PATH = "path"
    MACHINE = "machine"


@dataclass(frozen=True)
class LeadRule:
    """The wished lead of one kind of contour; ``angle_deg`` is that of a line to the contour."""

    shape: LeadShape = LeadShape.LINE
    length_mm: float = 3.0
    angle_deg: float = 60.0


@dataclass(frozen=True)
class JointRule:
    """Micro-joints: bridges that hold a piece in the plate.

    Pieces smaller than ``smallest_mm`` (the longer side of their box) get two, up to ``largest_mm`` one more
    for each ``every_mm`` of their outer contour, larger ones lie by their weight and get none.
    """

    width_mm: float = 0.0
    largest_mm: float = 300.0
    every_mm: float = 250.0

    def count(self, size_mm: float, length_mm: float) -> int:
        """Return how many joints an outer contour gets."""
        if self.width_mm <= 0.0 or size_mm > self.largest_mm:
            return 0
        return max(2, math.ceil(length_mm / self.every_mm)) if length_mm > 8.0 * self.width_mm else 0


@dataclass(frozen=True)
class CutRules:
    """Everything that decides a path and its time.

    ``clear_mm``: what leads keep from other pieces beyond the kerf. ``rest_mm``: cuts that follow one another
    lie at least so far apart, where that costs little (heat). ``inner_joints``: micro-joints also for what
    falls out of holes. ``remnant_mm``: cut the plate straight behind the pieces where at least so much is
    left; ``skeleton_mm``: cut what is left between the pieces every so many mm; None: not at all.
    """

    material: str = "mild steel"
    thickness_mm: float = 3.0
    feed_mm_min: float = 4000.0
    mark_feed_mm_min: float = 8000.0
    travel_mm_min: float = 60000.0
    pierce_s: float = 0.3
    kerf_mm: float = 0.2
    compensation: Compensation = Compensation.PATH
    outer_lead: LeadRule = LeadRule()
    inner_lead: LeadRule = LeadRule(shape=LeadShape.ARC, length_mm=2.0)
    lead_out_mm: float = 0.5
    clear_mm: float = 0.3
    joints: JointRule = JointRule()
    inner_joints: bool = False
    common_lines: bool = False
    rest_mm: float = 0.0
    remnant_mm: float | None = None
    skeleton_mm: float | None = None

    def __post_init__(self) -> None:
        for name in ("thickness_mm", "feed_mm_min", "mark_feed_mm_min", "travel_mm_min"):
            _check(name, getattr(self, name), least=1e-6)
        for name in ("pierce_s", "kerf_mm", "lead_out_mm", "clear_mm", "rest_mm"):
            _check(name, getattr(self, name))
        for name in ("remnant_mm", "skeleton_mm"):
            if getattr(self, name) is not None:
                _check(name, getattr(self, name), least=10.0)
        _check("joints.width_mm", self.joints.width_mm, most=5.0)
        _check("joints.every_mm", self.joints.every_mm, least=1.0)
        for lead in ("outer_lead", "inner_lead"):
            rule: LeadRule = getattr(self, lead)
            _check(f"{lead}.length_mm", rule.length_mm, most=100.0)
            _check(f"{lead}.angle_deg", rule.angle_deg, least=10.0, most=90.0)

    @property
    def beside_mm(self) -> float:
        """How far the path lies beside the contours."""
        return self.kerf_mm / 2.0 if self.compensation is Compensation.PATH else 0.0

    def lead(self, *, inner: bool) -> LeadRule:
        """Return the wished lead of a hole or of an outer contour."""
        return self.inner_lead if inner else self.outer_lead


def _check(name: str, value: float, least: float = 0.0, most: float = 1e6) -> None:
    if not (math.isfinite(value) and least <= value <= most):
        raise BadParameter(f"cutting.{name}", f"a number from {least:g} to {most:g}, not {value}")


RULE_NAMES = tuple(field.name for field in fields(CutRules))
