"""Closed contours with their measures and polygons, kept in step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from nestwright.drawings.joining.batch import Batch
from nestwright.drawings.joining.loops import Loop
from nestwright.drawings.recognition.containment import Nesting, nest
from nestwright.geometry.contours import FloatArray


@dataclass(frozen=True, eq=False)
class ContourSet:
    """Loops, and the same loops as measures and as polygons (flattened, for comparing only).

    ``apart``: pairs of loops, larger first, that cross and so do not lie in one another.
    """

    loops: tuple[Loop, ...]
    batch: Batch
    polygons: NDArray[np.object_]
    apart: tuple[tuple[Loop, Loop], ...] = ()

    @classmethod
    def of(cls, loops: Sequence[Loop], apart: Sequence[tuple[Loop, Loop]] = ()) -> ContourSet:
        """Return the set of loops, measured."""
        batch = Batch([loop.contour for loop in loops])
        return cls(tuple(loops), batch, batch.polygons(), tuple(apart))

    @cached_property
    def areas(self) -> FloatArray:
        """Areas, mm2, ``(n,)``, never negative."""
        return np.abs(self.batch.areas_mm2)

    def only(self, keep: NDArray[np.bool_]) -> ContourSet:
        """Return the loops where ``keep`` ``(n,)`` is true."""
        if keep.all():
            return self
        loops = [loop for loop, kept in zip(self.loops, keep, strict=True) if kept]
        batch = Batch([loop.contour for loop in loops])
        return ContourSet(tuple(loops), batch, self.polygons[keep], self.apart)

    def nest(self) -> Nesting:
        """Return how the loops lie in one another; those that cross do not."""
        at = {id(loop): index for index, loop in enumerate(self.loops)}  # of a loop that went: no index
        apart = {(at.get(id(larger), -1), at.get(id(smaller), -1)) for larger, smaller in self.apart}
        return nest(self.polygons, self.areas, apart)
