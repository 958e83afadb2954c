"""A document's model space as strokes: every line that is drawn, blocks exploded, in mm."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, cast

import numpy as np
from ezdxf.document import Drawing
from ezdxf.entities.dxfentity import DXFEntity
from ezdxf.entities.dxfgfx import DXFGraphic

from nestwright.drawings.files.curves import CURVE_TOLERANCE_MM, moved
from nestwright.drawings.files.entities import LARGEST, TEXT_KINDS, Words, draw, ocs_matrix, words_of
from nestwright.drawings.information.texts import PlacedText
from nestwright.drawings.layers import Role, role_of_layer
from nestwright.drawings.limits import MAX_DEPTH, Budget, LimitExceeded
from nestwright.geometry.contours import FloatArray, Path

# Kinds that may hold cut lines which cannot be read here: their loss is a warning, not a note.
UNREADABLE_KINDS = frozenset(
    {
        *("REGION", "3DSOLID", "BODY", "SURFACE", "EXTRUDEDSURFACE", "LOFTEDSURFACE", "REVOLVEDSURFACE"),
        *("SWEPTSURFACE", "PLANESURFACE", "MLINE", "ACAD_PROXY_ENTITY", "MESH", "HELIX"),
    }
)


BY_LAYER, BY_BLOCK = 256, 0
_CURVES = frozenset(("SPLINE", "ELLIPSE"))


@dataclass(frozen=True, eq=False)
class Stroke:
    """One drawn path; ``closed``: its last point repeats its first. Layer, line type, colour as drawn.

    ``colour`` is a number of the AutoCAD colour index (256: the layer's, 0: the block's). ``is_curve``: it
    was a spline or an ellipse. ``process``: the cut process, 1 to 3.
    A text is a stroke of three points: its corner, the end of its line, and the top of it.
    """

    rows: Path
    closed: bool
    layer: str
    linetype: str
    words: Words | None = None
    colour: int = BY_LAYER
    is_curve: bool = False
    process: int = 1


@dataclass
class Drawn:
    """All strokes by what they are for, and what was left out and why.

    ``texts``: where each stands, and its width and height as it lies in the drawing, ``x, y, width, height``.
    ``statements``: what texts say, with those that nobody sees (hidden attributes of blocks).
    """

    cut: list[Stroke] = field(default_factory=list)
    marks: list[Stroke] = field(default_factory=list)
    frames: list[Stroke] = field(default_factory=list)
    notes: list[Stroke] = field(default_factory=list)
    texts: list[tuple[float, float, float, float]] = field(default_factory=list)
    statements: list[PlacedText] = field(default_factory=list[PlacedText])
    dashed: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    hidden: Counter[str] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    missing_blocks: Counter[str] = field(default_factory=Counter)


def draw_document(document: Drawing, scale_mm: float, budget: Budget) -> Drawn:
    """Return what model space draws, in mm.

    Parameters
    ----------
    scale_mm
        millimetres in one drawing unit.

    Raises
    ------
    LimitExceeded
        when the exploded drawing is larger than one drawing may be.
    """
    drawer = _Drawer(document, scale_mm, budget)
    strokes = drawer.strokes(document.modelspace(), 1.0, 0)
    scaling = np.array([scale_mm, scale_mm, 1.0])  # a bulge is an angle: it has no unit
    for stroke in strokes:
        drawer.sort_in(stroke if scale_mm == 1.0 else replace(stroke, rows=stroke.rows * scaling))
    return drawer.drawn


class _Drawer:
    """Explodes blocks once each and sorts strokes by the layer table."""

    def __init__(self, document: Drawing, scale_mm: float, budget: Budget) -> None:
        self.drawn = Drawn()
        self._document = document
        self._tolerance = CURVE_TOLERANCE_MM / scale_mm
        self._budget = budget
        self._layers = dict(_layer_table(document))
        self._dashed = set(_dashed_linetypes(document))
        self._blocks: dict[tuple[str, int], list[Stroke]] = {}
        self._open_blocks: set[str] = set()

    def strokes(self, entities: Iterable[DXFEntity], magnification: float, depth: int) -> list[Stroke]:
        found: list[Stroke] = []
        for entity in entities:
            kind = entity.dxftype()
            if not isinstance(entity, DXFGraphic):
                self.drawn.left_out[kind] += 1
            elif entity.dxf.invisible:
                self.drawn.hidden["invisible"] += 1
            elif kind == "INSERT":
                found.extend(self._insert(entity, magnification, depth))
            else:
                found.extend(self._stroke(entity, kind, magnification))
        return found

    def sort_in(self, stroke: Stroke) -> None:
        if np.abs(stroke.rows).max() > LARGEST:
            self.drawn.broken["line beyond 1,000 km"] += 1
            return
        layer = self._layers.get(stroke.layer.lower())
        if layer is not None and layer.hidden:
            self.drawn.hidden[stroke.layer] += 1
            return
        if stroke.words is not None:
            self._sort_in_text(stroke.rows[:, :2], stroke.words)
            return
        role = role_of_layer(stroke.layer)
        if role is Role.NOTE:
            self.drawn.left_out[f"line on layer '{stroke.layer}'"] += 1
        linetype = stroke.linetype.lower()
        if linetype == "bylayer" and layer is not None:
            linetype = layer.linetype
        if role is Role.CUT and linetype in self._dashed:
            self.drawn.dashed += 1
            role = Role.MARK
        by_role = {
            Role.CUT: self.drawn.cut,
            Role.MARK: self.drawn.marks,
            Role.FRAME: self.drawn.frames,
            Role.NOTE: self.drawn.notes,
        }
        colour = layer.colour if stroke.colour == BY_LAYER and layer is not None else stroke.colour
        by_role[role].append(replace(stroke, linetype=linetype, colour=colour))

    def _sort_in_text(self, rows: FloatArray, words: Words) -> None:
        corner, along, up = rows
        self.drawn.statements.append(PlacedText(words.text, corner, along, up, words.tag, words.lines))
        if words.shown:
            width, height = np.abs(along - corner) + np.abs(up - corner)
            self.drawn.texts.append((float(corner[0]), float(corner[1]), float(width), float(height)))

    def _stroke(self, entity: DXFEntity, kind: str, magnification: float) -> Iterator[Stroke]:
        is_text = kind in TEXT_KINDS
        try:
            drawn = draw(entity, self._tolerance / magnification)
            words = words_of(entity) if is_text and drawn is not None else None
        # An entity of a damaged file may lack any value; it costs this entity, not the drawing.
        except (ValueError, TypeError, AttributeError, LookupError, ArithmeticError):
            self.drawn.broken[kind] += 1
            return
        if drawn is None or (words is not None and words.shown):
            self.drawn.left_out[kind] += 1
        if drawn is None:
            return
        self._budget.use(1, len(drawn[0]))
        layer, linetype = entity.dxf.get("layer", "0"), entity.dxf.get("linetype", "bylayer")
        colour = int(entity.dxf.get("color", BY_LAYER))
        yield Stroke(*drawn, _text(layer), _text(linetype), words, colour, kind in _CURVES)

    def _insert(self, entity: DXFEntity, magnification: float, depth: int) -> Iterator[Stroke]:
        name = _text(entity.dxf.get("name", ""))
        layer = _text(entity.dxf.get("layer", "0"))
        if self._frozen(layer):
            self.drawn.hidden[layer] += 1
            return
        try:
            matrices = _insert_matrices(entity, self._budget)
        except (ValueError, TypeError, AttributeError, ArithmeticError):
            self.drawn.broken["INSERT"] += 1
            return
        linear = matrices[0][:, :2]
        size = float(np.max(np.abs(linear), initial=0.0))
        if abs(linear[0, 0] * linear[1, 1] - linear[0, 1] * linear[1, 0]) <= 1e-12 * size**2:
            self.drawn.broken["INSERT with scale 0"] += 1
            return
        content = self._block(name, magnification * size, depth + 1)
        self._budget.use(len(content) * len(matrices), sum(len(s.rows) for s in content) * len(matrices))
        linetype, colour = (
            _text(entity.dxf.get("linetype", "bylayer")),
            int(entity.dxf.get("color", BY_LAYER)),
        )
        for matrix in matrices:
            for stroke in content:
                yield replace(
                    stroke,
                    rows=moved(stroke.rows, matrix, self._tolerance / magnification),
                    layer=layer if stroke.layer == "0" else stroke.layer,
                    linetype=linetype if stroke.linetype.lower() == "byblock" else stroke.linetype,
                    colour=colour if stroke.colour == BY_BLOCK else stroke.colour,
                )
        for attribute in cast("Any", entity).attribs:  # they lie where they are drawn, not in the block
            yield from self._stroke(attribute, "ATTRIB", magnification)

    def _block(self, name: str, magnification: float, depth: int) -> list[Stroke]:
        """Return a block's strokes, fine enough for its magnification, with its base point at 0, 0."""
        key = (name.lower(), max(0, math.ceil(math.log2(magnification))))
        if key in self._blocks:
            return self._blocks[key]
        block = cast("Any", self._document.blocks.get(name))
        if block is None or name.lower() in self._open_blocks or block.block.is_xref:
            self.drawn.missing_blocks[name] += 1
            return []
        if depth > MAX_DEPTH:
            raise LimitExceeded(f"blocks are nested more than {MAX_DEPTH} deep")
        self._open_blocks.add(name.lower())
        base = block.block.dxf.get("base_point", (0.0, 0.0, 0.0))
        shift = np.array([base[0], base[1], 0.0])
        strokes = self.strokes(block, 2.0 ** key[1], depth)
        self._open_blocks.discard(name.lower())
        self._blocks[key] = [replace(stroke, rows=stroke.rows - shift) for stroke in strokes]
        return self._blocks[key]

    def _frozen(self, layer: str) -> bool:
        entry = self._layers.get(layer.lower())
        return entry is not None and entry.frozen


@dataclass(frozen=True)
class _Layer:
    hidden: bool
    frozen: bool
    linetype: str
    colour: int


def _layer_table(document: Drawing) -> Iterator[tuple[str, _Layer]]:
    for layer in document.layers:
        frozen = bool(layer.dxf.get("flags", 0) & 1)
        colour = int(layer.dxf.get("color", 7))
        linetype = _text(layer.dxf.get("linetype", "continuous")).lower()
        yield _text(layer.dxf.name).lower(), _Layer(frozen or colour < 0, frozen, linetype, abs(colour))


def _dashed_linetypes(document: Drawing) -> Iterator[str]:
    """Yield the line types that have gaps: their lines say something and are not cut."""
    for linetype in document.linetypes:
        tags = getattr(linetype.pattern_tags, "tags", ())
        if any(tag.code == 49 and float(tag.value) < 0.0 for tag in tags):
            yield _text(linetype.dxf.name).lower()


def _insert_matrices(entity: DXFEntity, budget: Budget) -> list[FloatArray]:
    """Return the maps ``(2, 3)`` of an INSERT: one, or one for each cell of its array."""
    dxf = entity.dxf
    turn = math.radians(dxf.rotation)
    cos, sin = math.cos(turn), math.sin(turn)
    rotation = np.array([[cos, -sin], [sin, cos]])
    linear = rotation @ np.diag([float(dxf.xscale), float(dxf.yscale)])
    columns, rows = max(int(dxf.column_count), 1), max(int(dxf.row_count), 1)
    budget.use(0, columns * rows)
    plane = ocs_matrix(dxf.extrusion, dxf.insert.z)
    matrices: list[FloatArray] = []
    for row in range(rows if dxf.row_spacing else 1):
        for column in range(columns if dxf.column_spacing else 1):
            cell = rotation @ np.array([column * dxf.column_spacing, row * dxf.row_spacing])
            shift = np.array([dxf.insert.x, dxf.insert.y]) + cell
            matrices.append(_composed(plane, np.column_stack([linear, shift])))
    return matrices


def _composed(outer: FloatArray | None, inner: FloatArray) -> FloatArray:
    if outer is None:
        return inner
    moved_shift = outer[:, :2] @ inner[:, 2] + outer[:, 2]
    return np.column_stack([outer[:, :2] @ inner[:, :2], moved_shift])


def _text(value: object) -> str:
    """Return a name that can be printed: what the code page could not say becomes a question mark."""
    return str(value).encode("utf-8", "replace").decode("utf-8")
