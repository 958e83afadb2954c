"""Lines that lie on or beside one another: doubled edges, notches, cut lines that parts share."""

from __future__ import annotations

import math

import pytest

from nestwright.drawings.decisions import Decisions
from nestwright.drawings.joining.borrowed import close_along_neighbours
from nestwright.drawings.reading import ReadOptions
from nestwright.geometry.contours import area_mm2, circle, contour, rectangle


def rules(reading):
    return [finding.rule for finding in reading.findings]


def undone(rule):
    return ReadOptions(decisions=Decisions(undone=frozenset({rule})))


@pytest.fixture
def plate_drawn_twice(new):
    doc = new()
    for inset in (0.0, 0.05):
        points = [(inset, inset), (40 - inset, inset), (40 - inset, 30 - inset), (inset, 30 - inset)]
        doc.modelspace().add_lwpolyline(points, close=True)
        doc.modelspace().add_circle((20, 15), 6.0 - inset)
    return doc


def test_an_edge_drawn_twice_side_by_side_is_cut_once(plate_drawn_twice, read):
    reading = read(plate_drawn_twice)
    (part,) = reading.parts
    assert part.shape.net_area_mm2 == pytest.approx(1200.0 - math.pi * 36.0)
    assert "doubled_contour" in rules(reading)


def test_doubled_lines_stay_where_someone_decided_so(plate_drawn_twice, read):
    assert len(read(plate_drawn_twice, options=undone("doubled_contour")).parts) == 2


@pytest.mark.parametrize("width", [0.3, 1.0])
def test_a_narrow_ring_that_can_be_cut_stays_a_ring(new, read, width):
    doc = new()
    doc.modelspace().add_circle((0, 0), 20.0)
    doc.modelspace().add_circle((0, 0), 20.0 - width)
    (part,) = read(doc).parts
    assert len(part.shape.holes) == 1


@pytest.fixture
def plate_with_notch(new):
    doc = new()
    doc.modelspace().add_lwpolyline([(0, 0), (60, 0), (60, 40), (0, 40)], close=True)
    doc.modelspace().add_lwpolyline(
        [(20, 0, 0), (40, 0, 0), (40, 10, 1.0), (20, 10, 0)], format="xyb", close=True
    )
    doc.modelspace().add_circle((30, 32), 3.0)
    return doc


def test_a_hole_on_the_edge_is_a_notch_and_its_arc_stays_one(plate_with_notch, read):
    reading = read(plate_with_notch)
    (part,) = reading.parts
    assert len(part.shape.holes) == 1
    notch = 200.0 + math.pi * 100.0 / 2.0
    assert part.shape.net_area_mm2 == pytest.approx(2400.0 - notch - math.pi * 9.0)
    assert abs(area_mm2(part.shape.outer)) == pytest.approx(2400.0 - notch)
    assert sum(abs(row[2]) > 0.9 for row in part.shape.outer) == 1
    assert "edge_notch" in rules(reading)


def test_a_notch_stays_a_hole_where_someone_decided_so(plate_with_notch, read):
    (part,) = read(plate_with_notch, options=undone("edge_notch")).parts
    assert len(part.shape.holes) == 2


def test_a_hole_that_touches_the_edge_in_a_point_stays_a_hole(new, read):
    doc = new()
    doc.modelspace().add_lwpolyline([(0, 0), (60, 0), (60, 40), (0, 40)], close=True)
    doc.modelspace().add_circle((30, 10), 10.0)
    (part,) = read(doc).parts
    assert len(part.shape.holes) == 1


def test_a_hole_from_edge_to_edge_cuts_no_part_in_two(new, read):
    doc = new()
    doc.modelspace().add_lwpolyline([(0, 0), (60, 0), (60, 40), (0, 40)], close=True)
    doc.modelspace().add_lwpolyline([(20, 0), (40, 0), (40, 40), (20, 40)], close=True)
    (part,) = read(doc).parts
    assert part.shape.net_area_mm2 == pytest.approx(1600.0)


def draw_neighbours(doc, gap=0.02):
    """Draw a square, and a U beside it that lacks the side on the square."""
    doc.modelspace().add_lwpolyline([(0, 0), (50, 0), (50, 50), (0, 50)], close=True)
    doc.modelspace().add_lwpolyline([(50 + gap, 0), (90, 0), (90, 50), (50 + gap, 50)])


def test_a_neighbours_edge_closes_a_part(new, read):
    doc = new()
    draw_neighbours(doc)
    reading = read(doc)
    assert sorted(round(part.shape.net_area_mm2) for part in reading.parts) == [2000, 2500]
    assert "shared_edge" in rules(reading)


def test_a_part_stays_open_where_someone_decided_so(new, read):
    doc = new()
    draw_neighbours(doc)
    assert [part.quantity for part in read(doc, options=undone("shared_edge")).parts] == [1]


def test_a_row_of_neighbours_closes_one_after_the_other():
    square = rectangle(10, 10)
    chains = [contour([(x, 0), (x + 10, 0), (x + 10, 10), (x, 10)]) for x in (30, 20, 10)]
    borrowed = close_along_neighbours(chains, [square], 0.1)
    assert borrowed.open == []
    assert [abs(area_mm2(whole[:-1])) for _, whole, _ in borrowed.closed] == pytest.approx([100.0] * 3)


@pytest.mark.parametrize(
    "chain",
    [
        [(5, 0), (5, 10)],  # a line across the part
        [(10, 3), (11, 3)],  # a stub
        [(10, 3), (14, 5)],  # one end in the air
        [(10, 4), (10.02, 5), (10, 6)],  # a hair along the edge
    ],
)
def test_what_is_no_neighbour_stays_open(chain):
    borrowed = close_along_neighbours([contour(chain)], [rectangle(10, 10)], 0.1)
    assert borrowed.closed == []


def test_a_lug_on_a_disc_borrows_its_arc():
    disc = circle(0, 0, 10)
    half = math.sqrt(100 - 16)
    lug = contour([(half, -4), (20, -4), (20, 4), (half, 4)])
    ((_, whole, neighbour),) = close_along_neighbours([lug], [disc], 0.1).closed
    segment = 100.0 * math.asin(0.4) - 4.0 * half
    assert neighbour == 0
    assert abs(area_mm2(whole[:-1])) == pytest.approx((20.0 - half) * 8.0 - segment)
