"""Starts of a search: recipe after recipe, each packing offered to the best and to the patterns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from nestwright.nesting.best import Best, Found
from nestwright.nesting.fill.blocks import BlockBook
from nestwright.nesting.fill.construct import Packing, Recipe, construct
from nestwright.nesting.fill.plate_fill import FilledPlate
from nestwright.nesting.fill.recipes import first_recipes, in_given_order, vary
from nestwright.nesting.fill.score import score
from nestwright.nesting.fill.space import SearchSpace
from nestwright.nesting.foundation import Foundation
from nestwright.nesting.jigsaw.whole_plates import series_of_whole_plates
from nestwright.nesting.nfp.tables import Stop
from nestwright.nesting.parameters import Parameters
from nestwright.nesting.patterns.pool import PatternPool


@dataclass(frozen=True, eq=False)
class Starts:
    """Makes starts, on any thread. ``placeable (types,)``: those that fit a plate at all."""

    parameters: Parameters
    recipes: tuple[Recipe, ...]
    placeable: list[bool]
    patterns: PatternPool
    blocks: BlockBook
    best: Best
    stop: Stop

    @property
    def usable_types(self) -> list[int]:
        """The types that fit a plate."""
        return [t for t, fits in enumerate(self.placeable) if fits]

    def make(
        self,
        space: SearchSpace,
        recipe: Recipe,
        laid: Callable[[int], None] = lambda _: None,
        begun: Sequence[FilledPlate] = (),
    ) -> None:
        """Lay everything by a recipe, after the plates that are begun; ``laid`` hears how many lie."""
        types = list(zip(space.problem.types, self.placeable, strict=True))
        demand = [piece.quantity if fits else 0 for piece, fits in types]
        packing = construct(space, recipe, demand, self.stop, laid, begun, self.blocks)
        extra = [0 if fits else piece.quantity for piece, fits in types]
        left = tuple(a + b for a, b in zip(packing.left, extra, strict=True))
        packing = Packing(packing.plates, left, packing.complete)
        self.patterns.add(packing.plates)
        self.best.offer(Found(score(space, packing.plates, left), packing, recipe))

    def make_numbered(self, space: SearchSpace, number: int) -> None:
        """Make one of the fixed starts, or after them a variation of the best so far."""
        self.make(space, self._recipe(number))

    def fill_whole_plates(self, space: SearchSpace, goes_on: Callable[[float], bool]) -> None:
        """Begin with plates without waste, where the pieces allow any.

        ``goes_on`` tells whether the search does, and has not come to a share of its time.
        """
        for plates in series_of_whole_plates(space, self.patterns.demand, self.parameters.seed, goes_on):
            self.make(space, self.recipes[0], begun=plates)

    def _recipe(self, number: int) -> Recipe:
        if number < len(self.recipes):
            return self.recipes[number]
        best = self.best.found
        near = self.recipes[0] if best is None else best.recipe
        may_block = any(recipe.blocks for recipe in self.recipes)
        varied = vary(near, self.parameters.seed, number, may_block=may_block)
        return varied if self.parameters.choose_plates else in_given_order(varied, self.recipes[0])


def prepare_starts(
    foundation: Foundation, parameters: Parameters, placeable: list[bool], best: Best, stop: Stop
) -> Starts:
    """Return the starts of a search, with patterns of none so far."""
    problem, rows = foundation.problem, foundation.rows
    demand = [piece.quantity * fits for piece, fits in zip(problem.types, placeable, strict=True)]
    return Starts(
        parameters,
        first_recipes(problem, choose_plates=parameters.choose_plates, blocks=parameters.blocks),
        placeable,
        PatternPool(problem, rows, np.array(demand, np.int64), foundation.layout_price),
        BlockBook(problem, rows, foundation.silhouettes),
        best,
        stop,
    )
