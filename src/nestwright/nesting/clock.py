"""How far a search is: by its time limit, or by its steps where these are given, so that a run repeats."""

from __future__ import annotations

import threading
import time


class Clock:
    """Counts steps and watches the time; shared by all threads of a search."""

    def __init__(self, time_limit_s: float, max_steps: int | None) -> None:
        self._started, self._limit, self._max = time.monotonic(), time_limit_s, max_steps
        self._steps, self._lock = 0, threading.Lock()

    @property
    def elapsed_s(self) -> float:
        """Seconds since the search began."""
        return time.monotonic() - self._started

    @property
    def progress(self) -> float:
        """The share of the search that has passed: 1 or more at its end."""
        if self._max is not None:
            return self._steps / self._max
        return self.elapsed_s / self._limit if self._limit > 0.0 else 1.0

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return self._steps

    def take_step(self) -> int | None:
        """Return the number of the next step; None when there are no more."""
        with self._lock:
            if self._max is not None and self._steps >= self._max:
                return None
            self._steps += 1
            return self._steps - 1
