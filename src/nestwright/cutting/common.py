"""Common lines: where the ways of two pieces run on one line, the second leaves out what is cut already."""

from __future__ import annotations

import numpy as np
import shapely

from nestwright.cutting.walk import segment_lengths
from nestwright.geometry.contours import LINE_BULGE, FloatArray, Path

_ON_LINE_MM = 0.01
_SHORTEST_MM = 0.1


class CutLines:
    """The straight lines burnt so far."""

    def __init__(self) -> None:
        self._lines: list[FloatArray] = []

    def add(self, path: Path) -> None:
        """Remember the straight segments of a burn."""
        straight = np.flatnonzero(np.abs(path[:-1, 2]) < LINE_BULGE)
        self._lines += [path[index : index + 2, :2] for index in straight.tolist()]

    def spans_on(self, path: Path) -> list[tuple[float, float]]:
        """Return the stretches of a path that are burnt already, by length from its begin."""
        if not self._lines:
            return []
        lines = np.array(self._lines)
        tree = shapely.STRtree([shapely.LineString(line) for line in self._lines])
        ends = np.cumsum(segment_lengths(path))
        spans: list[tuple[float, float]] = []
        for index in np.flatnonzero(np.abs(path[:-1, 2]) < LINE_BULGE).tolist():
            segment = path[index : index + 2, :2]
            length = float(np.hypot(*(segment[1] - segment[0])))
            near = tree.query(shapely.LineString(segment), predicate="dwithin", distance=_ON_LINE_MM)
            before = float(ends[index]) - length
            for line in lines[near]:
                span = _shared(segment, line, length)
                if span is not None:
                    spans.append((before + span[0], before + span[1]))
        return _merged(spans)


def _shared(segment: FloatArray, line: FloatArray, length: float) -> tuple[float, float] | None:
    along = (segment[1] - segment[0]) / length
    across = np.array([-along[1], along[0]])
    if np.abs((line - segment[0]) @ across).max() > _ON_LINE_MM:
        return None
    low, high = sorted(((line - segment[0]) @ along).tolist())
    low, high = max(low, 0.0), min(high, length)
    return (low, high) if high - low > _SHORTEST_MM else None


def _merged(spans: list[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for begin, end in sorted(spans):
        if merged and begin <= merged[-1][1] + _ON_LINE_MM:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged
