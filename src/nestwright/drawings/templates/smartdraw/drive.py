"""A drawing with named dimensions and their values to parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nestwright.drawings.files.segments import Stroke
from nestwright.drawings.joining.loops import find_loops
from nestwright.drawings.limits import Budget
from nestwright.drawings.read import open_drawing
from nestwright.drawings.reading import ReadOptions, RecognisedPart, Severity
from nestwright.drawings.recognition.recognise import Recognised, recognise
from nestwright.drawings.templates.arguments import FIELD, LARGEST_MM, Argument, named, number_of
from nestwright.drawings.templates.smartdraw import terms
from nestwright.drawings.templates.smartdraw.dimensions import Dimension, dimensions_of
from nestwright.drawings.templates.smartdraw.figure import Circle, Figure, figure_of
from nestwright.drawings.templates.smartdraw.solve import solve
from nestwright.drawings.templates.smartdraw.terms import Batch, batch
from nestwright.drawings.templates.smartdraw.wishes import level_lines, wishes_of
from nestwright.errors import BadParameter, TemplateFailed
from nestwright.geometry.contours import FloatArray

_CROSSINGS = frozenset(("self_crossing", "crossing_contours"))
_MET_MM = 1e-4
_STEPS = (1, 5)  # at once; where that fails, step by step


@dataclass(frozen=True, eq=False)
class SmartDrawing:
    """A drawing's figure and its dimensions."""

    figure: Figure
    dimensions: tuple[Dimension, ...]

    def names(self) -> dict[str, float]:
        """Return the names and what they measure now, mm."""
        return {each.name: each.measured_mm for each in self.dimensions if each.name is not None}


def open_smart_drawing(content: bytes, options: ReadOptions) -> SmartDrawing:
    """Return the drawing's lines and dimensions.

    Raises
    ------
    UnreadableDrawing
        when the file is no DXF.
    TemplateFailed
        when nothing in it is cut, or a named dimension holds on to nothing.
    """
    opened = open_drawing(content, options, Budget())
    cut = [*opened.drawn.cut, *opened.drawn.frames]
    if not cut:
        raise TemplateFailed("the drawing holds no line that is cut")
    figure = figure_of(cut, opened.drawn.marks)
    found = dimensions_of(opened.loaded.document, figure, opened.unit.mm)
    return SmartDrawing(figure, tuple(found))


def parts_of_drawing(
    name: str, content: bytes, argument: Argument, options: ReadOptions | None = None
) -> tuple[RecognisedPart, ...]:
    """Return the drawing's parts with its named dimensions driven; the others keep their values.

    Parameters
    ----------
    argument
        name to value in mm; a name that is left out keeps what is drawn.

    Raises
    ------
    BadParameter
        for a name that no dimension has (those there are, are listed) or a value that is no length.
    TemplateFailed
        when dimensions contradict each other (it names them), or the outcome is no longer the same part:
        contours cross, or an opening is lost.
    UnreadableDrawing
        when the file is no DXF.
    """
    options = options or ReadOptions()
    drawing = open_smart_drawing(content, options)
    wanted = _wanted(drawing, argument)
    figure = drawing.figure
    before = _recognised(name, *figure.drawn(figure.values), options)
    if not before.parts:
        raise TemplateFailed("the drawing holds no closed contour")
    if not any(abs(wanted[each] - each.measured_mm) > 1e-9 for each in drawing.dimensions):
        return tuple(before.parts)
    values = _driven(drawing, wanted)
    after = _recognised(name, *figure.drawn(values), options)
    _refuse_other_parts(before, after)
    return tuple(after.parts)


def _wanted(drawing: SmartDrawing, argument: Argument) -> dict[Dimension, float]:
    given = {name: _length(name, value) for name, value in named(argument, drawing.names()).items()}
    return {each: given.get(each.name or "", each.measured_mm) for each in drawing.dimensions}


def _length(name: str, value: str | float) -> float:
    number = number_of(name, value)
    if not 0.0 < number <= LARGEST_MM:
        raise BadParameter(f"{FIELD}.{name}", f"a length greater than 0, at most {LARGEST_MM:g} mm")
    return number


def _driven(drawing: SmartDrawing, wanted: dict[Dimension, float]) -> FloatArray:
    figure = drawing.figure

    def demands(share: float) -> list[Batch]:
        return _demands(
            figure,
            {each: each.measured_mm + share * (target - each.measured_mm) for each, target in wanted.items()},
        )

    unmet: list[str] = []
    wishes = wishes_of(figure, _pairs(drawing))
    for steps in _STEPS:
        values = solve(figure.values, demands, wishes, figure.size_mm, steps)
        unmet = _unmet(figure, wanted, values)
        if not unmet:
            return values
    raise TemplateFailed(f"these dimensions cannot be met together: {', '.join(dict.fromkeys(unmet))}")


def _pairs(drawing: SmartDrawing) -> list[tuple[int, int]]:
    """Return the points that dimensions lie between: pairs that may lie about a middle."""
    ends = [each.ends for each in drawing.dimensions if each.ends is not None]
    return [
        (first.indices[0], second.indices[0]) for first, second in ends if first.is_point and second.is_point
    ]


def _demands(figure: Figure, wanted: dict[Dimension, float]) -> list[Batch]:
    found = [batch(*_demand(figure, each, target)) for each, target in wanted.items()]
    found.append(batch(terms.direction, list(level_lines(figure))))
    return [each for each in found if each is not None]


def _demand(
    figure: Figure, each: Dimension, target: float
) -> tuple[terms.Residual, list[tuple[Sequence[int], Sequence[float], float]]]:
    if each.ends is not None and each.direction is not None:
        return terms.along, [(*terms.between(*each.ends, *each.direction, target), 1.0)]
    if each.ends is not None:
        return terms.straight, [(*terms.between(*each.ends, target), 1.0)]
    radius = target / 2.0 if each.is_diameter else target
    if isinstance(each.round, Circle):
        return terms.value, [([each.round.at + 2], [radius, 1.0], 1.0)]
    assert each.round is not None  # noqa: S101  a dimension has two ends or something round
    sign = 1.0 if figure.values[each.round.bulge] > 0.0 else -1.0
    return terms.radius, [(each.round.indices, [radius, sign], 1.0)]


def _unmet(figure: Figure, wanted: dict[Dimension, float], values: FloatArray) -> list[str]:
    unmet: list[str] = []
    for each, target in wanted.items():
        residual, rows = _demand(figure, each, target)
        demand = batch(residual, rows)
        off = 0.0 if demand is None else float(np.abs(demand.values(values)).max())
        if not off <= _MET_MM:  # nor is what is no number
            unmet.append(f"{each.name} = {target:g}" if each.name else each.words)
    return unmet


def _recognised(name: str, cut: list[Stroke], marks: list[Stroke], options: ReadOptions) -> Recognised:
    loops = find_loops(cut, options.join_tolerance_mm)
    return recognise(name, loops.closed, [mark.rows for mark in marks], loops.open)


def _refuse_other_parts(before: Recognised, after: Recognised) -> None:
    for finding in after.findings:
        crosses = finding.rule in _CROSSINGS or finding.severity is Severity.ERROR
        if crosses and all(finding.rule != other.rule for other in before.findings):
            raise TemplateFailed(f"with these values contours cross: {finding.message}")
    was, now = _holes(before), _holes(after)
    if len(was) != len(now):
        raise TemplateFailed(
            f"with these values the drawing falls into {len(now)} pieces instead of {len(was)}: "
            "an opening lies outside, or a contour is no longer closed"
        )
    if was != now:
        raise TemplateFailed(f"with these values there are {sum(now)} openings instead of {sum(was)}")


def _holes(found: Recognised) -> list[int]:
    return sorted(len(part.shape.holes) for part in found.parts for _ in range(part.quantity))
