"""Straight cuts after the pieces: the rest of the plate as a remnant, the skeleton in handy strips."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import shapely

from nestwright.cutting.model import NO_LEAD, Cut, Kind
from nestwright.cutting.rules import CutRules
from nestwright.geometry.contours import FloatArray

_SHORTEST_MM = 5.0


def after_cuts(plate: shapely.Geometry, pieces: Sequence[shapely.Geometry], rules: CutRules) -> list[Cut]:
    """Return the cuts of the skeleton and the remnant; none where nothing is asked for or left."""
    if not pieces:
        return []
    left, bottom, right, top = shapely.bounds(plate).tolist()
    taken = np.asarray(shapely.total_bounds(np.array(pieces, dtype=np.object_)))
    away = rules.kerf_mm + rules.clear_mm
    cuts: list[Cut] = []
    split: tuple[str, float] | None = None
    if rules.remnant_mm is not None:
        split = _split(left, bottom, right, top, taken[2] + away, taken[3] + away, rules.remnant_mm)
    if rules.skeleton_mm is not None:
        free = shapely.difference(plate, shapely.union_all(shapely.buffer(pieces, rules.kerf_mm / 2.0)))
        end = split[1] if split is not None and split[0] == "x" else right
        shapely.prepare(free)
        cuts += _strips(free, left, end, bottom, top, rules.skeleton_mm)
    if split is not None:
        cuts += _straight(plate, _line(split, left, bottom, right, top), Kind.REMNANT, "remnant")
    return cuts


def _split(
    left: float, bottom: float, right: float, top: float, x: float, y: float, least_mm: float
) -> tuple[str, float] | None:
    """Return the axis and place of the straight cut that leaves the larger remnant."""
    by_x, by_y = (right - x) * (top - bottom), (top - y) * (right - left)
    if right - x >= least_mm and (by_x >= by_y or top - y < least_mm):
        return "x", x
    return ("y", y) if top - y >= least_mm else None


def _line(split: tuple[str, float], left: float, bottom: float, right: float, top: float) -> FloatArray:
    axis, place = split
    return np.array([(place, bottom), (place, top)] if axis == "x" else [(left, place), (right, place)])


def _strips(
    free: shapely.Geometry, left: float, right: float, bottom: float, top: float, every_mm: float
) -> Iterator[Cut]:
    count = math.ceil((right - left) / every_mm)
    for number in range(1, count):
        x = left + (right - left) * number / count
        line = np.array([(x, bottom), (x, top)] if number % 2 else [(x, top), (x, bottom)])
        yield from _straight(free, line, Kind.SKELETON, "skeleton")


def _straight(area: shapely.Geometry, line: FloatArray, kind: Kind, label: str) -> Iterable[Cut]:
    inside = shapely.get_parts(shapely.intersection(area, shapely.LineString(line)))
    ends = [
        shapely.get_coordinates(part)
        for part in inside
        if isinstance(part, shapely.LineString) and part.length >= _SHORTEST_MM
    ]
    along = line[1] - line[0]
    for points in sorted((_directed(part, along) for part in ends), key=lambda part: float(part[0] @ along)):
        yield Cut(kind, -1, label, NO_LEAD, (np.column_stack([points, np.zeros(len(points))]),))


def _directed(points: FloatArray, along: FloatArray) -> FloatArray:
    return points if float((points[-1] - points[0]) @ along) >= 0.0 else points[::-1]
