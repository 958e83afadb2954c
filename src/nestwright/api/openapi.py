"""The OpenAPI document, written from the tables of operations: the same rows that answer the calls."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from nestwright import __version__
from nestwright.api import tables
from nestwright.api.envelope import FAULT, OK, STATUSES
from nestwright.api.operation import Operation
from nestwright.domain.zones import DEFAULT_ZONE

SCHEMAS = "#/components/schemas/"
TEXT = {"type": "string"}
INTRODUCTION = """A nesting server that speaks the CloudNest Open Platform API.

Every call carries `app-id`, `time-stamp` (milliseconds since the epoch) and `app-sign`, the lower-case hex
MD5 of id, secret and time stamp in a row. Every answer is `{"status", "msg", "data"}` with HTTP 200, also a
refusal: read `status`.

Lengths are mm, areas mm2, weights kg, angles degrees counter-clockwise, times `yyyy-MM-dd HH:mm:ss` in the
caller's zone. A field `..._url` is a link that works without headers and expires."""

SECURITY = {
    "app-id": "the app's id; also spelled appId",
    "time-stamp": "milliseconds since the epoch, at most ten minutes off; also spelled timestamp",
    "app-sign": "lower-case hex MD5 of app id + app secret + time stamp; also spelled appSign",
}
HEADERS = {
    "X-FS-Orgcode": "the team that the call acts on; by default, and at most, the app's own",
    "zoneId": f"IANA time zone of all times in the call; by default {DEFAULT_ZONE}",
}


class _WireSchema(GenerateJsonSchema):
    """JSON schemas as the wire has them: times are text, fields have no second name."""

    def datetime_schema(self, schema: core_schema.DatetimeSchema) -> JsonSchemaValue:  # noqa: ARG002
        return {"type": "string", "description": "yyyy-MM-dd HH:mm:ss", "examples": ["2026-05-11 08:00:00"]}

    def sort(self, value: JsonSchemaValue, parent_key: str | None = None) -> JsonSchemaValue:  # noqa: ARG002
        return value

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        return False


def build_document() -> dict[str, Any]:
    """Return the document of all operations, built or not."""
    rows = tables.rows()
    schemas, definitions = _schemas(row for _, row in rows)
    paths: dict[str, Any] = {}
    for path, row in rows:
        paths.setdefault(path, {})[row.method.lower()] = _operation(path, row, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Nestwright", "version": __version__, "description": INTRODUCTION},
        "tags": [{"name": group} for group in dict.fromkeys(row.group for _, row in rows)]
        + [{"name": "server"}],
        "paths": {**paths, **_open_paths()},
        "components": {
            "schemas": {**definitions, "Refused": _refused()},
            "parameters": {name: _header(name, words) for name, words in HEADERS.items()},
            "securitySchemes": {
                name: {"type": "apiKey", "in": "header", "name": name, "description": words}
                for name, words in SECURITY.items()
            },
        },
    }


def _schemas(rows: Iterable[Operation]) -> tuple[dict[tuple[str, str], Any], dict[str, Any]]:
    built = [row for row in rows if row.handler]
    inputs = [
        (_key(row), mode, TypeAdapter[Any](kind))
        for row in built
        for mode, kind in (("validation", row.request), ("serialization", row.answer))
    ]
    schemas, shared = TypeAdapter.json_schemas(
        inputs,  # pyright: ignore[reportArgumentType]
        ref_template=SCHEMAS + "{model}",
        schema_generator=_WireSchema,
    )
    return _plain(schemas), _plain(shared.get("$defs", {}))  # pyright: ignore[reportReturnType]


def _plain(value: Any) -> Any:
    """Return schemas with docstrings as Markdown instead of reStructuredText."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.replace("``", "`") if isinstance(value, str) else value


def _operation(path: str, row: Operation, schemas: dict[tuple[str, str], Any]) -> dict[str, Any]:
    number = "" if row.number is None else f"Operation {row.number} of the contract: "
    built = row.handler is not None
    operation: dict[str, Any] = {
        "operationId": _name(path, row),
        "tags": [row.group],
        "summary": row.name,
        "description": f"{number}{row.origin}." + ("" if built else " Not built yet: answers status 3001."),
        "security": [{name: [] for name in SECURITY}],
        "parameters": _parameters(path, row),
        "responses": _responses(row, schemas[_key(row), "serialization"] if built else {"type": "null"}),
        "x-number": row.number,
        "x-origin": row.origin,
        "x-built": built,
    }
    in_path = re.findall(r"{(\w+)}", path)
    if row.method == "POST" and built and (not in_path or row.request.model_fields.keys() - set(in_path)):
        operation["requestBody"] = _body(row, schemas[_key(row), "validation"])
    return operation


def _key(row: Operation) -> str:
    return f"{row.method} {row.path}"


def _name(path: str, row: Operation) -> str:
    # What reads is named by its path; beside it, at the same path, what changes needs another name.
    name = re.sub(r"\W+", "_", path).strip("_")
    return (
        f"{name}_add" if row.method == "POST" and row.name.startswith("add ") and row.number is None else name
    )


def _body(row: Operation, schema: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = {"application/json": {"schema": schema}}
    file = {"type": "array", "items": {"type": "string", "format": "binary"}}
    if row.is_plain_form:
        form = {"allOf": [schema, {"type": "object", "properties": {"file": file}}]}
        return {"required": True, "content": {"multipart/form-data": {"schema": form}}}
    if row.takes_files:
        form = {
            "type": "object",
            "required": ["data"],
            "properties": {
                "data": {**TEXT, "contentMediaType": "application/json", "contentSchema": schema},
                "file": file,
            },
        }
        content = {"multipart/form-data": {"schema": form}, **content}
    return {"required": True, "content": content}


def _parameters(path: str, row: Operation) -> list[dict[str, Any]]:
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": TEXT}
        for name in re.findall(r"{(\w+)}", path)
    ]
    in_query = [
        {"name": name, "in": "query", "required": field.is_required(), "schema": TEXT}
        for name, field in row.request.model_fields.items()
        if row.method == "GET" and f"{{{name}}}" not in path
    ]
    return [*in_path, *in_query, *({"$ref": f"#/components/parameters/{name}"} for name in HEADERS)]


def _header(name: str, words: str) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": False, "schema": TEXT, "description": words}


def _responses(row: Operation, data: dict[str, Any]) -> dict[str, Any]:
    answer = {"oneOf": [_envelope({"const": OK}, data), {"$ref": f"{SCHEMAS}Refused"}]}
    fault = _envelope({"const": FAULT}, {"type": "null"})
    good = _response("the answer, or why it was refused", answer)
    if row.media_type != "application/json":
        good["content"][row.media_type] = {
            "schema": {**TEXT, "description": "events; data as in the envelope"}
        }
    return {
        "200": good,
        "500": _response("a fault of the server", fault),
    }


def _response(words: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _envelope(status: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    properties = {"status": status, "msg": TEXT, "data": data}
    return {"type": "object", "required": list(properties), "properties": properties}


def _refused() -> dict[str, Any]:
    numbers = {number: words for number, words in STATUSES.items() if number != OK}
    words = "\n".join(f"- {number}: {meaning}" for number, meaning in numbers.items())
    status = {"type": "integer", "enum": list(numbers), "description": words}
    return {**_envelope(status, {"type": "null"}), "description": "why a call was refused"}


def _open_paths() -> dict[str, Any]:
    """Return the two paths that need no signature."""
    file = {"description": "the file", "content": {"application/octet-stream": {"schema": {}}}}
    refused = {"$ref": f"{SCHEMAS}Refused"}
    health = _envelope({"type": "integer"}, {"type": "object", "additionalProperties": TEXT})
    return {
        "/healthz": {
            "get": {
                "operationId": "healthz",
                "tags": ["server"],
                "summary": "whether the server can work",
                "security": [],
                "responses": {"200": _response("it can", health), "503": _response("it cannot", health)},
            }
        },
        "/files/{token}/{file_name}": {
            "get": {
                "operationId": "file",
                "tags": ["server"],
                "summary": "the file behind a link; no headers needed",
                "security": [],
                "parameters": [
                    {"name": name, "in": "path", "required": True, "schema": TEXT}
                    for name in ("token", "file_name")
                ],
                "responses": {"200": file, "404": _response("the link is not ours, or has expired", refused)},
            }
        },
    }
