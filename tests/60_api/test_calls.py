"""Permissions, limits, idempotency keys and the audit log over HTTP, on both databases."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from nestwright.domain.permissions import CallLimit
from nestwright.services import apps as keeping
from nestwright.services import audit, jobs
from nestwright.services.audit import AuditFilter
from nestwright.services.context import Context
from nestwright.storage.access_tables import AnsweredCallRow
from nestwright.storage.tables import now_utc

KNOWN = ("job/add", "job/list", "nest_tasks/{guid}")


def with_key(shop: Any, key: str, path: str, body: Any, **more: Any) -> Any:
    headers = {**shop.headers(), "Idempotency-Key": key}
    return shop.client.post(f"/cn-api/api/{path}", headers=headers, **(more or {"json": body})).json()


def test_only_what_is_allowed_may_be_called(apis: Any, shared_context: Context) -> None:
    shop = apis[0]
    keeping.set_operations(shared_context, shop.app.app_id, ["job/*"], KNOWN)
    assert shop("job/list", {})["total"] == 0
    for method, path in (("POST", "part/list"), ("GET", "/v1/ping"), ("GET", "material/list")):
        status, message = shop.bad(shop.call(method, path))
        assert (status, "may not call" in message) == (1007, True)
    keeping.set_operations(shared_context, shop.app.app_id, None, KNOWN)
    assert shop("part/list", {})["total"] == 0


def test_over_the_limit_says_when_to_come_again(apis: Any, shared_context: Context) -> None:
    shop = apis[0]
    keeping.set_limit(shared_context, shop.app.app_id, "job/add", CallLimit(per_day=2), KNOWN)
    for _ in range(2):
        shop("job/add", {"job_name": "x"})
    answer = shop.client.post("/cn-api/api/job/add", headers=shop.headers(), json={"job_name": "x"})
    assert (answer.status_code, answer.json()["status"]) == (200, 1008)
    assert 1 <= int(answer.headers["retry-after"]) <= 86_400
    assert shop("job/list", {})["total"] == 2
    keeping.set_limit(shared_context, shop.app.app_id, "job/list", CallLimit(per_second=1), KNOWN)
    answers = [shop.client.post("/cn-api/api/job/list", headers=shop.headers(), json={}) for _ in range(20)]
    refused = [answer for answer in answers if answer.json()["status"] == 1009]
    assert refused
    assert {answer.headers["retry-after"] for answer in refused} == {"1"}


def test_a_key_makes_a_repeat_harmless(apis: Any) -> None:
    shop, other = apis
    first = with_key(shop, "k1", "job/add", {"job_name": "once"})
    assert with_key(shop, "k1", "job/add", {"job_name": "once"}) == first
    assert first["status"] == 0
    assert shop("job/list", {})["total"] == 1
    assert with_key(shop, "k2", "job/add", {"job_name": "once"}) != first
    assert with_key(other, "k1", "job/add", {"job_name": "theirs"})["status"] == 0
    assert shop("job/list", {})["total"] == 2


def test_a_key_with_another_call_is_refused(apis: Any) -> None:
    shop = apis[0]
    with_key(shop, "k1", "job/add", {"job_name": "once"})
    answer = with_key(shop, "k1", "job/add", {"job_name": "other"})
    assert (answer["status"], "another body" in answer["msg"]) == (3021, True)
    answer = with_key(shop, "k1", "material/add", {"name": "S235"})
    assert (answer["status"], "'job/add'" in answer["msg"]) == (3021, True)
    for key in ("x" * 201, " " * 0 or "\x01"):
        answer = with_key(shop, key, "job/add", {"job_name": "x"})
        assert (answer["status"], "'Idempotency-Key'" in answer["msg"]) == (2200, True)


def test_a_refused_call_may_be_sent_again_with_its_key(apis: Any) -> None:
    shop = apis[0]
    body = {"plate_type": 0, "material_id": 2**31 - 1, "thickness": 3, "width": 10, "height": 10}
    assert with_key(shop, "k1", "plate/add", body)["status"] == 3002
    body["material_id"] = shop("material/add", {"name": "S235"})["material_id"]
    assert with_key(shop, "k1", "plate/add", body)["status"] == 0


def test_an_upload_with_a_key(apis: Any) -> None:
    shop = apis[0]
    job_id = shop("job/add", {"job_name": "files"})["job_id"]

    def upload(content: bytes) -> Any:
        form = {"data": {"data": json.dumps({"job_id": job_id})}, "files": [("file", ("a.dxf", content))]}
        return with_key(shop, "k1", "drawing/upload", None, **form)

    first = upload(b"one")
    assert (first["status"], upload(b"one")) == (0, first)
    assert upload(b"two")["status"] == 3021
    assert len(shop("job/drawing_handle_status", {"job_id": job_id})["drawing_list"]) == 1


def test_the_same_call_many_times_at_once_is_done_once(apis: Any) -> None:
    shop = apis[0]
    for name in ("a", "b"):
        with ThreadPoolExecutor(6) as pool:
            calls = [pool.submit(with_key, shop, name, "job/add", {"job_name": name}) for _ in range(6)]
            answers = [call.result() for call in calls]
        assert answers == [answers[0]] * 6
        assert answers[0]["status"] == 0
    assert shop("job/list", {})["total"] == 2


def test_an_answer_that_was_lost_is_not_made_again(apis: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server dies between the commit and the answer: the key stays taken."""
    from nestwright.services import answered_calls  # noqa: PLC0415

    shop = apis[0]
    monkeypatch.setattr(answered_calls, "_keep", lambda *_: None)
    monkeypatch.setattr(answered_calls, "WAIT_S", 0.1)
    assert with_key(shop, "k1", "job/add", {"job_name": "once"})["status"] == 0
    assert with_key(shop, "k1", "job/add", {"job_name": "once"})["status"] == 3022
    assert shop("job/list", {})["total"] == 1


def test_a_key_is_forgotten_after_a_day(apis: Any, shared_context: Context) -> None:
    shop = apis[0]
    first = with_key(shop, "k1", "job/add", {"job_name": "x"})
    with shared_context.db.begin() as session:
        session.get_one(AnsweredCallRow, (shop.app.app_id, "k1")).create_time = now_utc() - timedelta(days=2)
    assert with_key(shop, "k1", "job/add", {"job_name": "x"})["data"] != first["data"]


def entries(ctx: Context, shop: Any, **wanted: Any) -> Any:
    return audit.newest(ctx, AuditFilter(team=shop.app.team, **wanted))


def test_the_audit_log_has_who_did_what_to_which(apis: Any, shared_context: Context) -> None:
    shop, other = apis
    job_id = shop("job/add", {"job_name": "x"})["job_id"]
    shop("job/list", {})
    material = shop("material/add", {"name": "S235"})["material_id"]
    plate = {"plate_type": 0, "material_id": material, "thickness": 3, "width": 10, "height": 10}
    guid = shop("plate/add", plate)["guid"]
    shop("plate/update", {"guid": guid, "location": "rack 1"})
    shop("plate/update", {"guid": guid, "location": "rack 1"})  # nothing changes
    shop.refused("plate/update", {"guid": guid, "thickness": 0})
    shop("job/delete", {"job_id": job_id})
    found = entries(shared_context, shop)
    assert [entry.operation for entry in found] == [
        "job/delete",
        "plate/update",
        "plate/add",
        "material/add",
        "job/add",
    ]
    assert {entry.who for entry in found} == {f"app:{shop.app.app_id}"}
    assert f"job_id:{job_id}" in found[0].ids
    assert f"plate:{guid}" in found[1].ids
    assert f"plate:{guid}" in found[2].ids
    assert found[4].ids == (f"job:{job_id}",)
    assert len(entries(shared_context, shop, identity=guid.lower())) == 2
    assert len(entries(shared_context, shop, operation="job/")) == 2
    assert entries(shared_context, other) == ()


def test_a_change_without_its_entry_does_not_exist(
    apis: Any, shared_context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nestwright.services import acts  # noqa: PLC0415

    shop = apis[0]

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("no room for the log")

    monkeypatch.setattr(acts, "AuditRow", fail)
    answer = shop.client.post("/cn-api/api/job/add", headers=shop.headers(), json={"job_name": "x"})
    assert answer.status_code == 500
    assert jobs.list_jobs(shared_context, shop.app.team).total == 0
