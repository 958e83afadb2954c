"""What is to be nested on what: true shapes in, before anything is flattened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nestwright.geometry.contours import Shape
from nestwright.geometry.transform import Transform
from nestwright.nesting.instance import Mode as Mode  # noqa: PLC0414 - part of an order


@dataclass(frozen=True)
class Margins:
    """The least distance of parts from each side of a plate, mm.

    On a plate that is no rectangle the sides are those of its box; from its other edges and its holes the
    distance is the least of the four.
    """

    left_mm: float = 0.0
    right_mm: float = 0.0
    bottom_mm: float = 0.0
    top_mm: float = 0.0

    @classmethod
    def of(cls, margin_mm: float | Margins) -> Margins:
        """Return the margin of each side, from one number for all of them or as they are."""
        if isinstance(margin_mm, Margins):
            return margin_mm
        return cls(margin_mm, margin_mm, margin_mm, margin_mm)

    def told(self) -> float | dict[str, float]:
        """Return the margins as results hold them: one number where they are the same, else each by name."""
        sides = {
            "left": self.left_mm,
            "right": self.right_mm,
            "bottom": self.bottom_mm,
            "top": self.top_mm,
        }
        return self.left_mm if len(set(sides.values())) == 1 else sides


@dataclass(frozen=True, eq=False)
class OrderedPart:
    """A part with its quantity. ``key`` is the caller's own id (a guid, a file name).

    ``rotations_deg`` None allows any angle. Others may lie in its holes if ``part_in_part``, in those at
    least ``least_hole_mm`` wide both ways. The higher ``priority`` is placed first. Parts of one ``kit`` lie
    on the same plates, as far as that is possible. A ``filler`` only fills what others leave: up to its
    quantity, never on a plate of its own, and what of it lies nowhere is not missing.
    """

    key: str
    name: str
    shape: Shape
    quantity: int
    rotations_deg: tuple[float, ...] | None = (0.0, 90.0, 180.0, 270.0)
    mirror: bool = False
    part_in_part: bool = True
    least_hole_mm: float = 0.0
    priority: int = 0
    kit: str | None = None
    filler: bool = False


@dataclass(frozen=True, eq=False)
class OrderedPlate:
    """A plate in stock; ``stock`` None is unlimited, ``cost`` None is its area in m2.

    ``zones`` are places to keep out of (clamps, defects), in the outline's coordinates: pieces may touch
    them, and lie around one. Holes of the outline ask for the margin.
    """

    key: str
    name: str
    outline: Shape
    stock: int | None = None
    cost: float | None = None
    scrap: bool = False
    zones: tuple[Shape, ...] = ()


@dataclass(frozen=True)
class StartPattern:
    """A pattern to begin with: pieces as ``(part key, place)`` on a plate, ``amount`` times."""

    plate_key: str
    pieces: tuple[tuple[str, Transform], ...]
    amount: int = 1


@dataclass(frozen=True, eq=False)
class NestOrder:
    """Everything that repeats a run. ``threads`` 1 and ``max_steps`` set make it deterministic.

    ``margin_mm`` is one number for all sides of a plate, or one for each. ``mode``: all of the demand on
    the cheapest plates (nest), one plate as full as it gets, a quantity being the most (fill), the least
    length of one strip along x (strip), or counts for a quote at once (estimate). ``start``: what to begin
    with, of which nothing need be kept.
    """

    parts: tuple[OrderedPart, ...]
    plates: tuple[OrderedPlate, ...]
    gap_mm: float = 0.0
    margin_mm: float | Margins = 0.0
    time_limit_s: float = 30.0
    seed: int = 1
    threads: int = 1
    max_steps: int | None = None
    mode: Mode = Mode.NEST
    start: tuple[StartPattern, ...] = ()

    @property
    def margins(self) -> Margins:
        """The margin of each side."""
        return Margins.of(self.margin_mm)

    @property
    def asked_for(self) -> int:
        """How many pieces are to be placed: none of a filler."""
        return sum(part.quantity for part in self.parts if not part.filler)

    def parameters(self) -> dict[str, Any]:
        """Return the plain settings, as kept beside each result."""
        return {
            "mode": self.mode.value,
            "gap_mm": self.gap_mm,
            "margin_mm": self.margins.told(),
            "time_limit_s": self.time_limit_s,
            "seed": self.seed,
            "threads": self.threads,
            "max_steps": self.max_steps,
        }
