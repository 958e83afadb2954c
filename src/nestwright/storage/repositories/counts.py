"""Where the pieces of parts are, counted from layouts and running tasks; never stored.

Every piece that was asked for is in one state: on a layout it is ``nested``, in a task that has not ended
it is ``nesting``, else it waits. The later states belong to production tasks, of which there are none yet.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Integer, Select, Subquery, case, cast, false, func, select

from nestwright.domain.states import UNFINISHED, PieceState
from nestwright.storage.tables import LayoutRow, NestTaskPartRow, NestTaskRow, PartRow, PieceRow


class PartCounts:
    """The counters of a team's parts as columns: join ``nested`` and ``nesting``, then use the rest."""

    def __init__(self, team: str, job_ids: Collection[int] | None = None) -> None:
        self.nested = _nested(team, job_ids)
        self.nesting = _nesting(team, job_ids)
        self.nested_amount = func.coalesce(self.nested.c.amount, 0)
        self.nesting_amount = func.coalesce(self.nesting.c.amount, 0)
        left = PartRow.amount - self.nested_amount - self.nesting_amount
        self.wait_amount = case((left > 0, left), else_=0)

    def is_in(self, state: PieceState) -> ColumnElement[bool]:
        """Match parts that have pieces in this state."""
        amounts = {
            PieceState.WAIT: self.wait_amount,
            PieceState.NESTING: self.nesting_amount,
            PieceState.NESTED: self.nested_amount,
        }
        return amounts[state] > 0 if state in amounts else false()


def _nested(team: str, job_ids: Collection[int] | None) -> Subquery:
    query = (
        select(PieceRow.part_guid, cast(func.sum(LayoutRow.amount), Integer).label("amount"))
        .join(LayoutRow, LayoutRow.guid == PieceRow.layout_guid)
        .group_by(PieceRow.part_guid)
    )
    if job_ids is None:
        return query.where(LayoutRow.team == team).subquery("nested")
    return query.where(PieceRow.part_guid.in_(_parts_of(team, job_ids))).subquery("nested")


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
