"""Where parts were placed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PlacedOn:
    """A layout that a part lies on; ``amount``: its pieces on all sheets of the layout together."""

    guid: str
    plate_name: str
    amount: int


@dataclass(frozen=True)
class PartPlaces:
    """A part, the ``amount`` that was ordered, and the layouts it lies on."""

    guid: str
    part_name: str
    amount: int
    results: tuple[PlacedOn, ...]
