"""How fields and files come in: a query, JSON, or a form with JSON in ``data`` and files in ``file``."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Mapping
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from typing import TypeAlias

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import Request

from nestwright.api.form import StrictForm
from nestwright.api.limits import MAX_JSON_MB, MEGABYTE
from nestwright.domain.texts import text_of
from nestwright.errors import BadParameter, NotJson
from nestwright.services.uploads import UploadedFile

Fields: TypeAlias = bytes | str | Mapping[str, str]
Form: TypeAlias = tuple[Mapping[str, object], FormData]  # its texts as they were sent, and all of it
MULTIPART, URL_ENCODED = "multipart/form-data", "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Body:
    """The fields, as JSON or as texts by name, and the files, which were streamed to disk.

    ``name`` is what the caller knows the fields' place as.
    """

    fields: Fields
    files: tuple[UploadFile, ...] = ()
    name: str = "body"


async def read_body(
    http: Request, open_files: AsyncExitStack, *, takes_files: bool, is_plain: bool = False
) -> Body:
    """Read a request; its files stay open as long as ``open_files``.

    ``is_plain``: the fields are texts of the form.

    Raises
    ------
    BadParameter, NotJson
        The form is none, its fields are not ``data`` and ``file``, or no form is taken.
    """
    if http.method == "GET":
        return Body({**http.query_params, **http.path_params})
    if http.path_params:
        return Body(_with_path(await http.body(), http.path_params))
    content_type = http.headers.get("content-type", "").lower()
    if takes_files and content_type.startswith((MULTIPART, URL_ENCODED)):
        read_form = _read_multipart if content_type.startswith(MULTIPART) else _read_url_encoded
        texts, form = await read_form(http, open_files)
        files = tuple(_form_files(form))
        if is_plain:
            return Body(_plain_texts(texts), files)
        return Body(_form_data(texts.get("data")), files, "data")
    if is_plain:
        raise BadParameter("body", "must be multipart/form-data with a file")
    if content_type.startswith("multipart/"):
        raise NotJson("the body is not JSON but a form, and this operation takes no files")
    # Where every field is optional an empty body asks for the defaults.
    return Body((await http.body()).removeprefix(BOM_UTF8) or b"{}")


def _with_path(body: bytes, path: Mapping[str, str]) -> str:
    """Return a JSON object with what the path names; an empty body adds nothing to it."""
    text = body.removeprefix(BOM_UTF8).strip() or b"{}"
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotJson(f"the body is not JSON: {error}") from None
    if not isinstance(fields, dict):
        raise BadParameter("body", "must be a JSON object")
    return json.dumps({**fields, **path})


async def _read_multipart(http: Request, open_files: AsyncExitStack) -> Form:
    try:
        async with aclosing(http.stream()) as stream:
            parser = StrictForm(http.headers, stream, max_part_size=MAX_JSON_MB * MEGABYTE)
            form = await parser.parse()
    except MultiPartException as error:
        raise _no_form(error.message) from None
    open_files.push_async_callback(form.close)
    return parser.texts, form


async def _read_url_encoded(http: Request, open_files: AsyncExitStack) -> Form:
    try:
        form = await open_files.enter_async_context(http.form(max_part_size=MAX_JSON_MB * MEGABYTE))
    except HTTPException as error:
        raise _no_form(error.detail) from None
    return form, form


def _no_form(why: str) -> BadParameter:
    return BadParameter("body", f"must be multipart/form-data as it is sent with files: {why}")


def _plain_texts(texts: Mapping[str, object]) -> Mapping[str, str]:
    return {
        name: text_of(value) if isinstance(value, bytes) else str(value)
        for name, value in texts.items()
        if name != "file"
    }


def _form_data(data: object) -> bytes | str:
    match data:
        case bytes():
            return data.removeprefix(BOM_UTF8)
        case str():
            return data
        case _:
            raise BadParameter("data", "is required: a text field of the form that holds the JSON")


def _form_files(form: FormData) -> list[UploadFile]:
    files: list[UploadFile] = []
    for field, value in form.multi_items():
        if isinstance(value, UploadFile) and field == "file":
            files.append(value)
        elif isinstance(value, UploadFile):
            raise BadParameter(field, "files belong into the field 'file', which may be repeated")
        elif field == "file":
            raise BadParameter("file", "must be a file with a name, not a text")
    return files


def uploaded(upload: UploadFile) -> UploadedFile:
    """Return a file of a form with its content."""
    # Old browsers and Windows programs send the whole path.
    name = (upload.filename or "").replace("\\", "/").rsplit("/", 1)[-1].strip()
    if not name or not name.isprintable():
        raise BadParameter("file", "must have a file name of printable characters")
    return UploadedFile(name, upload.file.read())
