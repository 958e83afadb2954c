"""Checks of what a customer sent, each naming the field and saying what is allowed."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from nestwright.domain.ids import LARGEST_NUMBER
from nestwright.errors import BadParameter

DEFAULT_PAGE_SIZE = 50
LARGEST_PAGE_SIZE = 500
LONGEST_NAME = 200
LONGEST_TITLE = 300  # of jobs, drawings and parts, which may be named after a file
LONGEST_TEXT = 10_000
# No plate is a hundred metres long, no part is ordered a million times: beyond lies a slip of the keyboard.
LARGEST_LENGTH_MM = 100_000.0
LARGEST_AMOUNT = 1_000_000
MOST_PROPS = 200
MOST_NAMED = 3


@dataclass(frozen=True)
class PageRequest:
    """Which page of a list: ``page_no`` from 1, ``page_size`` 1 to 500."""

    page_no: int = 1
    page_size: int = DEFAULT_PAGE_SIZE

    def bounds(self) -> tuple[int, int]:
        """Return offset and limit; raises ``BadParameter``."""
        whole("page_no", self.page_no, least=1)
        whole("page_size", self.page_size, least=1, most=LARGEST_PAGE_SIZE)
        return (self.page_no - 1) * self.page_size, self.page_size


FIRST_PAGE = PageRequest()


def text(field: str, value: str, longest: int = LONGEST_NAME, *, may_be_empty: bool = False) -> str:
    """Return a text that both databases and every file can hold, unchanged."""
    if len(value) > longest or not (may_be_empty or value.strip()):
        raise BadParameter(field, f"a text of {0 if may_be_empty else 1} to {longest} characters")
    if "\0" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise BadParameter(field, "a text without NUL and without halves of surrogate pairs")
    return value


def whole(field: str, value: int, least: int, most: int = LARGEST_NUMBER) -> int:
    """Return an integer within its bounds."""
    if not least <= value <= most:
        raise BadParameter(field, f"an integer from {least} to {most}")
    return value


def count(field: str, values: Collection[object], most: int) -> None:
    """Accept a list that is neither empty nor too long."""
    if not 0 < len(values) <= most:
        raise BadParameter(field, f"a list of 1 to {most}")


def some_of(names: Iterable[str]) -> str:
    """Return names for a message: the first few, and how many more there are."""
    each = list(dict.fromkeys(names))
    more = f" and {len(each) - MOST_NAMED} more" if len(each) > MOST_NAMED else ""
    return ", ".join(each[:MOST_NAMED]) + more


def choice(field: str, value: int | str, allowed: Collection[int | str]) -> None:
    """Accept one of the allowed values."""
    if value not in allowed:
        raise BadParameter(field, f"one of {', '.join(str(one) for one in allowed)}")


def length_mm(field: str, value: float, *, zero: bool = False) -> float:
    """Return a finite length, positive or (``zero``) also 0."""
    large_enough = value >= 0.0 if zero else value > 0.0
    if not large_enough or not value <= LARGEST_LENGTH_MM:  # NaN is neither
        least = "from 0" if zero else "greater than 0"
        raise BadParameter(field, f"a number {least}, at most {LARGEST_LENGTH_MM:g}")
    return float(value)


def positive(field: str, value: float, most: float) -> float:
    """Return a finite number above 0."""
    if not 0.0 < value <= most:  # NaN is not
        raise BadParameter(field, f"a number greater than 0, at most {most:g}")
    return float(value)


def props(field: str, value: Mapping[str, Any]) -> dict[str, Any]:
    """Return custom properties: names to texts or finite numbers."""
    if len(value) > MOST_PROPS:
        raise BadParameter(field, f"at most {MOST_PROPS} properties")
    for name, content in value.items():
        text(f"{field} name", name)
        if isinstance(content, str):
            text(f"{field}.{name}", content, LONGEST_TEXT, may_be_empty=True)
        elif isinstance(content, bool) or not isinstance(content, int | float) or not math.isfinite(content):
            raise BadParameter(f"{field}.{name}", "a text or a number")
    return dict(value)
