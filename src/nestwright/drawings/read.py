"""The one way from a file's bytes to parts and findings: :func:`read_drawing` raises for no content."""

from __future__ import annotations

import logging
import re
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nestwright.drawings.decisions import UNDECIDED
from nestwright.drawings.doctor.forced import with_forced, with_splits
from nestwright.drawings.doctor.holds import holding, lost_parts
from nestwright.drawings.doctor.ledger import ledger, stale_decisions
from nestwright.drawings.doctor.treat import Treated, treat
from nestwright.drawings.files.document import Loaded, load_document
from nestwright.drawings.files.segments import UNREADABLE_KINDS, Drawn, draw_document
from nestwright.drawings.files.sniff import NotADrawing, sniff
from nestwright.drawings.files.units import Unit, plausibility, unit_of
from nestwright.drawings.joining.batch import box_of
from nestwright.drawings.joining.loops import Loops
from nestwright.drawings.limits import MAX_BYTES, Budget, LimitExceeded
from nestwright.drawings.nc1.read import read_nc1
from nestwright.drawings.picture import pictures_of
from nestwright.drawings.reading import (
    DrawingReading,
    Finding,
    ReadOptions,
    RecognisedPart,
    Severity,
    Sketch,
)
from nestwright.drawings.recognition.recognise import recognise
from nestwright.drawings.with_information import with_file_name, with_information
from nestwright.errors import UnreadableDrawing
from nestwright.geometry.contours import Shape, bounds_mm

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
        reading = _nc1(stem, content, options) if _is_nc1(content) else _read(stem, content, options)
        if options.pictures:
            reading = replace(reading, pictures=pictures_of(reading))
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


def _nc1(stem: str, content: bytes, options: ReadOptions) -> DrawingReading:
    """Return an NC1 file's reading with its ledger; it states its unit and leaves nothing to repair."""
    reading = with_file_name(read_nc1(stem, content), options.rules_in_use)
    parts, told = with_splits(reading.parts, options.decisions.split)
    entries = ledger([*reading.findings, *told], options.decisions, frozenset())
    stale = stale_decisions(entries, options.decisions)
    return replace(reading, parts=tuple(parts), findings=entries, stale=stale)


def _is_nc1(content: bytes) -> bool:
    return len(content) <= MAX_BYTES and sniff(content)[0] == "nc1"


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
    if kind in {"empty", "other", "nc1"}:
        raise NotADrawing(f"this is {words}")
    loaded = load_document(content, budget)
    decided, wanted = options.decisions.units, options.units or options.default_units
    unit = unit_of(loaded.document, wanted, states_unit=loaded.states_unit, decided=decided)
    return Opened(loaded, unit, draw_document(loaded.document, unit.mm, budget))


def _read(stem: str, content: bytes, options: ReadOptions) -> DrawingReading:
    budget = Budget()
    with budget.running():
        return _read_within(budget, stem, content, options)


def _read_within(budget: Budget, stem: str, content: bytes, options: ReadOptions) -> DrawingReading:
    opened = open_drawing(content, options, budget)
    options = options.in_unit(opened.unit.mm)
    treated = treat(opened.drawn, options, budget)
    loops, decisions = treated.loops, options.decisions
    recognised = recognise(
        stem, loops.closed, treated.marks, loops.open, treated.texts, treated.nowork, decisions
    )
    informed = with_information(
        stem, recognised, opened.drawn.statements, opened.unit.name, options.rules_in_use
    )
    parts, forced = with_forced(replace(recognised, parts=informed.parts), decisions, stem)
    findings = [opened.unit.finding, *_load_findings(opened.loaded), *_left_out_findings(treated.drawn)]
    findings += [*treated.findings, *recognised.findings, *forced, *informed.findings]
    findings += lost_parts(loops.open, recognised.shapes)
    findings += plausibility(opened.unit, [_size(part) for part in parts])
    if not parts:
        findings.append(_nothing_found(treated.drawn, loops))
    return _reading(stem, parts, findings, opened.unit, options, treated, recognised.shapes)


def _reading(
    stem: str,
    parts: Sequence[RecognisedPart],
    findings: Sequence[Finding],
    unit: Unit,
    options: ReadOptions,
    treated: Treated,
    shapes: Sequence[Shape],
) -> DrawingReading:
    decided = options.decisions.units is not None or (options.units is not None and not unit.stated)
    held = holding(findings, unit, unit_is_decided=decided) if parts else frozenset[Finding]()
    entries = ledger(findings, options.decisions, held)
    width, height = 0.0, 0.0
    if treated.strokes:
        left, bottom, right, top = box_of([stroke.rows for stroke in treated.strokes])
        width, height = right - left, top - bottom
    return DrawingReading(
        stem,
        tuple(parts),
        entries,
        unit.name,
        width,
        height,
        sketch=Sketch(tuple(shapes), (*treated.loops.open, *treated.marks)),
        stale=stale_decisions(entries, options.decisions),
    )


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
    return DrawingReading(stem, (), ledger([finding], UNDECIDED, frozenset()), "", 0.0, 0.0)
