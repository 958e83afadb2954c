"""Contours taken apart into lines and arcs, as arrays for exact distances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from nestwright.verification.outlines import FloatArray, IndexArray, stacked

BoolArray: TypeAlias = NDArray[np.bool_]

FLAT_ARC_MM = 1e-4
"""An arc whose belly is lower than this counts as its chord; its centre would cost more digits."""


@dataclass(frozen=True, eq=False)
class Segments:
    """``n`` segments; of an arc also centre, radius and the counter-clockwise range of its angles.

    ``start, end, centre``: ``(n, 2)`` mm; ``radius`` mm, ``first``, ``sweep`` rad, ``arc``, and
    ``owner``, the index of the contour it came from: ``(n,)``. Lines carry zeros in the arc's fields.
    """

    start: FloatArray
    end: FloatArray
    centre: FloatArray
    radius: FloatArray
    first: FloatArray
    sweep: FloatArray
    arc: BoolArray
    owner: IndexArray

    def __len__(self) -> int:
        return len(self.radius)

    def take(self, rows: IndexArray | BoolArray) -> Segments:
        """Return the chosen rows."""
        return Segments(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    def covers(self, angles: FloatArray) -> BoolArray:
        """Return whether each arc passes through its angle ``(n,)``, rad."""
        return np.mod(angles - self.first, 2.0 * np.pi) <= self.sweep

    def boxes(self) -> FloatArray:
        """Return the exact ``min_x, min_y, max_x, max_y`` of every segment, ``(n, 4)``."""
        low, high = np.minimum(self.start, self.end), np.maximum(self.start, self.end)
        for quarter in range(4):
            angle = quarter * np.pi / 2.0
            reach = self.radius[:, None] * np.array([np.cos(angle), np.sin(angle)])
            touched = (self.arc & self.covers(np.full(len(self), angle)))[:, None]
            low = np.where(touched, np.minimum(low, self.centre + reach), low)
            high = np.where(touched, np.maximum(high, self.centre + reach), high)
        return np.hstack([low, high])


def segments_of(contours: Sequence[FloatArray]) -> Segments:
    """Return the segments of closed contours, those without length left out."""
    starts, ends, _ = stacked(contours)
    owner = np.repeat(np.arange(len(contours)), [len(contour) for contour in contours])
    chord = np.hypot(ends[:, 0] - starts[:, 0], ends[:, 1] - starts[:, 1])
    kept = chord > 0.0
    return _measured(starts[kept], ends[kept, :2], chord[kept], owner[kept])


def contour_boxes(contours: Sequence[FloatArray]) -> FloatArray:
    """Return the exact ``min_x, min_y, max_x, max_y`` of every contour, ``(n, 4)`` mm."""
    segments = segments_of(contours)
    boxes = segments.boxes()
    low, high = np.full((len(contours), 2), np.inf), np.full((len(contours), 2), -np.inf)
    np.minimum.at(low, segments.owner, boxes[:, :2])
    np.maximum.at(high, segments.owner, boxes[:, 2:])
    return np.hstack([low, high])


def _measured(starts: FloatArray, end: FloatArray, chord: FloatArray, owner: IndexArray) -> Segments:
    start, bulge = starts[:, :2], starts[:, 2]
    arc = np.abs(bulge) * chord / 2.0 > FLAT_ARC_MM
    safe = np.where(arc, bulge, 1.0)
    along = (end - start) / chord[:, None]
    left = np.column_stack([-along[:, 1], along[:, 0]])
    # From the chord's middle to the centre, along the chord's left normal.
    offset = chord * (1.0 - safe**2) / (4.0 * safe)
    centre = (start + end) / 2.0 + left * offset[:, None]
    radius = chord * (1.0 + safe**2) / (4.0 * np.abs(safe))
    from_start = start - centre
    from_end = end - centre
    begin = np.where((bulge > 0.0)[:, None], from_start, from_end)
    first = np.arctan2(begin[:, 1], begin[:, 0])
    sweep = 4.0 * np.arctan(np.abs(safe))
    return Segments(
        start=start,
        end=end,
        centre=np.where(arc[:, None], centre, 0.0),
        radius=np.where(arc, radius, 0.0),
        first=np.where(arc, first, 0.0),
        sweep=np.where(arc, sweep, 0.0),
        arc=arc,
        owner=owner,
    )
