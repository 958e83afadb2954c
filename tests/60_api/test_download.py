"""Drawings that the server fetches itself (operation 16), on both databases."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2
import pytest

from nestwright.outbound.addresses import Allowed
from nestwright.outbound.client import Outbound
from nestwright.services.context import Context

DRAWING = (
    b"  0\nSECTION\n  2\nENTITIES\n  0\nCIRCLE\n  8\n0\n 10\n0\n 20\n0\n 40\n25\n  0\nENDSEC\n  0\nEOF\n"
)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        found = self.path.startswith("/parts/")
        self.send_response(200 if found else 404)
        self.send_header("content-length", str(len(DRAWING) if found else 0))
        if self.path.startswith("/parts/unnamed"):
            self.send_header("content-disposition", 'attachment; filename="ring x3.dxf"')
        self.end_headers()
        if found:
            self.wfile.write(DRAWING)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def allowing_client(shared_context: Context, serving: Any) -> Iterator[httpx2.Client]:
    """A server whose operator allows this machine."""
    with serving(
        dataclasses.replace(shared_context, outbound=Outbound(Allowed.parse("127.0.0.1")))
    ) as client:
        yield client


@pytest.fixture
def allowed(apis: Any, allowing_client: httpx2.Client) -> Any:
    return dataclasses.replace(apis[0], client=allowing_client)


def test_drawings_come_into_the_job_under_their_names(allowed: Any, site: str) -> None:
    job_id = allowed("job/add", {"job_name": "by address"})["job_id"]
    urls = [f"{site}/parts/washer%20x2.dxf?key=1", f"{site}/parts/unnamed"]
    made = allowed(
        "drawing/upload_by_url", {"job_id": job_id, "urls": urls, "material": "DC01", "thickness": 2}
    )
    assert [drawing["drawing_name"] for drawing in made["drawings"]] == ["washer x2", "ring x3"]
    parts = allowed("job/part_list", {"job_id": job_id})
    assert [(part["amount"], part["material"], part["thickness"]) for part in parts] == [
        (2, "DC01", 2),
        (3, "DC01", 2),
    ]
    [found] = allowed("drawing/info", {"guid": made["drawings"][0]["guid"]})
    assert allowed.client.get(found["file_url"]).content == DRAWING


def test_all_or_none(allowed: Any, site: str) -> None:
    job_id = allowed("job/add", {"job_name": "by address"})["job_id"]
    good = f"{site}/parts/a.dxf"
    for urls, status, words in [
        ([good, f"{site}/missing.dxf"], 3020, "urls[1]"),
        ([good, f"{site}/missing.dxf"], 3020, "HTTP 404"),
        ([good, "file:///etc/passwd"], 2200, "urls[1]"),
        ([good, "http://10.0.0.1/a.dxf"], 3020, "no public address"),
        ([], 2200, "urls"),
        ([good] * 101, 2200, "urls"),
        (["http://" + "x" * 2000], 2200, "urls[0]"),
    ]:
        got, message = allowed.refused("drawing/upload_by_url", {"job_id": job_id, "urls": urls})
        assert (got, words in message) == (status, True), message
    assert allowed.refused("drawing/upload_by_url", {"job_id": job_id, "urls": good})[0] == 1011
    assert allowed("job/drawing_handle_status", {"job_id": job_id})["drawing_list"] == []
    body = {"job_id": job_id, "urls": [good], "units": "miles"}
    assert "'units'" in allowed.refused("drawing/upload_by_url", body)[1]


def test_without_a_word_of_the_operator_nothing_private_is_called(apis: Any, site: str) -> None:
    shop, other = apis
    job_id = shop("job/add", {"job_name": "by address"})["job_id"]
    body = {"job_id": job_id, "urls": [f"{site}/parts/a.dxf"]}
    status, message = shop.refused("drawing/upload_by_url", body)
    assert (status, "NESTWRIGHT_OUTBOUND_ALLOW" in message) == (3020, True), message
    assert other.refused("drawing/upload_by_url", body)[0] == 3002
