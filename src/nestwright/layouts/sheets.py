"""Layouts as sheets to be cut: from an order, from a result.json, from a layout's DXF."""

from __future__ import annotations

from typing import Any

import numpy as np

from nestwright.cutting.model import CutPiece, Sheet
from nestwright.errors import BadParameter, InvalidLayout
from nestwright.geometry.contours import Contour, Path, Shape, oriented
from nestwright.geometry.transform import Transform
from nestwright.layouts.certify import label
from nestwright.layouts.dxf_pieces import regrouped
from nestwright.layouts.dxf_read import read_layout
from nestwright.layouts.order import NestOrder
from nestwright.layouts.result import Layout
from nestwright.layouts.verify_dxf import verify_found
from nestwright.verification.outlines import Outline

_NO_RESULT = (KeyError, TypeError, ValueError, IndexError, AttributeError)


def sheet_of(order: NestOrder, layout: Layout) -> Sheet:
    """Return the sheet of a layout that passed the exact check."""
    plate = next(plate for plate in order.plates if plate.key == layout.plate_key)
    parts = {part.key: part for part in order.parts}
    pieces = tuple(
        CutPiece(label(parts[piece.part_key], piece), parts[piece.part_key].shape, piece.place)
        for piece in layout.pieces
    )
    return Sheet(plate.outline, pieces, plate.zones)


def sheets_of_result(result: dict[str, Any]) -> dict[str, Sheet]:
    """Return the sheets of a result.json by the names of its layouts.

    Raises
    ------
    BadParameter
        when this is no result.json.
    """
    try:
        parts = {part["key"]: (part["name"], Shape.from_json(part["shape"])) for part in result["parts"]}
        plates = {plate["key"]: plate for plate in result["plates"]}
        return {
            layout["name"]: Sheet(
                Shape.from_json(plates[layout["plate_key"]]["outline"]),
                tuple(_piece(*parts[piece["part_key"]], piece) for piece in layout["placements"]),
                tuple(Shape.from_json(zone) for zone in plates[layout["plate_key"]].get("zones", ())),
            )
            for layout in result["layouts"]
        }
    except _NO_RESULT as error:
        raise BadParameter("result", f"a result.json as Nestwright writes it ({error!r})") from error


def _piece(name: str, shape: Shape, placed: dict[str, Any]) -> CutPiece:
    place = Transform(placed["x_mm"], placed["y_mm"], placed["rotation_deg"], placed["mirror"])
    return CutPiece(f"{name} #{placed['serial']}", shape, place)


def sheet_of_dxf(content: bytes) -> Sheet:
    """Return the sheet of a layout's DXF, anybody's, after the exact check without gap and margin.

    Raises
    ------
    UnreadableDrawing
        when the bytes are no DXF.
    InvalidLayout
        when what is drawn cannot be cut: pieces overlap, lines lie open or twice, there is no plate.
    """
    drawn = read_layout(content)
    found = regrouped(drawn)
    report = verify_found(found, 0.0, 0.0, None)
    if not report.valid or found.plate is None:
        raise InvalidLayout("; ".join(violation.message for violation in report.violations[:3]))
    shapes = [_shape(item.piece.outline) for item in found.pieces]
    labels = [item.piece.label for item in found.pieces]
    marked = _with_marks(shapes, drawn.marks)
    pieces = tuple(CutPiece(name, shape) for name, shape in zip(labels, marked, strict=True))
    return Sheet(_shape(found.plate), pieces)


def _shape(outline: Outline) -> Shape:
    holes = tuple(_oriented(hole, ccw=False) for hole in outline.holes)
    return Shape(_oriented(outline.outer, ccw=True), holes)


def _oriented(line: Contour, *, ccw: bool) -> Contour:
    return oriented(np.asarray(line, dtype=np.float64), ccw=ccw)


def _with_marks(shapes: list[Shape], marks: tuple[Path, ...]) -> list[Shape]:
    """Give all marks to the first piece: a path is marked before anything is cut, whosever it is."""
    if not marks or not shapes:
        return shapes
    first = Shape(shapes[0].outer, shapes[0].holes, marks)
    return [first, *shapes[1:]]
