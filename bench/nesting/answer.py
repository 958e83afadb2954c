"""What one run gave, whoever made it: layouts, and figures measured from where the pieces lie."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from bench.nesting.case import Case, area

from nestwright.nesting.instance import FloatArray, Mode
from nestwright.nesting.solution import Placement, PlateLayout


class Status(StrEnum):
    """What became of a run."""

    VALID = "valid"
    INVALID = "invalid"
    NOT_RUN = "not run"


@dataclass(frozen=True)
class Figures:
    """How good layouts are, by one measure for all.

    The last plate counts by its used share: the part of its length or of its width up to the last piece,
    whichever is less. ``density`` and ``cost_used`` count it so too. ``strip_length`` is in the file's units.
    """

    density: float
    plates: int
    plates_used: float
    cost: float
    cost_used: float
    different: int
    placed: int
    unplaced: int
    strip_length: float | None = None


@dataclass(frozen=True)
class Answer:
    """One run of one solver on one case."""

    solver: str
    seed: int
    status: Status
    reason: str = ""
    version: str = ""
    figures: Figures | None = None
    first: Figures | None = None
    wall_s: float | None = None
    cpu_s: float | None = None
    first_s: float | None = None
    load_s: float | None = None
    process_s: float | None = None
    process_to_answer_s: float | None = None
    memory_mb: float | None = None
    layouts: tuple[PlateLayout, ...] = ()


def figures(case: Case, layouts: Sequence[PlateLayout]) -> Figures:
    """Measure layouts of a case."""
    plates = case.instance.plates
    part_areas = [area(part.polygon) for part in case.instance.parts]
    laid = sum(layout.amount * sum(part_areas[at.part] for at in layout.placements) for layout in layouts)
    placed = sum(layout.amount * len(layout.placements) for layout in layouts)
    number = sum(layout.amount for layout in layouts)
    cost = sum(layout.amount * plates[layout.plate].cost for layout in layouts)
    sheet_areas = [area(plate.polygon) for plate in plates]
    total = sum(layout.amount * sheet_areas[layout.plate] for layout in layouts)
    strip_length, unused, saved, saved_area = None, 0.0, 0.0, 0.0
    if case.mode is Mode.STRIP and layouts:
        length = max(_reach(case, layout) for layout in layouts)
        height = float(np.ptp(plates[0].polygon.outer[:, 1]))
        total, strip_length = length * height, length / case.scale
    elif case.mode is not Mode.FILL and layouts:
        last = max(layouts, key=lambda layout: plates[layout.plate].cost * (1.0 - used_share(case, layout)))
        unused = 1.0 - used_share(case, last)
        saved, saved_area = unused * plates[last.plate].cost, unused * sheet_areas[last.plate]
    return Figures(
        density=laid / (total - saved_area) if total else 0.0,
        plates=number,
        plates_used=number - unused,
        cost=cost,
        cost_used=cost - saved,
        different=len(layouts),
        placed=placed,
        unplaced=case.pieces - placed,
        strip_length=strip_length,
    )


def used_share(case: Case, layout: PlateLayout) -> float:
    """Return the least share of the plate's box, cut straight across from its left or lower edge."""
    plate, margins = case.instance.plates[layout.plate].polygon, case.instance.margins
    low, high = plate.outer.min(axis=0), plate.outer.max(axis=0)
    corners = [placed(case, at).max(axis=0) for at in layout.placements]
    far = np.max(corners, axis=0) + np.array([margins.right_mm, margins.top_mm]) if corners else low
    return float(min(1.0, ((far - low) / (high - low)).min()))


def _reach(case: Case, layout: PlateLayout) -> float:
    left = float(case.instance.plates[layout.plate].polygon.outer[:, 0].min())
    reached = max((float(placed(case, at)[:, 0].max()) for at in layout.placements), default=left)
    return reached + case.instance.margins.right_mm - left


def placed(case: Case, at: Placement) -> FloatArray:
    """Return the outer ring where it lies: mirrored (x to -x), turned about its origin, then moved."""
    points = case.instance.parts[at.part].polygon.outer
    x, y = points[:, 0] * (-1.0 if at.mirror else 1.0), points[:, 1]
    turn = math.radians(at.rotation_deg % 360.0)
    cos, sin = math.cos(turn), math.sin(turn)
    return np.column_stack([x * cos - y * sin + at.x_mm, x * sin + y * cos + at.y_mm])
