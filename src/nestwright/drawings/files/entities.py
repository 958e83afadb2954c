"""One DXF entity to one path in the drawing's unit and plane; everything is projected on x, y."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias, cast

import numpy as np
from ezdxf.entities.dxfentity import DXFEntity
from ezdxf.entities.mtext import MText

from nestwright.drawings.files.curves import arc_rows, ellipse_rows, moved, spline_rows
from nestwright.geometry.contours import FloatArray, Path

# A path and whether the entity says that it is closed; a closed path repeats its first point at its end.
Drawn: TypeAlias = tuple[Path, bool]
TEXT_KINDS = frozenset(("TEXT", "MTEXT", "ATTRIB", "MULTILEADER"))
_LETTER_WIDTH = 0.8  # of the height, as most fonts of drawings have it
_LINE_STEP = 5.0 / 3.0  # of the height, from one line of a text to the next
LARGEST = 1e9  # of a coordinate, in units as in mm: a thousand kilometres


class NotDrawable(ValueError):
    """An entity of a known kind that means nothing: a radius of 0, a spline without points."""


def draw(entity: DXFEntity, tolerance: float) -> Drawn | None:
    """Return the path of an entity, None for a kind that is not a line (hatch, dimension, ...).

    A text is a path of three points: where it is put, the end of its line, and the top of it.

    Parameters
    ----------
    tolerance
        of splines and ellipses, in the drawing's unit.

    Raises
    ------
    NotDrawable
        for an entity whose values mean nothing.
    """
    drawer = _DRAWERS.get(entity.dxftype())
    if drawer is None:
        return None
    drawn = drawer(entity, tolerance)
    if (
        drawn is not None and not np.abs(drawn[0]).max() <= LARGEST
    ):  # what is no number is not less than anything
        raise NotDrawable("its coordinates are not numbers of a drawing")
    return drawn


def ocs_matrix(extrusion: Any, elevation: float) -> FloatArray | None:
    """Return the map ``(2, 3)`` from an entity's own plane to the drawing's; None when they are the same.

    The arbitrary axis algorithm of the DXF reference: the plane's x axis is square to the extrusion and
    to the world's z (or y, near the pole).
    """
    x, y, z = (float(value) for value in extrusion)
    length = math.sqrt(x * x + y * y + z * z)
    if length == 0.0 or (x == 0.0 and y == 0.0 and z > 0.0):
        return None
    normal = np.array([x, y, z]) / length
    pole = abs(normal[0]) < 1 / 64 and abs(normal[1]) < 1 / 64
    first = np.cross([0.0, 1.0, 0.0] if pole else [0.0, 0.0, 1.0], normal)
    first /= np.linalg.norm(first)
    second = np.cross(normal, first)
    return np.array(
        [[first[0], second[0], elevation * normal[0]], [first[1], second[1], elevation * normal[1]]]
    )


def _in_plane(entity: DXFEntity, rows: Path, elevation: float, tolerance: float) -> Path:
    matrix = ocs_matrix(entity.dxf.extrusion, elevation) if entity.dxf.hasattr("extrusion") else None
    return rows if matrix is None else moved(rows, matrix, tolerance)


def _line(entity: DXFEntity, tolerance: float) -> Drawn:
    del tolerance
    start, end = entity.dxf.start, entity.dxf.end
    return np.array([[start.x, start.y, 0.0], [end.x, end.y, 0.0]]), False


def _arc(entity: DXFEntity, tolerance: float) -> Drawn:
    dxf = entity.dxf
    start, end = math.radians(dxf.start_angle), math.radians(dxf.end_angle)
    sweep = (end - start) % math.tau
    return _round(entity, start, sweep if sweep > 1e-9 else math.tau, tolerance)


def _circle(entity: DXFEntity, tolerance: float) -> Drawn:
    return _round(entity, math.pi, math.tau, tolerance)


def _round(entity: DXFEntity, start: float, sweep: float, tolerance: float) -> Drawn:
    dxf = entity.dxf
    centre, radius = dxf.center, abs(float(dxf.radius))
    if radius == 0.0:
        raise NotDrawable("its radius is 0")
    rows = arc_rows(centre.x, centre.y, radius, start, sweep)
    full = sweep >= math.tau - 1e-9
    if full:
        rows[-1, :2] = rows[0, :2]
    return _in_plane(entity, rows, centre.z, tolerance), full


def _lwpolyline(entity: DXFEntity, tolerance: float) -> Drawn:
    polyline = cast("Any", entity)
    points = np.array(polyline.lwpoints.values, dtype=np.float64).reshape(-1, 5)
    rows = points[:, (0, 1, 4)]
    return _polyline_rows(entity, rows, bool(polyline.closed), float(entity.dxf.elevation), tolerance)


def _polyline(entity: DXFEntity, tolerance: float) -> Drawn:
    polyline = cast("Any", entity)
    if polyline.is_polygon_mesh or polyline.is_poly_face_mesh:
        raise NotDrawable("it is a 3D mesh")
    rows: list[tuple[float, float, float]] = []
    for vertex in polyline.vertices:
        if vertex.dxf.flags & 16 or not vertex.dxf.hasattr("location"):  # 16: frame of a fitted spline
            continue
        place = vertex.dxf.location
        rows.append((place.x, place.y, vertex.dxf.bulge))
    elevation = entity.dxf.elevation.z if entity.dxf.hasattr("elevation") else 0.0
    flat = np.array(rows, dtype=np.float64).reshape(-1, 3)
    if polyline.is_3d_polyline:
        flat[:, 2] = 0.0
    return _polyline_rows(entity, flat, bool(polyline.is_closed), elevation, tolerance)


def _polyline_rows(entity: DXFEntity, rows: Path, closed: bool, elevation: float, tolerance: float) -> Drawn:
    if len(rows) < 2:
        raise NotDrawable("it has fewer than two points")
    if closed and (abs(rows[-1, :2] - rows[0, :2]).max() > 0.0 or rows[-1, 2] != 0.0):
        rows = np.vstack([rows, rows[:1]])
    return _in_plane(entity, rows, elevation, tolerance), closed


def _ellipse(entity: DXFEntity, tolerance: float) -> Drawn:
    dxf = entity.dxf
    major = dxf.major_axis
    minor = dxf.extrusion.normalize().cross(major) * dxf.ratio
    if major.magnitude == 0.0 or dxf.ratio == 0.0:
        raise NotDrawable("one of its axes is 0")
    rows = ellipse_rows(
        np.array([dxf.center.x, dxf.center.y]),
        np.array([major.x, major.y]),
        np.array([minor.x, minor.y]),
        float(dxf.start_param),
        float(dxf.end_param),
        tolerance,
    )
    full = (dxf.end_param - dxf.start_param) % math.tau
    return rows, full < 1e-9 or full > math.tau - 1e-9


def _spline(entity: DXFEntity, tolerance: float) -> Drawn:
    tool = cast("Any", entity).construction_tool()
    points = np.array([(point.x, point.y) for point in tool.control_points])
    if not np.abs(points).max(initial=0.0) <= LARGEST:
        raise NotDrawable("its control points are not in any drawing")
    weights = np.array(tool.weights()) if len(tool.weights()) else np.ones(len(points))
    try:
        rows = spline_rows(tool.degree, np.array(tool.knots(), dtype=np.float64), points, weights, tolerance)
    except ValueError as failure:
        raise NotDrawable(str(failure)) from failure
    return rows, False  # its ends say whether it is closed; the flag of many writers does not


@dataclass(frozen=True)
class Words:
    """What a text says; ``tag``: of a block's attribute; ``lines`` it takes; ``shown``: people see it."""

    text: str
    tag: str = ""
    lines: int = 1
    shown: bool = True


def words_of(entity: DXFEntity) -> Words:
    """Return what a text entity says, without codes."""
    text = _as_text(entity)
    plain = str(text.plain_text())
    tag = str(entity.dxf.get("tag", "")) if entity.dxftype() == "ATTRIB" else ""
    shown = not (entity.dxftype() == "ATTRIB" and cast("Any", entity).is_invisible)
    return Words(plain, tag, _line_count(text, plain), shown)


def _as_text(entity: DXFEntity) -> Any:
    """Return the TEXT or MTEXT that a text entity is, or holds."""
    holder = cast("Any", entity)
    if entity.dxftype() == "MULTILEADER":
        context = holder.context.mtext
        if context is None:
            raise NotDrawable("a leader that points with a block")
        note = MText.new(dxfattribs={"char_height": holder.context.char_height, "insert": context.insert})
        note.text = context.default_content
        note.dxf.rotation = math.degrees(context.rotation)
        return note
    if entity.dxftype() == "ATTRIB" and holder.has_embedded_mtext_entity:
        return holder.virtual_mtext_entity()
    return holder


def _line_count(text: Any, plain: str) -> int:
    lines = plain.split("\n")
    width = float(text.dxf.get("width", 0.0)) if text.dxftype() == "MTEXT" else 0.0
    if width <= 0.0:
        return len(lines)
    height = abs(float(text.dxf.char_height))
    return sum(max(1, math.ceil(_LETTER_WIDTH * height * len(line) / (1.1 * width))) for line in lines)


def _text(entity: DXFEntity, tolerance: float) -> Drawn | None:
    """Return a text's lower left corner, its length and its height; the letters' width is an estimate."""
    if entity.dxftype() == "MULTILEADER" and cast("Any", entity).context.mtext is None:
        return None
    text = _as_text(entity)
    dxf, is_mtext = text.dxf, text.dxftype() == "MTEXT"
    plain = text.plain_text()
    count = _line_count(text, plain)
    height = abs(float(dxf.char_height if is_mtext else dxf.height))
    turn = math.radians(text.get_rotation() if is_mtext else dxf.rotation)
    along, up = np.array([math.cos(turn), math.sin(turn)]), np.array([-math.sin(turn), math.cos(turn)])
    length = _LETTER_WIDTH * height * max(len(line) for line in plain.split("\n"))
    if is_mtext and float(dxf.get("width", 0.0)) > 0.0:
        length = min(length, 1.1 * float(dxf.width))
    tall = height * (1.0 + _LINE_STEP * (count - 1))
    place, across, above = _anchor(dxf, is_mtext=is_mtext)
    corner = place - across * length * along - above * tall * up
    rows = np.column_stack([[corner, corner + length * along, corner + tall * up], np.zeros(3)])
    return (rows if is_mtext else _in_plane(entity, rows, float(dxf.insert.z), tolerance)), False


def _anchor(dxf: Any, *, is_mtext: bool) -> tuple[FloatArray, float, float]:
    """Return the point a text is put at, and how far along and up in the text it lies, 0 to 1."""
    insert = np.array([dxf.insert.x, dxf.insert.y])
    if is_mtext:
        attachment = int(dxf.get("attachment_point", 1))
        if not 1 <= attachment <= 9:
            return insert, 0.0, 1.0
        return insert, (attachment - 1) % 3 / 2.0, 1.0 - (attachment - 1) // 3 / 2.0
    across, above = int(dxf.get("halign", 0)), int(dxf.get("valign", 0))
    if (across == 0 and above == 0) or across in {3, 5} or not dxf.hasattr("align_point"):
        return insert, 0.0, 0.0
    point = np.array([dxf.align_point.x, dxf.align_point.y])
    middle = 0.5 if across == 4 else {0: 0.0, 1: 0.0, 2: 0.5, 3: 1.0}.get(above, 0.0)
    return point, {1: 0.5, 2: 1.0, 4: 0.5}.get(across, 0.0), middle


_DRAWERS: dict[str, Callable[[DXFEntity, float], Drawn | None]] = {
    "LINE": _line,
    "ARC": _arc,
    "CIRCLE": _circle,
    "LWPOLYLINE": _lwpolyline,
    "POLYLINE": _polyline,
    "ELLIPSE": _ellipse,
    "SPLINE": _spline,
    **dict.fromkeys(TEXT_KINDS, _text),
}
