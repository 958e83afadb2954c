"""What is known of a drawing's parts: the rules and words of the team, and the caller's own word over all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nestwright.drawings.information.evidence import Field, PartInformation, Source
from nestwright.drawings.information.grades import in_words_of
from nestwright.drawings.information.rules import RuleSet
from nestwright.drawings.reading import DrawingReading, RecognisedPart
from nestwright.drawings.with_information import settled
from nestwright.services import recognition_rules
from nestwright.services.context import Context
from nestwright.storage.repositories import materials

# The caller's fields: those of an upload, and of a part's ``datas``.
_FIELDS = {
    "part_name": Field.NAME,
    "amount": Field.QUANTITY,
    "material": Field.MATERIAL,
    "thickness": Field.THICKNESS,
    "gas": Field.GAS,
}


@dataclass(frozen=True)
class KnownWords:
    """The rules that a job's drawings are read with, whose they are, and the team's names of materials."""

    rules: RuleSet
    scope: str
    materials: tuple[str, ...]


def known_words(ctx: Context, team: str, job_id: int) -> KnownWords:
    """Return what drawings of a job are read with: the job's rules, else the team's, else shipped ones."""
    with ctx.db.read() as session:
        used = recognition_rules.in_use(session, team, job_id)
        names = tuple(row.name for row in materials.of_team(session, team))
    return KnownWords(used.rules.knowing(names), used.scope, names)


def with_callers_word(
    reading: DrawingReading, options: Mapping[str, Any], known: KnownWords
) -> DrawingReading:
    """Return a reading whose parts have the caller's values over all others, in the team's words."""
    information = [
        with_given(in_team_words(part.information, known.materials), options) for part in reading.parts
    ]
    return settled(reading, information)


def with_given(information: PartInformation, options: Mapping[str, Any]) -> PartInformation:
    """Return the information with the values that a caller gave; a field that is None says nothing."""
    said = {
        what: (options[name], f"{name}: {options[name]}")
        for name, what in _FIELDS.items()
        if options.get(name) is not None
    }
    return information.given(Source.API, "api-field", said)


def in_team_words(information: PartInformation, names: Sequence[str]) -> PartInformation:
    """Return the information with the team's own names for materials that mean the same sheet."""
    found = {one.value for one in information.statements.get(Field.MATERIAL, ())}
    own = {value: in_words_of(str(value), names) for value in found}
    return information.mapped(
        Field.MATERIAL, {value: name for value, name in own.items() if name is not None}
    )


def columns_of(part: RecognisedPart, known: KnownWords) -> dict[str, Any]:
    """Return a part's columns that its information fills, and the information itself as it is stored."""
    information = part.information
    gas = information.of(Field.GAS).value
    quantity = information.quantity
    return {
        "material": information.material,
        "thickness": information.thickness_mm,
        "gas": None if gas is None else str(gas),
        "amount": part.quantity * (1 if quantity is None else quantity),
        "information": {
            "rules": {"scope": known.scope, "version": known.rules.version},
            "copies": part.quantity,
            "fields": information.to_json(),
        },
    }
