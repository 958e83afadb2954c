"""A result on paper: what the plan reads, pages that a scanner reads, cells that spreadsheets take."""

from __future__ import annotations

import csv
import json
from io import BytesIO, StringIO
from typing import Any

import numpy as np
import openpyxl
import pytest
import zxingcpp
from PIL import Image

from nestwright.errors import BadParameter
from nestwright.geometry.contours import Shape, rectangle
from nestwright.paper import labels, report, typeset, workbook
from nestwright.paper.labels import LabelSize
from nestwright.paper.plan import Plan, Stuff, read_plan

PICTURE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
)


def part(key: str, name: str, ordered: int, placed: int, *, filler: bool = False) -> dict[str, Any]:
    shape = Shape(rectangle(100, 50), holes=(rectangle(10, 10)[::-1] + np.array([20.0, 20.0, 0.0]),))
    return {"key": key, "name": name, "ordered": ordered, "placed": placed, "filler": filler,
            "shape": shape.to_json()}  # fmt: skip


def piece(key: str, serial: int) -> dict[str, Any]:
    return {"part_key": key, "serial": serial, "x_mm": 10.0 * serial, "y_mm": 5.0, "rotation_deg": 90.0,
            "mirror": serial == 2}  # fmt: skip


def answer() -> dict[str, Any]:
    plate = {"key": "p", "name": "1000 x 500", "scrap": False, "stock": 4, "used": 3,
             "outline": Shape(rectangle(1000, 500)).to_json()}  # fmt: skip
    layout = {
        "name": "layout-1", "plate_key": "p", "amount": 3, "utilisation": 0.42, "used_width_mm": 310.5,
        "cut_length_mm": 1234.5, "pierce_count": 8, "files": {"dxf": "layout-1.dxf", "svg": "layout-1.svg"},
        "certificate": {"valid": True},
        "placements": [piece(key, serial) for serial, key in ((4, "b"), (1, "a"), (2, "a"), (3, "a"))],
    }  # fmt: skip
    return {
        "format": "nestwright-result/1",
        "parameters": {"gap_mm": 5.0, "margin_mm": {"left": 10.0, "top": 2.0}},
        "summary": {"ordered": 12, "placed": 10, "plates": 3, "bound_plates": 2, "utilisation": 0.42,
                    "remnant_mm": [400.0, 500.0], "fillers": 0},
        "plates": [plate],
        "parts": [part("a", "bracket #1 *bold*", 9, 9), part("b", "=1+1", 3, 1)],
        "layouts": [layout],
        "not_placed": [{"part_key": "b", "amount": 2, "message": "no plate is left in stock"}],
    }  # fmt: skip


@pytest.fixture
def plan() -> Plan:
    return read_plan(json.dumps(answer()).encode(), Stuff("DC01", 2.0))


def test_the_plan_weighs_and_counts(plan: Plan) -> None:
    first = plan.parts[0]
    assert first.area_mm2 == pytest.approx(4900.0)
    assert float(first.weight_kg or 0) == pytest.approx(4900 * 2.0 * 7.85e-6)
    assert first.cut_length_mm == pytest.approx(340.0)
    assert [part.missing for part in plan.parts] == [0, 2]
    assert float(plan.plates[0].weight_kg or 0) == pytest.approx(7.85)
    assert [piece.serial for piece in plan.layouts[0].pieces] == [1, 2, 3, 4]
    assert plan.margin == "left 10, top 2"


def test_without_a_thickness_nothing_is_weighed() -> None:
    plan = read_plan(json.dumps(answer()).encode(), Stuff())
    assert plan.parts[0].weight_kg is None
    assert report.kilograms(None) == "-"


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"format": "other"}', b'{"format": "nestwright-result/1"}']
)
def test_what_is_no_result_is_refused(content: bytes) -> None:
    with pytest.raises(BadParameter, match="result"):
        read_plan(content, Stuff())


@pytest.mark.parametrize(("thickness_mm", "density"), [(0.0, 7.85), (2.0, -1.0)])
def test_impossible_stuff_is_refused(thickness_mm: float, density: float) -> None:
    with pytest.raises(BadParameter, match="more than 0"):
        Stuff("DC01", thickness_mm, density)


def test_serial_numbers_are_told_in_runs(plan: Plan) -> None:
    rows = report.report_data(plan, "order")["layouts"][0]["parts"]
    assert rows == [["bracket #1 *bold*", "3", "9", "1-3"], ["=1+1", "1", "3", "4"]]


def test_the_report_has_a_page_for_each_layout_with_a_code_that_can_be_read(plan: Plan) -> None:
    data, files = report.report_data(plan, "order"), report.report_pictures(plan, {"layout-1.svg": PICTURE})
    pages = typeset.pages_png(report.TEMPLATE, data, files, 120.0)
    assert len(pages) == 1 + len(plan.layouts)
    assert codes_in(pages[1]) == [plan.code(plan.layouts[0])]
    assert report.report_pdf(plan, {}, "order").startswith(b"%PDF-")


@pytest.mark.parametrize(("paper", "pages"), [("a4", 1), ("roll", 13)])
def test_every_piece_of_every_sheet_has_its_label_and_the_remnant_too(
    plan: Plan, monkeypatch: pytest.MonkeyPatch, paper: labels.Paper, pages: int
) -> None:
    made: list[bytes] = []

    def as_pictures(template: str, data: dict[str, Any], pictures: dict[str, bytes]) -> bytes:
        made.extend(typeset.pages_png(template, data, pictures, 150.0))
        return b""

    monkeypatch.setattr(labels, "typeset", as_pictures)
    labels.labels_pdf(plan, LabelSize(60, 30, paper))
    assert len(made) == pages
    layout = plan.layouts[0]
    wanted = [plan.code(layout, serial) for serial in (1, 2, 3, 4)] * layout.amount
    found = [code for page in made for code in codes_in(page)]
    assert sorted(found) == sorted([*wanted, f"nestwright:{plan.number}/remnant"])


def test_a_label_has_a_size_that_paper_has() -> None:
    with pytest.raises(BadParameter, match="width"):
        LabelSize(500.0, 30.0)


def test_the_workbook_has_numbers_and_no_formulas(plan: Plan) -> None:
    book = openpyxl.load_workbook(BytesIO(workbook.workbook_xlsx(plan)))
    assert book.sheetnames == ["parts", "plates", "layout-1"]
    rows = list(book["parts"].values)
    assert rows[0] == workbook.PART_HEAD
    assert rows[1][:4] == ("bracket #1 *bold*", 100, 50, 4900)
    assert rows[2][0] == "'=1+1"
    assert len(list(book["layout-1"].values)) == 5


def test_the_list_of_pieces_is_read_back(plan: Plan) -> None:
    rows = list(csv.DictReader(StringIO(workbook.pieces_csv(plan).decode("utf-8-sig"))))
    assert [row["serial"] for row in rows] == ["1", "2", "3", "4"]
    assert rows[1]["mirror"] == "yes"
    assert rows[3]["part"] == "'=1+1"
    assert float(rows[2]["x mm"]) == 30.0


def codes_in(page: bytes) -> list[str]:
    image = np.asarray(Image.open(BytesIO(page)).convert("L"))
    return [code.text for code in zxingcpp.read_barcodes(image)]
