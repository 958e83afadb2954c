"""One start: fill plate after plate in a given order of types, until everything lies or nothing fits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from nestwright.nesting.fill.blocks import BlockBook
from nestwright.nesting.fill.kits import WholeKits, kit_numbers, laying_order
from nestwright.nesting.fill.plate_fill import FilledPlate, Interrupted, PlateFill, Weights
from nestwright.nesting.fill.score import used_share
from nestwright.nesting.fill.space import SearchSpace

PATIENCE = 8  # types in a row that a plate does not take before a hasty fill skips any
LAST_PLATE_WEIGHTS = (Weights(1.0, 0.02), Weights(1.0, 0.2), Weights(1.0, 1.0))


@dataclass(frozen=True)
class Recipe:
    """What makes one start differ from another.

    ``order`` lists the piece types, first laid first among those of the same priority. ``plate_bias``
    multiplies what each plate type seems to cost. ``repeat`` uses a filled plate's pattern as often as demand
    and stock allow; ``compare`` fills every plate type in stock before one is chosen, else the cheapest per
    area is taken; ``polish`` lays the last plate's pieces again in a few ways; ``hasty`` skips more and more
    types on a plate that has long taken none, so that the work grows no longer with types times plates.
    """

    order: tuple[int, ...]
    weights: Weights
    plate_bias: tuple[float, ...]
    repeat: bool
    compare: bool
    polish: bool = True
    hasty: bool = False
    blocks: bool = False


@dataclass(frozen=True, eq=False)
class Packing:
    """Filled plates, what is left of each type, and whether the start came to its end."""

    plates: tuple[FilledPlate, ...]
    left: tuple[int, ...]
    complete: bool


def construct(
    space: SearchSpace,
    recipe: Recipe,
    demand: Sequence[int],
    interrupted: Interrupted,
    laid: Callable[[int], None] = lambda _: None,
    begun: Sequence[FilledPlate] = (),
    blocks: BlockBook | None = None,
) -> Packing:
    """Return the packing that a recipe makes; what lies so far when interrupted.

    ``laid`` is told, as pieces go on, how many lie on all plates. ``begun`` are plates to begin with, whose
    pieces are part of the demand. ``blocks`` are for recipes that ask for them.
    """
    return _Start(space, recipe, demand, interrupted, laid, begun, blocks).run()


class _Start:
    def __init__(
        self,
        space: SearchSpace,
        recipe: Recipe,
        demand: Sequence[int],
        interrupted: Interrupted,
        laid: Callable[[int], None],
        begun: Sequence[FilledPlate],
        blocks: BlockBook | None,
    ) -> None:
        self._space, self._interrupted, self._laid = space, interrupted, laid
        self._blocks = blocks if recipe.blocks else None
        self._recipe = replace(recipe, order=laying_order(space.problem.types, recipe.order))
        self._left = np.array(demand, dtype=np.int64)
        self._demand = int(self._left.sum())
        self._stock = [np.inf if plate.stock is None else plate.stock for plate in space.problem.plates]
        self._plates = list(begun)
        kits, order = kit_numbers(space.problem.types), self._recipe.order
        self._kits = WholeKits(kits, space.rows.type_of, order, self._fill_by_recipe)
        self._has_kits = bool((kits >= 0).any())
        for plate in begun:
            self._left -= self._counts(plate) * plate.amount
            self._stock[plate.plate] -= plate.amount

    def run(self) -> Packing:
        self._top_up()
        while self._left.any() and not self._interrupted():
            plate = self._next_plate()
            if plate is None:
                break
            self._take(plate)
        if self._has_kits:
            self._top_up()  # better split than left out
        complete = not self._interrupted()
        if self._recipe.polish and complete and self._plates and self._plates[-1].amount == 1:
            self._improve_last()
        return Packing(tuple(self._plates), tuple(int(n) for n in self._left), complete)

    def _top_up(self) -> None:
        for i, plate in enumerate(self._plates):
            if plate.amount == 1 and self._left.any():
                self._plates[i] = self._topped_up(plate)

    def _topped_up(self, plate: FilledPlate) -> FilledPlate:
        """Return a plate with what it takes of what is left beside the pieces that lie on it."""
        fill = PlateFill(self._space, plate.plate, self._recipe.weights, plate)
        for t in self._recipe.order:
            if self._left[t] > 0:
                self._left[t] -= fill.lay(t, int(self._left[t]), self._interrupted)
        return fill.filled()

    def _take(self, plate: FilledPlate) -> None:
        counts = self._counts(plate)
        amount = 1
        if self._recipe.repeat and not self._has_kits:
            used = counts > 0
            amount = int(min((self._left[used] // counts[used]).min(), self._stock[plate.plate]))
        self._left -= counts * amount
        self._stock[plate.plate] -= amount
        self._plates.append(replace(plate, amount=amount))

    def _counts(self, plate: FilledPlate) -> np.ndarray:
        return np.bincount(self._space.rows.type_of[plate.ways], minlength=len(self._left))

    def _next_plate(self) -> FilledPlate | None:
        """Fill the next plate: the first by cost that takes anything, or the best of all that do.

        Plates with locked layouts are used anyway, so they come before all others.
        """
        plates = self._space.problem.plates
        in_stock = [p for p in range(len(plates)) if self._stock[p] > 0]
        bias = self._recipe.plate_bias
        in_stock.sort(key=lambda p: (plates[p].locked is None, bias[p] * plates[p].cost / plates[p].area_mm2))
        best: tuple[tuple[bool, float], FilledPlate] | None = None
        for p in in_stock:
            filled = self._fill_by_recipe(p, self._left)
            if self._has_kits:
                filled = self._kits.mended(filled, self._left)
            if len(filled.ways) == 0:
                self._stock[p] = 0  # what is left will only become less
                continue
            if not self._recipe.compare or plates[p].locked is not None:
                return filled
            rank = self._rank(filled)
            if best is None or rank < best[0]:
                best = rank, filled
        return None if best is None else best[1]

    def _rank(self, filled: FilledPlate) -> tuple[bool, float]:
        """Order fills of the same demand: one that ends it first (by cost), else by cost per area laid."""
        counts = self._counts(filled)
        cost = self._space.problem.plates[filled.plate].cost
        if (counts == self._left).all():
            return False, cost
        area = sum(n * piece.area_mm2 for n, piece in zip(counts, self._space.problem.types, strict=True))
        return True, self._recipe.plate_bias[filled.plate] * cost / float(area)

    def _fill_by_recipe(self, plate: int, left: np.ndarray) -> FilledPlate:
        return self._fill(plate, left, self._recipe.order, self._recipe.weights)

    def _fill(self, plate: int, left: np.ndarray, order: Sequence[int], weights: Weights) -> FilledPlate:
        begun = None if self._blocks is None else self._blocks.first_block(plate, left, order)
        fill, before = PlateFill(self._space, plate, weights, begun), self._demand - int(self._left.sum())
        if begun is not None:
            left = left - self._counts(begun)
        laid = 0 if begun is None else len(begun.ways)
        misses = skip = 0
        skipped: list[int] = []
        for t in order:
            if left[t] > 0 and skip > 0:
                skip -= 1
                skipped.append(t)
            elif left[t] > 0:
                now = fill.lay(t, int(left[t]), self._interrupted)
                laid, misses = laid + now, 0 if now else misses + 1
                skip = misses // PATIENCE if self._recipe.hasty else 0
                self._laid(before + laid)
        for t in skipped if laid == 0 else ():
            laid += fill.lay(t, int(left[t]), self._interrupted)
        return fill.filled()

    def _improve_last(self) -> None:
        """Lay the last plate's pieces again: on a cheaper plate type, or on less of the same."""
        plates, last = self._space.problem.plates, self._plates[-1]
        counts = self._counts(last)
        self._stock[last.plate] += 1
        cheaper = [
            p for p in range(len(plates)) if self._stock[p] > 0 and plates[p].cost < plates[last.plate].cost
        ]
        for p in [*sorted(cheaper, key=lambda p: plates[p].cost), last.plate]:
            again = self._refill(p, counts)
            if again is not None:
                last = again
                break
        self._stock[last.plate] -= 1
        self._plates[-1] = last

    def _refill(self, plate: int, counts: np.ndarray) -> FilledPlate | None:
        """Return the shortest of a few fills of a plate type that hold all these pieces."""
        best, least = None, np.inf
        current = self._plates[-1]
        if current.plate == plate:
            best, least = current, used_share(self._space, current)
        for weights in LAST_PLATE_WEIGHTS:
            filled = self._fill(plate, counts, self._recipe.order, weights)
            if (self._counts(filled) == counts).all() and used_share(self._space, filled) < least:
                best, least = filled, used_share(self._space, filled)
        return best
