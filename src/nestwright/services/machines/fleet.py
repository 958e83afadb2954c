"""Machines of a team: added, listed, found by either of their ids, and reporting by callback."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from nestwright.errors import AlreadyExists, BadParameter
from nestwright.machines.connector import MachineStatus, Record
from nestwright.machines.registry import connect
from nestwright.services import checks, find, from_rows
from nestwright.services.context import Context
from nestwright.services.machines import exchange
from nestwright.services.production import records
from nestwright.services.production.records import Verdict
from nestwright.services.views.production import MachineView
from nestwright.storage.production_tables import MachineRow
from nestwright.storage.repositories import machines

CARD = re.compile(r"\d{12}", re.ASCII)
LONGEST_TEAM = 64


@dataclass(frozen=True)
class NewMachine:
    """A machine to add; without a ``card_id`` it gets one. ``settings`` are its connector's own."""

    name: str
    connector: str
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])
    card_id: str | None = None


def add(ctx: Context, team: str, machine: NewMachine) -> MachineView:
    """Add a machine and return it with both its ids.

    Raises
    ------
    BadParameter, AlreadyExists
        A value is not allowed; the card belongs to a machine already.
    """
    checks.text("team", team, LONGEST_TEAM)
    checks.text("name", machine.name)
    connect(machine.connector, machine.settings)  # only to see that it can be
    if machine.card_id is not None and not CARD.fullmatch(machine.card_id):
        raise BadParameter("card_id", "a text of 12 digits")
    with ctx.db.begin() as session:
        row = MachineRow(
            team=team,
            name=machine.name,
            connector=machine.connector,
            settings=dict(machine.settings),
            card_id=_card(session, machine.card_id),
        )
        session.add(row)
        session.flush()
        return from_rows.same_named(MachineView, row)


def list_machines(ctx: Context, team: str) -> tuple[MachineView, ...]:
    """Return the team's machines."""
    with ctx.db.read() as session:
        return tuple(from_rows.same_named(MachineView, row) for row in machines.of_team(session, team))


def report(
    ctx: Context, team: str, gmid: int, reported: Sequence[Record], status: MachineStatus | None = None
) -> list[Verdict]:
    """Take what a machine's own program reports: records, and the machine's state where it says it."""
    with ctx.db.read() as session:
        find.machine(session, team, gmid)
    verdicts = records.receive(ctx, gmid, reported)
    exchange.note_status(ctx, gmid, status)
    return verdicts


def _card(session: Session, wanted: str | None) -> str:
    if wanted is not None:
        if machines.has_card_of_any_team(session, wanted):
            raise AlreadyExists("machine", wanted, "its card is taken")
        return wanted
    while machines.has_card_of_any_team(session, card := f"{secrets.randbelow(10**12):012d}"):
        pass
    return card
