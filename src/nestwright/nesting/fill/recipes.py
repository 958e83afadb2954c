"""Which starts to make: a few good orders first, then variations of the best one so far."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nestwright.nesting.fill.blocks import have_blocks
from nestwright.nesting.fill.construct import Recipe
from nestwright.nesting.fill.plate_fill import Weights
from nestwright.nesting.problem.preparation import PieceType, Problem

WEIGHTS = (Weights(1.0, 0.02), Weights(1.0, 0.3), Weights(1.0, 1.0))


def first_recipes(problem: Problem, *, choose_plates: bool = True) -> tuple[Recipe, ...]:
    """Return the fixed starts: four orders with three weights each; half of them repeat patterns.

    Where there are many copies of a type, four more begin each plate with a block of them.

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
    if have_blocks(problem):
        starts[2:2] = [replace(start, blocks=True, repeat=True) for start in starts[0:10:3]]
    return tuple(starts)


def in_given_order(recipe: Recipe, given: Recipe) -> Recipe:
    """Return a recipe that takes the plates as another one does."""
    return replace(recipe, plate_bias=given.plate_bias, compare=False, polish=False)


def _order(types: tuple[PieceType, ...], keys: list[float]) -> tuple[int, ...]:
    return tuple(sorted(range(len(types)), key=lambda t: -keys[t]))


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
