"""The people who use the web page: their roles and passwords."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache

from sqlalchemy.exc import IntegrityError

from nestwright.domain.passwords import hash_password, is_password
from nestwright.errors import AlreadyExists, BadParameter, NotFound
from nestwright.services import checks, from_rows
from nestwright.services.context import Context
from nestwright.storage.access_tables import UserRow
from nestwright.storage.repositories import users

LONGEST_ID = 64
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200


class Role(StrEnum):
    """What a user may do: keep users and settings; plan and nest; cut and report."""

    ADMIN = "admin"
    PLANNER = "planner"
    OPERATOR = "operator"


@dataclass(frozen=True)
class UserView:
    """A user of the web page."""

    user_name: str
    team: str
    role: str
    active: bool
    create_time: datetime


def add(ctx: Context, team: str, user_name: str, role: str, password: str) -> UserView:
    """Add a user; names are one for all teams, of any case.

    Raises
    ------
    BadParameter
        Names the field that is wrong.
    AlreadyExists
        The name is taken.
    """
    checks.text("team", team, LONGEST_ID)
    name = _plain(checks.text("user_name", user_name, LONGEST_ID))
    checks.choice("role", role, tuple(Role))
    row = UserRow(user_name=name, team=team, role=role, password_hash=_hashed(password))
    try:
        with ctx.db.begin() as session:
            session.add(row)
    except IntegrityError:
        raise AlreadyExists("user", name, name) from None
    return _view(row)


def list_all(ctx: Context) -> tuple[UserView, ...]:
    """Return the users of all teams."""
    with ctx.db.read() as session:
        return tuple(_view(row) for row in users.of_every_team(session))


def set_password(ctx: Context, user_name: str, password: str) -> None:
    """Give a user another password; raises ``BadParameter``, ``NotFound``."""
    hashed = _hashed(password)
    with _changed(ctx, user_name) as row:
        row.password_hash = hashed


def set_role(ctx: Context, user_name: str, role: str) -> UserView:
    """Give a user another role; raises ``BadParameter``, ``NotFound``."""
    checks.choice("role", role, tuple(Role))
    with _changed(ctx, user_name) as row:
        row.role = role
    return _view(row)


def set_active(ctx: Context, user_name: str, *, active: bool) -> UserView:
    """Lock a user out or let them in again; raises ``NotFound``."""
    with _changed(ctx, user_name) as row:
        row.active = active
    return _view(row)


def check(ctx: Context, user_name: str, password: str) -> UserView | None:
    """Return the user whose password this is; None where it is not, or the user is locked out.

    It takes as long for a name that does not exist.
    """
    with ctx.db.read() as session:
        row = users.find(session, _plain(user_name))
    kept = _nobodys_hash() if row is None else row.password_hash
    is_right = is_password(password[:LONGEST_PASSWORD], kept)
    return _view(row) if row is not None and row.active and is_right else None


def mark_of(ctx: Context, user_name: str) -> str:
    """Return what a session keeps of a user's password: another one once the password is changed."""
    with ctx.db.read() as session:
        row = users.find(session, _plain(user_name))
    if row is None:
        raise NotFound("user", user_name, field="user_name")
    return _mark(row)


def with_mark(ctx: Context, user_name: str, mark: str) -> UserView | None:
    """Return the user of a session; None once they are locked out or their password was changed."""
    with ctx.db.read() as session:
        row = users.find(session, _plain(user_name))
    is_same = row is not None and row.active and hmac.compare_digest(_mark(row), mark)
    return _view(row) if row is not None and is_same else None


def _mark(row: UserRow) -> str:
    return hashlib.sha256(row.password_hash.encode()).hexdigest()[:32]


@contextmanager
def _changed(ctx: Context, user_name: str) -> Generator[UserRow, None, None]:
    with ctx.db.begin() as session:
        row = users.lock(session, _plain(user_name))
        if row is None:
            raise NotFound("user", user_name, field="user_name")
        yield row


@cache
def _nobodys_hash() -> str:
    return hash_password("the password of nobody")


def _plain(user_name: str) -> str:
    return user_name.strip().casefold()


def _hashed(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise BadParameter("password", f"{SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters")
    return hash_password(password)


def _view(row: UserRow) -> UserView:
    return from_rows.same_named(UserView, row)
