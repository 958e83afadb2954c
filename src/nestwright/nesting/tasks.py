"""What an improver works on for a while: each task tries to make some plates of a packing better."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from nestwright.nesting.best import Found
from nestwright.nesting.fill.construct import Packing
from nestwright.nesting.fill.plate_fill import FilledPlate
from nestwright.nesting.patterns.maker import PatternMaker
from nestwright.nesting.patterns.pool import PatternPool
from nestwright.nesting.separation.exchange import Exchange
from nestwright.nesting.separation.squeeze import Squeeze
from nestwright.nesting.separation.stuffing import Stuffing
from nestwright.nesting.separation.trade import Trade

NEW_PATTERNS, PATTERN_STEPS = 40, 300  # before the best choice among them is looked for


class Task(Protocol):
    """Some plates of a packing being improved; ``pausing`` between two attempts."""

    base: Found
    stale: int

    @property
    def pausing(self) -> bool:
        """Whether an attempt has ended and none is under way."""
        ...

    def step(self, progress: float) -> Packing | None:
        """Work for a moment; returns the packing when it got better."""
        ...


@dataclass(eq=False)
class Squeezing:
    """The last of some plates is shortened."""

    base: Found
    squeeze: Squeeze
    rest: tuple[FilledPlate, ...]
    stale: int = 0

    @property
    def pausing(self) -> bool:
        """Whether an attempt has ended."""
        return self.squeeze.pausing

    def step(self, progress: float) -> Packing | None:
        """Work for a moment; returns the packing when it got better."""
        plates = self.squeeze.step(progress)
        return None if plates is None else replace(self.base.packing, plates=(*self.rest, *plates))


@dataclass(eq=False)
class Trading:
    """Some plates are traded for others; ``left`` is what is left over then."""

    base: Found
    trade: Trade
    rest: tuple[FilledPlate, ...]
    left: tuple[int, ...]
    stale: int = 0

    @property
    def pausing(self) -> bool:
        """Whether an attempt has ended."""
        return self.trade.over

    def step(self, progress: float) -> Packing | None:  # noqa: ARG002
        """Work for a moment; returns the packing when it got better."""
        plates = self.trade.step()
        if plates is None:
            return None
        return replace(self.base.packing, plates=(*self.rest, *plates), left=self.left)


@dataclass(eq=False)
class Exchanging:
    """One plate is filled further with pieces that are left over."""

    base: Found
    exchange: Exchange | Stuffing
    rest: tuple[FilledPlate, ...]
    stale: int = 0

    @property
    def pausing(self) -> bool:
        """Whether an attempt has ended."""
        return self.exchange.pausing

    def step(self, progress: float) -> Packing | None:  # noqa: ARG002
        """Work for a moment; returns the packing when it got better."""
        if not self.exchange.step():
            return None
        left = tuple(self.exchange.spare.tolist())
        return replace(self.base.packing, plates=(*self.rest, self.exchange.plate), left=left)


@dataclass(eq=False)
class Patterning:
    """New patterns are made until there are enough for another choice among them."""

    base: Found
    maker: PatternMaker
    pool: PatternPool
    repeatable: bool
    stale: int = 0
    new: int = 0
    pausing: bool = False

    def step(self, progress: float) -> Packing | None:  # noqa: ARG002
        """Make patterns for a moment; returns the best choice when there are enough new ones."""
        self.new += self.maker.step(self.base.packing)
        self.pausing = self.new >= NEW_PATTERNS or self.stale >= PATTERN_STEPS
        return self.pool.best_packing(repeatable=self.repeatable) if self.pausing else None
