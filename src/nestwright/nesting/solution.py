"""What the engine answers: placements on plates, what is left over and why, and how good it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Placement:
    """Part ``part`` (its index in the instance): mirrored (x to -x), turned about its origin, then moved."""

    part: int
    x_mm: float
    y_mm: float
    rotation_deg: float
    mirror: bool = False


@dataclass(frozen=True)
class PlateLayout:
    """One pattern on a plate of type ``plate`` (its index in the instance), cut ``amount`` times."""

    plate: int
    placements: tuple[Placement, ...]
    amount: int = 1


class Reason(StrEnum):
    """Why pieces were not placed."""

    TOO_LARGE = "too_large_for_every_plate"
    NO_STOCK = "no_plate_left_in_stock"
    OUT_OF_TIME = "stopped_before_it_was_placed"


@dataclass(frozen=True)
class Unplaced:
    """``count`` pieces of part ``part`` that lie on no plate."""

    part: int
    count: int
    reason: Reason


@dataclass(frozen=True)
class Solution:
    """A valid answer. ``plates`` counts the last one as 1; ``plates_used`` by its used share (0..1].

    ``remnant_mm`` is the largest rectangle, x and y, that one straight cut takes off the last plate;
    ``length_mm`` how far a strip is used.

    Fillers count in ``utilisation`` only: not in the used share, and those not laid are not ``unplaced``.
    """

    layouts: tuple[PlateLayout, ...]
    unplaced: tuple[Unplaced, ...]
    cost: float
    plates: int
    plates_used: float
    utilisation: float
    bound_plates: int
    remnant_mm: tuple[float, float] = (0.0, 0.0)
    length_mm: float | None = None
