"""Sheet borders: the rectangle round several parts that nobody wants cut."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from nestwright.drawings.layers import Role, role_of_layer
from nestwright.drawings.recognition.containment import Nesting
from nestwright.drawings.recognition.contour_set import ContourSet
from nestwright.geometry.contours import Path, as_circle

_FULL = 0.999  # of its box that a rectangle fills
_SMALLEST_SHEET_MM = 300.0
_LARGEST_BOLT_HOLE_MM = 50.0
_SAME_SIZE_MM = 1.0
_EDGE_MM = 1.0  # by which a bend line may end before the edge


def frames_of(contours: ContourSet, nesting: Nesting, marks: Sequence[Path] = ()) -> list[int]:
    """Return the outermost contours that are plainly borders of a sheet and no parts.

    A border is an upright rectangle. Either it lies on a layer named for frames and has something in
    it other than bolt holes; or it is as large as a sheet, at least two of the contours in it have
    contours of their own in them (other than stepped bores), and no bolt hole lies directly in it: a
    plate has bolt holes, its holes have no holes. A mark from edge to edge is the bend line of a plate.
    Other rectangles of the same layer and size, with nothing in them, are the empty sheets beside it.
    """
    outermost = np.flatnonzero(nesting.depth == 0).tolist()
    upright = [index for index in outermost if _is_upright_rectangle(contours.polygons[index])]
    frames = [index for index in upright if _is_border(index, contours, nesting)]
    frames = [index for index in frames if not _is_bent(contours.polygons[index], marks)]
    empty = [index for index in upright if index not in frames and not np.any(nesting.parent == index)]
    return frames + [index for index in empty if any(_same_sheet(contours, index, frame) for frame in frames)]


def _is_upright_rectangle(polygon: shapely.Polygon) -> bool:
    return bool(polygon.area >= _FULL * shapely.box(*polygon.bounds).area)


def _is_border(index: int, contours: ContourSet, nesting: Nesting) -> bool:
    inside = np.flatnonzero(nesting.parent == index).tolist()
    if role_of_layer(contours.loops[index].layer) is Role.FRAME:
        return not all(_is_bolt_hole(child, contours, nesting) for child in inside)
    left, bottom, right, top = contours.polygons[index].bounds
    if max(right - left, top - bottom) < _SMALLEST_SHEET_MM:
        return False
    if any(_is_bolt_hole(child, contours, nesting) for child in inside):
        return False
    return sum(_is_like_a_part(child, contours, nesting) for child in inside) >= 2


def _is_bent(rectangle: shapely.Polygon, marks: Sequence[Path]) -> bool:
    """Return whether a straight mark runs over a rectangle from one edge to another."""
    straight = np.array([mark[:, :2] for mark in marks if len(mark) == 2]).reshape(-1, 2, 2)
    lines = np.asarray(shapely.intersection(shapely.linestrings(straight), rectangle.buffer(_EDGE_MM)))
    inner = rectangle.buffer(-_EDGE_MM)
    runs_over = ~shapely.is_empty(lines) & shapely.intersects(lines, inner)
    ends = [shapely.get_point(lines[runs_over], at) for at in (0, -1)]
    return bool(np.any(~shapely.intersects(ends[0], inner) & ~shapely.intersects(ends[1], inner)))


def _is_bolt_hole(index: int, contours: ContourSet, nesting: Nesting) -> bool:
    circle = as_circle(contours.loops[index].contour, 0.01)
    small = circle is not None and 2.0 * circle[2] <= _LARGEST_BOLT_HOLE_MM
    return small and not np.any(nesting.parent == index)


def _is_like_a_part(index: int, contours: ContourSet, nesting: Nesting) -> bool:
    """Return whether a contour has contours in it, more than the one of a stepped bore."""
    inside = np.flatnonzero(nesting.parent == index)
    if len(inside) != 1:
        return len(inside) > 1
    if np.any(nesting.parent == inside[0]):
        return True
    centres = shapely.centroid(contours.polygons[[index, inside[0]]])
    return bool(shapely.distance(*centres) > 0.01 * np.sqrt(contours.areas[index]))


def _same_sheet(contours: ContourSet, index: int, frame: int) -> bool:
    if contours.loops[index].layer != contours.loops[frame].layer:
        return False
    boxes = shapely.bounds(contours.polygons[[index, frame]])
    sizes = boxes[:, 2:] - boxes[:, :2]
    return bool(np.all(np.abs(sizes[0] - sizes[1]) <= _SAME_SIZE_MM))
