"""The drawing doctor over HTTP, on both databases: ledger, decisions, holds, profiles, operation 3."""

from __future__ import annotations

import io
from typing import Any

import ezdxf
import pytest

PLATE = [(0, 0), (120, 0), (120, 80), (0, 80)]


def drawn(draw: Any, units: int | None = 4) -> bytes:
    document = ezdxf.new("R2010")
    if units is not None:
        document.units = units
    draw(document.modelspace())
    text = io.StringIO()
    document.write(text)
    return text.getvalue().encode()


def two_gaps(space: Any) -> None:
    """A plate of two halves whose ends are 0.05 mm apart, with a hole."""
    space.add_lwpolyline([(0, 0), (120, 0), (120, 80)])
    space.add_lwpolyline([(120, 80.05), (0, 80), (0, 0)])
    space.add_circle((60, 40), 10)


def plate(space: Any) -> None:
    space.add_lwpolyline(PLATE, close=True)


def bow_tie(space: Any) -> None:
    plate(space)
    space.add_lwpolyline([(200, 0), (300, 90), (300, 0), (200, 80)], close=True)


@pytest.fixture
def shop(apis: Any) -> Any:
    shop = apis[0]
    shop.job_id = shop("job/add", {"job_name": "order"})["job_id"]
    material = shop("material/add", {"name": "S235JR"})["material_id"]
    stock = {"plate_type": 0, "plate_name": "big", "width": 1000, "height": 500, "remain_amount": 9}
    shop("plate/add", {**stock, "material_id": material, "thickness": 3})
    return shop


def upload(shop: Any, content: bytes, name: str = "bracket.dxf", **given: Any) -> str:
    data = {"job_id": shop.job_id, "material": "S235JR", "thickness": 3, **given}
    answer = shop.good(shop.upload("drawing/upload", data, [("file", (name, content))]))
    return answer["drawings"][0]["guid"]


def ledger(shop: Any, guid: str) -> dict[str, Any]:
    return shop.get(f"/v1/drawings/{guid}/ledger")


def entries(view: dict[str, Any], rule: str) -> list[dict[str, Any]]:
    return [entry for entry in view["entries"] if entry["rule"] == rule]


def decide(shop: Any, guid: str, **asked: Any) -> dict[str, Any]:
    return shop.post(f"/v1/drawings/{guid}/decisions", asked)


def waiting(shop: Any) -> dict[str, dict[str, Any]]:
    return {part["guid"]: part for part in shop("job/part_list", {"job_id": shop.job_id})}


def test_a_join_is_told_undone_and_made_again(shop: Any) -> None:
    guid = upload(shop, drawn(two_gaps))
    before = ledger(shop, guid)
    [join] = entries(before, "joined_gap")
    assert (join["x_mm"], join["size_mm"]) == (120, pytest.approx(0.05))
    assert (join["fixed"], join["can_undo"], join["undone"]) == (True, True, False)
    assert 0.9 < join["confidence"] < 1.0
    assert len(before["parts"]) == 1

    undone = decide(shop, guid, undo=[join["id"]])
    [left] = entries(undone, "joined_gap")
    assert (left["id"], left["fixed"], left["undone"]) == (join["id"], False, True)
    assert [part["part_name"] for part in undone["parts"]] == [
        "bracket"
    ]  # the hole is left, and cut as a disc
    assert waiting(shop)[undone["parts"][0]["guid"]]["width"] == pytest.approx(20)
    assert entries(undone, "open_contour")

    again = decide(shop, guid, redo=[join["id"]])
    assert again["decisions"] == {}
    assert [entry["id"] for entry in again["entries"]] == [entry["id"] for entry in before["entries"]]
    assert waiting(shop)[again["parts"][0]["guid"]]["width"] == pytest.approx(120)


def test_pictures_have_both_formats_and_numbered_pins(shop: Any) -> None:
    guid = upload(shop, drawn(two_gaps))
    view = ledger(shop, guid)
    number = entries(view, "joined_gap")[0]["number"]
    svg, png = (shop.client.get(view[name]) for name in ("picture_url", "png_url"))
    assert f">{number}</text>" in svg.text
    assert (png.headers["content-type"], png.content[:4]) == ("image/png", b"\x89PNG")
    assert shop.client.get(view["parts"][0]["png_url"]).content.startswith(b"\x89PNG")
    [info] = shop("drawing/info", {"guid": guid})
    assert f">{number}</text>" in shop.client.get(info["thumbnail_url"]).text


def test_what_was_set_of_a_part_outlives_a_decision(shop: Any) -> None:
    guid = upload(shop, drawn(lambda space: (plate(space), bow_tie(space))))
    view = ledger(shop, guid)
    [part] = [part for part in view["parts"] if waiting(shop)[part["guid"]]["width"] == 120]
    shop("part/update", {"parts": [{"guid": part["guid"], "amount": 7, "gas": "N2", "rotate_lock": 1}]})
    [hold] = [entry for entry in view["entries"] if entry["held"]]
    decide(shop, guid, accept=[hold["id"]])
    kept = waiting(shop)[part["guid"]]
    assert (kept["amount"], kept["gas"], kept["rotate_lock"], kept["width"]) == (7, "N2", 1, 120)


def test_held_parts_wait_by_name_and_the_rest_goes_on(shop: Any) -> None:
    good, bad = upload(shop, drawn(plate), "good.dxf"), upload(shop, drawn(bow_tie), "bad.dxf")
    assert not ledger(shop, good)["held"]
    view = ledger(shop, bad)
    assert view["held"]
    assert all("self_crossing" in part["held"] for part in view["parts"])

    boosted = shop("job/boost", {"job_id": shop.job_id, "gap": 5, "margin": 5, "time_limit": 1})
    tasks = [shop.get(f"/v1/nest_tasks/{task['task_guid']}") for task in boosted["tasks"]]
    missing = [row for task in tasks for row in task["not_placed"]]
    assert {row["guid"] for row in missing} == {part["guid"] for part in view["parts"]}
    assert all(row["reason"] == "held" and "drawing 'bad'" in row["message"] for row in missing)
    placed = shop("job/result_detail", {"job_id": shop.job_id})
    assert {part["drawing_name"] for layout in placed for part in layout["parts"]} == {"good"}

    holds = [entry["id"] for entry in view["entries"] if entry["held"]]
    assert not decide(shop, bad, accept=holds)["held"]
    boosted = shop("job/boost", {"job_id": shop.job_id, "gap": 5, "margin": 5, "time_limit": 1})
    assert shop.get(f"/v1/nest_tasks/{boosted['task_guid']}")["not_placed"] == []


def test_a_part_on_a_layout_is_not_changed_by_a_decision(shop: Any) -> None:
    guid = upload(shop, drawn(two_gaps))
    shop("job/boost", {"job_id": shop.job_id, "time_limit": 1})
    [join] = entries(ledger(shop, guid), "joined_gap")
    status, message = shop.refused(f"/v1/drawings/{guid}/decisions", {"undo": [join["id"]]})
    assert (status, "part 'bracket'" in message, "layout" in message) == (3004, True, True)
    assert ledger(shop, guid)["decisions"] == {}


def test_copies_of_a_part_outlive_decisions_and_are_held_with_it(shop: Any) -> None:
    guid = upload(shop, drawn(bow_tie))
    view = ledger(shop, guid)
    held = view["parts"][0]["guid"]
    [copy] = shop("part/copy", {"guids": [held], "amount": 5})["guids"]
    other = shop("job/add", {"job_name": "other"})["job_id"]
    assert shop.refused("part/copy", {"guids": [held], "job_id": other})[0] == 3004
    holds = [entry["id"] for entry in view["entries"] if entry["held"]]
    after = decide(shop, guid, accept=holds)
    assert {part["guid"]: part["held"] for part in after["parts"]}[copy] is None
    assert waiting(shop)[copy]["amount"] == 5
    [shown] = [part for part in after["parts"] if part["guid"] == copy]
    assert shop.client.get(shown["png_url"]).content.startswith(b"\x89PNG")


def test_the_unit_is_decided_where_it_is_in_doubt(shop: Any) -> None:
    tiny = drawn(lambda space: space.add_lwpolyline([(0, 0), (3, 0), (3, 2), (0, 2)], close=True), 0)
    guid = upload(shop, tiny)
    view = ledger(shop, guid)
    assert (view["units"], view["held"]) == ("mm", True)
    after = decide(shop, guid, units="in")
    assert (after["units"], after["held"]) == ("in", False)
    assert waiting(shop)[after["parts"][0]["guid"]]["width"] == pytest.approx(76.2)
    stated = upload(shop, drawn(plate, 1), "stated.dxf")
    [part] = decide(shop, stated, units="mm")["parts"]
    assert waiting(shop)[part["guid"]]["width"] == pytest.approx(120)


def test_an_open_outline_is_lost_until_it_is_forced(shop: Any) -> None:
    def draw(space: Any) -> None:
        plate(space)
        space.add_lwpolyline([(200, 0), (300, 0), (300, 90), (200, 90), (200, 6)])

    guid = upload(shop, drawn(draw))
    view = ledger(shop, guid)
    [lost] = entries(view, "part_lost")
    assert (lost["held"], len(view["parts"])) == (True, 1)
    after = decide(shop, guid, force=[lost["id"]])
    assert (after["held"], len(after["parts"]), after["stale"]) == (False, 2, [])
    assert decide(shop, guid, redo=[lost["id"]])["held"]


def test_a_frame_comes_back_a_hole_becomes_a_part_and_pieces_are_split(shop: Any) -> None:
    def draw(space: Any) -> None:
        for x in (30, 200):
            space.add_lwpolyline([(x, 30), (x + 100, 30), (x + 100, 90), (x, 90)], close=True)
            space.add_lwpolyline([(x + 20, 40), (x + 70, 40), (x + 70, 80), (x + 20, 80)], close=True)
        space.add_lwpolyline(
            [(0, 0), (420, 0), (420, 297), (0, 297)], close=True, dxfattribs={"layer": "BORDER"}
        )

    guid = upload(shop, drawn(draw))
    view = ledger(shop, guid)
    assert [part["amount"] for part in view["parts"]] == [2]
    split = decide(shop, guid, split=["bracket"])
    assert [(part["part_name"], part["amount"]) for part in split["parts"]] == [
        ("bracket.1", 1),
        ("bracket.2", 1),
    ]
    forced = decide(shop, guid, reset=True, force_at=[[60, 60]])
    assert [(part["part_name"], part["amount"]) for part in forced["parts"]] == [
        ("bracket", 2),
        ("bracket-inner1", 1),
    ]
    [frame] = entries(forced, "sheet_frame")
    whole = decide(shop, guid, reset=True, undo=[frame["id"]])
    assert waiting(shop)[whole["parts"][0]["guid"]]["width"] == pytest.approx(420)


def test_decisions_that_fit_nothing_are_refused_by_field(shop: Any) -> None:
    guid = upload(shop, drawn(two_gaps))
    path = f"/v1/drawings/{guid}/decisions"
    for asked, field in (
        ({"undo": ["joined_gap-ffffff"]}, "undo[0]"),
        ({"undo": ["units"]}, "undo[0]"),
        ({"accept": ["units"]}, "accept[0]"),
        ({"redo": ["units"]}, "redo[0]"),
        ({"force": ["units"]}, "force[0]"),
        ({"split": ["no such part"]}, "split[0]"),
        ({"units": "parsec"}, "units"),
        ({"force_at": [[1e99, 0]]}, "force_at[0]"),
        ({"force_at": [[1]]}, "force_at[0]"),
    ):
        status, message = shop.refused(path, asked)
        assert (status, f"'{field}'" in message) == (2200, True), (asked, message)
    assert shop.bad(shop.call("POST", path, content=b"{"))[0] == 1006


def test_another_team_has_no_ledger(apis: Any, shop: Any) -> None:
    guid = upload(shop, drawn(plate))
    other = apis[1]
    assert other.bad(other.call("GET", f"/v1/drawings/{guid}/ledger"))[0] == 3002
    assert other.refused(f"/v1/drawings/{guid}/decisions", {"units": "in"})[0] == 3002


def test_a_profile_is_kept_named_and_used(apis: Any, shop: Any) -> None:
    guid = upload(shop, drawn(two_gaps, 0))
    [join] = entries(ledger(shop, guid), "joined_gap")
    decide(shop, guid, undo=[join["id"]], units="in", keep_as_profile="Miller")
    [kept] = shop.get("/v1/drawing_profiles")
    assert (kept["name"], kept["units"], kept["undone"]) == ("Miller", "in", ["joined_gap"])
    assert apis[1].get("/v1/drawing_profiles") == []

    again = ledger(shop, upload(shop, drawn(two_gaps, 0), "next.dxf", profile="Miller"))
    assert (again["units"], again["profile"]) == ("in", "Miller")
    assert all(entry["undone"] for entry in entries(again, "gap_closed") + entries(again, "joined_gap"))
    plain = ledger(shop, upload(shop, drawn(two_gaps, 0), "plain.dxf"))
    assert (plain["units"], plain["decisions"]) == ("mm", {})
    assert (
        shop.bad(
            shop.upload(
                "drawing/upload", {"job_id": shop.job_id, "profile": "?"}, [("file", ("a.dxf", b"x"))]
            )
        )[0]
        == 3002
    )

    shop.post("/v1/drawing_profiles/save", {"name": "default", "units": "cm"})
    assert ledger(shop, upload(shop, drawn(plate, 0), "d.dxf"))["units"] == "cm"
    assert shop.refused("/v1/drawing_profiles/save", {"name": "x", "undone": ["units"]})[0] == 2200
    assert shop.post("/v1/drawing_profiles/delete", {"name": "Miller"})["units"] == "in"
    assert shop.refused("/v1/drawing_profiles/delete", {"name": "Miller"})[0] == 3002


def layered(space: Any) -> None:
    plate(space)
    space.add_circle((30, 40), 8, dxfattribs={"layer": "Inner"})
    space.add_circle((80, 40), 8, dxfattribs={"color": 3})
    space.add_line((10, 10), (50, 10), dxfattribs={"layer": "Etch line"})
    space.add_line((10, 15), (50, 15), dxfattribs={"layer": "Keep"})
    space.add_circle((60, 60), 2, dxfattribs={"layer": "Rubbish"})


PARM = [
    {"type": "layer_map", "INNER": "process_work2", "Keep": "process_nowork", "Rubbish": "process_delete"},
    {"type": "color_map", "3": "process_mark"},
    {"type": "optimize", "RemoveTrivial": {"Enable": True, "Tolerance": 0.2}},
]


def test_layer_and_colour_maps_decide_what_lines_are_for(shop: Any) -> None:
    guid = upload(shop, drawn(layered), optimization_parm=PARM)
    [part] = [waiting(shop)[part["guid"]] for part in ledger(shop, guid)["parts"]]
    assert part["area"] == pytest.approx(120 * 80 - 64 * 3.14159265, abs=1e-3)
    shop("job/boost", {"job_id": shop.job_id, "gap": 5, "margin": 5, "time_limit": 1})
    [layout] = shop("job/result_dxf", {"job_id": shop.job_id})
    space = ezdxf.read(io.StringIO(shop.client.get(layout["dxf_url"]).text)).modelspace()
    by_layer: dict[str, list[Any]] = {}
    for entity in space:
        by_layer.setdefault(entity.dxf.layer, []).append(entity)
    assert [entity.dxf.color for entity in by_layer["CUT_INNER"]] == [4]  # the second cut process
    assert len(by_layer["NOWORK"]) == 1
    assert len(by_layer["MARK"]) == 2
    assert shop("job/result_list", {"job_id": shop.job_id})[0]["certificate"] == "valid"


@pytest.mark.parametrize(
    ("parm", "field"),
    [
        ([{"type": "layers"}], "optimization_parm[0].type"),
        ([{"type": "layer_map", "A": "cut"}], "optimization_parm[0].A"),
        ([{"type": "color_map", "red": "process_mark"}], "optimization_parm[0].red"),
        ([{"type": "color_map", "300": "process_mark"}], "optimization_parm[0].300"),
        ([{"type": "optimize", "Polish": {}}], "optimization_parm[0].Polish"),
        ([{"type": "optimize", "Smooth": {"Tolerance": -1}}], "optimization_parm[0].Smooth.Tolerance"),
        ([{"type": "optimize", "Smooth": {"Tolerance": "a"}}], "optimization_parm[0].Smooth.Tolerance"),
        ([{"type": "optimize", "ConnectNear": {"Enable": "yes"}}], "optimization_parm[0].ConnectNear.Enable"),
        ([{"type": "optimize", "RemoveTrivial": 1}], "optimization_parm[0].RemoveTrivial"),
    ],
)
def test_a_wrong_clean_up_is_refused_by_field(shop: Any, parm: Any, field: str) -> None:
    data = {"job_id": shop.job_id, "optimization_parm": parm}
    status, message = shop.bad(shop.upload("drawing/upload", data, [("file", ("a.dxf", drawn(plate)))]))
    assert (status, f"'{field}'" in message) == (2200, True), message


def entry(shop: Any, filename: str, **datas: Any) -> dict[str, Any]:
    return {"datas": datas, "filename": filename, "jobId": shop.job_id}


def test_parts_are_made_from_dxf_at_once(shop: Any) -> None:
    def two(space: Any) -> None:
        plate(space)
        space.add_circle((300, 0), 20)

    values = {"material": "S235JR", "thickness": 3, "gas": "O2", "rotate_lock": 1, "fill_color": "800000"}
    data = [
        entry(shop, "A.DXF", part_name="bracket", amount=4, prop={"order": "77", "pos": 2}, **values),
        entry(shop, "b.dxf", amount=2),
    ]
    data[1]["optimization_parm"] = [{"type": "optimize", "ConnectNear": {"Enable": False}}]
    files = [("file", ("b.dxf", drawn(two_gaps))), ("file", ("a.dxf", drawn(two)))]
    made = shop.good(shop.upload("part/create_by_dxf", data, files))
    first, second, third = made["parts"]
    assert (first["part_name"], second["part_name"]) == ("bracket-1", "bracket-2")
    assert {name: first[name] for name in values} == values
    assert (first["amount"], first["width"], first["job_id"]) == (4, 120, shop.job_id)
    assert first["props"] == [
        {"prop_name": "order", "prop_value": "77"},
        {"prop_name": "pos", "prop_value": 2},
    ]
    assert (third["part_name"], third["amount"], third["width"]) == ("b", 2, pytest.approx(20))
    undone = [finding for finding in made["findings"] if finding["rule"] == "joined_gap"]
    assert [(finding["filename"], finding["undone"]) for finding in undone] == [("b.dxf", True)]
    assert shop.client.get(first["thumbnail_url"]).text.startswith("<svg")
    assert ledger(shop, undone[0]["drawing_guid"])["handle_status"] == "completed"
    assert shop("job/drawing_handle_status", {"job_id": shop.job_id})["handle_status"] == "completed"


def test_entries_and_files_must_belong_together(shop: Any) -> None:
    file = ("file", ("a.dxf", drawn(plate)))
    good = entry(shop, "a.dxf")
    for data, files, field in (
        ([entry(shop, "x.dxf")], [file], "data[0].filename"),
        ([good], [file, ("file", ("b.dxf", b"x"))], "file"),
        ([good], [file, ("file", ("A.dxf", b"x"))], "file"),
        ([good], [], "file"),
        ([], [file], "data"),
        ([good, entry(shop, "a.dxf", thickness=-1)], [file], "data[1].datas.thickness"),
        ([entry(shop, "a.dxf", fill_color="red")], [file], "data[0].datas.fill_color"),
        ([entry(shop, "a.dxf", amount=0)], [file], "data[0].datas.amount"),
        ([{**good, "optimization_parm": [{"type": "?"}]}], [file], "data[0].optimization_parm[0].type"),
    ):
        status, message = shop.bad(shop.upload("part/create_by_dxf", data, files))
        assert (status, f"'{field}'" in message) == (2200, True), (data, message)
    unknown = {**good, "jobId": 2147483647}
    assert shop.bad(shop.upload("part/create_by_dxf", [unknown], [file]))[0] == 3002
    assert shop("part/list", {"job_id": shop.job_id})["total"] == 0


def test_a_file_that_is_no_drawing_gives_findings_and_no_part(shop: Any) -> None:
    answer = shop.upload("part/create_by_dxf", [entry(shop, "a.dxf")], [("file", ("a.dxf", b"%PDF-1.4"))])
    made = shop.good(answer)
    assert (made["parts"], [finding["rule"] for finding in made["findings"]]) == ([], ["not_dxf"])
