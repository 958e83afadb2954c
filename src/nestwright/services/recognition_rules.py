"""The rules that read texts and names: shipped ones, a team's, a job's; every change is a new version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from nestwright.drawings.information.rules import RuleSet, rules_from_json, shipped
from nestwright.services import find
from nestwright.services.context import Context
from nestwright.storage.repositories import recognition
from nestwright.storage.tables import RecognitionRulesRow

OF_TEAM = 0  # in place of a job's id
_TRIES = 5


@dataclass(frozen=True)
class RulesInUse:
    """Rules and whose they are: of the ``job``, of the ``team``, or ``shipped`` with the program."""

    rules: RuleSet
    scope: str


@dataclass(frozen=True)
class RulesView:
    """Rules as they were set; version 0 are those that the program brings along."""

    version: int
    scope: str
    rules: list[Any]


def in_use(session: Session, team: str, job_id: int | None) -> RulesInUse:
    """Return the rules that drawings of a job are read with; None: of a job that has none of its own."""
    for scope, owner in (("job", job_id), ("team", OF_TEAM)):
        row = None if owner is None else recognition.newest(session, team, owner)
        if row is not None:
            return RulesInUse(rules_from_json(row.rules, row.version), scope)
    return RulesInUse(shipped(), "shipped")


def config(ctx: Context, team: str, job_id: int | None = None) -> RulesView:
    """Return the rules that are in use (operation 41): of the team, or of one job."""
    with ctx.db.read() as session:
        if job_id is not None:
            find.job(session, team, job_id)
        return _view(in_use(session, team, job_id))


def set_rules(ctx: Context, team: str, content: Mapping[str, Any], job_id: int | None = None) -> RulesView:
    """Make these the rules that drawings are read with from now on (operation 42).

    Parameters
    ----------
    content
        ``rules``, the whole list, and ``extends``: whether the shipped rules follow them.
    job_id
        whose drawings; None: of all jobs of the team that have no rules of their own.

    Raises
    ------
    BadParameter
        naming the rule and field that is wrong.
    """
    rules = rules_from_json(content, 1)
    owner = OF_TEAM if job_id is None else job_id
    for attempt in range(_TRIES):
        try:
            with ctx.db.begin() as session:
                if job_id is not None:
                    find.locked_jobs(session, team, [job_id])
                last = recognition.newest(session, team, owner)
                version = 1 if last is None else last.version + 1
                entries = rules.to_json()["rules"]
                session.add(RecognitionRulesRow(team=team, job_id=owner, version=version, rules=entries))
            return RulesView(version, "team" if job_id is None else "job", entries)
        except IntegrityError:  # another call took the number
            if attempt == _TRIES - 1:
                raise
    raise AssertionError


def _view(used: RulesInUse) -> RulesView:
    return RulesView(used.rules.version, used.scope, used.rules.to_json()["rules"])
