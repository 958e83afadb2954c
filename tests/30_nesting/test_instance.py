"""What the engine refuses, and how it says so."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nestwright.nesting.instance import InvalidInstance, PartType, PlateType, Polygon, build_instance

SQUARE = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0]])
PLATE = PlateType(Polygon(SQUARE * 10.0), None, 1.0)


def part(outer=SQUARE, holes=(), quantity=1, rotations=(0.0,)) -> PartType:
    return PartType(Polygon(np.asarray(outer, dtype=float), tuple(holes)), quantity, tuple(rotations))


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (part(SQUARE[:2]), "fewer than 3"),
        (part(np.vstack([SQUARE[0], SQUARE[0], SQUARE[1]])), "fewer than 3"),
        (part([[0, 0], [10, 0], [20, 0]]), r"not valid|area"),
        (part([[0, 0], [10, 10], [10, 0], [0, 10]]), "Self-intersection"),
        (part([[0, 0], [math.nan, 0], [1, 1]]), "not a finite number"),
        (part(SQUARE[:, :1]), "shape"),
        (part(holes=(SQUARE + 20.0,)), "Hole lies outside"),
        (part(quantity=-1), "quantity is -1"),
        (part(rotations=()), "rotations_deg is empty"),
        (part(rotations=(math.inf,)), "finite"),
    ],
)
def test_bad_parts_are_named(bad, words) -> None:
    with pytest.raises(InvalidInstance, match=rf"parts\[1\].*({words})"):
        build_instance([part(), bad], [PLATE], 0.0, 0.0)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (PlateType(Polygon(SQUARE), -1, 1.0), "stock is -1"),
        (PlateType(Polygon(SQUARE), None, -0.5), "cost is -0.5"),
        (PlateType(Polygon(SQUARE[:2]), None, 1.0), "fewer than 3"),
    ],
)
def test_bad_plates_are_named(bad, words) -> None:
    with pytest.raises(InvalidInstance, match=rf"plates\[0\].*{words}"):
        build_instance([part()], [bad], 0.0, 0.0)


@pytest.mark.parametrize(("gap", "margin", "name"), [(-1.0, 0.0, "gap_mm"), (0.0, math.nan, "margin_mm")])
def test_bad_distances_are_named(gap, margin, name) -> None:
    with pytest.raises(InvalidInstance, match=name):
        build_instance([part()], [PLATE], gap, margin)


def test_quantity_0_keeps_its_place() -> None:
    instance = build_instance([part(quantity=0), part(quantity=2)], [PLATE], 1.0, 2.0)
    assert [kept.quantity for kept in instance.parts] == [0, 2]
    assert (instance.gap_mm, instance.margin_mm) == (1.0, 2.0)
