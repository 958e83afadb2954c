"""The single lines and arcs of many paths in arrays, and where they lie on each other's line or circle."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from nestwright.drawings.joining.batch import as_points
from nestwright.geometry.contours import LINE_BULGE, FloatArray, Path

_CELLS = 100  # across the drawing: no box round a slanting line is larger, or it would hold everything
_ARC_BOXES = 4


@dataclass(frozen=True, eq=False)
class Pieces:
    """Lines and arcs: ``rows`` ``(n, 3)`` at their starts, ``ends`` ``(n, 2)``.

    ``owner`` ``(n,)`` is the path of each, ``firsts`` the first piece of each path.
    """

    rows: FloatArray
    ends: FloatArray
    owner: NDArray[np.int64]
    firsts: NDArray[np.int64]

    @classmethod
    def of(cls, paths: Sequence[Path]) -> Pieces:
        """Return the pieces of open paths."""
        sizes = np.array([len(rows) - 1 for rows in paths], dtype=np.int64)
        rows = np.concatenate([np.empty((0, 3)), *(path[:-1] for path in paths)])
        ends = np.concatenate([np.empty((0, 2)), *(path[1:, :2] for path in paths)])
        return cls(rows, ends, np.repeat(np.arange(len(paths)), sizes), np.cumsum(sizes) - sizes)

    @cached_property
    def straight(self) -> NDArray[np.bool_]:
        """Which pieces are lines ``(n,)``."""
        return np.abs(self.rows[:, 2]) < LINE_BULGE

    @cached_property
    def _chord(self) -> FloatArray:
        return self.ends - self.rows[:, :2]

    @cached_property
    def _bulge(self) -> FloatArray:
        return np.where(self.straight, 1.0, self.rows[:, 2])  # a line's is never used, and never 0

    @cached_property
    def _sweep(self) -> FloatArray:
        return 4.0 * np.arctan(self._bulge)

    @cached_property
    def _centre(self) -> FloatArray:
        offset = (1.0 - self._bulge**2) / (4.0 * self._bulge)
        normal = np.column_stack([-self._chord[:, 1], self._chord[:, 0]])
        return (self.rows[:, :2] + self.ends) / 2.0 + offset[:, None] * normal

    @cached_property
    def _radius(self) -> FloatArray:
        return np.hypot(*self._chord.T) * (1.0 + self._bulge**2) / (4.0 * np.abs(self._bulge))

    @cached_property
    def lengths_mm(self) -> FloatArray:
        """Lengths ``(n,)``, arcs exact."""
        return np.where(self.straight, np.hypot(*self._chord.T), self._radius * np.abs(self._sweep))

    @cached_property
    def middles(self) -> FloatArray:
        """The points ``(n, 2)`` half way along."""
        right = np.column_stack([self._chord[:, 1], -self._chord[:, 0]])
        return (self.rows[:, :2] + self.ends) / 2.0 + self.rows[:, 2:] / 2.0 * right

    def ends_on(self, tolerance_mm: float) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return pairs ``(m,), (m,)`` of a piece and another of which an end lies on it.

        Ends are numbered: the starts of all pieces, then their last points.
        """
        piece, boxes = self._boxes(tolerance_mm)
        places = np.concatenate([self.rows[:, :2], self.ends])
        found, end = shapely.STRtree(as_points(places)).query(boxes)
        found = piece[found]
        other = end % len(self.rows) != found
        found, end = found[other], end[other]
        along, off = self.along(found, places[end])
        on = (np.abs(off) <= tolerance_mm) & (np.abs(along) <= self.lengths_mm[found] / 2.0 + tolerance_mm)
        pairs = np.unique(np.column_stack([found[on], end[on]]), axis=0)
        return pairs[:, 0], pairs[:, 1]

    def _boxes(self, margin_mm: float) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
        """Return boxes ``(m,)`` that cover the pieces ``(m,)``, several small ones for a slanting line."""
        slant = np.min(np.abs(self._chord), axis=1)
        cell = max(self._extent_mm() / _CELLS, margin_mm)
        counts = np.where(self.straight, np.ceil(slant / cell), _ARC_BOXES).clip(1).astype(np.int64)
        piece = np.repeat(np.arange(len(counts)), counts)
        at = np.arange(len(piece)) - np.repeat(np.cumsum(counts) - counts, counts)
        from_, to = self.at(piece, at / counts[piece]), self.at(piece, (at + 1) / counts[piece])
        half_turn = np.where(self.straight, 0.0, self._sweep / 2.0 / counts)
        margin = (margin_mm + self._radius * (1.0 - np.cos(half_turn)))[piece, None]
        low, high = np.minimum(from_, to) - margin, np.maximum(from_, to) + margin
        return piece, np.asarray(shapely.box(*low.T, *high.T), dtype=np.object_)

    def _extent_mm(self) -> float:
        every = np.concatenate([self.rows[:, :2], self.ends])
        return float(np.ptp(every, axis=0).max()) if len(every) else 0.0

    def at(self, piece: NDArray[np.int64], share: FloatArray) -> FloatArray:
        """Return the points ``(m, 2)`` at shares of the length of pieces ``(m,)``."""
        start, centre = self.rows[piece, :2], self._centre[piece]
        turn = share * self._sweep[piece]
        cos, sin = np.cos(turn)[:, None], np.sin(turn)[:, None]
        spoke = start - centre
        on_arc = centre + cos * spoke + sin * np.column_stack([-spoke[:, 1], spoke[:, 0]])
        return np.where(self.straight[piece, None], start + share[:, None] * self._chord[piece], on_arc)

    def along(self, carrier: NDArray[np.int64], places: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return where places ``(m, 2)`` lie along pieces ``(m,)``, and how far off their line or circle.

        The first, mm, counts from the middle of the piece, in its direction; on a circle the short way.
        """
        chord, middle = self._chord[carrier], self.middles[carrier]
        unit = chord / np.maximum(np.hypot(*chord.T), 1e-12)[:, None]
        apart = places - middle
        on_line = np.sum(apart * unit, axis=1)
        off_line = apart[:, 1] * unit[:, 0] - apart[:, 0] * unit[:, 1]
        centre, radius = self._centre[carrier], self._radius[carrier]
        spoke, place = middle - centre, places - centre
        cross = spoke[:, 0] * place[:, 1] - spoke[:, 1] * place[:, 0]
        angle = np.arctan2(cross, np.sum(spoke * place, axis=1)) * np.sign(self._bulge[carrier])
        straight = self.straight[carrier]
        return (
            np.where(straight, on_line, angle * radius),
            np.where(straight, off_line, np.hypot(*place.T) - radius),
        )

    def on_carrier(
        self, one: NDArray[np.int64], other: NDArray[np.int64]
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return how the first pieces ``(m,)`` lie on the lines or circles of the second ones.

        Returns
        -------
        tuple
            where the middle lies along the second, half the length along it, and how far, mm, the first
            is off it at most; a line is only asked where it runs beside the second.
        """
        start, start_off = self.along(other, self.rows[one, :2])
        end, end_off = self.along(other, self.ends[one])
        middle, middle_off = self.along(other, self.middles[one])
        straight = self.straight[other]
        half = np.where(straight, np.abs(end - start), self.lengths_mm[one]) / 2.0
        reach = self.lengths_mm[other] / 2.0
        slope = (end_off - start_off) / np.where(np.abs(end - start) > 1e-12, end - start, math.inf)
        beside = [np.clip(each, -reach, reach) for each in (middle - half, middle + half)]
        line_off = np.maximum(*(np.abs(middle_off + slope * (each - middle)) for each in beside))
        arc_off = np.maximum.reduce([np.abs(each) for each in (start_off, middle_off, end_off)])
        return middle, half, np.where(straight, line_off, arc_off)

    def period_mm(self, carrier: int) -> float:
        """Return the way once round a piece's circle; infinite for a line."""
        return math.inf if self.straight[carrier] else math.tau * float(self._radius[carrier])

    def bulge_of(self, length_mm: float, carrier: int) -> float:
        """Return the bulge of a stretch of a piece's line or circle, walked in the piece's direction."""
        if self.straight[carrier]:
            return 0.0
        sweep = length_mm / float(self._radius[carrier])
        return math.copysign(math.tan(sweep / 4.0), float(self._bulge[carrier]))
