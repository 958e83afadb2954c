"""How much one drawing may ask for, so that one file cannot hold the server."""

from __future__ import annotations

import time

from nestwright.errors import UnreadableDrawing

MAX_BYTES = 32 * 1024 * 1024
MAX_STROKES = 400_000
MAX_POINTS = 4_000_000
MAX_DEPTH = 24
MAX_PAIRS = 1_000_000  # of contours whose boxes overlap
MAX_SECONDS = 60.0


class LimitExceeded(UnreadableDrawing):
    """The drawing is larger than one drawing may be."""


class Budget:
    """Counts down what a drawing uses while it is read; raises :class:`LimitExceeded` at the end of it."""

    def __init__(self, seconds: float = MAX_SECONDS) -> None:
        self._deadline = time.perf_counter() + seconds
        self._seconds = seconds
        self._strokes = MAX_STROKES
        self._points = MAX_POINTS

    def use(self, strokes: int, points: int) -> None:
        """Take lines and points, before they are made."""
        self._strokes -= strokes
        self._points -= points
        if self._strokes < 0 or self._points < 0:
            raise LimitExceeded(
                f"the drawing has more than {MAX_STROKES:,} lines or {MAX_POINTS:,} points "
                "once its blocks are exploded"
            )
        self.check_time()

    def check_time(self) -> None:
        """Raise when the time for one drawing is over."""
        if time.perf_counter() > self._deadline:
            raise LimitExceeded(f"reading the drawing took more than {self._seconds:g} s")
