"""What a drawing says of its parts: its texts, tables, layers and name, each with the part that it means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from nestwright.drawings.information.evidence import (
    NO_INFORMATION,
    TAKEN,
    Evidence,
    Field,
    PartInformation,
    Source,
    Value,
    choose,
)
from nestwright.drawings.information.gauges import gauge_mm
from nestwright.drawings.information.grades import family_of
from nestwright.drawings.information.lines import plain
from nestwright.drawings.information.matching import Find, Gauge, Reader
from nestwright.drawings.information.places import Places, places_of
from nestwright.drawings.information.rules import RuleSet
from nestwright.drawings.information.tables import TableRow, Tables, tables_of
from nestwright.drawings.information.texts import PlacedText

MOST_TEXTS = 5000  # of one drawing; more are a map or a font
FILE_NAME_RULE, LABEL_RULE = "file-name", "label-of-part"
_NEAR = 0.9  # of the confidence of a text beside a part
_LABEL_INSIDE, _LABEL_BESIDE = 0.6, 0.55
_LONGEST_LABEL = 40
_OF_EACH_PART = frozenset({Source.API, Source.LIST, Source.FILE, Source.TABLE, Source.PART_TEXT})


@dataclass(frozen=True, eq=False)
class Sheet:
    """What a drawing holds: ``outlines`` are polygons ``(n,)`` as they lie in it, each with its layer's name.

    ``groups`` are the places of outlines of one shape. ``inches``: its unit is an inch or a foot.
    """

    outlines: NDArray[np.object_]
    layers: Sequence[str]
    groups: Sequence[Sequence[int]]
    texts: Sequence[PlacedText]
    inches: bool = False


@dataclass(frozen=True)
class Informed:
    """Outlines of one shape of which the same is said, and what."""

    members: tuple[int, ...]
    information: PartInformation


@dataclass(frozen=True)
class InformedSheet:
    """The parts of a drawing with what is said of them; ``slow``: ids of rules that had to be given up."""

    parts: tuple[Informed, ...]
    slow: tuple[str, ...]


def inform(sheet: Sheet, stem: str, rules: RuleSet) -> InformedSheet:
    """Return the parts of a drawing with every statement about them.

    Outlines of one shape are one part unless two of them are said to be of different name, material or
    thickness, or of different quantity.
    """
    reader = Reader(rules, sheet.inches)
    collected = _Collected.of(sheet, stem, reader)
    parts = [
        Informed(tuple(members), collected.information(members[0], of_several=len(sheet.outlines) > 1))
        for group in sheet.groups
        for members in _split(group, collected)
    ]
    return InformedSheet(tuple(_with_file_names(parts, stem)), tuple(sorted(reader.slow)))


def statements_of(text: str, source: Source, reader: Reader) -> dict[Field, list[Evidence]]:
    """Return what the rules read from one text; gauges are of the material that it names."""
    return _evidence([(find, source, None, 1.0) for find in reader.finds(text, source)])


@dataclass
class _Collected:
    """Statements by whom they concern: each outline, or all of them."""

    own: dict[int, list[_Said]] = field(default_factory=dict[int, "list[_Said]"])
    of_all: list[_Said] = field(default_factory=list["_Said"])
    rows: dict[int, list[TableRow]] = field(default_factory=dict[int, "list[TableRow]"])
    labels: dict[int, Evidence] = field(default_factory=dict[int, Evidence])

    @classmethod
    def of(cls, sheet: Sheet, stem: str, reader: Reader) -> _Collected:
        texts = list(sheet.texts[:MOST_TEXTS])
        tables = tables_of(texts)
        free = [text for at, text in enumerate(texts) if at not in tables.cells]
        places = places_of([*free, *tables.labelled], sheet.outlines)
        found = cls()
        for texts_of, share in ((places.inside, 1.0), (places.near, _NEAR)):
            for at, said in texts_of.items():
                found.own.setdefault(at, []).extend(_said(said, Source.PART_TEXT, reader, share))
        for at, layer in enumerate(sheet.layers):
            finds = reader.finds(layer, Source.LAYER)
            found.own.setdefault(at, []).extend((find, Source.LAYER, None, 1.0) for find in finds)
        found.of_all += _said(places.sheet, Source.SHEET_TEXT, reader, 1.0)
        found.of_all += [(find, Source.FILE_NAME, None, 1.0) for find in reader.finds(stem, Source.FILE_NAME)]
        found.labels = _labels(places, reader) if len(sheet.outlines) > 1 else {}
        found.rows = _rows_of(tables, places, sheet, stem)
        return found

    def information(self, at: int, *, of_several: bool) -> PartInformation:
        """Return what is said of an outline; of several parts a name of the whole sheet is none of theirs."""
        said = _evidence([*self.own.get(at, []), *self.of_all])
        for row in self.rows.get(at, []):
            for what, evidence in row.statements.items():
                said.setdefault(what, []).append(evidence)
        names = said.pop(Field.NAME, [])
        if of_several:
            names = [one for one in names if one.source in _OF_EACH_PART]
        if at in self.labels and not any(one.confidence > self.labels[at].confidence for one in names):
            names.append(self.labels[at])
        if names:
            said[Field.NAME] = names
        return NO_INFORMATION.plus(said)


# A find, where it stands, its text with its place, and the share of its confidence that stays.
_Said = tuple[Find, Source, PlacedText | None, float]


def _said(texts: Iterable[PlacedText], source: Source, reader: Reader, share: float) -> list[_Said]:
    return [(find, source, text, share) for text in texts for find in reader.finds(text.statement, source)]


def _evidence(said: Iterable[_Said]) -> dict[Field, list[Evidence]]:
    """Return statements by field; a gauge becomes mm by the material that is said beside it."""
    found: dict[Field, list[Evidence]] = {}
    gauges: list[tuple[Gauge, _Said]] = []
    for one in said:
        value = one[0].value
        if isinstance(value, Gauge):
            gauges.append((value, one))
        elif value is not None:
            found.setdefault(Field(one[0].rule.field), []).append(_one(one, value))
    material = choose(Field.MATERIAL, found.get(Field.MATERIAL, [])).value
    family = family_of(None if material is None else str(material))
    for gauge, one in gauges:
        thickness_mm = gauge_mm(gauge.number, family)
        if thickness_mm is not None:
            share = 1.0 if family is not None else TAKEN / one[0].confidence
            evidence = _one((*one[:3], one[3] * share), thickness_mm)
            found.setdefault(Field.THICKNESS, []).append(evidence)
    return found


def _one(said: _Said, value: Value) -> Evidence:
    find, source, place, share = said
    x_mm, y_mm = (None, None) if place is None else (float(place.centre[0]), float(place.centre[1]))
    return Evidence(value, find.line, source, find.rule.id, round(find.confidence * share, 4), x_mm, y_mm)


def _labels(places: Places, reader: Reader) -> dict[int, Evidence]:
    """Return the one text in or beside each outline that says nothing else: it is the part's name."""
    labels: dict[int, Evidence] = {}
    for texts_of, confidence in ((places.inside, _LABEL_INSIDE), (places.near, _LABEL_BESIDE)):
        for at, texts in texts_of.items():
            names = {plain(text.text): text for text in texts if _is_label(text, confidence, reader)}
            if len(names) == 1 and at not in labels:
                name, text = next(iter(names.items()))
                x_mm, y_mm = text.centre
                labels[at] = Evidence(
                    name, text.text, Source.PART_TEXT, LABEL_RULE, confidence, float(x_mm), float(y_mm)
                )
    return labels


def _is_label(text: PlacedText, confidence: float, reader: Reader) -> bool:
    name = plain(text.text)
    letters = sum(sign.isalpha() for sign in name)
    digits = sum(sign.isdigit() for sign in name)
    # Beside a part a number alone is a dimension and words alone are a note; in it they are what is engraved.
    inside = confidence == _LABEL_INSIDE
    is_name = letters + digits >= 2 and (digits >= 2 or letters > 0 if inside else digits > 0 and letters > 0)
    short = len(name) <= _LONGEST_LABEL and "\n" not in text.text.strip()
    return is_name and short and not reader.finds(text.statement, Source.PART_TEXT)


def _rows_of(tables: Tables, places: Places, sheet: Sheet, stem: str) -> dict[int, list[TableRow]]:
    """Return the rows of parts lists that speak of each outline: by a text at it, or the only row."""
    if not tables.rows:
        return {}
    if len(tables.rows) == 1 and len(sheet.groups) == 1:
        return dict.fromkeys(sheet.groups[0], tables.rows)
    found: dict[int, list[TableRow]] = {}
    for at in range(len(sheet.outlines)):
        texts = [*places.inside.get(at, []), *places.near.get(at, [])]
        words = {plain(text.text).casefold() for text in texts}
        rows = [row for row in tables.rows if row.name and row.name.casefold() in words]
        rows = rows or [row for row in tables.rows if row.position and row.position.casefold() in words]
        if not rows and len(sheet.groups) == 1:
            rows = [row for row in tables.rows if row.name.casefold() == stem.casefold()]
        if rows:
            found[at] = rows
    return found


def _split(group: Sequence[int], collected: _Collected) -> list[list[int]]:
    """Return the outlines of one shape in groups of which nothing different is said."""
    split: list[tuple[tuple[object, ...], list[int]]] = []
    for at in group:
        key = _key(collected, at)
        for place, (other, members) in enumerate(split):
            both = _merged(key, other)
            if both is not None:
                members.append(at)
                split[place] = (both, members)
                break
        else:
            split.append((key, [at]))
    for _, members in split:  # the one that says most speaks for all
        members.sort(key=lambda at: -sum(value is not None for value in _key(collected, at)))
    return [members for _, members in split]


def _key(collected: _Collected, at: int) -> tuple[object, ...]:
    """Return what is said of this outline alone: quantity, name, material, thickness."""
    said = collected.information(at, of_several=True).statements
    own = {
        what: choose(what, [one for one in evidence if one.source in _OF_EACH_PART]).value
        for what, evidence in said.items()
    }
    name = own.get(Field.NAME)
    return (
        own.get(Field.QUANTITY, 0),
        None if name is None else str(name).casefold(),
        own.get(Field.MATERIAL),
        own.get(Field.THICKNESS),
    )


def _merged(one: tuple[object, ...], other: tuple[object, ...]) -> tuple[object, ...] | None:
    """Return what two outlines say together; None when they contradict each other."""
    both = [first if second is None else second for first, second in zip(one, other, strict=True)]
    same = all(second in {None, value} for value, second in zip(both, one, strict=True))
    return tuple(both) if same else None


def _with_file_names(parts: Sequence[Informed], stem: str) -> list[Informed]:
    """Return the parts with the name that their file gives them: numbered where there are several."""
    named: list[Informed] = []
    for number, part in enumerate(parts, start=1):
        name = stem if len(parts) == 1 else f"{stem}-{number}"
        evidence = Evidence(name, stem, Source.FILE_NAME, FILE_NAME_RULE, 1.0)
        named.append(Informed(part.members, part.information.plus({Field.NAME: [evidence]})))
    return named
