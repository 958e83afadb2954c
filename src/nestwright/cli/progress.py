"""The live line of a nest on standard error: stage, best result so far, time left."""

from __future__ import annotations

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
        text = describe(progress)
        best = (progress.placed, progress.plates_used)
        if self._live:
            self._stream.write("\r" + text.ljust(len(self._last)))
            self._last = text
        elif best != self._best and progress.plates_used is not None:
            self._stream.write(text + "\n")
        self._best = best
        self._stream.flush()

    def close(self) -> None:
        """End the line."""
        if self._live and self._last:
            self._stream.write("\n")
            self._stream.flush()


def describe(progress: Progress) -> str:
    """Return the progress: ``improving | 40 of 40 placed | best 2.41 plates, 71.3 % | 12 s left``."""
    words = [progress.stage, f"{progress.placed} of {progress.total} placed"]
    if progress.plates_used is not None:
        best = f"best {progress.plates_used:.2f} plates"
        if progress.utilisation is not None:
            best += f", {100 * progress.utilisation:.1f} %"
        if progress.bound_plates is not None:
            best += f" (at least {progress.bound_plates})"
        words.append(best)
    words.append(f"{max(progress.time_limit_s - progress.elapsed_s, 0):.0f} s left")
    return " | ".join(words)
