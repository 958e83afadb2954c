"""The name that a dimension carries in its text: ``L1``, ``L1=50``, ``<L1>``, ``L1=<>``."""

from __future__ import annotations

import re

from ezdxf.tools.text import plain_mtext

_NAME = re.compile(
    r"""\s*(?P<open>[<\[{]?)\s*(?P<name>[^\W\d]\w{0,31})\s*[>\]}]?\s*
    (=\s*(<>|[-+]?\d+([.,]\d+)?)?\s*(mm|cm|m|in|")?\s*)?""",
    re.VERBOSE,
)
_SIZE = re.compile(r"(R|SR|D|M|Ø|ø|⌀)\s*(\d+([.,]\d+)?)", re.IGNORECASE)
_WORDS = frozenset(("TYP", "REF", "MAX", "MIN", "THRU", "EQ", "EQUAL", "MM", "BASIC", "NTS"))


def name_in(text: str, measured: float) -> str | None:
    """Return the name in a dimension's own text, None where it is a size, a remark or nothing.

    ``R10`` on a radius of 10 is a size; on any other it is a name.
    """
    plain = plain_mtext(text, split=False).strip() if text else ""  # pyright: ignore[reportAttributeAccessIssue]
    found = _NAME.fullmatch(plain)
    if found is None or found["name"].upper() in _WORDS:
        return None
    size = _SIZE.fullmatch(plain)
    if size and any(abs(float(size[2].replace(",", ".")) - own) < 0.06 for own in (measured, measured * 2.0)):
        return None
    return found["name"]


def is_reference(text: str) -> bool:
    """Say whether a dimension is only told, in parentheses, and holds nothing."""
    plain = plain_mtext(text, split=False).strip() if text else ""  # pyright: ignore[reportAttributeAccessIssue]
    return plain.startswith("(") and plain.endswith(")")
