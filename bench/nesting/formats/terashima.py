"""The irregular bin packing sets of Terashima-Marín and López-Camacho: numbers in a row, no lines needed.

An instance: how many pieces, width and height of the plates, then each piece as its number of corners and
their coordinates. The solution beside it starts with the number of plates and how many pieces lie on each,
then the same, each piece where it lies. These sets are jigsaws: the solution's plates are full, so its
number of plates is the optimum. Pieces are not turned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.nesting.case import Case, rectangle, scale_for, scaled
from bench.nesting.formats.fields import FormatError, ring

from nestwright.nesting.instance import PartType, PlateType, Polygon, build_instance


@dataclass(frozen=True, eq=False)
class _Contents:
    pieces: list[Polygon]
    width: float
    height: float
    plates: int | None


def read(path: Path, text: str) -> Case:
    """Read an instance or a solution; an instance takes its optimum from the solution beside it."""
    found = _parse(text)
    optimum = found.plates
    beside = path.with_name(_solution_name(path.name))
    if optimum is None and beside != path and beside.exists():
        optimum = _parse(beside.read_text(encoding="utf-8", errors="replace")).plates
    scale = scale_for(max(found.width, found.height))
    parts = [PartType(scaled(piece, scale), 1, (0.0,)) for piece in found.pieces]
    plate = PlateType(rectangle(found.width * scale, found.height * scale), None, 1.0)
    return Case(path.stem, build_instance(parts, [plate]), optimum=optimum, scale=scale)


def _solution_name(name: str) -> str:
    """``terashima1-ta001.txt`` is solved in ``terashima1-opta001.txt``, ``TA001.txt`` in ``OpTA001.txt``."""
    return re.sub(r"(?i)(^|-)(t[a-z]\d+)", lambda m: f"{m[1]}{'Op' if m[2].isupper() else 'op'}{m[2]}", name)


def _parse(text: str) -> _Contents:
    try:
        numbers = [float(token) for token in text.split()]
    except ValueError as error:
        raise FormatError(f"a number is needed: {error}") from error
    if len(numbers) < 3:
        raise FormatError("number of pieces: the file has fewer than three numbers")
    first = _whole(numbers[0], "the first number")
    # An instance has two numbers before its first piece, a solution one more for each of its plates.
    problem = _pieces(numbers[3:])
    if problem is not None and len(problem) == first:
        return _Contents(problem, numbers[1], numbers[2], None)
    solved = _pieces(numbers[first + 3 :])
    if solved is not None and len(solved) == sum(numbers[1 : first + 1]):
        return _Contents(solved, numbers[first + 1], numbers[first + 2], first)
    raise FormatError(
        "number of pieces: does not match the pieces that follow, neither as an instance nor solved"
    )


def _pieces(numbers: list[float]) -> list[Polygon] | None:
    """Return the pieces when the numbers are exactly pieces."""
    rest = iter(numbers)
    pieces = []
    for corners in rest:
        if corners != int(corners) or corners < 3:
            return None
        points = _points(rest, int(corners))
        if points is None:
            return None
        try:
            pieces.append(Polygon(ring(points, f"piece {len(pieces) + 1}")))
        except FormatError:
            return None
    return pieces


def _points(rest: Iterator[float], corners: int) -> list[tuple[float, float]] | None:
    values = [value for _, value in zip(range(2 * corners), rest, strict=False)]
    return list(zip(values[::2], values[1::2], strict=True)) if len(values) == 2 * corners else None


def _whole(value: float, where: str) -> int:
    if value != int(value) or value < 1:
        raise FormatError(f"{where}: {value!r} is not a number of pieces or plates")
    return int(value)
