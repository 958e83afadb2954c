"""The HTTP machine posts signed messages and says when nobody takes them; settings are checked by name."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from nestwright.errors import BadParameter, MachineUnreachable
from nestwright.machines.http import HttpMachine
from nestwright.machines.registry import connect


@pytest.fixture
def received():
    heard: list[tuple[dict[str, str], bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            heard.append((dict(self.headers), self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(500 if self.path == "/broken" else 204)
            self.end_headers()

        def log_message(self, *_words: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", heard
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_task_is_posted_and_signed(received, ticket):
    address, heard = received
    made = HttpMachine(f"{address}/tasks", "secret")
    made.offer(ticket("t1", 1, 2))
    made.recall("t1", {2})
    headers, body = heard[0]
    names = {name.lower(): value for name, value in headers.items()}
    signed = names["x-nestwright-timestamp"].encode() + body
    right = hmac.new(b"secret", signed, hashlib.sha256).hexdigest()
    assert names["x-nestwright-signature"] == right
    told = json.loads(body)
    assert (told["event"], told["sheets"]) == ("task", [1, 2])
    assert base64.b64decode(told["file_base64"]) == b"cut me"
    assert json.loads(heard[1][1]) == {"event": "recall", "task_guid": "t1", "sheets": [2]}
    assert (list(made.collect()), made.status()) == ([], None)


def test_nobody_there_is_said(received, ticket):
    address, _ = received
    with pytest.raises(MachineUnreachable, match="HTTP 500"):
        HttpMachine(f"{address}/broken").offer(ticket())
    with pytest.raises(MachineUnreachable, match="does not answer"):
        HttpMachine("http://127.0.0.1:1/").offer(ticket())


@pytest.mark.parametrize(
    ("kind", "settings", "field"),
    [
        ("laser", {}, "connector"),
        ("simulated", {"fault": {}}, "settings.fault"),
        ("simulated", {"faults": {"fire": 1.0}}, "settings.faults.fire"),
        ("simulated", {"faults": {"bad": 2}}, "settings.faults.bad"),
        ("simulated", {"faults": 1}, "settings.faults"),
        ("simulated", {"speed": 0}, "settings.speed"),
        ("simulated", {"sheet_s": "long"}, "settings.sheet_s"),
        ("folder", {}, "settings.folder"),
        ("folder", {"folder": "here"}, "settings.folder"),
        ("http", {"url": "ftp://laser"}, "settings.url"),
        ("http", {"url": "http://laser", "secret": 5}, "settings.secret"),
    ],
)
def test_wrong_settings_are_named(kind, settings, field):
    with pytest.raises(BadParameter) as found:
        connect(kind, settings)
    assert found.value.field == field


def test_each_kind_can_be_made(tmp_path):
    assert connect("simulated", {"speed": 60, "seed": 3, "faults": {"bad": 0.5}}).forgets
    assert not connect("folder", {"folder": str(tmp_path)}).forgets
    assert not connect("http", {"url": "http://laser/tasks"}).forgets
