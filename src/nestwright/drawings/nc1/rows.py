"""One row of a block as values: numbers with the letters behind them, texts of marks."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nestwright.drawings.nc1.lines import Line, Notes

FACES = "vouh"
_NUMBER = r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d{1,2})?"
_FIELD = re.compile(rf"\s*({_NUMBER})([A-Za-z]?)")
_FACE = re.compile(r"([A-Za-z+])(?=[\s+\-.,\d])\s*")
_TEXT = re.compile(rf"{_NUMBER}[A-Za-z]?\s+{_NUMBER}[A-Za-z]?\s+{_NUMBER}\s+(\d+(?:[.,]\d+)?)(r?)\s*(.*)")
LARGEST = 1e6


@dataclass(frozen=True)
class Row:
    """``face`` is empty where the row names none; ``letters`` stand behind the numbers, one each or ""."""

    line: Line
    face: str
    numbers: tuple[float, ...]
    letters: tuple[str, ...]

    def number(self, at: int) -> float:
        """Return a number, 0 where the row is shorter."""
        return self.numbers[at] if at < len(self.numbers) else 0.0

    def letter(self, at: int) -> str:
        """Return the letter behind a number, "" where there is none."""
        return self.letters[at] if at < len(self.letters) else ""


@dataclass(frozen=True)
class TextRow:
    """A text to be marked: its lower left corner, angle in degrees and height in mm."""

    row: Row
    height_mm: float
    text: str


class BadRow(ValueError):
    """A row that is none of its block's."""


def number_of(text: str, line: Line, notes: Notes) -> float:
    """Return one number, with a decimal comma too; raises ``BadRow``."""
    if not re.fullmatch(_NUMBER, text):
        raise BadRow(f"'{text}' is not a number")
    if "," in text:
        notes.sloppy(line, "decimal commas instead of points")
    value = float(text.replace(",", "."))
    if abs(value) > LARGEST:
        raise BadRow(f"'{text}' is no length of a part (at most {LARGEST:g})")
    return value


def read_row(line: Line, least: int, notes: Notes) -> Row:
    """Return a row of numbers; raises ``BadRow`` where it has fewer than ``least`` or anything else in it."""
    face, rest = _face(line, notes)
    numbers: list[float] = []
    letters: list[str] = []
    while rest.strip():
        found = _FIELD.match(rest)
        if found is None:
            raise BadRow(f"'{rest.strip()}' is not a number")
        numbers.append(number_of(found[1], line, notes))
        letters.append(found[2].lower())
        rest = rest[found.end() :]
    if len(numbers) < least:
        raise BadRow(f"{least} numbers are needed, there are {len(numbers)}")
    return Row(line, face, tuple(numbers), tuple(letters))


def read_text(line: Line, notes: Notes) -> TextRow:
    """Return a row ``face x y angle height text`` of a block SI; raises ``BadRow``."""
    face, rest = _face(line, notes)
    found = _TEXT.fullmatch(rest)
    if found is None:
        raise BadRow("x, y, angle, height and a text are needed")
    place = read_row(Line(line.number, rest[: found.start(1)].strip()), 3, notes)
    row = Row(line, face, place.numbers, place.letters)
    return TextRow(row, number_of(found[1], line, notes), found[3].strip().strip('"'))


def _face(line: Line, notes: Notes) -> tuple[str, str]:
    found = _FACE.match(line.text)
    if found is None:
        return "", line.text
    face = found[1].lower()
    if face not in FACES and face != "+":
        raise BadRow(f"'{found[1]}' is no face; faces are v, o, u and h")
    if face != found[1]:
        notes.sloppy(line, "faces in capitals; they are written small")
    return face.strip("+"), line.text[found.end() :]
