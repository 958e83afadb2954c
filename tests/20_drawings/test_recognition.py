"""Contours to parts: holes, islands, equal shapes, marks, borders, crossings."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nestwright.drawings.layers import Role, role_of_layer
from nestwright.drawings.recognition.congruence import groups_of_equal
from nestwright.geometry.contours import (
    Shape,
    area_mm2,
    bounds_mm,
    circle,
    contour,
    rectangle,
    reversed_contour,
)
from nestwright.geometry.transform import Transform


def box(msp, x, y, width, height, layer="0", linetype="BYLAYER"):
    points = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    return msp.add_lwpolyline(points, close=True, dxfattribs={"layer": layer, "linetype": linetype})


def rules(reading):
    return [finding.rule for finding in reading.findings]


def test_an_island_in_a_hole_is_a_part_of_its_own(new, read):
    msp = new().modelspace()
    box(msp, 0, 0, 200, 100)
    box(msp, 20, 20, 160, 60)
    box(msp, 50, 40, 40, 20)
    reading = read(msp.doc)
    areas = [part.shape.net_area_mm2 for part in reading.parts]
    assert sorted(areas) == pytest.approx([800, 200 * 100 - 160 * 60])
    assert [part.name for part in reading.parts] == ["part-1", "part-2"]


def test_outlines_turn_left_and_holes_right_from_the_origin(new, read):
    msp = new().modelspace()
    msp.add_lwpolyline([(500, 500), (500, 600), (600, 600), (600, 500)], close=True)
    msp.add_circle((550, 550), 10)
    (part,) = read(msp.doc).parts
    assert area_mm2(part.shape.outer) == pytest.approx(10_000)
    assert area_mm2(part.shape.holes[0]) == pytest.approx(-100 * math.pi)
    assert bounds_mm(part.shape.outer)[:2] == pytest.approx((0, 0))
    assert part.name == "part"


def test_equal_shapes_are_one_part_with_a_quantity(new, read):
    msp = new().modelspace()
    for at in range(5):
        box(msp, 200 * at, 0, 100, 50)
        msp.add_circle((200 * at + 20, 20), 5)
    box(msp, 0, 200, 50, 100)
    msp.add_circle((30, 220), 5)  # the same plate, turned by 90 degrees
    box(msp, 200, 200, 100, 50)
    msp.add_circle((280, 220), 5)  # its mirror image
    assert sorted(part.quantity for part in read(msp.doc).parts) == [1, 6]


L_SHAPE = contour([(0, 0), (60, 0), (60, 20), (40, 20, -0.4), (20, 40), (20, 70), (0, 70)])
PLATE = Shape(L_SHAPE, (reversed_contour(circle(10, 10, 3)), reversed_contour(rectangle(8, 5, 5, 40))))
FLANGE = Shape(
    circle(0, 0, 50),
    (*(circle(35 * math.cos(a), 35 * math.sin(a), 4) for a in (0.0, 1.0, 2.0, 4.0)), circle(0, 0, 10)),
)


def are_equal(one: Shape, other: Shape) -> bool:
    """Whether a drawing would count both as one part."""
    return len(groups_of_equal([one, other])) == 1


@settings(max_examples=60)
@given(
    st.sampled_from([PLATE, FLANGE]),
    st.floats(-500, 500),
    st.floats(-500, 500),
    st.floats(0, 360),
    st.integers(0, 6),
)
def test_a_turn_and_a_shift_keep_a_shape_equal(shape, x_mm, y_mm, turn_deg, start):
    moved = Transform(x_mm, y_mm, turn_deg).shape(shape)
    rolled = Shape(np.roll(moved.outer, start, axis=0), moved.holes[::-1])
    assert are_equal(shape, rolled)
    assert not are_equal(shape, Transform(x_mm, y_mm, turn_deg, mirror=True).shape(shape))


def test_a_hole_elsewhere_makes_another_part():
    other = Shape(L_SHAPE, (reversed_contour(circle(10, 11, 3)), PLATE.holes[1]))
    assert not are_equal(PLATE, other)


def test_marks_follow_their_part_and_are_no_contours(new, read):
    doc = new()
    doc.layers.add("Gravír")
    doc.linetypes.add("DASHED", pattern=[0.6, 0.5, -0.1])
    msp = doc.modelspace()
    box(msp, 0, 0, 100, 50)
    msp.add_line((20, 10), (40, 10), dxfattribs={"layer": "Gravír"})
    box(msp, 60, 20, 10, 10, layer="Gravír")
    msp.add_line((50, 0), (50, 50), dxfattribs={"linetype": "DASHED"})
    msp.add_line((500, 0), (550, 0), dxfattribs={"layer": "Gravír"})
    reading = read(doc)
    (part,) = reading.parts
    assert (len(part.shape.holes), len(part.shape.marks)) == (0, 3)
    assert {"dashed_line", "outside_line"} <= set(rules(reading))


def test_a_mark_is_trimmed_to_its_part(new, read):
    """What reached over the edge would be engraved on the neighbour."""
    msp = new().modelspace()
    box(msp, 0, 0, 100, 50)
    msp.add_line((-20, 25), (130, 25), dxfattribs={"layer": "BEND"})
    reading = read(msp.doc)
    (mark,) = reading.parts[0].shape.marks
    assert sorted(mark[:, 0].tolist()) == pytest.approx([0, 100])
    assert any("trimmed" in finding.message for finding in reading.findings)


def test_a_drawing_with_marks_only_is_cut_with_a_warning(new, read):
    msp = new().modelspace()
    box(msp, 0, 0, 100, 50, layer="engraving")
    reading = read(msp.doc)
    assert len(reading.parts) == 1
    assert "only_marks" in rules(reading)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("0", Role.CUT),
        ("CUT_OUTER", Role.CUT),
        ("Gravír", Role.MARK),
        ("GEOMETRY-ENGRAVING", Role.MARK),
        ("IV_BEND", Role.MARK),
        ("Biegelinien", Role.MARK),
        ("折弯线", Role.MARK),
        ("CENTERLINES", Role.NOTE),
        ("center hole", Role.CUT),
        ("DIM", Role.NOTE),
        ("Diameter", Role.CUT),
        ("外轮廓", Role.CUT),
        ("标注", Role.NOTE),
        ("Sheet", Role.FRAME),
        ("SHEETMETAL", Role.CUT),
        ("Plate H200 W600", Role.FRAME),
        ("plate", Role.CUT),
        ("Biegung", Role.MARK),
        ("plegado", Role.MARK),
        ("PIEGHE", Role.MARK),
        ("Grabado", Role.MARK),
        ("grabar", Role.MARK),
        ("marcado", Role.MARK),
        ("marcatura", Role.MARK),
        ("Incisione", Role.MARK),
        ("grawer", Role.MARK),
        ("Znakowanie", Role.MARK),
        ("линия сгиба", Role.MARK),
        ("Гибка", Role.MARK),
        ("гравировка", Role.MARK),
        ("曲げ線", Role.MARK),
        ("ケガキ", Role.MARK),
        ("Maße", Role.NOTE),
        ("MASSE", Role.NOTE),
        ("testo", Role.NOTE),
        ("tekst", Role.NOTE),
        ("kóta", Role.NOTE),
        ("WYMIARY", Role.NOTE),
        ("cotes", Role.NOTE),
        ("quote", Role.NOTE),
        ("popis", Role.NOTE),
        ("opis", Role.NOTE),
        ("felirat", Role.NOTE),
        ("osi", Role.NOTE),
        ("osa", Role.NOTE),
        ("Középvonal", Role.NOTE),
        ("寸法", Role.NOTE),
        ("中心線", Role.NOTE),
        ("Размеры", Role.NOTE),
        ("текст", Role.NOTE),
        ("Cartouche", Role.FRAME),
        ("ramka", Role.FRAME),
        ("keret", Role.FRAME),
        ("рамка", Role.FRAME),
        ("図枠", Role.FRAME),
        ("Zeichnungskopf", Role.FRAME),
        ("Massiv", Role.CUT),
        ("Sheet Metal", Role.CUT),
        ("SHEET_METAL", Role.CUT),
        ("Quoted part", Role.CUT),
        ("Grabber", Role.CUT),
        ("Osaka", Role.CUT),
    ],
)
def test_what_a_layer_is_for(name, role):
    assert role_of_layer(name) is role


def test_the_border_round_several_parts_is_left_out(new, read):
    msp = new().modelspace()
    box(msp, -50, -50, 1500, 1000)
    for at in range(3):
        box(msp, 400 * at, 0, 300, 200)
        box(msp, 400 * at + 20, 20, 30, 40)
        box(msp, 400 * at + 220, 20, 50, 40)
    reading = read(msp.doc)
    assert [part.quantity for part in reading.parts] == [3]
    assert "sheet_frame" in rules(reading)


def test_a_plate_with_windows_and_bolt_holes_is_no_border(new, read):
    msp = new().modelspace()
    box(msp, 0, 0, 1500, 1000)
    for at in range(3):
        box(msp, 100 + 400 * at, 100, 300, 200)
        msp.add_circle((50 + 400 * at, 50), 6)
    reading = read(msp.doc)
    assert [len(part.shape.holes) for part in reading.parts] == [6]
    assert "sheet_frame" not in rules(reading)


@pytest.mark.parametrize("layer", ["Board", "FRAME", "Sheet Metal"])
@pytest.mark.parametrize("of_holes", ["0", None])
def test_a_plate_with_bolt_holes_is_no_border_whatever_its_layer(new, read, layer, of_holes):
    msp = new().modelspace()
    box(msp, 0, 0, 200, 100, layer=layer)
    for x in (50, 150):
        msp.add_circle((x, 50), 10, dxfattribs={"layer": of_holes or layer})
    reading = read(msp.doc)
    assert [(part.quantity, len(part.shape.holes)) for part in reading.parts] == [(1, 2)]


def test_a_rectangle_with_bend_lines_from_edge_to_edge_is_no_border(new, read):
    msp = new().modelspace()
    box(msp, 0, 0, 459, 343)
    msp.add_line((0, 170), (459, 170), dxfattribs={"layer": "BEND"})
    for x in (50, 300):
        box(msp, x, 200, 100, 60)
        for corner in (10, 90):
            msp.add_circle((x + corner, 230), 2)
    reading = read(msp.doc)
    assert "sheet_frame" not in rules(reading)
    assert max(part.shape.net_area_mm2 for part in reading.parts) == pytest.approx(459 * 343 - 2 * 6000)


@pytest.mark.parametrize("layers", [("0", "BOARD"), ("BOARD", "0")])
def test_a_border_drawn_twice_is_known_by_its_layer(new, read, layers):
    msp = new().modelspace()
    for layer in layers:
        box(msp, 0, 0, 1220, 2440, layer=layer)
    box(msp, 100, 100, 500, 300)
    (part,) = read(msp.doc).parts
    assert part.shape.net_area_mm2 == pytest.approx(150_000)


def test_a_layer_named_for_sheets_is_no_part(new, read):
    msp = new().modelspace()
    box(msp, 0, 0, 3000, 1500, layer="Sheet")
    box(msp, 100, 100, 200, 100)
    (part,) = read(msp.doc).parts
    assert part.shape.net_area_mm2 == pytest.approx(20_000)


def add_part(msp, x=120, y=120):
    msp.add_lwpolyline([(x, y), (x + 90, y), (x + 90, y + 60), (x, y + 60)], close=True)
    msp.add_circle((x + 20, y + 20), 5)
    msp.add_circle((x + 60, y + 20), 5)


def test_the_fields_of_a_title_block_are_no_parts(new, read):
    doc = new()
    msp = doc.modelspace()
    doc.layers.add("FRAME")
    add_part(msp)
    for x in (220, 280):
        points = [(x, 10), (x + 60, 10), (x + 60, 30), (x, 30)]
        msp.add_lwpolyline(points, close=True, dxfattribs={"layer": "FRAME"})
    (part,) = read(doc).parts
    assert len(part.shape.holes) == 2


@pytest.mark.parametrize(("width", "height"), [(420, 297), (400, 277), (277, 190)])
def test_the_border_of_a_drawing_sheet_round_one_part_is_left_out(new, read, width, height):
    doc = new()
    msp = doc.modelspace()
    msp.add_lwpolyline([(0, 0), (width, 0), (width, height), (0, height)], close=True)
    add_part(msp, 60, 100)
    for text, y in (("Material S235", 20), ("Scale 1:1", 30)):
        msp.add_text(text, height=4).set_placement((200, y))
    reading = read(doc)
    (part,) = reading.parts
    assert len(part.shape.holes) == 2
    assert "sheet_frame" in [finding.rule for finding in reading.findings]


def test_a_plate_of_the_size_of_paper_without_notes_stays_a_part(new, read):
    doc = new()
    doc.modelspace().add_lwpolyline([(0, 0), (420, 0), (420, 297), (0, 297)], close=True)
    add_part(doc.modelspace())
    assert sum(part.quantity for part in read(doc).parts) == 3


def test_a_frame_round_a_text_in_a_part_is_no_hole(new, read):
    msp = new().modelspace()
    box(msp, 0, 0, 300, 200)
    box(msp, 50, 50, 80, 20)
    msp.add_text("PART 17", height=10).set_placement((55, 55))
    box(msp, 200, 50, 30, 30)
    reading = read(msp.doc)
    assert [len(part.shape.holes) for part in reading.parts] == [1]
    assert "text_box" in rules(reading)


@pytest.mark.parametrize("size", [(600, 500), (80, 60)])
def test_a_window_with_a_text_in_it_stays_a_hole(new, read, size):
    msp = new().modelspace()
    box(msp, 0, 0, 2000, 1000)
    box(msp, 100, 100, *size)
    msp.add_text("A", height=10).set_placement((120, 120))
    msp.add_mtext("12345", dxfattribs={"insert": (120, 150), "char_height": 5})
    reading = read(msp.doc)
    assert [len(part.shape.holes) for part in reading.parts] == [1]
    assert "text_box" not in rules(reading)


def test_a_label_outside_of_the_part_is_no_part(new, read):
    msp = new().modelspace()
    box(msp, 0, 0, 300, 200)
    box(msp, 100, -40, 80, 20)
    msp.add_text("VIEW A", height=14).set_placement((105, -37))
    reading = read(msp.doc)
    assert [part.shape.net_area_mm2 for part in reading.parts] == [pytest.approx(60_000)]
    assert "text_box" in rules(reading)


def test_a_slot_round_a_text_is_a_hole_in_a_part_and_a_label_outside(new, read):
    msp = new().modelspace()
    box(msp, 0, 0, 300, 200)
    for y in (50, -50):
        ends = [(50, y, 0), (110, y, 1), (110, y + 20, 0), (50, y + 20, 1)]
        msp.add_lwpolyline(ends, format="xyb", close=True)
        msp.add_text("VIEW A", height=14).set_placement((55, y + 3))
    (part,) = read(msp.doc).parts
    assert len(part.shape.holes) == 1


def test_a_name_plate_alone_is_a_part(new, read):
    msp = new().modelspace()
    box(msp, 0, 0, 80, 20)
    msp.add_text("VIEW A", height=14).set_placement((5, 3))
    assert len(read(msp.doc).parts) == 1


def test_a_countersink_is_one_hole(new, read):
    msp = new().modelspace()
    box(msp, 0, 0, 100, 100)
    for radius in (3, 6, 8):
        msp.add_circle((50, 50), radius)
    reading = read(msp.doc)
    (part,) = reading.parts
    assert part.shape.net_area_mm2 == pytest.approx(10_000 - 9 * math.pi)
    assert len(part.shape.marks) == 2
    assert "stepped_bore" in rules(reading)


def test_closed_contours_drawn_twice_are_cut_once(new, read):
    msp = new().modelspace()
    for _ in range(4):
        msp.add_circle((0, 0), 60)
    msp.add_lwpolyline([(-60, 0, 1), (60, 0, 1)], format="xyb", close=True)
    reading = read(msp.doc)
    (part,) = reading.parts
    assert (part.quantity, len(part.shape.holes)) == (1, 0)
    assert "duplicate_contour" in rules(reading)


def test_a_hole_over_the_edge_is_not_cut_and_told(new, read):
    msp = new().modelspace()
    box(msp, 0, 0, 100, 100)
    msp.add_circle((100, 50), 8)
    reading = read(msp.doc)
    (part,) = reading.parts
    assert (len(part.shape.holes), len(part.shape.marks)) == (0, 1)
    finding = next(f for f in reading.findings if f.rule == "crossing_contours")
    assert finding.severity == "warning"
    assert (finding.x_mm, abs(finding.y_mm - 50)) == pytest.approx((100, 8), abs=0.1)


def test_holes_that_overlap_are_one_opening(new, read):
    msp = new().modelspace()
    box(msp, 0, 0, 100, 100)
    box(msp, 20, 20, 30, 20)
    box(msp, 40, 30, 30, 20)
    reading = read(msp.doc)
    (part,) = reading.parts
    assert len(part.shape.holes) == 1
    assert part.shape.net_area_mm2 == pytest.approx(10_000 - (600 + 600 - 100))
    assert "crossing_contours" in rules(reading)


def test_of_two_outlines_that_cross_neither_is_a_hole(new, read):
    msp = new().modelspace()
    msp.add_circle((0, 0), 41)
    msp.add_circle((36, 0), 40)
    reading = read(msp.doc)
    areas = sorted(part.shape.net_area_mm2 for part in reading.parts)
    assert all(area > 0 for area in areas)
    assert "crossing_contours" in rules(reading)


def test_a_contour_that_crosses_itself_is_an_error(new, read):
    msp = new().modelspace()
    msp.add_lwpolyline([(0, 0), (100, 100), (100, 0), (0, 100)], close=True)
    reading = read(msp.doc)
    finding = next(f for f in reading.findings if f.rule == "self_crossing")
    assert finding.severity == "error"
    assert (finding.x_mm, finding.y_mm) == pytest.approx((50, 50))
    assert sum(part.quantity for part in reading.parts) == 2


def test_a_spike_of_a_hair_is_taken_off_and_arcs_stay(new, read):
    msp = new().modelspace()
    points = [(0, 0, 0), (60, 0, 1), (60, 40, 0), (0, 40, 0), (0, -0.03, 0)]
    msp.add_lwpolyline(points, format="xyb", close=True)
    msp.add_circle((20, 20), 5)
    reading = read(msp.doc)
    (part,) = reading.parts
    assert np.count_nonzero(part.shape.outer[:, 2]) == 1
    assert part.shape.net_area_mm2 == pytest.approx(2400 + 200 * math.pi - 25 * math.pi, rel=1e-3)


def test_open_lines_in_a_part_become_marks_with_a_warning(new, read):
    msp = new().modelspace()
    box(msp, 0, 0, 100, 50)
    msp.add_line((20, 10), (60, 40))
    reading = read(msp.doc)
    assert len(reading.parts[0].shape.marks) == 1
    finding = next(f for f in reading.findings if f.rule == "open_contour")
    assert finding.size_mm == pytest.approx(50)


def test_the_reading_says_it_all_in_plain_values(new, read):
    msp = new().modelspace()
    box(msp, 0, 0, 100, 50)
    msp.add_circle((50, 25), 5)
    answer = read(msp.doc).to_json()
    (part,) = answer["parts"]
    assert part["area_mm2"] == pytest.approx(5000 - 25 * math.pi, abs=1e-3)
    assert part["cut_length_mm"] == pytest.approx(300 + 10 * math.pi, abs=1e-3)
    assert (part["width_mm"], part["height_mm"], part["holes"], part["quantity"]) == (100, 50, 1, 1)
    assert answer["units"] == "mm"
    assert answer["findings"][0]["rule"] == "units"
    assert (answer["width_mm"], answer["height_mm"]) == (100, 50)
