"""Contours of a layout regrouped: the plate, and pieces with their holes.

What a contour's own XDATA says comes first; contours that say nothing are sorted by which lies in
which: directly inside a piece's outer contour is its hole, inside a hole is another piece.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from nestwright.layouts import dxf_write
from nestwright.layouts.dxf_read import DrawnContour, DrawnLayout
from nestwright.verification.check import PlacedPiece
from nestwright.verification.congruence import same_contour
from nestwright.verification.outlines import FloatArray, Outline
from nestwright.verification.report import TOLERANCE_MM, Rule, Violation
from nestwright.verification.segments import contour_boxes

_HOLDS_ALL_SHARE = 0.01  # by how much of its size pieces may stick out of what is still the plate


@dataclass(frozen=True, eq=False)
class FoundPiece:
    """A piece in a DXF; ``facts`` as told by its entities, None on foreign drawings."""

    piece: PlacedPiece
    facts: dict[str, Any] | None


@dataclass(frozen=True, eq=False)
class FoundLayout:
    """Plate and pieces of a DXF; ``notes`` say how the plate was told from the pieces."""

    plate: Outline | None
    facts: dict[str, Any] | None
    pieces: tuple[FoundPiece, ...]
    violations: tuple[Violation, ...]
    notes: tuple[str, ...]


def regrouped(drawn: DrawnLayout) -> FoundLayout:
    """Return the plate and the pieces of a layout, and what is drawn twice."""
    plate_contours, rest, notes = _plate(drawn)
    told = [contour for contour in rest if contour.facts and "serial" in contour.facts]
    untold = [contour for contour in rest if not (contour.facts and "serial" in contour.facts)]
    pieces, repeated = _told_pieces(told)
    pieces += [
        FoundPiece(PlacedPiece(f"piece {number}", outline), None)
        for number, outline in enumerate(_nested_outlines(untold), start=1)
    ]
    return FoundLayout(
        plate=_outline(_outer_first(plate_contours)) if plate_contours else None,
        facts=plate_contours[0].facts if plate_contours else None,
        pieces=tuple(pieces),
        violations=(*drawn.violations, *_doubled(rest), *repeated),
        notes=notes,
    )


def _plate(drawn: DrawnLayout) -> tuple[list[DrawnContour], list[DrawnContour], tuple[str, ...]]:
    contours = list(drawn.contours)
    on_layer = [contour for contour in contours if contour.layer == dxf_write.PLATE]
    if on_layer:
        return on_layer, [contour for contour in contours if contour not in on_layer], ()
    if drawn.frames:
        largest = _outer_first(drawn.frames)[0]
        return [largest], contours, (f"the plate is the outline on layer '{largest.layer}'",)
    around = _around_all(contours)
    if around is None:
        return [], contours, ("no plate: no layer PLATE and no outline that holds all others",)
    rest = [contour for contour in contours if contour is not around]
    return [around], rest, ("the plate is the outline that holds all others",)


def _around_all(contours: Sequence[DrawnContour]) -> DrawnContour | None:
    if len(contours) < 2:
        return None
    boxes = contour_boxes([contour.rows for contour in contours])
    index = int(np.argmax(_box_areas(boxes)))
    left, bottom, right, top = boxes[index].tolist()
    slack = _HOLDS_ALL_SHARE * max(right - left, top - bottom)
    rest = np.delete(boxes, index, axis=0)
    inside = (rest[:, :2] >= [left - slack, bottom - slack]).all() and (
        rest[:, 2:] <= [right + slack, top + slack]
    ).all()
    return contours[index] if inside else None


def _told_pieces(told: Sequence[DrawnContour]) -> tuple[list[FoundPiece], list[Violation]]:
    by_serial: dict[tuple[str, str], list[DrawnContour]] = defaultdict(list)
    for contour in told:
        facts = contour.facts or {}
        by_serial[str(facts.get("part")), str(facts["serial"])].append(contour)
    pieces: list[FoundPiece] = []
    violations: list[Violation] = []
    for (part, serial), contours in by_serial.items():
        facts = contours[0].facts or {}
        label = f"{facts.get('name', part)} #{serial}"
        outers = [contour for contour in contours if contour.layer == dxf_write.CUT_OUTER]
        if len(outers) == 1:
            holes = [contour for contour in contours if contour is not outers[0]]
            pieces.append(FoundPiece(PlacedPiece(label, _outline([outers[0], *holes])), facts))
            continue
        violations.append(_not_one(label, contours[0], len(outers)))
        pieces += [
            FoundPiece(PlacedPiece(f"{label} ({number})", outline), facts)
            for number, outline in enumerate(_nested_outlines(contours), start=1)
        ]
    return pieces, violations


def _not_one(label: str, contour: DrawnContour, outers: int) -> Violation:
    x_mm, y_mm = contour.rows[0, :2].tolist()
    if outers == 0:
        return Violation(Rule.SHAPE, f"{label} has no outer contour", (label,), x_mm, y_mm)
    message = f"{label} lies on the layout {outers} times"
    return Violation(Rule.DOUBLED_CONTOUR, message, (label,), x_mm, y_mm)


def _nested_outlines(contours: Sequence[DrawnContour]) -> Iterator[Outline]:
    """Yield pieces by which contour lies in which: even depth is an outer contour, odd depth a hole."""
    around = _around_each(contours)
    depth = [len(outer) for outer in around]
    outers = [index for index in range(len(contours)) if depth[index] % 2 == 0]
    holes: dict[int, list[DrawnContour]] = defaultdict(list)
    for index, outer in enumerate(around):
        if depth[index] % 2 == 1:
            holes[max(outer, key=lambda other: depth[other])].append(contours[index])
    for index in outers:
        yield _outline([contours[index], *holes[index]])


def _around_each(contours: Sequence[DrawnContour]) -> list[list[int]]:
    """Return for every contour those that it lies in; of equal ones the later lies in the earlier."""
    areas = [Outline(contour.rows).polygon for contour in contours]
    sizes = shapely.area(areas)
    around: list[list[int]] = [[] for _ in contours]
    outer, inner = shapely.STRtree(areas).query(areas, predicate="contains") if areas else ((), ())
    for a, b in zip(outer, inner, strict=True):
        if (sizes[a], -a) > (sizes[b], -b):
            around[b].append(int(a))
    return around


def _doubled(contours: Sequence[DrawnContour]) -> Iterator[Violation]:
    if len(contours) < 2:
        return
    boxes = contour_boxes([contour.rows for contour in contours])
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2.0
    places = [shapely.Point(middle) for middle in middles.tolist()]
    first, second = shapely.STRtree(places).query(places, predicate="dwithin", distance=TOLERANCE_MM)
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        if a < b and same_contour(contours[a].rows, contours[b].rows):
            x_mm, y_mm = contours[a].rows[0, :2].tolist()
            yield Violation(Rule.DOUBLED_CONTOUR, "the same contour lies here twice", (), x_mm, y_mm)


def _outer_first(contours: Sequence[DrawnContour]) -> list[DrawnContour]:
    sizes = _box_areas(contour_boxes([contour.rows for contour in contours]))
    return [contours[index] for index in np.argsort(-sizes, kind="stable")]


def _outline(outer_first: Sequence[DrawnContour]) -> Outline:
    return Outline(outer_first[0].rows, tuple(contour.rows for contour in outer_first[1:]))


def _box_areas(boxes: FloatArray) -> FloatArray:
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
