"""What should stay as it is while dimensions change, and how dear each change is.

A change costs its millimetres times a weight, and the cheapest sum is looked for: so few things change, and
those that do change wholly. Dearest is what makes an arc tangent and circles concentric; then radii; then
points that lie level; then thin walls and short lines before long ones: a notch moves along with its edge,
the long edge beside it grows. What lies in the middle rather stays there. Where a figure lies counts least,
its lower left corner most. Horizontal and vertical lines are no wish: they stay so.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np

from nestwright.drawings.templates.smartdraw import terms
from nestwright.drawings.templates.smartdraw.anchors import Anchor, centre_of, place, point
from nestwright.drawings.templates.smartdraw.figure import Figure, Segment
from nestwright.drawings.templates.smartdraw.neighbours import holds, middles, pieces, walls
from nestwright.drawings.templates.smartdraw.terms import Batch, batch

Row: TypeAlias = tuple[Sequence[int], Sequence[float], float]

_SLANTED, _TANGENT, _CONCENTRIC, _RADIUS, _SWEEP = 3.0, 30.0, 10.0, 12.0, 3.0
_ON_LINE, _LEVEL, _WALL, _LENGTH, _HOLD, _MIDDLE, _PLACE = 30.0, 2.0, 1.5, 1.0, 0.15, 0.2, 0.01
_NEAR_SHARE = 0.2  # of the size: a line, or a distance to an edge, of that length costs half
_SAME_MM = 0.01
_PARALLEL = 1e-6
_TANGENT_RAD = 5e-3


def wishes_of(figure: Figure, pairs: Sequence[tuple[int, int]]) -> list[Batch]:
    """Return what should stay, by kind; ``pairs`` of points may lie about a middle."""
    kinds = (
        (terms.length, _lengths(figure)),
        (terms.direction, _directions(figure)),
        (terms.radius, _radii(figure)),
        (terms.value, [*_sweeps(figure), *_places(figure)]),
        (terms.tangent, _tangents(figure)),
        (terms.along, [*_concentric(figure), *_holds(figure)]),
        (terms.same, _levels(figure)),
        (terms.middle, _middles(figure, pairs)),
    )
    return [found for residual, rows in kinds if (found := batch(residual, list(rows))) is not None]


def _chord(figure: Figure, segment: Segment) -> tuple[float, float, float]:
    x0, y0, x1, y1 = figure.values[segment.indices[:4]].tolist()
    return x1 - x0, y1 - y0, math.hypot(x1 - x0, y1 - y0)


def _lengths(figure: Figure) -> Iterator[Row]:
    for segment in figure.segments:
        if segment.bulge < 0:
            length = _chord(figure, segment)[2]
            yield segment.indices, [length], _LENGTH / (1.0 + length / (_NEAR_SHARE * figure.size_mm))


def level_lines(figure: Figure) -> Iterator[Row]:
    """Return the demands that horizontal and vertical lines stay so."""
    for segment in figure.segments:
        if segment.bulge < 0 and _is_level(figure, segment):
            dx, dy, length = _chord(figure, segment)
            yield segment.indices, [round(dx / length), round(dy / length)], 1.0


def _directions(figure: Figure) -> Iterator[Row]:
    for segment in figure.segments:
        if segment.bulge < 0 and not _is_level(figure, segment):
            dx, dy, length = _chord(figure, segment)
            yield segment.indices, [dx / length, dy / length], _SLANTED


def _is_level(figure: Figure, segment: Segment) -> bool:
    dx, dy, length = _chord(figure, segment)
    return min(abs(dx), abs(dy)) <= _PARALLEL * length


def _radius(figure: Figure, segment: Segment) -> float:
    bulge = abs(float(figure.values[segment.bulge]))
    return _chord(figure, segment)[2] * (1.0 + bulge * bulge) / (4.0 * bulge)


def _radii(figure: Figure) -> Iterator[Row]:
    for segment in figure.segments:
        if segment.bulge >= 0:
            sign = math.copysign(1.0, float(figure.values[segment.bulge]))
            yield segment.indices, [_radius(figure, segment), sign], _RADIUS


def _sweeps(figure: Figure) -> Iterator[Row]:
    for segment in figure.segments:
        if segment.bulge >= 0:
            bulge = float(figure.values[segment.bulge])
            yield [segment.bulge], [bulge, _radius(figure, segment)], _SWEEP


def _places(figure: Figure) -> Iterator[Row]:
    """Keep points where they are, those at the lower left first; and circles in their size."""
    places = figure.places
    low, span = places.min(axis=0), np.maximum(np.ptp(places, axis=0), 1.0)
    for at, where in zip(figure.anchored.tolist(), places, strict=True):
        for axis in (0, 1):
            near = 1.0 - float((where[axis] - low[axis]) / span[axis])
            yield [at + axis], [float(where[axis]), 1.0], _PLACE * (0.5 + near)
    for circle in figure.circles:
        yield [circle.at + 2], [float(figure.values[circle.at + 2]), 1.0], 2.0 * _RADIUS


def _tangents(figure: Figure) -> Iterator[Row]:
    """Keep smooth what is smooth: where an arc goes on in a line or another arc."""
    ends: dict[int, list[tuple[Segment, float]]] = {}
    for segment in figure.segments:
        ends.setdefault(segment.start, []).append((segment, -1.0))
        ends.setdefault(segment.end, []).append((segment, 1.0))
    for meeting in ends.values():
        if len(meeting) != 2 or all(segment.bulge < 0 for segment, _ in meeting):
            continue
        (one, side), (other, other_side) = meeting
        indices = [*one.indices, *other.indices]
        size = min(_chord(figure, one)[2], _chord(figure, other)[2])
        numbers = [float(one.bulge >= 0), side, float(other.bulge >= 0), other_side, size]
        off = terms.tangent(figure.values[np.array([indices])], np.array([numbers]))
        if abs(float(off[0])) <= _TANGENT_RAD * size:
            yield indices, numbers, _TANGENT


def _concentric(figure: Figure) -> Iterator[Row]:
    """Keep together the centres of arcs and circles that have the same."""
    anchors = [centre_of(segment) for segment in figure.segments if segment.bulge >= 0]
    anchors += [point(circle.at) for circle in figure.circles]
    if not anchors:
        return
    local = figure.values[np.array([anchor.indices for anchor in anchors])]
    xs, ys = place(local, np.array([anchor.numbers for anchor in anchors]))
    first: dict[tuple[int, int], Anchor] = {}
    for anchor, x, y in zip(anchors, xs.tolist(), ys.tolist(), strict=True):
        other = first.setdefault((round(x / _SAME_MM), round(y / _SAME_MM)), anchor)
        if other is not anchor:
            for direction in ((1.0, 0.0), (0.0, 1.0)):
                indices, numbers = terms.between(other, anchor, *direction, 0.0)
                yield indices, numbers, _CONCENTRIC


def _levels(figure: Figure) -> Iterator[Row]:
    """Keep level, and one above the other, what is so: points of one piece, and circles."""
    groups: dict[int, list[int]] = {}
    for at, piece in pieces(figure).items():
        groups.setdefault(piece, []).append(at)
    circles = [circle.at for circle in figure.circles]
    for group in (*groups.values(), *([circles] if circles else [])):
        for axis in (0, 1):
            along, across = (figure.values[np.array(group) + each] for each in (axis, 1 - axis))
            order = np.lexsort((across, np.round(along / _SAME_MM)))
            for here, there in pairwise(order.tolist()):
                apart = float(along[there] - along[here])
                if abs(apart) <= _SAME_MM:
                    yield [group[here] + axis, group[there] + axis], [apart], _LEVEL


def _middles(figure: Figure, pairs: Sequence[tuple[int, int]]) -> Iterator[Row]:
    """Keep in the middle of the outline what lies there: openings, pairs of points about it."""
    for own, whole in middles(figure, pairs):
        yield [*own, *whole], [], _MIDDLE


def _holds(figure: Figure) -> Iterator[Row]:
    """Keep walls as thick as they are, and openings and marks as far from the edges around them."""
    for wall in walls(figure):
        indices, numbers = terms.between(wall.own, wall.edge, *wall.direction, wall.distance_mm)
        yield indices, numbers, _WALL / (1.0 + wall.distance_mm / (_NEAR_SHARE * figure.size_mm))
    for hold in holds(figure):
        indices, numbers = terms.between(hold.own, hold.edge, *hold.direction, hold.distance_mm)
        weight = (
            _ON_LINE if hold.touches else _HOLD / (1.0 + hold.distance_mm / (_NEAR_SHARE * figure.size_mm))
        )
        yield indices, numbers, weight
