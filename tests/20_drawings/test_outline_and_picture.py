"""The outline of a remnant, and a part's thumbnail."""

from __future__ import annotations

import math
import re
import xml.etree.ElementTree as ET

import pytest

from nestwright.drawings.outline import read_outline
from nestwright.drawings.picture import shape_svg
from nestwright.errors import UnreadableDrawing
from nestwright.geometry.contours import Shape, bounds_mm, circle, contour, rectangle


def test_a_remnant_is_the_largest_contour_with_its_holes(new, as_bytes):
    msp = new().modelspace()
    msp.add_lwpolyline([(100, 100), (900, 100), (900, 500), (500, 500), (100, 300)], close=True)
    msp.add_circle((300, 200), 50)
    msp.add_circle((300, 200), 20)
    msp.add_circle((5000, 0), 90)
    shape = read_outline("rest.dxf", as_bytes(msp.doc))
    assert bounds_mm(shape.outer) == pytest.approx((0, 0, 800, 400))
    assert len(shape.holes) == 1
    assert shape.net_area_mm2 == pytest.approx(800 * 400 - 400 * 200 / 2 - 2500 * math.pi)


def test_a_border_layer_is_a_plate_here(new, as_bytes):
    msp = new().modelspace()
    points = [(0, 0), (3000, 0), (3000, 1500), (0, 1500)]
    msp.add_lwpolyline(points, close=True, dxfattribs={"layer": "Sheet"})
    assert read_outline("rest.dxf", as_bytes(msp.doc)).net_area_mm2 == pytest.approx(4_500_000)


def test_what_is_no_plate_is_refused_by_name(new, as_bytes):
    msp = new().modelspace()
    msp.add_line((0, 0), (10, 0))
    with pytest.raises(UnreadableDrawing, match=r"rest\.dxf.*1 lines do not close"):
        read_outline("rest.dxf", as_bytes(msp.doc))
    with pytest.raises(UnreadableDrawing, match=r"rest\.pdf.*PDF"):
        read_outline("rest.pdf", b"%PDF-1.4")


def plate_with(new, *more):
    msp = new().modelspace()
    msp.add_lwpolyline([(0, 0), (1000, 0), (1000, 800), (0, 800)], close=True)
    for points in more:
        msp.add_lwpolyline(points)
    return msp.doc


def test_a_hole_that_does_not_close_is_refused_with_its_place(new, as_bytes):
    document = plate_with(new, [(300, 205), (300, 600), (700, 600), (700, 200), (305, 200)])
    with pytest.raises(UnreadableDrawing, match=r"rest\.dxf.*in doubt.*does not close.*\(300, 205\)"):
        read_outline("rest.dxf", as_bytes(document))


def test_a_line_beside_the_plate_is_a_note(new, as_bytes):
    document = plate_with(new, [(0, -50), (1000, -50)])
    assert read_outline("rest.dxf", as_bytes(document)).net_area_mm2 == pytest.approx(800_000)


def test_an_outline_that_crosses_itself_is_refused(new, as_bytes):
    msp = new().modelspace()
    msp.add_lwpolyline([(0, 0), (1000, 800), (1000, 0), (0, 700)], close=True)
    with pytest.raises(UnreadableDrawing, match="crosses itself"):
        read_outline("rest.dxf", as_bytes(msp.doc))


def test_two_plates_in_one_file_are_refused(new, as_bytes):
    msp = new().modelspace()
    for x in (0, 1100):
        msp.add_lwpolyline([(x, 0), (x + 1000, 0), (x + 1000, 800), (x, 800)], close=True)
    with pytest.raises(UnreadableDrawing, match="2 outlines"):
        read_outline("rest.dxf", as_bytes(msp.doc))


SLOTTED = Shape(
    contour([(0, 0, 0), (60, 0, 1), (60, 40, 0), (0, 40, 0)]),
    (circle(20, 20, 5), rectangle(10, 4, 35, 18)),
    (contour([(5, 5), (15, 5)]),),
)


def test_a_picture_is_one_whole_svg_with_arcs():
    root = ET.fromstring(shape_svg(SLOTTED, size_px=200))
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    assert (left, top) == pytest.approx((-3.2, -43.2))
    assert (width, height) == pytest.approx((86.4, 46.4))
    assert int(root.attrib["width"]) == 200
    paths = [node.attrib["d"] for node in root.iter("{http://www.w3.org/2000/svg}path")]
    assert len(paths) == 2
    assert len(re.findall("A", paths[0])) == 3
    assert "href" not in shape_svg(SLOTTED)


def test_the_picture_turns_y_up():
    """The arc from (60, 0) to (60, 40) bulges to the right: in SVG, y down, its sweep flag is 0."""
    path = ET.fromstring(shape_svg(SLOTTED))[0][0].attrib["d"]
    assert "L60 0 A20 20 0 0 0 60 -40" in path.replace("-0 ", "0 ").replace(" -0", " 0")
