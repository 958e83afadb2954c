"""Margins of each side and zones to keep out of: kept ones pass, a twentieth of a millimetre is caught."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from nestwright.verification.check import PlacedPiece, check_layout
from nestwright.verification.outlines import Outline, placed
from nestwright.verification.report import TOLERANCE_MM, Rule
from nestwright.verification.sides import Sides

MARGINS = Sides(left_mm=20.0, right_mm=5.0, bottom_mm=10.0, top_mm=15.0)
INWARDS = {"left": (1.0, 0.0), "right": (-1.0, 0.0), "bottom": (0.0, 1.0), "top": (0.0, -1.0)}


@st.composite
def blobs(draw: st.DrawFn) -> Outline:
    """Outlines of 20 to 60 mm about the origin, with straight and round sides."""
    count = draw(st.integers(3, 8))
    radii = np.array(draw(st.lists(st.floats(20, 60), min_size=count, max_size=count)))
    bulges = draw(st.lists(st.sampled_from([0.0, 0.12, -0.1, 0.3]), min_size=count, max_size=count))
    angles = np.arange(count) * math.tau / count + draw(st.floats(0, 1))
    outline = Outline(np.column_stack([radii * np.cos(angles), radii * np.sin(angles), bulges]))
    assume(outline.sound)
    return outline


def rules(report) -> set[Rule]:
    return {violation.rule for violation in report.violations}


def check(plate, *outlines, margin=0.0, zones=()):
    pieces = [PlacedPiece(f"p{index}", outline) for index, outline in enumerate(outlines)]
    return check_layout(plate, pieces, 5.0, margin, zones)


def at_side(outline: Outline, side: str, distance_mm: float) -> Outline:
    """Return the outline in the middle of a 1000 x 500 plate's side, its box so far from it."""
    x0, y0, x1, y1 = shapely.bounds(outline.polygon)
    x = {"left": distance_mm - x0, "right": 1000.0 - distance_mm - x1}.get(side, 500.0)
    y = {"bottom": distance_mm - y0, "top": 500.0 - distance_mm - y1}.get(side, 250.0)
    return placed(outline, x, y)


@given(blobs(), st.sampled_from(list(INWARDS)))
def test_each_side_has_its_own_margin(plate, outline, side):
    asked = MARGINS.named()[side]
    good = check(plate, at_side(outline, side, asked), margin=MARGINS)
    assert good.valid, good.violations
    assert good.least_sides_mm.named()[side] == pytest.approx(asked, abs=0.002)
    bad = check(plate, at_side(outline, side, asked - 0.05), margin=MARGINS)
    (violation,) = bad.violations
    assert violation.rule is Rule.MARGIN
    assert f"from the plate's {side} side, the margin there is {asked:g} mm" in violation.message
    assert violation.measured_mm == pytest.approx(asked - 0.05, abs=0.002)
    assert violation.required_mm == asked
    place = shapely.Point(violation.x_mm, violation.y_mm)
    assert shapely.distance(at_side(outline, side, asked - 0.05).polygon, place) < 0.001


def test_in_a_corner_both_sides_are_named(plate, box):
    report = check(plate, Outline(box(19, 9, 50, 50)), margin=MARGINS)
    assert [violation.message.split(" from ")[1] for violation in report.violations] == [
        "the plate's left side, the margin there is 20 mm",
        "the plate's bottom side, the margin there is 10 mm",
    ]


def test_other_edges_and_holes_keep_the_least_margin(box, disc):
    cut_off = np.array([(0, 0, 0), (1000, 0, 0), (1000, 300, 0), (800, 500, 0), (0, 500, 0)], float)
    plate = Outline(cut_off, (disc(500, 250, 100),))
    assert check(plate, Outline(box(605, 200, 50, 50)), margin=MARGINS).valid
    assert rules(check(plate, Outline(box(604.95, 200, 50, 50)), margin=MARGINS)) == {Rule.MARGIN}
    # The slanted edge runs through (900, 400): 5 mm of it are 7.0711 along each axis.
    assert check(plate, Outline(box(850, 350, 50, 50 - 7.072)), margin=MARGINS).valid
    assert rules(check(plate, Outline(box(850, 350, 50, 50 - 7.0)), margin=MARGINS)) == {Rule.MARGIN}
    assert rules(check(plate, Outline(box(100, 300, 50, 185.05)), margin=MARGINS)) == {Rule.MARGIN}
    assert rules(check(plate, Outline(box(980, 100, 50, 50)), margin=MARGINS)) == {Rule.OUTSIDE_PLATE}


def test_the_sides_of_a_round_plate_are_those_of_its_box(disc, box):
    plate = Outline(disc(500, 500, 500))
    assert check(plate, Outline(box(20, 450, 50, 100)), margin=MARGINS).valid
    assert rules(check(plate, Outline(box(19.95, 450, 50, 100)), margin=MARGINS)) == {Rule.MARGIN}


def test_the_same_margin_everywhere_is_one_number(plate, box):
    outline = Outline(box(30, 30, 50, 50))
    even = check(plate, outline, margin=Sides.even(10.0))
    assert even == check(plate, outline, margin=10.0)
    assert even.to_json()["margin_mm"] == 10.0


@given(blobs(), blobs(), st.floats(0, 6.28))
def test_a_piece_may_touch_a_zone_and_not_reach_into_it(plate, zone, outline, angle):
    zone = placed(zone, 500, 250)
    start = placed(outline, 500 + 180 * math.cos(angle), 250 + 180 * math.sin(angle))
    near, far = shapely.get_coordinates(shapely.shortest_line(start.polygon, zone.polygon))
    way = far - near
    touching = placed(start, *way)
    good = check(plate, touching, margin=MARGINS, zones=(zone,))
    assert good.valid, good.violations
    assert good.zones == 1
    apart = touching.outer[:, None, :2] - zone.outer[None, :, :2]
    assume(np.hypot(apart[..., 0], apart[..., 1]).min() > 1.0)  # two tips pass each other less deep
    bad = check(plate, placed(touching, *(way / math.hypot(*way) * 0.05)), margin=MARGINS, zones=(zone,))
    (violation,) = bad.violations
    assert (violation.rule, violation.pieces) == (Rule.ZONE, ("p0",))
    assert violation.message == "p0 reaches into the plate's zone 1 to keep out of"
    assert shapely.distance(zone.polygon, shapely.Point(violation.x_mm, violation.y_mm)) < 0.001


@pytest.mark.parametrize("scale", [0.1, 20.0])
def test_a_zone_within_a_piece_and_a_piece_within_a_zone_are_caught(plate, box, scale):
    piece = Outline(box(300, 200, 20, 20))
    zone = Outline(box(310 - 10 * scale, 210 - 10 * scale, 20 * scale, 20 * scale))
    assert rules(check(plate, piece, zones=(zone,))) == {Rule.ZONE}


def test_a_zone_thinner_than_the_tolerance_is_caught_all_the_same(plate, box):
    scratch = Outline(box(310, 100, TOLERANCE_MM, 300))
    assert rules(check(plate, Outline(box(300, 200, 20, 20)), zones=(scratch,))) == {Rule.ZONE}


def test_a_piece_may_lie_around_a_zone_and_in_a_zones_hole(plate, box, disc):
    ring = Outline(disc(300, 250, 100), (disc(300, 250, 40),))
    assert check(plate, ring, zones=(Outline(disc(300, 250, 40)),)).valid
    assert rules(check(plate, ring, zones=(Outline(disc(300, 250, 40.05)),))) == {Rule.ZONE}
    assert check(plate, Outline(disc(300, 250, 30)), zones=(ring,)).valid


def test_zones_count_from_one_and_change_neither_gap_nor_margin(plate, box):
    pieces = Outline(box(100, 100, 50, 50)), Outline(box(200, 100, 50, 50))
    zones = Outline(box(150, 100, 5, 5)), Outline(box(0, 400, 20, 20)), Outline(box(220, 120, 400, 300))
    report = check(plate, *pieces, zones=zones)
    assert [violation.message for violation in report.violations] == [
        "p1 reaches into the plate's zone 3 to keep out of"
    ]
    without = check(plate, *pieces)
    assert replace(report, violations=(), zones=0) == without


def test_the_report_of_sides_and_zones_is_plain_values(plate, box):
    data = check(plate, Outline(box(20, 10, 50, 50)), margin=MARGINS, zones=(Outline(box(0, 0, 1, 1)),))
    assert data.to_json() == data.to_json() | {
        "margin_mm": {"left": 20.0, "right": 5.0, "bottom": 10.0, "top": 15.0},
        "least_sides_mm": {"left": 20.0, "right": 930.0, "bottom": 10.0, "top": 440.0},
        "zones": 1,
    }


def test_inches_taken_for_millimetres_leave_the_margins_or_reach_into_a_zone(plate, box):
    zone = Outline(box(500, 0, 100, 100))
    piece = box(20, 10, 22, 15)
    assert check(plate, Outline(piece), margin=MARGINS, zones=(zone,)).valid
    scaled = Outline(piece * [25.4, 25.4, 1.0])
    assert rules(check(plate, scaled, margin=MARGINS)) == {Rule.OUTSIDE_PLATE}
    in_place = Outline((piece - [20, 10, 0]) * [25.4, 25.4, 1.0] + [20, 10, 0])
    assert rules(check(plate, in_place, margin=MARGINS, zones=(zone,))) == {Rule.ZONE}
