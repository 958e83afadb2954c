"""Push the last plate of a packing together by linear programs: the exact local optimum of its length."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nestwright.nesting.compaction.compact import compact
from nestwright.nesting.fill.clear import is_clear
from nestwright.nesting.fill.construct import Packing
from nestwright.nesting.fill.plate_fill import FilledPlate
from nestwright.nesting.fill.score import cut_axis, last_plate
from nestwright.nesting.fill.space import SearchSpace

MOST_PIECES = 400  # on a plate; with more one round takes too long


def shortened(space: SearchSpace, packing: Packing, limit_s: float) -> Packing | None:
    """Return a packing whose last plate ends no later; None when there is nothing to gain."""
    if not packing.plates:
        return None
    last, _ = last_plate(space, packing.plates)
    plate = packing.plates[last]
    if len(plate.ways) > MOST_PIECES:
        return None
    free, axis = np.zeros(len(plate.ways), bool), cut_axis(space, plate)
    at = compact(space, plate.plate, plate.ways, plate.at_mm, free, limit_s, axis)
    if np.array_equal(at, plate.at_mm) or not _is_valid(space, plate, at):
        return None
    plates = list(packing.plates)
    plates[last] = replace(plate, at_mm=at)
    return replace(packing, plates=tuple(plates))


def _is_valid(space: SearchSpace, plate: FilledPlate, at_mm: np.ndarray) -> bool:
    room = space.rooms(space.problem.plates[plate.plate])[plate.ways]
    inside = (at_mm >= room[:, :2] - 1e-6).all() and (at_mm <= room[:, 2:] + 1e-6).all()
    return bool(inside) and is_clear(space.rows, space.silhouettes, plate.plate, plate.ways, at_mm)
