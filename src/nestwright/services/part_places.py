"""Where each part of a job was placed."""

from __future__ import annotations

from nestwright.services import find, from_rows
from nestwright.services.context import Context
from nestwright.services.views.part_places import PartPlaces, PlacedOn
from nestwright.storage.repositories import layouts, parts


def of_job(ctx: Context, team: str, job_id: int) -> tuple[PartPlaces, ...]:
    """Return the parts of a job and the layouts that they lie on (operation 28); raises ``NotFound``."""
    with ctx.db.read() as session:
        find.job(session, team, job_id)
        rows = parts.counted_of_jobs(session, team, [job_id])
        places = layouts.places_of_parts(session, team, job_id)
    of_part: dict[str, list[PlacedOn]] = {}
    for place in places:
        on = PlacedOn(place.layout_guid, place.plate_name, place.amount)
        of_part.setdefault(place.part_guid, []).append(on)
    return tuple(
        from_rows.same_named(PartPlaces, row.part, results=tuple(of_part.get(row.part.guid, ())))
        for row in rows
    )
