"""What the fields of a request may hold, and how a wrong one is named to the caller.

Strict in types: a text is never taken for a number. Lenient in spelling (``job_id`` and ``jobId``),
and fields that nobody knows are ignored. Times are text in the caller's zone, which comes in as
pydantic's context: ``{"zone": tzinfo}``.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Self, TypeAlias
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    AliasChoices,
    AliasGenerator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails, PydanticCustomError

from nestwright.domain.ids import LARGEST_NUMBER
from nestwright.domain.zones import as_moment
from nestwright.errors import BadParameter, NestwrightError, NotJson
from nestwright.services.checks import (
    DEFAULT_PAGE_SIZE,
    LARGEST_PAGE_SIZE,
    LONGEST_NAME,
    LONGEST_TEXT,
    LONGEST_TITLE,
    PageRequest,
)
from nestwright.services.uploads import UploadedFile

SHOWN_INPUT = 40


class ListExpected(BadParameter):
    """A list is expected."""

    number = 1011


def _both_spellings(name: str) -> AliasChoices:
    return AliasChoices(name, to_camel(name))


class Request(BaseModel):
    """The fields of one request."""

    model_config = ConfigDict(
        strict=True,
        frozen=True,
        extra="ignore",
        allow_inf_nan=False,
        alias_generator=AliasGenerator(validation_alias=_both_spellings),
    )

    def given(self, *besides: str) -> dict[str, Any]:
        """Return the fields that were sent with a value, without those named in ``besides``."""
        return self.model_dump(exclude_unset=True, exclude_none=True, exclude=set(besides))


def _plain_text(text: str) -> str:
    # No database takes NUL, and no name of a shop holds a control character.
    if any(character < " " and character not in "\n\r\t" for character in text):
        raise PydanticCustomError("control_characters", "must not hold control characters")
    return text


def _text_or_number(value: object) -> object:
    if isinstance(value, str):
        return _plain_text(value)
    if is_number(value):
        return value
    raise PydanticCustomError("text_or_number", "must be a text or a number")


def is_number(value: object) -> bool:
    """Say whether a JSON value is a finite number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _time_in_zone(value: object, info: ValidationInfo) -> datetime:
    where: ZoneInfo = info.context["zone"]  # pyright: ignore[reportOptionalSubscript]
    return as_moment(value if isinstance(value, str) else "", where, info.field_name or "")


def _without_point(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _as_list(value: object) -> object:
    return value if isinstance(value, list) else [value]


def _one_of_one(value: object) -> object:
    match value:
        case [single]:
            return single
        case list():
            raise PydanticCustomError("one_job", "must be one job id")
        case _:
            return value


Text: TypeAlias = Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(_plain_text)]
Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME), AfterValidator(_plain_text)]
Title: TypeAlias = Annotated[str, Field(min_length=1, max_length=LONGEST_TITLE), AfterValidator(_plain_text)]
Guid: TypeAlias = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(_plain_text)]
Address: TypeAlias = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_plain_text)]
# In JSON 3.0 is an integer too, and programs that keep all numbers as floats write it so.
Whole: TypeAlias = Annotated[int, BeforeValidator(_without_point, json_schema_input_type=int)]
PositiveInt: TypeAlias = Annotated[Whole, Field(ge=1, le=LARGEST_NUMBER)]
Integer: TypeAlias = Annotated[Whole, Field(ge=-LARGEST_NUMBER - 1, le=LARGEST_NUMBER)]
ZeroOrOne: TypeAlias = Annotated[Whole, Field(ge=0, le=1)]
PropValue: TypeAlias = Annotated[
    Any,
    AfterValidator(_text_or_number),
    WithJsonSchema({"type": ["string", "number"]}),
]
JobId: TypeAlias = Annotated[
    PositiveInt, BeforeValidator(_one_of_one, json_schema_input_type=int | list[int])
]
JobIds: TypeAlias = Annotated[
    list[PositiveInt],
    Field(min_length=1, max_length=1000),
    BeforeValidator(_as_list, json_schema_input_type=int | list[int]),
]
Props: TypeAlias = dict[Name, PropValue]
PropChanges: TypeAlias = dict[Name, PropValue | None]
TimeIn: TypeAlias = Annotated[
    datetime,
    PlainValidator(_time_in_zone),
    WithJsonSchema(
        {"type": "string", "description": "yyyy-MM-dd HH:mm:ss", "examples": ["2026-05-11 08:00:00"]}
    ),
]


class FileRequest(Request):
    """A request that may come with files, in the form field ``file``; they are no field of its JSON."""

    _files: tuple[UploadedFile, ...] = PrivateAttr(default=())

    @property
    def files(self) -> tuple[UploadedFile, ...]:
        """The files in the order they were sent."""
        return self._files

    def with_files(self, files: Iterable[UploadedFile]) -> Self:
        """Return this request with its files."""
        request = self.model_copy()
        request._files = tuple(files)  # noqa: SLF001 - its own class
        return request


class FormRequest(FileRequest):
    """A request whose fields are texts of a form, each under its own name, beside the files."""


def example(**fields: object) -> ConfigDict:
    """Return the configuration of a request that is documented by one example."""
    return ConfigDict(json_schema_extra={"examples": [fields]})  # pyright: ignore[reportArgumentType]


class PagedRequest(Request):
    """A list is asked for page by page."""

    page_no: PositiveInt = 1
    page_size: Annotated[Whole, Field(ge=1, le=LARGEST_PAGE_SIZE)] = DEFAULT_PAGE_SIZE

    def page(self) -> PageRequest:
        """Return which page is asked for."""
        return PageRequest(self.page_no, self.page_size)

    def filter_values(self) -> dict[str, Any]:
        """Return what filters the list."""
        return self.given("page_no", "page_size")


class JobRequest(Request):
    """One job."""

    model_config = example(job_id=7350)

    job_id: JobId


class JobsRequest(Request):
    """One or several jobs."""

    model_config = example(job_id=[7350, 7351])

    job_id: JobIds


class GuidRequest(Request):
    """One thing by its guid."""

    model_config = example(guid="5B0C7C7E-0F3A-4F6E-9B53-1C7D7F0A2E11")

    guid: Guid


class NoFields(Request):
    """Nothing is asked for."""


def request_error(error: ValidationError, whole: str) -> NestwrightError:
    """Return the error that names the first wrong field, says what is allowed and shows what came.

    ``whole`` is the name of what holds all fields: the body, or a field of a form.
    """
    first = error.errors(include_url=False)[0]
    if first["type"] == "json_invalid":
        return NotJson(f"the {whole} is not JSON: {first['ctx']['error']}" if "ctx" in first else None)
    kind = ListExpected if first["type"] == "list_type" else BadParameter
    return kind(_field_name(first["loc"]) or whole, _allowed(first))


def _field_name(location: tuple[int | str, ...]) -> str:
    if location[-1:] == ("[key]",):  # of a map: the name itself is wrong
        return f"{_field_name(location[:-2])} name"
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in location)
    return path.lstrip(".")


def _allowed(error: ErrorDetails) -> str:
    if error["type"] == "missing":
        return "is required"
    words = re.sub(r"^(Input|Value|String|List|Dictionary) should ", "must ", error["msg"])
    words = re.sub(r" after validation, not \d+$", "", words)
    return f"{words}, not {_shown(error['input'])}"


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= SHOWN_INPUT else f"{text[:SHOWN_INPUT]}..."
