"""A drawing's lines as unknowns: points that lines share, bulges of arcs, circles by centre and radius."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from nestwright.drawings.files.segments import Stroke
from nestwright.errors import TemplateFailed
from nestwright.geometry.contours import LINE_BULGE, FloatArray, as_circle

WELD_MM = 0.1  # ends so near are one point, as they are when a drawing is read
MOST_POINTS = 400

Indices = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Segment:
    """A line or an arc: which unknowns its ends and its bulge are (``bulge`` -1: a line), and its stroke."""

    start: int
    end: int
    bulge: int
    stroke: int

    @property
    def indices(self) -> list[int]:
        """The unknowns ``x0, y0, x1, y1, bulge``; a line's bulge stands for nothing."""
        return [self.start, self.start + 1, self.end, self.end + 1, max(self.bulge, 0)]


@dataclass(frozen=True, eq=False)
class Circle:
    """The unknowns ``x, y, radius`` begin at ``at``."""

    at: int
    stroke: int


@dataclass(frozen=True, eq=False)
class Figure:
    """``values``: all unknowns as drawn; ``points``: where points begin among them.

    Of the strokes the first ``cut`` are cut, the others marked.
    """

    values: FloatArray
    points: Indices
    segments: tuple[Segment, ...]
    circles: tuple[Circle, ...]
    strokes: tuple[Stroke, ...]
    cut: int

    @property
    def size_mm(self) -> float:
        """The larger side of all points' box."""
        places = self.places
        return max(float(np.max(np.ptp(places, axis=0))), 1.0)

    @property
    def places(self) -> FloatArray:
        """Points and circles' centres ``(n, 2)``."""
        at = self.anchored
        return np.column_stack([self.values[at], self.values[at + 1]])

    @property
    def anchored(self) -> Indices:
        """Where points and circles' centres begin among the unknowns."""
        return np.concatenate([self.points, np.array([circle.at for circle in self.circles], dtype=np.int64)])

    def drawn(self, values: FloatArray) -> tuple[list[Stroke], list[Stroke]]:
        """Return the strokes to cut and those to mark with other values."""
        rows: dict[int, list[list[float]]] = {}
        for segment in self.segments:
            x, y, x1, y1 = values[segment.indices[:4]].tolist()
            bulge = float(values[segment.bulge]) if segment.bulge >= 0 else 0.0
            own = rows.setdefault(segment.stroke, [])
            own[-1:] = [[x, y, bulge], [x1, y1, 0.0]]
        for circle in self.circles:
            x, y, radius = values[circle.at : circle.at + 3].tolist()
            rows[circle.stroke] = [[x - radius, y, 1.0], [x + radius, y, 1.0], [x - radius, y, 0.0]]
        moved = [
            replace(stroke, rows=np.array(rows[at])) for at, stroke in enumerate(self.strokes) if at in rows
        ]
        cut = sum(at < self.cut for at in rows)
        return moved[:cut], moved[cut:]


def figure_of(cut: Sequence[Stroke], marks: Sequence[Stroke]) -> Figure:
    """Return the figure of strokes in mm.

    Raises ``TemplateFailed`` when there are more points than dimensions could ever drive.
    """
    strokes = [*cut, *marks]
    round_ones = {at: circle for at, stroke in enumerate(strokes) if (circle := _circle_of(stroke))}
    ends = [stroke.rows[:, :2] for at, stroke in enumerate(strokes) if at not in round_ones]
    if sum(map(len, ends)) > 2 * MOST_POINTS:
        raise TemplateFailed(f"the drawing has more than {MOST_POINTS} points: too many to be driven")
    places, which = _welded(np.concatenate(ends) if ends else np.zeros((0, 2)))
    values: list[float] = places.ravel().tolist()
    segments: list[Segment] = []
    circles: list[Circle] = []
    taken = 0
    for at, stroke in enumerate(strokes):
        if at in round_ones:
            circles.append(Circle(len(values), at))
            values += round_ones[at]
            continue
        nodes = which[taken : taken + len(stroke.rows)].tolist()
        taken += len(stroke.rows)
        for i in range(len(nodes) - 1):
            if nodes[i] == nodes[i + 1]:
                continue
            bulge = float(stroke.rows[i, 2])
            curved = abs(bulge) >= LINE_BULGE
            segments.append(Segment(2 * nodes[i], 2 * nodes[i + 1], len(values) if curved else -1, at))
            values += [bulge] if curved else []
    points = 2 * np.arange(len(places), dtype=np.int64)
    return Figure(np.array(values), points, tuple(segments), tuple(circles), tuple(strokes), len(cut))


def _circle_of(stroke: Stroke) -> tuple[float, float, float] | None:
    return as_circle(stroke.rows[:-1]) if len(stroke.rows) > 2 and stroke.closed else None


def _welded(ends: FloatArray) -> tuple[FloatArray, Indices]:
    """Return distinct places and which of them each end is."""
    which = np.full(len(ends), -1, dtype=np.int64)
    places: list[FloatArray] = []
    tree = shapely.STRtree(np.array([shapely.Point(end) for end in ends])) if len(ends) else None
    for at in range(len(ends)):
        if which[at] < 0 and tree is not None:
            near = tree.query(shapely.Point(ends[at]), predicate="dwithin", distance=WELD_MM)
            which[near[which[near] < 0]] = len(places)
            places.append(ends[at])
    return np.array(places).reshape(-1, 2), which
