"""The OpenAPI document, its page, the compatibility page: all written from the one table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
from fastapi.openapi.models import OpenAPI

from nestwright.api.cloudnest import compatibility
from nestwright.api.cloudnest.routes import BASE, CONFIRMED, OPERATIONS
from nestwright.api.envelope import STATUSES
from nestwright.api.native import OPERATIONS as NATIVE

ROOT = Path(__file__).parents[2]


def document(client: httpx2.Client) -> dict[str, Any]:
    return client.get("/openapi.json").json()


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (item for key, item in value.items() if key == "$ref")
        for item in value.values():
            yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def test_the_table_is_the_contracts() -> None:
    assert [operation.number for operation in OPERATIONS] == list(range(1, 45))
    assert Counter(operation.group for operation in OPERATIONS) == {
        "part": 9,
        "plate": 4,
        "drawing": 5,
        "material": 2,
        "job": 17,
        "production": 3,
        "part text recognition": 2,
        "others": 2,
    }
    assert {operation.number for operation in OPERATIONS if operation.origin == CONFIRMED} == {
        6,
        29,
        30,
        33,
        38,
    }
    assert {operation.number for operation in OPERATIONS if operation.method == "GET"} == {10, 20}
    assert len({operation.path for operation in OPERATIONS}) == 44


def test_the_document_is_valid_openapi(client: httpx2.Client) -> None:
    found = document(client)
    OpenAPI.model_validate(found)
    names = [row["operationId"] for methods in found["paths"].values() for row in methods.values()]
    assert len(names) == len(set(names))
    for reference in set(references(found)):
        at: Any = found
        for step in reference.removeprefix("#/").split("/"):
            at = at[step]


def test_the_document_names_every_operation_with_its_fields(client: httpx2.Client) -> None:
    found = document(client)
    for operation in OPERATIONS:
        row = found["paths"][BASE + operation.path][operation.method.lower()]
        assert row["summary"] == operation.name
        assert (row["x-number"], row["x-origin"]) == (operation.number, operation.origin)
        assert row["security"] == [{"app-id": [], "time-stamp": [], "app-sign": []}]
        assert row["x-built"] == (operation.handler is not None)
        assert ("requestBody" in row) == (operation.handler is not None and operation.method == "POST")
    for operation in NATIVE:
        assert operation.method.lower() in found["paths"][f"/v1/{operation.path}"]
    schemes = found["components"]["securitySchemes"]
    assert {scheme["name"] for scheme in schemes.values()} == {"app-id", "time-stamp", "app-sign"}
    assert found["components"]["schemas"]["Refused"]["properties"]["status"]["enum"] == [*STATUSES][1:]


def test_uploads_are_forms_with_files(client: httpx2.Client) -> None:
    row = document(client)["paths"][f"{BASE}drawing/upload"]["post"]
    form = row["requestBody"]["content"]["multipart/form-data"]["schema"]["properties"]
    assert form["file"] == {"type": "array", "items": {"type": "string", "format": "binary"}}
    assert form["data"]["contentSchema"] == {"$ref": "#/components/schemas/UploadDrawings"}


def test_the_page_needs_nothing_from_elsewhere(client: httpx2.Client) -> None:
    response = client.get("/docs")
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert re.findall(r"""(?:src|href)=["'](?!/openapi\.json)""", response.text) == []
    assert set(re.findall(r"https?://[^\s\"'`<]+", response.text)) <= {"http://www.w3.org/2000/svg"}
    assert client.get("/", follow_redirects=True).text == response.text


def test_the_compatibility_page_is_the_tables() -> None:
    assert (ROOT / "docs" / "compatibility.md").read_text("utf-8") == compatibility.page()


def test_health(client: httpx2.Client) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json()["data"] == {"version": "0.1.0", "database": "ok", "files": "ok"}


def test_health_says_what_does_not_work(
    client: httpx2.Client, lasting_context: Any, monkeypatch: Any
) -> None:
    def broken(_key: str) -> bool:
        raise OSError("disk gone")

    monkeypatch.setattr(lasting_context.blobs, "exists", broken)
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["data"]["files"] == "failed"
    assert "disk gone" not in response.text
