"""Layouts on machines over HTTP: pushed, cut, reported, and watched by card."""

from __future__ import annotations

import io
import time
from typing import Any

import ezdxf
import pytest

from nestwright.api.machine_platform.routes import OPERATIONS
from nestwright.services.context import Context
from nestwright.services.machines import exchange, fleet
from nestwright.services.machines.fleet import NewMachine

UNKNOWN = 2147483647
TODAY = {"startDate": 20260511, "endDate": 20260512}


def rectangle(width: float, height: float) -> bytes:
    document = ezdxf.new("R2010", units=4)
    corners = [(0, 0), (width, 0), (width, height), (0, height)]
    document.modelspace().add_lwpolyline(corners, close=True)
    text = io.StringIO()
    document.write(text)
    return text.getvalue().encode()


def nested(shop: Any) -> dict[str, Any]:
    """Return the layout of a nested job: pieces of 100 x 50 x 3 mm."""
    material = shop("material/add", {"name": "S235JR", "density": 7.85})["material_id"]
    plate = {"material_id": material, "thickness": 3, "plate_type": 0, "gap": 10, "remain_amount": 5}
    shop("plate/add", {**plate, "plate_name": "small", "width": 460, "height": 300})
    job_id = shop("job/add", {"job_name": "Order 1"})["job_id"]
    upload = {"job_id": job_id, "material": "S235JR", "thickness": 3, "amount": 4}
    shop.good(shop.upload("drawing/upload", upload, [("file", ("bracket.dxf", rectangle(100, 50)))]))
    boosted = shop("job/boost", {"job_id": job_id, "gap": 5, "time_limit": 0.2})
    until = time.monotonic() + 60
    while shop.get(f"/v1/nest_tasks/{boosted['task_guid']}")["state"] in {"waiting", "running"}:
        assert time.monotonic() < until
        time.sleep(0.05)
    [layout] = shop("job/result_list", {"job_id": job_id})
    return {**layout, "job_id": job_id}


@pytest.fixture
def machine(shared_context: Context, apis: Any) -> Any:
    settings = {"url": "http://127.0.0.1:1/tasks"}
    return fleet.add(shared_context, apis[0].app.team, NewMachine("laser 1", "http", settings))


def record(task: str, kind: str, at: str, record_id: str, **more: Any) -> dict[str, Any]:
    return {
        "record_id": record_id,
        "plan_guid": task,
        "sheet_index": 1,
        "kind": kind,
        "time": f"2026-05-11 {at}",
        **more,
    }


def test_from_a_layout_to_a_completed_task(apis: Any, machine: Any) -> None:
    shop = apis[0]
    layout = nested(shop)
    task = shop(
        "open_platform/machine/result/push",
        {"result_guid": layout["guid"].lower(), "gmid": machine.gmid, "amount": 1, "comments": "soon"},
    )["plan_guid"]
    assert task == task.lower()
    [row] = shop("job/plan_detail", {"job_id": [layout["job_id"]]})
    assert row == {
        "guid": task,
        "result_guid": layout["guid"],
        "plate_name": layout["plate_name"],
        "gmid": machine.gmid,
        "width": 460.0,
        "height": 300.0,
        "material": "S235JR",
        "thickness": 3.0,
        "part_amount": 4,
        "total_plate_amount": 1,
        "finish_plate_amount": 0,
        "comments": "soon",
        "start_time": None,
        "finish_time": None,
        "status": "uncompleted",
        "parts": shop("result/part_list", {"guid": layout["guid"]}),
    }
    [listed] = shop("job/plan_list", {"job_id": layout["job_id"]})
    assert listed == {name: value for name, value in row.items() if name != "parts"}
    part = row["parts"][0]["guid"]

    told = {
        "gmid": machine.gmid,
        "state": "WORKING",
        "records": [
            record(task, "started", "08:00:00", "1"),
            record(
                task,
                "finished",
                "08:05:00",
                "2",
                bad=[{"part_guid": part, "amount": 1, "reason": "burr"}],
                measured={"cut_length": 1250.5, "pierce_count": 4, "cut_time": 280},
            ),
            record(task, "finished", "08:05:00", "2"),
        ],
    }
    answer = shop.post("/v1/machines/report", told)
    assert [one["outcome"] for one in answer["records"]] == ["applied", "applied", "duplicate"]
    detail = shop("open_platform/plan/detail", {"guid": task.upper()})
    assert (detail["status"], detail["state"]) == ("completed", "done")
    assert (detail["start_time"], detail["finish_time"]) == ("2026-05-11 08:00:00", "2026-05-11 08:05:00")
    [sheet] = detail["sheets"]
    assert (sheet["index"], sheet["status"], sheet["bad"][0]["reason"]) == (1, "cut", "burr")

    parts = shop("job/part_list", {"job_id": layout["job_id"]})
    assert [(part["finished_amount"], part["wait_amount"]) for part in parts] == [(4, 0), (0, 1)]
    assert parts[1]["parent_part_guid"] == part
    tree = shop("job/info", {"job_id": layout["job_id"]})
    assert tree["nest_tasks"][0]["results"][0]["plans"][0]["guid"] == task
    assert shop("job/info_flat", {"job_id": layout["job_id"]})["plans"][0]["guid"] == task

    window = {"gmid": machine.gmid, "start_time": "2026-05-11 08:05:00", "end_time": "2026-05-11 08:05:00"}
    [finished] = shop("open_platform/machine/result/list", window)
    assert (finished["uuid"], finished["amount"], finished["part_weight"]) == (layout["guid"], 1, 0.47)
    assert finished["parts"][0]["weight"] == 0.12
    [left] = finished["abnor_info"]
    assert left["name"] == "S235JR-余料板-3.00-1"
    [remnant] = shop("plate/list", {"plate_type": 1})["list"]
    assert (remnant["plate_name"], remnant["amount"], remnant["expected"]) == (left["name"], 1, False)
    assert shop.client.get(remnant["file_url"]).status_code == 200
    tree = shop.get("/cn-api/api/plate/scrap_hierarchy", guid=remnant["guid"])
    assert (tree["layout_guid"], tree["parent"]["plate_name"]) == (layout["guid"], "small")
    assert shop("open_platform/machine/result/list", {**window, "end_time": "2026-05-11 08:05:01"})
    window["start_time"] = window["end_time"] = "2026-05-11 08:04:59"
    assert shop("open_platform/machine/result/list", window) == []


def test_an_operators_word_and_what_is_taken_back(apis: Any, machine: Any) -> None:
    shop = apis[0]
    layout = nested(shop)
    push = {"result_guid": layout["guid"], "gmid": machine.gmid, "amount": 1}
    task = shop("open_platform/machine/result/push", push)["plan_guid"]
    assert shop.refused("open_platform/machine/result/push", push)[0] == 3030
    status, message = shop.refused("job/result_delete", {"guids": [layout["guid"]]})
    assert (status, "laser 1" in message) == (3004, True)
    said = {"guid": task, "index": 1, "status": "cut", "comment": "gas was low"}
    cut = shop.post("/v1/plans/report_sheet", said)
    assert (cut["status"], cut["sheets"][0]["comment"]) == ("completed", "gas was low")
    back = shop.post("/v1/plans/report_sheet", {"guid": task, "index": 1, "status": "waiting"})
    assert (back["status"], back["state"]) == ("uncompleted", "waiting")
    assert shop.post("/v1/plans/withdraw", {"guid": task}) == {"sheets": 1}
    assert shop("job/part_list", {"job_id": layout["job_id"]})[0]["nested_amount"] == 4
    task = shop("open_platform/machine/result/push", push)["plan_guid"]
    shop.post("/v1/plans/report_sheet", {"guid": task, "index": 1, "status": "cut"})
    shop("job/result_delete", {"guids": [layout["guid"]]})
    assert shop("job/plan_list", {"job_id": layout["job_id"]}) == []
    assert [plate["amount"] for plate in shop("plate/list", {"plate_type": 0})["list"]] == [4]


def test_wrong_values_are_named(apis: Any, machine: Any) -> None:
    shop = apis[0]
    layout = nested(shop)
    push = {"result_guid": layout["guid"], "gmid": machine.gmid, "amount": 1}
    for wrong, status, word in (
        ({"amount": 0}, 2200, "amount"),
        ({"amount": "1"}, 2200, "amount"),
        ({"gmid": UNKNOWN}, 3002, "machine"),
        ({"result_guid": "nonsense"}, 3002, "result_guid"),
        ({"due_date": "tomorrow"}, 1013, "due_date"),
        ({"position": 10**9}, 2200, "position"),
    ):
        found = shop.refused("open_platform/machine/result/push", {**push, **wrong})
        assert (found[0], word in found[1]) == (status, True), found
    assert shop.refused("open_platform/plan/detail", {"guid": "nonsense"})[0] == 3002
    later = {"gmid": machine.gmid, "start_time": "2026-05-12 00:00:00", "end_time": "2026-05-11 00:00:00"}
    assert shop.refused("open_platform/machine/result/list", later)[0] == 2200
    report = {"gmid": machine.gmid, "records": [record("nonsense", "exploded", "08:00:00", "1")]}
    assert shop.refused("/v1/machines/report", report)[0] == 2200
    report["records"][0]["kind"] = "started"
    assert shop.post("/v1/machines/report", report)["records"][0]["outcome"] == "refused"


def test_another_teams_machines_and_tasks_are_not_there(apis: Any, machine: Any) -> None:
    shop, other = apis
    layout = nested(shop)
    push = {"result_guid": layout["guid"], "gmid": machine.gmid, "amount": 1}
    task = shop("open_platform/machine/result/push", push)["plan_guid"]
    for path, body in (
        ("open_platform/machine/result/push", push),
        ("open_platform/plan/detail", {"guid": task}),
        ("open_platform/machine/result/list", {"gmid": machine.gmid}),
        ("job/plan_list", {"job_id": layout["job_id"]}),
        ("job/plan_detail", {"job_id": layout["job_id"]}),
        ("/v1/plans/withdraw", {"guid": task}),
        ("/v1/plans/report_sheet", {"guid": task, "index": 1, "status": "cut"}),
        ("/v1/machines/report", {"gmid": machine.gmid}),
    ):
        assert other.refused(path, body)[0] == 3002, path
    assert other.get("/v1/machines") == []
    assert other.post("/api/user_devices", {}) == []
    for operation in OPERATIONS:
        if "card_ids" in operation.request.model_fields:
            body = {"cardIds": [machine.card_id], **TODAY}
            assert other.refused(f"/{operation.path}", body)[0] == 1010, operation.path


def test_programs_watch_machines_by_card(apis: Any, machine: Any) -> None:
    shop = apis[0]
    layout = nested(shop)
    [device] = shop.post("/api/user_devices", {})
    assert device == {"nickname": "laser 1", "appName": "", "appVer": "", "cardId": machine.card_id}
    card, cards = machine.card_id, {"cardIds": [machine.card_id]}
    assert shop.post("/api/user_devices/detail", cards)[0]["serial"] == ""
    assert shop.post("/api/user_devices/current_state", cards) == [{"cardId": card, "deviceState": "OFFLINE"}]
    assert shop.post("/api/user_devices/current_work", cards) == [
        {"cardId": card, "filename": "", "portionId": "", "startTime": None}
    ]
    push = {"result_guid": layout["guid"], "gmid": machine.gmid, "amount": 1}
    task = shop("open_platform/machine/result/push", push)["plan_guid"]
    alarm = {"code": "E1", "content": "gas", "start_time": "2026-05-11 08:01:00"}
    told = {"gmid": machine.gmid, "state": "ALARMING", "alarms": [alarm]}
    shop.post("/v1/machines/report", {**told, "records": [record(task, "started", "08:00:00", "1")]})
    assert shop.post("/api/user_devices/current_state", cards)[0]["deviceState"] == "ALARMING"
    assert shop.post("/api/user_devices/current_alarms", {"cardId": card}) == [
        {"cardId": card, "alarms": [{"code": "E1", "content": "gas", "startTime": "2026-05-11 08:01:00"}]}
    ]
    assert shop.post("/api/user_devices/current_work", cards) == [
        {
            "cardId": card,
            "filename": f"{layout['plate_name']}.dxf",
            "portionId": "1",
            "startTime": "2026-05-11 08:00:00",
        }
    ]
    [control] = shop.post("/api/user_devices/cut_system_state", cards)
    assert (control["finishedAmount"], control["taskAmount"], control["alarmAmount"]) == (0, 1, 1)

    measured = {"pierce_count": 4, "cut_length": 1250.5, "laser_on": 200, "cut_time": 280}
    end = record(task, "finished", "08:05:00", "2", measured=measured)
    shop.post("/v1/machines/report", {"gmid": machine.gmid, "state": "IDLE", "records": [end]})
    [sums] = shop.post("/api/statistics/sum", {**cards, **TODAY})
    assert (sums["cardId"], sums["pierce_count"], sums["cut_length"]) == (card, 4, 1250.5)
    [days] = shop.post("/api/statistics/daily/sum", {**cards, **TODAY})
    assert [(day["date"], day["cut_time"]) for day in days["days"]] == [(20260511, 280.0), (20260512, 0.0)]
    # The machine's morning is still the day before in New York.
    [sums] = shop.for_zone("America/New_York").post(
        "/api/statistics/sum", {**cards, "startDate": 20260510, "endDate": 20260510}
    )
    assert sums["pierce_count"] == 4
    now = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(time.time() + 8 * 3600 + 2))
    before = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(time.time() + 8 * 3600 - 600))
    periods = shop.post(
        "/api/user_devices/time_periods", {"cardId": card, "startTime": before, "endTime": now}
    )
    assert [period["deviceState"] for period in periods] == ["ALARMING", "IDLE"]


def test_the_codes_of_the_machine_api(apis: Any, machine: Any) -> None:
    shop = apis[0]
    card = machine.card_id
    for path, body, status in (
        ("user_devices/current_state", {"cardIds": ["000000000000"]}, 1010),
        ("user_devices/current_state", {"cardIds": card}, 1011),
        ("user_devices/current_state", {}, 2200),
        ("statistics/sum", {"cardIds": [card], "startDate": 20261301, "endDate": 20261302}, 1012),
        ("statistics/sum", {"cardIds": [card], "startDate": 1, "endDate": 20261302}, 1012),
        ("statistics/sum", {"cardIds": [card], "startDate": 20260512, "endDate": 20260511}, 1014),
        ("statistics/sum", {"cardIds": [card], "startDate": 19990101, "endDate": 20260511}, 1014),
        ("user_devices/time_periods", {"cardId": card, "startTime": "now", "endTime": "then"}, 1013),
        (
            "user_devices/time_periods",
            {"cardId": card, "startTime": "2001-01-01 00:00:00", "endTime": "2026-05-11 00:00:00"},
            1014,
        ),
        (
            "user_devices/time_periods",
            {"cardId": card, "startTime": "2026-05-11 00:00:00", "endTime": "2026-05-11 00:00:00"},
            1014,
        ),
    ):
        assert shop.refused(f"/api/{path}", body)[0] == status, (path, body)
    unsigned = shop.client.post("/api/user_devices", json={})
    assert unsigned.json()["status"] == 1000


def test_a_cut_file_of_another_program(apis: Any, shared_context: Context, tmp_path: Any) -> None:
    shop = apis[0]
    made = fleet.add(shared_context, shop.app.team, NewMachine("folder", "folder", {"folder": str(tmp_path)}))
    path = "/upload/api/device_tasks/upload/cut"

    def upload(file: str = "plate 7.LXDS", **fields: str) -> dict[str, Any]:
        texts = {"cardId": made.card_id, "taskName": "Blech größer", "taskAmount": "2", **fields}
        return shop.call("POST", path, data=texts, files=[("file", (file, b"cut me"))])

    task = shop.good(upload())["taskId"]
    detail = shop("open_platform/plan/detail", {"guid": task})
    assert (detail["plate_name"], detail["total_plate_amount"], detail["result_guid"]) == (
        "Blech größer",
        2,
        None,
    )
    exchange.exchange(shared_context, made.gmid)
    assert (tmp_path / "tasks" / f"{task}.lxds").read_bytes() == b"cut me"
    report = {"guid": task, "index": 1, "status": "cut"}
    assert shop.post("/v1/plans/report_sheet", report)["state"] == "partial"
    for wrong, status in (
        (upload("evil.exe"), 2200),
        (upload(taskAmount="0"), 2200),
        (upload(taskAmount="many"), 2200),
        (upload(cardId="1"), 1010),
        (shop.call("POST", path, json={"cardId": made.card_id}), 2200),
    ):
        assert shop.bad(wrong)[0] == status
