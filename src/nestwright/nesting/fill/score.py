"""How good a packing is: everything placed first, then plate cost, then what is left of the last plate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from nestwright.nesting.fill.kits import count_splits, kit_numbers
from nestwright.nesting.fill.plate_fill import FilledPlate
from nestwright.nesting.fill.space import SearchSpace
from nestwright.nesting.problem.preparation import PieceType

Score: TypeAlias = tuple[tuple[float, ...], float, float]
"""Area not placed per priority, the highest first; the cost of all plates; the price of the layouts less the
cost of the unused end of one plate. Less is better.
"""


def used_along(space: SearchSpace, plate: FilledPlate, axis: int) -> float:
    """Return the share (0..1] of a plate's side along an axis, up to the last piece's end."""
    far = plate.at_mm[:, axis] + space.rows.box_mm[plate.ways, 2 + axis]
    return min(float(far.max()) / space.problem.plates[plate.plate].size_mm[axis], 1.0)


def cut_axis(space: SearchSpace, plate: FilledPlate) -> int:
    """Return the axis along which a straight cut leaves the larger rectangle."""
    return min(space.problem.plates[plate.plate].cut_axes, key=lambda axis: used_along(space, plate, axis))


def used_share(space: SearchSpace, plate: FilledPlate) -> float:
    """Return the share (0..1] of a plate that is left when the largest rectangle is cut off straight."""
    axes = space.problem.plates[plate.plate].cut_axes
    return min(used_along(space, plate, axis) for axis in axes)


def last_plate(space: SearchSpace, plates: Sequence[FilledPlate]) -> tuple[int, float]:
    """Return the plate whose unused end is worth most, and the share of it that is used."""
    shares = [used_share(space, plate) for plate in plates]
    costs = [space.problem.plates[plate.plate].cost for plate in plates]
    last = max(range(len(plates)), key=lambda i: (costs[i] * (1.0 - shares[i]), -shares[i]))
    return last, shares[last]


def score(space: SearchSpace, plates: Sequence[FilledPlate], left: Sequence[int]) -> Score:
    """Return the score of a packing."""
    missing = *_missing(space.problem.types, left), float(_splits(space, plates))
    cost = sum(space.problem.plates[plate.plate].cost * plate.amount for plate in plates)
    if not plates:
        return missing, cost, 0.0
    last, share = last_plate(space, plates)
    unused = space.problem.plates[plates[last].plate].cost * (1.0 - share)
    return missing, round(cost, 9), round(len(plates) * space.layout_price - unused, 9)


def _missing(types: Sequence[PieceType], left: Sequence[int]) -> tuple[float, ...]:
    """Return the area not placed of each priority, the highest first."""
    areas = {piece.priority: 0.0 for piece in types}
    for n, piece in zip(left, types, strict=True):
        areas[piece.priority] += n * piece.area_mm2
    return tuple(round(areas[priority], 6) for priority in sorted(areas, reverse=True))


def _splits(space: SearchSpace, plates: Sequence[FilledPlate]) -> int:
    types = space.problem.types
    if all(piece.kit is None for piece in types):
        return 0
    return count_splits(kit_numbers(types), space.rows.type_of, plates)
