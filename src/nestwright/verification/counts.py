"""The rules about numbers and turns: what was ordered, what lies on plates, what the stock gives."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nestwright.verification.report import Rule, Violation

ANGLE_TOLERANCE_DEG = 1e-6


@dataclass(frozen=True)
class PartCount:
    """Of one part, over all layouts with their amounts; of a ``filler`` fewer may lie than ordered."""

    name: str
    ordered: int
    placed: int
    not_placed: int
    filler: bool = False


@dataclass(frozen=True)
class PlateCount:
    """Of one kind of plate; ``stock`` None is unlimited."""

    name: str
    used: int
    stock: int | None


@dataclass(frozen=True)
class Turn:
    """How one piece is turned, and what its part allows; ``rotations_deg`` None: any angle."""

    label: str
    rotation_deg: float
    mirror: bool
    rotations_deg: Sequence[float] | None
    mirror_allowed: bool


def check_counts(parts: Iterable[PartCount], plates: Iterable[PlateCount]) -> tuple[Violation, ...]:
    """Prove that every piece ordered is placed or accounted for, none is made twice, and plates suffice."""
    return (*_part_violations(parts), *_plate_violations(plates))


def check_turns(turns: Iterable[Turn]) -> tuple[Violation, ...]:
    """Prove that no piece is turned or mirrored against its part's rule."""
    return tuple(_turn_violations(turns))


def _part_violations(parts: Iterable[PartCount]) -> Iterator[Violation]:
    for part in parts:
        if part.placed > part.ordered:
            message = f"{part.placed} of {part.name} lie on plates, only {part.ordered} are ordered"
            yield Violation(Rule.COUNT, message, (part.name,))
        elif part.filler and part.placed + part.not_placed <= part.ordered:
            continue  # what of it lies nowhere was not asked for
        elif part.placed + part.not_placed != part.ordered:
            message = (
                f"{part.ordered} of {part.name} are ordered, {part.placed} are placed and "
                f"{part.not_placed} reported as not placed"
            )
            yield Violation(Rule.COUNT, message, (part.name,))


def _plate_violations(plates: Iterable[PlateCount]) -> Iterator[Violation]:
    for plate in plates:
        if plate.stock is not None and plate.used > plate.stock:
            message = f"{plate.used} plates '{plate.name}' are used, {plate.stock} are in stock"
            yield Violation(Rule.STOCK, message)


def _turn_violations(turns: Iterable[Turn]) -> Iterator[Violation]:
    for turn in turns:
        if turn.mirror and not turn.mirror_allowed:
            yield Violation(Rule.MIRROR, f"{turn.label} is mirrored, its part must not be", (turn.label,))
        if turn.rotations_deg is not None and not _allowed(turn.rotation_deg, turn.rotations_deg):
            allowed = ", ".join(f"{angle:g}" for angle in turn.rotations_deg)
            message = f"{turn.label} is turned by {turn.rotation_deg:g} degrees, allowed: {allowed}"
            yield Violation(Rule.ROTATION, message, (turn.label,))


def _allowed(angle_deg: float, allowed_deg: Sequence[float]) -> bool:
    return any(
        abs(math.remainder(angle_deg - allowed, 360.0)) <= ANGLE_TOLERANCE_DEG for allowed in allowed_deg
    )
