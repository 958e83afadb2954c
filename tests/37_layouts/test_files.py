"""The files of a result: everything to cut, to show, and to compute the layouts again."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from nestwright.errors import InvalidLayout
from nestwright.geometry.contours import Shape, rectangle
from nestwright.geometry.transform import Transform
from nestwright.layouts import files
from nestwright.layouts.checked import checked
from nestwright.layouts.files import layout_files, result_json
from nestwright.layouts.order import Margins, Mode
from nestwright.layouts.verify_dxf import found_in, verify_dxf
from nestwright.verification.report import Rule


@pytest.fixture(scope="module")
def written(order, result) -> dict[str, bytes]:
    return layout_files(order, result)


def test_the_names(written):
    assert list(written) == ["layout-1.dxf", "layout-1.certificate.json", "layout-1.svg"]


def test_result_json_is_json_and_the_files_agree_with_it(order, result, written):
    answer = json.loads(json.dumps(result_json(order, result)))
    assert verify_dxf(written["layout-1.dxf"], 5.0, 10.0, answer).valid
    (layout,) = answer["layouts"]
    assert list(layout["files"].values()) == list(written)
    assert layout["certificate"]["valid"] is True


def test_the_numbers_add_up(order, result):
    answer = result_json(order, result)
    assert answer["summary"]["ordered"] == answer["summary"]["placed"] == 24
    assert [part["placed"] for part in answer["parts"]] == [8, 4, 2, 6, 4]
    assert [part["not_placed"] for part in answer["parts"]] == [0] * 5
    assert [(plate["used"], plate["stock"]) for plate in answer["plates"]] == [(2, 3)]
    assert answer["parameters"] == order.parameters()
    assert answer["versions"] == result.versions


def test_wishes_and_what_is_left_are_in_the_result(order, result):
    zone = Shape(rectangle(60, 60, 1430, 930))
    wishes = replace(
        order,
        parts=(
            replace(order.parts[0], rotations_deg=None, least_hole_mm=30.0, priority=3, kit="door"),
            *order.parts[1:3],
            replace(order.parts[3], filler=True, quantity=10),
            order.parts[4],
        ),
        plates=(replace(order.plates[0], zones=(zone,)),),
        margin_mm=Margins(10.0, 5.0, 10.0, 0.0),
        mode=Mode.STRIP,
    )
    more = replace(result, remnant_mm=(300.0, 1000.0), length_mm=1200.0, parameters=wishes.parameters())
    answer = json.loads(json.dumps(result_json(wishes, more)))
    assert answer["parameters"]["mode"] == "strip"
    assert answer["parameters"]["margin_mm"] == {"left": 10.0, "right": 5.0, "bottom": 10.0, "top": 0.0}
    assert (answer["summary"]["remnant_mm"], answer["summary"]["length_mm"]) == ([300.0, 1000.0], 1200.0)
    counted = {name: answer["summary"][name] for name in ("ordered", "placed", "not_placed", "fillers")}
    assert counted == {"ordered": 18, "placed": 18, "not_placed": 0, "fillers": 6}
    first, filler = answer["parts"][0], answer["parts"][3]
    named = ("rotations_deg", "least_hole_mm", "priority", "kit", "filler")
    assert [first[name] for name in named] == [None, 30.0, 3, "door", False]
    assert [filler[name] for name in ("ordered", "placed", "not_placed", "filler")] == [10, 6, 0, True]
    assert Shape.from_json(answer["plates"][0]["zones"][0]).net_area_mm2 == 3600.0
    assert order.parameters()["margin_mm"] == 10.0


def test_the_files_are_proved_against_the_zones_of_the_result(order, result, written):
    def with_zone(x_mm: float) -> dict:
        plates = (replace(order.plates[0], zones=(Shape(rectangle(60, 60, x_mm, 10)),)),)
        return result_json(replace(order, plates=plates), result)

    # The rightmost gusset ends at 1485 mm.
    assert verify_dxf(written["layout-1.dxf"], 5.0, 10.0, with_zone(1485.0)).zones == 1
    assert verify_dxf(written["layout-1.dxf"], 5.0, 10.0, with_zone(1485.0)).valid
    report = verify_dxf(written["layout-1.dxf"], 5.0, 10.0, with_zone(1484.95))
    assert [violation.rule for violation in report.violations] == [Rule.ZONE]


def test_the_files_are_proved_with_the_margin_of_each_side(written):
    assert verify_dxf(written["layout-1.dxf"], 5.0, Margins(10.0, 15.0, 10.0, 200.0)).valid
    (violation,) = verify_dxf(written["layout-1.dxf"], 5.0, Margins(10.0, 15.05, 10.0, 200.0)).violations
    assert "right side" in violation.message


def test_a_program_can_rebuild_the_layout(order, result, written):
    answer = result_json(order, result)
    parts = {part["key"]: Shape.from_json(part["shape"]) for part in answer["parts"]}
    found = {item.facts["serial"]: item.piece.outline for item in found_in(written["layout-1.dxf"]).pieces}
    for piece in answer["layouts"][0]["placements"]:
        place = Transform(piece["x_mm"], piece["y_mm"], piece["rotation_deg"], piece["mirror"])
        rebuilt = place.shape(parts[piece["part_key"]])
        true = found[piece["serial"]]
        assert true.outer[:, :2].mean(axis=0) == pytest.approx(rebuilt.outer[:, :2].mean(axis=0), abs=1e-9)
        assert len(true.holes) == len(rebuilt.holes)


def test_what_was_not_placed_is_in_the_result(order, result, short_solution):
    proved = checked(order, short_solution)
    short = replace(result, layouts=proved.layouts, not_placed=proved.not_placed)
    answer = result_json(order, short)
    assert answer["summary"]["not_placed"] == 12
    assert [part["not_placed"] for part in answer["parts"]] == [4, 2, 1, 3, 2]
    assert answer["not_placed"][0] == {
        "part_key": "a#1",
        "amount": 4,
        "reason": "stopped_before_it_was_placed",
        "message": "4 of Konsole Ä-100 größer: stopped before it was placed (time limit 30 s)",
    }


def moved(layout, serial: int, by_mm: float):
    pieces = tuple(
        replace(piece, place=replace(piece.place, x_mm=piece.place.x_mm + by_mm))
        if piece.serial == serial
        else piece
        for piece in layout.pieces
    )
    return replace(layout, pieces=pieces)


def test_a_layout_that_is_not_valid_is_never_handed_out(order, result):
    bad = replace(result, layouts=(moved(result.layouts[0], 1, 0.05),))
    with pytest.raises(InvalidLayout, match=r"layout-1\.dxf: .* mm apart, the gap is 5 mm"):
        layout_files(order, bad)


@pytest.mark.parametrize("loss", ["hole", "piece", "bulge"])
def test_a_writer_that_loses_something_is_found_out(order, result, monkeypatch, loss):
    true_writer = files.layout_dxf

    def writer(order, layout, version):
        if loss == "piece":
            return true_writer(order, replace(layout, pieces=layout.pieces[:-1]), version)
        shape = order.parts[0].shape
        if loss == "hole":
            broken = Shape(shape.outer, shape.holes[1:], shape.marks)
        else:
            broken = Shape(shape.outer * np.array([1, 1, 0.99]), shape.holes, shape.marks)
        return true_writer(
            replace(order, parts=(replace(order.parts[0], shape=broken), *order.parts[1:])), layout, version
        )

    monkeypatch.setattr(files, "layout_dxf", writer)
    with pytest.raises(InvalidLayout):
        layout_files(order, result)
