"""Valid layouts pass, and every small lie about them is caught."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st

from nestwright.verification.check import PlacedPiece, check_layout
from nestwright.verification.outlines import Outline, placed
from nestwright.verification.report import TOLERANCE_MM, Rule

BEND = math.tan(math.pi / 8)


@st.composite
def shapes(draw: st.DrawFn) -> Outline:
    """Star-shaped outlines of 20 to 60 mm with straight, hollow and round sides, some with a hole."""
    count = draw(st.integers(3, 9))
    radii = draw(st.lists(st.floats(20, 60), min_size=count, max_size=count))
    bulges = draw(st.lists(st.sampled_from([0.0, 0.12, -0.1, 0.3]), min_size=count, max_size=count))
    angles = np.arange(count) * math.tau / count + draw(st.floats(0, 1))
    rows = np.column_stack([np.array(radii) * np.cos(angles), np.array(radii) * np.sin(angles), bulges])
    hole = draw(st.booleans())
    outline = Outline(rows, (np.array([(-4.0, 0.0, 1.0), (4.0, 0.0, 1.0)]),) if hole else ())
    assume(outline.sound)
    return outline


def moved(outline: Outline, x: float, y: float) -> Outline:
    return placed(outline, x, y)


def at_gap(a: Outline, b: Outline, gap: float) -> tuple[Outline, np.ndarray]:
    """Return b moved straight towards a until just the gap is left, and the way it went, of length 1."""
    start, end = shapely.get_coordinates(shapely.shortest_line(b.polygon, a.polygon))
    way = end - start
    distance = math.hypot(*way)
    way /= distance
    shift = way * (distance - gap)
    return moved(b, *shift), way


def rules(report) -> set[Rule]:
    return {violation.rule for violation in report.violations}


def check(plate, *outlines, gap=5.0, margin=10.0):
    pieces = [PlacedPiece(f"p{index}", outline) for index, outline in enumerate(outlines)]
    return check_layout(plate, pieces, gap, margin)


@given(st.lists(shapes(), min_size=2, max_size=12), st.sampled_from([0.0, 0.3, 5.0]))
def test_a_grid_of_random_shapes_is_valid(outlines, gap):
    cell = 125.0 + gap
    lying = [moved(o, 80 + cell * (i % 4), 80 + cell * (i // 4)) for i, o in enumerate(outlines)]
    plate = Outline(np.array([(0, 0, 0), (700, 0, 0), (700, 600, 0), (0, 600, 0)], float))
    report = check(plate, *lying, gap=gap)
    assert report.valid, report.violations
    assert report.pieces == len(outlines)
    assert report.least_gap_mm > gap
    expected = min(shapely.distance(a.polygon, b.polygon) for a in lying for b in lying if a is not b)
    assert report.least_gap_mm == pytest.approx(expected, abs=0.002)


def test_the_least_gap_is_exact_also_where_boxes_are_nearer_than_contours():
    """The boxes of two long slanted edges come within 64 mm, nearer edges have boxes further apart."""
    star = [(14.6, 13.6), (2.4, 19.8), (-10.9, 16.8), (-19.1, 5.9), (-18.4, -7.8), (-9.1, -17.8)]
    star += [(8.3, -36.1), (42.3, -31.9), (20.0, 1.0)]
    wing = [(20.0, 0.0), (14.1, 14.1), (0.0, 20.0), (-38.9, 38.9), (-20.0, 0.0), (-14.1, -14.1), (0.0, -20.0)]
    plate = Outline(np.array([(0, 0, 0), (700, 0, 0), (700, 600, 0), (0, 600, 0)], float))
    a, b = (Outline(np.array([(*point, 0.0) for point in rows])) for rows in (star, wing))
    lying = moved(a, 80, 80), moved(b, 205, 80)
    expected = shapely.distance(lying[0].polygon, lying[1].polygon)
    assert check(plate, *lying, gap=0.0).least_gap_mm == pytest.approx(expected, abs=1e-9)


@given(shapes(), shapes(), st.floats(0, 6.28), st.sampled_from([0.2, 1.0, 5.0]))
def test_a_move_of_a_twentieth_of_a_millimetre_into_the_neighbour_is_caught(a, b, angle, gap):
    a = moved(a, 300, 250)
    b, way = at_gap(a, moved(b, 300 + 200 * math.cos(angle), 250 + 200 * math.sin(angle)), gap)
    plate = Outline(np.array([(0, 0, 0), (700, 0, 0), (700, 600, 0), (0, 600, 0)], float))
    good = check(plate, a, b, gap=gap)
    assert good.valid, good.violations
    assert good.least_gap_mm == pytest.approx(gap, abs=0.002)
    bad = check(plate, a, moved(b, *(way * 0.05)), gap=gap)
    assert rules(bad) == {Rule.GAP}
    (violation,) = bad.violations
    assert violation.pieces == ("p0", "p1")
    assert violation.measured_mm == pytest.approx(gap - 0.05, abs=0.002)
    assert violation.required_mm == gap
    assert shapely.distance(a.polygon, shapely.Point(violation.x_mm, violation.y_mm)) < gap + 0.1


@given(shapes(), shapes(), st.floats(0, 6.28))
def test_with_no_gap_touching_is_allowed_and_overlap_is_not(a, b, angle):
    a = moved(a, 300, 250)
    b, way = at_gap(a, moved(b, 300 + 200 * math.cos(angle), 250 + 200 * math.sin(angle)), 0.0)
    plate = Outline(np.array([(0, 0, 0), (700, 0, 0), (700, 600, 0), (0, 600, 0)], float))
    assert check(plate, a, b, gap=0.0).valid
    assume(not corners_meet(a, b))  # two tips that pass each other go less deep than they moved
    assert rules(check(plate, a, moved(b, *(way * 0.05)), gap=0.0)) == {Rule.OVERLAP}


def corners_meet(a: Outline, b: Outline) -> bool:
    apart = a.outer[:, None, :2] - b.outer[None, :, :2]
    return float(np.hypot(apart[..., 0], apart[..., 1]).min()) < 1.0


@given(shapes())
def test_a_piece_twice_in_the_same_place_is_caught(plate, outline):
    lying = moved(outline, 300, 250)
    assert Rule.OVERLAP in rules(check(plate, lying, moved(outline, 300, 250), gap=0.0))


def test_a_piece_wholly_inside_anothers_material_is_caught(plate, box):
    assert rules(check(plate, Outline(box(50, 50, 300, 300)), Outline(box(150, 150, 20, 20)))) == {
        Rule.OVERLAP
    }
    assert rules(check(plate, Outline(box(150, 150, 20, 20)), Outline(box(50, 50, 300, 300)))) == {
        Rule.OVERLAP
    }


@pytest.mark.parametrize("order", [1, -1])
def test_a_piece_in_a_hole_keeps_the_gap_to_its_edge(plate, rounded, disc, order):
    frame = Outline(rounded(50, 50, 300, 300, 20), (rounded(100, 100, 200, 200, 20),))

    def in_hole(x: float):
        return check(plate, *[frame, Outline(disc(x, 200, 60))][::order])

    assert in_hole(200).valid
    assert in_hole(200).least_gap_mm == pytest.approx(40)
    assert in_hole(165).valid  # just 5 mm left
    assert rules(in_hole(164.95)) == {Rule.GAP}
    assert rules(in_hole(159)) == {Rule.OVERLAP}


def test_a_piece_in_a_hole_of_a_piece_in_a_hole(plate, disc):
    rings = [Outline(disc(250, 250, r), (disc(250, 250, r - 20),)) for r in (200, 175, 150, 125)]
    assert check(plate, *rings).valid
    assert rules(check(plate, *rings, gap=5.1)) == {Rule.GAP}


def test_the_margin_is_kept_to_the_edge_and_to_holes_in_the_plate(box, disc):
    remnant = Outline(box(0, 0, 1000, 500), (disc(500, 250, 100),))
    assert check(remnant, Outline(box(10, 10, 380, 480))).valid
    assert rules(check(remnant, Outline(box(9.95, 10, 380, 480)))) == {Rule.MARGIN}
    assert rules(check(remnant, Outline(box(10, 10, 380.05, 480)))) == {Rule.MARGIN}
    assert rules(check(remnant, Outline(box(10, 10, 420, 480)))) == {Rule.OUTSIDE_PLATE}
    around = Outline(box(300, 50, 400, 400))
    assert rules(check(remnant, around)) == {Rule.OUTSIDE_PLATE}  # covers the plate's hole
    ring = Outline(box(300, 50, 400, 400), (disc(500, 250, 110),))
    assert check(remnant, ring).valid  # goes round it


def test_with_no_margin_a_piece_may_lie_on_the_edge_but_not_over_it(plate, box):
    assert check(plate, Outline(box(0, 0, 1000, 500)), margin=0.0).valid
    assert rules(check(plate, Outline(box(0, 0, 1000.05, 500)), margin=0.0)) == {Rule.OUTSIDE_PLATE}
    assert rules(check(plate, Outline(box(-0.05, 5, 100, 100)), margin=0.0)) == {Rule.OUTSIDE_PLATE}
    assert check(plate, Outline(box(-0.8 * TOLERANCE_MM, 5, 100, 100)), margin=0.0).valid


def test_a_piece_beside_the_plate_is_caught(plate, box):
    assert rules(check(plate, Outline(box(2000, 2000, 50, 50)))) == {Rule.OUTSIDE_PLATE}


def test_inches_taken_for_millimetres_are_caught(plate, rounded):
    piece = rounded(100, 100, 60, 40, 5)
    assert check(plate, Outline(piece)).valid
    assert rules(check(plate, Outline(piece * [25.4, 25.4, 1.0]))) == {Rule.OUTSIDE_PLATE}


def test_a_layout_without_a_plate_is_not_valid(box):
    report = check(None, Outline(box(0, 0, 10, 10)))
    assert rules(report) == {Rule.NO_PLATE}
    assert report.least_margin_mm is None


def test_an_empty_layout_measures_nothing(plate):
    report = check(plate)
    assert report.valid
    assert (report.least_gap_mm, report.least_margin_mm) == (None, None)


def test_one_piece_has_a_margin_and_no_gap(plate, box):
    report = check(plate, Outline(box(100, 200, 50, 50)))
    assert report.least_gap_mm is None
    assert report.least_margin_mm == pytest.approx(100)


def test_a_crossed_outline_is_caught(plate, box):
    assert rules(check(plate, Outline(box(100, 100, 50, 50)[[0, 2, 1, 3]]))) == {Rule.CROSSING_CONTOURS}


def test_needle_tips_count_as_overlap(plate, box):
    # A tip of 2 degrees, 0.05 mm deep: hardly any area, yet it is cut off.
    needle = Outline(np.array([(299.95, 120, 0), (400, 118.2, 0), (400, 121.8, 0)], float))
    assert rules(check(plate, Outline(box(200, 50, 100, 200)), needle, gap=0.0)) == {Rule.OVERLAP}


def test_the_report_is_plain_values(plate, box):
    data = check(plate, Outline(box(10, 10, 50, 50)), Outline(box(62, 10, 50, 50))).to_json()
    assert data["valid"] is False
    assert data["least_gap_mm"] == 2.0
    assert data["least_margin_mm"] == 10.0
    assert data["tolerance_mm"] == TOLERANCE_MM
    (violation,) = data["violations"]
    assert violation["rule"] == "gap"
    assert violation["message"] == "p0 and p1 are 2.000 mm apart, the gap is 5 mm"
    assert violation["pieces"] == ["p0", "p1"]
