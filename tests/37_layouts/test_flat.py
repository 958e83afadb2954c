"""What the engine gets holds the true part, and lies in the true plate."""

from __future__ import annotations

from dataclasses import replace

import pytest
import shapely

from nestwright.geometry.contours import Shape, circle, contour, polygon, rectangle, reversed_contour
from nestwright.layouts import order as orders
from nestwright.layouts.flat import TOLERANCE_MM, instance_of, plate_cost
from nestwright.layouts.order import NestOrder, OrderedPart, OrderedPlate
from nestwright.nesting.instance import Margins, Mode, Polygon


def shapely_of(flat: Polygon) -> shapely.Polygon:
    return shapely.Polygon(flat.outer, flat.holes)


@pytest.mark.parametrize("turned", [False, True])
def test_parts_never_shrink_and_plates_never_grow(shapes, turned):
    remnant = Shape(circle(500, 500, 480), (circle(500, 500, 90),))
    some = [*shapes.values(), remnant]
    if turned:  # a drawing may walk its contours either way
        some = [Shape(reversed_contour(s.outer), tuple(map(reversed_contour, s.holes))) for s in some]
    order = NestOrder(
        tuple(OrderedPart(str(i), str(i), shape, 1) for i, shape in enumerate(some)),
        (OrderedPlate("p", "p", some[-1]),),
    )
    instance = instance_of(order)
    for part, shape in zip(instance.parts, some, strict=True):
        true, flat = polygon(shape, 0.0005), shapely_of(part.polygon)
        assert true.difference(flat).area < 0.001 * true.length
        assert flat.difference(true.buffer(TOLERANCE_MM + 0.001)).area < 1e-6
    true, flat = polygon(remnant, 0.0005), shapely_of(instance.plates[0].polygon)
    assert flat.difference(true).area < 0.001 * true.length
    assert true.difference(flat.buffer(TOLERANCE_MM + 0.001)).area < 1e-6


def test_rules_and_stock_are_passed_on(order):
    instance = instance_of(order)
    assert [part.quantity for part in instance.parts] == [8, 4, 2, 6, 4]
    assert instance.parts[3].rotations_deg == (0.0,)
    assert [part.mirror for part in instance.parts] == [False, False, False, False, True]
    assert (instance.gap_mm, instance.margin_mm) == (5.0, 10.0)
    assert instance.plates[0].stock == 3


def test_every_wish_is_passed_on(order):
    screw = replace(order.parts[0], rotations_deg=None, least_hole_mm=30.0, priority=4, kit="door")
    wishes = replace(
        order,
        parts=(screw, replace(order.parts[1], filler=True), *order.parts[2:]),
        margin_mm=orders.Margins(1.0, 2.0, 3.0, 4.0),
        mode=Mode.FILL,
    )
    instance = instance_of(wishes)
    first, second, third = instance.parts[:3]
    assert (first.rotations_deg, first.least_hole_mm, first.priority, first.kit) == (None, 30.0, 4, "door")
    assert (first.filler, second.filler) == (False, True)
    assert (third.rotations_deg, third.least_hole_mm, third.priority, third.kit) == (
        (0.0, 90.0, 180.0, 270.0),
        0.0,
        0,
        None,
    )
    assert instance.margins == Margins(left_mm=1.0, right_mm=2.0, bottom_mm=3.0, top_mm=4.0)
    assert instance.mode is Mode.FILL


def test_of_a_strip_there_is_one(order):
    endless = replace(order, plates=(replace(order.plates[0], stock=None),), mode=Mode.STRIP)
    assert instance_of(endless).plates[0].stock == 1


def test_zones_never_shrink(order):
    zones = (Shape(circle(100, 100, 40), (circle(100, 100, 20),)), Shape(rectangle(50, 50, -10, 300)))
    instance = instance_of(replace(order, plates=(replace(order.plates[0], zones=zones),)))
    for zone, flat in zip(zones, map(shapely_of, instance.plates[0].zones), strict=True):
        true = polygon(zone, 0.0005)
        assert true.difference(flat).area < 0.001 * true.length
        assert flat.difference(true.buffer(TOLERANCE_MM + 0.001)).area < 1e-6


def test_a_plate_without_a_price_costs_its_area():
    plate = OrderedPlate("p", "p", Shape(rectangle(2000, 1000)))
    assert plate_cost(plate) == pytest.approx(2.0)
    assert plate_cost(OrderedPlate("p", "p", Shape(rectangle(2000, 1000)), cost=7.5)) == 7.5


def test_a_contour_that_touches_itself_is_held_by_what_the_engine_gets():
    # Two squares that meet in one corner, as one contour; and a hole that touches the edge.
    touching = Shape(
        contour([(0, 0), (50, 0), (50, 50), (100, 50), (100, 100), (50, 100), (50, 50), (0, 50)]),
        (circle(10, 25, 10),),
    )
    order = NestOrder((OrderedPart("t", "t", touching, 1),), (OrderedPlate("p", "p", touching),))
    instance = instance_of(order)
    flat, true = shapely_of(instance.parts[0].polygon), shapely.make_valid(polygon(touching, 0.0005))
    assert flat.is_valid
    assert true.difference(flat).area < 0.01
    assert flat.difference(true.buffer(2 * TOLERANCE_MM, join_style="mitre")).area < 1e-6
    plate = shapely_of(instance.plates[0].polygon)
    assert plate.is_valid
    assert plate.difference(true).area < 0.01
