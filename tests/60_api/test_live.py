"""Watching, estimating and continuing nesting tasks over HTTP, on both databases."""

from __future__ import annotations

import dataclasses
import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from nestwright.services import nest_tasks
from nestwright.services.context import Context
from nestwright.services.views import NestTaskView

GUID = "00000000-0000-4000-8000-000000000000"
DRAWING = (
    b"  0\nSECTION\n  2\nENTITIES\n  0\nCIRCLE\n  8\n0\n 10\n0\n 20\n0\n 40\n25\n  0\nENDSEC\n  0\nEOF\n"
)


class Nobody:
    """Runs nothing."""

    def submit_drawing(self, guid: str) -> None: ...

    def submit_nest(self, guid: str) -> None: ...


@pytest.fixture(scope="module")
def idle_client(shared_context: Context, serving: Any) -> Iterator[httpx2.Client]:
    with serving(dataclasses.replace(shared_context, runner=Nobody())) as client:
        yield client


def job(shop: Any, amount: int = 3) -> int:
    material = shop("material/add", {"name": "S235"})["material_id"]
    plate = {"plate_type": 0, "width": 200, "height": 100, "material_id": material, "thickness": 3}
    shop("plate/add", {**plate, "remain_amount": -1})
    job_id = shop("job/add", {"job_name": "watched"})["job_id"]
    data = {"job_id": job_id, "material": "S235", "thickness": 3, "amount": amount}
    shop.good(shop.upload("drawing/upload", data, [("file", ("disc.dxf", DRAWING))]))
    return job_id


def boosted(shop: Any, job_id: int, **given: Any) -> str:
    return shop("job/boost", {"job_id": job_id, "time_limit": 0.2, **given})["task_guid"]


def events_of(client: httpx2.Client, headers: dict[str, str], guid: str) -> Iterator[tuple[str, Any]]:
    with client.stream("GET", f"/v1/nest_tasks/{guid}/events", headers=headers) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        name = ""
        for line in response.iter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                yield name, json.loads(line.removeprefix("data: "))


def test_a_task_is_watched_to_its_end(apis: Any, idle_client: httpx2.Client, shared_context: Context) -> None:
    shop = apis[0]
    idle = dataclasses.replace(shop, client=idle_client)
    guid = boosted(idle, job(shop))

    def run() -> None:
        time.sleep(0.3)
        nest_tasks.run_nest_task(shared_context, guid)

    runner = threading.Thread(target=run)
    heard = []
    for name, view in events_of(shop.client, shop.headers(), guid):
        if not heard:
            runner.start()
        heard.append((name, view))
    runner.join()
    assert [name for name, _ in heard][-1] == "end"
    assert {name for name, _ in heard[:-1]} == {"progress"}
    assert heard[0][1]["state"] == "waiting"
    last = heard[-1][1]
    assert last == shop.get(f"/v1/nest_tasks/{guid}")
    assert last.keys() == NestTaskView.__dataclass_fields__.keys()
    assert (last["state"], last["best"]["placed"]) == ("done", 3)
    assert 0 < last["best"]["utilization"] < 1


def test_one_that_has_ended_is_told_once(apis: Any) -> None:
    shop = apis[0]
    guid = boosted(shop, job(shop))
    assert [name for name, _ in events_of(shop.client, shop.headers(), guid.lower())] == ["end"]


def test_what_is_not_there_is_an_envelope(apis: Any) -> None:
    shop, other = apis
    guid = boosted(shop, job(shop))
    for api, wanted in ((shop, GUID), (other, guid)):
        for method, what in (("GET", "events"), ("POST", "continue")):
            assert api.bad(api.call(method, f"/v1/nest_tasks/{wanted}/{what}"))[0] == 3002


def test_an_estimate(apis: Any) -> None:
    shop = apis[0]
    job_id = job(shop, amount=20)
    task = shop.get(f"/v1/nest_tasks/{boosted(shop, job_id, estimate_only=True)}")
    assert (task["state"], task["results"]) == ("done", [])
    assert task["summary"]["plates"] == sum(kind["amount"] for kind in task["summary"]["plates_by_kind"])
    assert task["summary"]["cut_length"] == pytest.approx(20 * 50 * 3.14159265, rel=1e-6)
    [part] = shop("job/part_list", {"job_id": job_id})
    assert (part["wait_amount"], part["nested_amount"]) == (20, 0)


def test_one_sheet_as_full_as_it_gets(apis: Any) -> None:
    shop = apis[0]
    job_id = job(shop, amount=100)
    boosted(shop, job_id, objective="fill", gap=2)
    [layout] = shop("job/result_list", {"job_id": job_id})
    assert (layout["amount"], 3 <= layout["part_amount"] < 8) == (1, True)
    [part] = shop("job/part_list", {"job_id": job_id})
    assert part["wait_amount"] == 100 - layout["part_amount"]


def test_the_same_numbers_give_the_same_layouts(apis: Any) -> None:
    shop = apis[0]
    places = []
    for _ in range(2):
        job_id = job_again(shop, places)
        boosted(shop, job_id, seed=3, max_steps=30, time_limit=60)
        [layout] = shop("job/result_dxf", {"job_id": job_id})
        places.append([(part["x"], part["y"], part["rotation"]) for part in layout["parts"]])
    assert places[0] == places[1]


def job_again(shop: Any, places: list[Any]) -> int:
    if not places:
        return job(shop)
    job_id = shop("job/add", {"job_name": "again"})["job_id"]
    data = {"job_id": job_id, "material": "S235", "thickness": 3, "amount": 3}
    shop.good(shop.upload("drawing/upload", data, [("file", ("disc.dxf", DRAWING))]))
    return job_id


def test_a_task_is_continued(apis: Any) -> None:
    shop = apis[0]
    job_id = job(shop)
    guid = boosted(shop, job_id)
    went_on = shop.post(f"/v1/nest_tasks/{guid}/continue", {"time_limit": 0.2})
    assert went_on["state"] == "done"
    [part] = shop("job/part_list", {"job_id": job_id})
    assert (part["nested_amount"], part["nesting_amount"]) == (3, 0)
    assert len(shop("job/result_list", {"job_id": job_id})) == 1
    status, message = shop.refused(f"/v1/nest_tasks/{guid}/continue", {"time_limit": "1"})
    assert (status, "'time_limit'" in message) == (2200, True)
    assert shop.refused(f"/v1/nest_tasks/{guid}/continue", {"time_limit": -1})[0] == 2200


def test_what_boost_refuses(apis: Any) -> None:
    shop = apis[0]
    job_id = job(shop)
    for body, words in [
        ({"objective": "densest"}, "'objective'"),
        ({"estimate_only": 1}, "'estimate_only'"),
        ({"max_steps": 0}, "'max_steps'"),
        ({"objective": "fill", "estimate_only": True}, "'estimate_only'"),
    ]:
        status, message = shop.refused("job/boost", {"job_id": job_id, **body})
        assert (status, words in message) == (2200, True), message
