"""What is known of parts and why: values, the texts that say so, and what says otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nestwright.domain.ids import known_guid
from nestwright.errors import NotFound
from nestwright.services.context import Context
from nestwright.storage.repositories import drawings, recognition
from nestwright.storage.tables import PartRow


@dataclass(frozen=True)
class PartEvidence:
    """A part's values as they are now, and what was read: ``fields`` each with value, evidence and rivals.

    ``copies``: how often the drawing holds the part. ``rules``: the scope and version that read it. A value
    that was changed since (``part/update``) differs from that of its field.
    """

    guid: str
    part_name: str
    amount: int
    material: str | None
    thickness: float | None
    gas: str | None
    copies: int | None
    rules: dict[str, Any] | None
    fields: dict[str, Any]


def of_part(ctx: Context, team: str, guid: str) -> PartEvidence:
    """Return what is known of a part."""
    known = known_guid(guid)
    with ctx.db.read() as session:
        row = recognition.informed_part(session, team, known) if known else None
        if row is None:
            raise NotFound("part", guid, field="guid")
        return _view(row)


def of_drawing(ctx: Context, team: str, guid: str) -> tuple[PartEvidence, ...]:
    """Return what is known of each part of a drawing."""
    known = known_guid(guid)
    with ctx.db.read() as session:
        if known is None or not drawings.with_guids(session, team, [known]):
            raise NotFound("drawing", guid, field="guid")
        return tuple(_view(row) for row in recognition.informed_parts_of(session, team, known))


def _view(row: PartRow) -> PartEvidence:
    information = row.information or {}
    return PartEvidence(
        guid=row.guid,
        part_name=row.part_name,
        amount=row.amount,
        material=row.material,
        thickness=row.thickness,
        gas=row.gas,
        copies=information.get("copies"),
        rules=information.get("rules"),
        fields=information.get("fields", {}),
    )
