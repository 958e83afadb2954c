"""Operations 1, 2 and 4 over HTTP: parts from NC1 files, scripts, drawings with named dimensions."""

from __future__ import annotations

import io
import json
from typing import Any

import ezdxf
import pytest

NC1 = """ST
  order
  drawing
  1
  P-12
  S355J2
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
BO
  v 50.00u 50.00 18.00 0.00
EN
"""
SCRIPT = """
const parameters = { W: { default: 100, least: 10, most: 500 }, H: 50 };
function make({ W, H }) {
  return { outer: rectangle(W, H), holes: [circle(W / 2, H / 2, 10)] };
}
"""
BASE = {"partName": "shim", "material": "S235JR", "thickness": 3, "amount": 5, "fillColor": "800000"}


def smart_drawing() -> bytes:
    doc = ezdxf.new("R2010", setup=True)
    doc.header["$INSUNITS"] = 4
    space = doc.modelspace()
    space.add_lwpolyline([(0, 0), (100, 0), (100, 60), (0, 60)], close=True)
    space.add_linear_dim(base=(50, -20), p1=(0, 0), p2=(100, 0), text="L1").render()
    text = io.StringIO()
    doc.write(text)
    return text.getvalue().encode()


def send(api: Any, path: str, data: Any, *files: tuple[str, bytes]) -> dict[str, Any]:
    return api.upload(f"part/{path}", data, [("file", file) for file in files])


def made(api: Any, path: str, data: Any, *files: tuple[str, bytes]) -> list[dict[str, Any]]:
    return api.good(send(api, path, data, *files))["parts"]


@pytest.fixture
def job(apis) -> tuple[Any, int]:
    api = apis[0]
    api.post("material/add", {"name": "S235JR", "density": 8.0})
    return api, api.post("job/add", {"job_name": "order 4711"})["job_id"]


class TestNc1:
    def test_a_part_is_what_the_header_says(self, job):
        api, job_id = job
        answer = api.good(
            send(
                api, "create_by_nc1", [{"filename": "P-12.nc1", "jobId": job_id}], ("P-12.nc1", NC1.encode())
            )
        )
        [part] = answer["parts"]
        values = {name: part[name] for name in ("part_name", "material", "thickness", "amount", "job_id")}
        assert values == {
            "part_name": "P-12",
            "material": "S355J2",
            "thickness": 10.0,
            "amount": 4,
            "job_id": job_id,
        }
        assert (part["width"], part["height"], part["drawing_name"]) == (200.0, 100.0, "P-12")
        assert [finding["filename"] for finding in answer["findings"]] == ["P-12.nc1"]
        assert "<svg" in api.client.get(part["thumbnail_url"]).text
        [listed] = api.post("job/part_list", {"job_id": job_id})
        assert listed["guid"] == part["guid"]
        [drawing] = api.post("drawing/info", {"guid": part["drawing_guid"]})
        assert (drawing["handle_status"], drawing["parts"]) == ("completed", [part["guid"]])

    def test_what_is_said_counts_instead(self, job):
        api, job_id = job
        datas = {"part_name": "base", "material": "S235JR", "thickness": 3, "gas": "N2", "amount": 7}
        datas |= {"rotate_lock": 1, "fill_color": "#800000", "prop": {"order": "4711"}}
        [part] = made(api, "create_by_nc1", [{"datas": datas, "jobId": job_id}], ("P.nc1", NC1.encode()))
        assert (part["part_name"], part["material"], part["thickness"]) == ("base", "S235JR", 3.0)
        assert (part["gas"], part["amount"], part["rotate_lock"], part["fill_color"]) == (
            "N2",
            7,
            1,
            "800000",
        )
        assert part["props"] == [{"prop_name": "order", "prop_value": "4711"}]
        assert part["weight"] == pytest.approx((20_000 - 254.469) * 3 * 8.0e-6, abs=0.01)

    def test_faces_of_a_profile_are_several_parts(self, job):
        api, job_id = job
        beam = NC1.replace("\n  B\n", "\n  I\n").encode()
        entry = {"datas": {"partName": "beam", "amount": 2}, "jobId": job_id}
        parts = made(api, "create_by_nc1", [entry], ("beam.nc1", beam))
        assert [(part["part_name"], part["amount"]) for part in parts] == [
            ("beam-1", 2),
            ("beam-2", 2),
            ("beam-3", 2),
        ]

    def test_files_are_matched_by_name(self, job):
        api, job_id = job
        files = [("A.nc1", NC1.encode()), ("b.nc1", NC1.replace("P-12", "P-13").encode())]
        data = [{"filename": "B.nc1", "job_id": job_id}, {"filename": "a.NC1", "job_id": job_id}]
        assert [part["part_name"] for part in made(api, "create_by_nc1", data, *files)] == ["P-13", "P-12"]

    @pytest.mark.parametrize(
        ("entries", "files", "status", "words"),
        [
            ([{}], [], 2200, "'file'"),
            ([], ["a.nc1"], 2200, "data"),
            ([{"filename": "c.nc1"}], ["a.nc1"], 2200, "data[0].filename"),
            ([{"filename": "a.nc1"}], ["a.nc1", "b.nc1"], 2200, "named by no entry"),
            ([{"datas": {"amount": 0}}], ["a.nc1"], 2200, "data[0].datas.amount"),
            ([{"datas": {"thickness": -1}}], ["a.nc1"], 2200, "data[0].datas.thickness"),
            ([{"datas": {"fill_color": "red"}}], ["a.nc1"], 2200, "data[0].datas.fill_color"),
        ],
    )
    def test_what_is_wrong_is_named(self, job, entries, files, status, words):
        api, job_id = job
        data = [{"jobId": job_id, **entry} for entry in entries]
        number, message = api.bad(send(api, "create_by_nc1", data, *[(name, NC1.encode()) for name in files]))
        assert number == status
        assert words in message
        assert api.post("job/part_list", {"job_id": job_id}) == []

    def test_one_bad_file_makes_no_part_at_all(self, job):
        api, job_id = job
        bad = NC1.replace("200.00", "2oo").encode()
        data = [{"filename": name, "jobId": job_id} for name in ("a.nc1", "b.nc1")]
        number, message = api.bad(send(api, "create_by_nc1", data, ("a.nc1", NC1.encode()), ("b.nc1", bad)))
        assert number == 3005
        assert 'b.nc1: line 10 ("2oo")' in message
        assert api.post("job/part_list", {"job_id": job_id}) == []

    def test_a_dxf_is_no_nc1(self, job):
        api, job_id = job
        number, message = api.bad(send(api, "create_by_nc1", [{"jobId": job_id}], ("a.nc1", smart_drawing())))
        assert (number, "a DSTV NC1 is expected" in message) == (3005, True)

    def test_the_job_of_another_team(self, job, apis):
        number, message = apis[1].bad(
            send(apis[1], "create_by_nc1", [{"jobId": job[1]}], ("a.nc1", NC1.encode()))
        )
        assert (number, "no such job" in message) == (3002, True)


class TestSmartDraw:
    def test_a_built_in_shape(self, job):
        api, job_id = job
        data = BASE | {
            "jobId": job_id,
            "template": "rectangle",
            "argument": {"W": "120", "H": "80", "R": "5"},
        }
        data |= {"gas": "O2", "rotateLock": 1, "props": {"order": 4711}}
        [part] = made(api, "create_by_smartdraw", data)
        assert (part["part_name"], part["amount"], part["width"], part["height"]) == ("shim", 5, 120.0, 80.0)
        assert (part["rotate_lock"], part["fill_color"], part["gas"]) == (1, "800000", "O2")
        assert part["props"] == [{"prop_name": "order", "prop_value": 4711}]
        assert part["drawing_guid"] is None

    def test_plain_json_will_do_where_there_is_no_file(self, job):
        api, job_id = job
        body = {"job_id": job_id, "template": "ring", "argument": {"D": 50, "B": 20}}
        [part] = api("part/create_by_smartdraw", body)["parts"]
        assert (part["part_name"], part["amount"], part["width"]) == ("ring", 1, 50.0)

    def test_a_drawing_is_driven_and_stored_by_name(self, job):
        api, job_id = job
        data = BASE | {"jobId": job_id, "argument": {"L1": "150"}, "template": "my plate"}
        [part] = made(api, "create_by_smartdraw", data, ("plate.dxf", smart_drawing()))
        assert (part["width"], part["height"]) == (150.0, 60.0)
        again = {"jobId": job_id, "argument": {"L1": 70}, "template": "my plate"}
        [part] = made(api, "create_by_smartdraw", again)
        assert (part["part_name"], part["width"]) == ("my plate", 70.0)

    def test_a_drawing_that_is_not_to_be_stored(self, job):
        api, job_id = job
        [part] = made(api, "create_by_smartdraw", {"jobId": job_id}, ("plate.dxf", smart_drawing()))
        assert (part["part_name"], part["width"]) == ("plate", 100.0)
        assert [each for each in api.get("/v1/templates") if each["kind"] != "built_in"] == []

    @pytest.mark.parametrize(
        ("given", "status", "words"),
        [
            ({}, 2200, "rectangle, disc, ring"),
            ({"template": "nothing"}, 3002, "there are: rectangle"),
            ({"template": "ring", "argument": {"Q": "1"}}, 2200, "argument.Q': no such name; names of this"),
            ({"template": "ring", "argument": {"D": "wide"}}, 2200, "argument.D': a number"),
            ({"template": "ring", "argument": {"D": 10, "B": 20}}, 2200, "argument.B': below D = 10"),
            ({"template": "ring", "argument": {"D": True}}, 2200, "argument.D"),
            ({"template": "ring", "amount": -1}, 2200, "amount"),
        ],
    )
    def test_what_is_wrong_is_named(self, job, given, status, words):
        api, job_id = job
        number, message = api.bad(send(api, "create_by_smartdraw", {"jobId": job_id, **given}))
        assert number == status
        assert words in message

    def test_values_that_cannot_be(self, job):
        api, job_id = job
        data = {"jobId": job_id, "argument": {"L9": 5}}
        number, message = api.bad(send(api, "create_by_smartdraw", data, ("p.dxf", smart_drawing())))
        assert (number, "names of this template: L1" in message) == (2200, True)

    def test_a_script_is_no_drawing(self, job):
        api, job_id = job
        number, message = api.bad(
            send(api, "create_by_smartdraw", {"jobId": job_id}, ("a.js", SCRIPT.encode()))
        )
        assert (number, "a DXF with named dimensions" in message) == (2200, True)

    def test_the_name_of_a_built_in_shape_is_taken(self, job):
        api, job_id = job
        data = {"jobId": job_id, "template": "Ring"}
        number, message = api.bad(send(api, "create_by_smartdraw", data, ("p.dxf", smart_drawing())))
        assert (number, "built-in shape" in message) == (2200, True)


class TestScripts:
    def test_a_script_is_run_and_stored_by_name(self, job, apis):
        api, job_id = job
        data = BASE | {"jobId": job_id, "argument": {"W": "200"}, "template": "shim"}
        [part] = made(api, "create_by_js", data, ("shim.js", SCRIPT.encode()))
        assert (part["width"], part["height"], part["amount"]) == (200.0, 50.0, 5)
        [part] = made(api, "create_by_js", {"job_id": job_id, "template": "shim", "argument": {"H": 80}})
        assert (part["part_name"], part["width"], part["height"]) == ("shim", 100.0, 80.0)
        own = [each for each in api.get("/v1/templates") if each["kind"] == "script"]
        assert [(each["name"], each["file_name"]) for each in own] == [("shim", "shim.js")]
        other = apis[1]
        other_job = other.post("job/add", {"job_name": "other"})["job_id"]
        number, _ = other.bad(send(other, "create_by_js", {"job_id": other_job, "template": "shim"}))
        assert number == 3002

    def test_a_newer_one_takes_its_place(self, job):
        api, job_id = job
        data = {"jobId": job_id, "template": "shim"}
        made(api, "create_by_js", data, ("shim.js", SCRIPT.encode()))
        newer = SCRIPT.replace("default: 100", "default: 120").encode()
        made(api, "create_by_js", data, ("shim-2.js", newer))
        [part] = made(api, "create_by_js", data)
        assert part["width"] == 120.0

    def test_one_that_fails_is_not_stored(self, job):
        api, job_id = job
        data = {"jobId": job_id, "template": "loop"}
        number, message = api.bad(send(api, "create_by_js", data, ("loop.js", b"while (true);")))
        assert (number, "may take" in message) == (3012, True)
        assert api.bad(send(api, "create_by_js", data))[0] == 3002

    def test_its_own_limits_name_the_value(self, job):
        api, job_id = job
        data = {"jobId": job_id, "argument": {"W": 5}}
        number, message = api.bad(send(api, "create_by_js", data, ("shim.js", SCRIPT.encode())))
        assert (number, message) == (2200, "bad parameter 'argument.W': at least 10, not 5")

    def test_a_drawing_is_no_script(self, job):
        api, job_id = job
        number, message = api.bad(send(api, "create_by_js", {"jobId": job_id}, ("a.js", smart_drawing())))
        assert (number, "a JavaScript file" in message) == (2200, True)

    def test_a_stored_drawing_is_named_for_what_it_is(self, job):
        api, job_id = job
        made(api, "create_by_smartdraw", {"jobId": job_id, "template": "d"}, ("d.dxf", smart_drawing()))
        number, message = api.bad(send(api, "create_by_js", {"jobId": job_id, "template": "d"}))
        assert (number, "part/create_by_smartdraw takes it" in message) == (2200, True)

    def test_two_files_are_one_too_many(self, job):
        api, job_id = job
        files = [(name, SCRIPT.encode()) for name in ("a.js", "b.js")]
        assert api.bad(send(api, "create_by_js", {"jobId": job_id}, *files))[0] == 2200


def test_built_in_shapes_are_listed_with_their_parameters(apis):
    shapes = {each["name"]: each for each in apis[0].get("/v1/templates")}
    assert len(shapes) >= 12
    [width] = [each for each in shapes["rectangle"]["parameters"] if each["name"] == "W"]
    assert (width["default"], width["allowed"]) == (100.0, "a number from 0.1 to 100000")


def test_made_parts_can_be_nested(job):
    api, job_id = job
    material = api.get("material/list")[0]["material_id"]
    plate = {"plate_type": 0, "material_id": material, "thickness": 3, "width": 1000, "height": 500}
    api.post("plate/add", plate)
    data = BASE | {"jobId": job_id, "template": "flange", "argument": json.loads('{"D": 150}')}
    made(api, "create_by_smartdraw", data)
    api.post("job/boost", {"job_id": job_id, "time_limit": 1})
    [layout] = api.post("job/result_list", {"job_id": job_id})
    assert layout["part_amount"] == 5
