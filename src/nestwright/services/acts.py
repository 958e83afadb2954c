"""Who does what: noted in the audit log, and against an idempotency key, in the unit of work of the change.

A face says who acts (:func:`acting`); from then on every unit of work that changes something writes one entry
of the audit log before it commits, with the ids of what it touched. A change and its entry are there together
or not at all. The same holds for an idempotency key: it is taken by the change itself.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import ORMExecuteState, Session, sessionmaker

from nestwright.storage.access_tables import AnsweredCallRow, AuditRow, CallCountRow
from nestwright.storage.event_tables import DeliveryRow, EventRow
from nestwright.storage.tables import Base

# What is written beside every change tells nothing of it.
NOT_TOLD = (AnsweredCallRow, AuditRow, CallCountRow, DeliveryRow, EventRow)
MOST_IDS = 1000
TOUCHED, WROTE = "touched", "wrote"


class KeyTaken(Exception):
    """Another call with this idempotency key has changed something already."""


@dataclass(frozen=True)
class CallKey:
    """An idempotency key of an app, and what it was sent with."""

    app_id: str
    key: str
    body_hash: str


@dataclass
class Act:
    """One call of somebody. ``named``: the ids it names; ``has_changed``: whether something was committed."""

    team: str
    who: str
    operation: str
    named: tuple[str, ...] = ()
    key: CallKey | None = None
    has_changed: bool = field(default=False, init=False)


_current: ContextVar[Act | None] = ContextVar("act", default=None)


@contextmanager
def acting(act: Act | None) -> Generator[None, None, None]:
    """Have what is changed inside noted as this act's; None: as nobody's, for work that goes on by itself.

    Raises
    ------
    KeyTaken
        From the unit of work that would change something a second time; it is rolled back.
    """
    token = _current.set(act)
    try:
        yield
    finally:
        _current.reset(token)


def watch(sessions: sessionmaker[Session]) -> None:
    """Have the units of work of a database noted."""
    event.listen(sessions, "after_flush", _note_rows)
    event.listen(sessions, "do_orm_execute", _note_statement)
    event.listen(sessions, "before_commit", _write)


def ids_in(value: Any) -> Iterator[str]:
    """Yield the ids that a request names, as ``field:id``, from its plain fields."""
    if isinstance(value, dict):
        for name, item in value.items():
            if name.endswith(("guid", "guids", "_id", "gmid")) and item is not None:
                items = item if isinstance(item, list) else [item]
                yield from (f"{name.removesuffix('s')}:{one}" for one in items)
            else:
                yield from ids_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from ids_in(item)


def _note_rows(session: Session, _flush: object) -> None:
    if _current.get() is None:
        return
    changed = [row for row in session.dirty if session.is_modified(row)]
    told = [row for row in (*session.new, *changed, *session.deleted) if not isinstance(row, NOT_TOLD)]
    if told:
        session.info[WROTE] = True
        session.info.setdefault(TOUCHED, []).extend(name for row in told if (name := _name(row)))


def _note_statement(state: ORMExecuteState) -> None:
    if _current.get() is not None and (state.is_update or state.is_delete):
        state.session.info[WROTE] = True


def _name(row: Any) -> str | None:
    """Return a row as ``table:id``; None for one that only ties others together."""
    table = row.__table__
    keys = [column.name for column in table.primary_key]
    return f"{table.name}:{getattr(row, keys[0])}" if isinstance(row, Base) and len(keys) == 1 else None


def _write(session: Session) -> None:
    act = _current.get()
    if act is None:
        return
    session.flush()
    touched: list[str] = session.info.pop(TOUCHED, [])
    if not session.info.pop(WROTE, False):
        return
    known = {_identity(name) for name in touched}
    ids = list(dict.fromkeys([*touched, *(name for name in act.named if _identity(name) not in known)]))
    more = [f"and {len(ids) - MOST_IDS} more"] if len(ids) > MOST_IDS else []
    session.add(AuditRow(team=act.team, who=act.who, operation=act.operation, ids=[*ids[:MOST_IDS], *more]))
    if act.key is not None and not act.has_changed:
        _take_key(session, act, act.key)
    session.flush()
    act.has_changed = True


def _identity(name: str) -> str:
    return name.partition(":")[2].upper()


def _take_key(session: Session, act: Act, key: CallKey) -> None:
    session.flush()
    session.add(AnsweredCallRow(**key.__dict__, operation=act.operation))
    try:
        session.flush()
    except IntegrityError as error:
        raise KeyTaken from error
