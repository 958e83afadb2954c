"""What people make of a drawing against the rules: lines that shall close, contours and pieces as parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import shapely

from nestwright.drawings.decisions import Decisions, Place
from nestwright.drawings.joining.loops import Loop, Loops, open_finding
from nestwright.drawings.reading import Finding, RecognisedPart, Severity
from nestwright.drawings.recognition.recognise import Recognised
from nestwright.geometry.contours import Contour, Path, Shape, bounds_mm, flatten, oriented
from nestwright.geometry.transform import Transform

_TOLERANCE_MM = 0.05


def with_closed_by_hand(loops: Loops, decisions: Decisions) -> Loops:
    """Return loops with those open lines closed that a person wants as parts, by a straight line."""
    if not decisions.as_parts:
        return loops
    closed, left, findings = list(loops.closed), list[Path](), list(loops.findings)
    for chain in loops.open:
        finding = _wanted(chain, decisions)
        if finding is None:
            left.append(chain)
        else:
            closed.append(Loop(_closed(chain), ""))
            findings.append(finding)
    return replace(loops, closed=closed, open=left, findings=findings)


def _wanted(chain: Path, decisions: Decisions) -> Finding | None:
    """Return the finding under which a person wanted this line closed, now put right."""
    told = open_finding(chain)
    lost = replace(told, rule="part_lost", x_mm=float(chain[0, 0]), y_mm=float(chain[0, 1]))
    for finding in (told, lost):
        if finding.place is not None and decisions.wants_part(finding.rule, finding.place):
            words = f"closed by a straight line, as decided: {finding.message}"
            return replace(finding, severity=Severity.INFO, message=words, fixed=True)
    return None


def _closed(chain: Path) -> Contour:
    line = chain.copy()
    line[-1, 2] = 0.0
    return line


def with_forced(
    recognised: Recognised, decisions: Decisions, name: str
) -> tuple[list[RecognisedPart], list[Finding]]:
    """Return the parts after what people decided about parts themselves, and what came of it."""
    inner, findings = forced_parts(recognised.shapes, decisions.parts_at, name)
    parts, split = with_splits([*recognised.parts, *inner], decisions.split)
    return parts, findings + split


def forced_parts(
    shapes: Sequence[Shape], places: Iterable[Place], name: str
) -> tuple[list[RecognisedPart], list[Finding]]:
    """Return the parts that the smallest contours round places make, and what came of each place."""
    parts: list[RecognisedPart] = []
    findings: list[Finding] = []
    for place in places:
        line = _smallest_round(shapes, place)
        if line is None:
            text = "a part was wanted here, but no hole of a part lies round this place"
            findings.append(Finding("forced_part", Severity.WARNING, text, *place))
            continue
        part = RecognisedPart(f"{name}-inner{len(parts) + 1}", _part_of(line), 1)
        parts.append(part)
        text = f"the contour here was made a part of its own, {part.name}, as decided"
        findings.append(Finding("forced_part", Severity.INFO, text, *place))
    return parts, findings


def _smallest_round(shapes: Sequence[Shape], place: Place) -> Contour | None:
    around: list[tuple[float, Contour]] = []
    for shape in shapes:
        for hole in shape.holes:
            polygon = shapely.Polygon(flatten(hole, _TOLERANCE_MM))
            if polygon.covers(shapely.Point(place)):
                around.append((polygon.area, hole))
    return min(around, key=lambda one: one[0])[1] if around else None


def _part_of(line: Contour) -> Shape:
    left, bottom, _, _ = bounds_mm(line)
    return Transform(-left, -bottom).shape(Shape(oriented(line)))


def with_splits(
    parts: Sequence[RecognisedPart], names: frozenset[str]
) -> tuple[list[RecognisedPart], list[Finding]]:
    """Return parts of which those named are taken apart, and what came of it.

    Equal pieces of one part become a part each; a part of one piece falls into its contours: the outline
    without holes, and what lies in each hole.
    """
    done: list[RecognisedPart] = []
    findings: list[Finding] = []
    for part in parts:
        pieces = _pieces(part) if part.name in names else [part]
        done += pieces
        if len(pieces) > 1:
            text = f"part {part.name} was split into {len(pieces)} parts, as decided"
            findings.append(Finding("split_part", Severity.INFO, text))
    for name in sorted(names - {part.name for part in parts}):
        text = f"part {name} was to be split, but there is no part of that name"
        findings.append(Finding("split_part", Severity.WARNING, text))
    return done, findings


def _pieces(part: RecognisedPart) -> list[RecognisedPart]:
    if part.quantity > 1:
        shapes = [part.shape] * part.quantity
    else:
        own = part.shape
        outline = replace(own, holes=(), processes=() if not own.processes else own.processes[:1])
        shapes = [outline, *(_part_of(hole) for hole in own.holes)]
    return [
        replace(part, name=f"{part.name}.{number}", shape=shape, quantity=1)
        for number, shape in enumerate(shapes, start=1)
    ]
