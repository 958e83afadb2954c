"""From a checked layout to cuts in order: the one function that makes a cutting path."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from nestwright.cutting.common import CutLines
from nestwright.cutting.joints import joint_spans, without
from nestwright.cutting.leads import Ground, Line, Start, find_starts
from nestwright.cutting.model import NO_LEAD, Cut, CutPlan, Kind, Sheet
from nestwright.cutting.precedence import parents
from nestwright.cutting.rules import CutRules
from nestwright.cutting.skeleton import after_cuts
from nestwright.cutting.travel import Stop, shortest_tour
from nestwright.cutting.walk import path_length, reversed_path, started_at
from nestwright.cutting.ways import Way, Ways, check_room, ways_of
from nestwright.geometry.contours import Path, bounds_mm, polygon

_PLATE_TOLERANCE_MM = 0.01


def plan_cuts(sheet: Sheet, rules: CutRules, seed: int = 1) -> CutPlan:
    """Return the cutting path of a layout: marks, then contours, everything inside before what is around.

    The same sheet, rules and seed give the same path.

    Raises
    ------
    UnsafePath
        when pieces lie too near each other for the kerf, or a hole is narrower than it.
    """
    left, bottom, _, _ = bounds_mm(sheet.plate.outer)
    found = ways_of(sheet, rules)
    check_room(found, rules)
    marks = _marks(sheet, (left, bottom), seed)
    home = _leaving(marks[-1]) if marks else (left, bottom)
    plate = polygon(sheet.plate, _PLATE_TOLERANCE_MM, "inside")
    starts = _starts(found, plate, rules)
    cuts = _in_order(found, starts, home, rules, seed)
    last = after_cuts(plate, found.material, rules)
    return CutPlan((*marks, *cuts, *last), (*found.notes, *_told(cuts, rules)))


def _marks(sheet: Sheet, home: tuple[float, float], seed: int) -> list[Cut]:
    paths = [
        (index, piece.label, mark)
        for index, piece in enumerate(sheet.pieces)
        for mark in piece.lying.marks
        if len(mark) > 1 and path_length(mark) > 0.0
    ]
    stops = [Stop(mark[[0, -1], :2], mark[[-1, 0], :2]) for _, _, mark in paths]
    tour = shortest_tour(stops, np.full(len(stops), -1, dtype=np.int64), home, seed=seed)
    return [_mark(*paths[index], turned=tour.ways[index] == 1) for index in tour.order]


def _mark(piece: int, label: str, path: Path, *, turned: bool) -> Cut:
    return Cut(Kind.MARK, piece, label, NO_LEAD, (reversed_path(path) if turned else path,))


def _leaving(cut: Cut) -> tuple[float, float]:
    x, y = cut.burns[-1][-1, :2].tolist()
    return x, y


def _starts(found: Ways, plate: shapely.Geometry, rules: CutRules) -> list[list[Start]]:
    away = 1.5 * rules.kerf_mm + rules.clear_mm
    rings = [way.area.exterior for way in found.ways]
    room = shapely.buffer(plate, -rules.kerf_mm / 2.0)
    ground = Ground(rings, room, rules.beside_mm, rules.kerf_mm, away)
    lines = [
        Line(
            way.way,
            rules.lead(inner=way.kind is Kind.INNER),
            rules.lead_out_mm,
            least_mm=rules.kerf_mm,
        )
        for way in found.ways
    ]
    return find_starts(lines, ground)


def _in_order(
    found: Ways, starts: Sequence[Sequence[Start]], home: tuple[float, float], rules: CutRules, seed: int
) -> list[Cut]:
    stops = [
        Stop(np.array([start.pierce for start in each]), np.array([start.leaving for start in each]))
        for each in starts
    ]
    above = parents([way.area for way in found.ways])
    tour = shortest_tour(stops, above, home, rules.rest_mm, seed)
    burnt = CutLines()
    cuts: list[Cut] = []
    for index in tour.order:
        cut = _cut(found.ways[index], starts[index][tour.ways[index]], rules, burnt)
        if cut is not None:
            cuts.append(cut)
    return cuts


def _cut(way: Way, start: Start, rules: CutRules, burnt: CutLines) -> Cut | None:
    """Return one contour as a cut; None where others have cut all of it already."""
    path = started_at(way.way, start.where)
    spans = burnt.spans_on(path) if rules.common_lines else []
    strokes = without(path, [*spans, *_joints(way, path, rules)])
    if not strokes:
        return None
    if rules.common_lines:
        for stroke in strokes:
            burnt.add(stroke)
    whole = not spans or (spans[0][0] > 0.0 and spans[-1][1] < path_length(path))
    return Cut(way.kind, way.piece, way.label, start.lead if whole else NO_LEAD, strokes)


def _joints(way: Way, path: Path, rules: CutRules) -> list[tuple[float, float]]:
    if way.kind is Kind.INNER and not rules.inner_joints:
        return []
    left, bottom, right, top = way.area.bounds
    count = rules.joints.count(max(right - left, top - bottom), path_length(path))
    # The beam eats half a kerf from both ends of a bridge.
    return joint_spans(path, count, rules.joints.width_mm + rules.kerf_mm)


def _told(cuts: Sequence[Cut], rules: CutRules) -> list[str]:
    bare = [cut for cut in cuts if not len(cut.lead.into)]
    wished = [cut for cut in bare if rules.lead(inner=cut.kind is Kind.INNER).length_mm > 0.0]
    if not wished:
        return []
    x, y = wished[0].burns[0][0, :2].tolist()
    return [
        f"{len(wished)} contours have no room for a lead-in and are pierced on their own line, the first of "
        f"{wished[0].label} at x {x:.1f}, y {y:.1f} mm"
    ]
