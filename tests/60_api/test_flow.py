"""The main job over HTTP, end to end, on both databases: drawings in, checked layouts out."""

from __future__ import annotations

import io
import time
from typing import Any
from urllib.parse import urlsplit

import ezdxf

from nestwright.layouts.verify_dxf import verify_dxf
from nestwright.services.views import NestTaskView

GAP, MARGIN = 5.0, 10.0


def plate_with_holes(width: float, height: float, hole: float) -> bytes:
    document = ezdxf.new("R2010", units=4)
    space = document.modelspace()
    space.add_lwpolyline([(0, 0), (width, 0), (width, height), (0, height)], close=True)
    space.add_circle((width / 2, height / 2), hole)
    text = io.StringIO()
    document.write(text)
    return text.getvalue().encode()


def order(shop: Any) -> int:
    """Add material, plates and a job with two drawings; return the job."""
    material = shop("material/add", {"name": "S235JR", "density": 7.85})["material_id"]
    common = {"material_id": material, "thickness": 3, "plate_type": 0, "gap": MARGIN}
    shop("plate/add", {**common, "plate_name": "big", "width": 1000, "height": 500, "remain_amount": 20})
    job_id = shop("job/add", {"job_name": "Order 1001", "props": {"customer": "Miller", "floor": 2}})[
        "job_id"
    ]
    files = [
        ("file", ("flange x4.dxf", plate_with_holes(120, 80, 20))),
        ("file", ("gusset.dxf", plate_with_holes(60, 40, 5))),
    ]
    uploaded = shop.good(shop.upload("drawing/upload", {"job_id": job_id}, files))["drawings"]
    assert [drawing["drawing_name"] for drawing in uploaded] == ["flange x4", "gusset"]
    return job_id


def set_parts(shop: Any, job_id: int) -> list[dict[str, Any]]:
    changes = [
        {"guid": part["guid"].lower(), "material": "S235JR", "thickness": 3, "amount": part["amount"] * 3}
        for part in shop("job/part_list", {"job_id": job_id})
    ]
    assert len(shop("part/update", {"parts": changes})["updated"]) == 2
    return shop("job/part_list", {"job_id": job_id})


def nest(shop: Any, job_id: int) -> dict[str, Any]:
    """Boost and wait; return the task as it ended."""
    boosted = shop("job/boost", {"job_id": job_id, "gap": GAP, "margin": MARGIN, "time_limit": 1})
    assert boosted["task_guid"] == boosted["tasks"][0]["task_guid"]
    until = time.monotonic() + 60
    while time.monotonic() < until:
        task = shop.get(f"/v1/nest_tasks/{boosted['task_guid'].upper()}")
        if task["state"] not in {"waiting", "running"}:
            assert task.keys() == NestTaskView.__dataclass_fields__.keys()
            return task
        time.sleep(0.05)
    raise AssertionError("the task did not end")


def test_from_drawings_to_layouts(apis: Any) -> None:
    shop = apis[0]
    job_id = order(shop)

    status = shop("job/drawing_handle_status", {"job_id": job_id})
    assert status["handle_status"] == "completed"
    assert {row["handle_status"] for row in status["drawing_list"]} == {"completed"}
    drawings = shop("drawing/info", {"guids": [row["guid"] for row in status["drawing_list"]]})
    assert [len(drawing["parts"]) for drawing in drawings] == [1, 1]
    assert shop.client.get(drawings[0]["file_url"]).content.startswith(b"  0\nSECTION")

    parts = set_parts(shop, job_id)
    assert sorted(part["amount"] for part in parts) == [3, 12]  # "x4" in a file's name, times 3
    assert shop("part/list", {"job_id": job_id, "page_size": 1})["total"] == 2

    task = nest(shop, job_id)
    assert task["state"] == "done", task
    assert task["not_placed"] == []
    check_results(shop, job_id, task["guid"])


def check_results(shop: Any, job_id: int, task_guid: str) -> None:
    layouts = shop("job/result_list", {"job_id": [job_id]})
    assert sum(layout["part_amount"] * layout["amount"] for layout in layouts) == 15
    assert {layout["certificate"] for layout in layouts} == {"valid"}
    details = shop("job/result_detail", {"job_id": job_id})
    assert sum(part["amount"] for part in details[0]["parts"]) == details[0]["part_amount"]
    used = shop("job/plate_used", {"job_id": [job_id]})
    assert sum(plate["amount"] for plate in used) == sum(layout["amount"] for layout in layouts)

    first = shop("job/result_dxf", {"job_id": job_id})[0]
    assert sorted(piece["serial"] for piece in first["parts"]) == list(range(1, len(first["parts"]) + 1))
    drawn = shop.client.get(first["dxf_url"])
    assert (drawn.status_code, drawn.headers["content-disposition"].split(";")[0]) == (200, "attachment")
    assert verify_dxf(drawn.content, gap_mm=GAP, margin_mm=MARGIN).valid
    picture = shop.client.get(layouts[0]["svg_url"])
    assert picture.headers["content-type"].startswith("image/svg+xml")
    assert "sandbox" in picture.headers["content-security-policy"]

    guid = first["guid"].lower()
    placed = shop("part/loc_info", {"type": "SingleResult", "guid": guid, "order_by": "x"})
    assert (placed["guid"], placed["nest_result"][0]["guid"]) == (task_guid, first["guid"])
    assert len(placed["nest_result"][0]["part_list"]) == len(first["parts"])
    assert shop("part/loc_info", {"type": "task", "guid": task_guid})["task_name"] == placed["task_name"]
    assert shop("result/job_material", {"guid": guid})["jobs"][0]["job_id"] == job_id
    assert shop("result/part_list", {"guid": guid}) == details[0]["parts"]
    tree = shop("job/info", {"jobId": job_id})
    assert len(tree["nest_tasks"][0]["results"]) == len(layouts)
    assert tree["props"] == [
        {"prop_name": "customer", "prop_value": "Miller"},
        {"prop_name": "floor", "prop_value": 2},
    ]


def test_another_team_sees_nothing_of_it(apis: Any) -> None:
    shop, other = apis[0], apis[1]
    job_id = order(shop)
    parts = set_parts(shop, job_id)
    task = nest(shop, job_id)
    layout = shop("job/result_list", {"job_id": job_id})[0]
    drawing = shop("job/drawing_handle_status", {"job_id": job_id})["drawing_list"][0]

    assert other.post("job/list", {}) == {"list": [], "total": 0}
    assert other.post("part/list", {}) == {"list": [], "total": 0}
    assert other.post("plate/list", {}) == {"list": [], "total": 0}
    assert other.get("/cn-api/api/material/list") == []
    assert other.post("job/search", {"job_name": "Order 1001"}) == []
    unknown = 2147483647
    for path in (
        "job/info",
        "job/drawing_handle_status",
        "job/part_list",
        "job/result_list",
        "job/result_detail",
        "job/result_dxf",
        "job/plate_used",
        "job/boost",
    ):
        status, message = other.refused(path, {"job_id": job_id})
        missing = other.refused(path, {"job_id": unknown})
        assert (status, message) == (3002, missing[1].replace(str(unknown), str(job_id)))
    for path, body in (
        ("drawing/info", {"guid": drawing["guid"]}),
        ("part/update", {"parts": [{"guid": parts[0]["guid"], "amount": 1}]}),
        ("part/loc_info", {"type": "task", "guid": task["guid"]}),
        ("part/loc_info", {"type": "SingleResult", "guid": layout["guid"]}),
        ("result/job_material", {"guid": layout["guid"]}),
        ("result/part_list", {"guid": layout["guid"]}),
        (f"/v1/nest_tasks/{task['guid']}/stop", {}),
    ):
        assert other.refused(path, body)[0] == 3002, path
    assert other.bad(other.call("GET", f"/v1/nest_tasks/{task['guid']}"))[0] == 3002
    answer = other.upload(
        "drawing/upload", {"job_id": job_id}, [("file", ("a.dxf", plate_with_holes(9, 9, 1)))]
    )
    assert other.bad(answer)[0] == 3002


def test_a_link_serves_its_own_file_for_a_while(apis: Any, monkeypatch: Any) -> None:
    shop = apis[0]
    job_id = order(shop)
    drawings = shop("job/drawing_handle_status", {"job_id": job_id})["drawing_list"]
    urls = [row["file_url"] for row in shop("drawing/info", {"guids": [row["guid"] for row in drawings]})]
    client = shop.client
    assert all(client.get(url).status_code == 200 for url in urls)

    token, _, name = urlsplit(urls[0]).path.removeprefix("/files/").partition("/")
    payload, _, signature = token.partition(".")
    other_payload = urlsplit(urls[1]).path.removeprefix("/files/").partition(".")[0]
    for forged in (
        f"/files/{other_payload}.{signature}/{name}",
        f"/files/{payload}.{signature[::-1]}/{name}",
        f"/files/{payload}/{name}",
        f"/files/{token}/other.dxf",
        f"/files/{token}/..%2f..%2fetc%2fpasswd",
        "/files/x.y/z",
    ):
        refused = client.get(forged)
        assert (refused.status_code, refused.json()["data"]) == (404, None), forged

    later = time.time() + 3601
    monkeypatch.setattr("nestwright.services.links.time.time", lambda: later)
    assert (client.get(urls[0]).status_code, client.get(urls[0]).json()["status"]) == (404, 3008)


def test_business_errors(apis: Any) -> None:
    shop = apis[0]
    job_id = order(shop)
    status, message = shop.refused("material/add", {"name": "S235JR"})
    known = shop.get("/cn-api/api/material/list")[0]["material_id"]
    assert (status, str(known) in message) == (3003, True)
    status, message = shop.refused("job/boost", {"job_id": job_id, "plates": [{"guid": "no such plate"}]})
    assert status in {2200, 3002}
    remnant = {"plate_type": 1, "plate_name": "r", "material_id": known, "thickness": 3, "remain_amount": 1}
    broken = shop.upload("plate/add", remnant, [("file", ("r.dxf", b"no drawing"))])
    assert shop.bad(broken)[0] == 3005
    whole = shop.upload("plate/add", remnant, [("file", ("r.dxf", plate_with_holes(700, 400, 50)))])
    guid = shop.good(whole)["guid"]
    plates = shop("plate/list", {"plate_type": 1})["list"]
    assert [(plate["guid"], plate["width"], plate["height"]) for plate in plates] == [(guid, 700, 400)]
    assert shop.client.get(plates[0]["file_url"]).status_code == 200


def test_a_file_that_is_no_drawing_ends_as_completed_with_a_finding(apis: Any) -> None:
    shop = apis[0]
    job_id = shop("job/add", {"job_name": "bad files"})["job_id"]
    assert shop("job/drawing_handle_status", {"job_id": job_id}) == {
        "drawing_list": [],
        "handle_status": "unprocessed",
    }
    shop.good(shop.upload("drawing/upload", {"job_id": job_id}, [("file", ("trash.dxf", b"\x00\xff trash"))]))
    status = shop("job/drawing_handle_status", {"job_id": job_id})
    assert status["handle_status"] == "completed"
    found = shop("drawing/info", {"guid": status["drawing_list"][0]["guid"]})[0]
    assert found["parts"] == []
    assert found["findings"]


def test_lists_come_in_pages(apis: Any) -> None:
    shop = apis[0]
    made = [shop("job/add", {"job_name": f"job {i}"})["job_id"] for i in range(5)]
    pages = [shop("job/list", {"page_no": page, "pageSize": 2}) for page in (1, 2, 3, 4)]
    assert [page["total"] for page in pages] == [5, 5, 5, 5]
    assert [job["job_id"] for page in pages for job in page["list"]] == made[::-1]
    assert shop("job/list", {"end_time": "2001-01-01 00:00:00"})["total"] == 0


def test_the_public_address_is_what_links_begin_with(apis: Any) -> None:
    shop = apis[0]
    job_id = order(shop)
    guid = shop("job/drawing_handle_status", {"job_id": job_id})["drawing_list"][0]["guid"]
    url = shop("drawing/info", {"guid": guid})[0]["file_url"]
    assert url.startswith(f"{shop.client.base_url}/files/".replace("//files", "/files"))
