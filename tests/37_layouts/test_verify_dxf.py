"""The check on the written file: the true one is green, every mutation of its bytes is red."""

from __future__ import annotations

import io
import math
from collections.abc import Callable

import ezdxf
import pytest
from ezdxf.document import Drawing
from ezdxf.math import Matrix44
from hypothesis import given
from hypothesis import strategies as st

from nestwright.drawings.files.document import load_document
from nestwright.drawings.limits import Budget
from nestwright.errors import BadParameter, UnreadableDrawing
from nestwright.layouts.dxf_write import APP_ID, layout_dxf
from nestwright.layouts.files import result_json
from nestwright.layouts.verify_dxf import found_in, verify_dxf, verify_found
from nestwright.verification.report import Report, Rule

VERSIONS = ("R12", "R2000", "R2010")
Change = Callable[[Drawing], None]


def changed(content: bytes, change: Change) -> bytes:
    document = load_document(content, Budget()).document
    change(document)
    text = io.StringIO()
    document.write(text)
    return document.encode(text.getvalue())


def facts(entity) -> str:
    return "".join(tag.value for tag in entity.get_xdata(APP_ID)) if entity.has_xdata(APP_ID) else ""


def entities_of(document: Drawing, serial: int, layer: str = "CUT") -> list:
    return [
        entity
        for entity in document.modelspace()
        if f'"serial": {serial},' in facts(entity) and entity.dxf.layer.startswith(layer)
    ]


def rules(report: Report) -> set[Rule]:
    return {violation.rule for violation in report.violations}


@pytest.fixture(scope="module")
def content(order, layout) -> bytes:
    return layout_dxf(order, layout)


@pytest.fixture(scope="module")
def answer(order, result) -> dict:
    return result_json(order, result)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_written_file_is_valid(order, layout, answer, version):
    report = verify_dxf(layout_dxf(order, layout, version), 5.0, 10.0, answer)
    assert report.valid, report.violations
    assert report.pieces == 12
    assert report.least_gap_mm == pytest.approx(5.0, abs=1e-6)
    assert report.least_margin_mm == pytest.approx(10.0, abs=1e-6)
    assert report.notes == ()


def test_a_larger_gap_or_margin_than_was_kept_is_not_valid(content):
    assert rules(verify_dxf(content, 5.1, 10.0)) == {Rule.GAP}
    assert rules(verify_dxf(content, 5.0, 10.1)) == {Rule.MARGIN}


@pytest.mark.parametrize("field", ["gap", "margin"])
@pytest.mark.parametrize("value", [-1.0, float("nan"), float("inf")])
def test_a_gap_that_is_no_length_is_refused(content, field, value):
    with pytest.raises(BadParameter) as caught:
        verify_dxf(content, **{"gap_mm": 1.0, "margin_mm": 1.0, f"{field}_mm": value})
    assert caught.value.field == field


@given(serial=st.integers(1, 12), x=st.sampled_from([-1, 0, 1]), y=st.sampled_from([-1, 0, 1]))
def test_a_piece_moved_by_a_twentieth_is_caught_with_the_result(content, answer, serial, x, y):
    def move(document: Drawing) -> None:
        for entity in entities_of(document, serial):
            entity.translate(0.05 * x, 0.05 * y, 0)

    report = verify_dxf(changed(content, move), 5.0, 10.0, answer)
    assert report.valid == (x == y == 0)
    if (x, y) != (0, 0):
        assert Rule.SHAPE in rules(report)


def test_a_piece_moved_into_its_neighbour_is_caught_without_the_result(content):
    def move(document: Drawing) -> None:
        for entity in entities_of(document, 1):
            entity.translate(0.05, 0, 0)

    report = verify_dxf(changed(content, move), 5.0, 10.0)
    assert rules(report) == {Rule.GAP}
    (violation,) = report.violations
    assert violation.measured_mm == pytest.approx(4.95, abs=1e-6)


@given(serial=st.integers(1, 12), which=st.integers(0, 8))
def test_a_dropped_hole_is_caught(content, answer, serial, which):
    def drop(document: Drawing) -> None:
        holes = entities_of(document, serial, "CUT_INNER")
        document.modelspace().delete_entity(holes[which % len(holes)])

    report = verify_dxf(changed(content, drop), 5.0, 10.0, answer)
    assert Rule.SHAPE in rules(report)  # and an overlap where a piece lay in that hole
    assert report.violations[-1].message.endswith("lacks a hole that was ordered")


@given(serial=st.integers(1, 12), layer=st.sampled_from(["CUT_INNER", "CUT_OUTER", "CUT"]))
def test_a_contour_or_a_piece_twice_is_caught(content, serial, layer):
    def double(document: Drawing) -> None:
        for entity in entities_of(document, serial, layer):
            document.modelspace().add_entity(entity.copy())

    assert Rule.DOUBLED_CONTOUR in rules(verify_dxf(changed(content, double), 5.0, 10.0))


def test_a_doubled_contour_that_does_not_name_its_piece_is_caught(content):
    def double(document: Drawing) -> None:
        for entity in entities_of(document, 3, "CUT_OUTER"):
            twin = entity.copy()
            twin.discard_xdata(APP_ID)
            document.modelspace().add_entity(twin)

    assert Rule.DOUBLED_CONTOUR in rules(verify_dxf(changed(content, double), 5.0, 10.0))


def test_a_copy_elsewhere_is_caught(content, answer):
    def copy(document: Drawing) -> None:
        for entity in entities_of(document, 12):
            twin = entity.copy()
            twin.translate(0, 400, 0)
            document.modelspace().add_entity(twin)

    assert rules(verify_dxf(changed(content, copy), 5.0, 10.0)) == {Rule.DOUBLED_CONTOUR, Rule.COUNT}
    assert Rule.UNEXPECTED in rules(verify_dxf(changed(content, copy), 5.0, 10.0, answer))


def test_a_lost_piece_is_caught(content, answer):
    def lose(document: Drawing) -> None:
        for entity in entities_of(document, 5):
            document.modelspace().delete_entity(entity)

    assert rules(verify_dxf(changed(content, lose), 5.0, 10.0)) == {Rule.COUNT}
    report = verify_dxf(changed(content, lose), 5.0, 10.0, answer)
    assert rules(report) == {Rule.COUNT, Rule.MISSING}
    assert "#5 is missing" in report.violations[-1].message


def scale(document: Drawing) -> None:
    for entity in document.modelspace():
        entity.transform(Matrix44.scale(25.4, 25.4, 25.4))


def as_inches(document: Drawing) -> None:
    document.header["$INSUNITS"] = 1


@pytest.mark.parametrize("change", [scale, as_inches])
def test_another_scale_is_caught(content, answer, change):
    report = verify_dxf(changed(content, change), 5.0, 10.0, answer)
    assert Rule.SHAPE in rules(report)
    assert any(
        violation.message.endswith("is 25.4 times as large as ordered") for violation in report.violations
    )


@pytest.mark.parametrize("change", [scale, as_inches])
def test_another_scale_is_caught_from_what_the_file_itself_says(content, change):
    report = verify_dxf(changed(content, change), 5.0, 10.0)
    assert rules(report) == {Rule.SHAPE}
    assert all("as if scaled by 25.4" in violation.message for violation in report.violations)


@given(serial=st.integers(1, 12), which=st.integers(0, 8))
def test_a_dropped_hole_is_caught_from_what_the_file_itself_says(content, serial, which):
    def drop(document: Drawing) -> None:
        holes = entities_of(document, serial, "CUT_INNER")
        document.modelspace().delete_entity(holes[which % len(holes)])

    assert Rule.SHAPE in rules(verify_dxf(changed(content, drop), 5.0, 10.0))


def test_a_turned_piece_is_caught(content, answer):
    to_origin, back = Matrix44.translate(-1410, -85, 0), Matrix44.translate(1410, 85, 0)

    def turn(document: Drawing) -> None:
        for entity in entities_of(document, 12):
            entity.transform(to_origin @ Matrix44.z_rotate(math.pi) @ back)

    assert Rule.SHAPE in rules(verify_dxf(changed(content, turn), 5.0, 10.0, answer))


def test_swapped_pieces_are_caught(content, answer):
    def swap(document: Drawing) -> None:
        first, second = entities_of(document, 11), entities_of(document, 6)
        for entity in first:
            entity.translate(-100, 0, 0)
        for entity in second:
            entity.translate(100, 0, 0)

    assert Rule.SHAPE in rules(verify_dxf(changed(content, swap), 5.0, 10.0, answer))


def test_swapped_names_are_caught(content, answer):
    def swap(document: Drawing) -> None:
        for one, other in ((1, 12), (12, 1)):
            for entity in entities_of(document, one):
                told = facts(entity).replace(f'"serial": {one},', f'"serial": 9{other},')
                entity.set_xdata(APP_ID, [(1000, told)])
        for entity in document.modelspace():
            if '"serial": 9' in facts(entity) and '"serial": 9,' not in facts(entity):
                told = facts(entity).replace('"serial": 9', '"serial": ')
                entity.set_xdata(APP_ID, [(1000, told)])

    report = verify_dxf(changed(content, swap), 5.0, 10.0, answer)
    assert rules(report) & {Rule.SHAPE, Rule.MISSING}
    assert verify_dxf(changed(content, swap), 5.0, 10.0).valid  # only the result knows


def test_a_result_that_turned_a_locked_part_is_caught(content, answer):
    pieces = [
        {**piece, "rotation_deg": 90.0} if piece["part_key"] == "d" else piece
        for piece in answer["layouts"][0]["placements"]
    ]
    lying = {**answer, "layouts": [{**answer["layouts"][0], "placements": pieces}]}
    assert {Rule.ROTATION, Rule.SHAPE} <= rules(verify_dxf(content, 5.0, 10.0, lying))


def test_a_result_whose_numbers_lie_is_caught(content, answer):
    more = {**answer, "layouts": [{**answer["layouts"][0], "amount": 5}]}
    assert {Rule.COUNT, Rule.STOCK} <= rules(verify_dxf(content, 5.0, 10.0, more))


def test_another_plate_is_caught(content, answer):
    def widen(document: Drawing) -> None:
        (plate,) = document.modelspace().query("LWPOLYLINE[layer=='PLATE']")
        plate.transform(Matrix44.scale(2, 1, 1))

    assert rules(verify_dxf(changed(content, widen), 5.0, 10.0)) == {Rule.SHAPE}
    assert rules(verify_dxf(changed(content, widen), 5.0, 10.0, answer)) == {Rule.SHAPE}


def test_no_plate_is_not_valid(content):
    def lose(document: Drawing) -> None:
        (plate,) = document.modelspace().query("LWPOLYLINE[layer=='PLATE']")
        document.modelspace().delete_entity(plate)

    report = verify_dxf(changed(content, lose), 5.0, 10.0)
    assert rules(report) == {Rule.NO_PLATE}
    assert report.notes


def test_a_line_across_a_piece_is_caught(content):
    def draw(document: Drawing) -> None:
        document.modelspace().add_line((0, 50), (700, 60), dxfattribs={"layer": "CUT_OUTER"})

    assert rules(verify_dxf(changed(content, draw), 5.0, 10.0)) == {Rule.OPEN_CONTOUR}


def test_a_contour_that_has_shrunk_to_a_line_is_caught(content):
    def shrink(document: Drawing) -> None:
        outer = next(e for e in entities_of(document, 1, "CUT_OUTER") if e.dxftype() == "LWPOLYLINE")
        outer.set_points([(100, 100), (200, 100)])

    report = verify_dxf(changed(content, shrink), 5.0, 10.0)
    assert {Rule.DOUBLED_CONTOUR, Rule.SHAPE} <= rules(report)


def test_another_layout_than_the_results_is_named(content, answer):
    other = {**answer, "layouts": [{**answer["layouts"][0], "name": "layout-7"}]}
    report = verify_dxf(content, 5.0, 10.0, other)
    assert rules(report) == {Rule.UNEXPECTED}


@pytest.mark.parametrize("nonsense", [{}, {"layouts": 3}, {"layouts": [{}], "parts": [], "plates": []}])
def test_a_result_that_is_none_is_refused(content, nonsense):
    with pytest.raises(BadParameter):
        verify_dxf(content, 5.0, 10.0, nonsense)


@pytest.mark.parametrize("junk", [b"", b"%PDF-1.7", b"hello", b"\x00\xff" * 500])
def test_bytes_that_are_no_drawing_are_refused(junk):
    with pytest.raises(UnreadableDrawing):
        verify_dxf(junk, 1.0, 1.0)


def test_a_torn_file_is_not_valid(content):
    assert Rule.TORN_FILE in rules(verify_dxf(content[: len(content) // 2], 5.0, 10.0))
    assert not verify_dxf(b"  0\nSECTION\n  2\nENTITIES\n", 5.0, 10.0).valid


def foreign(draw: Change) -> bytes:
    document = ezdxf.new("R2010", units=ezdxf.units.MM)
    draw(document)
    text = io.StringIO()
    document.write(text)
    return document.encode(text.getvalue())


def box(space, x: float, y: float, width: float, height: float, layer: str = "0") -> None:
    points = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    space.add_lwpolyline(points, close=True, dxfattribs={"layer": layer})


def lines(space, x: float, y: float, width: float, height: float) -> None:
    points = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
    for start, end in zip(points[::2], points[1::2], strict=False):
        space.add_line(start, end)
    for start, end in zip(points[1::2], points[2::2], strict=True):
        space.add_line(end, start)  # drawn the other way round


def nested(document: Drawing, gap: float = 8.0) -> None:
    """A frame with a ring in its window and a plug in the ring, beside a plate of loose lines."""
    space = document.modelspace()
    box(space, 0, 0, 1000, 500)
    box(space, 20, 20, 400, 400)
    lines(space, 60, 60, 320, 320)
    space.add_circle((220, 220), 100)
    space.add_circle((220, 220), 80)
    space.add_circle((220, 220), 80 - gap)
    lines(space, 500, 100, 200, 100)


def test_a_foreign_layout_is_regrouped_by_what_lies_in_what():
    report = verify_dxf(foreign(nested), 5.0, 10.0)
    assert report.valid, report.violations
    assert report.pieces == 4
    assert report.least_gap_mm == pytest.approx(8.0)
    assert report.least_margin_mm == pytest.approx(20.0)
    assert report.notes == ("the plate is the outline that holds all others",)
    assert rules(verify_dxf(foreign(lambda document: nested(document, 4.9)), 5.0, 10.0)) == {Rule.GAP}


def test_a_foreign_layout_in_inches_is_read_in_millimetres():
    def inches(document: Drawing) -> None:
        document.units = ezdxf.units.IN
        box(document.modelspace(), 0, 0, 100, 50)
        box(document.modelspace(), 1, 1, 5, 5)
        box(document.modelspace(), 7, 1, 5, 5)

    report = verify_dxf(foreign(inches), 25.4, 25.4)
    assert report.valid, report.violations
    assert report.least_gap_mm == pytest.approx(25.4)


@pytest.mark.parametrize(
    ("extra", "rule"),
    [
        (lambda space: lines(space, 500, 100, 200, 100), Rule.DOUBLED_CONTOUR),
        (lambda space: space.add_line((500, 100), (700, 100)), Rule.DOUBLED_CONTOUR),
        (lambda space: space.add_line((800, 100), (900, 100)), Rule.OPEN_CONTOUR),
        (lambda space: [space.add_line((800, 100), (900, 100)) for _ in range(2)], Rule.DOUBLED_CONTOUR),
        (lambda space: space.add_circle((220, 220), 80), Rule.DOUBLED_CONTOUR),
        (lambda space: box(space, 690, 150, 100, 100), Rule.OVERLAP),
        (lambda space: space.add_line((500, 130), (500, 130)), None),
    ],
)
def test_what_is_drawn_twice_or_left_open_is_caught(extra, rule):
    def draw(document: Drawing) -> None:
        nested(document)
        extra(document.modelspace())

    report = verify_dxf(foreign(draw), 5.0, 10.0)
    assert (rules(report) == set()) if rule is None else (rule in rules(report))


def test_a_foreign_layout_that_states_no_unit_is_read_in_millimetres():
    """The DXF library takes metres where there is no header: every gap would be a thousand times wide."""

    def square(layer: str, x: float, side: float) -> str:
        corners = [(x, x), (x + side, x), (x + side, x + side), (x, x + side)]
        rows = "".join(f"0\nVERTEX\n8\n{layer}\n10\n{a}\n20\n{b}\n" for a, b in corners)
        return f"0\nPOLYLINE\n8\n{layer}\n66\n1\n70\n1\n{rows}0\nSEQEND\n"

    drawn = square("PLATE", 0.0, 200.0) + square("CUT", 10.0, 50.0) + square("CUT", 61.0, 50.0)
    content = f"0\nSECTION\n2\nENTITIES\n{drawn}0\nENDSEC\n0\nEOF\n".encode()
    report = verify_dxf(content, 5.0, 10.0)
    assert rules(report) == {Rule.GAP}
    assert (report.least_gap_mm, report.least_margin_mm) == pytest.approx((math.sqrt(2.0), 10.0))


def test_a_drawing_without_a_plate_says_so():
    def draw(document: Drawing) -> None:
        box(document.modelspace(), 0, 0, 100, 100)
        box(document.modelspace(), 200, 0, 100, 100)

    report = verify_dxf(foreign(draw), 5.0, 10.0)
    assert rules(report) == {Rule.NO_PLATE}
    assert report.notes == ("no plate: no layer PLATE and no outline that holds all others",)


def test_an_empty_drawing_is_not_valid():
    assert rules(verify_dxf(foreign(lambda document: None), 5.0, 10.0)) == {Rule.NO_PLATE}


REAL = {
    # file: pieces, what another nester did to its own layout
    "nestout-real-sheet-3000x1500-001.dxf": (266, set()),
    "nestout-real-sheet-offcut-009.dxf": (88, {Rule.OPEN_CONTOUR}),
    "nestout-deepnest-export.dxf": (2, {Rule.NO_PLATE}),
    "nestout-deepnestsharp-tops-595x475.dxf": (204, {Rule.DOUBLED_CONTOUR}),
    "nestout-deepnestsharp-result-600x200.dxf": (11, {Rule.OVERLAP, Rule.OUTSIDE_PLATE, Rule.OPEN_CONTOUR}),
}


@pytest.mark.parametrize("name", REAL)
def test_layouts_of_other_nesters(shared_dxf, name):
    pieces, expected = REAL[name]
    report = verify_dxf((shared_dxf / name).read_bytes(), 0.0, 0.0)
    assert report.pieces == pieces
    assert rules(report) == expected


def test_a_real_sheet_keeps_the_gap_it_was_nested_with(shared_dxf):
    found = found_in((shared_dxf / "nestout-real-sheet-3000x1500-001.dxf").read_bytes())
    assert verify_found(found, 10.0, 5.0, None).valid
    assert rules(verify_found(found, 10.1, 5.1, None)) == {Rule.GAP, Rule.MARGIN}
