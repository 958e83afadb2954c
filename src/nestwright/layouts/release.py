"""A layout's file once more before a machine gets it: whether it is true, and what it leaves."""

from __future__ import annotations

from nestwright.drawings.picture import shape_svg
from nestwright.geometry.contours import Shape, bounds_mm, oriented
from nestwright.geometry.transform import Transform
from nestwright.layouts.dxf_write import outline_dxf
from nestwright.layouts.order import Margins
from nestwright.layouts.remnants import remnants
from nestwright.layouts.result import Release, Remnant
from nestwright.layouts.verify_dxf import found_in, verify_found
from nestwright.verification.outlines import Outline


def release(content: bytes, gap_mm: float, margin_mm: float | Margins, least_mm: float) -> Release:
    """Prove the DXF that will be cut, and return what at least ``least_mm`` wide it leaves of its plate.

    Raises
    ------
    UnreadableDrawing
        The bytes are no DXF.
    """
    found = found_in(content)
    report = verify_found(found, gap_mm, margin_mm, None)
    if not report.valid or found.plate is None:
        return Release(tuple(violation.message for violation in report.violations), ())
    pieces = [_shape(item.piece.outline) for item in found.pieces]
    left = remnants(_shape(found.plate), pieces, gap_mm, least_mm)
    return Release((), tuple(map(_remnant, left)))


def _shape(outline: Outline) -> Shape:
    holes = tuple(oriented(hole, ccw=False) for hole in outline.holes)
    return Shape(oriented(outline.outer), holes)


def _remnant(left: Shape) -> Remnant:
    x_mm, y_mm, _, _ = bounds_mm(left.outer)
    shape = Transform(-x_mm, -y_mm).shape(left)
    return Remnant(shape, outline_dxf(shape), shape_svg(shape).encode())
