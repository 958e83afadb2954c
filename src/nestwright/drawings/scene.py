"""What is on a picture of a part or of a drawing: areas, lines and numbered pins, before it is SVG or PNG."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from nestwright.drawings.reading import DrawingReading, Finding, Severity
from nestwright.geometry.contours import Path, Shape, bounds_mm
from nestwright.geometry.transform import Transform

MOST_PINS = 60
_MARGIN = 0.04  # of the longer side, on each side


@dataclass(frozen=True)
class Pin:
    """A finding's place in mm, and its number in the ledger (from 1)."""

    number: int
    x_mm: float
    y_mm: float
    severity: Severity


@dataclass(frozen=True, eq=False)
class Scene:
    """Shapes, lines that are none, pins, and the box that the picture shows, mm, y up."""

    shapes: tuple[Shape, ...]
    lines: tuple[Path, ...] = ()
    pins: tuple[Pin, ...] = ()

    def box(self) -> tuple[float, float, float, float]:
        """Return left, bottom, width and height of what is shown, its margin included."""
        boxes = [bounds_mm(shape.outer) for shape in self.shapes]
        boxes += [bounds_mm(line, closed=False) for line in self.lines]
        if not boxes:
            boxes = [(pin.x_mm, pin.y_mm, pin.x_mm, pin.y_mm) for pin in self.pins] or [(0.0, 0.0, 1.0, 1.0)]
        low, high = np.min(boxes, axis=0)[:2], np.max(boxes, axis=0)[2:]
        width, height = (float(size) for size in high - low)
        margin = _MARGIN * max(width, height, 1e-9)
        left, bottom = (float(value) for value in low)
        return left - margin, bottom - margin, width + 2 * margin, height + 2 * margin

    @classmethod
    def of_shape(cls, shape: Shape) -> Scene:
        """Return the picture of one part."""
        return cls((shape,))

    @classmethod
    def of_reading(cls, reading: DrawingReading) -> Scene:
        """Return the picture of a drawing: its parts where they lie, other lines, a pin at each finding."""
        sketch = reading.sketch
        if not sketch.shapes and not sketch.lines:  # an NC1 says where nothing lies
            return cls(_stacked([part.shape for part in reading.parts]))
        return cls(sketch.shapes, sketch.lines, tuple(_pins(reading.findings)))


def _stacked(shapes: Sequence[Shape]) -> tuple[Shape, ...]:
    """Return shapes one above the other, a little apart."""
    placed: list[Shape] = []
    top_mm = 0.0
    for shape in shapes:
        left, bottom, _, top = bounds_mm(shape.outer)
        placed.append(Transform(-left, top_mm - bottom).shape(shape))
        top_mm += (top - bottom) * (1.0 + 2.0 * _MARGIN)
    return tuple(placed)


def _pins(findings: Sequence[Finding]) -> Iterable[Pin]:
    """Yield pins of the findings that have a place, the gravest if they are too many, grave ones on top."""
    order = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
    placed = [
        Pin(number, finding.x_mm, finding.y_mm, finding.severity)
        for number, finding in enumerate(findings, start=1)
        if finding.x_mm is not None and finding.y_mm is not None
    ]
    placed.sort(key=lambda pin: (order[pin.severity], pin.number))
    return reversed(placed[:MOST_PINS])
