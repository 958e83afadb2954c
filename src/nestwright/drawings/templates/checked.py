"""A shape that a template made, proved before it becomes a part: nothing open, crossing or outside."""

from __future__ import annotations

import math

import numpy as np
import shapely

from nestwright.drawings.reading import RecognisedPart
from nestwright.drawings.templates.arguments import LARGEST_MM
from nestwright.errors import TemplateFailed
from nestwright.geometry.contours import (
    Contour,
    Path,
    Shape,
    area_mm2,
    bounds_mm,
    flatten,
    length_mm,
    oriented,
)
from nestwright.geometry.transform import Transform

_TOLERANCE_MM = 0.005
_LEAST_MM = 1e-6
_LEAST_MM2 = 1e-4


def part_of(name: str, shape: Shape) -> RecognisedPart:
    """Return the shape as a part with its lower left corner at 0, 0, outline counter-clockwise.

    Raises
    ------
    TemplateFailed
        when a contour is not finite, encloses nothing or crosses itself, or holes cross or lie outside.
    """
    outer = oriented(_cleaned("the outline", shape.outer))
    holes = [
        oriented(_cleaned(f"hole {number}", hole), ccw=False)
        for number, hole in enumerate(shape.holes, start=1)
    ]
    _prove(outer, holes)
    marks = tuple(_mark(f"mark {number}", mark) for number, mark in enumerate(shape.marks, start=1))
    left, bottom, _, _ = bounds_mm(outer)
    return RecognisedPart(name, Transform(-left, -bottom).shape(Shape(outer, tuple(holes), marks)), 1)


def _cleaned(what: str, line: Contour) -> Contour:
    """Return a contour without repeated points."""
    _refuse_no_numbers(what, line)
    steps = np.roll(line, -1, axis=0)[:, :2] - line[:, :2]
    line = line[np.hypot(steps[:, 0], steps[:, 1]) > _LEAST_MM]
    if len(line) < 2 or abs(area_mm2(line)) < _LEAST_MM2:
        raise TemplateFailed(f"{what} encloses nothing")
    return line


def _refuse_no_numbers(what: str, line: Path) -> None:
    if len(line) < 2:
        raise TemplateFailed(f"{what} has fewer than two points")
    if not np.all(np.isfinite(line)) or np.abs(line[:, :2]).max() > LARGEST_MM:
        raise TemplateFailed(f"{what} has a point that is not within {LARGEST_MM:g} mm")
    if np.abs(line[:, 2]).max() > 1.0 / math.tan(math.pi / 720.0):
        raise TemplateFailed(f"{what} has a bulge that is no arc")


def _prove(outer: Contour, holes: list[Contour]) -> None:
    plate = _polygon("the outline", outer)
    cut = [_polygon(f"hole {number}", hole) for number, hole in enumerate(holes, start=1)]
    for number, hole in enumerate(cut, start=1):
        if not plate.contains_properly(hole):
            raise TemplateFailed(f"hole {number} lies outside of the outline, or touches or crosses it")
    shapes = np.array(cut, dtype=np.object_)
    for one, other in shapely.STRtree(shapes).query(shapes, predicate="intersects").T.tolist():
        if one < other:
            raise TemplateFailed(f"holes {one + 1} and {other + 1} touch or cross")


def _polygon(what: str, line: Contour) -> shapely.Polygon:
    points = flatten(line, _TOLERANCE_MM)
    polygon = shapely.Polygon(points) if len(points) > 2 else shapely.Polygon()
    if not polygon.is_valid or polygon.is_empty:
        why = shapely.is_valid_reason(polygon).partition("[")
        place = f" near {why[2].rstrip(']').replace(' ', ', ')}" if why[2] else ""
        raise TemplateFailed(f"{what} crosses itself{place}")
    return polygon


def _mark(what: str, path: Path) -> Path:
    _refuse_no_numbers(what, path)
    if length_mm(path, closed=False) < _LEAST_MM:
        raise TemplateFailed(f"{what} has no length")
    return path
