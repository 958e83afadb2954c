"""The cleaned drawing as a DXF: parts where they lie, arcs as arcs, layers CUT, MARK and NOTE."""

from __future__ import annotations

import io
from collections.abc import Sequence

from ezdxf.enums import InsertUnits
from ezdxf.filemanagement import new
from ezdxf.layouts.layout import Modelspace

from nestwright.drawings.reading import DrawingReading
from nestwright.geometry.contours import Contour, Path, Shape, as_circle

CUT, MARK, NOTE = "CUT", "MARK", "NOTE"
_COLOURS = {CUT: 7, MARK: 3, NOTE: 9}
_PROCESS_COLOURS = {2: 4, 3: 6}
_CIRCLE_TOLERANCE_MM = 1e-9


def fixed_dxf(reading: DrawingReading) -> bytes:
    """Return what is cut, marked and kept of a drawing as an ASCII DXF in millimetres.

    Each piece lies where it lay. Lines that belong to no part are not in it; the findings name them.
    """
    document = new("R2010")
    document.units = InsertUnits.Millimeters
    for name, colour in _COLOURS.items():
        document.layers.add(name, color=colour)
    space = document.modelspace()
    for shape in reading.sketch.shapes:
        _draw(space, shape)
    text = io.StringIO()
    document.write(text)
    return document.encode(text.getvalue())


def _draw(space: Modelspace, shape: Shape) -> None:
    for line, process in zip((shape.outer, *shape.holes), shape.cut_with(), strict=True):
        _cut(space, line, process)
    _paths(space, shape.marks, MARK)
    _paths(space, shape.notes, NOTE)


def _cut(space: Modelspace, line: Contour, process: int) -> None:
    attributes = {"layer": CUT}
    circle = as_circle(line, _CIRCLE_TOLERANCE_MM)
    if circle is not None:
        entity = space.add_circle(circle[:2], circle[2], dxfattribs=attributes)
    else:
        rows = [tuple(row) for row in line.tolist()]
        entity = space.add_lwpolyline(rows, format="xyb", close=True, dxfattribs=attributes)
    if process in _PROCESS_COLOURS:
        entity.dxf.color = _PROCESS_COLOURS[process]


def _paths(space: Modelspace, paths: Sequence[Path], layer: str) -> None:
    for path in paths:
        rows = [tuple(row) for row in path.tolist()]
        space.add_lwpolyline(rows, format="xyb", dxfattribs={"layer": layer})
