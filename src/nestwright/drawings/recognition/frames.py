"""Sheet borders: the rectangle round several parts that nobody wants cut."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from nestwright.drawings.joining.batch import as_points
from nestwright.drawings.layers import Role, role_of_layer
from nestwright.drawings.recognition.containment import Nesting
from nestwright.drawings.recognition.contour_set import ContourSet
from nestwright.geometry.contours import FloatArray, Path, as_circle

_FULL = 0.999  # of its box that a rectangle fills
_SMALLEST_SHEET_MM = 300.0
_LARGEST_BOLT_HOLE_MM = 50.0
_SAME_SIZE_MM = 1.0
# Long and short side of drawing sheets A4 to A0, and by how much the border drawn on them may be smaller.
_PAPER_MM = ((297, 210), (420, 297), (594, 420), (841, 594), (1189, 841))
_PAPER_MARGINS_MM = 45.0
_LEAST_NOTES = 2  # texts beside the views on a drawing sheet: title, scale, material
_EDGE_MM = 1.0  # by which a bend line may end before the edge


def frames_of(
    contours: ContourSet, nesting: Nesting, marks: Sequence[Path] = (), texts: FloatArray | None = None
) -> list[int]:
    """Return the outermost contours that are plainly borders of a sheet and no parts.

    A border is an upright rectangle. Either it lies on a layer named for frames and has something in
    it other than bolt holes, or nothing, and there are contours on other layers: a field of a title block.
    Or it is as large as a sheet, at least two of the contours in it have contours of their own in them
    (other than stepped bores), and no bolt hole lies directly in it: a plate has bolt holes, its holes have
    no holes. One such contour is enough in a rectangle of the size of drawing paper with texts beside it.
    A mark from edge to edge is the bend line of a plate. Other rectangles of the same layer and size, with
    nothing in them, are the empty sheets beside it.

    Parameters
    ----------
    texts
        ``(n, 4)`` x, y, width and height of texts.
    """
    outermost = np.flatnonzero(nesting.depth == 0).tolist()
    upright = [index for index in outermost if _is_upright_rectangle(contours.polygons[index])]
    frames = [index for index in upright if _is_border(index, contours, nesting, texts)]
    frames = [index for index in frames if not _is_bent(contours.polygons[index], marks)]
    empty = [index for index in upright if index not in frames and not np.any(nesting.parent == index)]
    return frames + [index for index in empty if any(_same_sheet(contours, index, frame) for frame in frames)]


def _is_upright_rectangle(polygon: shapely.Polygon) -> bool:
    return bool(polygon.area >= _FULL * shapely.box(*polygon.bounds).area)


def _is_border(index: int, contours: ContourSet, nesting: Nesting, texts: FloatArray | None) -> bool:
    inside = np.flatnonzero(nesting.parent == index).tolist()
    if role_of_layer(contours.loops[index].layer) is Role.FRAME:
        if not inside:
            return any(role_of_layer(loop.layer) is not Role.FRAME for loop in contours.loops)
        return not all(_is_bolt_hole(child, contours, nesting) for child in inside)
    if any(_is_bolt_hole(child, contours, nesting) for child in inside):
        return False
    parts = sum(_is_like_a_part(child, contours, nesting) for child in inside)
    if parts == 1:
        return _is_drawing_sheet(contours.polygons[index], contours.polygons[inside], texts)
    left, bottom, right, top = contours.polygons[index].bounds
    return parts > 1 and max(right - left, top - bottom) >= _SMALLEST_SHEET_MM


def _is_drawing_sheet(border: shapely.Polygon, inside: NDArray[np.object_], texts: FloatArray | None) -> bool:
    """Return whether a rectangle has the size of drawing paper, and texts beside what lies in it."""
    left, bottom, right, top = border.bounds
    size = np.array(sorted((right - left, top - bottom), reverse=True))
    margins = np.array(_PAPER_MM) - size
    if texts is None or not np.any(np.all((margins >= -1.0) & (margins <= _PAPER_MARGINS_MM), axis=1)):
        return False
    places = as_points(texts)
    within = shapely.contains(border, places) & ~shapely.contains(shapely.union_all(inside), places)
    return int(np.count_nonzero(within)) >= _LEAST_NOTES


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
