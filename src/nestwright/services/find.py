"""Finding a team's own things: what another team has is answered exactly like what does not exist."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeVar

from sqlalchemy.orm import Session

from nestwright.domain.ids import can_be_number, known_guid
from nestwright.errors import BadParameter, NotFound
from nestwright.storage.production_tables import MachineRow, ProductionTaskRow
from nestwright.storage.repositories import drawings, jobs, layouts, machines, nest_tasks, plates, production
from nestwright.storage.tables import DrawingRow, JobRow, LayoutRow, NestTaskRow, PlateRow

Row = TypeVar("Row")


def job(session: Session, team: str, job_id: int) -> JobRow:
    """Return a job or raise ``NotFound``."""
    row = jobs.find(session, team, job_id) if can_be_number(job_id) else None
    if row is None:
        raise NotFound("job", job_id, field="job_id")
    return row


def job_ids(session: Session, team: str, wanted: Sequence[int]) -> list[int]:
    """Return the ids without repeats; raises ``NotFound`` for the first that is no job."""
    if not wanted:
        raise BadParameter("job_id", "at least one job")
    ids = list(dict.fromkeys(wanted))
    known = jobs.known_ids(session, team, [one for one in ids if can_be_number(one)])
    for one in ids:
        if one not in known:
            raise NotFound("job", one, field="job_id")
    return ids


def locked_jobs(session: Session, team: str, wanted: Collection[int]) -> Sequence[JobRow]:
    """Return jobs, kept from other writers until the unit of work ends; raises ``NotFound``."""
    rows = jobs.lock(session, team, [one for one in wanted if can_be_number(one)])
    for one in sorted(set(wanted) - {row.job_id for row in rows}):
        raise NotFound("job", one, field="job_id")
    return rows


def stored_guids(kind: str, given: Sequence[str], *, each_once: str | None = None) -> list[str]:
    """Return those of these texts that can be guids, as they are stored.

    ``each_once``: the field that must not hold one twice; raises ``BadParameter``.
    """
    guids = [guid for guid in map(known_guid, given) if guid is not None]
    if each_once is not None and len(set(guids)) < len(guids):
        raise BadParameter(each_once, f"each {kind} once")
    return guids


def in_order(
    kind: str, given: Sequence[str], found: Mapping[str, Row], *, field: str = "guids[{}]"
) -> list[Row]:
    """Return what was found by guid in the order asked for; raises ``NotFound`` for the first that is not.

    ``field`` is the name of the wrong field, with a place for its number.
    """
    rows: list[Row] = []
    for i, one in enumerate(given):
        row = found.get(known_guid(one) or "")
        if row is None:
            raise NotFound(kind, one, field=field.format(i))
        rows.append(row)
    return rows


def layout(session: Session, team: str, guid: str, field: str = "guid") -> LayoutRow:
    """Return a layout or raise ``NotFound``."""
    return _by_guid("layout", guid, lambda known: layouts.find(session, team, known), field)


def machine(session: Session, team: str, gmid: int) -> MachineRow:
    """Return a machine or raise ``NotFound``."""
    row = machines.find(session, team, gmid) if can_be_number(gmid) else None
    if row is None:
        raise NotFound("machine", gmid, field="gmid")
    return row


def production_task(session: Session, team: str, guid: str) -> ProductionTaskRow:
    """Return a production task, whose guid is in lower case, or raise ``NotFound``."""
    return _by_guid("production task", guid, lambda known: production.find(session, team, known.lower()))


def plate(session: Session, team: str, guid: str) -> PlateRow:
    """Return a plate or raise ``NotFound``."""
    return _by_guid("plate", guid, lambda known: plates.with_guids(session, team, [known]).get(known))


def locked_plate(session: Session, team: str, guid: str) -> PlateRow:
    """Return a plate, kept from other writers until the unit of work ends; raises ``NotFound``."""
    return _by_guid("plate", guid, lambda known: plates.lock(session, team, known))


def drawing(session: Session, team: str, guid: str) -> DrawingRow:
    """Return a drawing or raise ``NotFound``."""
    return _by_guid("drawing", guid, lambda known: drawings.with_guids(session, team, [known]).get(known))


def nest_task(session: Session, team: str, guid: str) -> NestTaskRow:
    """Return a nesting task or raise ``NotFound``."""
    return _by_guid("nesting task", guid, lambda known: nest_tasks.find(session, team, known))


def _by_guid(kind: str, given: str, look: Callable[[str], Row | None], field: str = "guid") -> Row:
    known = known_guid(given)
    row = look(known) if known else None
    if row is None:
        raise NotFound(kind, given, field=field)
    return row
