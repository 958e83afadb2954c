"""Closed contours with their measures and polygons, kept in step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nestwright.drawings.batch import Batch
from nestwright.drawings.loops import Loop
from nestwright.geometry.contours import FloatArray


@dataclass(frozen=True, eq=False)
class ContourSet:
    """Loops, and the same loops as measures and as polygons (flattened, for comparing only)."""

    loops: tuple[Loop, ...]
    batch: Batch
    polygons: NDArray[np.object_]

    @classmethod
    def of(cls, loops: Sequence[Loop]) -> ContourSet:
        """Return the set of loops, measured."""
        batch = Batch([loop.contour for loop in loops])
        return cls(tuple(loops), batch, batch.polygons())

    @cached_property
    def areas(self) -> FloatArray:
        """Areas, mm2, ``(n,)``, never negative."""
        return np.abs(self.batch.areas_mm2)

    def only(self, keep: NDArray[np.bool_]) -> ContourSet:
        """Return the loops where ``keep`` ``(n,)`` is true."""
        if keep.all():
            return self
        loops = [loop for loop, kept in zip(self.loops, keep, strict=True) if kept]
        return ContourSet(tuple(loops), Batch([loop.contour for loop in loops]), self.polygons[keep])
