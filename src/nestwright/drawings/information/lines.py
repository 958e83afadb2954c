"""Texts of a drawing as plain lines: letters that mean the same made the same, codes of old files read."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 300  # of a line: longer ones are prose, and only their beginning is read

_UNICODE_CODE = re.compile(r"\\U\+([0-9A-Fa-f]{4})")
_MULTIBYTE_CODE = re.compile(r"\\M\+([1-5])([0-9A-Fa-f]{4})")
_CODE_PAGES = {"1": "cp932", "2": "cp950", "3": "cp949", "4": "johab", "5": "gb18030"}
_SAME_SIGNS = str.maketrans(
    {
        **dict.fromkeys("“”„″‶", '"'),
        **dict.fromkeys("‘’′`´", "'"),
        **dict.fromkeys("‐‑‒–—−", "-"),
        **dict.fromkeys("✕✖⨯╳", "×"),
        **dict.fromkeys("⌀∅øΦφ", "Ø"),
        "⁄": "/",
        "∆": "δ",
        "，": ",",
    }
)


def lines_of(text: str) -> list[str]:
    """Return the lines of a text as they are compared with rules; empty ones fall away."""
    return [line for each in re.split(r"[\r\n\v\f]+|\\P", text) if (line := plain(each))]


def plain(text: str) -> str:
    """Return one line in plain signs: one form each of wide letters, quotes, dashes, diameter signs."""
    text = _UNICODE_CODE.sub(lambda found: chr(int(found.group(1), 16)), text)
    text = _MULTIBYTE_CODE.sub(_from_code_page, text)
    text = unicodedata.normalize("NFKC", text.translate(_SAME_SIGNS)).translate(_SAME_SIGNS)
    text = "".join(sign if sign.isprintable() else " " for sign in text)
    # Blanks in a row mean the next column: two of them are kept.
    return re.sub(r" {2,}", "  ", text).strip().replace("''", '"')[:LONGEST]


def _from_code_page(found: re.Match[str]) -> str:
    try:
        return bytes.fromhex(found.group(2)).decode(_CODE_PAGES[found.group(1)])
    except UnicodeDecodeError:
        return found.group(0)
