"""Idempotency keys: a call that is sent again with its key changes nothing and gets the first answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from nestwright.errors import BadParameter, KeyBusy, KeyReused
from nestwright.services.acts import Act, CallKey, KeyTaken, acting
from nestwright.services.context import Context
from nestwright.storage.access_tables import AnsweredCallRow
from nestwright.storage.repositories import answered_calls
from nestwright.storage.tables import now_utc

LIFETIME = timedelta(days=1)
LONGEST_KEY = 200
WAIT_S = 10.0
POLL_S = 0.05


def check_key(key: str) -> None:
    """Raise ``BadParameter`` for a key that cannot be one."""
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        raise BadParameter("Idempotency-Key", f"1 to {LONGEST_KEY} printable characters")


def once(ctx: Context, act: Act, work: Callable[[], bytes]) -> bytes:
    """Do the work of a call, or return the answer of the first call with its key.

    A call without a key, one that was refused, and one that changes nothing are done anew each time. The key
    is taken in the unit of work of the change, so that nothing is ever changed twice.

    Raises
    ------
    KeyReused
        The key came with another operation or body before.
    KeyBusy
        The first call has no answer yet, or it was lost when the server died.
    """
    if act.key is None:
        with acting(act):
            return work()
    answer = _first_answer(ctx, act, act.key)
    if answer is not None:
        return answer
    try:
        with acting(act):
            made = work()
    except KeyTaken:
        answer = _first_answer(ctx, act, act.key)
        if answer is None:
            raise KeyBusy from None
        return answer
    if act.has_changed:
        _keep(ctx, act.key, made)
    return made


def _first_answer(ctx: Context, act: Act, key: CallKey) -> bytes | None:
    until = time.monotonic() + WAIT_S
    while True:
        with ctx.db.read() as session:
            row = answered_calls.find(session, key.app_id, key.key)
        if row is None:
            return None
        if row.create_time < now_utc() - LIFETIME:
            _forget_the_old(ctx)
            return None
        _check_same(act, key, row)
        if row.answer is not None:
            return row.answer.encode()
        if time.monotonic() > until:
            raise KeyBusy
        time.sleep(POLL_S)


def _check_same(act: Act, key: CallKey, row: AnsweredCallRow) -> None:
    if (row.operation, row.body_hash) != (act.operation, key.body_hash):
        what = "another body" if row.operation == act.operation else f"'{row.operation}'"
        raise KeyReused(f"the Idempotency-Key was used for {what} before: take a new key for a new call")


def _forget_the_old(ctx: Context) -> None:
    with ctx.db.begin() as session:
        answered_calls.remove_before(session, now_utc() - LIFETIME)


def _keep(ctx: Context, key: CallKey, answer: bytes) -> None:
    with ctx.db.begin() as session:
        answered_calls.keep_answer(session, key.app_id, key.key, answer.decode())
        answered_calls.remove_before(session, now_utc() - LIFETIME)
