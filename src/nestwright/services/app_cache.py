"""The apps that called lately, kept for seconds: the signature of every call is checked without a query."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

# What the operator changes of an app takes effect within this time.
LIFETIME_S = 10.0
# Unknown ids are remembered too, so that a caller who guesses costs few queries; so there must be an end.
LARGEST = 10_000


@dataclass(frozen=True)
class AppCredentials:
    """A program that may call for one team: its id, its secret, until when (None: for ever).

    ``previous_secret`` is good too until ``previous_secret_until``. ``operations``, ``limits``: what it may
    call and how often, see ``domain.permissions``; None: all, without limits.
    """

    app_id: str
    app_secret: str
    team: str
    name: str
    expire_time: datetime | None = None
    previous_secret: str | None = field(default=None, repr=False)
    previous_secret_until: datetime | None = None
    operations: tuple[str, ...] | None = None
    limits: dict[str, Any] | None = None

    def secrets_at(self, moment: datetime) -> list[str]:
        """Return the secrets that are good at a moment."""
        both = self.previous_secret and self.previous_secret_until and moment < self.previous_secret_until
        return [self.app_secret, self.previous_secret] if both and self.previous_secret else [self.app_secret]


class AppCache:
    """Apps by id, each for ``lifetime_s`` seconds. Safe from many threads: a step is one dict operation."""

    def __init__(self, lifetime_s: float = LIFETIME_S, clock: Callable[[], float] = time.monotonic) -> None:
        self._lifetime_s = lifetime_s
        self._clock = clock
        self._known: dict[str, tuple[float, AppCredentials | None]] = {}

    def find(self, app_id: str, load: Callable[[str], AppCredentials | None]) -> AppCredentials | None:
        """Return the app, from memory or by ``load``; None where there is none."""
        known = self._known.get(app_id)
        if known is not None and known[0] > self._clock():
            return known[1]
        app = load(app_id)
        if len(self._known) >= LARGEST:
            self._known.clear()
        self._known[app_id] = (self._clock() + self._lifetime_s, app)
        return app

    def holds(self, app_id: str) -> bool:
        """Say whether :meth:`find` would answer from memory."""
        known = self._known.get(app_id)
        return known is not None and known[0] > self._clock()

    def forget(self, app_id: str) -> None:
        """Have the app read anew at its next call."""
        self._known.pop(app_id, None)
