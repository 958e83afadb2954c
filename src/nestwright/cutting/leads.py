"""Where a cut may begin, and how the beam comes there without touching any piece."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from nestwright.cutting.model import NO_LEAD, Lead
from nestwright.cutting.rules import LeadRule, LeadShape
from nestwright.cutting.walk import opened, path_length, segment_lengths, tangents
from nestwright.geometry.contours import Contour, FloatArray, Path, flatten

BoolArray = NDArray[np.bool_]

STARTS = 12
"""Places tried on a contour; safe ones are left to the order to choose from."""

_SHRINK = (1.0, 0.7, 0.5, 0.35, 0.25, 0.15)
_LEAD_TOLERANCE_MM = 0.005
_PULL_SHARE = 0.02
_OUT_ANGLE_DEG = 30.0


@dataclass(frozen=True, eq=False)
class Start:
    """A safe way to begin (and end) a contour at ``where`` mm from its first row."""

    where: float
    lead: Lead
    pierce: tuple[float, float]
    leaving: tuple[float, float]


@dataclass(frozen=True, eq=False)
class Line:
    """A contour to find starts on: the way of the beam, and the lead it wants."""

    way: Contour
    rule: LeadRule
    out_mm: float
    least_mm: float = 0.0


class Ground:
    """All contours, which leads keep away from.

    A lead begins on the waste side of its own contour by the way it is made; one that crosses no contour
    stays there.
    """

    def __init__(
        self,
        rings: Sequence[shapely.Geometry],
        plate: shapely.Geometry,
        beside_mm: float,
        kerf_mm: float,
        away_mm: float,
    ) -> None:
        self._rings = np.array(rings, dtype=np.object_)
        self._tree = shapely.STRtree(self._rings)
        self._plate = plate
        shapely.prepare(self._plate)
        self._beside_mm, self._kerf_mm, self._away_mm = beside_mm, kerf_mm, away_mm

    def safe(self, leads: Sequence[FloatArray], owner: NDArray[np.intp], contact: int) -> BoolArray:
        """Return which leads (points) stay on the plate, off their own contour, and away from all others.

        ``contact``: the index of the point that lies on the way, 0 or -1.
        """
        lines = np.array([shapely.LineString(points) for points in leads], dtype=np.object_)
        free = np.array([shapely.Point(points[-1 - contact]) for points in leads], dtype=np.object_)
        own = self._rings[owner]
        good = shapely.covers(self._plate, lines)
        good &= shapely.distance(free, own) >= self._kerf_mm / 2.0 - _LEAD_TOLERANCE_MM
        if self._beside_mm > 0.0:
            good &= shapely.distance(lines, own) >= self._beside_mm - 2.0 * _LEAD_TOLERANCE_MM
        else:
            good &= ~shapely.intersects(np.array([_pulled_off(points, contact) for points in leads]), own)
        line, ring = self._tree.query(lines, predicate="dwithin", distance=self._away_mm)
        good[line[owner[line] != ring]] = False
        return good


def _pulled_off(points: FloatArray, contact: int) -> shapely.LineString:
    """Return a lead that ends just before its contour."""
    moved = points.copy()
    beside = 1 if contact == 0 else -2
    moved[contact] += _PULL_SHARE * (moved[beside] - moved[contact])
    return shapely.LineString(moved)


def find_starts(lines: Sequence[Line], ground: Ground) -> list[list[Start]]:
    """Return for every contour its safe starts with leads as long as possible; without room, bare ones.

    Leads are tried shorter and shorter, all contours that still have none at once.
    """
    found: list[list[Start]] = [[] for _ in lines]
    for share in _SHRINK:
        waiting = [index for index, starts in enumerate(found) if not starts]
        tried = [(index, start) for index in waiting for start in _tries(lines[index], share)]
        if not tried:
            break
        owner = np.array([index for index, _ in tried], dtype=np.intp)
        good = ground.safe([_points(start.lead.into) for _, start in tried], owner, -1)
        out_good = ground.safe([_points(start.lead.out) for _, start in tried], owner, 0)
        for (index, start), into, out in zip(tried, good.tolist(), out_good.tolist(), strict=True):
            if into:
                found[index].append(start if out else _without_out(start))
    return [starts or _bare(line) for starts, line in zip(found, lines, strict=True)]


def _tries(line: Line, share: float) -> list[Start]:
    length = line.rule.length_mm * share
    if line.rule.shape is LeadShape.NONE or length <= line.least_mm:
        return []
    where = _places(line.way)
    points, along = tangents(opened(line.way), where)
    made = (
        (place, _lead(point, direction, line, length))
        for place, point, direction in zip(where.tolist(), points, along, strict=True)
    )
    return [_start(place, lead) for place, lead in made]


def _places(way: Contour) -> FloatArray:
    """Return places spread over a contour: the middles of long segments, then even steps."""
    path = opened(way)
    lengths = segment_lengths(path)
    ends = np.cumsum(lengths)
    total = float(ends[-1])
    longest = np.argsort(-lengths, kind="stable")[: STARTS // 2]
    longest = longest[lengths[longest] > 0.2 * total / len(lengths)]
    even = (np.arange(STARTS - len(longest)) + 0.5) * total / max(STARTS - len(longest), 1)
    return np.concatenate([ends[longest] - lengths[longest] / 2.0, even])


def _start(where: float, lead: Lead) -> Start:
    pierce, leaving = lead.into[0], lead.out[-1]
    return Start(where, lead, (float(pierce[0]), float(pierce[1])), (float(leaving[0]), float(leaving[1])))


def _without_out(start: Start) -> Start:
    x, y = start.lead.into[-1, :2].tolist()
    return Start(start.where, Lead(start.lead.into, NO_LEAD.out), start.pierce, (x, y))


def _bare(line: Line) -> list[Start]:
    where = _places(line.way)
    points = tangents(opened(line.way), where)[0].tolist()
    return [
        Start(place, NO_LEAD, (x, y), (x, y)) for place, (x, y) in zip(where.tolist(), points, strict=True)
    ]


def _lead(point: FloatArray, along: FloatArray, line: Line, length: float) -> Lead:
    """Return a lead from the right of the way (the waste) and one back to it."""
    right = np.array([along[1], -along[0]])
    out = min(line.out_mm, length)
    away = point + out * _mixed(along, right, _OUT_ANGLE_DEG)
    end = np.array([[*point, 0.0], [*away, 0.0]])
    if line.rule.shape is LeadShape.ARC:
        # A quarter circle that touches the way: it turns right, its middle lies on the right.
        radius = length / (math.pi / 2.0)
        begin = point + radius * (right - along)
        return Lead(np.array([[*begin, -math.tan(math.pi / 8.0)], [*point, 0.0]]), end)
    begin = point + length * _mixed(-along, right, line.rule.angle_deg)
    return Lead(np.array([[*begin, 0.0], [*point, 0.0]]), end)


def _mixed(along: FloatArray, right: FloatArray, angle_deg: float) -> FloatArray:
    angle = math.radians(angle_deg)
    return math.cos(angle) * along + math.sin(angle) * right


def _points(path: Path) -> FloatArray:
    return flatten(path, _LEAD_TOLERANCE_MM, closed=False)


def lead_length(lead: Lead) -> float:
    """Return the length of both leads, mm."""
    return path_length(lead.into) + path_length(lead.out)
