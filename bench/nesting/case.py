"""One problem of the bench, whatever file it came from, and the problems made from it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from nestwright.nesting.instance import (
    FloatArray,
    Instance,
    Mode,
    PartType,
    PlateType,
    Polygon,
    build_instance,
    to_shapely,
)

LEAST_SIZE = 1000.0  # a plate's larger side in the engine's units, so that 0.005 mm is nothing on it


@dataclass(frozen=True, eq=False)
class Case:
    """An instance with what the bench knows of it.

    The instance holds the file's lengths times ``scale``. ``strip_height`` is in these units too, and None
    for anything but a strip. ``optimum`` is the known least: plates, or the strip's length in these units.
    """

    name: str
    instance: Instance
    strip_height: float | None = None
    optimum: float | None = None
    scale: float = 1.0

    @property
    def mode(self) -> Mode:
        """What is asked for."""
        return self.instance.mode

    @property
    def pieces(self) -> int:
        """How many pieces are asked for."""
        return sum(part.quantity for part in self.instance.parts)


def rectangle(width: float, height: float, x: float = 0.0, y: float = 0.0) -> Polygon:
    """Return a rectangle with its lower left corner at ``x, y``."""
    return Polygon(np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]]))


def area(polygon: Polygon) -> float:
    """Return the net area."""
    return float(to_shapely(polygon).area)


def scale_for(size: float) -> float:
    """Return the least power of ten, 1 or more, that makes a plate of this size large enough."""
    return 10.0 ** max(0, math.ceil(math.log10(LEAST_SIZE / size) - 1e-9))


def scaled(polygon: Polygon, scale: float) -> Polygon:
    """Return the polygon with all lengths times ``scale``."""
    return Polygon(polygon.outer * scale, tuple(hole * scale for hole in polygon.holes))


def strip(
    name: str, parts: Sequence[PartType], height: float, *, gap: float = 0.0, optimum: float | None = None
) -> Case:
    """Return a strip of this height, along x; lengths are the file's, and are scaled here.

    The engine's one plate is the strip with a length that is never reached.
    """
    scale = scale_for(height)
    grown = [replace(part, polygon=scaled(part.polygon, scale)) for part in parts]
    wide = height * scale
    used = sum(area(part.polygon) * part.quantity for part in grown)
    length = used / wide * 4.0 + max(_diameter(part.polygon.outer) for part in grown)
    plate = PlateType(rectangle(length, wide), 1, 1.0)
    instance = build_instance(grown, [plate], gap * scale, 0.0, mode=Mode.STRIP)
    return Case(name, instance, wide, None if optimum is None else optimum * scale, scale)


def plates(case: Case, copies: int, length: float) -> Case:
    """Turn a strip into equal plates, unlimited: ``length`` (in the file's units) x the strip's height."""
    if case.strip_height is None:
        raise ValueError(f"{case.name} is not a strip")
    parts = [replace(part, quantity=part.quantity * copies) for part in case.instance.parts]
    plate = PlateType(rectangle(length * case.scale, case.strip_height), None, 1.0)
    instance = build_instance(parts, [plate], case.instance.gap_mm, case.instance.margins)
    return Case(f"{case.name} x{copies} on {length:g}", instance, scale=case.scale)


def with_quantities(case: Case, quantities: Sequence[int], name: str) -> Case:
    """Return the case with other quantities; parts of which none is asked for are left out."""
    parts = [
        replace(part, quantity=quantity)
        for part, quantity in zip(case.instance.parts, quantities, strict=True)
        if quantity
    ]
    return Case(name, replace(case.instance, parts=tuple(parts)), case.strip_height, None, case.scale)


def scaled_mix(case: Case, pieces: int) -> Case:
    """Return the same mix of parts with another total: shares rounded by the largest remainder."""
    shares = [part.quantity * pieces / case.pieces for part in case.instance.parts]
    quantities = [math.floor(share) for share in shares]
    by_rest = sorted(range(len(shares)), key=lambda i: quantities[i] - shares[i])
    for i in by_rest[: pieces - sum(quantities)]:
        quantities[i] += 1
    return with_quantities(case, quantities, f"{case.name} as {pieces} pieces")


def some_types(case: Case, indices: Sequence[int], quantity: int, name: str) -> Case:
    """Return a job of some of the parts, equally many of each."""
    chosen = set(indices)
    return with_quantities(
        case, [quantity if i in chosen else 0 for i in range(len(case.instance.parts))], name
    )


def one_plate(case: Case, name: str) -> Case:
    """Ask for one plate, as full as it gets; the quantities are the most that may lie on it."""
    plate = replace(case.instance.plates[0], stock=1)
    return Case(name, replace(case.instance, plates=(plate,), mode=Mode.FILL), scale=case.scale)


def _diameter(points: FloatArray) -> float:
    low, high = points.min(axis=0), points.max(axis=0)
    return float(np.hypot(*(high - low)))
