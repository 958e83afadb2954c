"""The treatment of a drawing's lines: from what is drawn to closed contours, by maps, clean-up, decisions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

import numpy as np

from nestwright.drawings.clean_up import CleanUp
from nestwright.drawings.decisions import Decisions
from nestwright.drawings.doctor.forced import with_closed_by_hand
from nestwright.drawings.doctor.maps import with_maps
from nestwright.drawings.doctor.removal import without_near_equal, without_trivial
from nestwright.drawings.doctor.smoothing import chords_offer, smooth_curves, smooth_loops
from nestwright.drawings.files.segments import Drawn, Stroke
from nestwright.drawings.joining.loops import GAP_MM, Loop, Loops, find_loops
from nestwright.drawings.joining.network import WELD_MM
from nestwright.drawings.layers import Role, role_of_layer
from nestwright.drawings.limits import Budget
from nestwright.drawings.reading import Finding, ReadOptions, Severity
from nestwright.geometry.contours import FloatArray, Path

Thing = TypeVar("Thing")


@dataclass(eq=False)
class Treated:
    """Contours and paths ready for recognising parts; ``strokes``: what was taken as cut lines."""

    drawn: Drawn
    strokes: list[Stroke]
    loops: Loops
    marks: list[Path] = field(default_factory=list)
    nowork: list[Path] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def texts(self) -> FloatArray:
        """``(n, 4)`` x, y, width and height of each text."""
        return np.array(self.drawn.texts).reshape(-1, 4)


def treat(drawn: Drawn, options: ReadOptions, budget: Budget) -> Treated:
    """Return the contours that a drawing's lines make, cleaned up as asked."""
    clean_up, decisions = options.clean_up, options.decisions
    mapped = with_maps(drawn, clean_up)
    strokes, marks, notes = _sorted(mapped.drawn, decisions, mapped=clean_up.maps)
    findings = [*mapped.findings, *notes]
    if clean_up.smooth is not None:
        strokes, told = smooth_curves(strokes, clean_up.smooth, decisions)
        findings += told
    loose = [stroke for stroke in strokes if not stroke.closed]
    cut, told = _near_equal(loose, lambda stroke: stroke.rows, clean_up, decisions, closed=False)
    if told:
        strokes = [stroke for stroke in strokes if stroke.closed] + cut
    findings += told
    loops = find_loops(
        strokes, options.joins_within_mm, GAP_MM, decisions, clean_up.remove_duplication_mm or WELD_MM
    )
    loops = _cleaned(with_closed_by_hand(loops, decisions), clean_up, decisions)
    budget.check_time()
    findings += loops.findings
    paths = [mark.rows for mark in marks] + loops.twice
    return Treated(mapped.drawn, strokes, loops, paths, [each.rows for each in mapped.nowork], findings)


def _cleaned(loops: Loops, clean_up: CleanUp, decisions: Decisions) -> Loops:
    """Return loops after the operations on whole contours."""
    closed, lines = loops.closed, loops.open
    findings = list(loops.findings)
    trivial_mm = clean_up.remove_trivial_mm
    if trivial_mm is not None:
        closed, told = without_trivial(closed, _contour_of, trivial_mm, decisions, closed=True)
        lines, lost = without_trivial(lines, lambda line: line, trivial_mm, decisions, closed=False)
        findings += told + lost
    closed, told = _near_equal(closed, _contour_of, clean_up, decisions, closed=True)
    findings += told
    if clean_up.smooth is None:
        findings += chords_offer(closed)
    else:
        closed, told = smooth_loops(closed, clean_up.smooth, decisions)
        findings += told
    return replace(loops, closed=closed, open=lines, findings=findings)


def _contour_of(loop: Loop) -> FloatArray:
    return loop.contour


def _near_equal(
    things: list[Thing],
    rows_of: Callable[[Thing], FloatArray],
    clean_up: CleanUp,
    decisions: Decisions,
    *,
    closed: bool,
) -> tuple[list[Thing], list[Finding]]:
    tolerance_mm = clean_up.remove_duplication_mm
    if tolerance_mm is None:
        return things, []
    return without_near_equal(things, rows_of, tolerance_mm, decisions, closed=closed)


def _sorted(
    drawn: Drawn, decisions: Decisions, *, mapped: bool
) -> tuple[list[Stroke], list[Stroke], list[Finding]]:
    """Return what is cut, what is a mark, and why, when it is not what layers and line types say."""
    if drawn.cut:
        return _with_dashed(drawn, decisions)
    if drawn.frames:
        return drawn.frames, drawn.marks, []
    instead = drawn.marks or drawn.notes
    if not instead or mapped:  # who maps says what is cut
        return [], drawn.marks, []
    text = "every line is dashed or on a layer for marks or notes; they were taken as cut lines: please check"
    finding = Finding("only_marks", Severity.WARNING, text)
    if "only_marks" in decisions.undone:
        return [], drawn.marks, [finding.as_undone("nothing is cut")]
    return instead, [], [finding]


def _with_dashed(drawn: Drawn, decisions: Decisions) -> tuple[list[Stroke], list[Stroke], list[Finding]]:
    cut = drawn.cut + drawn.frames
    if not drawn.dashed:
        return cut, drawn.marks, []
    text = f"{drawn.dashed} lines have a dashed line type; they mark the part and are not cut"
    finding = Finding("dashed_line", Severity.INFO, text)
    if "dashed_line" not in decisions.undone:
        return cut, drawn.marks, [finding]
    dashed = [mark for mark in drawn.marks if role_of_layer(mark.layer) is Role.CUT]
    marks = [mark for mark in drawn.marks if role_of_layer(mark.layer) is not Role.CUT]
    return cut + dashed, marks, [finding.as_undone("they are cut")]
