"""How much one drawing may ask for, so that one file cannot hold the server."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

from nestwright.errors import UnreadableDrawing

MAX_BYTES = 32 * 1024 * 1024
MAX_STROKES = 400_000
MAX_POINTS = 4_000_000
MAX_DEPTH = 24
MAX_PAIRS = 1_000_000  # of contours whose boxes overlap
MAX_CROSSINGS = 20_000  # of one contour with itself
MAX_SECONDS = 8.0  # of computing; a server that is busy with others takes longer

_budget: ContextVar[Budget | None] = ContextVar("budget of the drawing that is read", default=None)


class LimitExceeded(UnreadableDrawing):
    """The drawing is larger than one drawing may be."""


class Budget:
    """Counts down what a drawing uses while it is read; raises :class:`LimitExceeded` at the end of it."""

    def __init__(self, seconds: float = MAX_SECONDS) -> None:
        self._deadline = time.thread_time() + seconds
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
        if time.thread_time() > self._deadline:
            raise LimitExceeded(
                f"reading the drawing takes more than {self._seconds:g} s of computing; it holds too many "
                "lines that cross or overlap"
            )

    @contextmanager
    def running(self) -> Generator[None, None, None]:
        """Let :func:`check_time` count by this budget until the end of the block."""
        token = _budget.set(self)
        try:
            yield
        finally:
            _budget.reset(token)


def check_time() -> None:
    """Raise :class:`LimitExceeded` when the time of the drawing that is read here is over.

    For loops over many things deep in the geometry, which know nothing of a drawing.
    """
    budget = _budget.get()
    if budget is not None:
        budget.check_time()
