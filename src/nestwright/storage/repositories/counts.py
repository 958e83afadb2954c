"""Where the pieces of parts are, counted from layouts, running tasks and sheets at machines; never stored.

Every piece that was asked for is in one state: on a layout it is ``nested``, on one of its sheets that is
with a machine ``planned``, ``cutting`` or ``finished``; in a nesting task that has not ended it is
``nesting``, else it waits.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Subquery, case, cast, func, select

from nestwright.domain.states import UNFINISHED, PieceState
from nestwright.storage.repositories.production import sheets_by_layout
from nestwright.storage.tables import LayoutRow, NestTaskPartRow, NestTaskRow, PartRow, PieceRow


class PartCounts:
    """The six counters of a team's parts as columns: :meth:`joined` to a query of parts, then ``amounts``."""

    def __init__(self, team: str, job_ids: Collection[int] | None = None) -> None:
        self._placed = _placed(team, job_ids)
        self._nesting = _nesting(team, job_ids)
        placed = func.coalesce(self._placed.c.placed, 0)
        nesting = func.coalesce(self._nesting.c.amount, 0)
        planned, cutting, finished = (
            func.coalesce(self._placed.c[name], 0) for name in ("planned", "cutting", "finished")
        )
        left = PartRow.amount - placed - nesting
        self._by_state: dict[PieceState, ColumnElement[int]] = {
            PieceState.WAIT: case((left > 0, left), else_=0),
            PieceState.NESTING: nesting,
            PieceState.NESTED: placed - planned - cutting - finished,
            PieceState.PLANNED: planned,
            PieceState.CUTTING: cutting,
            PieceState.FINISHED: finished,
        }

    @property
    def amounts(self) -> tuple[ColumnElement[int], ...]:
        """The counters in the order of ``PieceState``."""
        return tuple(self._by_state[state] for state in PieceState)

    def joined(self, query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
        """Return a query of parts with what the counters stand on."""
        query = query.outerjoin(self._placed, self._placed.c.part_guid == PartRow.guid)
        return query.outerjoin(self._nesting, self._nesting.c.part_guid == PartRow.guid)

    def is_in(self, state: PieceState) -> ColumnElement[bool]:
        """Match parts that have pieces in this state."""
        return self._by_state[state] > 0


def _placed(team: str, job_ids: Collection[int] | None) -> Subquery:
    mine = LayoutRow.team == team if job_ids is None else PieceRow.part_guid.in_(_parts_of(team, job_ids))
    of_layouts = select(PieceRow.layout_guid).join(LayoutRow, LayoutRow.guid == PieceRow.layout_guid)
    sheets = sheets_by_layout(of_layouts.where(mine))
    with_machines = (
        cast(func.sum(func.coalesce(sheets.c[name], 0)), Integer).label(name)
        for name in ("planned", "cutting", "finished")
    )
    query = (
        select(
            PieceRow.part_guid,
            cast(func.sum(LayoutRow.amount), Integer).label("placed"),
            *with_machines,
        )
        .join(LayoutRow, LayoutRow.guid == PieceRow.layout_guid)
        .outerjoin(sheets, sheets.c.layout_guid == LayoutRow.guid)
        .group_by(PieceRow.part_guid)
    )
    return query.where(mine).subquery("placed")


def _nesting(team: str, job_ids: Collection[int] | None) -> Subquery:
    # What a task that is continued has laid already is nested, not being nested.
    laid = (
        select(func.coalesce(func.sum(LayoutRow.amount), 0))
        .join(PieceRow, PieceRow.layout_guid == LayoutRow.guid)
        .where(LayoutRow.task_guid == NestTaskPartRow.task_guid)
        .where(PieceRow.part_guid == NestTaskPartRow.part_guid)
        .correlate(NestTaskPartRow)
        .scalar_subquery()
    )
    open_amount = func.sum(NestTaskPartRow.amount - laid)
    query = (
        select(NestTaskPartRow.part_guid, cast(open_amount, Integer).label("amount"))
        .join(NestTaskRow, NestTaskRow.guid == NestTaskPartRow.task_guid)
        .where(
            NestTaskRow.team == team,
            NestTaskRow.state.in_(UNFINISHED),
            NestTaskRow.estimate_only.is_(False),
        )
        .group_by(NestTaskPartRow.part_guid)
    )
    if job_ids is not None:
        query = query.where(NestTaskPartRow.part_guid.in_(_parts_of(team, job_ids)))
    return query.subquery("nesting")


def _parts_of(team: str, job_ids: Collection[int]) -> Select[str]:
    return select(PartRow.guid).where(PartRow.team == team, PartRow.job_id.in_(job_ids))
