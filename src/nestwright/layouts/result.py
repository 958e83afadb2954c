"""The outcome of a nest in the words of the order: layouts of pieces, what was not placed, the numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

from nestwright.geometry.contours import Shape
from nestwright.geometry.transform import Transform


@dataclass(frozen=True)
class Piece:
    """One placed copy of a part; ``serial`` counts the pieces of a layout from 1 in physical order."""

    part_key: str
    serial: int
    place: Transform


@dataclass(frozen=True)
class Layout:
    """One nested pattern on a plate, cut ``amount`` times; passed the exact check."""

    name: str
    plate_key: str
    amount: int
    pieces: tuple[Piece, ...]
    utilisation: float
    used_width_mm: float
    cut_length_mm: float
    pierce_count: int
    certificate: dict[str, Any]


@dataclass(frozen=True)
class NotPlaced:
    """``amount`` pieces of a part that lie on no plate, with the reason in words for a shop."""

    part_key: str
    amount: int
    reason: str
    message: str


@dataclass(frozen=True)
class Progress:
    """How far a nest is. ``share`` and ``utilisation`` are 0..1; ``best`` counts plates."""

    stage: str
    elapsed_s: float
    time_limit_s: float
    placed: int = 0
    total: int = 0
    plates: int | None = None
    plates_used: float | None = None
    utilisation: float | None = None
    bound_plates: int | None = None


@dataclass(frozen=True)
class NestResult:
    """All layouts of one nest and the numbers about them.

    ``remnant_mm`` is the largest rectangle, x and y, that one straight cut takes off the last plate: None
    where none is free of pieces, zones and holes. ``length_mm`` is how far a strip is used from its left
    side, fillers left out; None of plates.
    """

    layouts: tuple[Layout, ...]
    not_placed: tuple[NotPlaced, ...]
    plates: int
    plates_used: float
    utilisation: float
    bound_plates: int
    parameters: dict[str, Any]
    versions: dict[str, str]
    elapsed_s: float
    remnant_mm: tuple[float, float] | None = None
    length_mm: float | None = None


Listener: TypeAlias = Callable[[Progress], None]
Stop: TypeAlias = Callable[[], bool]


@dataclass(frozen=True, eq=False)
class Remnant:
    """What a layout leaves of its plate, from 0, 0 on, with its drawing and picture."""

    shape: Shape
    dxf: bytes
    svg: bytes


@dataclass(frozen=True, eq=False)
class Release:
    """What a layout's file says before it is cut.

    ``faults``: why it must not be cut, in words; ``remnants``: what it leaves.
    """

    faults: tuple[str, ...]
    remnants: tuple[Remnant, ...]
