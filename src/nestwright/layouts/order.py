"""What is to be nested on what: true shapes in, before anything is flattened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nestwright.geometry.contours import Shape


@dataclass(frozen=True, eq=False)
class OrderedPart:
    """A part with its quantity. ``key`` is the caller's own id (a guid, a file name)."""

    key: str
    name: str
    shape: Shape
    quantity: int
    rotations_deg: tuple[float, ...] = (0.0, 90.0, 180.0, 270.0)
    mirror: bool = False
    part_in_part: bool = True


@dataclass(frozen=True, eq=False)
class OrderedPlate:
    """A plate in stock; ``stock`` None is unlimited, ``cost`` None is its area in m2."""

    key: str
    name: str
    outline: Shape
    stock: int | None = None
    cost: float | None = None
    scrap: bool = False


@dataclass(frozen=True, eq=False)
class NestOrder:
    """Everything that repeats a run. ``threads`` 1 and ``max_steps`` set make it deterministic."""

    parts: tuple[OrderedPart, ...]
    plates: tuple[OrderedPlate, ...]
    gap_mm: float = 0.0
    margin_mm: float = 0.0
    time_limit_s: float = 30.0
    seed: int = 1
    threads: int = 1
    max_steps: int | None = None

    def parameters(self) -> dict[str, Any]:
        """Return the plain settings, as kept beside each result."""
        return {
            "gap_mm": self.gap_mm,
            "margin_mm": self.margin_mm,
            "time_limit_s": self.time_limit_s,
            "seed": self.seed,
            "threads": self.threads,
            "max_steps": self.max_steps,
        }
