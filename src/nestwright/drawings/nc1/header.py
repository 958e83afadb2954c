"""The block ST: what the piece is, its profile and its size.

Order of the lines, by "Standardbeschreibung für Stahlbauteile zur NC-Steuerung" (DSTV, 1998): order, drawing,
phase, piece, grade, quantity, profile, code of the profile, length (and saw length), height, flange width,
flange thickness, web thickness, radius, weight, surface, four angles of the ends, four texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nestwright.drawings.nc1.lines import Line, Notes
from nestwright.drawings.nc1.rows import BadRow, number_of

CODES = {
    "I": "I profile",
    "L": "angle",
    "U": "channel",
    "B": "plate",
    "RU": "round bar",
    "RO": "round tube",
    "M": "rectangular tube",
    "C": "C profile",
    "T": "T profile",
    "SO": "special profile",
}
_NAMES = ("order", "drawing", "phase", "piece mark")
_SIZES = ("height", "flange width", "flange thickness", "web thickness")
_REST = ("radius", "weight", "surface", *(f"angle of an end ({n})" for n in range(1, 5)))
LONGEST_NAME = 80
MOST_PIECES = 100_000
BLOCK = re.compile(r"[A-Za-z][A-Za-z0-9]")


@dataclass(frozen=True)
class Header:
    """What the file says of the piece; lengths in mm, 0 where it says nothing.

    ``end_angles_deg``: web at the start and end, flange at the start and end.
    """

    order: str
    drawing: str
    phase: str
    piece: str
    grade: str
    quantity: int
    profile: str
    code: str
    length_mm: float
    height_mm: float
    flange_width_mm: float
    flange_thickness_mm: float
    web_thickness_mm: float
    end_angles_deg: tuple[float, ...]
    texts: tuple[str, ...]


class HeaderBroken(Exception):
    """A line of the header is wrong; the notes say which."""


def read_header(lines: Sequence[Line], notes: Notes) -> tuple[Header, int]:
    """Return the header and at which of the lines the blocks begin.

    Raises
    ------
    HeaderBroken
        when what stands in a line cannot be what belongs there.
    """
    fields = _Fields(lines, notes)
    fields.begin()
    order, drawing, phase, piece = (fields.text(name) for name in _NAMES)
    grade = fields.grade()
    quantity = fields.quantity()
    profile = fields.text("profile")
    code = fields.code()
    length = fields.length()
    height, flange_width, flange_thickness, web_thickness = (fields.size(name) for name in _SIZES)
    rest = [fields.optional(name) for name in _REST]
    header = Header(
        order=order,
        drawing=drawing,
        phase=phase,
        piece=piece,
        grade=grade,
        quantity=quantity,
        profile=profile,
        code=code,
        length_mm=length,
        height_mm=height,
        flange_width_mm=flange_width,
        flange_thickness_mm=flange_thickness,
        web_thickness_mm=web_thickness,
        end_angles_deg=tuple(rest[3:]),
        texts=tuple(fields.texts()),
    )
    return header, fields.at


class _Fields:
    """Takes the lines of the header one by one; ``at``: the next."""

    def __init__(self, lines: Sequence[Line], notes: Notes) -> None:
        self._lines = lines
        self._notes = notes
        self.at = 0

    def begin(self) -> None:
        while self.at < len(self._lines) and not self._lines[self.at].text:
            self.at += 1
        line = self._next("the block ST")
        if line.text.upper() != "ST":
            raise self._broken(line, "the file must begin with a line ST, the block with the header")
        if line.text != "ST":
            self._notes.sloppy(line, "names of blocks in small letters")

    def text(self, name: str) -> str:
        line = self._next(name)
        if len(line.text) > LONGEST_NAME:
            words = f"the {name} has {len(line.text)} characters; {LONGEST_NAME} are allowed"
            self._notes.warn("header_text", words, line)
        return "" if line.text == "-" else line.text

    def grade(self) -> str:
        line = self._next("grade")
        if re.match(r"\S\s", line.text):
            self._notes.warn("header_text", "the grade begins with a lone letter: please check", line)
        return "" if line.text == "-" else line.text

    def quantity(self) -> int:
        line = self._next("quantity")
        words = f"the quantity must be a whole number from 1 to {MOST_PIECES}"
        if not re.fullmatch(r"\d{1,6}([.,]0*)?", line.text):
            shift = " (are all of order, drawing, phase, piece and grade before it?)"
            raise self._broken(line, words + ("" if _is_short(line.text) else shift))
        quantity = int(re.split(r"[.,]", line.text)[0])
        if not 1 <= quantity <= MOST_PIECES:
            raise self._broken(line, words)
        return quantity

    def code(self) -> str:
        line = self._next("code of the profile")
        code = line.text.upper()
        if code not in CODES:
            raise self._broken(line, f"the code of the profile must be one of {', '.join(CODES)}")
        if code != line.text:
            self._notes.sloppy(line, "the code of the profile in small letters")
        return code

    def length(self) -> float:
        line = self._next("length")
        pair = _pair(line.text)
        if pair is None:
            return self._number(line, "length", least=1e-3)
        if len(pair) > 2:
            raise self._broken(line, "the length must be one number, or length and saw length: two")
        length, saw_length = (self._number(Line(line.number, words), "length", least=1e-3) for words in pair)
        if saw_length < length - 0.5:
            words = f"the saw length {saw_length:g} is less than the length {length:g}; {length:g} was taken"
            self._notes.warn("header_text", f"{words}: please check", line)
        return length

    def size(self, name: str) -> float:
        return self._number(self._next(name), name, least=0.0)

    def optional(self, name: str) -> float:
        if self._ended():
            return 0.0
        return self._number(self._next(name), name, least=-1e9)

    def texts(self) -> Iterator[str]:
        for _ in range(4):
            if self._ended():
                return
            text = self._next("text").text
            if text not in {"", "-"}:
                yield text

    def _ended(self) -> bool:
        if self.at >= len(self._lines) or BLOCK.fullmatch(self._lines[self.at].text):
            if self.at < len(self._lines):
                self._notes.sloppy(self._lines[self.at], "the header is shorter than 24 lines")
            return True
        return False

    def _number(self, line: Line, name: str, least: float) -> float:
        try:
            value = number_of(line.text, line, self._notes)
        except BadRow as failure:
            raise self._broken(line, f"the {name} must be a number; {failure}") from failure
        if value < least:
            raise self._broken(line, f"the {name} must be {'greater than' if least else 'at least'} 0")
        return value

    def _next(self, name: str) -> Line:
        if self.at >= len(self._lines):
            line = self._lines[-1] if self._lines else Line(1, "")
            raise self._broken(line, f"the file ends before the {name} of its header")
        line = self._lines[self.at]
        self.at += 1
        return line

    def _broken(self, line: Line, words: str) -> HeaderBroken:
        self._notes.error(line, words)
        return HeaderBroken()


def _pair(text: str) -> list[str] | None:
    """Return the lengths where there are several in one line; "12,5" is one with a decimal comma."""
    words = [word for word in re.split(r"\s*,\s*|\s+", text) if word]
    several = len(words) > 2 or (len(words) == 2 and ("." in text or words[0] == words[1] or " " in text))
    return words if several else None


def _is_short(text: str) -> bool:
    return len(text) < 2
