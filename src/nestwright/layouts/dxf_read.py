"""A layout's DXF as contours: what is drawn, on which layer, and what its entities say about pieces.

Nothing is mended here. A line that ends in the open, a line that lies there twice, a contour drawn
twice: each is a violation, because the machine would meet it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from ezdxf.document import Drawing
from ezdxf.entities.dxfentity import DXFEntity

from nestwright.drawings.files.document import load_document
from nestwright.drawings.files.entities import draw
from nestwright.drawings.files.segments import Stroke, draw_document
from nestwright.drawings.files.sniff import sniff
from nestwright.drawings.files.units import unit_of
from nestwright.drawings.limits import Budget
from nestwright.errors import UnreadableDrawing
from nestwright.geometry.contours import Contour, Path
from nestwright.layouts import dxf_write
from nestwright.layouts.dxf_loops import closed_contours, encloses
from nestwright.verification.report import Rule, Violation

_CURVE_TOLERANCE_MM = 0.0005
_END_BYTES = 64  # hold the end mark and any white space behind it
_NOT_CUT = frozenset({dxf_write.LABEL, dxf_write.NOWORK})


@dataclass(frozen=True, eq=False)
class DrawnContour:
    """A closed contour in mm, its layer, and what its XDATA says (None on foreign drawings)."""

    rows: Contour
    layer: str
    facts: dict[str, Any] | None = None


@dataclass(frozen=True, eq=False)
class DrawnLayout:
    """All closed contours of a file, apart those that frame a plate and marks; and what is not closed."""

    contours: tuple[DrawnContour, ...]
    frames: tuple[DrawnContour, ...]
    marks: tuple[Path, ...]
    violations: tuple[Violation, ...]


def read_layout(content: bytes) -> DrawnLayout:
    """Return the contours in a DXF file's bytes.

    Raises
    ------
    UnreadableDrawing
        when the bytes are no DXF, damaged beyond repair, or far larger than a layout.
    """
    kind, words = sniff(content)
    if kind not in {"dxf", "binary_dxf"}:
        raise UnreadableDrawing(f"this is {words}")
    budget = Budget()
    loaded = load_document(content, budget)
    document = loaded.document
    scale_mm = unit_of(document, None, states_unit=loaded.states_unit).mm
    told = tuple(_take_told(document, scale_mm))
    rest = draw_document(document, scale_mm, budget)
    contours, violations = closed_contours(rest.cut)
    frames, _ = closed_contours(rest.frames)
    return DrawnLayout(
        contours=(*told, *(_untold(stroke) for stroke in contours)),
        frames=tuple(_untold(stroke) for stroke in frames),
        marks=tuple(stroke.rows for stroke in rest.marks if stroke.words is None),
        violations=(*_torn(content), *violations),
    )


def _torn(content: bytes) -> Iterator[Violation]:
    """Yield a violation for a file that breaks off: what it lacks, nobody can check."""
    if b"EOF" not in content[-_END_BYTES:]:
        yield Violation(Rule.TORN_FILE, "the file breaks off: its end mark (EOF) is missing")


def _untold(stroke: Stroke) -> DrawnContour:
    return DrawnContour(stroke.rows, stroke.layer)


def _take_told(document: Drawing, scale_mm: float) -> Iterator[DrawnContour]:
    """Take the closed contours that name their piece out of the model space."""
    space = document.modelspace()
    for entity in list(space):
        facts = _facts(entity)
        if facts is None:
            continue
        layer = str(entity.dxf.get("layer", "0"))
        if layer in _NOT_CUT:
            space.delete_entity(entity)
        if layer in (*_NOT_CUT, dxf_write.MARK):
            continue
        contour = _closed(entity, scale_mm)
        if contour is not None:
            space.delete_entity(entity)
            yield DrawnContour(contour, layer, facts)


def _closed(entity: DXFEntity, scale_mm: float) -> Contour | None:
    try:
        drawn = draw(entity, _CURVE_TOLERANCE_MM / scale_mm)
    except (ValueError, TypeError, AttributeError, LookupError, ArithmeticError):
        return None
    if drawn is None or not drawn[1] or not encloses(drawn[0][:-1]):
        return None
    return drawn[0][:-1] * np.array([scale_mm, scale_mm, 1.0])


def _facts(entity: DXFEntity) -> dict[str, Any] | None:
    """Return what ``dxf_write`` told about the entity, None where there is nothing or no sense in it."""
    if not entity.has_xdata(dxf_write.APP_ID):
        return None
    text = "".join(str(tag.value) for tag in entity.get_xdata(dxf_write.APP_ID) if tag.code == 1000)
    try:
        facts = json.loads(text)
    except ValueError:
        return None
    return facts if isinstance(facts, dict) else None
