"""One face's outline, openings and marks as a shape: sorted out like the contours of any drawing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely

from nestwright.drawings.joining.loops import Loop
from nestwright.drawings.nc1.blocks import Drawn
from nestwright.drawings.nc1.contours import bevels_of, contour_of, opening_of, path_of
from nestwright.drawings.nc1.header import Header
from nestwright.drawings.nc1.letters import text_paths
from nestwright.drawings.nc1.lines import Notes
from nestwright.drawings.nc1.profiles import WITHOUT_SIZE, Face
from nestwright.drawings.nc1.rows import Row
from nestwright.drawings.reading import Severity
from nestwright.drawings.recognition.contour_set import ContourSet
from nestwright.drawings.recognition.crossings import without_crossings, without_self_crossings
from nestwright.drawings.recognition.marks import with_marks
from nestwright.geometry.contours import (
    Contour,
    Path,
    Shape,
    area_mm2,
    bounds_mm,
    contour,
    flatten,
    oriented,
    polygon,
    rectangle,
)
from nestwright.geometry.transform import Transform

_SAME_MM = 0.02
_COMPARED_MM = 0.05
_DIFFERENT_SHARE = 0.01  # of its area: by so much front and back of one wall may differ
_EDGE_MM = 0.5  # from the edge, and a bend line still runs up to it
_PUNCH_MM = 2.0  # half the cross that stands for a punched point
_HOLE_NOTES = {
    "g": "a thread; the hole is cut with the diameter given: is that its core?",
    "l": "a left-hand thread; the hole is cut with the diameter given: is that its core?",
    "s": "a countersink; the hole is cut through with the diameter given",
}


@dataclass
class _Openings:
    """What is cut out of a face, with the row of each, and what is only marked."""

    contours: list[Contour] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    marks: list[Path] = field(default_factory=list)


def shape_of(face: Face, header: Header, drawn: Drawn, notes: Notes) -> Shape | None:
    """Return the face as a flat shape, its lower left corner at 0, 0; None where nothing says how."""
    outer = _outline(face, header, drawn, notes)
    if outer is None:
        return None
    openings = _openings(face, drawn, notes)
    shape, uncut = _sorted_out(outer, openings, notes)
    if shape is None:
        return None
    paths = [*openings.marks, *uncut, *_marks(face, shape.outer, drawn, notes)]
    marked = with_marks([shape], paths)
    notes.findings += marked.findings
    left, bottom, _, _ = bounds_mm(shape.outer)
    return Transform(-left, -bottom).shape(marked.shapes[0])


def _outline(face: Face, header: Header, drawn: Drawn, notes: Notes) -> Contour | None:
    """Return the contour AK of the face (else of its back); without any, the header's length and width."""
    by_side = {side: [rows for rows in drawn.outer if rows[0].face == side] for side in face.sides}
    own = next((side for side in face.sides if by_side[side]), None)
    if own is None:
        if header.code == WITHOUT_SIZE:
            return None
        if not face.width_mm:
            words = f"neither a contour AK nor a width in the header says how wide the {face.name} is"
            notes.warn("no_part", f"{words}; it was left out")
            return None
        return rectangle(header.length_mm, face.width_mm)
    contours = [_with_bevels(rows, notes) for rows in by_side[own]]
    if not any(_encloses(line) for line in contours):
        notes.error(by_side[own][0][0].line, f"the contour AK on face {own} encloses nothing")
        return None
    outer = max(contours, key=lambda line: abs(area_mm2(line)) if _encloses(line) else 0.0)
    for rows, line in zip(by_side[own], contours, strict=True):
        if line is not outer:
            notes.error(rows[0].line, f"a second contour AK on face {own}: an opening is a block IK")
    for side in face.sides[face.sides.index(own) + 1 :]:
        _compare(outer, own, by_side[side], notes)
    return outer


def _encloses(line: Contour) -> bool:
    return len(line) > 1 and abs(area_mm2(line)) > 0.0 and len(flatten(line, _COMPARED_MM)) > 2


def _with_bevels(rows: Sequence[Row], notes: Notes) -> Contour:
    line = contour_of(rows, notes)
    for bevel in bevels_of(rows):
        words = f"the edge from here has a bevel ({bevel.words}); it is cut square: please check"
        notes.warn("bevel", words, bevel.row.line)
    return line


def _compare(outer: Contour, own: str, backs: Iterable[Sequence[Row]], notes: Notes) -> None:
    front = shapely.make_valid(polygon(Shape(outer), _COMPARED_MM))
    for rows in backs:
        line = contour_of(rows, Notes())
        back = polygon(Shape(line), _COMPARED_MM) if _encloses(line) else shapely.Polygon()
        back = shapely.make_valid(back)
        if shapely.symmetric_difference(front, back).area > _DIFFERENT_SHARE * front.area:
            words = f"face {rows[0].face} is the back of face {own} and has another contour; {own} was taken"
            notes.warn("back_differs", f"{words}: please check", rows[0].line)


def _openings(face: Face, drawn: Drawn, notes: Notes) -> _Openings:
    found = _Openings()
    for rows in drawn.inner:
        if rows[0].face in face.sides:
            found.contours.append(_with_bevels(rows, notes))
            found.rows.append(rows[0])
    for row in drawn.holes:
        if row.face in face.sides:
            _hole(row, face, found, notes)
    return _once(found, notes)


def _hole(row: Row, face: Face, found: _Openings, notes: Notes) -> None:
    x, y, diameter = row.numbers[:3]
    kind, depth = row.letter(1), row.number(3)
    if diameter <= 0.0 or kind == "m":
        notes.info("punch_mark", f"{row.line}: a punched point; it is marked, not cut")
        found.marks += _cross(x, y)
        return
    opening = opening_of(row)
    if 0.0 < depth < (face.thickness_mm or 0.0) - 1e-6:
        words = f"a hole {depth:g} mm deep in {face.thickness_mm:g} mm: it is marked, not cut"
        notes.warn("blind_hole", words, row.line)
        found.marks.append(_closed(opening))
        return
    if kind in _HOLE_NOTES:
        notes.warn("hole_finish", f"{_HOLE_NOTES[kind]}: please check", row.line)
    found.contours.append(opening)
    found.rows.append(row)


def _once(found: _Openings, notes: Notes) -> _Openings:
    """Keep of equal openings, as on the front and the back of a wall, the first."""
    kept = _Openings(marks=found.marks)
    for opening, row in zip(found.contours, found.rows, strict=True):
        box = bounds_mm(opening)
        if any(math.dist(box, bounds_mm(other)) <= _SAME_MM for other in kept.contours):
            if row.face == "v":
                notes.info("duplicate_contour", f"{row.line}: an opening that is there already; cut once")
            continue
        kept.contours.append(opening)
        kept.rows.append(row)
    return kept


def _sorted_out(outer: Contour, openings: _Openings, notes: Notes) -> tuple[Shape | None, list[Path]]:
    """Return the outline with the openings in it, and what crosses and so is not cut."""
    loops = [Loop(oriented(outer), "outline")]
    pairs = zip(openings.contours, openings.rows, strict=True)
    loops += [Loop(oriented(line), str(row.line)) for line, row in pairs if _encloses(line)]
    tidied = without_self_crossings(ContourSet.of(loops))
    crossed = without_crossings(tidied.contours)
    findings = [*tidied.findings, *crossed.findings]
    notes.findings += findings
    contours = crossed.contours
    outlines = [index for index, loop in enumerate(contours.loops) if loop.layer == "outline"]
    if not outlines:
        return None, []
    largest = max(outlines, key=lambda index: float(contours.areas[index]))
    nesting = contours.nest()
    holes: list[Contour] = []
    for index, loop in enumerate(contours.loops):
        if index == largest:
            continue
        if nesting.parent[index] == largest:
            holes.append(oriented(loop.contour, ccw=False))
        elif nesting.depth[index] == 0 and loop.layer != "outline":
            x, y = loop.contour[0, :2]
            words = f"{loop.layer}: an opening outside of its face, at {x:.2f}, {y:.2f}; left out"
            notes.warn("opening_outside", words)
        elif loop.layer != "outline":
            notes.info("duplicate_contour", f"{loop.layer}: an opening within another one; left out")
    if any(finding.severity is Severity.ERROR for finding in findings):
        notes.info("nc1_face", "the largest field of the outline was taken for the part")
    return Shape(oriented(contours.loops[largest].contour), tuple(holes)), [*map(_closed, crossed.uncut)]


def _marks(face: Face, outer: Contour, drawn: Drawn, notes: Notes) -> list[Path]:
    """Return texts, punched and powdered lines and bend lines of the face as paths."""
    paths: list[Path] = []
    for rows in drawn.lines:
        if rows[0].face in face.sides:
            paths += [path_of(rows, notes)] if len(rows) > 1 else _cross(*rows[0].numbers[:2])
    for text in drawn.texts:
        if text.row.face in face.sides:
            x, y, angle = text.row.numbers[:3]
            paths += text_paths(text.text, x, y, angle, text.height_mm)
    for row in drawn.bends:
        if row.face in face.sides:
            paths.append(_bend_line(row, outer, notes))
    return paths


def _bend_line(row: Row, outer: Contour, notes: Notes) -> Path:
    """Return a bend line: x, y, angle, radius, x, y; or, of five numbers, x, y, x, y, angle."""
    numbers = row.numbers
    start = (row.number(0), row.number(1))
    if len(numbers) >= 6:
        end, angle, radius = (numbers[4], numbers[5]), numbers[2], numbers[3]
    else:
        end, angle, radius = (row.number(2), row.number(3)), row.number(4), 0.0
    inner = f", inner radius {radius:g}" if radius else ""
    words = f"a bend of {angle:g} deg{inner} from {start[0]:g}, {start[1]:g} to {end[0]:g}, {end[1]:g}"
    edge = polygon(Shape(outer), _COMPARED_MM).exterior
    if any(shapely.distance(edge, shapely.Point(end_point)) > _EDGE_MM for end_point in (start, end)):
        words += ", which does not run from edge to edge"
    notes.warn("bend", f"{words}: kept as a mark, the plate is cut flat as drawn", row.line)
    return contour([start, end])


def _cross(x: float, y: float) -> list[Path]:
    size = _PUNCH_MM
    return [contour([(x - size, y), (x + size, y)]), contour([(x, y - size), (x, y + size)])]


def _closed(line: Contour) -> Path:
    return np.vstack([line, [*line[0, :2], 0.0]])
