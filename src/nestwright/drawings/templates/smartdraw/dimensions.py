"""The dimensions of a drawing, held on to the figure that they measure."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from ezdxf.document import Drawing

from nestwright.drawings.templates.smartdraw.anchors import Anchor, anchor_at, round_at
from nestwright.drawings.templates.smartdraw.figure import Circle, Figure, Segment
from nestwright.drawings.templates.smartdraw.names import is_reference, name_in
from nestwright.errors import TemplateFailed

_SAME_MM = 1e-6
_LINEAR, _ALIGNED, _DIAMETER, _RADIUS = 0, 1, 3, 4


@dataclass(frozen=True)
class Dimension:
    """A distance between two anchors, along ``direction`` or (None) the straight one; or a radius.

    ``measured_mm`` is what the geometry has now; of a diameter the diameter.
    """

    name: str | None
    measured_mm: float
    ends: tuple[Anchor, Anchor] | None = None
    direction: tuple[float, float] | None = None
    round: Segment | Circle | None = None
    is_diameter: bool = False

    @property
    def words(self) -> str:
        """What a person calls it."""
        return self.name or f"the dimension {self.measured_mm:g}"


def dimensions_of(document: Drawing, figure: Figure, scale_mm: float) -> list[Dimension]:
    """Return the dimensions in model space that hold on to something; lengths in mm.

    Raises
    ------
    TemplateFailed
        when a dimension with a name touches no line, or is of a kind that drives nothing.
    """
    found: list[Dimension] = []
    for entity in document.modelspace().query("DIMENSION"):
        text = _text(entity)
        if not is_reference(text):
            found.extend(_dimension(entity, text, figure, scale_mm))
    return found


def _dimension(entity: Any, text: str, figure: Figure, scale: float) -> Iterator[Dimension]:
    kind = int(entity.dxf.dimtype) & 7
    if kind in {_LINEAR, _ALIGNED}:
        yield from _distance(entity, kind, text, figure, scale)
    elif kind in {_DIAMETER, _RADIUS}:
        yield from _round(entity, kind, text, figure, scale)
    elif (name := name_in(text, math.nan)) is not None:
        raise TemplateFailed(f"dimension {name}: only lengths, radii and diameters can be driven")


def _distance(entity: Any, kind: int, text: str, figure: Figure, scale: float) -> Iterator[Dimension]:
    (x0, y0), (x1, y1) = (_place(entity, field, scale) for field in ("defpoint2", "defpoint3"))
    direction = None
    measured = math.dist((x0, y0), (x1, y1))
    if kind == _LINEAR:
        angle = math.radians(float(entity.dxf.get("angle", 0.0)))
        ux, uy = _tidy(math.cos(angle)), _tidy(math.sin(angle))
        along = (x1 - x0) * ux + (y1 - y0) * uy
        if abs(abs(along) - measured) > _SAME_MM or _is_axis(ux, uy):
            direction = (ux, uy) if along >= 0.0 else (-ux, -uy)
            measured = abs(along)
    name = name_in(text, measured / scale)
    first, second = anchor_at(figure, x0, y0), anchor_at(figure, x1, y1)
    if first is None or second is None:
        if name is not None:
            x, y = (x0, y0) if first is None else (x1, y1)
            raise TemplateFailed(f"dimension {name} touches no line at {x:g}, {y:g} mm")
        return
    if first != second:
        yield Dimension(name, measured, (first, second), direction)


def _round(entity: Any, kind: int, text: str, figure: Figure, scale: float) -> Iterator[Dimension]:
    (x0, y0), (x1, y1) = (_place(entity, field, scale) for field in ("defpoint", "defpoint4"))
    measured = math.dist((x0, y0), (x1, y1))
    name = name_in(text, measured / scale)
    radius = measured / 2.0 if kind == _DIAMETER else measured
    found = round_at(figure, x1, y1, radius)
    if found is not None:
        yield Dimension(name, measured, round=found, is_diameter=kind == _DIAMETER)
    elif name is not None:
        raise TemplateFailed(f"dimension {name} touches no arc or circle at {x1:g}, {y1:g} mm")


def _place(entity: Any, field: str, scale: float) -> tuple[float, float]:
    point = entity.dxf.get(field)
    return (float(point.x) * scale, float(point.y) * scale) if point is not None else (math.inf, math.inf)


def _is_axis(ux: float, uy: float) -> bool:
    return min(abs(ux), abs(uy)) < _SAME_MM


def _tidy(value: float) -> float:
    return round(value) if abs(value - round(value)) < 1e-12 else value


def _text(entity: Any) -> str:
    """Return the text a dimension was given; else a name kept in its extended data; else what is drawn."""
    own = str(entity.dxf.get("text", "") or "").strip()
    if own and own != "<>":
        return own
    return next(_extended(entity), None) or next(_written(entity), "")


def _extended(entity: Any) -> Iterator[str]:
    data = entity.xdata
    for app, tags in data.data.items() if data is not None else ():
        if app != "ACAD":
            yield from (str(tag.value) for tag in tags if tag.code == 1000)


def _written(entity: Any) -> Iterator[str]:
    name = entity.dxf.get("geometry")
    document = cast("Drawing | None", entity.doc)
    block = document.blocks.get(name) if document is not None and name else None
    for text in block.query("MTEXT TEXT") if block is not None else ():
        yield str(cast("Any", text).text if text.dxftype() == "MTEXT" else text.dxf.text)
