"""Finding a team's own things: what another team has is answered exactly like what does not exist."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from nestwright.domain.ids import can_be_number, known_guid
from nestwright.errors import BadParameter, NotFound
from nestwright.storage.repositories import jobs, layouts, nest_tasks
from nestwright.storage.tables import JobRow, LayoutRow, NestTaskRow


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


def layout(session: Session, team: str, guid: str) -> LayoutRow:
    """Return a layout or raise ``NotFound``."""
    known = known_guid(guid)
    row = layouts.find(session, team, known) if known else None
    if row is None:
        raise NotFound("layout", guid, field="guid")
    return row


def nest_task(session: Session, team: str, guid: str) -> NestTaskRow:
    """Return a nesting task or raise ``NotFound``."""
    known = known_guid(guid)
    row = nest_tasks.find(session, team, known) if known else None
    if row is None:
        raise NotFound("nesting task", guid, field="guid")
    return row
