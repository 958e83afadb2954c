"""Smooth: chords become arcs and polygons circles, on request; a drawing full of chords is offered it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from nestwright.drawings.clean_up import Smooth
from nestwright.drawings.decisions import Decisions
from nestwright.drawings.doctor.chords import (
    LEAST_CHORDS,
    Smoothed,
    arcs_from_chords,
    candidate_turns,
    polygon_as_circle,
)
from nestwright.drawings.files.segments import Stroke
from nestwright.drawings.joining.loops import Loop
from nestwright.drawings.reading import Finding, Severity
from nestwright.geometry.contours import FloatArray, Path, arc_of, bounds_mm, length_mm

OFFERED_MM = 0.25  # the largest tolerance with which a drawing full of chords is offered to be smoothed
_OFFERED_CHORDS = 40  # in a drawing, at least
_OFFERED_SHARE = 0.5  # of all its lines and arcs
_SAMPLE = 1500  # lines and arcs that are looked at
_POINTS = 6  # looked at on each arc of a curve, as they come about
_FIT = 0.75  # of the tolerance, when the points looked at may lie off the curve themselves


def smooth_loops(
    loops: Sequence[Loop], smooth: Smooth, decisions: Decisions
) -> tuple[list[Loop], list[Finding]]:
    """Return contours with arcs for runs of chords and circles for polygons, with a finding for each."""
    done: list[Loop] = []
    findings: list[Finding] = []
    for loop in loops:
        line, finding = _smoothed(loop.contour, smooth)
        if finding is not None and decisions.refuses(finding.rule, finding.place or (0.0, 0.0)):
            line, finding = loop.contour, finding.as_undone()
        done.append(loop if line is loop.contour else replace(loop, contour=line))
        findings += [] if finding is None else [finding]
    return done, findings


def _smoothed(line: FloatArray, smooth: Smooth) -> tuple[FloatArray, Finding | None]:
    left, bottom, right, top = bounds_mm(line)
    size_mm = max(right - left, top - bottom)
    circle = polygon_as_circle(line, smooth.tolerance_mm)
    if circle is not None:
        if not smooth.convert_circle:
            return line, None
        text = f"a polygon of {len(line)} lines became a circle; it moved by {circle[1]:.2g} mm at most"
        place = ((left + right) / 2.0, (bottom + top) / 2.0)
        finding = Finding("circle_from_polygon", Severity.INFO, text, *place, size_mm, fixed=True)
        return circle[0], finding
    found = arcs_from_chords(line, smooth.tolerance_mm, closed=True)
    if not found.runs:
        return line, None
    text = (
        f"{found.chords} short lines of a contour became {found.runs} arcs; "
        f"it moved by {found.moved_mm:.2g} mm at most"
    )
    x, y = line[0, :2].tolist()
    return found.rows, Finding("arcs_from_chords", Severity.INFO, text, x, y, size_mm, fixed=True)


def smooth_curves(
    strokes: Sequence[Stroke], smooth: Smooth, decisions: Decisions
) -> tuple[list[Stroke], list[Finding]]:
    """Return strokes in which splines and ellipses have fewer arcs; a finding where there were any."""
    done = [_with_fewer_arcs(stroke, smooth.tolerance_mm) for stroke in strokes]
    changed = [one for one, other in zip(strokes, done, strict=True) if one is not other]
    if smooth.ignore_bezier or not changed:
        return list(strokes), []
    text = f"{len(changed)} splines or ellipses were drawn anew with fewer arcs"
    x, y = changed[0].rows[0, :2].tolist()
    finding = Finding("smoothed_curve", Severity.INFO, text, x, y, smooth.tolerance_mm, fixed=True)
    if decisions.refuses("smoothed_curve", (x, y)):
        return list(strokes), [finding.as_undone()]
    return done, [finding]


def _with_fewer_arcs(stroke: Stroke, tolerance_mm: float) -> Stroke:
    if not stroke.is_curve or len(stroke.rows) < 3:
        return stroke
    found = arcs_from_chords(_even_points(stroke.rows), _FIT * tolerance_mm, closed=False)
    return replace(stroke, rows=found.rows) if 0 < len(found.rows) < len(stroke.rows) else stroke


def _even_points(rows: Path) -> Path:
    """Return points on a curve that lie about evenly along it, the ends of its arcs among them."""
    lengths = [length_mm(rows[at : at + 2], closed=False) for at in range(len(rows) - 1)]
    step_mm = sum(lengths) / (_POINTS * len(lengths))
    points: list[FloatArray] = []
    for at, length in enumerate(lengths):
        share = np.arange(max(round(length / step_mm), 1)) / max(round(length / step_mm), 1)
        points.append(_along(rows[at], rows[at + 1], share))
    return np.column_stack([np.vstack([*points, rows[-1:, :2]]), np.zeros(sum(map(len, points)) + 1)])


def _along(start: FloatArray, end: FloatArray, share: FloatArray) -> FloatArray:
    arc = arc_of(start, end)
    if arc is None:
        return start[:2] + share[:, None] * (end - start)[:2]
    x, y, radius, angle, sweep = arc
    turn = angle + share * sweep
    return np.column_stack([x + radius * np.cos(turn), y + radius * np.sin(turn)])


def chords_offer(loops: Sequence[Loop]) -> list[Finding]:
    """Return a finding when a drawing is full of chords that look like arcs, with the tolerance it takes."""
    if sum(len(loop.contour) for loop in loops) < _OFFERED_CHORDS:
        return []
    loops = _sample(loops)
    gentle = [int(candidate_turns(_closed(loop.contour)).sum()) for loop in loops]
    every = sum(len(loop.contour) for loop in loops)
    if sum(gentle) < max(_OFFERED_CHORDS, _OFFERED_SHARE * every):
        return []
    found: list[tuple[Loop, Smoothed]] = []
    for loop, turns in zip(loops, gentle, strict=True):
        if turns >= LEAST_CHORDS - 1:
            found.append((loop, _as_arcs(loop.contour)))
    runs, chords = sum(one.runs for _, one in found), sum(one.chords for _, one in found)
    if chords < max(_OFFERED_CHORDS, _OFFERED_SHARE * every):
        return []
    moved_mm = max(one.moved_mm for _, one in found)
    x, y = next(loop.contour[0, :2].tolist() for loop, one in found if one.runs)
    text = (
        f"{chords} of {every} lines looked at are chords of {runs} arcs; Smooth with a tolerance of "
        f"{_rounded_up(moved_mm):g} mm makes them arcs again"
    )
    return [Finding("chord_runs", Severity.INFO, text, x, y, moved_mm)]


def _sample(loops: Sequence[Loop]) -> list[Loop]:
    """Return the largest loops, as many as are looked at quickly."""
    sample: list[Loop] = []
    left = _SAMPLE
    for loop in sorted(loops, key=lambda loop: -len(loop.contour)):
        if left <= 0:
            break
        sample.append(loop)
        left -= len(loop.contour)
    return sample


def _as_arcs(line: FloatArray) -> Smoothed:
    circle = polygon_as_circle(line, OFFERED_MM)
    if circle is not None:
        return Smoothed(circle[0], 1, len(line), circle[1])
    return arcs_from_chords(line, OFFERED_MM, closed=True)


def _closed(line: FloatArray) -> Path:
    return np.vstack([line, line[:1]])


def _rounded_up(value_mm: float) -> float:
    return next((step for step in (0.01, 0.02, 0.05, 0.1, 0.2) if value_mm <= step), OFFERED_MM)
