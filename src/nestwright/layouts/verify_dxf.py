"""The exact check on a written DXF file: the very bytes that will be cut."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from nestwright.errors import BadParameter
from nestwright.layouts.certify import sides_of
from nestwright.layouts.dxf_pieces import FoundLayout, regrouped
from nestwright.layouts.dxf_read import read_layout
from nestwright.layouts.expected import compare, zones_of
from nestwright.layouts.order import Margins
from nestwright.layouts.told import kept_word
from nestwright.verification.check import check_layout
from nestwright.verification.report import Report


def verify_dxf(
    content: bytes, gap_mm: float, margin_mm: float | Margins, result_json: dict[str, Any] | None = None
) -> Report:
    """Prove a layout's DXF, ours or anybody's.

    The plate is what lies on layer ``PLATE``, else a frame's outline, else the one outline that holds
    all others; the report's notes say which. Contours are pieces by what their XDATA says, else by
    which lies in which. A file of ours says how large its plate and its pieces are and how many; what
    differs is a violation. With ``result_json`` every piece must also be the part that was ordered, with
    all its holes, where the result says, none in a zone to keep out of, and the numbers must add up.

    Raises
    ------
    UnreadableDrawing
        when the bytes are no DXF.
    BadParameter
        for a gap or margin that is no length, or a result that is none of ours.
    """
    margins = Margins.of(margin_mm)
    for field, value in (("gap", gap_mm), *(("margin", side_mm) for side_mm in vars(margins).values())):
        if not (math.isfinite(value) and value >= 0.0):
            raise BadParameter(field, "a number of millimetres, 0 or more")
    return verify_found(found_in(content), gap_mm, margins, result_json)


def verify_found(
    found: FoundLayout, gap_mm: float, margin_mm: float | Margins, result_json: dict[str, Any] | None
) -> Report:
    """Prove what was found in a layout's DXF; see :func:`verify_dxf`."""
    pieces = [item.piece for item in found.pieces]
    zones = () if result_json is None else zones_of(found, result_json)
    report = check_layout(found.plate, pieces, gap_mm, sides_of(Margins.of(margin_mm)), zones)
    more = () if result_json is None else compare(found, result_json)
    return replace(report.with_violations((*found.violations, *kept_word(found), *more)), notes=found.notes)


def found_in(content: bytes) -> FoundLayout:
    """Return plate and pieces of a DXF, regrouped."""
    return regrouped(read_layout(content))
