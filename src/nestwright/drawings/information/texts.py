"""Texts of a drawing with their places."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely

from nestwright.geometry.contours import FloatArray

_LINE_STEP = 5.0 / 3.0  # of the height, from one line to the next


@dataclass(frozen=True, eq=False)
class PlacedText:
    """A text, mm: ``corner`` is its lower left as it is read, ``along`` the end of its line, ``up`` its top.

    ``corner``, ``along`` and ``up`` are points ``(2,)``. ``tag`` is the name of a block's attribute.
    ``lines`` is how many lines it takes.
    """

    text: str
    corner: FloatArray
    along: FloatArray
    up: FloatArray
    tag: str = ""
    lines: int = 1

    @property
    def statement(self) -> str:
        """The text as rules read it: an attribute with its name before it."""
        return f"{self.tag}: {self.text}" if self.tag else self.text

    @cached_property
    def centre(self) -> FloatArray:
        """Its middle ``(2,)``."""
        return (self.along + self.up) / 2.0

    @cached_property
    def line_height_mm(self) -> float:
        """The height of one of its lines, roughly."""
        height = float(np.hypot(*(self.up - self.corner)))
        return height / (1.0 + _LINE_STEP * (self.lines - 1))

    @cached_property
    def bounds(self) -> tuple[float, float, float, float]:
        """Its upright box: left, bottom, right, top."""
        corners = np.array([self.corner, self.along, self.up, self.along + self.up - self.corner])
        (left, bottom), (right, top) = corners.min(axis=0), corners.max(axis=0)
        return float(left), float(bottom), float(right), float(top)

    @property
    def is_level(self) -> bool:
        """Whether it is read from left to right, not up or down."""
        run, rise = np.abs(self.along - self.corner)
        return bool(rise <= 0.2 * run)

    def box(self, wider_mm: float = 0.0, higher_mm: float = 0.0) -> shapely.Polygon:
        """Return its upright box, made larger on each side."""
        left, bottom, right, top = self.bounds
        return shapely.box(left - wider_mm, bottom - higher_mm, right + wider_mm, top + higher_mm)
