"""A layout's DXF against what its own entities tell: nothing lost, nothing scaled since it was written."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from nestwright.layouts.dxf_pieces import FoundLayout
from nestwright.verification.outlines import Outline
from nestwright.verification.report import TOLERANCE_MM, Rule, Violation


def kept_word(found: FoundLayout) -> Iterator[Violation]:
    """Yield where plate or pieces are not as large, or as many, as their XDATA says; see ``dxf_write``."""
    if found.plate is not None and found.facts is not None:
        yield from _area("the plate", found.plate, found.facts)
        yield from _count(len(found.pieces), found.facts.get("pieces"))
    for item in found.pieces:
        if item.facts is not None:
            yield from _area(item.piece.label, item.piece.outline, item.facts)


def _area(label: str, outline: Outline, facts: dict[str, Any]) -> Iterator[Violation]:
    told_mm2 = facts.get("net_area_mm2")
    if not isinstance(told_mm2, int | float) or not told_mm2 > 0.0:
        return
    area_mm2 = outline.net_area_mm2
    # An outline may be drawn anew within the tolerance; a lost hole or another unit is far beyond it.
    if abs(area_mm2 - told_mm2) <= TOLERANCE_MM * outline.cut_length_mm:
        return
    x_mm, y_mm = outline.outer[0, :2].tolist()
    scale = math.sqrt(max(area_mm2, 0.0) / told_mm2)
    message = (
        f"{label} has {area_mm2:.1f} mm2, the file says {told_mm2:.1f} mm2 (as if scaled by {scale:.4g})"
    )
    yield Violation(Rule.SHAPE, message, (label,), x_mm, y_mm)


def _count(pieces: int, told: object) -> Iterator[Violation]:
    if isinstance(told, int) and told != pieces:
        yield Violation(Rule.COUNT, f"the layout holds {pieces} pieces, the file says {told}")
