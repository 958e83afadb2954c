"""Strokes of a contour: bridges left uncut, and what another cut has cut already."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nestwright.cutting.walk import path_length, segment_lengths, stretch
from nestwright.geometry.contours import Path

SHORTEST_MM = 0.01
"""Strokes shorter than this are not worth a pierce: rounding."""


def joint_spans(path: Path, count: int, width_mm: float) -> list[tuple[float, float]]:
    """Return where ``count`` bridges lie on a path, even steps apart, off corners where there is room."""
    lengths = segment_lengths(path)
    ends = np.cumsum(lengths)
    total = float(ends[-1])
    spans: list[tuple[float, float]] = []
    for number in range(count):
        middle = total * (number + 0.5) / count
        at = min(int(np.searchsorted(ends, middle)), len(lengths) - 1)
        low, high = float(ends[at] - lengths[at]) + width_mm, float(ends[at]) - width_mm
        if low < high:
            middle = min(max(middle, low), high)
        spans.append((middle - width_mm / 2.0, middle + width_mm / 2.0))
    return spans


def without(path: Path, spans: Sequence[tuple[float, float]]) -> tuple[Path, ...]:
    """Return what is left of a path when stretches are taken out, in order."""
    strokes: list[Path] = []
    here, total = 0.0, path_length(path)
    for begin, end in sorted(spans):
        if begin - here > SHORTEST_MM:
            strokes.append(stretch(path, here, begin))
        here = max(here, end)
    if total - here > SHORTEST_MM:
        strokes.append(stretch(path, here, total) if here > 0.0 else path)
    return tuple(strokes)
