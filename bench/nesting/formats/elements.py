"""Shapes of packingsolver's JSON as polygons: rectangles, circles, polygons, and rings of lines and arcs.

Arcs are flattened outwards for parts: no chord cuts into one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import shapely
from bench.nesting.formats.fields import FormatError, field, number, ring, rows

from nestwright.geometry import contours
from nestwright.nesting.instance import FloatArray, Polygon, to_shapely

ARC_TOLERANCE = 2e-4  # of the radius of a circle


def union_of(shapes: list[dict[str, Any]], where: str) -> Polygon:
    """Return the one polygon that all shapes of an item make together."""
    single = [
        _polygon(shape, f"{where}[{i}]" if len(shapes) > 1 else where) for i, shape in enumerate(shapes)
    ]
    if len(single) == 1:
        return single[0]
    joined = shapely.union_all([to_shapely(polygon) for polygon in single])
    if not isinstance(joined, shapely.Polygon):
        raise FormatError(f"{where}: the shapes of one item are not connected")
    holes = tuple(shapely.get_coordinates(hole)[:-1] for hole in joined.interiors)
    return Polygon(shapely.get_coordinates(joined.exterior)[:-1], holes)


def _polygon(shape: dict[str, Any], where: str) -> Polygon:
    holes = rows(shape, "holes", f"{where}.", ())
    return Polygon(
        _ring(shape, where, hole=False),
        tuple(_ring(hole, f"{where}.holes[{i}]", hole=True) for i, hole in enumerate(holes)),
    )


def _ring(shape: dict[str, Any], where: str, *, hole: bool) -> FloatArray:
    if shape.get("is_path", False):
        raise FormatError(f"{where}.is_path: open paths are not read")
    kind = shape.get("type") or ("polygon" if "vertices" in shape else "general")
    if kind not in READERS:
        raise FormatError(f"{where}.type: {kind!r} is not known")
    contour = contours.oriented(READERS[kind](shape, where), ccw=not hole)
    arcs = [arc for arc in map(contours.arc_of, contour, [*contour[1:], contour[0]]) if arc is not None]
    tolerance = ARC_TOLERANCE * min((arc[2] for arc in arcs), default=1.0)
    return ring(contours.flatten(contour, tolerance, "outside").tolist(), where)


def _rectangle(shape: dict[str, Any], where: str) -> contours.Contour:
    at = f"{where}."
    width, height = number(shape, "width", at), number(shape, "height", at)
    return contours.rectangle(width, height, number(shape, "x", at, 0.0), number(shape, "y", at, 0.0))


def _circle(shape: dict[str, Any], where: str) -> contours.Contour:
    at = f"{where}."
    return contours.circle(
        number(shape, "x", at, 0.0), number(shape, "y", at, 0.0), number(shape, "radius", at)
    )


def _vertices(shape: dict[str, Any], where: str) -> contours.Contour:
    points = [
        (number(point, "x", f"{where}.vertices[{i}]."), number(point, "y", f"{where}.vertices[{i}]."))
        for i, point in enumerate(rows(shape, "vertices", f"{where}."))
    ]
    return contours.contour(ring(points, f"{where}.vertices").tolist())


def _elements(shape: dict[str, Any], where: str) -> contours.Contour:
    found = rows(shape, "elements", f"{where}.")
    made = [_element(element, f"{where}.elements[{i}]") for i, element in enumerate(found)]
    corners = [row for element in made for row in element]
    if len(corners) < 2:
        raise FormatError(f"{where}.elements: fewer than two")
    return contours.contour(corners)


def _element(element: dict[str, Any], where: str) -> list[tuple[float, float, float]]:
    kind = field(element, "type", f"{where}.")
    start = _point(element, "start", where)
    if kind in ("LineSegment", "line_segment"):
        return [(*start, 0.0)]
    if kind not in ("CircularArc", "circular_arc"):
        raise FormatError(f"{where}.type: {kind!r} is not known")
    end, centre = _point(element, "end", where), _point(element, "center", where)
    way = str(element.get("orientation", "Anticlockwise")).lower()
    if way not in ("anticlockwise", "clockwise", "full"):
        raise FormatError(f"{where}.orientation: {way!r} is not known")
    radius = math.dist(start, centre)
    if way == "full" or start == end:
        opposite = (2.0 * centre[0] - start[0], 2.0 * centre[1] - start[1])
        return [(*start, 1.0), (*opposite, 1.0)]
    if radius == 0.0:
        raise FormatError(f"{where}.center: lies on the start of the arc")
    angles = [math.atan2(y - centre[1], x - centre[0]) for x, y in (start, end)]
    sweep = (angles[1] - angles[0]) % math.tau
    if way == "clockwise":
        sweep -= math.tau
    middle = (angles[0] + sweep / 2.0, math.tan(sweep / 8.0))
    halfway = (centre[0] + radius * math.cos(middle[0]), centre[1] + radius * math.sin(middle[0]))
    return [(*start, middle[1]), (*halfway, middle[1])]


def _point(element: dict[str, Any], name: str, where: str) -> tuple[float, float]:
    point = field(element, name, f"{where}.")
    return number(point, "x", f"{where}.{name}."), number(point, "y", f"{where}.{name}.")


READERS: dict[str, Callable[[dict[str, Any], str], contours.Contour]] = {
    "rectangle": _rectangle,
    "circle": _circle,
    "polygon": _vertices,
    "general": _elements,
}
