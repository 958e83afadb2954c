"""One nest with the real engine: from an order to files that hold what was asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nestwright.errors import BadParameter
from nestwright.geometry.contours import Shape, circle, contour, rectangle
from nestwright.layouts.checked import checked
from nestwright.layouts.files import layout_files, result_json
from nestwright.layouts.numbers import is_left
from nestwright.layouts.order import Margins, Mode, NestOrder, OrderedPart, OrderedPlate
from nestwright.layouts.run import run_nest
from nestwright.nesting.solution import Placement, PlateLayout, Solution


def never() -> bool:
    return False


@pytest.fixture(scope="module")
def small(order):
    remnant = OrderedPlate(
        "R1",
        "remnant",
        Shape(contour([(0, 0), (900, 0), (900, 300), (500, 700), (0, 700)])),
        stock=1,
        scrap=True,
    )
    too_large = OrderedPart("big", "long rail", Shape(rectangle(2000, 40)), 3, rotations_deg=(0.0, 90.0))
    return replace(
        order,
        parts=(*order.parts, too_large),
        plates=(*order.plates, remnant),
        time_limit_s=20.0,
        max_steps=2,
        seed=7,
    )


@pytest.fixture(scope="module")
def answer(small):
    heard = []
    return run_nest(small, heard.append, never), heard


def test_everything_that_fits_is_placed_and_proved(small, answer):
    result, _ = answer
    assert result.layouts
    assert all(layout.certificate["valid"] for layout in result.layouts)
    assert all(layout.certificate["least_gap_mm"] >= 5.0 - 0.005 for layout in result.layouts)
    placed = sum(len(layout.pieces) * layout.amount for layout in result.layouts)
    assert placed == 24
    (left,) = result.not_placed
    assert (left.part_key, left.amount, left.reason) == ("big", 3, "too_large_for_every_plate")
    assert left.message.startswith(
        "3 of long rail: larger than every plate (usable 1480 x 980 mm or 880 x 680 mm;"
    )


def test_progress_is_heard_to_the_end(answer):
    result, heard = answer
    assert heard[-1].stage == "checking"
    assert heard[-1].placed == 24
    assert heard[-1].total == 27
    assert heard[-1].plates == result.plates
    known = [progress.plates for progress in heard if progress.plates is not None]
    first = next(index for index, progress in enumerate(heard) if progress.plates is not None)
    assert len(known) == len(heard) - first  # once there is an answer, every report carries the best


def test_the_same_order_gives_the_same_layouts(small, answer):
    again = run_nest(small, lambda progress: None, never)
    assert again.layouts == answer[0].layouts
    assert again.versions == answer[0].versions
    assert {"nestwright", "python", "numpy", "shapely", "numba", "ezdxf"} <= set(again.versions)
    assert again.parameters["seed"] == 7


def test_its_files_pass_the_check(small, answer):
    files = layout_files(small, answer[0])
    assert set(files) == {
        f"{layout.name}.{kind}" for layout in answer[0].layouts for kind in ("dxf", "certificate.json", "svg")
    }


def test_stopping_at_once_still_gives_a_result_that_adds_up(order):
    result = run_nest(replace(order, time_limit_s=60.0), lambda progress: None, lambda: True)
    placed = sum(len(layout.pieces) * layout.amount for layout in result.layouts)
    assert placed + sum(item.amount for item in result.not_placed) == 24


def test_stock_runs_out_in_words(order):
    scarce = replace(
        order,
        parts=(replace(order.parts[2], quantity=30),),
        plates=(replace(order.plates[0], stock=1),),
        max_steps=1,
    )
    result = run_nest(scarce, lambda progress: None, never)
    (left,) = result.not_placed
    assert left.reason == "no_plate_left_in_stock"
    assert left.message == f"{left.amount} of frame <&> 400: no plate left in stock (1500x1000: 1)"


def test_a_contour_that_crosses_itself_is_not_cut_and_named(order):
    bow_tie = OrderedPart("x", "bow tie", Shape(contour([(0, 0), (100, 100), (100, 0), (0, 50)])), 1)
    result = run_nest(replace(order, parts=(bow_tie,), max_steps=1), lambda progress: None, never)
    assert result.layouts == ()
    (left,) = result.not_placed
    assert left.reason == "failed_exact_check"
    assert "bow tie #1: contours cross" in left.message


def test_a_shape_the_engine_cannot_take_is_named(order):
    speck = OrderedPart("x", "speck", Shape(rectangle(1e-4, 1e-4)), 1)
    with pytest.raises(BadParameter) as caught:
        run_nest(replace(order, parts=(speck,)), lambda progress: None, never)
    assert caught.value.field == "parts[0]"
    assert "speck" in str(caught.value)


def test_a_part_with_a_hole_larger_than_itself_is_refused(order):
    wrong = Shape(circle(0, 0, 10), (circle(0, 0, 20),))
    with pytest.raises(BadParameter) as caught:
        run_nest(replace(order, parts=(OrderedPart("x", "x", wrong, 1),)), lambda progress: None, never)
    assert caught.value.field == "parts[0].shape"


def quick(parts, outline: Shape, **settings) -> NestOrder:
    plates = (OrderedPlate("p", "p", outline, zones=settings.pop("zones", ())),)
    return NestOrder(tuple(parts), plates, time_limit_s=20.0, max_steps=3, **settings)


def test_a_plate_is_filled_and_the_rest_is_no_fault():
    parts = [OrderedPart("a", "tile", Shape(rectangle(100, 100)), 50)]
    order = quick(parts, Shape(rectangle(410, 310)), mode=Mode.FILL)
    result = run_nest(order, lambda progress: None, never)
    (layout,) = result.layouts
    assert (result.plates, layout.amount, len(layout.pieces)) == (1, 1, 12)
    (left,) = result.not_placed
    assert left.message == "38 of tile: no room left on the plate"
    assert layout_files(order, result)


def test_the_used_length_of_a_strip_and_what_is_left_of_it():
    parts = [OrderedPart("a", "tile", Shape(rectangle(100, 100)), 8)]
    margins = Margins(left_mm=10.0, right_mm=30.0, bottom_mm=0.0, top_mm=5.0)
    order = quick(parts, Shape(rectangle(2000, 205)), mode=Mode.STRIP, margin_mm=margins)
    result = run_nest(order, lambda progress: None, never)
    assert result.plates == 1
    assert result.length_mm == pytest.approx(410.0, abs=0.2)
    assert result.remnant_mm == pytest.approx((1590.0, 205.0), abs=0.2)
    assert result.length_mm >= max(layout.used_width_mm for layout in result.layouts) - 1e-6
    assert result_json(order, result)["summary"]["length_mm"] == result.length_mm
    assert result.parameters["mode"] == "strip"


def test_the_largest_rectangle_is_taken_off_the_last_plate(order):
    parts = [OrderedPart("a", "tile", Shape(rectangle(100, 100)), 3)]
    result = run_nest(quick(parts, Shape(rectangle(1000, 300))), lambda progress: None, never)
    assert result.length_mm is None
    assert result.remnant_mm == pytest.approx((900.0, 300.0), abs=0.2)


def test_zones_and_margins_of_sides_are_kept_and_fillers_counted_apart():
    parts = [
        OrderedPart("a", "tile", Shape(rectangle(100, 100)), 6, rotations_deg=None),
        OrderedPart("f", "washer", Shape(circle(0, 0, 15)), 5000, filler=True),
    ]
    zone = Shape(circle(200, 100, 30))
    margins = Margins(left_mm=30.0, right_mm=0.0, bottom_mm=5.0, top_mm=10.0)
    heard = []
    order = quick(parts, Shape(rectangle(600, 400)), margin_mm=margins, zones=(zone,), gap_mm=2.0)
    result = run_nest(order, heard.append, never)
    assert result.not_placed == ()
    (layout,) = result.layouts
    assert layout.certificate["valid"]
    assert layout.certificate["zones"] == 1
    assert layout.certificate["least_sides_mm"]["left"] >= 30.0 - 0.005
    summary = result_json(order, result)["summary"]
    assert (summary["ordered"], summary["placed"]) == (6, 6)
    assert summary["fillers"] == len(layout.pieces) - 6 > 0
    assert (heard[-1].placed, heard[-1].total) == (6, 6)
    assert layout_files(order, result)


def test_the_higher_priority_is_placed_when_not_all_can_be():
    parts = [
        OrderedPart("a", "later", Shape(rectangle(100, 100)), 4),
        OrderedPart("b", "now", Shape(rectangle(100, 99)), 2, priority=5),
    ]
    order = quick(parts, Shape(rectangle(210, 210)), mode=Mode.FILL)
    result = run_nest(order, lambda progress: None, never)
    assert [(left.part_key, left.amount) for left in result.not_placed] == [("a", 2)]


CORNER_CUT_OFF = Shape(contour([(0, 0), (500, 0), (500, 200), (400, 300), (0, 300)]))


@pytest.mark.parametrize(
    ("plate", "size", "left"),
    [
        ({}, (400.0, 300.0), True),
        ({}, (400.1, 300.0), False),
        ({}, (500.0, 200.0), True),
        ({}, (500.0, 200.1), False),
        ({}, (0.0, 300.0), False),
        ({"zones": (Shape(rectangle(10, 10, 450, 250)),)}, (400.0, 300.0), False),
        ({"zones": (Shape(rectangle(10, 10, 80, 250)),)}, (400.0, 300.0), True),
        ({"outline": Shape(rectangle(500, 300), (circle(300, 150, 10),))}, (400.0, 300.0), False),
        (
            {"outline": Shape(contour([(0, 0), (500, 0), (500, 200), (400, 300), (0, 300)]))},
            (400.0, 300.0),
            False,
        ),
    ],
)
def test_a_remnant_must_be_there_in_truth(plate, size, left):
    order = quick([OrderedPart("a", "tile", Shape(rectangle(100, 100)), 1)], Shape(rectangle(500, 300)))
    order = replace(order, plates=(replace(order.plates[0], **plate),))
    placed = PlateLayout(0, (Placement(0, 0.0, 0.0, 0.0),))
    layouts = checked(order, Solution((placed,), (), 1.0, 1, 1.0, 0.1, 1)).layouts
    assert is_left(order, layouts, size) == left


def test_fillers_on_the_remnant_make_it_none():
    parts = [
        OrderedPart("a", "tile", Shape(rectangle(100, 100)), 1),
        OrderedPart("f", "washer", Shape(rectangle(90, 90)), 99, filler=True),
    ]
    result = run_nest(quick(parts, Shape(rectangle(500, 300))), lambda progress: None, never)
    assert sum(len(layout.pieces) for layout in result.layouts) > 10
    assert result.remnant_mm is None
