"""Who is signed in: a signed cookie, its CSRF token, and the brake on guessing passwords.

The cookie is ``PAYLOAD.SIGNATURE`` in base64 for URLs: JSON of user name, mark of the password, time of last
use and a random id, and its HMAC-SHA-256 under the server's ``link_secret``. Nothing is stored.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass

from nestwright.services import users
from nestwright.services.context import Context
from nestwright.services.users import UserView

COOKIE = "nestwright_session"
IDLE_S = 12 * 3600
MOST_FAILURES, BRAKE_S, MOST_REMEMBERED = 5, 60.0, 10_000


@dataclass(frozen=True)
class Session:
    """A signed-in user; ``cookie``: renewed by this use; ``csrf``: what their forms must bring."""

    user: UserView
    cookie: str
    csrf: str


def begin(ctx: Context, user: UserView) -> Session:
    """Return a new session of a user whose password was checked."""
    return _session(ctx, user, users.mark_of(ctx, user.user_name), secrets.token_hex(16))


def find(ctx: Context, cookie: str | None) -> Session | None:
    """Return the session of a cookie; None where it is not ours, too old, or its user is locked out."""
    payload, _, signature = (cookie or "").partition(".")
    if not hmac.compare_digest(
        _signed(ctx, f"session {payload}").encode(), signature.encode(errors="replace")
    ):
        return None
    try:
        name, mark, used, identity = json.loads(base64.urlsafe_b64decode(payload))
    except (ValueError, binascii.Error):
        return None
    user = None if used < time.time() - IDLE_S else users.with_mark(ctx, name, mark)
    return None if user is None else _session(ctx, user, mark, identity)


def is_csrf(session: Session, sent: str) -> bool:
    """Tell whether a form brought the token of its session."""
    return hmac.compare_digest(session.csrf.encode(), sent.encode(errors="replace"))


def _session(ctx: Context, user: UserView, mark: str, identity: str) -> Session:
    content = json.dumps([user.user_name, mark, int(time.time()), identity]).encode()
    payload = base64.urlsafe_b64encode(content).decode("ascii")
    cookie = f"{payload}.{_signed(ctx, f'session {payload}')}"
    return Session(user, cookie, _signed(ctx, f"csrf {identity}"))


def _signed(ctx: Context, text: str) -> str:
    secret = ctx.settings.link_secret
    assert secret is not None  # noqa: S101 - bootstrap has seen to it
    return hmac.digest(
        secret.get_secret_value().encode(), text.encode(errors="replace"), hashlib.sha256
    ).hex()


class Brake:
    """Makes guessing slow: after five failures of a key, none is tried for a minute."""

    def __init__(self) -> None:
        self._failures: dict[str, tuple[int, float]] = {}

    def holds(self, key: str) -> bool:
        """Tell whether a key must wait."""
        count, since = self._failures.get(key, (0, 0.0))
        return count >= MOST_FAILURES and time.monotonic() - since < BRAKE_S

    def failed(self, key: str) -> None:
        """Note a failure; the oldest is forgotten when there are too many keys."""
        count, since = self._failures.pop(key, (0, 0.0))
        recent = time.monotonic() - since < BRAKE_S
        self._failures[key] = (count + 1 if recent else 1, time.monotonic())
        if len(self._failures) > MOST_REMEMBERED:
            self._failures.pop(next(iter(self._failures)))
