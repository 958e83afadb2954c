"""NC1 files: by hand, sloppy ones, broken ones, and real ones against a table made by reading the files."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestwright.drawings.nc1.letters import text_paths
from nestwright.drawings.outline import read_outline
from nestwright.drawings.read import read_drawing
from nestwright.drawings.reading import DrawingReading, Severity
from nestwright.errors import UnreadableDrawing
from nestwright.geometry.contours import arc_of, as_circle, bounds_mm

NC1 = Path(__file__).resolve().parents[3] / "shared" / "data" / "nc1"

PLATE = """ST
** made by hand
  order 7
  drawing 8
  1
  P-12
  S355J2+N
  4
  PL10
  B
  200.00
  100.00
  10.00
  10.00
  10.00
  0.00
  78.50
  2.00
  0.00
  0.00
  0.00
  0.00
  -
  -
  -
  -
{blocks}
EN
"""
CONTOUR = """AK
  v 0.00u 0.00 0.00
  v 200.00u 0.00 0.00
  v 200.00u 80.00 20.00
  v 180.00u 100.00 0.00
  v 0.00u 100.00 0.00
  v 0.00u 0.00 0.00"""


def read(text: str, name: str = "piece.nc1") -> DrawingReading:
    return read_drawing(name, text.encode("latin-1"))


def plate(blocks: str = CONTOUR) -> DrawingReading:
    return read(PLATE.format(blocks=blocks))


def profile(code: str, blocks: str = "", flange: str = "60.00") -> DrawingReading:
    text = PLATE.format(blocks=blocks).replace("\n  B\n", f"\n  {code}\n")
    return read(text.replace("  100.00\n  10.00\n  10.00\n  10.00", f"  100.00\n  {flange}\n  9.00\n  6.00"))


def rules(reading: DrawingReading) -> set[str]:
    return {finding.rule for finding in reading.findings}


def only(reading: DrawingReading, rule: str) -> str:
    [message] = [finding.message for finding in reading.findings if finding.rule == rule]
    return message


class TestHeader:
    def test_a_plate_has_what_its_header_says(self):
        reading = plate()
        [part] = reading.parts
        assert (part.name, part.material, part.thickness_mm, part.quantity) == ("P-12", "S355J2+N", 10.0, 1)
        assert (part.information.quantity, reading.units) == (4, "mm")
        assert reading.findings == ()

    def test_without_a_contour_the_header_gives_the_outline(self):
        [part] = plate("BO\n  v 50.00u 50.00 18.00 0.00").parts
        assert bounds_mm(part.shape.outer) == (0.0, 0.0, 200.0, 100.0)
        assert part.shape.net_area_mm2 == pytest.approx(20_000 - math.pi * 81)

    def test_a_piece_without_a_mark_has_the_name_of_its_drawing_else_of_the_file(self):
        text = PLATE.format(blocks="").replace("P-12", "-")
        assert read(text).parts[0].name == "drawing 8"
        assert read(text.replace("drawing 8", "-")).parts[0].name == "piece"

    def test_a_plate_whose_width_stands_in_the_flange_width(self):
        text = PLATE.format(blocks="").replace("  100.00\n  10.00\n", "  10.00\n  196.45\n")
        assert bounds_mm(read(text).parts[0].shape.outer)[3] == 196.45

    def test_a_contour_of_another_size_than_the_header_is_told(self):
        assert "200 x 100" in only(plate(CONTOUR.replace("200.00", "210.00")), "header_size")

    @pytest.mark.parametrize(
        ("old", "new", "line", "words"),
        [
            ("ST\n", "T\n", 1, "must begin with a line ST"),
            ("  4\n", "  x\n", 8, "whole number"),
            ("  4\n", "  0\n", 8, "whole number from 1"),
            ("  B\n", "  Q\n", 10, "one of I, L, U, B"),
            ("  200.00\n", "  2oo\n", 11, "length must be a number"),
            ("  200.00\n", "  -5\n", 11, "greater than 0"),
            ("  200.00\n", "  200.0,1.0,2.0\n", 11, "one number, or length and saw length"),
            ("  S355J2+N\n", "", 8, "are all of order, drawing, phase, piece and grade before it"),
            ("  78.50\n", "  heavy\n", 17, "weight must be a number"),
        ],
    )
    def test_the_wrong_line_is_named(self, old: str, new: str, line: int, words: str):
        reading = read(PLATE.format(blocks=CONTOUR).replace(old, new, 1))
        assert reading.parts == ()
        assert reading.unreadable
        message = only(reading, "unreadable")
        assert message.startswith(f"line {line} (")
        assert words in message

    def test_a_header_that_is_all_there_is(self):
        reading = read("ST\n order\n drawing\n")
        assert "ends before the phase" in only(reading, "unreadable")


class TestContours:
    def test_an_arc_stays_an_arc_and_turns_as_its_sign_says(self):
        outer = plate().parts[0].shape.outer
        arc = arc_of(outer[2], outer[3])
        assert arc is not None
        assert arc[:3] == pytest.approx((180.0, 80.0, 20.0))
        hollow = plate(CONTOUR.replace("80.00 20.00", "80.00 -20.00")).parts[0].shape
        assert plate().parts[0].shape.net_area_mm2 == pytest.approx(20_000 - (400 - math.pi * 100))
        assert hollow.net_area_mm2 == pytest.approx(20_000 - math.pi * 100)

    def test_an_arc_that_cannot_be_is_told_with_its_line(self):
        assert only(plate(CONTOUR.replace("80.00 20.00", "80.00 3.00")), "impossible_arc").startswith(
            "line 30"
        )

    def test_a_full_circle_of_two_halves(self):
        circle = "AK\n  v 0.00u 50.00 50.00\n  100.00 50.00 50.00\n  0.00 50.00 0.00"
        assert as_circle(plate(circle).parts[0].shape.outer) == pytest.approx((50.0, 50.0, 50.0))

    def test_a_row_without_a_face_belongs_to_the_face_before(self):
        blocks = CONTOUR.replace("\n  v 200.00u", "\n  200.00").replace("\n  v 180", "\n  180")
        assert plate(blocks).parts[0].shape.net_area_mm2 == plate().parts[0].shape.net_area_mm2

    def test_an_inner_contour_is_a_hole(self):
        inner = "\nIK\n  v 50u 40 0\n  v 50u 60 0\n  v 80u 60 0\n  v 80u 40 0\n  v 50u 40 0"
        [hole] = plate(CONTOUR + inner).parts[0].shape.holes
        assert bounds_mm(hole) == (50.0, 40.0, 80.0, 60.0)

    def test_a_contour_that_does_not_close_is_closed_and_told(self):
        reading = plate("\n".join(CONTOUR.split("\n")[:-1]))
        assert "100.00 mm" in only(reading, "gap_closed")
        assert len(reading.parts) == 1

    def test_bevels_are_told(self):
        reading = plate(CONTOUR.replace("v 200.00u 0.00 0.00", "v 200.00u 0.00 0.00 45.00 3.00 30.00 2.00"))
        assert "45 deg, 3 mm deep and 30 deg, 2 mm deep" in only(reading, "bevel")

    def test_a_second_outline_is_wrong(self):
        second = CONTOUR.replace("200.00", "20.00").replace("180.00", "18.00")
        reading = plate(f"{CONTOUR}\n{second}")
        assert "a second contour AK" in only(reading, "unreadable")
        assert reading.parts == ()

    def test_a_wrong_row_is_named_and_costs_the_part(self):
        reading = plate(CONTOUR.replace("v 180.00u 100.00", "v 180.00u 1oo.00"))
        assert only(reading, "unreadable").startswith("line 31 (")
        assert reading.parts == ()

    def test_a_file_that_breaks_off_in_a_contour_gives_nothing(self):
        text = PLATE.format(blocks=CONTOUR)
        reading = read(text[: text.index("  v 0.00u 100.00")])
        assert "breaks off here" in only(reading, "unreadable")
        assert reading.parts == ()


class TestHoles:
    def holes(self, row: str):
        reading = plate(f"{CONTOUR}\nBO\n  v {row}")
        return reading, reading.parts[0].shape.holes

    def test_round(self):
        _, [hole] = self.holes("50.00u 40.00 18.00 0.00")
        assert as_circle(hole) == pytest.approx((50.0, 40.0, 9.0))

    def test_a_depth_through_the_plate_is_a_hole(self):
        assert len(self.holes("50.00u 40.00 18.00 10.00")[1]) == 1

    def test_slotted_along_and_turned(self):
        _, [hole] = self.holes("50.00u 40.00 18.00 0.00l 22.00 0.00 0.00")
        assert bounds_mm(hole) == pytest.approx((41.0, 31.0, 81.0, 49.0))
        _, [hole] = self.holes("50.00u 40.00 18.00 0.00l 22.00 0.00 90.00")
        assert bounds_mm(hole) == pytest.approx((41.0, 31.0, 59.0, 71.0))

    def test_a_rectangular_opening_with_rounded_corners(self):
        reading, [hole] = self.holes("50.00u 40.00 10.00 0.00l 30.00 20.00 0.00")
        assert bounds_mm(hole) == pytest.approx((45.0, 35.0, 85.0, 65.0))
        whole = plate().parts[0].shape.net_area_mm2
        area = 40 * 30 - (100 - math.pi * 25)
        assert reading.parts[0].shape.net_area_mm2 == pytest.approx(whole - area)

    @pytest.mark.parametrize(("letter", "word"), [("g", "thread"), ("l", "left-hand"), ("s", "countersink")])
    def test_what_is_done_to_the_hole_is_told(self, letter: str, word: str):
        reading, holes = self.holes(f"50.00u 40.00{letter} 18.00 0.00")
        assert len(holes) == 1
        assert word in only(reading, "hole_finish")

    def test_a_blind_hole_is_marked_and_told(self):
        reading, holes = self.holes("50.00u 40.00 18.00 6.00")
        assert (len(holes), len(reading.parts[0].shape.marks)) == (0, 1)
        assert "6 mm deep in 10 mm" in only(reading, "blind_hole")

    def test_a_punched_point_is_marked(self):
        reading, holes = self.holes("50.00u 40.00m 0.00 0.00")
        assert (len(holes), len(reading.parts[0].shape.marks)) == (0, 2)

    def test_a_hole_outside_of_the_plate_is_told_with_its_line(self):
        reading, holes = self.holes("250.00u 40.00 18.00 0.00")
        assert holes == ()
        assert "line 35" in only(reading, "opening_outside")

    def test_a_hole_over_the_edge_is_told(self):
        reading, holes = self.holes("200.00u 40.00 18.00 0.00")
        assert holes == ()
        assert "crossing_contours" in rules(reading)

    def test_a_hole_drilled_twice_is_cut_once(self):
        reading, holes = self.holes("50.00u 40.00 18.00 0.00\n  v 50.00u 40.00 18.00 0.00")
        assert len(holes) == 1
        assert "duplicate_contour" in rules(reading)


class TestMarksAndOtherBlocks:
    def test_a_text_is_marked_in_single_strokes(self):
        [part] = plate(f"{CONTOUR}\nSI\n  v 20.00u 30.00 0.00 10rL7").parts
        boxes = [bounds_mm(mark, closed=False) for mark in part.shape.marks]
        assert (min(box[0] for box in boxes), min(box[1] for box in boxes)) == pytest.approx((20.0, 30.0))
        assert max(box[3] for box in boxes) == pytest.approx(40.0)

    def test_punched_and_powdered_lines_are_marks(self):
        blocks = f"{CONTOUR}\nKO\n  v 20u 30 0\n  v 90u 30 0\nPU\n  v 20u 50 0\n  v 90u 50 0"
        assert len(plate(blocks).parts[0].shape.marks) == 2

    @pytest.mark.parametrize(
        ("row", "words"),
        [
            (
                "v 0.00u 40.00 90.00 5.00 200.00 40.00",
                "a bend of 90 deg, inner radius 5 from 0, 40 to 200, 40",
            ),
            ("0.00 40.00 200.00 40.00 90.00", "a bend of 90 deg from 0, 40 to 200, 40: kept as a mark"),
            ("0.00 40.00 100.00 40.00 90.00", "does not run from edge to edge"),
        ],
    )
    def test_bends_are_marks_and_told(self, row: str, words: str):
        reading = plate(f"{CONTOUR}\nKA\n  {row}")
        assert words in only(reading, "bend")
        assert len(reading.parts[0].shape.marks) == 1

    @pytest.mark.parametrize("block", ["PR", "SC", "B1", "XY"])
    def test_other_blocks_are_told(self, block: str):
        reading = plate(f"{CONTOUR}\n{block}\n  + 0.00 79.50 0.00")
        assert only(reading, "left_out_block").startswith(f'line 34 ("{block}")')
        assert len(reading.parts) == 1

    def test_a_face_that_a_plate_has_not_is_told(self):
        assert "no flat face o" in only(plate(f"{CONTOUR}\nBO\n  o 50u 40 18"), "left_out_block")

    def test_a_damaged_mark_costs_nothing_but_itself(self):
        reading = plate(f"{CONTOUR}\nSI\n  v here\nKO\n  v 1 x")
        assert len(reading.parts) == 1
        assert [finding.rule for finding in reading.findings] == ["bad_row", "bad_row"]


class TestProfiles:
    @pytest.mark.parametrize(
        ("code", "faces"),
        [
            ("I", {"web": (100, 6), "top flange": (60, 9), "bottom flange": (60, 9)}),
            ("U", {"web": (100, 6), "top flange": (60, 9), "bottom flange": (60, 9)}),
            ("C", {"web": (100, 6), "top flange": (60, 9), "bottom flange": (60, 9)}),
            ("T", {"web": (100, 6), "flange": (60, 9)}),
            ("L", {"leg": (100, 6), "second leg": (60, 9)}),
            ("M", {"front": (100, 6), "top": (60, 6), "bottom": (60, 6), "back": (100, 6)}),
        ],
    )
    def test_faces(self, code: str, faces: dict[str, tuple[float, float]]):
        reading = profile(code)
        found = {part.name: (bounds_mm(part.shape.outer)[3], part.thickness_mm) for part in reading.parts}
        assert found == {f"P-12 {name}": values for name, values in faces.items()}
        assert "profile_faces" in rules(reading)

    def test_holes_on_the_back_of_a_web_are_holes_of_the_web(self):
        blocks = "BO\n  v 50u 40 18\n  h 50u 40 18\n  h 90u 40 18\n  o 50u 30 14"
        web, top, bottom = profile("I", blocks).parts
        assert (len(web.shape.holes), len(top.shape.holes), len(bottom.shape.holes)) == (2, 1, 0)

    def test_front_and_back_of_a_tube_are_two_walls(self):
        front, _, _, back = profile("M", "BO\n  v 50u 40 18\n  h 50u 40 18\n  h 90u 40 18").parts
        assert (len(front.shape.holes), len(back.shape.holes)) == (1, 2)

    def test_a_back_that_differs_is_told(self):
        back = CONTOUR.replace("  v", "  h").replace("200.00", "170.00").replace("180.00", "150.00")
        assert "is the back of face v" in only(plate(f"{CONTOUR}\n{back}"), "back_differs")

    @pytest.mark.parametrize("code", ["RO", "RU", "SO"])
    def test_what_has_no_flat_face_is_told(self, code: str):
        reading = profile(code)
        assert reading.parts == ()
        assert not reading.unreadable
        assert only(reading, "no_part")

    def test_a_special_profile_has_the_faces_that_it_draws(self):
        [part] = profile("SO", CONTOUR).parts
        assert part.name == "P-12 front"

    def test_mitred_ends_are_told(self):
        text = PLATE.format(blocks=CONTOUR).replace("  2.00\n  0.00\n", "  2.00\n  -19.33\n")
        assert "-19.33" in only(read(text), "bevel")


class TestSloppyFiles:
    def test_it_is_read_all_the_same(self):
        clean, shape = PLATE.format(blocks=f"{CONTOUR}\nBO\n  v 50.00u 40.00 18.00 0.00"), None
        sloppy = clean.replace(".", ",").lower().replace("\n", "\r\n").replace("p-12", "gr\xf6\xdfe 12")
        sloppy = sloppy.replace("ak\r\n", "** a comment\r\nak\r\n\r\n").removesuffix("en\r\n")
        reading = read(sloppy)
        assert {"sloppy_nc1", "missing_end"} == rules(reading)
        told = " ".join(finding.message for finding in reading.findings)
        for words in ("decimal commas", "small letters", "not ASCII", "EN at the end"):
            assert words in told
        [part] = reading.parts
        [shape] = [part.shape for part in read(clean).parts]
        assert part.name == "gr\xf6\xdfe 12"
        assert part.shape.to_json() == shape.to_json()

    def test_double_line_ends_are_no_empty_lines(self):
        assert len(read(PLATE.format(blocks=CONTOUR).replace("\n", "\r\r\n")).parts) == 1

    def test_tabs_and_byte_order_mark(self):
        text = PLATE.format(blocks=CONTOUR).replace("  v ", "\tv\t\t")
        assert len(read_drawing("a.nc", text.encode("utf-8-sig")).parts) == 1
        assert len(read_drawing("a.nc", text.encode("utf-16")).parts) == 1

    def test_a_header_without_its_texts(self):
        reading = read(PLATE.format(blocks=CONTOUR).replace("  -\n", ""))
        assert rules(reading) == {"sloppy_nc1"}
        assert len(reading.parts) == 1

    def test_length_and_saw_length(self):
        assert len(read(PLATE.format(blocks=CONTOUR).replace("  200.00\n", "  200.00,205.00\n")).parts) == 1
        assert plate().findings == ()

    @pytest.mark.parametrize("grade", ["S235JR", "FE 360", "St37-2", "300W"])
    def test_usual_grades_are_not_told(self, grade: str):
        assert rules(read(PLATE.format(blocks=CONTOUR).replace("S355J2+N", grade))) == set()


def test_no_plate_of_stock_is_read_from_an_nc1():
    with pytest.raises(UnreadableDrawing, match="NC1"):
        read_outline("plate.nc1", PLATE.format(blocks=CONTOUR).encode())


@given(st.data())
def test_no_damage_is_a_mistake_of_ours(data: st.DataObject):
    content = bytearray(PLATE.format(blocks=f"{CONTOUR}\nBO\n v 50u 40 18 0l 5 5 9\nKA\n 0 4 9 4 9").encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    reading = read_drawing("damaged.nc1", bytes(content))
    assert reading.parts or any(finding.severity is Severity.ERROR for finding in reading.findings)


# By reading the files: pieces, and width, height and holes of each face in mm.
EXPECTED: dict[str, tuple[int, list[tuple[float, float, int]]]] = {
    "angle-rsa100x100x8.nc": (1, [(135, 100, 2), (135, 100, 0)]),
    "beam-hea160-1001-qty4.nc": (4, [(4536, 152, 0), (4536, 160, 0), (4536, 160, 8)]),
    "beam-hea200-2501.nc1": (14, [(1810, 190, 0), (1810, 200, 0), (1810, 200, 0)]),
    "beam-heb100-722.nc": (1, [(275.6, 100, 0), (275.6, 100, 2), (275.6, 100, 2)]),
    "beam-ipe200-17m.nc": (2, [(17010.21, 200, 0), (17010.21, 100, 0), (17010.21, 100, 0)]),
    "beam-ipe270-u-holes.nc": (2, [(4978, 270, 0), (4978, 135, 0), (4978, 135, 8)]),
    "beam-ipe300-web-holes.nc": (10, [(4738, 300, 2), (4738, 150, 0), (4738, 150, 0)]),
    "beam-ub254-copes-b.nc": (1, [(1912.15, 251.4, 2), (1842.1, 146.1, 0), (1842.1, 146.1, 0)]),
    "beam-ub254-copes.nc": (1, [(1912.15, 251.4, 2), (1842.1, 146.1, 0), (1842.1, 146.1, 0)]),
    "beam-w21x44-si-ko-bo.nc": (1, [(6236.88, 525.78, 0), (6236.88, 165.1, 3), (6236.88, 165.1, 0)]),
    "channel-upn160-4055.nc": (1, [(2157, 160, 2), (2156.96, 65, 2), (2104.52, 65, 0)]),
    "plate-b300x20-qty15-b.nc1": (15, [(320, 300, 8)]),
    "plate-b300x20-qty15.nc1": (15, [(320, 300, 8)]),
    "plate-bl10-1009.nc": (1, [(278.6, 190, 4)]),
    "plate-flat-50x5-9980.nc": (4, [(9980, 50, 0)]),
    "plate-lam10-qty8.nc": (8, [(150, 60, 2)]),
    "plate-pl12-bevel-qty19.nc1": (19, [(76, 76, 1)]),
    "plate-pl12-holes-no-ak.nc": (2, [(445, 150, 8)]),
    "plate-pl13-ka-bends.nc1": (2, [(2346, 376, 0)]),
    "plate-pl8-ak-no-holes.nc": (4, [(247.6, 60, 0)]),
    "tube-hss51-cuts-only.nc1": (
        1,
        [(2259.98, 50.8, 0), (2151.92, 50.8, 0), (2259.98, 50.8, 0), (2259.98, 50.8, 0)],
    ),
    "tube-hss51-many-holes.nc1": (
        1,
        [(2259.98, 50.8, 0), (2151.92, 50.8, 25), (2259.98, 50.8, 26), (2259.98, 50.8, 0)],
    ),
    "tube-tube-90x90x3-4-faces.nc1": (3, [(1220, 90, 0)] * 4),
}
# The line that is wrong, and whether the piece can be cut all the same.
BROKEN = {
    "broken-commented-sample.nc": ("line 8 ", False),
    "broken-e1-order-over-80-chars.nc": ("line 3 ", True),
    "broken-e2-bad-profile-code.nc": ("line 10 ", False),
    "broken-e3-no-st-block.nc": ("line 1 ", False),
    "broken-e4-colon-in-number.nc": ("line 11 ", False),
    "broken-e5-dirty-grade.nc": ("line 7 ", True),
    "broken-e6-quantity-x.nc": ("line 8 ", False),
    "broken-e7-three-lengths.nc": ("line 11 ", False),
    "broken-e8-length-pair.nc": ("line 11 ", True),
    "broken-export-missing-header-line.nc": ("line 8 ", False),
    "broken-truncated-mid-contour.nc1": ("line 42 ", False),
}


def real(name: str) -> DrawingReading:
    if not NC1.is_dir():
        pytest.skip(f"the real files are not here: {NC1}")
    return read_drawing(name, (NC1 / name).read_bytes())


@pytest.mark.parametrize("name", EXPECTED)
def test_real_files(name: str):
    pieces, faces = EXPECTED[name]
    reading = real(name)
    assert {part.information.quantity for part in reading.parts} == {pieces}
    boxes = [(*bounds_mm(part.shape.outer)[2:], len(part.shape.holes)) for part in reading.parts]
    assert boxes == [pytest.approx(face) for face in faces]
    assert not any(finding.severity is Severity.ERROR for finding in reading.findings)


def test_the_area_of_a_real_plate():
    # 278.6 x 71.45 with two corners of 15 x 15 off, 120 x 118.55 on it, two fillets of 10, four holes of 18.
    area = 278.6 * 71.45 - 225 + 120 * 118.55 + 2 * (100 - math.pi * 25) - 4 * math.pi * 81
    assert real("plate-bl10-1009.nc").parts[0].shape.net_area_mm2 == pytest.approx(area)


@pytest.mark.parametrize("name", BROKEN)
def test_real_broken_files_name_the_line(name: str):
    line, has_parts = BROKEN[name]
    reading = real(name)
    assert bool(reading.parts) == has_parts
    severity = Severity.WARNING if has_parts else Severity.ERROR
    assert any(f.message.startswith(line) and f.severity is severity for f in reading.findings)


def test_real_files_that_are_not_what_they_are_called():
    assert len(real("broken-dxf-renamed.nc1").parts) == 1
    content = (NC1.parent / "dxf" / "broken-nc1-renamed.dxf").read_bytes()
    assert len(read_drawing("broken-nc1-renamed.dxf", content).parts) == 1


def test_a_notch_that_crosses_itself_is_told_and_the_flanges_are_given():
    reading = real("beam-heb400-notch.nc1")
    assert {part.name for part in reading.parts} == {"3 web", "3 top flange", "3 bottom flange"}
    assert {"missing_end", "impossible_arc", "self_crossing"} <= rules(reading)


def test_a_roll_formed_profile_tells_its_cross_section():
    reading = real("special-zs175-rollformed-pr.nc")
    assert reading.parts == ()
    assert any("PR" in finding.message for finding in reading.findings)


def test_every_letter_has_its_strokes():
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-+./()*=#'_?ä"
    for letter in letters:
        assert all(len(path) > 1 for path in text_paths(letter, 0.0, 0.0, 0.0, 10.0)), letter
