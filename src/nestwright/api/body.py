"""How fields and files come in: a query, JSON, or a form with JSON in ``data`` and files in ``file``."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TypeAlias

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from nestwright.api.limits import MAX_JSON_MB, MEGABYTE
from nestwright.errors import BadParameter, NotJson
from nestwright.services.uploads import UploadedFile

Fields: TypeAlias = bytes | str | Mapping[str, str]
FORM_TYPES = ("multipart/form-data", "application/x-www-form-urlencoded")


@dataclass(frozen=True)
class Body:
    """The fields, as JSON or as texts by name, and the files, which were streamed to disk."""

    fields: Fields
    files: tuple[UploadFile, ...] = ()


async def read_body(http: Request, open_files: AsyncExitStack, *, takes_files: bool) -> Body:
    """Read a request; its files stay open as long as ``open_files``.

    Raises
    ------
    BadParameter, NotJson
        The form is none, its fields are not ``data`` and ``file``, or no form is taken.
    """
    if http.method == "GET" or http.path_params:
        return Body({**http.query_params, **http.path_params})
    content_type = http.headers.get("content-type", "").lower()
    if takes_files and content_type.startswith(FORM_TYPES):
        form = await _read_form(http, open_files)
        return Body(_form_data(form), tuple(_form_files(form)))
    if content_type.startswith("multipart/"):
        raise NotJson("the body is not JSON but a form, and this operation takes no files")
    # Where every field is optional an empty body asks for the defaults.
    return Body(await http.body() or b"{}")


async def _read_form(http: Request, open_files: AsyncExitStack) -> FormData:
    try:
        return await open_files.enter_async_context(http.form(max_part_size=MAX_JSON_MB * MEGABYTE))
    except HTTPException as error:
        raise BadParameter(
            "body", f"must be multipart/form-data as it is sent with files: {error.detail}"
        ) from None


def _form_data(form: FormData) -> str:
    data = form.get("data")
    if not isinstance(data, str):
        raise BadParameter("data", "is required: a text field of the form that holds the JSON")
    return data


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
