"""A form with files, read strictly, and its names as programs really send them.

The framework's parser takes what is cut off for whole, and any bytes for text. Here a form that breaks off
is refused, a text stays bytes until its reader says what they are, and a file has the name that was meant:
RFC 7578 wants it in UTF-8, but it also comes in GBK, as an RFC 2047 word, or as ``filename*`` of RFC 5987.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from typing import Any
from urllib.parse import unquote

from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData, Headers
from starlette.formparsers import MultiPartException, MultiPartParser

from nestwright.domain.texts import text_of

_EXTENDED = re.compile(r";\s*filename\*\s*=\s*\"?([\w-]+)'[^']*'([^;\s\"]+)", re.IGNORECASE)
_WORD = re.compile(r"=\?[\w-]+\?[bq]\?[^?]*\?=", re.IGNORECASE)


class StrictForm(MultiPartParser):
    """The framework's parser; ``texts`` holds each text field as it was sent, the first of its name.

    Raises
    ------
    MultiPartException
        The form is none, has too much in it, or ends before its closing boundary.
    """

    def __init__(self, headers: Headers, stream: AsyncGenerator[bytes, None], **limits: Any) -> None:
        super().__init__(headers, stream, **limits)
        self.texts: dict[str, bytes] = {}
        self._has_ended = False

    def on_headers_finished(self) -> None:
        """Begin a part, under the name that its file was meant to have."""
        part = self._current_part
        header = part.content_disposition or b""
        name = file_name(header)
        if name is not None:
            part.content_disposition = header + b'; filename="file"'  # where there is none but ``filename*``
        super().on_headers_finished()
        if part.file is not None and name is not None:
            part.file.filename = name

    def on_part_end(self) -> None:
        """End a part."""
        part = self._current_part
        if part.file is None:
            self.texts.setdefault(part.field_name, bytes(part.data))
        super().on_part_end()

    def on_end(self) -> None:
        """Note the closing boundary."""
        self._has_ended = True

    async def parse(self) -> FormData:
        """Return the form; its files lie on disk where they are large."""
        form = await super().parse()
        if not self._has_ended:
            for file in self._files_to_close_on_error:  # also those that are not in the form yet
                file.close()
            raise MultiPartException("it breaks off before its closing boundary")
        return form


def file_name(disposition: bytes) -> str | None:
    """Return the file name in a part's Content-Disposition, None when the part is no file."""
    extended = _EXTENDED.search(disposition.decode("latin-1"))
    if extended:
        try:
            return unquote(extended[2], encoding=extended[1], errors="strict")
        except (LookupError, UnicodeDecodeError):
            pass  # then the plain one is better than none
    plain = parse_options_header(disposition)[1].get(b"filename")
    if plain is None:
        return None
    name = text_of(plain)
    return _decoded_word(name) if _WORD.fullmatch(name) else name


def _decoded_word(word: str) -> str:
    try:
        return str(make_header(decode_header(word)))
    except (HeaderParseError, LookupError, UnicodeDecodeError):
        return word
