"""Drawing profiles: what holds for all drawings of one customer, kept by name for a team.

The one called ``default`` holds for every upload that names none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from nestwright.domain.units import MM_PER_UNIT
from nestwright.drawings.clean_up import CleanUp
from nestwright.drawings.doctor.rules import UNDOABLE
from nestwright.errors import BadParameter, NotFound
from nestwright.services import checks
from nestwright.services.context import Context
from nestwright.storage.repositories import profiles
from nestwright.storage.tables import DrawingProfileRow

DEFAULT = "default"


@dataclass(frozen=True)
class ProfileSettings:
    """Options and decisions by rule: ``undone`` are the rules that make no repair."""

    units: str | None = None
    clean_up: CleanUp | None = None
    undone: frozenset[str] = field(default_factory=frozenset[str])

    def to_json(self) -> dict[str, Any]:
        """Return the settings as plain values."""
        return {
            "units": self.units,
            "clean_up": None if self.clean_up is None else self.clean_up.to_json(),
            "undone": sorted(self.undone),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ProfileSettings:
        """Return what :meth:`to_json` wrote."""
        clean_up = data["clean_up"]
        return cls(
            units=data["units"],
            clean_up=None if clean_up is None else CleanUp.from_json(clean_up),
            undone=frozenset(data["undone"]),
        )


@dataclass(frozen=True)
class ProfileView:
    """A profile by its name."""

    name: str
    units: str | None
    clean_up: dict[str, Any] | None
    undone: tuple[str, ...]
    change_time: datetime


NOTHING_SET = ProfileSettings()


def save(ctx: Context, team: str, name: str, settings: ProfileSettings) -> ProfileView:
    """Keep a profile under a name; one of that name is replaced. Drawings read before stay as they are."""
    with ctx.db.begin() as session:
        return _view(put(session, team, name, settings))


def put(session: Session, team: str, name: str, settings: ProfileSettings) -> DrawingProfileRow:
    """Keep a profile in a unit of work that is open already."""
    checks.text("name", name)
    if settings.units is not None:
        checks.choice("units", settings.units, tuple(MM_PER_UNIT))
    for i, rule in enumerate(sorted(settings.undone)):
        if rule not in UNDOABLE:
            raise BadParameter(f"undone[{i}]", f"one of {', '.join(sorted(UNDOABLE))}; not '{rule}'")
    row = DrawingProfileRow(team=team, name=name, settings=settings.to_json())
    return session.merge(row)


def list_all(ctx: Context, team: str) -> tuple[ProfileView, ...]:
    """Return the team's profiles by name."""
    with ctx.db.read() as session:
        return tuple(_view(row) for row in profiles.of_team(session, team))


def delete(ctx: Context, team: str, name: str) -> ProfileView:
    """Delete a profile and return what it said."""
    with ctx.db.begin() as session:
        row = profiles.find(session, team, name)
        if row is None:
            raise NotFound("profile", name, field="name")
        last = _view(row)
        profiles.remove(session, team, name)
    return last


def find(session: Session, team: str, name: str) -> ProfileSettings:
    """Return the settings of a profile or raise ``NotFound``."""
    row = profiles.find(session, team, name)
    if row is None:
        raise NotFound("profile", name, field="profile")
    return ProfileSettings.from_json(row.settings)


def chosen(session: Session, team: str, name: str | None) -> ProfileSettings:
    """Return the settings of the profile that an upload names, else of the team's default, else none."""
    if name is not None:
        return find(session, team, name)
    row = profiles.find(session, team, DEFAULT)
    return NOTHING_SET if row is None else ProfileSettings.from_json(row.settings)


def _view(row: DrawingProfileRow) -> ProfileView:
    told = row.settings
    moment = row.change_time
    return ProfileView(row.name, told["units"], told["clean_up"], tuple(told["undone"]), moment)
