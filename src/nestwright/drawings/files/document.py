"""Bytes to an ezdxf document: strict first (faster), then its recover mode, then :mod:`.mend`."""

from __future__ import annotations

import io
import logging
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from ezdxf import recover
from ezdxf.document import Drawing
from ezdxf.filemanagement import dxf_stream_info
from ezdxf.filemanagement import read as read_text
from ezdxf.lldxf.const import DXFError
from ezdxf.lldxf.tagger import ascii_tags_loader, binary_tags_loader
from ezdxf.lldxf.types import DXFTag

from nestwright.drawings.files.mend import mend
from nestwright.drawings.files.prepare import (
    lacks_its_end,
    with_plain_numbers,
    with_true_version,
    without_last_entity,
)
from nestwright.drawings.files.sniff import BINARY_DXF
from nestwright.drawings.limits import Budget
from nestwright.errors import UnreadableDrawing

# What ezdxf logs about a customer's file becomes findings; its own lines would fill the server's log.
logging.getLogger("ezdxf").setLevel(logging.CRITICAL)

# What a damaged file makes ezdxf raise, found by reading damaged files.
LOAD_ERRORS = (
    DXFError,
    OSError,
    UnicodeError,
    ArithmeticError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
    StopIteration,
    RuntimeError,
    struct.error,
)

_TAGS_BETWEEN_CHECKS = 20_000
_STATED_UNIT = re.compile(
    rb"^[ \t]*9[ \t]*(?:\r\n|\r|\n)[ \t]*\$INSUNITS[ \t]*(?:\r\n|\r|\n)"
    rb"[ \t]*70[ \t]*(?:\r\n|\r|\n)[ \t]*(\d{1,3})[ \t]*[\r\n]",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Loaded:
    """A document and how it was had: ``read``, ``recovered`` or ``mended``; ``cause``: what was wrong.

    ``states_unit``: the file itself has ``$INSUNITS``; ezdxf puts metres where it is missing.
    """

    document: Drawing
    how: str
    states_unit: bool
    cause: str = ""


def load_document(content: bytes, budget: Budget) -> Loaded:
    """Return the document in a DXF file's bytes, ASCII or binary.

    Raises
    ------
    UnreadableDrawing
        when neither the strict reader nor any repair finds a drawing; the message names the first cause.
    LimitExceeded
        when loading takes longer than one drawing may.
    """
    states_unit = b"$INSUNITS" in content
    is_binary = content.startswith(BINARY_DXF)
    content = content if is_binary else with_plain_numbers(content)
    try:
        document = _load_strictly(content, budget)
        document.modelspace()  # a damaged file may have none
        return Loaded(document, "read", states_unit)
    except LOAD_ERRORS as failure:
        cause = _words(failure)
    if not is_binary and lacks_its_end(content):
        whole, cause = without_last_entity(content), "the end of the file is missing"
    else:
        whole = content
    recovered = _recover(whole)
    if recovered is not None and _entity_count(recovered):
        return Loaded(_with_stated_unit(recovered, content), "recovered", states_unit, cause)
    mended = None if is_binary else _load_mended(whole)
    if mended is not None and _entity_count(mended):
        return Loaded(_with_stated_unit(mended, content), "mended", states_unit, cause)
    if recovered is None and mended is None:
        raise UnreadableDrawing(f"the DXF is damaged beyond repair: {cause}")
    document = _with_stated_unit(recovered or mended or Drawing.new(), content)
    return Loaded(document, "recovered", states_unit, cause)


def _with_stated_unit(document: Drawing, content: bytes) -> Drawing:
    """Put the unit that a damaged file states into its document: a repair may lose the whole header."""
    stated = _STATED_UNIT.search(content)
    if stated and int(document.header.get("$INSUNITS", 0) or 0) != int(stated.group(1)):
        document.header["$INSUNITS"] = int(stated.group(1))
    return document


def _load_strictly(content: bytes, budget: Budget) -> Drawing:
    if content.startswith(BINARY_DXF):
        return Drawing.load(_in_time(binary_tags_loader(content, errors="replace"), budget))
    text = io.TextIOWrapper(
        io.BytesIO(with_true_version(content)), encoding=encoding_of(content), errors="replace"
    )
    return Drawing.load(_in_time(ascii_tags_loader(text), budget))


def _in_time(tags: Iterator[DXFTag], budget: Budget) -> Iterator[DXFTag]:
    while chunk := list(islice(tags, _TAGS_BETWEEN_CHECKS)):
        yield from chunk
        budget.check_time()


def _recover(content: bytes) -> Drawing | None:
    try:
        document = recover.read(io.BytesIO(with_true_version(content)), errors="ignore")[0]
        document.modelspace()
    except LOAD_ERRORS:
        return None
    return document


def _load_mended(content: bytes) -> Drawing | None:
    try:
        document = read_text(io.StringIO(mend(content.decode(encoding_of(content), "replace"))))
        document.modelspace()
    except LOAD_ERRORS:
        return None
    return document


def encoding_of(content: bytes) -> str:
    """Return the Python encoding of an ASCII DXF.

    UTF-8 when the bytes are valid UTF-8 (R2007 and newer always are, many older ones too), else the
    file's ``$DWGCODEPAGE``, else Windows 1252. UTF-16 is known by its byte-order mark.
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _declared_encoding(content)
    return "utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "utf-8"


def _declared_encoding(content: bytes) -> str:
    head = content[:65536].decode("ascii", "replace")
    try:
        return dxf_stream_info(io.StringIO(head, newline=None)).encoding
    except LOAD_ERRORS:
        return "cp1252"


def _entity_count(document: Drawing) -> int:
    return len(document.modelspace())


def _words(failure: BaseException) -> str:
    text = " ".join(str(failure).split()) or type(failure).__name__
    return text[:160]
