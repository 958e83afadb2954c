"""Closed contours to parts: outlines with their holes, islands, marks; frames dropped; equal ones counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import shapely

from nestwright.drawings.decisions import UNDECIDED, Decisions, Place
from nestwright.drawings.joining.duplicates import first_of_equal_contours
from nestwright.drawings.joining.loops import Loop, open_finding
from nestwright.drawings.layers import Role, role_of_layer
from nestwright.drawings.reading import Finding, RecognisedPart, Severity
from nestwright.drawings.recognition.bores import outer_steps
from nestwright.drawings.recognition.congruence import TOLERANCE_MM, groups_of_equal
from nestwright.drawings.recognition.containment import Nesting
from nestwright.drawings.recognition.contour_set import ContourSet
from nestwright.drawings.recognition.crossings import (
    enclosed_fields,
    without_crossings,
    without_self_crossings,
)
from nestwright.drawings.recognition.doubled import KERF_MM, doubled_lines
from nestwright.drawings.recognition.frames import frames_of
from nestwright.drawings.recognition.marks import with_marks
from nestwright.drawings.recognition.notches import notched
from nestwright.drawings.recognition.text_boxes import text_boxes
from nestwright.geometry.contours import Contour, FloatArray, Path, Shape, bounds_mm, reversed_contour
from nestwright.geometry.transform import Transform

_TINY_MM2 = 1e-4
_TOLD_OPEN = 20


@dataclass
class Recognised:
    """The parts of a drawing and what was found while looking for them.

    ``shapes`` are all outlines as they lie in the drawing, with the ``layers`` that they are drawn on;
    ``members`` are the places of each part's outlines among them.
    """

    parts: list[RecognisedPart] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    layers: list[str] = field(default_factory=list)
    members: list[list[int]] = field(default_factory=list)


def recognise(
    name: str,
    loops: Sequence[Loop],
    marks: Iterable[Path],
    open_chains: Sequence[Path],
    texts: FloatArray | None = None,
    notes: Sequence[Path] = (),
    decisions: Decisions = UNDECIDED,
) -> Recognised:
    """Return the parts that closed contours make.

    Parameters
    ----------
    name
        of the drawing: the part's name when there is one, with -1, -2 .. when there are several.
    marks
        paths that follow the part they lie on.
    open_chains
        lines that do not close: they follow their part too, with a finding each.
    texts
        ``(n, 4)`` x, y, width and height of texts: a snug frame round one of them is not cut.
    notes
        paths that follow their part and are neither cut nor marked.
    decisions
        which repairs are not to be made.
    """
    result = Recognised()
    marks = list(marks)
    # Of equal contours the first is kept: a border that is drawn on a part's layer too stays known as one.
    loops = sorted(loops, key=lambda loop: role_of_layer(loop.layer) is not Role.FRAME)
    contours = _with_area(ContourSet.of(loops), result)
    tidied = without_self_crossings(contours)
    contours, twins = _without_duplicates(tidied.contours, result, decisions)
    contours = _without_frames(contours, marks, texts, result, decisions)
    sorted_out = without_crossings(contours)
    result.findings += [*tidied.findings, *sorted_out.findings]
    contours, nesting = _without_doubled(sorted_out.contours, result, decisions)
    contours, nesting = _with_notches(contours, nesting, result, decisions)
    if texts is not None and len(texts):
        contours, nesting = _without_text_boxes(contours, nesting, texts, result, decisions)
    uncut = list(sorted_out.uncut)
    contours, nesting = _without_steps(contours, nesting, uncut, result, decisions)
    result.findings += _open_findings(open_chains)
    crossed = [_closed_path(line) for line in uncut]
    shapes = _shapes(contours, nesting)
    shapes += _copies(shapes, twins)
    marked = with_marks(shapes, [*marks, *open_chains, *crossed])
    result.findings += marked.findings
    result.shapes = _with_notes(marked.shapes, notes)
    result.layers = [contours.loops[index].layer for index in np.flatnonzero(nesting.depth % 2 == 0).tolist()]
    result.layers += [""] * (len(shapes) - len(result.layers))
    at_origin = [_at_origin(shape) for shape in result.shapes]
    result.members = groups_of_equal(at_origin)
    result.parts += _named(name, [(at_origin[each[0]], len(each)) for each in result.members])
    return result


def _with_area(contours: ContourSet, result: Recognised) -> ContourSet:
    keep = contours.areas > _TINY_MM2
    for flat in np.flatnonzero(~keep).tolist():  # a bow tie has a signed area of 0, and encloses something
        points = shapely.get_coordinates(contours.polygons[flat])
        keep[flat] = sum(each.area for each in enclosed_fields(points)) > _TINY_MM2
    if not keep.all():
        text = f"{int((~keep).sum())} closed lines enclose no area and were dropped"
        place = contours.loops[int(np.flatnonzero(~keep)[0])].contour[0]
        result.findings.append(_finding("no_area", Severity.WARNING, text, place))
    return contours.only(keep)


def _without_duplicates(
    contours: ContourSet, result: Recognised, decisions: Decisions
) -> tuple[ContourSet, ContourSet]:
    """Return each contour once, and the second ones that someone wants to keep."""
    keep = first_of_equal_contours(contours.batch, contours.polygons)
    twins = contours.only(np.zeros(len(keep), dtype=bool))
    if not keep.all():
        text = f"{int((~keep).sum())} closed contours are drawn twice; each is cut once"
        place = contours.loops[int(np.flatnonzero(~keep)[0])].contour[0]
        finding = _finding("duplicate_contour", Severity.INFO, text, place, fixed=True)
        if decisions.refuses("duplicate_contour", _place(place)):
            finding, twins = finding.as_undone("each outline is a piece of its own"), contours.only(~keep)
        result.findings.append(finding)
    return contours.only(keep), twins


def _copies(shapes: Sequence[Shape], twins: ContourSet) -> list[Shape]:
    """Return the shapes whose outlines are drawn again, once for each time."""
    copies: list[Shape] = []
    if not twins.loops:
        return copies
    outlines = ContourSet.of([Loop(shape.outer, "") for shape in shapes])
    for twin, area in zip(twins.polygons, twins.areas, strict=True):
        apart = np.max(np.abs(shapely.bounds(outlines.polygons) - twin.bounds), axis=1, initial=0.0)
        same = np.flatnonzero((apart <= TOLERANCE_MM) & (np.abs(outlines.areas - area) <= 0.01 * area))
        copies += [shapes[index] for index in same[:1].tolist()]
    return copies


def _with_notes(shapes: list[Shape], notes: Sequence[Path]) -> list[Shape]:
    if not notes:
        return shapes
    noted = with_marks([replace(shape, marks=()) for shape in shapes], notes).shapes
    return [replace(shape, notes=other.marks) for shape, other in zip(shapes, noted, strict=True)]


def _without_frames(
    contours: ContourSet,
    marks: Sequence[Path],
    texts: FloatArray | None,
    result: Recognised,
    decisions: Decisions,
) -> ContourSet:
    """Drop sheet borders from outside inwards: a border may have a second one inside."""
    kept: set[str] = set()

    def is_kept(index: int) -> bool:
        return decisions.refuses("sheet_frame", _corner(contours, index))

    while True:
        every = frames_of(contours, contours.nest(), marks, texts)
        frames = [index for index in every if not is_kept(index)]
        for index in every:
            left, bottom, right, top = contours.polygons[index].bounds
            size = f"{right - left:.6g} x {top - bottom:.6g} mm"
            text = f"a rectangle of {size} is the border of a sheet; it was left out"
            finding = Finding("sheet_frame", Severity.WARNING, text, left, bottom, right - left)
            if index in frames:
                result.findings.append(finding)
            elif text not in kept:
                kept.add(text)
                result.findings.append(finding.as_undone("it is a part"))
        if not frames:
            return contours
        contours = _without(contours, frames)[0]


def _corner(contours: ContourSet, index: int) -> Place:
    left, bottom, _, _ = contours.polygons[index].bounds
    return float(left), float(bottom)


def _without_doubled(
    contours: ContourSet, result: Recognised, decisions: Decisions
) -> tuple[ContourSet, Nesting]:
    """Drop the inner ones of lines that are drawn twice side by side."""
    nesting = contours.nest()
    doubled = doubled_lines(contours, nesting)
    if not doubled:
        return contours, nesting
    text = (
        f"{len(doubled)} contours run inside another one nearer than {KERF_MM:g} mm, which no cut can leave; "
        "the outer line is cut: please check"
    )
    place = contours.loops[doubled[0]].contour[0]
    finding = _finding("doubled_contour", Severity.WARNING, text, place, fixed=True)
    if _is_undone(finding, "both are cut", result, decisions):
        return contours, nesting
    return _without(contours, doubled)


def _with_notches(
    contours: ContourSet, nesting: Nesting, result: Recognised, decisions: Decisions
) -> tuple[ContourSet, Nesting]:
    """Take holes that share a stretch of their part's edge out of the edge."""

    def stays(hole: Loop) -> bool:
        return decisions.refuses("edge_notch", _place(hole.contour[0]))

    cut, places, kept = notched(contours, nesting, stays)
    text = "a hole shares a stretch of its part's edge; it was taken as a notch in the edge: please check"
    for place in (*places, *kept):
        finding = _finding("edge_notch", Severity.WARNING, text, place, fixed=True)
        told = any(place is each for each in kept)
        result.findings.append(finding.as_undone("it is a hole") if told else finding)
    return (cut, cut.nest()) if places else (contours, nesting)


def _without_text_boxes(
    contours: ContourSet, nesting: Nesting, texts: FloatArray, result: Recognised, decisions: Decisions
) -> tuple[ContourSet, Nesting]:
    """Drop the rectangles that only frame a text."""
    boxes = text_boxes(contours, nesting, texts)
    if not boxes:
        return contours, nesting
    text = f"{len(boxes)} rectangles frame a text; they were left out of the cut"
    place = contours.loops[boxes[0]].contour[0]
    finding = _finding("text_box", Severity.WARNING, text, place)
    if _is_undone(finding, "they are cut", result, decisions):
        return contours, nesting
    return _without(contours, boxes)


def _without_steps(
    contours: ContourSet, nesting: Nesting, uncut: list[Contour], result: Recognised, decisions: Decisions
) -> tuple[ContourSet, Nesting]:
    """Take the outer circles of stepped bores to the marks."""
    steps = outer_steps(contours, nesting)
    if not steps:
        return contours, nesting
    text = (
        f"{len(steps)} circles lie round a smaller one about the same centre (a countersink or a stepped "
        "bore); the smallest is cut, the others were kept as marks: please check"
    )
    place = contours.loops[steps[0]].contour[0]
    finding = _finding("stepped_bore", Severity.WARNING, text, place)
    if _is_undone(finding, "all of them are cut", result, decisions):
        return contours, nesting
    uncut += [contours.loops[index].contour for index in steps]
    return _without(contours, steps)


def _is_undone(finding: Finding, instead: str, result: Recognised, decisions: Decisions) -> bool:
    """Tell of a repair, or that it was not made because someone decided so; return whether that is so."""
    undone = finding.place is not None and decisions.refuses(finding.rule, finding.place)
    result.findings.append(finding.as_undone(instead) if undone else finding)
    return undone


def _without(contours: ContourSet, dropped: Sequence[int]) -> tuple[ContourSet, Nesting]:
    keep = np.ones(len(contours.loops), dtype=bool)
    keep[list(dropped)] = False
    contours = contours.only(keep)
    return contours, contours.nest()


def _shapes(contours: ContourSet, nesting: Nesting) -> list[Shape]:
    """Return a shape for each contour at an even depth: outlines counter-clockwise, holes clockwise."""
    is_outline = nesting.depth % 2 == 0
    turn = (contours.batch.areas_mm2 > 0.0) != is_outline
    lines = [
        reversed_contour(loop.contour) if turned else loop.contour
        for loop, turned in zip(contours.loops, turn.tolist(), strict=True)
    ]
    holes: dict[int, list[int]] = {}
    for index in np.flatnonzero(~is_outline).tolist():
        holes.setdefault(int(nesting.parent[index]), []).append(index)
    shapes: list[Shape] = []
    for index in np.flatnonzero(is_outline).tolist():
        inside = holes.get(index, [])
        processes = tuple(contours.loops[each].process for each in (index, *inside))
        shapes.append(
            Shape(
                lines[index],
                tuple(lines[each] for each in inside),
                processes=processes if set(processes) != {1} else (),
            )
        )
    return shapes


def _open_findings(chains: Sequence[Path]) -> list[Finding]:
    findings = [open_finding(chain) for chain in chains[:_TOLD_OPEN]]
    if len(chains) > _TOLD_OPEN:
        text = f"{len(chains) - _TOLD_OPEN} more lines do not close"
        place = chains[_TOLD_OPEN][0]
        findings.append(_finding("open_contour", Severity.WARNING, text, place))
    return findings


def _at_origin(shape: Shape) -> Shape:
    """Return the shape with the lower left corner of its box at 0, 0."""
    left, bottom, _, _ = bounds_mm(shape.outer)
    return Transform(-left, -bottom).shape(shape)


def _finding(rule: str, severity: Severity, text: str, place: FloatArray, *, fixed: bool = False) -> Finding:
    return Finding(rule, severity, text, float(place[0]), float(place[1]), fixed=fixed)


def _place(point: FloatArray) -> Place:
    return float(point[0]), float(point[1])


def _closed_path(line: Contour) -> Path:
    return np.vstack([line, [*line[0, :2], 0.0]])


def _named(name: str, counted: Sequence[tuple[Shape, int]]) -> list[RecognisedPart]:
    if len(counted) == 1:
        return [RecognisedPart(name, *counted[0])]
    return [RecognisedPart(f"{name}-{number}", *each) for number, each in enumerate(counted, start=1)]
