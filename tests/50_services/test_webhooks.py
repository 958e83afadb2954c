"""Webhooks: told with the change, signed, again after a failure, in a log; over real HTTP."""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from nestwright.domain.events import RETRY_AFTER_S, EventKind
from nestwright.errors import BadParameter, InUse, NotFound
from nestwright.outbound.addresses import Allowed
from nestwright.outbound.client import Outbound
from nestwright.services import events, nest_tasks, webhook_sending, webhooks
from nestwright.services.webhooks import NewWebhook
from nestwright.storage.event_tables import DeliveryRow, EventRow
from nestwright.storage.tables import now_utc


class Receiver:
    """Hears messages; answers with ``status``."""

    def __init__(self) -> None:
        self.status = 200
        self.heard: list[tuple[dict[str, str], bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(receiver.status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"

    def told(self) -> list[tuple[str, dict[str, Any]]]:
        return [(json.loads(body)["kind"], json.loads(body)["payload"]) for _, body in self.heard]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    opened = Receiver()
    yield opened
    opened.server.shutdown()
    opened.server.server_close()


@pytest.fixture
def hooked(shop: Any) -> Any:
    """The shop, allowed to call this machine."""
    ctx = dataclasses.replace(shop.ctx, outbound=Outbound(Allowed.parse("127.0.0.1")))
    return dataclasses.replace(shop, ctx=ctx)


def add(shop: Any, receiver: Receiver, *kinds: str) -> Any:
    return webhooks.add(shop.ctx, shop.team, NewWebhook(receiver.url, kinds or None))


def emit(shop: Any, kind: EventKind = EventKind.TASK_FINISHED, **payload: Any) -> None:
    with shop.ctx.db.begin() as session:
        events.emit(session, shop.team, kind, payload)


def send(shop: Any, after: timedelta = timedelta(0)) -> None:
    while webhook_sending.send_due(shop.ctx, now_utc() + after):
        pass


def log(shop: Any, hook: Any) -> Any:
    return webhooks.log(shop.ctx, shop.team, hook.guid).list


def test_a_message_is_signed_and_logged(hooked: Any, receiver: Receiver) -> None:
    hook = add(hooked, receiver)
    emit(hooked, name="板")
    send(hooked)
    [(headers, body)] = receiver.heard
    signed = headers["nestwright-timestamp"].encode() + body
    right = hmac.new(hook.secret.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["nestwright-signature"] == right
    assert headers["nestwright-kind"] == json.loads(body)["kind"] == "task.finished"
    assert headers["nestwright-event"] == json.loads(body)["guid"]
    assert json.loads(body)["payload"] == {"name": "板"}
    [entry] = log(hooked, hook)
    assert (entry.state, entry.attempts, entry.http_status) == ("delivered", 1, 200)
    assert entry.finish_time is not None
    send(hooked, timedelta(days=2))
    assert len(receiver.heard) == 1


def test_only_the_kinds_that_are_wanted_and_only_of_the_team(hooked: Any, receiver: Receiver) -> None:
    add(hooked, receiver, "remnant.born", "nest.finished")
    emit(hooked)
    emit(hooked, EventKind.REMNANT_BORN, one=1)
    emit(hooked.other_team(), EventKind.REMNANT_BORN, theirs=1)
    send(hooked)
    assert receiver.told() == [("remnant.born", {"one": 1})]


def test_what_is_rolled_back_is_not_told(hooked: Any, receiver: Receiver) -> None:
    add(hooked, receiver)
    with hooked.ctx.db.begin() as session:
        events.emit(session, hooked.team, EventKind.TASK_FINISHED, {})
        session.rollback()
    send(hooked)
    assert receiver.heard == []


def test_without_a_webhook_nothing_is_kept(hooked: Any) -> None:
    emit(hooked)
    with hooked.ctx.db.read() as session:
        assert session.query(EventRow).filter(EventRow.team == hooked.team).count() == 0


def test_a_failure_is_tried_again_later_and_in_the_end_given_up(hooked: Any, receiver: Receiver) -> None:
    hook = add(hooked, receiver)
    emit(hooked)
    receiver.status = 503
    later = timedelta(0)
    for attempt, wait_s in enumerate(RETRY_AFTER_S, start=1):
        send(hooked, later)
        [entry] = log(hooked, hook)
        assert (entry.state, entry.attempts, entry.message) == ("waiting", attempt, "HTTP 503")
        assert wait_s - 5 < (entry.next_time - now_utc()).total_seconds() <= wait_s
        later = timedelta(seconds=wait_s)
        send(hooked, later / 2)  # not yet
    assert len(receiver.heard) == len(RETRY_AFTER_S)
    send(hooked, later)
    [entry] = log(hooked, hook)
    assert (entry.state, entry.attempts) == ("failed", len(RETRY_AFTER_S) + 1)
    assert len({body for _, body in receiver.heard}) == 1

    receiver.status = 204
    again = webhooks.redeliver(hooked.ctx, hooked.team, entry.guid.lower())
    assert (again.state, again.attempts) == ("waiting", 0)
    with pytest.raises(InUse, match="on its way"):
        webhooks.redeliver(hooked.ctx, hooked.team, entry.guid)
    send(hooked)
    assert log(hooked, hook)[0].state == "delivered"
    webhooks.redeliver(hooked.ctx, hooked.team, entry.guid)
    send(hooked)
    assert len(receiver.heard) == len(RETRY_AFTER_S) + 3


def test_a_receiver_that_is_gone(hooked: Any, receiver: Receiver) -> None:
    hook = add(hooked, receiver)
    receiver.server.server_close()
    emit(hooked)
    send(hooked)
    [entry] = log(hooked, hook)
    assert (entry.state, entry.http_status) == ("waiting", None)
    assert "could not be called" in entry.message


def test_what_became_private_is_not_called(hooked: Any, receiver: Receiver) -> None:
    hook = add(hooked, receiver)
    emit(hooked)
    strict = dataclasses.replace(hooked, ctx=dataclasses.replace(hooked.ctx, outbound=Outbound()))
    send(strict)
    assert receiver.heard == []
    assert "no public address" in log(hooked, hook)[0].message


def test_a_message_whose_sender_died_is_sent_by_another(hooked: Any, receiver: Receiver) -> None:
    from nestwright.storage.repositories import webhooks as queries  # noqa: PLC0415

    add(hooked, receiver)
    emit(hooked)
    with hooked.ctx.db.begin() as session:
        assert len(queries.claim_due_of_any_team(session, now_utc(), webhook_sending.LEASE, 5)) == 1
    send(hooked)
    assert receiver.heard == []
    send(hooked, webhook_sending.LEASE)
    assert len(receiver.heard) == 1


def test_drawings_and_nests_tell_what_becomes_of_them(hooked: Any, receiver: Receiver) -> None:
    add(hooked, receiver)
    job_id, task = hooked.nested_job("100x50*4")
    send(hooked)
    told = dict(receiver.told())  # they come side by side, in any order
    drawing, finished = told["drawing.processed"], told["nest.finished"]
    assert (drawing["job_id"], drawing["part_amount"]) == (job_id, 1)
    assert (finished["guid"], finished["state"], finished["job_ids"]) == (task, "done", [job_id])
    found = nest_tasks.status(hooked.ctx, hooked.team, task)
    assert tuple(finished["results"]) == found.results
    assert finished["best"]["utilization"] == found.best["utilization"] > 0


def test_old_messages_are_forgotten_but_not_those_that_wait(hooked: Any, receiver: Receiver) -> None:
    hook = add(hooked, receiver)
    emit(hooked, number=1)
    send(hooked)
    emit(hooked, number=2)
    with hooked.ctx.db.begin() as session:
        session.query(EventRow).update({"create_time": now_utc() - timedelta(days=60)})
    webhook_sending.remove_old(hooked.ctx)
    assert [entry.payload for entry in log(hooked, hook)] == [{"number": 2}]


def test_deleting_a_webhook_ends_its_messages(hooked: Any, receiver: Receiver) -> None:
    hook = add(hooked, receiver)
    emit(hooked)
    assert webhooks.remove(hooked.ctx, hooked.team, hook.guid.lower()) == hook.guid
    send(hooked)
    assert receiver.heard == []
    with hooked.ctx.db.read() as session:
        assert session.query(DeliveryRow).filter(DeliveryRow.webhook_guid == hook.guid).count() == 0


def test_what_is_refused(hooked: Any, receiver: Receiver) -> None:
    for hook, field in [
        (NewWebhook("ftp://127.0.0.1/"), "url"),
        (NewWebhook("http://10.0.0.1/"), "url"),
        (NewWebhook(receiver.url, ["nest.done"]), r"kinds\[0\]"),
        (NewWebhook(receiver.url, secret="short"), "secret"),
    ]:
        with pytest.raises(BadParameter, match=field):
            webhooks.add(hooked.ctx, hooked.team, hook)
    hook = add(hooked, receiver)
    emit(hooked)
    [entry] = log(hooked, hook)
    theirs = hooked.other_team()
    for call in (
        lambda: webhooks.remove(theirs.ctx, theirs.team, hook.guid),
        lambda: webhooks.log(theirs.ctx, theirs.team, hook.guid),
        lambda: webhooks.redeliver(theirs.ctx, theirs.team, entry.guid),
    ):
        with pytest.raises(NotFound):
            call()
    assert webhooks.list_all(theirs.ctx, theirs.team) == ()
    for _ in range(19):
        add(hooked, receiver)
    with pytest.raises(BadParameter, match="at most 20"):
        add(hooked, receiver)
