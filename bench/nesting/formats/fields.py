"""Fields of a file, each by its name, so that whatever cannot be read is named in the error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from nestwright.nesting.instance import FloatArray

_MISSING = object()


class FormatError(ValueError):
    """A file that cannot be read as an instance; says which file, which field and why."""


@contextmanager
def in_file(name: str) -> Iterator[None]:
    """Put the file's name in front of what cannot be read inside."""
    try:
        yield
    except FormatError as error:
        raise FormatError(f"{name}: {error}") from error


def field(data: Mapping[str, Any], name: str, where: str = "", default: Any = _MISSING) -> Any:
    """Return a field, or the default where there is one."""
    if name in data:
        return data[name]
    if default is _MISSING:
        raise FormatError(f"{where}{name}: the field is missing")
    return default


def number(data: Mapping[str, Any], name: str, where: str = "", default: Any = _MISSING) -> float:
    """Return a field that must be a number."""
    value = field(data, name, where, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FormatError(f"{where}{name}: {value!r} is not a number")
    return float(value)


def count(data: Mapping[str, Any], name: str, where: str = "", default: Any = _MISSING) -> int:
    """Return a field that must be a whole number."""
    value = number(data, name, where, default)
    if value != int(value):
        raise FormatError(f"{where}{name}: {value!r} is not a whole number")
    return int(value)


def rows(data: Mapping[str, Any], name: str, where: str = "", default: Any = _MISSING) -> list[Any]:
    """Return a field that must be a list; null counts as the default where there is one."""
    value = field(data, name, where, default)
    if value is None and default is not _MISSING:
        value = default
    if not isinstance(value, list | tuple):
        raise FormatError(f"{where}{name}: a list is needed, not {type(value).__name__}")
    return list(value)


def only(data: Mapping[str, Any], known: set[str], where: str = "") -> None:
    """Refuse fields that nobody here knows the meaning of."""
    for name in data:
        if name not in known:
            raise FormatError(f"{where}{name}: the field is not known")


def ring(points: Sequence[Any], where: str) -> FloatArray:
    """Return points ``(n, 2)`` without the repeated last one."""
    try:
        array = np.array([[float(x), float(y)] for x, y in points], dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise FormatError(f"{where}: points are pairs of numbers ({error})") from error
    if len(array) > 1 and np.array_equal(array[0], array[-1]):
        array = array[:-1]
    if len(array) < 3:
        raise FormatError(f"{where}: {len(array)} points; an outline needs three")
    return array


def angles(values: Sequence[Any], where: str) -> tuple[float, ...]:
    """Return angles in degrees, each once."""
    try:
        return tuple(sorted({float(value) % 360.0 for value in values}))
    except (TypeError, ValueError) as error:
        raise FormatError(f"{where}: angles are numbers ({error})") from error
