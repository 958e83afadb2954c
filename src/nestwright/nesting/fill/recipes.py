"""Which starts to make: a few good orders first, then variations of the best one so far."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nestwright.nesting.fill.blocks import block_types
from nestwright.nesting.fill.construct import Recipe
from nestwright.nesting.fill.plate_fill import Weights
from nestwright.nesting.problem.preparation import PieceType, Problem

MOST_BLOCK_STARTS = 6  # of types that no order begins with
WEIGHTS = (Weights(1.0, 0.02), Weights(1.0, 0.3), Weights(1.0, 1.0))


def first_recipes(problem: Problem, *, choose_plates: bool = True, blocks: bool = True) -> tuple[Recipe, ...]:
    """Return the fixed starts: four orders with three weights each; half of them repeat patterns.

    Where there are many copies of a type, and ``blocks``, more begin each plate with a block: four of the
    first such type in their order, one of each other.

    Without ``choose_plates`` all take the plate types in the order in which they stand.
    """
    keys = (
        lambda piece: piece.hull_area_mm2 * piece.diameter_mm,
        lambda piece: piece.area_mm2,
        lambda piece: piece.hull_area_mm2,
        lambda piece: piece.diameter_mm,
    )
    compare = choose_plates and len(problem.plates) > 1
    bias = (1.0,) * len(problem.plates)
    if not choose_plates:
        per_area = (plate.cost / plate.area_mm2 or 1.0 for plate in problem.plates)
        bias = tuple((i + 1.0) / each for i, each in enumerate(per_area))
    starts = [
        Recipe(
            _order(problem.types, [key(piece) for piece in problem.types]),
            weights,
            bias,
            i % 2 == 0,
            compare,
            polish=choose_plates,
        )
        for i, (key, weights) in enumerate((key, weights) for key in keys for weights in WEIGHTS)
    ]
    worthwhile = block_types(problem) if blocks else []
    if worthwhile:
        begun = [start.order for start in starts[0:10:3]]
        first = {next(t for t in order if t in worthwhile) for order in begun}
        others = [t for t in worthwhile if t not in first][:MOST_BLOCK_STARTS]
        begun += [_beginning_with(t, starts[0].order) for t in others]
        starts[2:2] = [replace(starts[0], order=order, blocks=True, repeat=True) for order in begun]
    return tuple(starts)


def in_given_order(recipe: Recipe, given: Recipe) -> Recipe:
    """Return a recipe that takes the plates as another one does."""
    return replace(recipe, plate_bias=given.plate_bias, compare=False, polish=False)


def _order(types: tuple[PieceType, ...], keys: list[float]) -> tuple[int, ...]:
    return tuple(sorted(range(len(types)), key=lambda t: -keys[t]))


def _beginning_with(t: int, order: tuple[int, ...]) -> tuple[int, ...]:
    return (t, *(other for other in order if other != t))


def vary(recipe: Recipe, seed: int, number: int, *, may_block: bool) -> Recipe:
    """Return a start near ``recipe``; the same for the same seed and number.

    The order is changed by noise on the places, a little or a lot; the weights, the bias of the plate
    types and the other choices now and then.
    """
    rng = np.random.default_rng((seed, number))
    noise = rng.choice([0.7, 2.0, 6.0]) * rng.standard_normal(len(recipe.order))
    places = np.argsort(np.arange(len(recipe.order)) + noise, kind="stable")
    weights = recipe.weights
    if rng.random() < 0.5:
        weights = Weights(1.0, float(10.0 ** rng.uniform(-2.0, 0.3)), float(rng.choice([0.0, 0.5, 1.0])))
    bias = recipe.plate_bias
    if len(bias) > 1 and rng.random() < 0.5:
        bias = tuple(float(b) for b in np.exp(0.4 * rng.standard_normal(len(bias))))
    return Recipe(
        order=tuple(recipe.order[place] for place in places),
        weights=weights,
        plate_bias=bias,
        repeat=recipe.repeat if rng.random() < 0.8 else not recipe.repeat,
        compare=len(bias) > 1 and bool(rng.random() < 0.5),
        blocks=may_block and bool(rng.random() < 0.5),
    )
