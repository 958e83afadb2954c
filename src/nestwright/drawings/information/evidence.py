"""A value, what says so, and what says otherwise: which of several statements counts, and when none does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeAlias

from nestwright.drawings.information.grades import refines, same_material

Value: TypeAlias = str | int | float

TAKEN = 0.5  # of the confidence: less is shown, and never taken
CLEARLY_BETTER = 0.15  # by which a statement must be surer than another of its rank to win over it
TELLING = 0.7  # of the confidence of a statement of lower rank whose contradiction is told
MOST_RIVALS = 8
_SAME_MM = 0.01
_NOTHING: tuple[Evidence, ...] = ()


class Field(StrEnum):
    """What is recognised of a part; ``thickness`` is in mm."""

    NAME = "name"
    QUANTITY = "quantity"
    MATERIAL = "material"
    THICKNESS = "thickness"
    GAS = "gas"
    REMARK = "remark"


class Source(StrEnum):
    """Where a statement stands, the more particular first: that is the order of precedence.

    ``file``: what a file states of itself, as the header of an NC1 does.
    """

    API = "api"
    LIST = "list"
    FILE = "file"
    TABLE = "table"
    PART_TEXT = "part_text"
    SHEET_TEXT = "sheet_text"
    LAYER = "layer"
    FILE_NAME = "file_name"

    @property
    def rank(self) -> int:
        """How much a statement from here counts: the higher wins."""
        return _RANKS[self]


_RANKS = {source: len(Source) - place for place, source in enumerate(Source)}
GIVEN = frozenset({Source.API, Source.LIST})
"""Sources that are meant to win over whatever a drawing says."""


@dataclass(frozen=True)
class Evidence:
    """One statement: its value, the text it was read from and where that stands, and the rule that read it.

    ``confidence`` is from 0 to 1; ``x_mm, y_mm`` lie in the drawing, None where the text has no place.
    """

    value: Value
    text: str
    source: Source
    rule: str
    confidence: float
    x_mm: float | None = None
    y_mm: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the statement as plain values."""
        return {**self.__dict__, "source": self.source.value}


@dataclass(frozen=True)
class Reading:
    """What is known of one field: the value and its evidence, and the rivals, best first.

    ``in_doubt``: statements of equal rank differ and none is clearly surer; the value is None then.
    """

    value: Value | None = None
    evidence: Evidence | None = None
    rivals: tuple[Evidence, ...] = ()
    in_doubt: bool = False

    @property
    def contradiction(self) -> Evidence | None:
        """A telling statement of the drawing that the value, which came from the drawing too, overrules."""
        if self.evidence is None or self.evidence.source in GIVEN:
            return None
        return next((rival for rival in self.rivals if rival.confidence >= TELLING), None)

    def to_json(self) -> dict[str, Any]:
        """Return value, evidence and rivals as plain values."""
        return {
            "value": self.value,
            "in_doubt": self.in_doubt,
            "evidence": None if self.evidence is None else self.evidence.to_json(),
            "rivals": [rival.to_json() for rival in self.rivals],
        }


NOT_SAID = Reading()


@dataclass(frozen=True)
class PartInformation:
    """Every statement about a part, by field, and which of them counts."""

    statements: Mapping[Field, tuple[Evidence, ...]] = field(
        default_factory=dict[Field, tuple[Evidence, ...]]
    )

    @cached_property
    def readings(self) -> Mapping[Field, Reading]:
        """What counts, for each field of which anything is said."""
        return {what: choose(what, said) for what, said in self.statements.items() if said}

    def of(self, what: Field) -> Reading:
        """Return what is known of a field."""
        return self.readings.get(what, NOT_SAID)

    @property
    def name(self) -> str | None:
        """The name that the drawing or list gives the part."""
        value = self.of(Field.NAME).value
        return None if value is None else str(value)

    @property
    def quantity(self) -> int | None:
        """How many sets are wanted."""
        value = self.of(Field.QUANTITY).value
        return None if value is None else int(value)

    @property
    def material(self) -> str | None:
        """The material."""
        value = self.of(Field.MATERIAL).value
        return None if value is None else str(value)

    @property
    def thickness_mm(self) -> float | None:
        """The thickness, mm."""
        value = self.of(Field.THICKNESS).value
        return None if value is None else float(value)

    def plus(self, more: Mapping[Field, Iterable[Evidence]]) -> PartInformation:
        """Return the information with further statements."""
        said = dict(self.statements)
        for what, evidence in more.items():
            said[what] = (*said.get(what, _NOTHING), *evidence)
        return PartInformation(said)

    def given(self, source: Source, rule: str, values: Mapping[Field, tuple[Value, str]]) -> PartInformation:
        """Return the information with what a list or a caller says, each a value and its text."""
        return self.plus(
            {what: (Evidence(value, text, source, rule, 1.0),) for what, (value, text) in values.items()}
        )

    def mapped(self, what: Field, change: Mapping[Value, Value]) -> PartInformation:
        """Return the information with other words for some values of a field; the texts stay."""
        said = dict(self.statements)
        said[what] = tuple(replace(one, value=change.get(one.value, one.value)) for one in said.get(what, ()))
        return PartInformation(said)

    def to_json(self) -> dict[str, Any]:
        """Return every field of which anything is said as plain values."""
        return {what.value: reading.to_json() for what, reading in self.readings.items()}


NO_INFORMATION = PartInformation()


def choose(what: Field, statements: Sequence[Evidence]) -> Reading:
    """Return which statement counts.

    The highest rank wins, in it the highest confidence. Where others of that rank say something else and
    are nearly as sure, nothing is taken: the value is in doubt. A general word ("stainless") yields to a
    grade that it covers ("1.4301"), wherever that stands. Of names the surest is taken: it is only a label.
    """
    ordered = sorted(statements, key=lambda one: (-one.source.rank, -one.confidence))
    eligible = [one for one in ordered if one.confidence >= TAKEN and not _is_refined(what, one, ordered)]
    if not eligible:
        return Reading(rivals=_different(what, None, ordered))
    best = eligible[0]
    close = [
        one
        for one in eligible
        if one.source is best.source and one.confidence > best.confidence - CLEARLY_BETTER
    ]
    if what is not Field.NAME and any(not same_value(what, one.value, best.value) for one in close):
        return Reading(rivals=_different(what, None, ordered), in_doubt=True)
    return Reading(best.value, best, _different(what, best.value, ordered))


def same_value(what: Field, one: Value, other: Value) -> bool:
    """Say whether two values of a field mean the same."""
    if what is Field.THICKNESS:
        return abs(float(one) - float(other)) <= _SAME_MM
    if what is Field.MATERIAL:
        return same_material(str(one), str(other))
    if what in {Field.NAME, Field.GAS, Field.REMARK}:
        return str(one).casefold() == str(other).casefold()
    return one == other


def _is_refined(what: Field, one: Evidence, all_of_them: Sequence[Evidence]) -> bool:
    return (
        what is Field.MATERIAL
        and one.source not in GIVEN
        and any(
            other.confidence >= TAKEN and refines(str(other.value), str(one.value)) for other in all_of_them
        )
    )


def _different(what: Field, taken: Value | None, ordered: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the best statement of each value other than the one taken."""
    found: list[Evidence] = []
    for one in ordered:
        known = [taken] if taken is not None else []
        if not any(
            same_value(what, one.value, value) for value in [*known, *(other.value for other in found)]
        ):
            found.append(one)
    return tuple(found[:MOST_RIVALS])
