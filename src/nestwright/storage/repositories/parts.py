"""Queries of parts."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy.orm import Session, defer, undefer

from nestwright.domain.states import UNFINISHED, PieceState
from nestwright.storage.repositories.counts import PartCounts
from nestwright.storage.repositories.selects import named, of_thickness, paged
from nestwright.storage.tables import (
    DrawingRow,
    LayoutRow,
    MaterialRow,
    NestTaskPartRow,
    NestTaskRow,
    PartRow,
    PieceRow,
)


class ListedPart(NamedTuple):
    """A part with what a list says beside it; ``density`` None where the material is not in the list."""

    part: PartRow
    drawing_name: str | None
    density: float | None


class CountedPart(NamedTuple):
    """A listed part with its six counters, in the order of ``PieceState``."""

    part: PartRow
    drawing_name: str | None
    density: float | None
    wait_amount: int
    nesting_amount: int
    nested_amount: int
    planned_amount: int
    cutting_amount: int
    finished_amount: int


class PartUse(NamedTuple):
    """What uses a part: ``amount`` pieces by the layout or unfinished task called ``user``."""

    part_guid: str
    user: str
    amount: int


WITH_MATERIAL = and_(MaterialRow.team == PartRow.team, MaterialRow.name == PartRow.material)
WITHOUT_SHAPE = defer(PartRow.shape, raiseload=True)  # large, and no list needs it
ORDER = (PartRow.create_time, PartRow.part_name, PartRow.guid)


def page(
    session: Session,
    team: str,
    *,
    job_ids: Collection[int],
    name: str | None,
    material: str | None,
    thickness: float | None,
    state: PieceState | None,
    offset: int,
    limit: int,
) -> tuple[list[ListedPart], int]:
    """Return a page of the team's parts (of these jobs, or of all), oldest first, and how many there are."""
    wanted: list[ColumnElement[bool]] = [PartRow.team == team]
    if job_ids:
        wanted.append(PartRow.job_id.in_(job_ids))
    if name is not None:
        wanted.append(named(PartRow.part_name, name))
    if material is not None:
        wanted.append(PartRow.material == material)
    if thickness is not None:
        wanted.append(of_thickness(PartRow.thickness, thickness))
    query = (
        select(PartRow, DrawingRow.drawing_name, MaterialRow.density)
        .outerjoin(DrawingRow, DrawingRow.guid == PartRow.drawing_guid)
        .outerjoin(MaterialRow, WITH_MATERIAL)
        .options(WITHOUT_SHAPE)
    )
    if state is not None:
        counts = PartCounts(team, job_ids or None)
        query = counts.joined(query)
        wanted.append(counts.is_in(state))
    rows, total = paged(session, query.where(*wanted).order_by(*ORDER), offset, limit)
    return [ListedPart(*row) for row in rows], total


def listed(session: Session, team: str, guids: Collection[str]) -> list[ListedPart]:
    """Return the team's parts among these guids, as lists show them."""
    query = (
        select(PartRow, DrawingRow.drawing_name, MaterialRow.density)
        .outerjoin(DrawingRow, DrawingRow.guid == PartRow.drawing_guid)
        .outerjoin(MaterialRow, WITH_MATERIAL)
        .where(PartRow.team == team, PartRow.guid.in_(guids))
        .options(WITHOUT_SHAPE)
    )
    return [ListedPart(*row) for row in session.execute(query)]


def counted_of_jobs(session: Session, team: str, job_ids: Collection[int]) -> list[CountedPart]:
    """Return the parts of jobs with their counters."""
    counts = PartCounts(team, job_ids)
    query = (
        select(
            PartRow,
            DrawingRow.drawing_name,
            MaterialRow.density,
            *counts.amounts,
        )
        .outerjoin(DrawingRow, DrawingRow.guid == PartRow.drawing_guid)
        .outerjoin(MaterialRow, WITH_MATERIAL)
        .where(PartRow.team == team, PartRow.job_id.in_(job_ids))
        .order_by(*ORDER)
        .options(WITHOUT_SHAPE)
    )
    return [CountedPart(*row) for row in session.execute(counts.joined(query))]


def of_task_of_any_team(session: Session, task_guid: str) -> list[tuple[PartRow, int]]:
    """Return the parts of a nesting task and how many pieces of each it has to place, urgent ones first."""
    query = (
        select(PartRow, NestTaskPartRow.amount)
        .join(NestTaskPartRow, NestTaskPartRow.part_guid == PartRow.guid)
        .where(NestTaskPartRow.task_guid == task_guid, NestTaskPartRow.amount > 0)
        .order_by(PartRow.priority.desc(), *ORDER)
    )
    return [(part, amount) for part, amount in session.execute(query)]


def with_guids(session: Session, team: str, guids: Collection[str]) -> dict[str, PartRow]:
    """Return the team's parts among these guids, with their shapes and what is known of them, by guid."""
    query = select(PartRow).where(PartRow.team == team, PartRow.guid.in_(guids))
    return {row.guid: row for row in session.scalars(query.options(undefer(PartRow.information)))}


def lock(session: Session, team: str, guids: Collection[str]) -> dict[str, PartRow]:
    """Return the team's parts among these guids by guid, kept from other writers."""
    query = select(PartRow).where(PartRow.team == team, PartRow.guid.in_(guids))
    # In one order, so that two calls that change the same parts cannot wait for each other.
    query = query.order_by(PartRow.guid).with_for_update().options(WITHOUT_SHAPE)
    return {row.guid: row for row in session.scalars(query)}


def find_of_any_team(session: Session, guid: str) -> PartRow | None:
    """Return a part, kept from other writers until the unit of work ends."""
    query = select(PartRow).where(PartRow.guid == guid).with_for_update().options(WITHOUT_SHAPE)
    return session.scalar(query)


def whole_of_any_team(session: Session, guid: str) -> PartRow:
    """Return a part that is known to be there, with its shape."""
    query = select(PartRow).where(PartRow.guid == guid).options(undefer(PartRow.shape))
    return session.scalars(query.execution_options(populate_existing=True)).one()


def uses(session: Session, team: str, guids: Collection[str]) -> list[PartUse]:
    """Return what uses these parts: layouts by name, and nesting tasks that have not ended."""
    on_layouts = (
        select(PieceRow.part_guid, LayoutRow.guid, LayoutRow.plate_name, LayoutRow.amount)
        .join(LayoutRow, LayoutRow.guid == PieceRow.layout_guid)
        .where(LayoutRow.team == team, PieceRow.part_guid.in_(guids))
    )
    in_tasks = (
        select(NestTaskPartRow.part_guid, NestTaskRow.task_name, NestTaskPartRow.amount)
        .join(NestTaskRow, NestTaskRow.guid == NestTaskPartRow.task_guid)
        .where(
            NestTaskRow.team == team,
            NestTaskRow.state.in_(UNFINISHED),
            NestTaskRow.estimate_only.is_(False),
            NestTaskPartRow.part_guid.in_(guids),
        )
    )
    pieces: dict[tuple[str, str, str], int] = {}
    for part_guid, layout_guid, plate_name, amount in session.execute(on_layouts):
        key = (part_guid, layout_guid, f"layout '{plate_name}'")
        pieces[key] = pieces.get(key, 0) + amount
    found = [PartUse(part_guid, user, amount) for (part_guid, _, user), amount in pieces.items()]
    tasks = session.execute(in_tasks)
    return found + [PartUse(guid, f"nesting task '{name}'", amount) for guid, name, amount in tasks]


def remove(session: Session, team: str, guids: Collection[str]) -> None:
    """Delete parts, and with them what ended tasks remember of them."""
    own = select(PartRow.guid).where(PartRow.team == team, PartRow.guid.in_(guids))
    session.execute(delete(NestTaskPartRow).where(NestTaskPartRow.part_guid.in_(own)))
    session.execute(delete(PartRow).where(PartRow.team == team, PartRow.guid.in_(guids)))


def picture_keys_of_jobs(session: Session, team: str, job_ids: Collection[int]) -> list[str | None]:
    """Return the keys of the pictures of the parts of jobs."""
    query = select(PartRow.thumbnail_key).where(PartRow.team == team, PartRow.job_id.in_(job_ids))
    return list(session.scalars(query))


def remove_of_jobs(session: Session, team: str, job_ids: Collection[int]) -> None:
    """Delete the parts of jobs, and with them what ended tasks remember of them."""
    own = select(PartRow.guid).where(PartRow.team == team, PartRow.job_id.in_(job_ids))
    session.execute(delete(NestTaskPartRow).where(NestTaskPartRow.part_guid.in_(own)))
    session.execute(delete(PartRow).where(PartRow.team == team, PartRow.job_id.in_(job_ids)))
