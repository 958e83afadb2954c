"""Programs read back: the true one is proved, every mutation of its text is refused."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
import shapely

from nestwright.cutting.gcode_read import read_program
from nestwright.cutting.machine import SHIPPED, shipped_machine
from nestwright.cutting.model import CutPiece, Kind, Sheet
from nestwright.cutting.plan import plan_cuts
from nestwright.cutting.programme import make_programme
from nestwright.cutting.rules import Compensation, CutRules, JointRule, LeadRule, LeadShape
from nestwright.cutting.simulate import faults_of
from nestwright.cutting.walk import path_length
from nestwright.drawings.read import read_drawing
from nestwright.errors import BadParameter, UnreadableProgram, UnsafePath
from nestwright.geometry.contours import Shape, circle, flatten, rectangle, reversed_contour
from nestwright.geometry.transform import Transform

GENERIC = shipped_machine("generic")


@pytest.fixture(scope="module")
def programme(sheet, rules):
    return make_programme("layout-1", sheet, rules, GENERIC)


def faults(sheet: Sheet, rules: CutRules, text: str, machine=GENERIC) -> set[str]:
    return {fault.rule for fault in faults_of(sheet, rules, read_program(text, machine.codes, (0.0, 0.0)))}


def blocks(text: str) -> list[str]:
    """Return the head, each cut, and the tail apart."""
    return re.split(r"(?=^\(cut )", text, flags=re.MULTILINE)


@pytest.mark.parametrize("name", SHIPPED)
def test_each_machine_writes_what_can_be_proved(sheet, rules, programme, name):
    machine = shipped_machine(name)
    made = make_programme("layout-1", sheet, rules, machine)
    assert made.plan.notes == ()
    read = read_program(made.text, machine.codes, (0.0, 0.0))
    assert len(read.burns) == len(list(programme.plan.burns()))
    assert read.travel_mm == pytest.approx(made.figures.travel_mm, abs=0.5)
    assert made.text.isascii()


def test_marks_come_first_and_inner_contours_before_their_outer(sheet, programme):
    kinds = [cut.kind for cut in programme.plan.cuts]
    assert kinds[:4] == [Kind.MARK] * 4
    assert Kind.MARK not in kinds[4:]
    outer = {cut.piece: n for n, cut in enumerate(programme.plan.cuts) if cut.kind is Kind.OUTER}
    inner = [(n, cut) for n, cut in enumerate(programme.plan.cuts) if cut.kind is Kind.INNER]
    assert all(n < outer[cut.piece] for n, cut in inner)
    window = next(n for n, cut in inner if sheet.pieces[cut.piece].label.startswith("frame"))
    plug = next(n for n, piece in enumerate(sheet.pieces) if piece.label.startswith("flange"))
    assert outer[plug] < window


def test_every_lead_begins_in_the_waste_and_stays_there(sheet, rules, programme):
    material = shapely.union_all(
        [
            shapely.Polygon(flatten(p.lying.outer, 0.001), [flatten(h, 0.001) for h in p.lying.holes])
            for p in sheet.pieces
        ]
    )
    for cut in programme.plan.cuts:
        if cut.kind is Kind.MARK:
            continue
        assert len(cut.lead.into) == 2
        assert len(cut.lead.out) == 2
        wished = rules.lead(inner=cut.kind is Kind.INNER).length_mm
        assert 0.15 * wished <= path_length(cut.lead.into) <= wished + 1e-9
        for lead in (cut.lead.into, cut.lead.out):
            line = shapely.LineString(flatten(lead, 0.001, closed=False))
            assert line.distance(material) >= rules.kerf_mm / 2.0 - 0.005


def test_the_numbers(sheet, rules, programme):
    told = programme.figures
    contours = sum(1 + len(piece.part.holes) for piece in sheet.pieces)
    assert told.pierce_count == contours
    assert told.mark_length_mm == pytest.approx(4 * 221.46, abs=0.5)
    minutes = told.cut_length_mm / 4000 + told.mark_length_mm / 8000 + told.travel_mm / 60000
    assert told.time_s == pytest.approx(60 * minutes + 0.3 * contours)


def test_a_dropped_cut_is_refused(sheet, rules, programme):
    parts = blocks(programme.text)
    for index in range(5, len(parts) - 1, 7):
        assert "open" in faults(sheet, rules, "".join(parts[:index] + parts[index + 1 :]))


def test_a_doubled_cut_is_refused(sheet, rules, programme):
    parts = blocks(programme.text)
    for index in range(5, len(parts) - 1, 7):
        assert "twice" in faults(sheet, rules, "".join([*parts[: index + 1], *parts[index:]]))


def test_an_outer_contour_before_its_holes_is_refused(sheet, rules, programme):
    parts = blocks(programme.text)
    outer = next(n for n, text in enumerate(parts) if " outer bracket" in text)
    parts.insert(5, parts.pop(outer))
    assert "order" in faults(sheet, rules, "".join(parts))


def test_a_mark_after_a_cut_is_refused(sheet, rules, programme):
    head, mark, *rest = blocks(programme.text)
    rest[-1] = rest[-1].replace("M30", mark + "M30")
    assert "order" in faults(sheet, rules, "".join([head, *rest]))


def test_a_lead_into_the_piece_is_refused(sheet, rules, programme):
    """The pierce of one contour moved across it, to the other side."""
    parts = blocks(programme.text)
    for index in range(5, len(parts) - 1, 5):
        start = re.search(r"G0 X(\S+) Y(\S+)\nM3\n.*\n(G\d) X(\S+) Y(\S+)", parts[index])
        assert start is not None
        x, y, to_x, to_y = (float(start[n]) for n in (1, 2, 4, 5))
        moved = f"G0 X{2 * to_x - x:.4f} Y{2 * to_y - y:.4f}\nM3\nG4 P0.3\nG1 X{start[4]} Y{start[5]}"
        changed = parts[index].replace(start[0], moved)
        assert "touch" in faults(sheet, rules, "".join([*parts[:index], changed, *parts[index + 1 :]]))


@pytest.mark.parametrize(("x", "y"), [(0.05, 0.0), (0.0, -0.05)])
def test_a_shifted_program_is_refused(sheet, rules, programme, x, y):
    def shift(match: re.Match[str]) -> str:
        return f"X{float(match[1]) + x:.4f} Y{float(match[2]) + y:.4f}"

    shifted = re.sub(r"X(\S+) Y(\S+)", shift, programme.text)
    assert {"touch", "open"} <= faults(sheet, rules, shifted)


def test_an_arc_turned_into_a_line_is_refused(sheet, rules, programme):
    parts = blocks(programme.text)
    index = next(n for n, text in enumerate(parts) if " outer flange" in text)
    flat = re.sub(r"G[23] (X\S+ Y\S+) I\S+ J\S+", r"G1 \1", parts[index])
    assert {"touch", "open"} <= faults(sheet, rules, "".join([*parts[:index], flat, *parts[index + 1 :]]))


@pytest.mark.parametrize("line", ["G91", "G20", "M3\nG0 X500 Y500", "G2 X1 Y1 I100 J0", "G18"])
def test_what_the_reader_does_not_know_is_refused(programme, line):
    changed = programme.text.replace("(cut 3 ", f"{line}\n(cut 3 ", 1)
    with pytest.raises(UnreadableProgram, match="line"):
        read_program(changed, GENERIC.codes, (0.0, 0.0))


def test_pieces_too_near_each_other_for_the_kerf_are_refused(rules):
    part = Shape(rectangle(100, 50))
    near = Sheet(
        Shape(rectangle(300, 100)),
        (CutPiece("left #1", part, Transform(10, 10)), CutPiece("right #2", part, Transform(110.1, 10))),
    )
    with pytest.raises(UnsafePath, match=r"left #1 and right #2 lie too near each other at x 1\d\d\.\d"):
        make_programme("a", near, rules, GENERIC)


def test_a_hole_narrower_than_the_kerf_is_refused_with_its_piece(rules):
    part = Shape(rectangle(100, 50), (reversed_contour(circle(50, 25, 0.09)),))
    tiny = Sheet(Shape(rectangle(300, 100)), (CutPiece("plate #1", part, Transform(10, 10)),))
    with pytest.raises(UnsafePath, match=r"plate #1: a hole of 0\.18 x 0\.18 mm is narrower than the kerf"):
        make_programme("a", tiny, rules, GENERIC)


def test_where_no_lead_has_room_it_is_told(rules):
    part = Shape(rectangle(100, 50))
    narrow = [CutPiece(f"p #{n}", part, Transform(10 + 100.6 * n, 10)) for n in range(3)]
    tight = Sheet(Shape(rectangle(321.2, 60.4), (), ()), tuple(narrow))
    boxed = replace(tight, plate=Shape(rectangle(301.7 + 0.6, 50.8, 9.7, 9.6)))
    made = make_programme("a", boxed, rules, GENERIC)
    assert any("no room for a lead-in" in note for note in made.plan.notes)


@pytest.mark.parametrize("shape", list(LeadShape))
def test_each_lead_shape(sheet, rules, shape):
    wished = replace(rules, outer_lead=LeadRule(shape, 2.0), inner_lead=LeadRule(shape, 1.5))
    made = make_programme("a", sheet, wished, GENERIC)
    bulges = {bool(cut.lead.into[0, 2]) for cut in made.plan.cuts if len(cut.lead.into)}
    assert bulges == {LeadShape.LINE: {False}, LeadShape.ARC: {True}, LeadShape.NONE: set()}[shape]


def test_joints_leave_bridges_of_their_width(sheet, rules):
    wished = replace(rules, joints=JointRule(width_mm=0.4))
    made = make_programme("a", sheet, wished, GENERIC)
    small = [
        c for c in made.plan.cuts if c.kind is Kind.OUTER and sheet.pieces[c.piece].label.startswith("hook")
    ]
    for cut in small:
        assert len(cut.strokes) >= 3  # two bridges or more, none at the start
        for one, other in zip(cut.strokes, cut.strokes[1:], strict=False):
            assert np.hypot(*(one[-1, :2] - other[0, :2])) == pytest.approx(0.4 + 0.2, abs=0.01)
    assert {"open"} == faults(sheet, rules, made.text)  # without the joints it is no closed contour


def test_the_machine_compensates_when_asked(sheet, rules):
    wished = replace(rules, compensation=Compensation.MACHINE)
    made = make_programme("a", sheet, wished, GENERIC)
    assert made.text.count("G42") == made.figures.pierce_count
    assert faults(sheet, rules, made.text)
    with pytest.raises(BadParameter, match="compensation"):
        make_programme("a", sheet, wished, shipped_machine("grbl"))


def test_common_lines_are_cut_once(rules):
    part = Shape(rectangle(100, 50))
    block = [
        CutPiece(f"p #{3 * i + j + 1}", part, Transform(20 + 100.2 * i, 20 + 50.2 * j))
        for i in range(4)
        for j in range(3)
    ]
    sheet = Sheet(Shape(rectangle(500, 250)), tuple(block))
    with pytest.raises(UnsafePath):
        make_programme("a", sheet, rules, GENERIC)
    made = make_programme("a", sheet, replace(rules, common_lines=True), GENERIC)
    lines = 5 * 150 + 4 * 400
    assert made.figures.cut_length_mm == pytest.approx(lines, rel=0.03)


def test_the_skeleton_and_the_remnant(sheet, rules):
    wished = replace(rules, remnant_mm=100.0, skeleton_mm=250.0)
    made = make_programme("a", replace(sheet, plate=Shape(rectangle(1600, 600))), wished, GENERIC)
    kinds = [cut.kind for cut in made.plan.cuts]
    assert kinds[-1] is Kind.REMNANT
    remnant = made.plan.cuts[-1].strokes[0]
    right = max(piece.lying.outer[:, 0].max() for piece in sheet.pieces)
    assert remnant[:, 0] == pytest.approx([right + 0.5] * 2)
    assert abs(remnant[1, 1] - remnant[0, 1]) == pytest.approx(600)
    assert kinds.count(Kind.SKELETON) >= 3
    assert Kind.SKELETON not in kinds[: kinds.index(Kind.SKELETON)]


@pytest.mark.parametrize("thickness_mm", [1.0, 20.0])
@pytest.mark.parametrize(
    "name",
    [
        "part-deepnest-12-gear.dxf",
        "part-keyboard-plate-full.dxf",
        "part-r2d2-ring1.dxf",
        "part-tapster-base.dxf",
        "multi-nested-rings-60.dxf",
        "engrave-lv8-02048-20db.dxf",
    ],
)
def test_real_drawings(shared_dxf, on_shelves, name, thickness_mm):
    from nestwright.cutting.feeds import shipped_feeds  # noqa: PLC0415

    reading = read_drawing(name, (shared_dxf / name).read_bytes())
    sheet = on_shelves(
        [(part.name, part.shape) for part in reading.parts for _ in range(min(part.quantity, 4))]
    )
    rules = shipped_feeds().rules("mild steel", thickness_mm)
    made = make_programme(name, sheet, rules, GENERIC)
    assert made.figures.pierce_count >= len(sheet.pieces)
    assert made.figures.time_s > 0.0


def test_the_same_layout_gives_the_same_program(sheet, rules, programme):
    assert make_programme("layout-1", sheet, rules, GENERIC).text == programme.text


def test_parts_of_one_plan_share_their_ways(rules, small_flange):
    part = small_flange
    sheet = Sheet(
        Shape(rectangle(700, 100)),
        tuple(CutPiece(f"f #{n}", part, Transform(50 + 70 * n, 50)) for n in range(8)),
    )
    plan = plan_cuts(sheet, rules)
    assert len(plan.cuts) == 8 * 10
    assert {len(cut.strokes) for cut in plan.cuts} == {1}
