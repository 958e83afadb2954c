"""One layout as a DXF that can be cut: true arcs, one layer a purpose, every contour tells its piece."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from typing import Any, Literal, TypeAlias

from ezdxf import options  # pyright: ignore[reportPrivateImportUsage]
from ezdxf.document import CREATED_BY_EZDXF, Drawing
from ezdxf.entities.dxfentity import DXFEntity
from ezdxf.enums import InsertUnits, TextEntityAlignment
from ezdxf.filemanagement import new
from ezdxf.layouts.layout import Modelspace
from ezdxf.lldxf.const import DXF12

import nestwright
from nestwright.geometry.contours import Contour, Shape, as_circle, bounds_mm
from nestwright.layouts.labels import Labeller
from nestwright.layouts.order import NestOrder, OrderedPart, OrderedPlate
from nestwright.layouts.result import Layout, Piece

DxfVersion: TypeAlias = Literal["R12", "R2000", "R2010"]

APP_ID = "NESTWRIGHT"
PLATE, CUT_OUTER, CUT_INNER, MARK, LABEL = "PLATE", "CUT_OUTER", "CUT_INNER", "MARK", "LABEL"
NOWORK = "NOWORK"
LAYER_COLOURS = {PLATE: 8, CUT_OUTER: 7, CUT_INNER: 1, MARK: 3, LABEL: 2, NOWORK: 9}
PROCESS_COLOURS = {2: 4, 3: 6}  # of contours that are cut with another process than the first

_LABEL_STYLE = "NESTWRIGHT"
_TEXT_NARROWING = 0.8
_STRING_BYTES = 250  # one XDATA string holds 255 at most
_CIRCLE_TOLERANCE_MM = 1e-9

_fixed_dates = threading.Lock()  # the switch for them is ezdxf's, one for the whole process


def layout_dxf(order: NestOrder, layout: Layout, version: DxfVersion = "R2010") -> bytes:
    """Return the layout as an ASCII DXF in millimetres; the same layout gives the same bytes.

    Every entity of a piece carries XDATA of the application ``NESTWRIGHT``: strings that joined make
    a JSON object ``{"part": key, "name": its name, "serial": n, "rotation_deg": a, "mirror": bool,
    "net_area_mm2": A}``; the plate's outline carries ``{"layout": name, "plate": key, "pieces": n,
    "net_area_mm2": A}``. Who checks the file later can see from it that nothing was lost or scaled.
    """
    document = _document(version)
    plate = next(plate for plate in order.plates if plate.key == layout.plate_key)
    space = document.modelspace()
    _draw_plate(space, plate, layout)
    parts = {part.key: part for part in order.parts}
    labeller = Labeller(order.parts, highest_mm=_highest_label_mm(plate))
    for piece in layout.pieces:
        _draw_contours(space, piece, parts[piece.part_key])
        _draw_label(space, piece, parts[piece.part_key], labeller)
    _set_extents(document, plate.outline)
    return _written(document)


def outline_dxf(outline: Shape) -> bytes:
    """Return the outline of a plate with its holes as a DXF that can be read back as one."""
    document = _document("R2010")
    space = document.modelspace()
    _draw_contour(space, outline.outer, CUT_OUTER)
    for hole in outline.holes:
        _draw_contour(space, hole, CUT_INNER)
    _set_extents(document, outline)
    return _written(document)


def _document(version: DxfVersion) -> Drawing:
    document = new(version)
    if document.dxfversion != DXF12:  # which knows no units
        document.units = InsertUnits.Millimeters
        document.header["$MEASUREMENT"] = 1
    document.appids.add(APP_ID)
    document.styles.add(_LABEL_STYLE, font="txt", dxfattribs={"width": _TEXT_NARROWING})
    for name, colour in LAYER_COLOURS.items():
        document.layers.add(name, color=colour)
    return document


def _draw_plate(space: Modelspace, plate: OrderedPlate, layout: Layout) -> None:
    facts = {
        "layout": layout.name,
        "plate": plate.key,
        "pieces": len(layout.pieces),
        "net_area_mm2": plate.outline.net_area_mm2,
    }
    for contour in (plate.outline.outer, *plate.outline.holes):
        _tag(_draw_contour(space, contour, PLATE), facts)


def _draw_contours(space: Modelspace, piece: Piece, part: OrderedPart) -> None:
    lying = piece.place.shape(part.shape)
    facts = _facts(piece, part)
    outer, *inner = lying.cut_with()
    for contour, process in zip(lying.holes, inner, strict=True):
        _tag(_draw_cut(space, contour, CUT_INNER, process), facts)
    _tag(_draw_cut(space, lying.outer, CUT_OUTER, outer), facts)
    for mark in lying.marks:
        _tag(_polyline(space, mark, MARK, closed=False), facts)
    for note in lying.notes:
        _tag(_polyline(space, note, NOWORK, closed=False), facts)


def _draw_cut(space: Modelspace, contour: Contour, layer: str, process: int) -> DXFEntity:
    entity = _draw_contour(space, contour, layer)
    if process in PROCESS_COLOURS:
        entity.dxf.color = PROCESS_COLOURS[process]
    return entity


def _draw_contour(space: Modelspace, contour: Contour, layer: str) -> DXFEntity:
    circle = as_circle(contour, _CIRCLE_TOLERANCE_MM)
    if circle is not None:
        return space.add_circle(circle[:2], circle[2], dxfattribs={"layer": layer})
    return _polyline(space, contour, layer, closed=True)


def _polyline(space: Modelspace, line: Contour, layer: str, *, closed: bool) -> DXFEntity:
    rows = [tuple(row) for row in line.tolist()]
    if space.dxfversion == DXF12:
        return space.add_polyline2d(rows, format="xyb", close=closed, dxfattribs={"layer": layer})
    return space.add_lwpolyline(rows, format="xyb", close=closed, dxfattribs={"layer": layer})


def _draw_label(space: Modelspace, piece: Piece, part: OrderedPart, labeller: Labeller) -> None:
    label = labeller.label(piece)
    for line, x_mm, y_mm in label.line_places():
        text = space.add_text(
            line,
            height=label.height_mm,
            rotation=label.angle_deg,
            dxfattribs={"layer": LABEL, "style": _LABEL_STYLE, "width": _TEXT_NARROWING},
        )
        text.set_placement((x_mm, y_mm), align=TextEntityAlignment.MIDDLE_CENTER)
        _tag(text, _facts(piece, part))


def _facts(piece: Piece, part: OrderedPart) -> dict[str, Any]:
    return {
        "part": part.key,
        "name": part.name,
        "serial": piece.serial,
        "rotation_deg": piece.place.rotation_deg,
        "mirror": piece.place.mirror,
        "net_area_mm2": part.shape.net_area_mm2,
    }


def _tag(entity: DXFEntity, facts: dict[str, Any]) -> None:
    # JSON in ASCII: a key with a line break or a rare letter survives in every version.
    entity.set_xdata(APP_ID, [(1000, text) for text in _strings(json.dumps(facts))])


def _strings(text: str) -> Iterator[str]:
    for start in range(0, len(text), _STRING_BYTES):
        yield text[start : start + _STRING_BYTES]


def _highest_label_mm(plate: OrderedPlate) -> float:
    left, bottom, right, top = bounds_mm(plate.outline.outer)
    return max(right - left, top - bottom) / 80.0


def _set_extents(document: Drawing, outline: Shape) -> None:
    left, bottom, right, top = bounds_mm(outline.outer)
    space = document.modelspace()
    low, high = (left, bottom, 0.0), (right, top, 0.0)
    space.reset_extents(low, high)
    # The library takes a corner at 0, 0 for one that is not set.
    document.header["$EXTMIN"], document.header["$EXTMAX"] = low, high
    space.reset_limits((left, bottom), (right, top))
    document.set_modelspace_vport(
        height=(top - bottom) * 1.1, center=((left + right) / 2, (bottom + top) / 2)
    )


def _written(document: Drawing) -> bytes:
    document.ezdxf_metadata()[CREATED_BY_EZDXF] = f"nestwright {nestwright.__version__}"
    text = io.StringIO()
    with _fixed_dates:
        before = options.write_fixed_meta_data_for_testing
        options.write_fixed_meta_data_for_testing = True
        try:
            document.write(text)
        finally:
            options.write_fixed_meta_data_for_testing = before
    return document.encode(text.getvalue())
