"""Forms as programs really send them: cut off, in other encodings, with names of any language."""

from __future__ import annotations

import json
from typing import Any

import pytest

from nestwright.api.form import file_name

BOUNDARY = b"--nestwright"


def form(data: bytes, *dispositions: bytes) -> bytes:
    parts = [b'Content-Disposition: form-data; name="data"\r\n\r\n' + data]
    parts += [b"Content-Disposition: form-data; " + words + b"\r\n\r\n0" for words in dispositions]
    return b"".join(b"%b\r\n%b\r\n" % (BOUNDARY, part) for part in parts) + BOUNDARY + b"--\r\n"


def send(api: Any, content: bytes) -> dict[str, Any]:
    kind = f"multipart/form-data; boundary={BOUNDARY[2:].decode()}"
    response = api.client.post(
        "/cn-api/api/drawing/upload", content=content, headers={**api.headers(), "content-type": kind}
    )
    assert response.status_code == 200
    return response.json()


@pytest.fixture
def job(api: Any) -> bytes:
    job_id = api.post("job/add", {"job_name": "forms"})["job_id"]
    return json.dumps({"job_id": job_id}).encode()


FILES = (b'name="file"; filename="a.dxf"', b'name="file"; filename="b.dxf"')


@pytest.mark.parametrize("lost", [1, 4, 5, 20, 60, 120])
def test_a_form_that_breaks_off_is_refused_and_nothing_of_it_is_kept(api: Any, job: bytes, lost: int) -> None:
    whole = form(job, *FILES).rstrip()
    status, message = api.bad(send(api, whole[:-lost]))
    assert (status, "'body'" in message) == (2200, True), message
    assert api.post("job/drawing_handle_status", json.loads(job))["drawing_list"] == []


def test_a_whole_form_is_taken(api: Any, job: bytes) -> None:
    assert len(api.good(send(api, form(job, *FILES)))["drawings"]) == 2


def test_data_that_is_not_utf_8_is_not_json(api: Any, job: bytes) -> None:
    body = job.replace(b"}", ', "material": "钢"}'.encode("gbk"))
    assert api.bad(send(api, form(body, *FILES)))[0] == 1006


def test_the_mark_of_utf_8_is_stepped_over(api: Any, job: bytes) -> None:
    assert api.good(send(api, form(b"\xef\xbb\xbf" + job, *FILES)))
    answer = api.call("POST", "job/info", content=b"\xef\xbb\xbf" + job)
    assert api.good(answer)["job_name"] == "forms"


def test_a_name_that_comes_extended_alone_is_a_file(api: Any, job: bytes) -> None:
    extended = b"name=file; filename*=UTF-8''%E9%9B%B6%E4%BB%B6.dxf"
    [drawing] = api.good(send(api, form(job, extended)))["drawings"]
    assert drawing["drawing_name"] == "零件"


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('form-data; name="file"; filename="Träger x10.dxf"'.encode(), "Träger x10.dxf"),
        ('form-data; name="file"; filename="Träger.dxf"'.encode("cp1252"), "Träger.dxf"),
        ('form-data; name="file"; filename="零件 10件.dxf"'.encode("gbk"), "零件 10件.dxf"),
        (
            b"form-data; name=file; filename=\"=?utf-8?B?6Zu25Lu2?=\"; filename*=utf-8''%E9%9B%B6.dxf",
            "零.dxf",
        ),
        (b'form-data; name="file"; filename="=?utf-8?B?6Zu25Lu2LmR4Zg==?="', "零件.dxf"),
        (b'form-data; name="file"; filename="a.dxf"; filename*=nonsense\'\'%E9', "a.dxf"),
        (b'form-data; name="file"; filename="a.dxf"; filename*=utf-8\'\'%E9', "a.dxf"),
        (b'form-data; name="file"; filename="=?what?B?!?="', "=?what?B?!?="),
        (b'form-data; name="data"', None),
    ],
)
def test_the_file_name_that_was_meant(disposition: bytes, name: str | None) -> None:
    assert file_name(disposition) == name
