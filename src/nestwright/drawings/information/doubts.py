"""Where statements differ: in words, with the texts that say so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nestwright.drawings.information.evidence import Evidence, Field, PartInformation, Source

IN_DOUBT, DIFFERS, SLOW = "information_in_doubt", "information_differs", "rule_too_slow"
_CHECKED = (Field.QUANTITY, Field.MATERIAL, Field.THICKNESS)
_WHERE = {
    Source.API: "the call",
    Source.LIST: "the list",
    Source.FILE: "the file's header",
    Source.TABLE: "the parts list in the drawing",
    Source.PART_TEXT: "a text at the part",
    Source.SHEET_TEXT: "a text of the sheet",
    Source.LAYER: "the layer's name",
    Source.FILE_NAME: "the file's name",
}


@dataclass(frozen=True)
class Doubt:
    """One thing that a person should look at; ``x_mm, y_mm``: where in the drawing, None: nowhere."""

    rule: str
    message: str
    x_mm: float | None = None
    y_mm: float | None = None


def doubts_of(parts: Iterable[tuple[str, PartInformation]]) -> list[Doubt]:
    """Return what is in doubt or contradicted, once for all parts of which the same is said."""
    found: dict[tuple[object, ...], tuple[list[str], Doubt]] = {}
    for name, information in parts:
        for what in _CHECKED:
            doubt = _doubt(what, information)
            if doubt is not None:
                key = (what, doubt.message)
                found.setdefault(key, ([], doubt))[0].append(name)
    return [
        Doubt(doubt.rule, f"{_parts(names)}: {doubt.message}", doubt.x_mm, doubt.y_mm)
        for names, doubt in found.values()
    ]


def slow_rules(ids: Iterable[str]) -> list[Doubt]:
    """Return the rules that were given up."""
    return [
        Doubt(SLOW, f"the recognition rule '{one}' took too long on this drawing and was left out")
        for one in ids
    ]


def said_by(evidence: Evidence) -> str:
    """Return a statement in words: its value, its text and where that stands."""
    return f"{evidence.value} ({_WHERE[evidence.source]}: '{evidence.text}')"


def _doubt(what: Field, information: PartInformation) -> Doubt | None:
    reading = information.of(what)
    if reading.in_doubt:
        first = reading.rivals[0]
        same = [one for one in reading.rivals if one.source is first.source]
        words = " or ".join(said_by(one) for one in same[:4])
        return Doubt(IN_DOUBT, f"the {what} is in doubt and was not taken: {words}", first.x_mm, first.y_mm)
    rival = reading.contradiction
    if rival is None or reading.evidence is None:
        return None
    words = f"the {what} was taken as {said_by(reading.evidence)}, against {said_by(rival)}"
    return Doubt(DIFFERS, words, rival.x_mm, rival.y_mm)


def _parts(names: list[str]) -> str:
    if len(names) == 1:
        return f"part {names[0]}"
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"parts {', '.join(names[:3])}{more}"
