"""The outline of a remnant plate from a DXF: its largest contour and the holes in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely

from nestwright.drawings.files.segments import Drawn
from nestwright.drawings.joining.loops import find_loops, open_finding
from nestwright.drawings.limits import Budget
from nestwright.drawings.read import open_drawing
from nestwright.drawings.reading import Finding, ReadOptions, Severity
from nestwright.drawings.recognition.containment import Nesting
from nestwright.drawings.recognition.contour_set import ContourSet
from nestwright.drawings.recognition.crossings import without_self_crossings
from nestwright.errors import UnreadableDrawing
from nestwright.geometry.contours import Path, Shape, bounds_mm, flatten, oriented
from nestwright.geometry.transform import Transform

_TOLERANCE_MM = 0.05
_SMALL_SHARE = 0.1  # of the plate's area: what is smaller beside it is a note


def read_outline(name: str, content: bytes, options: ReadOptions | None = None) -> Shape:
    """Return the outline of a plate, the lower left corner of its box at 0, 0.

    Every closed contour directly in the largest one is a hole (cut out earlier, or to be kept out of);
    what lies in a hole is no plate, nor is what is small and lies outside.

    Raises
    ------
    UnreadableDrawing
        when the file is no drawing, no contour in it closes without crossing itself, or it leaves in
        doubt where there is plate: an open line in it, a second outline. The message names the file.
    """
    options = options or ReadOptions()
    try:
        return _outline(open_drawing(content, options, Budget()).drawn, options)
    except UnreadableDrawing as failure:
        raise UnreadableDrawing(f"{name}: {failure}") from failure


def _outline(drawn: Drawn, options: ReadOptions) -> Shape:
    loops = find_loops(drawn.cut + drawn.frames or drawn.marks, options.join_tolerance_mm)
    tidied = without_self_crossings(ContourSet.of(loops.closed))
    contours = tidied.contours.only(tidied.contours.areas > 0.0)
    if not contours.loops:
        hint = f": {len(loops.open)} lines do not close" if loops.open else ""
        raise UnreadableDrawing(f"no closed contour, so no plate{hint}")
    nesting = contours.nest()
    largest = int(np.argmax(contours.areas))
    _refuse_doubt(
        contours, nesting, largest, [*tidied.findings, *_inside(loops.open, contours.polygons[largest])]
    )
    holes = np.flatnonzero(nesting.parent == largest).tolist()
    shape = Shape(
        oriented(contours.loops[largest].contour),
        tuple(oriented(contours.loops[index].contour, ccw=False) for index in holes),
    )
    left, bottom, _, _ = bounds_mm(shape.outer)
    return Transform(-left, -bottom).shape(shape)


def _inside(chains: Sequence[Path], plate: shapely.Polygon) -> list[Finding]:
    """Return an error for each open line on the plate: it may be the edge of a hole that nobody sees."""
    lines = [shapely.LineString(flatten(chain, _TOLERANCE_MM, closed=False)) for chain in chains]
    return [
        replace(open_finding(chain), severity=Severity.ERROR)
        for chain, line in zip(chains, lines, strict=True)
        if plate.intersects(line)
    ]


def _refuse_doubt(contours: ContourSet, nesting: Nesting, largest: int, findings: Sequence[Finding]) -> None:
    error = next((finding for finding in findings if finding.severity is Severity.ERROR), None)
    if error is not None:
        raise UnreadableDrawing(f"where the plate is, is in doubt: {error.message}")
    others = np.flatnonzero((nesting.depth == 0) & (contours.areas > _SMALL_SHARE * contours.areas[largest]))
    if len(others) > 1:
        raise UnreadableDrawing(
            f"{len(others)} outlines; a plate is one outline with its holes, one in a file"
        )
