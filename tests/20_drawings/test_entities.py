"""Every kind of line becomes the right contour, in every version, ASCII and binary."""

from __future__ import annotations

import math

import numpy as np
import pytest
from ezdxf.math import BSpline, ConstructionArc

from nestwright.drawings.read import read_drawing
from nestwright.geometry.contours import as_circle, bounds_mm

VERSIONS = ("R12", "R2000", "R2004", "R2007", "R2010", "R2013", "R2018")
SQUARE = [(0, 0), (100, 0), (100, 50), (0, 50)]


def only_shape(reading):
    assert [f for f in reading.findings if f.severity == "error"] == []
    assert len(reading.parts) == 1
    return reading.parts[0].shape


@pytest.mark.parametrize("binary", [False, True], ids=["ascii", "binary"])
@pytest.mark.parametrize("version", VERSIONS)
def test_a_plate_with_a_hole_in_every_version(new, read, version, binary):
    doc = new(version)
    for start, end in zip(SQUARE, SQUARE[1:] + SQUARE[:1], strict=True):
        doc.modelspace().add_line(start, end)
    doc.modelspace().add_circle((50, 25), 10)
    shape = only_shape(read(doc, binary=binary))
    assert shape.net_area_mm2 == pytest.approx(5000 - math.pi * 100)
    assert as_circle(shape.holes[0]) == pytest.approx((50, 25, 10))


def test_arcs_and_lines_join_and_arcs_stay_arcs(new, read):
    msp = new().modelspace()
    msp.add_line((0, 0), (60, 0))
    msp.add_arc((60, 20), 20, -90, 90)
    msp.add_line((60, 40), (0, 40))
    msp.add_arc((0, 20), 20, 90, 270)
    shape = only_shape(read(msp.doc))
    assert len(shape.outer) == 4
    assert np.count_nonzero(shape.outer[:, 2]) == 2
    assert shape.net_area_mm2 == pytest.approx(60 * 40 + math.pi * 400)


@pytest.mark.parametrize("version", ["R12", "R2010"])
def test_polylines_keep_their_bulges(new, read, version):
    doc = new(version)
    points = [(0, 0, 0), (60, 0, 1), (60, 40, 0), (0, 40, 1)]
    if version == "R12":
        doc.modelspace().add_polyline2d(points, format="xyb", close=True)
    else:
        doc.modelspace().add_lwpolyline(points, format="xyb", close=True)
    shape = only_shape(read(doc))
    assert shape.net_area_mm2 == pytest.approx(60 * 40 + math.pi * 400)
    assert bounds_mm(shape.outer) == pytest.approx((0, 0, 100, 40))


def test_a_closed_lwpolyline_in_a_file_that_says_r12(new, as_bytes):
    """Small exporters write entities that R12 has not; the flag "closed" must survive."""
    doc = new("R2000")
    doc.modelspace().add_lwpolyline(SQUARE, close=True)
    content = as_bytes(doc).replace(b"AC1015", b"AC1009", 1)
    shape = only_shape(read_drawing("x.dxf", content))
    assert shape.net_area_mm2 == pytest.approx(5000)


def test_an_ellipse_has_its_exact_box(new, read):
    msp = new().modelspace()
    msp.add_ellipse((10, 20), major_axis=(40, 30), ratio=0.4)
    shape = only_shape(read(msp.doc))
    left, bottom, right, top = bounds_mm(shape.outer)
    assert right - left == pytest.approx(2 * math.hypot(40, 12), abs=0.005)
    assert top - bottom == pytest.approx(2 * math.hypot(30, 16), abs=0.005)
    assert shape.net_area_mm2 == pytest.approx(math.pi * 50 * 20, rel=1e-4)


def test_an_elliptic_arc_and_its_chord_close(new, read):
    msp = new().modelspace()
    msp.add_ellipse((0, 0), major_axis=(50, 0), ratio=0.5, start_param=0, end_param=math.pi)
    msp.add_line((-50, 0), (50, 0))
    assert only_shape(read(msp.doc)).net_area_mm2 == pytest.approx(math.pi * 50 * 25 / 2, rel=1e-4)


def test_a_rational_spline_is_the_circle_it_means(new, read):
    msp = new().modelspace()
    msp.add_spline().apply_construction_tool(BSpline.from_arc(_arc(30.0)))
    shape = only_shape(read(msp.doc))
    assert shape.net_area_mm2 == pytest.approx(math.pi * 900, rel=1e-4)
    radii = np.hypot(*(shape.outer[:, :2] - 30.0).T)
    assert np.allclose(radii, 30.0, atol=0.01)


def _arc(radius):
    return ConstructionArc((0, 0), radius, 0, 360)


def test_a_spline_stays_within_its_tolerance(new, read):
    points = [(0, 0), (30, 40), (60, -10), (90, 30), (120, 0)]
    msp = new().modelspace()
    spline = msp.add_spline(points)
    msp.add_lwpolyline([(120, 0), (120, -60), (0, -60), (0, 0)])
    exact = np.array([(p.x, p.y) for p in spline.construction_tool().approximate(4000)])
    closed = np.vstack([exact, [(120, -60), (0, -60)]])
    x, y = closed.T
    area = abs(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)) / 2
    shape = only_shape(read(msp.doc))
    assert shape.net_area_mm2 == pytest.approx(area, abs=0.005 * 150)
    assert len(shape.outer) < 80


def test_mirrored_planes_turn_arcs_the_right_way(new, read):
    """An extrusion of -1 draws the arc in a plane seen from behind."""
    msp = new().modelspace()
    msp.add_lwpolyline(
        [(0, 0, 0), (-60, 0, -1), (-60, 40, 0), (0, 40, 0)],
        format="xyb",
        close=True,
        dxfattribs={"extrusion": (0, 0, -1)},
    )
    shape = only_shape(read(msp.doc))
    assert bounds_mm(shape.outer) == pytest.approx((0, 0, 80, 40))
    assert shape.net_area_mm2 == pytest.approx(60 * 40 + math.pi * 200)


def test_what_is_no_line_is_left_out_and_counted(new, read):
    msp = new().modelspace()
    msp.add_lwpolyline(SQUARE, close=True)
    msp.add_text("T=2 Q235 x10").set_placement((300, 300))
    msp.add_mtext("note")
    msp.add_point((5, 5))
    msp.add_linear_dim(base=(0, -20), p1=(0, 0), p2=(100, 0)).render()
    msp.add_hatch().paths.add_polyline_path(SQUARE, is_closed=True)
    msp.doc.layout("Layout1").add_circle((0, 0), 500)
    reading = read(msp.doc)
    assert only_shape(reading).net_area_mm2 == pytest.approx(5000)
    left_out = next(f for f in reading.findings if f.rule == "left_out")
    for kind in ("TEXT", "MTEXT", "POINT", "DIMENSION", "HATCH"):
        assert f"1 {kind}" in left_out.message


def test_meaningless_entities_cost_themselves_only(new, read):
    msp = new().modelspace()
    msp.add_lwpolyline(SQUARE, close=True)
    msp.add_circle((5, 5), 0)
    msp.add_lwpolyline([(1, 1)])
    msp.add_line((7, 7), (7, 7))
    reading = read(msp.doc)
    assert only_shape(reading).net_area_mm2 == pytest.approx(5000)
    assert {"broken_entity", "zero_length"} <= {f.rule for f in reading.findings}
