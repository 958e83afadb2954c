"""The numbers of a cutting path: lengths, pierces, travel, time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from nestwright.cutting.model import CutPlan, Kind, Sheet
from nestwright.cutting.rules import CutRules
from nestwright.cutting.walk import path_length
from nestwright.geometry.contours import FloatArray, bounds_mm, flatten

_TOLERANCE_MM = 0.1


@dataclass(frozen=True)
class Figures:
    """Of one plate. ``crossings``: travels over pieces that are cut out already and may stand up."""

    cut_length_mm: float
    mark_length_mm: float
    travel_mm: float
    pierce_count: int
    crossings: int
    time_s: float

    def to_json(self) -> dict[str, Any]:
        """Return the numbers as plain values, lengths to a hundredth of a mm, the time to a tenth of a s."""
        return {
            "cut_length_mm": round(self.cut_length_mm, 2),
            "mark_length_mm": round(self.mark_length_mm, 2),
            "travel_mm": round(self.travel_mm, 2),
            "pierce_count": self.pierce_count,
            "crossings": self.crossings,
            "time_s": round(self.time_s, 1),
        }


def figures_of(plan: CutPlan, sheet: Sheet, rules: CutRules) -> Figures:
    """Return the numbers of a path; the time knows no acceleration, see ``docs/cutting.md``."""
    cut = sum(path_length(burn) for made, burn in plan.burns() if made.kind is not Kind.MARK)
    mark = sum(path_length(burn) for made, burn in plan.burns() if made.kind is Kind.MARK)
    pierces = sum(made.kind is not Kind.MARK for made, _ in plan.burns())
    hops = travels(plan, sheet)
    travel = float(np.hypot(*(hops[:, 1] - hops[:, 0]).T).sum()) if len(hops) else 0.0
    minutes = cut / rules.feed_mm_min + mark / rules.mark_feed_mm_min + travel / rules.travel_mm_min
    return Figures(
        cut_length_mm=cut,
        mark_length_mm=mark,
        travel_mm=travel,
        pierce_count=pierces,
        crossings=_crossings(plan, sheet, hops),
        time_s=60.0 * minutes + rules.pierce_s * pierces,
    )


def travels(plan: CutPlan, sheet: Sheet) -> FloatArray:
    """Return the ways with the beam off, from the plate's lower left corner on, ``(n, 2, 2)`` mm."""
    left, bottom, _, _ = bounds_mm(sheet.plate.outer)
    burns = [burn for _, burn in plan.burns()]
    if not burns:
        return np.zeros((0, 2, 2))
    begin = np.array([burn[0, :2] for burn in burns])
    end = (
        np.vstack([[left, bottom], [burn[-1, :2] for burn in burns[:-1]]])
        if len(burns) > 1
        else [[left, bottom]]
    )
    return np.stack([np.asarray(end, dtype=np.float64), begin], axis=1)


def _crossings(plan: CutPlan, sheet: Sheet, hops: FloatArray) -> int:
    """Count travels over a piece whose outer contour was finished before."""
    if not len(hops):
        return 0
    done = _done_at(plan, len(sheet.pieces))
    outers = [shapely.Polygon(flatten(piece.lying.outer, _TOLERANCE_MM)) for piece in sheet.pieces]
    hop, piece = shapely.STRtree(outers).query(shapely.linestrings(hops), predicate="intersects")
    return len(np.unique(hop[done[piece] < hop]))


def _done_at(plan: CutPlan, pieces: int) -> FloatArray:
    done = np.full(pieces, np.inf)
    owners: Sequence[tuple[int, Kind]] = [(cut.piece, cut.kind) for cut, _ in plan.burns()]
    for number, (piece, kind) in enumerate(owners):
        if kind is Kind.OUTER:
            done[piece] = number
    return done
