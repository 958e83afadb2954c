"""Judges layouts exactly: overlap, gap, margin and plate by the product's independent check, the rest here.

The rest: the margin of each side, zones to keep out of, angles, mirroring, counts and stock.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import shapely
from bench.nesting.case import Case

from nestwright.nesting.instance import Mode, Polygon, to_shapely
from nestwright.nesting.solution import Placement, PlateLayout
from nestwright.verification.check import PlacedPiece, check_layout
from nestwright.verification.outlines import Outline, placed
from nestwright.verification.report import TOLERANCE_MM

ANGLE_TOLERANCE_DEG = 1e-4


def problems(case: Case, layouts: Sequence[PlateLayout]) -> list[str]:
    """Return what is wrong with an answer, in words; nothing when it is valid."""
    unknown = list(_unknown(case, layouts))
    if unknown:
        return unknown
    found = [*_counts(case, layouts), *_turns(case, layouts)]
    for number, layout in enumerate(layouts, start=1):
        found += [f"layout {number}: {problem}" for problem in _layout(case, layout)]
    return found


def _unknown(case: Case, layouts: Sequence[PlateLayout]) -> Iterator[str]:
    for number, layout in enumerate(layouts, start=1):
        if not 0 <= layout.plate < len(case.instance.plates) or layout.amount < 1:
            yield f"layout {number}: plate {layout.plate}, {layout.amount} times"
        for at in layout.placements:
            if not 0 <= at.part < len(case.instance.parts):
                yield f"layout {number}: there is no part {at.part}"
            if not all(map(math.isfinite, (at.x_mm, at.y_mm, at.rotation_deg))):
                yield f"layout {number}: a placement that is no number"


def _counts(case: Case, layouts: Sequence[PlateLayout]) -> Iterator[str]:
    laid, used = Counter[int](), Counter[int]()
    for layout in layouts:
        used[layout.plate] += layout.amount
        for at in layout.placements:
            laid[at.part] += layout.amount
    for i, part in enumerate(case.instance.parts):
        if laid[i] > part.quantity:
            yield f"part {i}: {laid[i]} pieces, {part.quantity} are asked for"
    for i, plate in enumerate(case.instance.plates):
        if plate.stock is not None and used[i] > plate.stock:
            yield f"plate {i}: {used[i]} used, {plate.stock} in stock"
    if case.mode in (Mode.FILL, Mode.STRIP) and sum(used.values()) > 1:
        yield f"{sum(used.values())} plates used where there is one"


def _turns(case: Case, layouts: Sequence[PlateLayout]) -> Iterator[str]:
    for number, layout in enumerate(layouts, start=1):
        for at in layout.placements:
            part = case.instance.parts[at.part]
            if at.mirror and not part.mirror:
                yield f"layout {number}: part {at.part} is mirrored"
            if part.rotations_deg is not None and not _allowed(at.rotation_deg, part.rotations_deg):
                yield f"layout {number}: part {at.part} is turned by {at.rotation_deg:g}"


def _allowed(angle: float, allowed: Sequence[float]) -> bool:
    return any(abs((angle - other + 180.0) % 360.0 - 180.0) <= ANGLE_TOLERANCE_DEG for other in allowed)


def _layout(case: Case, layout: PlateLayout) -> Iterator[str]:
    instance = case.instance
    plate = instance.plates[layout.plate]
    pieces = [
        PlacedPiece(f"part {at.part} no {k}", _lying(case, at))
        for k, at in enumerate(layout.placements, start=1)
    ]
    report = check_layout(_outline(plate.polygon), pieces, instance.gap_mm, instance.margins.least_mm)
    yield from (violation.message for violation in report.violations)
    yield from _sides(case, layout.plate, pieces)
    for zone in plate.zones:
        core = to_shapely(zone).buffer(-TOLERANCE_MM)
        for piece in pieces:
            if shapely.area(shapely.intersection(piece.outline.polygon, core)) > TOLERANCE_MM**2:
                yield f"{piece.label} lies in a zone to keep out of"


def _sides(case: Case, plate: int, pieces: Sequence[PlacedPiece]) -> Iterator[str]:
    """Compare each piece's box with the plate's box less the margin of each side."""
    margins, outer = case.instance.margins, case.instance.plates[plate].polygon.outer
    (left, bottom), (right, top) = outer.min(axis=0), outer.max(axis=0)
    allowed = np.array([
        left + margins.left_mm, bottom + margins.bottom_mm, right - margins.right_mm, top - margins.top_mm,
    ])  # fmt: skip
    for piece in pieces:
        x0, y0, x1, y1 = shapely.bounds(piece.outline.polygon)
        if (np.array([x0, y0, -x1, -y1]) < allowed * [1, 1, -1, -1] - TOLERANCE_MM).any():
            yield f"{piece.label} is nearer to a side than its margin"


def _lying(case: Case, at: Placement) -> Outline:
    outline = _outline(case.instance.parts[at.part].polygon)
    return placed(outline, at.x_mm, at.y_mm, at.rotation_deg, mirror=at.mirror)


def _outline(polygon: Polygon) -> Outline:
    rings = [np.column_stack([ring, np.zeros(len(ring))]) for ring in (polygon.outer, *polygon.holes)]
    return Outline(rings[0], tuple(rings[1:]))
