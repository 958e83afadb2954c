"""Bodies that are too large: answered so that the client reads the answer, and never held in memory."""

from __future__ import annotations

import resource
import socket
from collections.abc import Iterator
from typing import Any

import pytest

MEGABYTE = 1024 * 1024
BOUNDARY = "a-boundary"
FORM = {"content-type": f"multipart/form-data; boundary={BOUNDARY}"}
OPENING = (
    f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="data"\r\n\r\n{{"job_id": 1}}\r\n'
    f'--{BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="huge.dxf"\r\n\r\n'
).encode()
CLOSING = f"\r\n--{BOUNDARY}--\r\n".encode()


def form_of(megabytes: int) -> Iterator[bytes]:
    yield OPENING
    for _ in range(megabytes):
        yield bytes(MEGABYTE)
    yield CLOSING


def length_of(megabytes: int) -> int:
    return len(OPENING) + megabytes * MEGABYTE + len(CLOSING)


@pytest.mark.parametrize("declared", [True, False], ids=["content-length", "chunked"])
def test_an_upload_of_200_mb_is_refused_by_name_and_memory_stays_flat(api: Any, declared: bool) -> None:
    headers = {**api.headers(), **FORM}
    if declared:
        headers["content-length"] = str(length_of(200))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    response = api.client.post("/cn-api/api/drawing/upload", content=form_of(200), headers=headers)
    grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert response.status_code == 200
    status, message = api.bad(response.json())
    assert status == 2200
    assert "'file'" in message
    assert "20 MB" in message
    assert grown_mb < 30


@pytest.mark.parametrize("path", ["/cn-api/api/drawing/upload", "/cn-api/api/no/such/path", "/nowhere"])
def test_a_client_without_signature_reads_its_answer_too(api: Any, path: str) -> None:
    response = api.client.post(path, content=form_of(30), headers=FORM)
    assert response.json()["status"] in {1000, 3090}


def test_the_connection_serves_the_next_call(api: Any) -> None:
    for _ in range(2):
        api.client.post("/cn-api/api/drawing/upload", content=form_of(25), headers={**api.headers(), **FORM})
        assert api.get("/v1/ping")["team"] == "TEAM001"


def test_a_client_that_goes_away_is_no_fault(api: Any, log: Any, entry_of: Any) -> None:
    log.entries.clear()
    lines = [f"{name}: {value}" for name, value in {**api.headers(), **FORM}.items()]
    head = "\r\n".join(
        ["POST /cn-api/api/drawing/upload HTTP/1.1", "host: x", "content-length: 9999", *lines]
    )
    with socket.create_connection((api.client.base_url.host, api.client.base_url.port)) as connection:
        connection.sendall(head.encode() + b"\r\n\r\n" + OPENING)
    assert entry_of(event="request", path="/cn-api/api/drawing/upload")["status"] == 0
    assert [entry["event"] for entry in log.entries] == ["request"]


def test_json_has_a_smaller_limit(api: Any) -> None:
    body = b'{"job_name": "' + b"x" * (17 * MEGABYTE) + b'"}'
    status, message = api.bad(api.call("POST", "job/add", content=body))
    assert status == 2200
    assert "'body'" in message
    assert "16 MB" in message


def test_an_upload_under_the_limit_reaches_its_operation(api: Any) -> None:
    headers = {**api.headers(), **FORM}
    response = api.client.post("/cn-api/api/drawing/upload", content=form_of(15), headers=headers)
    assert response.json()["status"] == 3002  # there is no job 1
