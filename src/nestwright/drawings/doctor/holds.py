"""Hard stops: findings with which no part may be cut before a person has decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import shapely

from nestwright.drawings.files.units import LARGEST_PART_MM, SMALLEST_PART_MM, Unit
from nestwright.drawings.joining.batch import Batch
from nestwright.drawings.reading import Finding, Severity
from nestwright.geometry.contours import Path, Shape, flatten, length_mm

_HOLDING = frozenset(("self_crossing", "part_lost"))
# A file that states its unit is doubted only where no shop could cut the part.
_ABSURD_MM = (1.0, 100_000.0)
_TOLERANCE_MM = 0.05
_GAP_SHARE = 0.1  # of an open outline's length that may be missing
_LEAST_MM = 20.0  # width and height of an open outline that was meant to be a part
_LEAST_SHARE = 0.05  # of the largest part's box


def holding(findings: Iterable[Finding], unit: Unit, *, unit_is_decided: bool) -> frozenset[Finding]:
    """Return the findings that hold the parts: a unit in doubt, contours crossing themselves, a part lost.

    Parameters
    ----------
    unit_is_decided
        whether a person said which unit counts: then it is not in doubt.
    """
    return frozenset(
        finding
        for finding in findings
        if (finding.rule in _HOLDING and finding.severity is Severity.ERROR)
        or (finding.rule == "implausible_size" and not unit_is_decided and _is_in_doubt(finding, unit))
    )


def _is_in_doubt(finding: Finding, unit: Unit) -> bool:
    least, most = _ABSURD_MM if unit.stated else (SMALLEST_PART_MM, LARGEST_PART_MM)
    return finding.size_mm is not None and not least <= finding.size_mm <= most


def lost_parts(chains: Sequence[Path], shapes: Sequence[Shape]) -> list[Finding]:
    """Return a finding for each open line that plainly was to be the outline of one more part.

    It lies on no part, closes but for a small share of its length, and is no crumb beside the parts.
    """
    if not chains or not shapes:
        return []
    plates = Batch([shape.outer for shape in shapes]).polygons()
    left, bottom, right, top = shapely.bounds(plates).T
    least_mm2 = _LEAST_SHARE * float(np.max((right - left) * (top - bottom)))
    tree = shapely.STRtree(plates)
    found: list[Finding] = []
    for chain in chains:
        line = shapely.LineString(flatten(chain, _TOLERANCE_MM, closed=False))
        if _is_outline(chain, line, least_mm2) and not len(tree.query(line, predicate="intersects")):
            found.append(_lost(chain, line))
    return found


def _is_outline(chain: Path, line: shapely.LineString, least_mm2: float) -> bool:
    left, bottom, right, top = line.bounds
    width, height = right - left, top - bottom
    gap_mm = float(np.hypot(*(chain[-1] - chain[0])[:2]))
    large = min(width, height) >= _LEAST_MM and width * height >= least_mm2
    return large and gap_mm <= _GAP_SHARE * length_mm(chain, closed=False)


def _lost(chain: Path, line: shapely.LineString) -> Finding:
    left, bottom, right, top = line.bounds
    text = (
        f"an outline of {right - left:.4g} x {top - bottom:.4g} mm does not close and became no part: "
        "force it as a part, or accept that it is none"
    )
    x, y = (float(value) for value in chain[0, :2])
    return Finding("part_lost", Severity.ERROR, text, x, y, max(right - left, top - bottom))
