"""An order that makes no sense is refused by the name of its field."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nestwright.errors import BadParameter
from nestwright.geometry.contours import Shape, circle, contour, rectangle
from nestwright.layouts.order import Margins, Mode, NestOrder
from nestwright.layouts.validate import check_order


def test_a_good_order_passes(order):
    check_order(order)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("gap_mm", -1.0),
        ("gap_mm", float("nan")),
        ("margin_mm", -0.1),
        ("margin_mm", float("inf")),
        ("margin_mm.top_mm", Margins(top_mm=-1.0)),
        ("margin_mm.left_mm", Margins(left_mm=float("nan"))),
        ("time_limit_s", 0.0),
        ("time_limit_s", float("nan")),
        ("seed", -1),
        ("threads", 0),
        ("max_steps", 0),
        ("parts", ()),
        ("plates", ()),
    ],
)
def test_a_bad_setting_is_named(order: NestOrder, field, value):
    with pytest.raises(BadParameter) as caught:
        check_order(replace(order, **{field.partition(".")[0]: value}))
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("quantity", -1, "parts[0].quantity"),
        ("quantity", 2_000_000, "parts.quantity"),
        ("rotations_deg", (), "parts[0].rotations_deg"),
        ("rotations_deg", (float("nan"),), "parts[0].rotations_deg"),
        ("least_hole_mm", -1.0, "parts[0].least_hole_mm"),
        ("kit", " ", "parts[0].kit"),
        ("key", "b", "parts.key"),
        ("shape", Shape(rectangle(0, 10)), "parts[0].shape"),
        ("shape", Shape(contour([(0, 0), (1, 0)])), "parts[0].shape"),
        ("shape", Shape(contour([(0, 0), (1, 0), (float("nan"), 1)])), "parts[0].shape"),
        ("shape", Shape(rectangle(10, 10), (circle(5, 5, 40),)), "parts[0].shape"),
        ("shape", Shape(rectangle(10, 10, 1e9, 0)), "parts[0].shape"),
    ],
)
def test_a_bad_part_is_named(order: NestOrder, field, value, named):
    parts = (replace(order.parts[0], **{field: value}), *order.parts[1:])
    with pytest.raises(BadParameter) as caught:
        check_order(replace(order, parts=parts))
    assert caught.value.field == named


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("stock", -1, "plates[0].stock"),
        ("cost", -1.0, "plates[0].cost"),
        ("outline", Shape(rectangle(0, 0)), "plates[0].outline"),
        ("zones", (Shape(rectangle(0, 5)),), "plates[0].zones[0]"),
        ("zones", (Shape(rectangle(9, 9)), Shape(rectangle(9, 9, 1500, 0))), "plates[0].zones[1]"),
    ],
)
def test_a_bad_plate_is_named(order: NestOrder, field, value, named):
    plates = (replace(order.plates[0], **{field: value}),)
    with pytest.raises(BadParameter) as caught:
        check_order(replace(order, plates=plates))
    assert caught.value.field == named


def test_a_part_may_lie_far_from_its_origin(order: NestOrder):
    far = replace(order.parts[0], shape=Shape(rectangle(100, 50, 872_000, 5_300_000)))
    check_order(replace(order, parts=(far,)))


def test_a_part_may_be_ordered_no_times_but_not_all_parts(order: NestOrder):
    check_order(replace(order, parts=(replace(order.parts[0], quantity=0), *order.parts[1:])))
    with pytest.raises(BadParameter, match="1 to 1000000 pieces"):
        check_order(replace(order, parts=tuple(replace(part, quantity=0) for part in order.parts)))


def test_a_filler_is_in_no_kit_and_does_not_come_alone(order: NestOrder):
    filler = replace(order.parts[0], filler=True)
    check_order(replace(order, parts=(filler, *order.parts[1:])))
    for parts, named in (
        ((replace(filler, kit="door"), *order.parts[1:]), "parts[0].kit"),
        ((filler,), "parts.filler"),
    ):
        with pytest.raises(BadParameter) as caught:
            check_order(replace(order, parts=parts))
        assert caught.value.field == named


@pytest.mark.parametrize("mode", [Mode.FILL, Mode.STRIP])
def test_to_fill_a_plate_or_a_strip_takes_one(order: NestOrder, mode):
    (plate,) = order.plates
    check_order(replace(order, mode=mode))
    for plates, named in (
        ((plate, replace(plate, key="P2")), "plates"),
        ((replace(plate, stock=0),), "plates[0].stock"),
    ):
        with pytest.raises(BadParameter) as caught:
            check_order(replace(order, mode=mode, plates=plates))
        assert caught.value.field == named
        check_order(replace(order, plates=plates))


@pytest.mark.parametrize(
    "outline",
    [
        Shape(contour([(0, 0), (1500, 0), (1500, 1000), (1, 1000)])),
        Shape(rectangle(1500, 1000), (circle(700, 500, 5),)),
        Shape(circle(500, 500, 500)),
    ],
)
def test_a_strip_is_a_rectangle(order: NestOrder, outline):
    plates = (replace(order.plates[0], outline=outline),)
    check_order(replace(order, mode=Mode.FILL, plates=plates))
    with pytest.raises(BadParameter) as caught:
        check_order(replace(order, mode=Mode.STRIP, plates=plates))
    assert caught.value.field == "plates[0].outline"
