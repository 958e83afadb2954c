"""The outline of a remnant plate from a DXF: its largest contour and the holes in it."""

from __future__ import annotations

import numpy as np

from nestwright.drawings.containment import nest
from nestwright.drawings.contour_set import ContourSet
from nestwright.drawings.crossings import without_self_crossings
from nestwright.drawings.limits import Budget
from nestwright.drawings.loops import find_loops
from nestwright.drawings.read import open_drawing
from nestwright.drawings.reading import ReadOptions
from nestwright.errors import UnreadableDrawing
from nestwright.geometry.contours import Shape, bounds_mm, oriented
from nestwright.geometry.transform import Transform


def read_outline(name: str, content: bytes, options: ReadOptions | None = None) -> Shape:
    """Return the outline of a plate, the lower left corner of its box at 0, 0.

    Every closed contour directly in the largest one is a hole (cut out earlier, or to be kept out of);
    what lies in a hole or outside is no plate.

    Raises
    ------
    UnreadableDrawing
        when the file is no drawing, or no contour in it closes without crossing itself; the message
        names the file.
    """
    options = options or ReadOptions()
    try:
        drawn = open_drawing(content, options, Budget()).drawn
    except UnreadableDrawing as failure:
        raise UnreadableDrawing(f"{name}: {failure}") from failure
    loops = find_loops(drawn.cut + drawn.frames or drawn.marks, options.join_tolerance_mm)
    contours = without_self_crossings(ContourSet.of(loops.closed)).contours
    contours = contours.only(contours.areas > 0.0)
    if not contours.loops:
        hint = f": {len(loops.open)} lines do not close" if loops.open else ""
        raise UnreadableDrawing(f"{name}: no closed contour, so no plate{hint}")
    nesting = nest(contours.polygons, contours.areas)
    largest = int(np.argmax(contours.areas))
    holes = np.flatnonzero(nesting.parent == largest).tolist()
    shape = Shape(
        oriented(contours.loops[largest].contour),
        tuple(oriented(contours.loops[index].contour, ccw=False) for index in holes),
    )
    left, bottom, _, _ = bounds_mm(shape.outer)
    return Transform(-left, -bottom).shape(shape)
