"""Who may call: the signed headers of the contract's section 1, over real HTTP."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from nestwright.services import access

PING = "/v1/ping"
Headers = dict[str, str]


def ping(api: Any, headers: Headers) -> dict[str, Any]:
    response = api.client.get(PING, headers=headers)
    assert response.status_code == 200
    return response.json()


def without(*names: str) -> Callable[[Headers], Headers]:
    return lambda headers: {name: value for name, value in headers.items() if name not in names}


def with_value(name: str, value: str) -> Callable[[Headers], Headers]:
    return lambda headers: {**headers, name: value}


def renamed(**names: str) -> Callable[[Headers], Headers]:
    spelled = {old.replace("_", "-"): new for old, new in names.items()}
    return lambda headers: {spelled.get(name, name): value for name, value in headers.items()}


@pytest.mark.parametrize(
    "change",
    [
        lambda headers: headers,
        renamed(app_id="appId", time_stamp="timestamp", app_sign="appSign"),
        renamed(app_id="appId"),
        renamed(time_stamp="timestamp"),
        renamed(app_sign="appSign"),
        renamed(app_id="APP-ID", app_sign="APPSIGN"),
        without("X-FS-Orgcode"),
        with_value("appSecret", "whatever some samples send"),
        with_value("zoneId", "Europe/Budapest"),
    ],
)
def test_both_spellings_and_optional_headers(api: Any, change: Callable[[Headers], Headers]) -> None:
    answer = ping(api, change(api.headers()))
    assert answer["status"] == 0
    assert answer["data"]["team"] == "TEAM001"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (without("app-id"), 1000),
        (with_value("app-id", ""), 1000),
        (with_value("app-id", "nobody"), 1001),
        (with_value("app-id", "n\u00f6body"), 1001),
        (with_value("app-id", "x" * 4000), 1001),
        (without("time-stamp"), 1003),
        (with_value("time-stamp", "yesterday"), 1003),
        (with_value("time-stamp", "-1"), 1003),
        (with_value("time-stamp", "9" * 400), 1003),
        (with_value("time-stamp", "1e12"), 1003),
        (without("app-sign"), 1004),
        (with_value("app-sign", "0" * 32), 1005),
        (with_value("app-sign", "\u00e9"), 1005),
        (lambda headers: {**headers, "app-sign": headers["app-sign"].upper()}, 1005),
        (with_value("X-FS-Orgcode", "TEAM002"), 1007),
        (with_value("X-FS-Orgcode", "NO-SUCH-TEAM"), 1007),
        (with_value("zoneId", "Mars/Olympus"), 2200),
        (with_value("zoneId", "../../etc/passwd"), 2200),
    ],
)
def test_each_refusal_has_its_code(api: Any, change: Callable[[Headers], Headers], status: int) -> None:
    headers = {name: value.encode("latin-1") for name, value in change(api.headers()).items()}
    answer = ping(api, headers)  # type: ignore[arg-type]
    assert answer["status"] == status, answer
    assert answer["data"] is None
    assert answer["msg"]


def test_the_answer_does_not_tell_whether_another_team_exists(api: Any, other_api: Any) -> None:
    refusals = [ping(api, {**api.headers(), "X-FS-Orgcode": team}) for team in ("TEAM002", "NOBODY")]
    assert refusals[0] == refusals[1]


@pytest.mark.parametrize(("minutes", "status"), [(-9.9, 0), (9.9, 0), (-10.1, 1003), (10.1, 1003)])
def test_the_window_is_ten_minutes_either_way(api: Any, minutes: float, status: int) -> None:
    stamp = str(int((time.time() + 60 * minutes) * 1000))
    assert ping(api, api.headers(stamp))["status"] == status


def test_seconds_are_no_milliseconds(api: Any) -> None:
    assert ping(api, api.headers(str(int(time.time()))))["status"] == 1003


def test_an_expired_app(api: Any, lasting_context: Any) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    api = type(api)(api.client, access.create_app(lasting_context, "TEAM001", expire_time=past), {})
    assert ping(api, api.headers())["status"] == 1002


def test_one_apps_secret_is_not_anothers(api: Any, other_api: Any) -> None:
    stamp = str(int(time.time() * 1000))
    text = f"{api.app.app_id}{other_api.app.app_secret}{stamp}"
    forged = {**api.headers(stamp), "app-sign": hashlib.md5(text.encode()).hexdigest()}
    assert ping(api, forged)["status"] == 1005


def test_the_signature_comes_before_everything_else(api: Any) -> None:
    """Nobody without a signature learns what exists, what is built, or has a body read."""
    for path in ("job/list", "job/info_flat", "no/such/operation"):
        response = api.client.post(f"/cn-api/api/{path}", content=b"not json")
        assert (response.status_code, response.json()["status"]) == (200, 1000)


def test_a_signed_call_asks_the_database_once_in_a_while(api: Any, lasting_context: Any) -> None:
    from sqlalchemy import event  # noqa: PLC0415

    queries: list[str] = []
    assert ping(api, api.headers())["status"] == 0

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        queries.append(statement)

    event.listen(lasting_context.db.engine, "before_cursor_execute", note)
    try:
        for _ in range(5):
            assert ping(api, api.headers())["status"] == 0
    finally:
        event.remove(lasting_context.db.engine, "before_cursor_execute", note)
    assert queries == []


def test_the_log_says_who_called_and_holds_no_secret(api: Any, log: Any, entry_of: Any) -> None:
    log.entries.clear()
    headers = {**api.headers(), "appSecret": api.app.app_secret}
    api.client.get(f"{PING}?appSecret={api.app.app_secret}", headers=headers)
    entry = entry_of(path=PING)
    assert entry["ms"] > 0
    named = {name: entry[name] for name in ("event", "method", "status", "app_id", "team")}
    assert named == {
        "event": "request",
        "method": "GET",
        "status": 200,
        "app_id": api.app.app_id,
        "team": "TEAM001",
    }
    assert api.app.app_secret not in str(log.entries)
    assert headers["app-sign"] not in str(log.entries)
