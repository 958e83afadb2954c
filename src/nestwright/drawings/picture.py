"""A part as a small picture: one self-contained SVG, y up, arcs as arcs."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise

from nestwright.geometry.contours import LINE_BULGE, Contour, Path, Shape, bounds_mm

_MARGIN = 0.04  # of the longer side, on each side
_PRECISION = 7  # significant digits: micrometres on a plate of metres


def shape_svg(shape: Shape, size_px: int = 240, fill: str = "#cfd8e3", stroke: str = "#1f2d3d") -> str:
    """Return a part as an SVG that fits a square of ``size_px``.

    Parameters
    ----------
    shape
        in mm; its y axis points up, as on the plate.
    fill, stroke
        CSS colours of the sheet and of the cut; marks are drawn thin and dashed.
    """
    left, bottom, right, top = bounds_mm(shape.outer)
    width, height = right - left, top - bottom
    long = max(width, height, 1e-9)
    margin = _MARGIN * long
    box = " ".join(map(_number, (left - margin, -top - margin, width + 2 * margin, height + 2 * margin)))
    scale = size_px / (long + 2 * margin)
    line = _number(1.5 / scale)
    outline = " ".join(_contour_path(each) for each in (shape.outer, *shape.holes))
    marks = " ".join(_open_path(mark) for mark in shape.marks)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{max(round((width + 2 * margin) * scale), 1)}" '
        f'height="{max(round((height + 2 * margin) * scale), 1)}" viewBox="{box}">'
        f'<g fill="none" stroke="{stroke}" stroke-width="{line}" stroke-linejoin="round">'
        f'<path fill="{fill}" fill-rule="evenodd" d="{outline}"/>'
        + (f'<path stroke-width="{_number(0.7 / scale)}" stroke-opacity="0.6" d="{marks}"/>' if marks else "")
        + "</g></svg>"
    )


def _contour_path(line: Contour) -> str:
    rows = line.tolist()
    return " ".join(_commands([*rows, rows[0]])) + " Z"


def _open_path(line: Path) -> str:
    return " ".join(_commands(line.tolist()))


def _commands(rows: list[list[float]]) -> Iterable[str]:
    yield f"M{_point(*rows[0][:2])}"
    for (x0, y0, bulge), (x1, y1, _) in pairwise(rows):
        if abs(bulge) < LINE_BULGE:
            yield f"L{_point(x1, y1)}"
            continue
        radius = math.hypot(x1 - x0, y1 - y0) * (1.0 + bulge * bulge) / (4.0 * abs(bulge))
        large, sweep = int(abs(bulge) > 1.0), int(bulge < 0.0)  # y is turned round: so is the sense
        yield f"A{_number(radius)} {_number(radius)} 0 {large} {sweep} {_point(x1, y1)}"


def _point(x: float, y: float) -> str:
    return f"{_number(x)} {_number(-y)}"


def _number(value: float) -> str:
    return f"{value:.{_PRECISION}g}"
