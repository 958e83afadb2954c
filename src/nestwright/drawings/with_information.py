"""Recognised parts with what the drawing says of them: names, and shapes that are several parts after all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from nestwright.drawings.decisions import UNDECIDED
from nestwright.drawings.doctor.ledger import ledger
from nestwright.drawings.information.doubts import DIFFERS, IN_DOUBT, Doubt, doubts_of, slow_rules
from nestwright.drawings.information.evidence import PartInformation, Source
from nestwright.drawings.information.inform import Informed, Sheet, inform, statements_of
from nestwright.drawings.information.matching import Reader
from nestwright.drawings.information.rules import RuleSet
from nestwright.drawings.information.texts import PlacedText
from nestwright.drawings.joining.batch import Batch
from nestwright.drawings.reading import DrawingReading, Finding, RecognisedPart, Severity
from nestwright.drawings.recognition.recognise import Recognised

_INCHES = frozenset({"in", "ft"})


@dataclass(frozen=True, eq=False)
class WithInformation:
    """The parts of a drawing, and what is in doubt about them."""

    parts: list[RecognisedPart]
    findings: list[Finding]


def with_information(
    stem: str, recognised: Recognised, texts: Sequence[PlacedText], unit: str, rules: RuleSet
) -> WithInformation:
    """Return the parts with what texts, layers and the file's name say of them.

    Parameters
    ----------
    stem
        the file's name without extension.
    unit
        of the drawing: a thickness without a unit may be in inches where the drawing is.
    """
    outlines = [shape.outer for shape in recognised.shapes]
    polygons = Batch(outlines).polygons() if outlines else np.empty(0, dtype=np.object_)
    sheet = Sheet(polygons, recognised.layers, recognised.members, texts, unit in _INCHES)
    informed = inform(sheet, stem, rules)
    parts = _named(_parts(recognised, informed.parts))
    doubts = doubts_of((part.name, part.information) for part in parts)
    findings = [finding_of(doubt) for doubt in (*doubts, *slow_rules(informed.slow))]
    return WithInformation(parts, findings)


def settled(reading: DrawingReading, information: Sequence[PartInformation]) -> DrawingReading:
    """Return a reading with what lists and callers said since, part by part: it may settle doubts."""
    parts = [replace(part, information=known) for part, known in zip(reading.parts, information, strict=True)]
    kept = [finding for finding in reading.findings if finding.rule not in {IN_DOUBT, DIFFERS}]
    known = {(one.rule, one.place): one for one in reading.findings}
    doubts = _doubts(parts)
    told = [replace(known.get((one.rule, one.place), one), message=one.message) for one in doubts]
    return replace(reading, parts=tuple(parts), findings=(*kept, *told))


def with_file_name(reading: DrawingReading, rules: RuleSet) -> DrawingReading:
    """Return a reading of a file without texts, with what its name says of all its parts."""
    said = statements_of(reading.name, Source.FILE_NAME, Reader(rules))
    return settled(reading, [part.information.plus(said) for part in reading.parts])


def _doubts(parts: Iterable[RecognisedPart]) -> tuple[Finding, ...]:
    """Return what is in doubt as entries of the ledger."""
    findings = [finding_of(doubt) for doubt in doubts_of((part.name, part.information) for part in parts)]
    return ledger(findings, UNDECIDED, frozenset())


def finding_of(doubt: Doubt) -> Finding:
    """Return a doubt as a finding."""
    return Finding(doubt.rule, Severity.WARNING, doubt.message, doubt.x_mm, doubt.y_mm)


def _parts(recognised: Recognised, informed: Iterable[Informed]) -> list[RecognisedPart]:
    of_outline = {
        at: part for part, members in zip(recognised.parts, recognised.members, strict=True) for at in members
    }
    return [
        replace(of_outline[each.members[0]], quantity=len(each.members), information=each.information)
        for each in informed
    ]


def _named(parts: Sequence[RecognisedPart]) -> list[RecognisedPart]:
    """Return the parts with their names; a name that several would bear is numbered."""
    wanted = [part.information.name or part.name for part in parts]
    taken: set[str] = set()
    named: list[RecognisedPart] = []
    for part, name in zip(parts, wanted, strict=True):
        free, number = name, 1
        while free in taken or (number == 1 and wanted.count(name) > 1):
            free, number = f"{name}-{number}", number + 1
        taken.add(free)
        named.append(replace(part, name=free))
    return named
