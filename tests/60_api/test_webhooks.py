"""Webhooks over HTTP: the whole life of one, by its paths."""

from __future__ import annotations

from typing import Any

from nestwright.domain.events import EventKind
from nestwright.services import events
from nestwright.services.context import Context


def test_the_life_of_a_webhook(apis: Any, shared_context: Context) -> None:
    shop, other = apis
    body = {"url": "https://8.8.8.8/hook", "kinds": ["nest.finished"]}
    made = shop.post("/v1/webhooks", body)
    assert len(made["secret"]) == 64
    [listed] = shop.get("/v1/webhooks")
    assert listed == {name: value for name, value in made.items() if name != "secret"}
    with shared_context.db.begin() as session:
        events.emit(session, shop.app.team, EventKind.NEST_FINISHED, {"guid": "x"})
    path = f"/v1/webhooks/{made['guid']}/deliveries"
    page = shop.get(path, state="waiting", page_size="10")
    assert (page["total"], page["list"][0]["payload"]) == (1, {"guid": "x"})
    assert shop.get(path, state="failed")["total"] == 0
    delivery = page["list"][0]["guid"]
    assert shop.bad(shop.call("POST", f"/v1/deliveries/{delivery}/redeliver"))[0] == 3004
    for method, theirs in (
        ("GET", path),
        ("POST", f"/v1/deliveries/{delivery}/redeliver"),
        ("POST", f"/v1/webhooks/{made['guid']}/delete"),
    ):
        assert other.bad(other.call(method, theirs))[0] == 3002
    assert other.get("/v1/webhooks") == []
    assert shop.post(f"/v1/webhooks/{made['guid']}/delete", {}) == {"deleted": made["guid"]}
    assert shop.get("/v1/webhooks") == []


def test_what_is_refused(apis: Any) -> None:
    shop = apis[0]
    for body, words in [
        ({}, "'url'"),
        ({"url": "http://localhost/hook"}, "NESTWRIGHT_OUTBOUND_ALLOW"),
        ({"url": "file:///etc/passwd"}, "'url'"),
        ({"url": "https://8.8.8.8/", "kinds": ["nest.done"]}, "'kinds[0]'"),
        ({"url": "https://8.8.8.8/", "kinds": []}, "'kinds'"),
        ({"url": "https://8.8.8.8/", "secret": "short"}, "'secret'"),
    ]:
        status, message = shop.refused("/v1/webhooks", body)
        assert (status, words in message) == (2200, True), message
    status, message = shop.bad(shop.call("GET", "/v1/webhooks/x/deliveries", params={"page_size": "0"}))
    assert (status, "'page_size'" in message) == (2200, True)
