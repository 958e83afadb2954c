"""The live line of a nest on standard error: stage, best result so far, time left."""

from __future__ import annotations

import shutil
import sys
from typing import TextIO

from nestwright.layouts.result import Progress


class ProgressLine:
    """One line that rewrites itself on a terminal; in a log, one line per improvement."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stderr
        self._live = self._stream.isatty()
        self._last = ""
        self._best: tuple[int, float | None] | None = None

    def __call__(self, progress: Progress) -> None:
        """Show one report of the engine."""
        best = (progress.placed, progress.plates_used)
        if self._live:
            self.say(describe(progress))
        elif best != self._best and progress.plates_used is not None:
            self.note(describe(progress))
        self._best = best

    def say(self, text: str) -> None:
        """Show a text in place of the last one; a log does not keep it."""
        if not self._live:
            return
        # A line as wide as the terminal would wrap, and the next one not begin where it did.
        text = text[: shutil.get_terminal_size().columns - 1]
        self._stream.write("\r" + text.ljust(len(self._last)))
        self._stream.flush()
        self._last = text

    def note(self, text: str) -> None:
        """Show a text that stays, on a line of its own."""
        self.close()
        self._stream.write(text + "\n")
        self._stream.flush()

    def close(self) -> None:
        """End the line."""
        if self._last:
            self._stream.write("\n")
            self._stream.flush()
            self._last = ""


def describe(progress: Progress) -> str:
    """Return the progress: ``improving | 12 s left | 40 of 40 placed | best 2.41 plates, 71.3 %``."""
    # The time left stands before what a narrow terminal cuts off.
    words = [
        progress.stage,
        f"{max(progress.time_limit_s - progress.elapsed_s, 0):.0f} s left",
        f"{progress.placed} of {progress.total} placed",
    ]
    if progress.plates_used is not None:
        best = f"best {progress.plates_used:.2f} plates"
        if progress.utilisation is not None:
            best += f", {100 * progress.utilisation:.1f} %"
        if progress.bound_plates is not None:
            best += f" (at least {progress.bound_plates})"
        words.append(best)
    return " | ".join(words)
