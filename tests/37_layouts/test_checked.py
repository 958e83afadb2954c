"""Nothing invalid leaves, and nothing ordered is forgotten."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from nestwright.errors import InvalidLayout
from nestwright.geometry.contours import Shape, circle, rectangle
from nestwright.layouts.checked import checked, merged
from nestwright.layouts.order import Margins, Mode, NestOrder, OrderedPart, OrderedPlate
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


@pytest.mark.parametrize(
    ("good", "x_mm", "y_mm", "words"),
    [
        (
            Placement(3, 1330, 400, 0.0),
            0.05,
            0.0,
            "19.950 mm from the plate's right side, the margin there is 20 mm",
        ),
        (Placement(3, 1100, 450, 0.0), 0.0, 0.05, "gusset #10 reaches into the plate's zone 1"),
    ],
)
def test_what_leaves_a_sides_margin_or_reaches_into_a_zone_is_taken_off(
    order, solution, placements, good, x_mm, y_mm, words
):
    zone = Shape(rectangle(300, 60, 1000, 600), (circle(1100, 630, 5),))
    plates = (replace(order.plates[0], zones=(zone,)),)
    strict = replace(order, margin_mm=Margins(10.0, 20.0, 10.0, 10.0), plates=plates)
    others = [item for item in placements if item.part != 3]
    rest = (Unplaced(3, 4, Reason.OUT_OF_TIME),)
    (layout,) = checked(strict, with_pattern(solution, [*others, good], 2, rest)).layouts
    assert (len(layout.pieces), layout.certificate["zones"]) == (10, 1)
    assert layout.certificate["margin_mm"] == {"left": 10.0, "right": 20.0, "bottom": 10.0, "top": 10.0}
    bad = replace(good, x_mm=good.x_mm + x_mm, y_mm=good.y_mm + y_mm)
    answer = checked(strict, with_pattern(solution, [*others, bad], 2, rest))
    (item,) = [item for item in answer.not_placed if item.reason == "failed_exact_check"]
    assert (item.part_key, item.amount) == ("d", 2)
    assert words in item.message
    assert len(answer.layouts[0].pieces) == 9


def test_fillers_that_lie_nowhere_are_not_missing(order, solution, placements):
    fillers = replace(order.parts[3], filler=True, quantity=100)
    some = replace(order, parts=(*order.parts[:3], fillers, order.parts[4]))
    answer = checked(some, solution)
    assert answer.not_placed == ()
    too_many = replace(fillers, quantity=5)
    with pytest.raises(InvalidLayout, match="6 of gusset lie on plates, only 5 are ordered"):
        checked(replace(order, parts=(*order.parts[:3], too_many, order.parts[4])), solution)


def test_a_part_that_may_be_turned_freely_passes_at_any_angle(order, solution, placements):
    turned = [*placements[:-1], replace(placements[-1], rotation_deg=3.7, x_mm=760.0, y_mm=500.0)]
    assert checked(order, with_pattern(solution, turned)).not_placed
    free = replace(order, parts=(*order.parts[:4], replace(order.parts[4], rotations_deg=None)))
    assert checked(free, with_pattern(solution, turned)).not_placed == ()


def test_what_a_plate_to_be_filled_does_not_hold_is_said_in_its_words(order, solution):
    left = (Unplaced(0, 8, Reason.TOO_LARGE), Unplaced(1, 4, Reason.NO_STOCK))
    bare = replace(order, parts=(replace(order.parts[0], rotations_deg=None), order.parts[1]))
    words = {
        Mode.FILL: "4 of flange DN80: no room left on the plate",
        Mode.STRIP: "4 of flange DN80: no room left on the strip",
    }
    for mode, said in words.items():
        asked = replace(bare, mode=mode, margin_mm=Margins(10.0, 30.0, 5.0, 6.0))
        answer = checked(asked, replace(solution, layouts=(), unplaced=left))
        assert answer.not_placed[0].message.endswith(
            "(usable 1460 x 989 mm; the part measures 300.0 x 140.0 mm, allowed turns any degrees)"
        )
        assert answer.not_placed[1].message == said
