"""Nothing invalid leaves, and nothing ordered is forgotten."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from nestwright.errors import InvalidLayout
from nestwright.geometry.contours import Shape, circle, rectangle
from nestwright.layouts.checked import checked, merged
from nestwright.layouts.order import NestOrder, OrderedPart, OrderedPlate
from nestwright.nesting.solution import Placement, PlateLayout, Reason, Solution, Unplaced


def with_pattern(solution: Solution, placements, amount=2, unplaced=()) -> Solution:
    return replace(solution, layouts=(PlateLayout(0, tuple(placements), amount),), unplaced=unplaced)


def test_a_good_solution_becomes_a_certified_layout(order, solution):
    answer = checked(order, solution)
    (layout,) = answer.layouts
    assert answer.not_placed == ()
    assert (layout.name, layout.plate_key, layout.amount) == ("layout-1", "P1", 2)
    assert layout.certificate["valid"] is True
    assert layout.certificate["least_gap_mm"] == pytest.approx(5.0)
    assert layout.certificate["least_margin_mm"] == pytest.approx(10.0)
    assert layout.certificate["pieces"] == len(layout.pieces) == 12
    assert [piece.serial for piece in layout.pieces] == list(range(1, 13))


def test_serials_run_from_the_left_edge_upwards(order, solution):
    (layout,) = checked(order, solution).layouts
    first = [(piece.part_key, piece.place.x_mm, piece.place.y_mm) for piece in layout.pieces[:3]]
    assert first == [("a#1", 10, 10), ("a#1", 10, 155), ("b", 100, 390)]


def test_the_numbers_of_a_layout():
    square = Shape(rectangle(100, 100), (circle(50, 50, 20),))
    order = NestOrder(
        (OrderedPart("s", "square", square, 2),), (OrderedPlate("p", "p", Shape(rectangle(500, 200))),)
    )
    pattern = PlateLayout(0, (Placement(0, 0, 0, 0), Placement(0, 250, 50, 90)), 1)
    (layout,) = checked(order, Solution((pattern,), (), 1, 1, 1, 0.2, 1)).layouts
    net = 10000 - math.pi * 400
    assert layout.utilisation == pytest.approx(2 * net / 100000)
    assert layout.used_width_mm == pytest.approx(250)
    assert layout.cut_length_mm == pytest.approx(2 * (400 + 40 * math.pi))
    assert layout.pierce_count == 4


def test_equal_patterns_become_one_with_their_sum(placements):
    patterns = [
        PlateLayout(0, placements, 1),
        PlateLayout(0, placements[::-1], 2),
        PlateLayout(1, placements, 1),
        PlateLayout(0, (), 5),
        PlateLayout(0, placements[:3], 1),
    ]
    assert [(p.plate, len(p.placements), p.amount) for p in merged(patterns)] == [
        (0, 12, 3),
        (1, 12, 1),
        (0, 3, 1),
    ]


@pytest.mark.parametrize(
    ("bad", "word"),
    [
        (Placement(3, 1300, 10 - 0.05, 0.0), "margin"),
        (Placement(3, 1025 + 150 + 4.95, 10, 0.0), "gap"),
        (Placement(3, 1340, 400, 90.0), "turned by 90"),
        (Placement(3, 1025, 10, 0.0), "overlap"),
        (Placement(3, 5000, 10, 0.0), "does not lie on the plate"),
        (Placement(3, 1400, 400, 0.0, mirror=True), "is mirrored"),
    ],
)
def test_a_piece_that_breaks_a_rule_is_taken_off_and_reported(order, solution, placements, bad, word):
    good = [*(item for item in placements if item.part != 3), Placement(3, 1025, 10, 0.0)]
    rest = (Unplaced(3, 2, Reason.OUT_OF_TIME),)
    answer = checked(order, with_pattern(solution, [*good, bad], 2, rest))
    (layout,) = answer.layouts
    assert layout.certificate["valid"] is True
    (item,) = [item for item in answer.not_placed if item.reason == "failed_exact_check"]
    assert (item.part_key, item.amount) == ("d", 2)
    assert item.message.startswith("2 of gusset: taken off layout-1, the exact check found: ")
    assert word in item.message
    assert [piece.serial for piece in layout.pieces] == list(range(1, len(good) + 1))


def test_a_layout_of_which_nothing_holds_is_dropped(order, solution):
    everything = tuple(Unplaced(i, part.quantity, Reason.OUT_OF_TIME) for i, part in enumerate(order.parts))
    left = (replace(everything[0], count=6), *everything[1:])
    answer = checked(order, with_pattern(solution, [Placement(0, 9000, 0, 0)], 2, left))
    assert answer.layouts == ()
    assert sum(item.amount for item in answer.not_placed) == sum(part.quantity for part in order.parts)


@pytest.mark.parametrize(
    ("amount", "unplaced", "word"),
    [
        (3, (), "only 8 are ordered"),
        (1, (), "are ordered, 4 are placed and 0 reported"),
        (2, (Unplaced(0, 1, Reason.NO_STOCK),), "8 are placed and 1 reported"),
    ],
)
def test_numbers_that_do_not_add_up_are_refused(order, solution, placements, amount, unplaced, word):
    with pytest.raises(InvalidLayout, match=word):
        checked(order, with_pattern(solution, placements, amount, unplaced))


def test_more_plates_than_stock_are_refused(order, solution):
    scarce = replace(order, plates=(replace(order.plates[0], stock=1),))
    with pytest.raises(InvalidLayout, match="2 plates '1500x1000' are used, 1 are in stock"):
        checked(scarce, solution)


def test_what_was_not_placed_is_said_in_words(order, solution):
    left = tuple(
        Unplaced(index, part.quantity, reason)
        for index, (part, reason) in enumerate(
            zip(
                order.parts,
                (Reason.TOO_LARGE, Reason.NO_STOCK, Reason.OUT_OF_TIME, Reason.OUT_OF_TIME, Reason.NO_STOCK),
                strict=True,
            )
        )
    )
    answer = checked(order, replace(solution, layouts=(), unplaced=left))
    assert [item.message for item in answer.not_placed][:3] == [
        "8 of Konsole Ä-100 größer: larger than every plate (usable 1480 x 980 mm; the part measures "
        "300.0 x 140.0 mm, allowed turns 0, 90, 180, 270 degrees)",
        "4 of flange DN80: no plate left in stock (1500x1000: 3)",
        "2 of frame <&> 400: stopped before it was placed (time limit 30 s)",
    ]
    assert [item.reason for item in answer.not_placed][:3] == [
        "too_large_for_every_plate",
        "no_plate_left_in_stock",
        "stopped_before_it_was_placed",
    ]
