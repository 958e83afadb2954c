"""Parts that only fill what others leave: laid last, on an answer's plates, never on one of their own."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from nestwright.nesting.fill.construct import Packing
from nestwright.nesting.fill.plate_fill import FilledPlate, Interrupted, PlateFill, Weights, opened
from nestwright.nesting.fill.score import last_plate
from nestwright.nesting.fill.space import SearchSpace
from nestwright.nesting.problem.preparation import Problem

WEIGHTS = Weights(1.0, 0.3)


@dataclass(frozen=True)
class _Laid:
    before: Packing
    after: Packing
    complete: bool


class Fillers:
    """Lays the fillers of a problem on packings, the latest of which it remembers. For one thread."""

    def __init__(self) -> None:
        self._space: SearchSpace | None = None
        self._laid: _Laid | None = None

    def renew(self, space: SearchSpace) -> None:
        """Work in a space that knows more outlines from now on. Other threads may call this."""
        self._space, self._laid = space, None

    def laid_on(self, packing: Packing, limit_s: float) -> Packing:
        """Return a packing with fillers on its plates, as many as lie within a time."""
        space, laid = self._space, self._laid
        if space is None:
            return packing
        if laid is None or laid.before is not packing or not laid.complete:
            end = time.monotonic() + limit_s
            after = with_fillers(space, packing, lambda: time.monotonic() >= end)
            laid = self._laid = _Laid(packing, after, time.monotonic() < end)
        return laid.after

    def is_complete(self, packing: Packing) -> bool:
        """Tell whether there was time for all fillers when they were last laid on this packing."""
        laid = self._laid
        return self._space is None or (laid is not None and laid.before is packing and laid.complete)


def has_fillers(problem: Problem) -> bool:
    """Tell whether any part only fills what others leave."""
    return any(piece.filler for piece in problem.types)


def with_fillers(space: SearchSpace, packing: Packing, interrupted: Interrupted) -> Packing:
    """Return a packing whose plates hold fillers too: the largest first, the plate used least last.

    On a plate that is cut several times a filler counts as often.
    """
    types, plates = space.problem.types, opened(space.problem, packing.plates)
    left = {t: piece.most for t, piece in enumerate(types) if piece.filler}
    order = sorted(left, key=lambda t: -types[t].area_mm2)
    last = last_plate(space, packing.plates)[0] if packing.plates else None
    for i in sorted(range(len(plates)), key=lambda i: i == last):
        plates[i] = _filled_up(space, plates[i], order, left, interrupted)
    return replace(packing, plates=tuple(plates))


def _filled_up(
    space: SearchSpace, plate: FilledPlate, order: list[int], left: dict[int, int], interrupted: Interrupted
) -> FilledPlate:
    """Return a plate with what it takes of the fillers; takes them off what is left."""
    fill = PlateFill(space, plate.plate, WEIGHTS, plate)
    for t in order:
        if left[t] >= plate.amount:
            left[t] -= plate.amount * fill.lay(t, left[t] // plate.amount, interrupted)
    return replace(fill.filled(), amount=plate.amount)
