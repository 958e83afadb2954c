"""Queries of machines, of their states over time and of what they reported."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from nestwright.storage.production_tables import MachinePeriodRow, MachineRecordRow, MachineRow


def find(session: Session, team: str, gmid: int) -> MachineRow | None:
    """Return the team's machine with this number."""
    return session.scalar(select(MachineRow).where(MachineRow.team == team, MachineRow.gmid == gmid))


def of_team(session: Session, team: str) -> Sequence[MachineRow]:
    """Return the team's machines in the order they were added."""
    return session.scalars(select(MachineRow).where(MachineRow.team == team).order_by(MachineRow.gmid)).all()


def with_cards(session: Session, team: str, card_ids: Collection[str]) -> dict[str, MachineRow]:
    """Return the team's machines among these cards, by card."""
    query = select(MachineRow).where(MachineRow.team == team, MachineRow.card_id.in_(card_ids))
    return {row.card_id: row for row in session.scalars(query)}


def has_card_of_any_team(session: Session, card_id: str) -> bool:
    """Say whether a card belongs to a machine already."""
    return session.scalar(select(MachineRow.gmid).where(MachineRow.card_id == card_id)) is not None


def gmids_of_any_team(session: Session) -> Sequence[int]:
    """Return the numbers of all machines."""
    return session.scalars(select(MachineRow.gmid).order_by(MachineRow.gmid)).all()


def of_any_team(session: Session, gmid: int) -> MachineRow | None:
    """Return a machine."""
    return session.get(MachineRow, gmid)


def lock_of_any_team(session: Session, gmid: int) -> MachineRow:
    """Return a machine that is known to be there, kept from other writers until the unit of work ends."""
    query = select(MachineRow).where(MachineRow.gmid == gmid).with_for_update()
    return session.scalars(query).one()


def record(session: Session, gmid: int, record_id: str) -> MachineRecordRow | None:
    """Return what a machine reported under an id."""
    return session.get(MachineRecordRow, (gmid, record_id))


def periods(session: Session, gmid: int, before: datetime) -> Sequence[MachinePeriodRow]:
    """Return the states that a machine was in before a moment, oldest first."""
    query = select(MachinePeriodRow).where(
        MachinePeriodRow.gmid == gmid, MachinePeriodRow.start_time < before
    )
    return session.scalars(query.order_by(MachinePeriodRow.start_time)).all()
