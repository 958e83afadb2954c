"""Copies, properties, plates, deletes, flat views: over HTTP, on both databases, with two teams."""

from __future__ import annotations

import dataclasses
import io
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import ezdxf
import httpx2
import pytest

from nestwright.services import nest_tasks
from nestwright.services.context import Context
from nestwright.storage.production_tables import MachineRow, ProductionTaskRow, SheetRow
from nestwright.storage.tables import DrawingRow, LayoutRow, PlateRow

GUID = "00000000-0000-4000-8000-000000000000"


def square(side: float = 40.0) -> bytes:
    document = ezdxf.new("R2010", units=4)
    document.modelspace().add_lwpolyline([(0, 0), (side, 0), (side, side), (0, side)], close=True)
    text = io.StringIO()
    document.write(text)
    return text.getvalue().encode()


@dataclass
class Recorder:
    """A runner that only remembers what was submitted: drawings stay unprocessed, nests waiting."""

    submitted: list[str] = field(default_factory=list)

    def submit_drawing(self, guid: str) -> None:
        self.submitted.append(guid)

    def submit_nest(self, guid: str) -> None:
        self.submitted.append(guid)


@pytest.fixture
def ctx(shared_context: Context) -> Context:
    return shared_context


@pytest.fixture(scope="module")
def idle_client(shared_context: Context, serving: Any) -> Iterator[httpx2.Client]:
    """The same server, but nothing that is submitted runs."""
    with serving(dataclasses.replace(shared_context, runner=Recorder())) as client:
        yield client


@pytest.fixture
def idle(apis: Any, idle_client: httpx2.Client) -> Any:
    """The first team of ``apis`` at the server where nothing runs."""
    return dataclasses.replace(apis[0], client=idle_client)


def stock(shop: Any, **given: Any) -> str:
    name = given.pop("name", f"S235 {uuid.uuid4()}")
    material = shop("material/add", {"name": name})["material_id"]
    plate = {"plate_type": 0, "width": 300, "height": 200, "material_id": material, "thickness": 3} | given
    return shop("plate/add", plate)["guid"]


def drawn(shop: Any, job_id: int | None = None, name: str = "bracket.dxf", **given: Any) -> tuple[int, str]:
    """Return a job with one more drawing, and the drawing."""
    job_id = job_id or shop("job/add", {"job_name": f"order {uuid.uuid4()}"})["job_id"]
    uploaded = shop.good(
        shop.upload("drawing/upload", {"job_id": job_id, **given}, [("file", (name, square()))])
    )
    return job_id, uploaded["drawings"][0]["guid"]


def parts_of(shop: Any, job_id: int) -> list[dict[str, Any]]:
    return shop("job/part_list", {"job_id": job_id})


def boosted(shop: Any, job_ids: Any, **given: Any) -> str:
    return shop("job/boost", {"job_id": job_ids, "time_limit": 0.2, **given})["task_guid"]


def nested(shop: Any, amount: int = 3) -> tuple[int, dict[str, Any]]:
    """Return a job that is nested and its layout."""
    stock(shop)
    job_id, _ = drawn(shop, amount=amount)
    boosted(shop, job_id)
    [layout] = shop("job/result_list", {"job_id": job_id})
    return job_id, layout


def push(ctx: Context, layout_guid: str, status: str = "waiting") -> None:
    """Give a layout to a machine."""
    with ctx.db.begin() as session:
        team = session.get_one(LayoutRow, layout_guid).team
        machine = MachineRow(card_id=uuid.uuid4().hex[:12], team=team, name="laser 1", connector="folder")
        session.add(machine)
        session.flush()
        task = ProductionTaskRow(
            guid=str(uuid.uuid4()),
            team=team,
            layout_guid=layout_guid,
            gmid=machine.gmid,
            task_name="cut",
            file_key="tasks/cut.dxf",
            amount=1,
        )
        session.add(task)
        session.flush()
        session.add(SheetRow(task_guid=task.guid, sheet_index=1, status=status))


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(call) for call in calls]]


class TestCopies:
    def test_a_copy_has_shape_rules_and_properties_and_waits(self, apis: Any) -> None:
        shop = apis[0]
        job_id, drawing = drawn(shop, material="S235JR", thickness=3, amount=4)
        [part] = parts_of(shop, job_id)
        shop("part/update_props", {"parts": [{"guid": part["guid"], "props": {"customer": "Miller"}}]})
        shop("part/update", {"parts": [{"guid": part["guid"], "gas": "N2", "rotate_lock": 1}]})
        [copied] = shop("part/copy", {"guids": [part["guid"].lower()], "amount": 7})["guids"]
        before, after = parts_of(shop, job_id)
        assert (before["guid"], after["guid"]) == (part["guid"], copied)
        same = set(before) - {"guid", "amount", "wait_amount", "thumbnail_url"}
        assert {name: before[name] for name in same} == {name: after[name] for name in same}
        assert (after["amount"], after["wait_amount"], after["drawing_guid"]) == (7, 7, drawing)
        shop("part/update", {"parts": [{"guid": part["guid"], "delete": True}]})
        [left] = parts_of(shop, job_id)
        assert shop.client.get(left["thumbnail_url"]).status_code == 200
        assert shop.client.get(before["thumbnail_url"]).status_code == 404

    def test_into_another_job_in_the_order_asked_for(self, apis: Any) -> None:
        shop = apis[0]
        source, _ = drawn(shop, name="a.dxf")
        drawn(shop, source, name="b.dxf", amount=2)
        first, second = parts_of(shop, source)
        target = shop("job/add", {"job_name": "repeat order"})["job_id"]
        guids = shop("part/copy", {"guids": [second["guid"], first["guid"]], "jobId": target})["guids"]
        copies = parts_of(shop, target)
        assert [copy["guid"] for copy in copies] == guids
        assert [copy["part_name"] for copy in copies] == [second["part_name"], first["part_name"]]
        assert {copy["drawing_guid"] for copy in copies} == {None}

    def test_refused(self, apis: Any) -> None:
        shop, other = apis
        job_id, _ = drawn(shop)
        [part] = parts_of(shop, job_id)
        theirs = other("job/add", {"job_name": "theirs"})["job_id"]
        for body, status, words in [
            ({"guids": [part["guid"], GUID]}, 3002, "guids[1]"),
            ({"guids": ["no guid"]}, 3002, "guids[0]"),
            ({"guids": [part["guid"]], "job_id": 2**31 - 1}, 3002, "job_id"),
            ({"guids": [part["guid"]], "job_id": theirs}, 3002, "job_id"),
            ({"guids": [part["guid"]], "amount": 0}, 2200, "amount"),
            ({"guids": [part["guid"]], "amount": 10**7}, 2200, "amount"),
            ({"guids": []}, 2200, "guids"),
            ({}, 2200, "guids"),
        ]:
            got, message = shop.refused("part/copy", body)
            assert (got, words in message) == (status, True), message
        assert other.refused("part/copy", {"guids": [part["guid"]]})[0] == 3002
        assert len(parts_of(shop, job_id)) == 1


class TestProps:
    def test_they_merge_null_removes_and_replace_replaces(self, apis: Any) -> None:
        shop = apis[0]
        job_id, _ = drawn(shop)
        [part] = parts_of(shop, job_id)

        def after(**change: Any) -> dict[str, Any]:
            changed = shop("part/update_props", {"parts": [{"guid": part["guid"], **change}]})
            assert changed == {"updated": [part["guid"]]}
            [now] = parts_of(shop, job_id)
            return {prop["prop_name"]: prop["prop_value"] for prop in now["props"]}

        assert after(props={"a": 1, "b": "two"}) == {"a": 1, "b": "two"}
        assert after(props={"b": None, "c": 2.5, "never": None}) == {"a": 1, "c": 2.5}
        assert after(props={"d": ""}, replace=True) == {"d": ""}
        assert after(props={}, replace=True) == {}

    def test_refused_all_or_nothing(self, apis: Any) -> None:
        shop, other = apis
        job_id, _ = drawn(shop)
        [part] = parts_of(shop, job_id)
        good = {"guid": part["guid"], "props": {"a": 1}}
        for parts, status, words in [
            ([good, {"guid": GUID, "props": {}}], 3002, "parts[1].guid"),
            ([good, good], 2200, "once"),
            ([{"guid": part["guid"], "props": {"a": [1]}}], 2200, "parts[0].props.a"),
            ([{"guid": part["guid"], "props": {"a": True}}], 2200, "parts[0].props.a"),
            ([{"guid": part["guid"], "props": {f"p{i}": i for i in range(201)}}], 2200, "at most 200"),
            ([], 2200, "parts"),
        ]:
            got, message = shop.refused("part/update_props", {"parts": parts})
            assert (got, words in message) == (status, True), message
        assert other.refused("part/update_props", {"parts": [good]})[0] == 3002
        assert parts_of(shop, job_id)[0]["props"] == []

    def test_two_at_once_lose_nothing(self, apis: Any) -> None:
        shop = apis[0]
        job_id, _ = drawn(shop)
        guid = parts_of(shop, job_id)[0]["guid"]

        def add(i: int) -> Callable[[], Any]:
            change = {"guid": guid, "props": {f"p{i}": i}}
            return lambda: shop("part/update_props", {"parts": [change]})

        at_once(*(add(i) for i in range(6)))
        assert len(parts_of(shop, job_id)[0]["props"]) == 6


class TestPlates:
    def test_what_was_sent_changes_and_the_rest_stays(self, apis: Any) -> None:
        shop = apis[0]
        guid = stock(shop, name="S235JR", location="rack 1", heat_number="H1")
        change = {"guid": guid.lower(), "remain_amount": 12, "heat_number": None, "thickness": 4}
        assert shop("plate/update", change) == {"guid": guid}
        [plate] = shop("plate/list", {})["list"]
        assert (plate["amount"], plate["heat_number"], plate["location"], plate["thickness"]) == (
            12,
            None,
            "rack 1",
            4,
        )
        assert shop("plate/update", {"guid": guid, "delete": True}) == {"guid": guid}
        assert shop("plate/list", {})["total"] == 0

    def test_refused(self, apis: Any) -> None:
        shop, other = apis
        guid = stock(shop)
        foreign = other("material/add", {"name": "S235"})["material_id"]
        for body, status, words in [
            ({"guid": GUID, "remain_amount": 1}, 3002, "guid"),
            ({"guid": guid, "material_id": foreign}, 3002, "material_id"),
            ({"guid": guid, "thickness": 0}, 2200, "thickness"),
            ({"guid": guid, "thickness": None}, 2200, "thickness"),
            ({"guid": guid, "remain_amount": -2}, 2200, "remain_amount"),
            ({"guid": guid, "plate_name": ""}, 2200, "plate_name"),
            ({"guid": guid, "delete": True, "gap": 1}, 2200, "delete"),
            ({"remain_amount": 1}, 2200, "guid"),
        ]:
            got, message = shop.refused("plate/update", body)
            assert (got, words in message) == (status, True), message
        assert other.refused("plate/update", {"guid": guid, "remain_amount": 0})[0] == 3002
        assert other.refused("plate/update", {"guid": guid, "delete": True})[0] == 3002
        assert shop("plate/list", {})["list"][0]["remain_amount"] == 1

    def test_one_in_use_keeps_what_it_is_and_says_who_uses_it(self, apis: Any, idle: Any) -> None:
        shop = apis[0]
        _, layout = nested(shop)
        for change in ({"delete": True}, {"thickness": 5}, {"width": 500}):
            status, message = shop.refused("plate/update", {"guid": layout["plate_guid"], **change})
            assert (status, f"layout '{layout['plate_name']}'" in message) == (3004, True), message
        shop("plate/update", {"guid": layout["plate_guid"], "remain_amount": 0, "thickness": 3})
        guid = stock(shop)
        job_id, _ = drawn(shop)
        boosted(idle, job_id, plates=[{"guid": guid}], name="tonight")
        status, message = shop.refused("plate/update", {"guid": guid, "delete": True})
        assert (status, "nesting task 'tonight'" in message) == (3004, True), message

    def test_two_at_once_lose_nothing(self, apis: Any) -> None:
        shop = apis[0]
        guid = stock(shop)
        at_once(
            lambda: shop("plate/update", {"guid": guid, "location": "rack 2"}),
            lambda: shop("plate/update", {"guid": guid, "heat_number": "H7"}),
            lambda: shop("plate/update", {"guid": guid, "remain_amount": 9}),
        )
        [plate] = shop("plate/list", {})["list"]
        assert (plate["location"], plate["heat_number"], plate["remain_amount"]) == ("rack 2", "H7", 9)

    def test_the_family_of_a_remnant(self, apis: Any, ctx: Context) -> None:
        shop, other = apis
        standard = stock(shop, plate_name="3000 x 1500")
        material = shop("plate/list", {})["list"][0]["material_id"]
        scrap = {"plate_type": 1, "material_id": material, "thickness": 3, "width": 50, "height": 20}
        child, grandchild, sibling = (shop("plate/add", scrap)["guid"] for _ in range(3))
        with ctx.db.begin() as session:
            for guid, parent in ((child, standard), (grandchild, child), (sibling, standard)):
                session.get_one(PlateRow, guid).parent_guid = parent
            session.get_one(PlateRow, child).layout_guid = GUID

        def tree(guid: str) -> dict[str, Any]:
            return shop.get("plate/scrap_hierarchy", guid=guid)

        whole = tree(standard)
        assert (whole["parent"], [one["guid"] for one in whole["children"]]) == (None, [child, sibling])
        assert [one["guid"] for one in whole["children"][0]["children"]] == [grandchild]
        assert whole["children"][0]["layout_guid"] == GUID
        leaf = tree(grandchild.lower())
        assert (leaf["parent"]["guid"], leaf["parent"]["parent"]["guid"]) == (child, standard)
        assert (leaf["parent"]["parent"]["parent"], leaf["children"]) == (None, [])
        assert shop.bad(shop.call("GET", "plate/scrap_hierarchy", params={"guid": GUID}))[0] == 3002
        assert shop.bad(shop.call("GET", "plate/scrap_hierarchy"))[0] == 2200
        assert other.bad(other.call("GET", "plate/scrap_hierarchy", params={"guid": child}))[0] == 3002
        status, message = shop.refused("plate/update", {"guid": child, "delete": True})
        assert (status, "remnant" in message) == (3004, True)


class TestDeletingDrawings:
    def test_only_what_nobody_processes_unless_forced(self, apis: Any, idle: Any, ctx: Context) -> None:
        shop = apis[0]
        job_id, processed = drawn(shop, name="done.dxf")
        _, waiting = drawn(idle, job_id, name="waiting.dxf")
        status, message = shop.refused("drawing/delete", {"guids": [waiting, processed]})
        assert (status, "'done' (completed)" in message) == (3004, True), message
        assert len(shop("job/drawing_handle_status", {"job_id": job_id})["drawing_list"]) == 2
        [found] = shop("drawing/info", {"guid": waiting})
        assert shop("drawing/delete", {"guids": [waiting.lower()]}) == {"deleted": [waiting]}
        assert shop.client.get(found["file_url"]).status_code == 404
        with ctx.db.begin() as session:
            session.get_one(DrawingRow, processed).handle_status = "processing"
        assert "processing" in shop.refused("drawing/delete", {"guids": [processed]})[1]
        assert shop("drawing/force_delete", {"guids": [processed]}) == {"deleted": [processed]}
        assert parts_of(shop, job_id) == []
        assert shop.refused("drawing/info", {"guid": processed})[0] == 3002

    def test_what_lies_on_a_layout_or_is_being_nested_stays(self, apis: Any, idle: Any) -> None:
        shop = apis[0]
        job_id, layout = nested(shop)
        guid = shop("job/drawing_handle_status", {"job_id": job_id})["drawing_list"][0]["guid"]
        status, message = shop.refused("drawing/force_delete", {"guids": [guid]})
        assert (status, f"layout '{layout['plate_name']}'" in message) == (3004, True), message
        second, guid = drawn(shop)
        boosted(idle, second, name="tonight")
        status, message = shop.refused("drawing/force_delete", {"guids": [guid]})
        assert (status, "nesting task 'tonight'" in message) == (3004, True), message

    @pytest.mark.parametrize("path", ["drawing/delete", "drawing/force_delete"])
    def test_refused(self, apis: Any, idle: Any, path: str) -> None:
        shop, other = apis
        job_id, guid = drawn(idle)
        assert shop.refused(path, {"guids": [guid, GUID]}) == (
            3002,
            f"no such drawing: {GUID} (field 'guids[1]')",
        )
        assert shop.refused(path, {"guids": [guid, guid.lower()]})[0] == 2200
        assert shop.refused(path, {"guids": []})[0] == 2200
        assert shop.refused(path, {"guids": guid})[0] == 1011
        assert other.refused(path, {"guids": [guid]})[0] == 3002
        assert len(shop("job/drawing_handle_status", {"job_id": job_id})["drawing_list"]) == 1

    def test_twice_at_once_deletes_once(self, apis: Any, idle: Any) -> None:
        shop = apis[0]
        _, guid = drawn(idle)
        calls = [lambda: shop.call("POST", "drawing/force_delete", json={"guids": [guid]})] * 3
        assert sorted(answer["status"] for answer in at_once(*calls)) == [0, 3002, 3002]


class TestDeletingLayouts:
    def test_the_pieces_wait_again_and_the_files_go(self, apis: Any) -> None:
        shop = apis[0]
        job_id, layout = nested(shop, amount=3)
        assert shop("job/result_delete", {"guids": [layout["guid"].lower()]}) == {"deleted": [layout["guid"]]}
        [part] = parts_of(shop, job_id)
        assert (part["wait_amount"], part["nested_amount"]) == (3, 0)
        assert shop("job/result_list", {"job_id": job_id}) == []
        assert shop.client.get(layout["dxf_url"]).status_code == 404
        assert shop.client.get(layout["svg_url"]).status_code == 404
        boosted(shop, job_id)
        assert len(shop("job/result_list", {"job_id": job_id})) == 1

    def test_one_with_a_machine_stays_until_it_is_cut(self, apis: Any, ctx: Context) -> None:
        shop = apis[0]
        job_id, layout = nested(shop)
        push(ctx, layout["guid"])
        for path, body in (
            ("job/result_delete", {"guids": [layout["guid"]]}),
            ("job/delete", {"job_id": job_id}),
        ):
            status, message = shop.refused(path, body)
            assert (status, f"layout '{layout['plate_name']}' (laser 1)" in message) == (3004, True), message
        with ctx.db.begin() as session:
            for sheet in session.query(SheetRow):
                sheet.status = "cut"
        assert shop("job/result_delete", {"guids": [layout["guid"]]})["deleted"]

    def test_refused(self, apis: Any) -> None:
        shop, other = apis
        _, layout = nested(shop)
        guid = layout["guid"]
        assert shop.refused("job/result_delete", {"guids": [guid, GUID]})[0] == 3002
        assert shop.refused("job/result_delete", {"guids": [guid, guid]})[0] == 2200
        assert shop.refused("job/result_delete", {"guids": []})[0] == 2200
        assert other.refused("job/result_delete", {"guids": [guid]})[0] == 3002
        calls = [lambda: shop.call("POST", "job/result_delete", json={"guids": [guid]})] * 2
        assert sorted(answer["status"] for answer in at_once(*calls)) == [0, 3002]


class TestDeletingJobs:
    def test_everything_goes(self, apis: Any, ctx: Context) -> None:
        shop = apis[0]
        job_id, layout = nested(shop)
        [drawing] = shop(
            "drawing/info", {"guids": [shop("job/info", {"job_id": job_id})["drawings"][0]["guid"]]}
        )
        [part] = parts_of(shop, job_id)
        assert shop("job/delete", {"job_id": job_id}) == {"deleted": [job_id]}
        assert shop.refused("job/info", {"job_id": job_id})[0] == 3002
        assert shop("part/list", {})["total"] == 0
        for url in (drawing["file_url"], part["thumbnail_url"], layout["dxf_url"]):
            assert shop.client.get(url).status_code == 404
        assert shop.bad(shop.call("GET", f"/v1/nest_tasks/{layout['task_guid']}"))[0] == 3002
        assert shop.refused("job/delete", {"job_id": job_id})[0] == 3002

    def test_several_at_once_all_or_none(self, apis: Any) -> None:
        shop, other = apis
        ids = [shop("job/add", {"job_name": f"job {i}"})["job_id"] for i in range(3)]
        theirs = other("job/add", {"job_name": "theirs"})["job_id"]
        assert shop.refused("job/delete", {"job_id": [ids[0], theirs]})[0] == 3002
        assert shop.refused("job/delete", {"job_id": []})[0] == 2200
        assert shop("job/list", {})["total"] == 3
        assert shop("job/delete", {"jobId": ids[:2]}) == {"deleted": ids[:2]}
        assert shop("job/list", {})["total"] == 1

    def test_one_that_is_being_nested_stays(self, apis: Any, idle: Any, ctx: Context) -> None:
        shop = apis[0]
        stock(shop)
        job_id, _ = drawn(shop)
        task = boosted(idle, job_id, name="tonight")
        status, message = shop.refused("job/delete", {"job_id": job_id})
        assert (status, "nesting task 'tonight'" in message) == (3004, True), message
        nest_tasks.run_nest_task(ctx, task)
        assert shop("job/delete", {"job_id": job_id})

    def test_layouts_shared_with_other_jobs_are_not_torn_apart(self, apis: Any) -> None:
        shop = apis[0]
        stock(shop)
        first, _ = drawn(shop)
        second, _ = drawn(shop)
        boosted(shop, [first, second])
        [layout] = shop("job/result_list", {"job_id": first})
        name = shop("job/info", {"job_id": second})["job_name"]
        status, message = shop.refused("job/delete", {"job_id": first})
        assert (status, f"'{layout['plate_name']}' (job '{name}')" in message) == (3004, True), message
        assert shop("job/delete", {"job_id": [first, second]})["deleted"] == [first, second]

    def test_a_task_of_several_jobs_outlives_one_of_them(self, apis: Any) -> None:
        shop = apis[0]
        stock(shop)
        first, _ = drawn(shop)
        second, _ = drawn(shop)
        task = boosted(shop, [first, second])
        [layout] = shop("job/result_list", {"job_id": first})
        shop("job/result_delete", {"guids": [layout["guid"]]})
        shop("job/delete", {"job_id": first})
        assert shop.get(f"/v1/nest_tasks/{task}")["job_ids"] == [second]

    def test_an_upload_to_a_job_that_goes_is_refused_or_goes_with_it(self, apis: Any, idle: Any) -> None:
        shop = apis[0]
        for _ in range(3):
            job_id = shop("job/add", {"job_name": "short-lived"})["job_id"]
            files = [("file", ("a.dxf", square()))]
            uploaded, deleted = at_once(
                lambda job_id=job_id, files=files: idle.upload("drawing/upload", {"job_id": job_id}, files),
                lambda job_id=job_id: shop.call("POST", "job/delete", json={"job_id": job_id}),
            )
            assert (uploaded["status"] in {0, 3002}, deleted["status"]) == (True, 0), (uploaded, deleted)
            assert shop.refused("job/info", {"job_id": job_id})[0] == 3002


class TestViews:
    def test_where_the_parts_of_a_job_were_placed(self, apis: Any) -> None:
        shop, other = apis
        stock(shop, width=130, height=50, remain_amount=5)  # room for two
        job_id, _ = drawn(shop, amount=4)
        drawn(shop, job_id, name="not nested.dxf", material="unobtainium")
        boosted(shop, job_id, gap=5)
        placed, waiting = sorted(
            shop("job/part_result", {"job_id": job_id}), key=lambda part: -len(part["results"])
        )
        layouts = shop("job/result_list", {"job_id": job_id})
        assert placed["amount"] == sum(on["amount"] for on in placed["results"]) == 4
        assert [(on["guid"], on["plate_name"]) for on in placed["results"]] == [
            (layout["guid"], layout["plate_name"]) for layout in layouts
        ]
        assert waiting["results"] == []
        assert shop.refused("job/part_result", {"job_id": GUID})[0] == 2200
        assert other.refused("job/part_result", {"job_id": job_id})[0] == 3002

    def test_a_job_flat(self, apis: Any) -> None:
        shop, other = apis
        job_id, layout = nested(shop)
        flat = shop("job/info_flat", {"job_id": job_id})
        [header] = [job for job in shop("job/list", {})["list"] if job["job_id"] == job_id]
        assert flat["job"] == header
        assert [drawing["parts"] for drawing in flat["drawings"]] == [[flat["parts"][0]["guid"]]]
        assert flat["parts"][0]["nested_amount"] == 3
        assert [task["guid"] for task in flat["tasks"]] == [layout["task_guid"]]
        assert [one["guid"] for one in flat["results"]] == [layout["guid"]]
        assert shop.refused("job/info_flat", {"job_id": 2**31 - 1})[0] == 3002
        assert other.refused("job/info_flat", {"job_id": job_id})[0] == 3002
