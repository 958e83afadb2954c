"""The one way from a file's bytes to parts and findings: :func:`read_drawing` raises for no content."""

from __future__ import annotations

import logging
import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nestwright.drawings.files.document import Loaded, load_document
from nestwright.drawings.files.segments import UNREADABLE_KINDS, Drawn, Stroke, draw_document
from nestwright.drawings.files.sniff import NotADrawing, sniff
from nestwright.drawings.files.units import Unit, plausibility, unit_of
from nestwright.drawings.joining.batch import box_of
from nestwright.drawings.joining.loops import Loops, find_loops
from nestwright.drawings.limits import MAX_BYTES, Budget, LimitExceeded
from nestwright.drawings.reading import DrawingReading, Finding, ReadOptions, RecognisedPart, Severity
from nestwright.drawings.recognition.recognise import recognise
from nestwright.errors import UnreadableDrawing
from nestwright.geometry.contours import bounds_mm

OUR_MISTAKE = "program_error"
OUR_MISTAKE_IN_WORDS = "the program failed on this drawing; the log says where, please report it"
logger = logging.getLogger(__name__)

_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}$")


def read_drawing(name: str, content: bytes, options: ReadOptions | None = None) -> DrawingReading:
    """Return the parts and findings of one file.

    Parameters
    ----------
    name
        the file's name; its stem names the parts.
    content
        the file's bytes, whatever they are.
    """
    options = options or ReadOptions()
    began = time.perf_counter()
    stem = _stem(name)
    try:
        reading = _read(stem, content, options)
    except NotADrawing as failure:
        reading = _nothing(stem, Finding("not_dxf", Severity.ERROR, str(failure)))
    except LimitExceeded as failure:
        reading = _nothing(stem, Finding("too_large", Severity.ERROR, str(failure)))
    except UnreadableDrawing as failure:
        reading = _nothing(stem, Finding("unreadable", Severity.ERROR, str(failure)))
    except Exception:  # a mistake of ours: it must not cost the user the other drawings
        logger.exception("reading '%s' failed", name)
        reading = _nothing(stem, Finding(OUR_MISTAKE, Severity.ERROR, OUR_MISTAKE_IN_WORDS))
    return reading.with_seconds(time.perf_counter() - began)


@dataclass(frozen=True, eq=False)
class Opened:
    """A document, its unit and what its model space draws, mm."""

    loaded: Loaded
    unit: Unit
    drawn: Drawn


def open_drawing(content: bytes, options: ReadOptions, budget: Budget) -> Opened:
    """Return what a DXF file draws.

    Raises
    ------
    UnreadableDrawing
        when it is no DXF (the message says what it is), damaged beyond repair, or too large.
    """
    if len(content) > MAX_BYTES:
        raise LimitExceeded(f"the file has {len(content):,} bytes; {MAX_BYTES:,} are allowed")
    kind, words = sniff(content)
    if kind in {"empty", "other"}:
        raise NotADrawing(f"this is {words}")
    loaded = load_document(content, budget)
    unit = unit_of(loaded.document, options.units, states_unit=loaded.states_unit)
    return Opened(loaded, unit, draw_document(loaded.document, unit.mm, budget))


def _read(stem: str, content: bytes, options: ReadOptions) -> DrawingReading:
    budget = Budget()
    opened = open_drawing(content, options, budget)
    loaded, unit, drawn = opened.loaded, opened.unit, opened.drawn
    cut, marks, notes = _sorted_strokes(drawn)
    loops = find_loops(cut, options.join_tolerance_mm)
    budget.check_time()
    texts = np.array(drawn.texts).reshape(-1, 4)
    recognised = recognise(stem, loops.closed, [mark.rows for mark in marks], loops.open, texts)
    findings = [unit.finding, *_load_findings(loaded), *_left_out_findings(drawn), *notes, *loops.findings]
    findings += recognised.findings
    findings += plausibility(unit, [_size(part) for part in recognised.parts])
    if not recognised.parts:
        findings.append(_nothing_found(drawn, loops))
    return _reading(stem, recognised.parts, findings, unit.name, cut)


def _reading(
    stem: str, parts: list[RecognisedPart], findings: list[Finding], units: str, strokes: Sequence[Stroke]
) -> DrawingReading:
    width, height = 0.0, 0.0
    if strokes:
        left, bottom, right, top = box_of([stroke.rows for stroke in strokes])
        width, height = right - left, top - bottom
    return DrawingReading(stem, tuple(parts), tuple(findings), units, width, height)


def _sorted_strokes(drawn: Drawn) -> tuple[list[Stroke], list[Stroke], list[Finding]]:
    """Return what is cut, what is a mark, and why, when it is not what layers and line types say."""
    if drawn.cut:
        return drawn.cut + drawn.frames, drawn.marks, _dashed_finding(drawn)
    if drawn.frames:
        return drawn.frames, drawn.marks, []
    instead = drawn.marks or drawn.notes
    if not instead:
        return [], [], []
    text = "every line is dashed or on a layer for marks or notes; they were taken as cut lines: please check"
    return instead, [], [Finding("only_marks", Severity.WARNING, text)]


def _dashed_finding(drawn: Drawn) -> list[Finding]:
    if not drawn.dashed:
        return []
    text = f"{drawn.dashed} lines have a dashed line type; they mark the part and are not cut"
    return [Finding("dashed_line", Severity.INFO, text)]


def _load_findings(loaded: Loaded) -> list[Finding]:
    if loaded.how == "read":
        return []
    lost = "some of it may be lost; " if loaded.how == "mended" else ""
    text = f"the file is damaged ({loaded.cause}); what could be saved was read, {lost}please check"
    return [Finding("damaged_file", Severity.WARNING, text, fixed=True)]


def _left_out_findings(drawn: Drawn) -> list[Finding]:
    findings: list[Finding] = []
    harmless = Counter({kind: n for kind, n in drawn.left_out.items() if kind not in UNREADABLE_KINDS})
    unread = Counter({kind: n for kind, n in drawn.left_out.items() if kind in UNREADABLE_KINDS})
    rules = (
        ("left_out", Severity.INFO, "left out of the cut: ", harmless),
        ("unreadable_entity", Severity.WARNING, "cannot be read here and may hold cut lines: ", unread),
        (
            "hidden_layer",
            Severity.INFO,
            "not shown in the drawing (layer off or frozen, or invisible): ",
            drawn.hidden,
        ),
        ("broken_entity", Severity.WARNING, "damaged or meaningless, dropped: ", drawn.broken),
        (
            "missing_block",
            Severity.WARNING,
            "blocks that are used but not in the file: ",
            drawn.missing_blocks,
        ),
    )
    for rule, severity, words, counter in rules:
        if counter:
            findings.append(Finding(rule, severity, words + _counted(counter)))
    return findings


def _counted(counter: Counter[str]) -> str:
    kinds = [f"{count} {kind}" for kind, count in counter.most_common(8)]
    return ", ".join(kinds) + (f" and {len(counter) - 8} more kinds" if len(counter) > 8 else "")


def _nothing_found(drawn: Drawn, loops: Loops) -> Finding:
    if loops.open:
        text = f"no closed contour was found: all {len(loops.open)} lines are open"
    elif drawn.cut or drawn.frames or drawn.marks:
        text = "no contour encloses an area"
    elif drawn.left_out or drawn.hidden or drawn.broken or drawn.missing_blocks:
        text = "the drawing holds nothing that can be cut"
    else:
        text = "the drawing is empty: its model space holds nothing"
    return Finding("no_part", Severity.ERROR, text)


def _stem(name: str) -> str:
    """Return a file's name without folders and extension; a point in a name without one stays."""
    base = name.replace("\\", "/").rpartition("/")[2]
    return _EXTENSION.sub("", base) or "drawing"


def _size(part: RecognisedPart) -> tuple[float, float]:
    left, bottom, right, top = bounds_mm(part.shape.outer)
    return right - left, top - bottom


def _nothing(stem: str, finding: Finding) -> DrawingReading:
    return DrawingReading(stem, (), (finding,), "", 0.0, 0.0)
