"""The four sides of a plate's box: what margin each asks for, and how near the pieces come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class Sides:
    """One length for each side of a plate's box, mm."""

    left_mm: float = 0.0
    right_mm: float = 0.0
    bottom_mm: float = 0.0
    top_mm: float = 0.0

    @classmethod
    def even(cls, length_mm: float) -> Sides:
        """Return the same length on every side."""
        return cls(length_mm, length_mm, length_mm, length_mm)

    def named(self) -> dict[str, float]:
        """Return the lengths by the names of the sides, mm."""
        return {
            "left": self.left_mm,
            "right": self.right_mm,
            "bottom": self.bottom_mm,
            "top": self.top_mm,
        }

    @property
    def least_mm(self) -> float:
        """The smallest of the four."""
        return min(self.named().values())

    @property
    def is_even(self) -> bool:
        """Whether all four are the same."""
        return len(set(self.named().values())) == 1


def to_sides(boxes: FloatArray, plate_box: FloatArray) -> list[Sides]:
    """Return how far each box lies within the plate's; negative where it reaches over a side.

    ``boxes``: ``(n, 4)`` mm, ``plate_box``: ``(4,)`` mm, both ``min_x, min_y, max_x, max_y``.
    """
    inside = (boxes - plate_box) * np.array([1.0, 1.0, -1.0, -1.0])
    return [Sides(left, right, bottom, top) for left, bottom, right, top in inside.tolist()]


def least_sides(all_sides: Iterable[Sides]) -> Sides | None:
    """Return the smallest length of each side; None of none."""
    rows = [(one.left_mm, one.right_mm, one.bottom_mm, one.top_mm) for one in all_sides]
    return Sides(*map(min, zip(*rows, strict=True))) if rows else None
