"""A customer's script to parts: what it answers is checked field by field."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from nestwright.drawings.reading import RecognisedPart
from nestwright.drawings.templates.arguments import FIELD, Argument
from nestwright.drawings.templates.checked import part_of
from nestwright.drawings.templates.javascript.sandbox import LIMITS, Limits, run_script
from nestwright.errors import BadParameter, TemplateFailed
from nestwright.geometry.contours import Contour, Shape, contour

MOST_PARTS = 100
MOST_POINTS = 20_000
MOST_PIECES = 100_000
LONGEST_NAME = 200
_FIELDS = ("name", "quantity", "outer", "holes", "marks")


def parts_of_script(
    name: str, script: str, argument: Argument, limits: Limits = LIMITS
) -> tuple[RecognisedPart, ...]:
    """Return the parts that the script's function ``make`` gives for the argument.

    Parameters
    ----------
    name
        of a part to which the script gives none; several get -1, -2 and so on.

    Raises
    ------
    BadParameter
        when the script's own ``parameters`` do not allow a value; names it.
    TemplateFailed
        when the script fails or is stopped, or its answer is no part.
    """
    answer = run_script(script, dict(argument), limits)
    if "refused" in answer:
        raise BadParameter(f"{FIELD}.{str(answer['refused'])[:LONGEST_NAME]}", str(answer.get("allowed")))
    if "missing" in answer:
        raise TemplateFailed("the script has no function 'make'")
    made = answer.get("made")
    entries = made if isinstance(made, list) else [made]
    if not 0 < len(entries) <= MOST_PARTS:
        raise TemplateFailed(f"the script gave {len(entries)} parts; allowed: 1 to {MOST_PARTS}")
    several = len(entries) > 1
    points = _Points()
    return tuple(
        _part(f"{name}-{number}" if several else name, f"part {number}: " if several else "", entry, points)
        for number, entry in enumerate(entries, start=1)
    )


class _Points:
    """Counts points: a template gives a part, not a picture."""

    def __init__(self) -> None:
        self._left = MOST_POINTS

    def contour(self, what: str, rows: object) -> Contour:
        """Return rows ``[x, y]`` or ``[x, y, bulge]`` as a contour."""
        if not isinstance(rows, list) or not rows:
            raise TemplateFailed(f"{what} must be a list of points [x, y] or [x, y, bulge]")
        self._left -= len(rows)
        if self._left < 0:
            raise TemplateFailed(f"the script gave more than {MOST_POINTS} points")
        return contour(_rows(what, rows))


def _part(name: str, where: str, entry: object, points: _Points) -> RecognisedPart:
    if not isinstance(entry, dict):
        raise TemplateFailed(f"{where}'make' must return a part {{outer, holes, marks}}, or a list of parts")
    _refuse_unknown(where, entry)
    outer = points.contour(f"{where}outer", entry.get("outer"))
    holes, marks = (
        tuple(
            points.contour(f"{where}{field}[{at}]", rows)
            for at, rows in enumerate(_list(f"{where}{field}", entry.get(field)))
        )
        for field in ("holes", "marks")
    )
    try:
        part = part_of(_name(where, entry.get("name"), name), Shape(outer, holes, marks))
    except TemplateFailed as failure:
        raise TemplateFailed(f"{where}{failure}") from failure
    return replace(part, quantity=_quantity(where, entry.get("quantity")))


def _refuse_unknown(where: str, entry: Mapping[str, object]) -> None:
    for field in entry:
        if field not in _FIELDS:
            raise TemplateFailed(f"{where}'{field[:40]}' is no field of a part; fields: {', '.join(_FIELDS)}")


def _list(what: str, value: object) -> Sequence[Any]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise TemplateFailed(f"{what} must be a list of contours")
    return value


def _rows(what: str, rows: Iterable[object]) -> Iterator[list[float]]:
    for at, row in enumerate(rows):
        good = isinstance(row, list) and len(row) in (2, 3) and all(map(_is_number, row))
        if not good:
            raise TemplateFailed(f"{what}[{at}] must be a point [x, y] or [x, y, bulge] of finite numbers")
        yield [float(number) for number in row]  # pyright: ignore[reportGeneralTypeIssues]


def _is_number(value: object) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return abs(value) < 1e9 and math.isfinite(value)


def _name(where: str, given: object, default: str) -> str:
    if given is None:
        return default
    if (
        not isinstance(given, str)
        or not given.strip()
        or len(given) > LONGEST_NAME
        or not given.isprintable()
    ):
        raise TemplateFailed(f"{where}name must be a text of 1 to {LONGEST_NAME} letters")
    return given


def _quantity(where: str, given: object) -> int:
    if given is None:
        return 1
    if not isinstance(given, int) or isinstance(given, bool) or not 1 <= given <= MOST_PIECES:
        raise TemplateFailed(f"{where}quantity must be an integer from 1 to {MOST_PIECES}")
    return given
