"""The real server over real HTTP: uvicorn in a thread, a client that signs as the contract says."""

from __future__ import annotations

import hashlib
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
import structlog
import uvicorn
from pydantic import TypeAdapter

from nestwright.api.app import create_app
from nestwright.api.cloudnest.routes import OPERATIONS
from nestwright.bootstrap import open_inline_context
from nestwright.config import load_settings
from nestwright.services import access
from nestwright.services.access import AppCredentials
from nestwright.services.context import Context

MAX_UPLOAD_MB = 20
ANSWERS = {operation.path: operation.answer for operation in OPERATIONS if operation.handler}
Files = list[tuple[str, tuple[str, bytes]]]


@dataclass
class Api:
    """One app at one server."""

    client: httpx2.Client
    app: AppCredentials
    extra: Mapping[str, str]

    def headers(self, timestamp: str | None = None) -> dict[str, str]:
        stamp = timestamp or str(int(time.time() * 1000))
        text = f"{self.app.app_id}{self.app.app_secret}{stamp}"
        signature = hashlib.md5(text.encode()).hexdigest()
        return {"app-id": self.app.app_id, "time-stamp": stamp, "app-sign": signature, **self.extra}

    def call(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        """Return the envelope of a signed call that must be HTTP 200."""
        if "/" not in path[:1]:
            path = f"/cn-api/api/{path}"
        response = self.client.request(method, path, headers=self.headers(), **request)
        assert response.status_code == 200, response.text
        answer = response.json()
        assert set(answer) == {"status", "msg", "data"}
        return answer

    def post(self, path: str, body: Any) -> Any:
        """Return the data of a call that must succeed."""
        return self.good(self.call("POST", path, json=body))

    def __call__(self, path: str, body: Any) -> Any:
        """Return the data of a call that must succeed and have the fields that are documented."""
        data = self.post(path, body)
        documented = TypeAdapter(ANSWERS[path])
        assert names(documented.dump_python(documented.validate_python(data))) == names(data)
        return data

    def get(self, path: str, **query: str) -> Any:
        return self.good(self.call("GET", path, params=query))

    def upload(self, path: str, data: Any, files: Files) -> dict[str, Any]:
        return self.call("POST", path, data={"data": json.dumps(data)}, files=files)

    def refused(self, path: str, body: Any) -> tuple[int, str]:
        """Return status and message of a call that must be refused."""
        return self.bad(self.call("POST", path, json=body))

    def for_zone(self, zone: str) -> Api:
        """Return the same app in another time zone."""
        return Api(self.client, self.app, {"zoneId": zone})

    @staticmethod
    def good(answer: dict[str, Any]) -> Any:
        assert (answer["status"], answer["msg"]) == (0, "OK"), answer
        return answer["data"]

    @staticmethod
    def bad(answer: dict[str, Any]) -> tuple[int, str]:
        assert answer["status"] != 0, answer
        assert answer["data"] is None
        return answer["status"], answer["msg"]


def names(value: Any) -> Any:
    """Return the field names of an answer as a tree, without its values."""
    if isinstance(value, dict):
        return {name: names(item) for name, item in value.items()}
    return [names(item) for item in value] if isinstance(value, list | tuple) else None


@contextmanager
def running(ctx: Context) -> Iterator[httpx2.Client]:
    """Serve a context on a free port; yields a client of it."""
    config = uvicorn.Config(create_app(ctx), port=0, log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
        yield client
    server.should_exit = True
    thread.join()


def api_of(ctx: Context, client: httpx2.Client, team: str, **extra: str) -> Api:
    """Return a new app of a team."""
    return Api(client, access.create_app(ctx, team), {"X-FS-Orgcode": team, **extra})


@pytest.fixture(scope="session")
def serving() -> Callable[[Context], AbstractContextManager[httpx2.Client]]:
    """Serve a context of a test's own as long as a ``with`` lasts."""
    return running


@pytest.fixture(scope="module", autouse=True)
def log() -> Iterator[structlog.testing.LogCapture]:
    """What the server logs. An entry is written after its answer: wait for it with ``entry_of``."""
    capture = structlog.testing.LogCapture()
    structlog.configure(processors=[structlog.processors.format_exc_info, capture])
    yield capture
    structlog.reset_defaults()


@pytest.fixture
def entry_of(log: structlog.testing.LogCapture) -> Callable[..., dict[str, Any]]:
    """Return the newest log entry with given values, as soon as it is written."""

    def find(**wanted: object) -> dict[str, Any]:
        until = time.monotonic() + 5
        while time.monotonic() < until:
            for entry in reversed(log.entries):
                if wanted.items() <= entry.items():
                    return dict(entry)
            time.sleep(0.01)
        raise AssertionError(f"no {wanted} in {log.entries[-5:]}")

    return find


@pytest.fixture(scope="module")
def lasting_context(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Context]:
    """A context on SQLite for tests that leave nothing in each other's way."""
    folder = tmp_path_factory.mktemp("server")
    settings = load_settings(
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'api.db'}",
        blob_url="memory:///",
        link_secret="a secret for tests only",
        max_upload_mb=MAX_UPLOAD_MB,
    )
    with open_inline_context(settings) as ctx:
        yield ctx


@pytest.fixture(scope="module")
def client(lasting_context: Context) -> Iterator[httpx2.Client]:
    with running(lasting_context) as opened:
        yield opened


@pytest.fixture(scope="module")
def api(lasting_context: Context, client: httpx2.Client) -> Api:
    return api_of(lasting_context, client, "TEAM001")


@pytest.fixture(scope="module")
def other_api(lasting_context: Context, client: httpx2.Client) -> Api:
    """The same server, another team."""
    return api_of(lasting_context, client, "TEAM002")


@pytest.fixture(scope="module")
def shared_client(shared_context: Context) -> Iterator[httpx2.Client]:
    """A server over each database."""
    with running(shared_context) as opened:
        yield opened


@pytest.fixture
def apis(shared_context: Context, shared_client: httpx2.Client) -> tuple[Api, Api]:
    """Two new teams at one server."""
    teams = (uuid.uuid4().hex for _ in range(2))
    one, other = (api_of(shared_context, shared_client, team) for team in teams)
    return one, other
