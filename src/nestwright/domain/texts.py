"""Bytes that are text in an encoding that nobody states."""

from __future__ import annotations

import re

_ENCODINGS = ("utf-8-sig", "gb18030", "cp1252")


def text_of(content: bytes) -> str:
    """Return bytes as text: UTF-8 when they are, else GBK when that reads as Chinese, else Windows 1252."""
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "gb18030" or _looks_chinese(text):
            return text
    return content.decode("cp1252", "replace")


def _looks_chinese(text: str) -> bool:
    """Return whether what is not ASCII is mostly common Chinese: any bytes can be read as GBK."""
    foreign = [letter for letter in text if not letter.isascii()]
    common = sum("\u4e00" <= letter <= "\u9fff" or "\uff00" <= letter <= "\uffef" for letter in foreign)
    pairs = re.findall(r"[\u3000-\u9fff\uff00-\uffef]{2,}", text)
    return bool(foreign) and common > 0.9 * len(foreign) and bool(pairs)
