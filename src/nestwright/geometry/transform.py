"""Where a part lies: mirror first, then turn about the part's own origin, then move."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from nestwright.geometry.contours import Contour, FloatArray, Shape, reversed_contour

# Moves a point a hundred kilometres away by less than 2e-6 mm. Sines any smaller than its own make
# coordinates that geometry libraries overflow on.
ROUNDING_DEG = 1e-12


@dataclass(frozen=True)
class Transform:
    """``p -> R(rotation_deg) * M * p + (x_mm, y_mm)``; M turns x into -x when ``mirror`` is set."""

    x_mm: float = 0.0
    y_mm: float = 0.0
    rotation_deg: float = 0.0
    mirror: bool = False

    def matrix(self) -> FloatArray:
        """Return the 2 x 2 linear part; multiples of 90 degrees are exact."""
        cos, sin = cos_sin_deg(self.rotation_deg)
        flip = -1.0 if self.mirror else 1.0
        return np.array([[cos * flip, -sin], [sin * flip, cos]])

    def points(self, points: FloatArray) -> FloatArray:
        """Return points ``(n, 2)`` moved."""
        return points @ self.matrix().T + np.array([self.x_mm, self.y_mm])

    def contour(self, line: Contour) -> Contour:
        """Return a contour moved; a mirrored one keeps its sense of rotation."""
        moved = np.column_stack([self.points(line[:, :2]), -line[:, 2] if self.mirror else line[:, 2]])
        return reversed_contour(moved) if self.mirror else moved

    def path(self, line: Contour) -> Contour:
        """Return an open path moved, its direction kept."""
        return np.column_stack([self.points(line[:, :2]), -line[:, 2] if self.mirror else line[:, 2]])

    def shape(self, shape: Shape) -> Shape:
        """Return a shape moved."""
        return Shape(
            self.contour(shape.outer),
            tuple(self.contour(hole) for hole in shape.holes),
            tuple(self.path(mark) for mark in shape.marks),
            tuple(self.path(note) for note in shape.notes),
            shape.processes,
        )


def cos_sin_deg(angle_deg: float) -> tuple[float, float]:
    """Return cosine and sine, exact at multiples of 90 degrees and at what is one but for rounding."""
    quarter = round(angle_deg / 90.0)
    if abs(angle_deg - 90.0 * quarter) <= ROUNDING_DEG:
        return ((1.0, 0.0), (0.0, 1.0), (-1.0, 0.0), (0.0, -1.0))[quarter % 4]
    return math.cos(math.radians(angle_deg)), math.sin(math.radians(angle_deg))
