"""Places that move along with the figure: what a dimension measures from."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from nestwright.drawings.templates.smartdraw.figure import Circle, Figure, Segment
from nestwright.geometry.contours import FloatArray, arc_of

_NEAR_SHARE = 2e-3  # of the figure's size: how near to a line a dimension's point must be
_NEAR_MM = 0.2


@dataclass(frozen=True)
class Anchor:
    """A place by five unknowns ``x0, y0, x1, y1, b``.

    It is ``(1 - t) p0 + t p1``, with ``centre`` 1 plus the way to the centre of the arc of bulge b, and plus
    ``out_x, out_y`` times b (a place on a circle of radius b).
    """

    indices: tuple[int, ...]
    t: float = 0.0
    centre: float = 0.0
    out_x: float = 0.0
    out_y: float = 0.0

    @property
    def is_point(self) -> bool:
        """Whether it is a point or a circle's centre itself."""
        return self == point(self.indices[0])

    @property
    def numbers(self) -> tuple[float, ...]:
        """All but the unknowns."""
        return self.t, self.centre, self.out_x, self.out_y


def place(local: FloatArray, numbers: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return x and y of anchors ``(m,)`` from their unknowns ``(m, 5)`` (complex ones too) and numbers."""
    x0, y0, x1, y1, b = local.T
    t, centre, out_x, out_y = numbers.T
    safe = np.where(centre != 0.0, b, 1.0)
    offset = np.where(centre != 0.0, (1.0 - safe * safe) / (4.0 * safe), 0.0)
    x = (1.0 - t) * x0 + t * x1 - offset * (y1 - y0) + out_x * b
    y = (1.0 - t) * y0 + t * y1 + offset * (x1 - x0) + out_y * b
    return x, y


def point(at: int) -> Anchor:
    """Return the anchor on a point or on a circle's centre."""
    return Anchor((at, at + 1, at, at + 1, at))


def centre_of(segment: Segment) -> Anchor:
    """Return the anchor on an arc's centre."""
    return Anchor(tuple(segment.indices), t=0.5, centre=1.0)


def reach_mm(figure: Figure) -> float:
    """Return how far off its line a dimension's point may be."""
    return max(_NEAR_MM, _NEAR_SHARE * figure.size_mm)


def anchor_at(figure: Figure, x: float, y: float) -> Anchor | None:
    """Return what a dimension's point holds on to: a point, a centre, a line or a circle, or None."""
    reach = reach_mm(figure)
    for anchor, distance in (_nearest_point(figure, x, y), _nearest_centre(figure, x, y)):
        if anchor is not None and distance <= reach:
            return anchor
    anchor, distance = min((_on_line(figure, x, y), _on_circle(figure, x, y)), key=lambda found: found[1])
    return anchor if distance <= reach else None


def round_at(figure: Figure, x: float, y: float, radius: float) -> Segment | Circle | None:
    """Return the arc or circle of about this radius through a place; None when there is none."""
    found: list[tuple[float, Segment | Circle]] = []
    for circle in figure.circles:
        cx, cy, own = figure.values[circle.at : circle.at + 3].tolist()
        found.append((abs(math.dist((cx, cy), (x, y)) - own) + abs(own - radius), circle))
    for segment in figure.segments:
        arc = _arc(figure, segment)
        if arc is not None:
            found.append((abs(math.dist(arc[:2], (x, y)) - arc[2]) + abs(arc[2] - radius), segment))
    best = min(found, key=lambda pair: pair[0], default=None)
    return best[1] if best is not None and best[0] <= 2.0 * reach_mm(figure) else None


def _arc(figure: Figure, segment: Segment) -> tuple[float, ...] | None:
    if segment.bulge < 0:
        return None
    x0, y0, x1, y1, bulge = figure.values[segment.indices].tolist()
    return arc_of(np.array([x0, y0, bulge]), np.array([x1, y1, 0.0]))


def _nearest_point(figure: Figure, x: float, y: float) -> tuple[Anchor | None, float]:
    places = figure.places
    distances = np.hypot(places[:, 0] - x, places[:, 1] - y)
    nearest = int(np.argmin(distances))
    return point(int(figure.anchored[nearest])), float(distances[nearest])


def _nearest_centre(figure: Figure, x: float, y: float) -> tuple[Anchor | None, float]:
    arcs = [(segment, arc) for segment in figure.segments if (arc := _arc(figure, segment)) is not None]
    found = [(centre_of(segment), math.dist(arc[:2], (x, y))) for segment, arc in arcs]
    return min(found, key=lambda pair: pair[1], default=(None, math.inf))


def _on_line(figure: Figure, x: float, y: float) -> tuple[Anchor | None, float]:
    """Return the anchor on the nearest line, at the same share of its length."""
    best: tuple[Anchor | None, float] = (None, math.inf)
    for segment in figure.segments:
        if segment.bulge >= 0:
            continue
        x0, y0, x1, y1 = figure.values[segment.indices[:4]].tolist()
        length = (x1 - x0) ** 2 + (y1 - y0) ** 2
        t = min(max(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length, 0.0), 1.0)
        distance = math.dist((x0 + t * (x1 - x0), y0 + t * (y1 - y0)), (x, y))
        if distance < best[1]:
            best = Anchor(tuple(segment.indices), t=t), distance
    return best


def _on_circle(figure: Figure, x: float, y: float) -> tuple[Anchor | None, float]:
    """Return the anchor on the nearest circle, in the same direction from its centre."""
    best: tuple[Anchor | None, float] = (None, math.inf)
    for circle in figure.circles:
        cx, cy, radius = figure.values[circle.at : circle.at + 3].tolist()
        from_centre = math.dist((cx, cy), (x, y))
        if from_centre > 0.0 and abs(from_centre - radius) < best[1]:
            out = ((x - cx) / from_centre, (y - cy) / from_centre)
            at = circle.at
            indices = (at, at + 1, at, at + 1, at + 2)
            best = Anchor(indices, out_x=out[0], out_y=out[1]), abs(from_centre - radius)
    return best
