"""What drawings say of their parts: which text belongs to which part, tables, precedence, doubt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ezdxf.document import Drawing

from nestwright.drawings.information.evidence import (
    NO_INFORMATION,
    Evidence,
    Field,
    PartInformation,
    Source,
    choose,
)
from nestwright.drawings.information.grades import family_of, in_words_of, refines, same_material, spelled
from nestwright.drawings.read import read_drawing
from nestwright.drawings.reading import DrawingReading, ReadOptions, RecognisedPart

Read = Callable[..., DrawingReading]


def box(space: Any, x: float, y: float, width: float = 100.0, height: float = 60.0, **attribs: Any) -> None:
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    space.add_lwpolyline(corners, close=True, dxfattribs=attribs)


def write(space: Any, text: str, x: float, y: float, height: float = 5.0) -> None:
    space.add_text(text, height=height, dxfattribs={"insert": (x, y)})


def known(part: RecognisedPart) -> tuple[str, int | None, str | None, float | None]:
    said = part.information
    return part.name, said.quantity, said.material, said.thickness_mm


def rules_of(reading: DrawingReading) -> list[str]:
    return [finding.rule for finding in reading.findings]


def test_a_text_inside_or_beside_a_part_is_the_parts(new: Callable[..., Drawing], read: Read) -> None:
    doc = new()
    space = doc.modelspace()
    box(space, 0, 0)
    write(space, "T=3 Q235 x4", 10, 30)
    box(space, 300, 0, 80, 80)
    write(space, "P-22 t=5", 300, -12)
    write(space, "SUS304", 300, -20)
    write(space, "6 pcs", 300, -28)
    first, second = read(doc).parts
    assert known(first) == ("part-1", 4, "Q235", 3.0)
    assert known(second)[1:] == (6, "SUS304", 5.0)
    evidence = second.information.of(Field.THICKNESS).evidence
    assert evidence is not None
    assert (evidence.text, evidence.source, evidence.rule) == (
        "P-22 t=5",
        Source.PART_TEXT,
        "thickness-letter",
    )
    assert evidence.x_mm == pytest.approx(316, abs=3)
    assert evidence.y_mm == pytest.approx(-9.5, abs=1)


def test_a_text_far_away_or_of_a_title_block_is_of_all_parts(new: Callable[..., Drawing], read: Read) -> None:
    doc = new()
    space = doc.modelspace()
    box(space, 0, 0)
    box(space, 300, 0, 80, 80)
    for row, text in enumerate(["Scale 1:1", "Drawn: Kiss", "Material: S355MC", "Thickness: 4 mm"]):
        write(space, text, 395, 40 - 8 * row)
    assert [known(part)[2:] for part in read(doc).parts] == [("S355MC", 4.0)] * 2


def test_a_text_of_the_part_wins_over_one_of_the_sheet(new: Callable[..., Drawing], read: Read) -> None:
    doc = new()
    space = doc.modelspace()
    box(space, 0, 0)
    box(space, 300, 0, 80, 80)
    write(space, "t=6", 310, 40)
    write(space, "ALL PARTS T=2", 0, 500)
    reading = read(doc)
    assert [known(part)[3] for part in reading.parts] == [2.0, 6.0]
    assert [rival.value for rival in reading.parts[1].information.of(Field.THICKNESS).rivals] == [2.0]
    assert "information_differs" in rules_of(reading)


def test_equal_shapes_of_different_thickness_are_two_parts(new: Callable[..., Drawing], read: Read) -> None:
    doc = new()
    space = doc.modelspace()
    for number, text in enumerate(["t=2", "t=3", "t=3", ""]):
        box(space, 200 * number, 0)
        if text:
            write(space, text, 200 * number + 10, 20)
    parts = read(doc).parts
    assert [(part.quantity, part.information.thickness_mm) for part in parts] == [(2, 2.0), (2, 3.0)]


def test_equal_shapes_with_their_own_names_are_two_parts(new: Callable[..., Drawing], read: Read) -> None:
    doc = new()
    space = doc.modelspace()
    for number, text in enumerate(["1857", "1857", "2567"]):
        box(space, 200 * number, 0)
        write(space, text, 200 * number + 10, 20)
    assert [(part.name, part.quantity) for part in read(doc).parts] == [("1857", 2), ("2567", 1)]


def test_two_texts_that_differ_leave_the_value_in_doubt(new: Callable[..., Drawing], read: Read) -> None:
    doc = new()
    space = doc.modelspace()
    box(space, 0, 0)
    write(space, "T=2", 10, 20)
    write(space, "THK 3", 10, 40)
    reading = read(doc)
    [part] = reading.parts
    assert part.information.of(Field.THICKNESS).in_doubt
    assert part.information.thickness_mm is None
    [finding] = [one for one in reading.findings if one.rule == "information_in_doubt"]
    assert "2.0" in finding.message
    assert "'THK 3'" in finding.message
    assert finding.id.startswith("information_in_doubt")


def test_layers_speak_of_the_parts_drawn_on_them(new: Callable[..., Drawing], read: Read) -> None:
    doc = new()
    space = doc.modelspace()
    box(space, 0, 0, layer="CUT_3mm_S235")
    box(space, 300, 0, 80, 80, layer="CUT_5mm_DC01")
    assert [known(part)[2:] for part in read(doc).parts] == [("S235", 3.0), ("DC01", 5.0)]


def test_attributes_blocks_and_leaders(new: Callable[..., Drawing], read: Read) -> None:
    doc = new()
    space = doc.modelspace()
    block = doc.blocks.new("TAG")
    block.add_text("1.4301", height=2, dxfattribs={"insert": (0, 0)})
    block.add_attdef("QTY", (0, -4), "0")
    box(space, 0, 0)
    insert = space.add_blockref("TAG", (20, 20), dxfattribs={"rotation": 30})
    insert.add_attrib("QTY", "7", (20, 16))
    hidden = insert.add_attrib("THICKNESS", "1,5", (20, 12))
    hidden.is_invisible = True
    [part] = read(doc).parts
    assert known(part)[1:] == (7, "1.4301", 1.5)


def test_formatted_mtext_of_several_lines(new: Callable[..., Drawing], read: Read) -> None:
    doc = new()
    space = doc.modelspace()
    box(space, 0, 0)
    text = r"{\fArial|b1;\H1.5x;T=2}\P\C1;材料:Q235\PQty: {\L12}"
    space.add_mtext(text, {"char_height": 4, "insert": (10, 50)})
    assert known(read(doc).parts[0])[1:] == (12, "Q235", 2.0)


@pytest.mark.parametrize("text", [r"\U+539A2", r"\M+5BAF12"])
def test_codes_of_old_files(new: Callable[..., Drawing], read: Read, text: str) -> None:
    doc = new("R12", None)
    doc.modelspace().add_polyline2d([(0, 0), (100, 0), (100, 60), (0, 60)], close=True)
    write(doc.modelspace(), text, 10, 20)
    assert read(doc, options=ReadOptions(units="mm")).parts[0].information.thickness_mm == 2.0


def test_a_number_without_unit_in_a_drawing_in_inches(new: Callable[..., Drawing], read: Read) -> None:
    doc = new(units=1)
    box(doc.modelspace(), 0, 0, 10, 6)
    write(doc.modelspace(), "T=0.125", 1, 2, 0.3)
    assert read(doc).parts[0].information.thickness_mm == pytest.approx(3.175)


def table(space: Any, rows: list[list[str]], x: float, y: float, step: float = -8.0) -> None:
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            write(space, cell, x + 45 * column, y + step * number, 3.0)


@pytest.mark.parametrize("step", [-8.0, 8.0])
def test_a_parts_list_drawn_as_lines_and_texts(new: Callable[..., Drawing], read: Read, step: float) -> None:
    doc = new()
    space = doc.modelspace()
    box(space, 0, 0)
    write(space, "PLT-A", 10, 20)
    box(space, 200, 0, 80, 80)
    write(space, "PLT-B", 210, 20)
    rows = [
        ["Mark", "Qty", "Material", "Thickness", "Weight"],
        ["PLT-A", "12", "S235JR", "3", "1.2"],
        ["PLT-B", "4", "1.4301", "1,5", "0.8"],
    ]
    table(space, rows, 500, 300, step)
    parts = read(doc).parts
    assert [known(part) for part in parts] == [("PLT-A", 12, "S235JR", 3.0), ("PLT-B", 4, "1.4301", 1.5)]
    evidence = parts[0].information.of(Field.QUANTITY).evidence
    assert evidence is not None
    assert (evidence.text, evidence.source) == ("Qty: 12", Source.TABLE)


def test_a_table_of_positions_and_one_of_holes(new: Callable[..., Drawing], read: Read) -> None:
    doc = new()
    space = doc.modelspace()
    box(space, 0, 0)
    write(space, "10", 10, 20)
    box(space, 200, 0, 80, 80)
    write(space, "20", 210, 20)
    table(
        space, [["Pos", "数量", "材质", "厚度"], ["10", "5", "Q235", "2"], ["20", "6", "SPCC", "3"]], 500, 300
    )
    table(space, [["Hole", "Drill", "Depth"], ["1 - 16", "3.3 mm", "5 mm"], ["17", "2.5 mm", "4 mm"]], 5, 90)
    reading = read(doc)
    assert [known(part)[1:] for part in reading.parts] == [(5, "Q235", 2.0), (6, "SPCC", 3.0)]
    assert "information_in_doubt" not in rules_of(reading)


def test_labels_with_their_values_in_cells_of_their_own(new: Callable[..., Drawing], read: Read) -> None:
    doc = new()
    space = doc.modelspace()
    box(space, 0, 0)
    for row, (label, value) in enumerate([("MATERIAL", "DC01"), ("THICKNESS:", "1.5"), ("QTY", "24")]):
        write(space, label, 300, 100 - 20 * row, 4)
        write(space, value, 360, 100 - 20 * row, 4)
    write(space, "Dwg No. 104-33", 300, 20, 4)
    assert known(read(doc).parts[0]) == ("104-33", 24, "DC01", 1.5)


def test_the_files_name_speaks_last(new: Callable[..., Drawing], as_bytes: Callable[..., bytes]) -> None:
    doc = new()
    box(doc.modelspace(), 0, 0)
    write(doc.modelspace(), "T=2", 10, 20)
    reading = read_drawing("bracket T=3 Q235 x10.dxf", as_bytes(doc))
    assert known(reading.parts[0]) == ("bracket T=3 Q235 x10", 10, "Q235", 2.0)
    [finding] = [one for one in reading.findings if one.rule == "information_differs"]
    assert "against 3.0 (the file's name: 'bracket T=3 Q235 x10')" in finding.message


def evidence(value: Any, source: Source, confidence: float = 0.9) -> Evidence:
    return Evidence(value, str(value), source, "rule", confidence)


def test_the_order_of_precedence() -> None:
    order = ["api", "list", "file", "table", "part_text", "sheet_text", "layer", "file_name"]
    assert [source.value for source in sorted(Source, key=lambda source: -source.rank)] == order
    for better, worse in zip(Source, list(Source)[1:], strict=False):
        said = [evidence(2.0, worse, 1.0), evidence(3.0, better, 0.6)]
        assert choose(Field.THICKNESS, said).value == 3.0


def test_what_is_not_sure_enough_is_shown_and_not_taken() -> None:
    reading = choose(Field.THICKNESS, [evidence(2.0, Source.PART_TEXT, 0.4)])
    assert (reading.value, reading.in_doubt, len(reading.rivals)) == (None, False, 1)


def test_a_surer_statement_of_equal_rank_wins_and_shows_its_rival() -> None:
    said = [evidence(10.0, Source.PART_TEXT, 0.95), evidence(20.0, Source.PART_TEXT, 0.6)]
    reading = choose(Field.THICKNESS, said)
    assert (reading.value, [rival.value for rival in reading.rivals]) == (10.0, [20.0])


def test_a_general_word_yields_to_a_grade_and_a_callers_never() -> None:
    words = [evidence("galvanised steel", Source.PART_TEXT), evidence("S235JR", Source.FILE_NAME)]
    assert choose(Field.MATERIAL, words).value == "S235JR"
    given = [evidence("stainless steel", Source.API, 1.0), evidence("1.4301", Source.PART_TEXT)]
    assert choose(Field.MATERIAL, given).value == "stainless steel"


def test_later_statements_settle_a_doubt() -> None:
    said = {Field.THICKNESS: [evidence(2.0, Source.PART_TEXT), evidence(3.0, Source.PART_TEXT)]}
    information = NO_INFORMATION.plus(said)
    assert information.of(Field.THICKNESS).in_doubt
    given = information.given(Source.API, "api-field", {Field.THICKNESS: (3.0, "thickness: 3")})
    assert (given.thickness_mm, given.of(Field.THICKNESS).in_doubt) == (3.0, False)
    assert PartInformation().to_json() == {}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1.4301", "SUS304", True),
        ("X5CrNi18-10", "AISI 304", True),
        ("304", "304L", False),
        ("S235JR", "S235", True),
        ("S235JR", "S235J2", False),
        ("1.0038", "S235JR", True),
        ("AlMg3", "5754", True),
        ("AL5052", "5052-H32", True),
        ("6061-T6", "6061-O", False),
        ("Q235", "Q345", False),
        ("MS", "mild steel", True),
        ("DX51D+Z275", "DX51D", True),
        ("1.4571", "316Ti", True),
    ],
)
def test_names_of_one_material(one: str, other: str, same: bool) -> None:
    assert same_material(one, other) is same
    assert same_material(other, one) is same


def test_words_grades_and_families() -> None:
    assert refines("1.4301", "stainless steel")
    assert refines("DC01", "mild steel")
    assert not refines("Hardox 400", "mild steel")
    assert not refines("S235JR", "stainless steel")
    assert family_of("EN AW-5754 H22") == "aluminium"
    assert family_of("CuZn37") == "brass"
    assert spelled("s 235 jr") == "S235JR"


def test_a_recognised_material_finds_the_shops_own_word() -> None:
    names = ["S235JR pickled", "V2A", "Alu 5754", "DC01"]
    assert in_words_of("SUS304", names) == "V2A"
    assert in_words_of("dc 01", names) == "DC01"
    assert in_words_of("mild steel", names) == "DC01"
    assert in_words_of("Hardox 400", names) is None
    assert in_words_of("stainless steel", ["1.4301", "1.4404"]) is None
