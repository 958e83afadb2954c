"""Which edges lie around an opening: what it holds on to where no dimension says where it lies."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from nestwright.drawings.templates.smartdraw.anchors import Anchor, point
from nestwright.drawings.templates.smartdraw.figure import Figure, Segment
from nestwright.geometry.contours import FloatArray

_TOUCH_MM = 0.1
_MIDDLE_MM = 0.01
_SIDES = ((1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0))


@dataclass(frozen=True)
class Hold:
    """A place of an opening (or the end of a mark), the edge it looks at, and how far off that is."""

    own: Anchor
    edge: Anchor
    direction: tuple[float, float]
    distance_mm: float
    touches: bool = False


def holds(figure: Figure) -> Iterator[Hold]:
    """Return what the pieces of the figure that hang together hold on to, but for the largest piece."""
    whole = pieces(figure)
    lines = [segment for segment in figure.segments if segment.bulge < 0]
    for at, centre, piece in _seats(figure):
        others = [line for line in lines if whole[line.start] != piece]
        yield from _looks(figure, at, centre, others)
    yield from _ends_on_lines(figure, whole, lines)


def walls(figure: Figure) -> Iterator[Hold]:
    """Return for each horizontal and vertical line what it faces in the same piece: how thick a wall is."""
    piece = pieces(figure)
    lines = [segment for segment in figure.segments if segment.bulge < 0]
    for line in lines:
        x0, y0, x1, y1 = figure.values[line.indices[:4]].tolist()
        if not math.isclose(x0, x1, abs_tol=_MIDDLE_MM) and not math.isclose(y0, y1, abs_tol=_MIDDLE_MM):
            continue
        middle = np.array([x0 + x1, y0 + y1]) / 2.0
        others = [other for other in lines if other is not line and piece[other.start] == piece[line.start]]
        for ux, uy in _SIDES:
            if (ux == 0.0) == math.isclose(y0, y1, abs_tol=_MIDDLE_MM):
                hit = _first_hit(figure, middle, others, ux, uy)
                if hit is not None:
                    yield Hold(Anchor(tuple(line.indices), t=0.5), hit[1], (ux, uy), hit[0])


def middles(
    figure: Figure, pairs: Sequence[tuple[int, int]]
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Return the unknowns whose middle is that of two unknowns of the outline, both ways.

    They are those of circles' centres, of the extremes of openings, of points of the outline that mirror
    each other, and of the given pairs.
    """
    members, largest = _members(figure)
    candidates = [(circle.at, circle.at) for circle in figure.circles] + list(pairs)
    for axis in (0, 1):
        outline = _extremes(figure, members[largest], axis)
        openings = [_extremes(figure, ats, axis) for piece, ats in members.items() if piece != largest]
        mirrored = _mirrored(figure, members[largest], outline, axis)
        for first, second in dict.fromkeys([*candidates, *openings, *mirrored]):
            own, whole = (first + axis, second + axis), (outline[0] + axis, outline[1] + axis)
            off = figure.values[list(own)].sum() - figure.values[list(whole)].sum()
            if own != whole and abs(float(off)) <= _MIDDLE_MM:
                yield own, whole


def _extremes(figure: Figure, ats: Sequence[int], axis: int) -> tuple[int, int]:
    return (
        min(ats, key=lambda at: float(figure.values[at + axis])),
        max(ats, key=lambda at: float(figure.values[at + axis])),
    )


def _mirrored(
    figure: Figure, ats: Sequence[int], outline: tuple[int, int], axis: int
) -> Iterator[tuple[int, int]]:
    """Return pairs of the outline's points that mirror each other about its middle."""
    total = float(figure.values[outline[0] + axis] + figure.values[outline[1] + axis])
    seen: dict[tuple[int, int], int] = {}
    for at in ats:
        along, across = float(figure.values[at + axis]), float(figure.values[at + 1 - axis])
        mirror = seen.get((round((total - along) / _MIDDLE_MM), round(across / _MIDDLE_MM)))
        if mirror is not None:
            yield mirror, at
        seen[round(along / _MIDDLE_MM), round(across / _MIDDLE_MM)] = at


def _members(figure: Figure) -> tuple[dict[int, list[int]], int]:
    """Return the points of each piece, of a circle its centre, and which is the largest."""
    members: dict[int, list[int]] = {}
    for at, piece in pieces(figure).items():
        members.setdefault(piece, []).append(at)
    areas = {piece: float(np.prod(np.ptp(_box(figure, ats), axis=0))) for piece, ats in members.items()}
    for circle in figure.circles:
        members[circle.at] = [circle.at]
        areas[circle.at] = float(2.0 * figure.values[circle.at + 2]) ** 2
    return members, max(areas, key=lambda piece: areas[piece])


def pieces(figure: Figure) -> dict[int, int]:
    """Return for each point which piece it is in: points that segments link, by the first of them."""
    piece = {int(at): int(at) for at in figure.points}

    def root(at: int) -> int:
        while piece[at] != at:
            piece[at] = piece[piece[at]]
            at = piece[at]
        return at

    for segment in figure.segments:
        piece[root(segment.start)] = root(segment.end)
    return {at: root(at) for at in piece}


def _seats(figure: Figure) -> Iterator[tuple[int, FloatArray, int]]:
    """Return for each opening a point that moves with it, its middle, and its piece."""
    members, largest = _members(figure)
    for piece, ats in members.items():
        if piece != largest:
            yield ats[0], _box(figure, ats).mean(axis=0), piece


def _box(figure: Figure, ats: list[int]) -> FloatArray:
    index = np.array(ats)
    places = np.column_stack([figure.values[index], figure.values[index + 1]])
    return np.array([places.min(axis=0), places.max(axis=0)])


def _looks(figure: Figure, at: int, centre: FloatArray, lines: list[Segment]) -> Iterator[Hold]:
    for ux, uy in _SIDES:
        best = _first_hit(figure, centre, lines, ux, uy)
        if best is not None:
            x, y = figure.values[at], figure.values[at + 1]
            own = float((centre[0] - x) * ux + (centre[1] - y) * uy)  # from the point to the middle
            yield Hold(point(at), best[1], (ux, uy), best[0] + own)


def _first_hit(
    figure: Figure, centre: FloatArray, lines: list[Segment], ux: float, uy: float
) -> tuple[float, Anchor] | None:
    hits = [hit for line in lines if (hit := _hit(figure, line, centre, ux, uy)) is not None]
    return min(hits, key=lambda hit: hit[0], default=None)


def _hit(
    figure: Figure, line: Segment, centre: FloatArray, ux: float, uy: float
) -> tuple[float, Anchor] | None:
    """Return how far a line lies from a place in a direction along an axis, and where it is met."""
    x0, y0, x1, y1 = figure.values[line.indices[:4]].tolist()
    across0 = (x0 - centre[0]) * uy - (y0 - centre[1]) * ux
    across1 = (x1 - centre[0]) * uy - (y1 - centre[1]) * ux
    if across0 * across1 > 0.0 or math.isclose(across0, across1, abs_tol=1e-9):
        return None
    t = across0 / (across0 - across1)
    far = (x0 + t * (x1 - x0) - centre[0]) * ux + (y0 + t * (y1 - y0) - centre[1]) * uy
    return (float(far), Anchor(tuple(line.indices), t=float(t))) if far > 0.0 else None


def _ends_on_lines(figure: Figure, whole: dict[int, int], lines: list[Segment]) -> Iterator[Hold]:
    """Return for each point that lies on another piece's line (a bend line's end) that it stays on it."""
    for at in figure.points.tolist():
        x, y = figure.values[at], figure.values[at + 1]
        for line in lines:
            x0, y0, x1, y1 = figure.values[line.indices[:4]].tolist()
            length = math.dist((x0, y0), (x1, y1))
            t = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length**2
            off = ((x - x0) * (y1 - y0) - (y - y0) * (x1 - x0)) / length
            if whole[at] != whole[line.start] and 0.0 <= t <= 1.0 and abs(off) <= _TOUCH_MM:
                normal = ((y1 - y0) / length, -(x1 - x0) / length)
                yield Hold(point(at), Anchor(tuple(line.indices), t=float(t)), normal, 0.0, touches=True)
                break
