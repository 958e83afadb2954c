"""Quantities from names and lists."""

from __future__ import annotations

import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestwright.drawings.information.bench import try_text
from nestwright.drawings.information.evidence import Source
from nestwright.drawings.information.rules import shipped
from nestwright.drawings.quantity_list import Listed, read_quantity_list
from nestwright.errors import BadParameter


@pytest.mark.parametrize(
    ("name", "quantity"),
    [
        ("part-bracket-280x140-ms-5mm-x10", 10),
        ("engrave-lv8-00057-2-20db", 20),
        ("0001-100mm L cut-Galv-x5.dxf", 5),
        ("a_x10_b", 10),
        ("x10", 10),
        ("10x part", 10),
        ("8 x flange", 8),
        ("300x200 x4", 4),
        ("300x200_4x", 4),
        ("part (x12)", 12),
        ("part*6", 6),
        ("10pcs", 10),
        ("part 10 pcs.dxf", 10),
        ("10 Stk.", 10),
        ("S235 10st", 10),
        ("10szt", 10),
        ("20db_gravir", 20),
        ("板10件", 10),
        ("数量:10", 10),
        ("qty10", 10),
        ("Qty: 10", 10),
        ("Stückzahl 7", 7),
        ("4off", 4),
        ("flange 120 x 10pcs", 10),
        ("Ring d20 x 10pcs", 10),
        ("bracket 100x50x10pcs", 10),
        ("plate 200 x 100 x 10db", 10),
        ("plate_5_pcs", 5),
        ("plate-12-szt", 12),
        ("100x50x10 steel", None),
        ("plate 3mm", None),
        ("part-3mm-M10", None),
        ("280x140", None),
        ("100 x 50 x 3", None),
        ("100mm x 50mm", None),
        ("3000x1500-001", None),
        ("5.5x3", None),
        ("132-r2000", None),
        ("ST37-2", None),
        ("v2x", None),
        ("x0", None),
        ("1st draft", None),
        ("box2", None),
        ("", None),
    ],
)
def test_a_name_says_how_many(name, quantity):
    stem = name.removesuffix(".dxf")
    assert try_text(stem, shipped(), Source.FILE_NAME).information.quantity == quantity


@given(st.text(max_size=60))
def test_any_name_is_answered(name):
    information = try_text(name, shipped(), Source.FILE_NAME).information
    assert information.quantity is None or 1 <= information.quantity <= 100_000
    assert information.thickness_mm is None or 0.05 <= information.thickness_mm <= 300


def quantities_of(name: str, content: bytes) -> dict[str, int]:
    return {entry: listed.quantity for entry, listed in read_quantity_list(name, content).items()}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("name|quantity", "utf-8"),
        ("File name|Qty", "utf-8-sig"),
        ("Bezeichnung|Stück", "cp1252"),
        ("Rajz|darab", "utf-8"),
        ("零件名称|数量", "gbk"),
        (None, "utf-8"),
    ],
)
def test_lists_of_any_dialect(delimiter, header, encoding):
    rows = ([header] if header else []) + [
        "flange.dxf|12",
        "gusset 5mm|3",
        "",
        "零件甲|7" if encoding == "gbk" else "ring|7",
    ]
    content = "\r\n".join(row.replace("|", delimiter) for row in rows).encode(encoding)
    quantities = quantities_of("list.csv", content)
    assert list(quantities.items())[:2] == [("flange.dxf", 12), ("gusset 5mm", 3)]
    assert list(quantities.values()) == [12, 3, 7]


def test_other_columns_and_their_order_do_not_matter():
    content = b"Pos;Menge;Material;Teil\n1;4;DC01;bracket\n2;1 200;S235;ring\n3;2;DC01;bracket\n"
    assert quantities_of("l.csv", content) == {"bracket": 6, "ring": 1200}


def test_without_a_header_the_quantity_stands_after_the_name():
    assert quantities_of("l.csv", b"1;flange;30\n2;bracket;40\n") == {"flange": 30, "bracket": 40}
    assert quantities_of("l.csv", b"30;flange\n40;bracket\n") == {"flange": 30, "bracket": 40}


@pytest.mark.parametrize("header", ["Name;Qty (pcs)", "Part;Order Qty", "Teil;Bedarf", "Drawing No.;Antal"])
def test_headings_as_lists_have_them(header: str):
    assert quantities_of("l.csv", f"{header}\nflange;12,00\n".encode()) == {"flange": 12}


def test_columns_of_priority_kit_and_filler():
    content = (
        "Teil;Menge;Priorität;Kit;Filler\ndoor;4;3;A 1;\nhinge;8;-2;A 1;no\nwasher;900;;;x\ndoor;1;3;A 1\n"
    )
    assert read_quantity_list("l.csv", content.encode()) == {
        "door": Listed(5, priority=3, kit="A 1"),
        "hinge": Listed(8, priority=-2, kit="A 1"),
        "washer": Listed(900, filler=True),
    }
    assert read_quantity_list("l.csv", b"name,qty,set\na,1,b\n") == {"a": Listed(1)}


def test_a_workbook():
    book = openpyxl.Workbook()
    for row in (
        ["Drawing", "Material", "Pcs"],
        ["flange", "DC01", 12],
        [None, None, None],
        ["ring", "", 3.0],
    ):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    assert quantities_of("list.xlsx", stream.getvalue()) == {"flange": 12, "ring": 3}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"name,qty\nflange,12\nring,many\n", ["row 3", "column 2", "'many'"]),
        (b"name,qty\nflange,-1\n", ["row 2", "column 2", "'-1'"]),
        (b"name,qty\nflange,1.5\n", ["row 2", "'1.5'"]),
        (b'name,qty\nflange,"1,000"\n', ["row 2", "'1,000'"]),
        (b"name;qty\nflange;1.000\n", ["row 2", "'1.000'"]),
        (b"name,qty\n,5\n", ["row 2", "column 1", "name"]),
        (b"name,qty,prio\nflange,1,high\n", ["row 2", "column 3", "'high'", "whole number"]),
        (b"filler,name,qty\nperhaps,flange,1\n", ["row 2", "column 1", "'perhaps'", "yes or no"]),
        (b"name,qty,kit\nflange,1,a\nring,1,a\nflange,2,b\n", ["row 4", "'flange'", "other wishes"]),
        (b"", ["empty"]),
        (b"flange\nring\n", ["row 1", "header"]),
        (b"PK\x03\x04 no workbook", ["XLSX"]),
        (b"\x00\x01\x02", ["neither"]),
    ],
)
def test_what_is_wrong_is_named_by_row_and_column(content, words):
    with pytest.raises(BadParameter) as raised:
        read_quantity_list("list.csv", content)
    for word in words:
        assert word in str(raised.value)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_list_or_refused(content):
    try:
        quantities = quantities_of("list.csv", content)
    except BadParameter:
        return
    assert all(isinstance(amount, int) for amount in quantities.values())
