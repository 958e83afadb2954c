"""What a wrong request is told: its code, the field, and what is allowed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nestwright.api.cloudnest.routes import BASE, OPERATIONS

GUID = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize("body", [b"not json", b'{"job_id": 1', b"\xff\xfe", b"job_id=1", b'{"job_id": 1} x'])
def test_a_body_that_is_not_json(api: Any, body: bytes) -> None:
    status, message = api.bad(api.call("POST", "job/info", content=body))
    assert status == 1006
    assert "JSON" in message


@pytest.mark.parametrize("body", [b"[]", b"null", b"7", b'"text"'])
def test_json_that_is_no_object(api: Any, body: bytes) -> None:
    status, message = api.bad(api.call("POST", "job/info", content=body))
    assert status == 2200
    assert "'body'" in message


@pytest.mark.parametrize(
    ("path", "body", "field", "allowed"),
    [
        ("job/info", {}, "job_id", "required"),
        ("job/info", {"job_id": "7350"}, "job_id", "integer"),
        ("job/info", {"job_id": 1.5}, "job_id", "integer"),
        ("job/info", {"job_id": True}, "job_id", "integer"),
        ("job/info", {"job_id": None}, "job_id", "integer"),
        ("job/info", {"job_id": 0}, "job_id", "greater than or equal to 1"),
        ("job/info", {"job_id": 10**30}, "job_id", "2147483647"),
        ("job/info", {"job_id": [1, 2]}, "job_id", "one job id"),
        ("job/result_list", {"job_id": []}, "job_id", "at least 1"),
        ("job/result_list", {"job_id": [1, "2"]}, "job_id[1]", "integer"),
        ("job/add", {"job_name": 5}, "job_name", "string"),
        ("job/add", {"job_name": ""}, "job_name", "at least 1 character"),
        ("job/add", {"job_name": "x" * 301}, "job_name", "at most 300"),
        ("job/add", {"job_name": "a\0b"}, "job_name", "control characters"),
        ("job/add", {"job_name": "a", "props": {"k": [1]}}, "props.k", "text or a number"),
        ("job/list", {"page_no": 0}, "page_no", "greater than or equal to 1"),
        ("job/list", {"page_size": 501}, "page_size", "less than or equal to 500"),
        ("job/list", {"status": "done"}, "status", "'completed'"),
        (
            "job/list",
            {"start_time": "2026-05-11 08:00:00", "end_time": "2026-05-11 07:59:59"},
            "end_time",
            "before 'start_time'",
        ),
        ("material/add", {"name": "S235JR", "density": "7.85"}, "density", "number"),
        (
            "plate/add",
            {"plate_type": 2, "material_id": 1, "thickness": 3},
            "plate_type",
            "less than or equal to 1",
        ),
        ("part/update", {"parts": [{"guid": GUID, "amount": "10"}]}, "parts[0].amount", "integer"),
        ("part/update", {"parts": [{"guid": GUID, "part_name": None}]}, "parts[0].part_name", "string"),
        ("part/update", {"parts": [{"amount": 10}]}, "parts[0].guid", "required"),
        ("part/update", {"parts": []}, "parts", "at least 1"),
        ("job/boost", {"job_id": 1, "rotations": "some"}, "rotations", "'free'"),
        ("job/boost", {"job_id": 1, "rotations": [0, "90"]}, "rotations", "angles in degrees"),
        ("job/boost", {"job_id": 1, "gap": "5"}, "gap", "number"),
        ("part/loc_info", {"type": "layout", "guid": GUID}, "type", "'SingleResult'"),
        ("part/loc_info", {"type": "task", "guid": GUID, "order_by": "z"}, "order_by", "'-x'"),
        ("drawing/info", {}, "guid", "required"),
        ("drawing/upload", {"job_id": 1}, "file", "required"),
    ],
)
def test_a_wrong_field_is_named_with_what_is_allowed(
    api: Any, path: str, body: dict[str, Any], field: str, allowed: str
) -> None:
    status, message = api.refused(path, body)
    assert status == 2200, message
    assert f"'{field}'" in message
    assert allowed in message


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("job/add", {"job_name": "x", "props": {"": 1}}, "props name"),
        ("job/boost", {"job_id": 1, "plates": [{"guid": GUID, "amount": 1.5}]}, "plates[0].amount"),
    ],
)
def test_a_wrong_field_inside_another(api: Any, path: str, body: dict[str, Any], field: str) -> None:
    status, message = api.refused(path, body)
    assert (status, f"'{field}'" in message) == (2200, True), message


def test_an_integer_may_be_written_with_a_point(api: Any) -> None:
    job_id = api.post("job/add", {"job_name": "floats"})["job_id"]
    body = f'{{"job_id": [{job_id}.0], "page_size": 5.0}}'.encode()
    assert api.good(api.call("POST", "part/list", content=body)) == {"list": [], "total": 0}


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_numbers_that_are_none(api: Any, number: str) -> None:
    body = f'{{"name": "X", "density": {number}}}'.encode()
    status, message = api.bad(api.call("POST", "material/add", content=body))
    assert (status, "'density'" in message) == (2200, True)


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("part/update", {"parts": {"guid": GUID}}, "parts"),
        ("drawing/info", {"guids": GUID}, "guids"),
        ("job/boost", {"job_id": 1, "plates": "all"}, "plates"),
    ],
)
def test_a_list_is_expected(api: Any, path: str, body: dict[str, Any], field: str) -> None:
    status, message = api.refused(path, body)
    assert (status, f"'{field}'" in message) == (1011, True)


@pytest.mark.parametrize(
    "value", ["2026-05-11", "2026-05-11T08:00:00", "2026-02-30 08:00:00", 1778486400000, ""]
)
def test_a_time_is_written_as_documented(api: Any, value: Any) -> None:
    status, message = api.refused("job/add", {"job_name": "late", "due_date": value})
    assert (status, "'due_date'" in message, "yyyy-MM-dd HH:mm:ss" in message) == (1013, True, True)


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Budapest", "America/New_York"])
def test_times_are_in_the_callers_zone(api: Any, zone: str) -> None:
    api = api.for_zone(zone)
    job_id = api.post("job/add", {"job_name": f"in {zone}", "due_date": "2026-05-11 08:00:00"})["job_id"]
    assert api.post("job/info", {"job_id": job_id})["due_date"] == "2026-05-11 08:00:00"


def test_the_default_zone_is_the_contracts(api: Any) -> None:
    job_id = api.post("job/add", {"job_name": "zones", "due_date": "2026-05-11 08:00:00"})["job_id"]
    assert api.for_zone("UTC").post("job/info", {"job_id": job_id})["due_date"] == "2026-05-11 00:00:00"


@pytest.mark.parametrize(
    "body",
    [
        lambda job_id: {"job_id": job_id},
        lambda job_id: {"jobId": job_id},
        lambda job_id: {"job_id": [job_id]},
        lambda job_id: {"jobId": [job_id]},
        lambda job_id: {"job_id": job_id, "nobody_knows": {"this": 1}},
    ],
)
def test_both_spellings_one_or_many_and_unknown_fields(api: Any, body: Any) -> None:
    job_id = api.post("job/add", {"jobName": "spelled", "dueDate": None})["job_id"]
    assert api.post("job/info", body(job_id))["job_name"] == "spelled"
    assert api.post("job/part_list", body(job_id)) == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("job/info", {"job_id": 2147483647}),
        ("job/drawing_handle_status", {"job_id": 2147483647}),
        ("job/result_list", {"job_id": 2147483647}),
        ("job/plate_used", {"job_id": [2147483647]}),
        ("job/boost", {"job_id": 2147483647}),
        ("drawing/info", {"guid": GUID}),
        ("drawing/info", {"guid": "no guid at all"}),
        ("part/update", {"parts": [{"guid": GUID, "amount": 2}]}),
        ("part/loc_info", {"type": "SingleResult", "guid": GUID, "order_by": "x"}),
        ("part/loc_info", {"type": "task", "guid": GUID}),
        ("result/job_material", {"guid": GUID}),
        ("result/part_list", {"guid": GUID}),
        (f"/v1/nest_tasks/{GUID}/stop", {}),
    ],
)
def test_an_unknown_id(api: Any, path: str, body: dict[str, Any]) -> None:
    status, message = api.refused(path, body)
    assert (status, "(field '" in message) == (3002, True), message


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.path)
def test_every_row_of_the_table_answers_in_the_envelope(api: Any, operation: Any) -> None:
    answer = api.call(
        operation.method, BASE + operation.path, **({} if operation.method == "GET" else {"json": {}})
    )
    if operation.handler is None:
        assert answer["status"] == 3001
        assert "not built yet" in answer["msg"]
    else:
        assert answer["status"] in {0, 2200}
    stranger = api.client.request(operation.method, BASE + operation.path)
    assert (stranger.status_code, stranger.json()["status"]) == (200, 1000)


def test_paths_and_methods_that_do_not_exist(api: Any) -> None:
    missing = api.client.post("/cn-api/api/job/no_such", headers=api.headers(), json={})
    assert (missing.status_code, missing.json()["status"]) == (404, 3090)
    wrong = api.client.get("/cn-api/api/job/add", headers=api.headers())
    assert (wrong.status_code, wrong.json()["status"], wrong.headers["allow"]) == (405, 3091, "POST")
    for path in ("/nowhere", "/files/x", "/cn-api/api/job/add/"):
        assert api.client.get(path, headers=api.headers()).json()["status"] == 3090


def test_the_head_of_an_open_page_is_enough_for_a_load_balancer(api: Any) -> None:
    for path in ("/healthz", "/docs", "/openapi.json"):
        answer = api.client.head(path)
        assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"/v1/layouts/{GUID}/certificate"),
    ],
)
def test_what_the_contract_names_beyond_cloudnest_and_is_not_built_yet(
    api: Any, method: str, path: str
) -> None:
    assert api.bad(api.call(method, path))[0] == 3001


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"files": [("file", ("a.dxf", b"0"))]}, "data"),
        ({"data": {"data": '{"job_id": 1}'}, "files": [("drawing", ("a.dxf", b"0"))]}, "drawing"),
        ({"data": {"data": '{"job_id": 1}', "file": "text"}, "files": [("file", ("a.dxf", b"0"))]}, "file"),
        ({"data": {"data": '{"job_id": 1}'}}, "file"),
    ],
)
def test_a_form_is_data_and_files(api: Any, form: dict[str, Any], field: str) -> None:
    status, message = api.bad(api.call("POST", "drawing/upload", **form))
    assert (status, f"'{field}'" in message) == (2200, True), message


def test_a_text_where_a_file_belongs_is_named_in_either_kind_of_form(api: Any) -> None:
    for files in ({"files": [("file", ("a.dxf", b"0"))]}, {}):
        form = {"data": {"data": '{"job_id": 1}', "file": "text"}, **files}
        status, message = api.bad(api.call("POST", "drawing/upload", **form))
        assert (status, "'file': must be a file with a name" in message) == (2200, True), message


def test_a_form_that_is_none(api: Any) -> None:
    headers = {**api.headers(), "content-type": "multipart/form-data; boundary=x"}
    response = api.client.post("/cn-api/api/drawing/upload", content=b"no form", headers=headers)
    assert response.status_code == 200
    assert response.json()["status"] == 2200


def test_a_form_where_none_is_taken(api: Any) -> None:
    answer = api.upload("job/add", {"job_name": "x"}, [("file", ("a.dxf", b"0"))])
    assert api.bad(answer)[0] == 1006


def test_data_in_a_form_that_is_not_json(api: Any) -> None:
    answer = api.call("POST", "drawing/upload", data={"data": "job 1"}, files=[("file", ("a.dxf", b"0"))])
    assert api.bad(answer)[0] == 1006


def test_a_fault_shows_no_traceback_and_names_a_log_entry(
    api: Any, monkeypatch: pytest.MonkeyPatch, entry_of: Any
) -> None:
    from nestwright.services import jobs  # noqa: PLC0415

    def fail(*_arguments: Any) -> None:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr(jobs, "add", fail)
    response = api.client.post("/cn-api/api/job/add", headers=api.headers(), json={"job_name": "x"})
    assert response.status_code == 500
    answer = response.json()
    assert answer["status"] == 2201
    assert "secret detail" not in response.text
    entry = entry_of(event="fault", reference=answer["msg"].rsplit(" ", 1)[-1])
    assert "a secret detail" in entry["exception"]


def test_answers_are_not_kept_nor_sniffed(api: Any) -> None:
    headers = api.client.get("/v1/ping", headers=api.headers()).headers
    assert headers["content-type"] == "application/json"
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"


def test_text_comes_back_as_it_was_sent(api: Any) -> None:
    name = 'Füleki lemez 余料板 \U0001f527 "quoted" \\ back'
    job_id = api.post("job/add", json.loads(json.dumps({"job_name": name})))["job_id"]
    assert [job["job_id"] for job in api.post("job/search", {"job_name": name})] == [job_id]
