"""The bytes of an NC1 file as numbered lines, and what is sloppy about them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from nestwright.domain.texts import text_of
from nestwright.drawings.reading import Finding, Severity

COMMENT = "**"
_SHOWN = 60
_BREAK = re.compile(r"\r+\n|\n|\r")


@dataclass(frozen=True)
class Line:
    """A line of the file; ``number`` from 1, ``text`` without blanks around it."""

    number: int
    text: str

    def __str__(self) -> str:
        shown = self.text if len(self.text) <= _SHOWN else f"{self.text[:_SHOWN]}..."
        return f'line {self.number} ("{shown}")'


@dataclass
class Notes:
    """What was found: errors cost the parts, the rest goes along with them."""

    findings: list[Finding] = field(default_factory=list)
    _sloppy: dict[str, tuple[Line, int]] = field(default_factory=dict)

    def error(self, line: Line, words: str, rule: str = "unreadable") -> None:
        """Tell what is wrong with a line; the file gives no part then."""
        self.findings.append(Finding(rule, Severity.ERROR, f"{line}: {words}"))

    def warn(self, rule: str, words: str, line: Line | None = None) -> None:
        """Tell what somebody should look at."""
        where = "" if line is None else f"{line}: "
        self.findings.append(Finding(rule, Severity.WARNING, f"{where}{words}"))

    def info(self, rule: str, words: str) -> None:
        """Tell what is good to know."""
        self.findings.append(Finding(rule, Severity.INFO, words))

    def sloppy(self, line: Line, words: str) -> None:
        """Count a deviation from the format that does not change what is meant."""
        first, count = self._sloppy.get(words, (line, 0))
        self._sloppy[words] = (first, count + 1)

    def tell_sloppy(self) -> None:
        """Turn the counted deviations into findings, one for each kind."""
        for words, (first, count) in self._sloppy.items():
            more = f", and {count - 1} more" if count > 1 else ""
            text = f"{words}: {first}{more}"
            self.findings.append(Finding("sloppy_nc1", Severity.INFO, text, fixed=True))
        self._sloppy.clear()

    @property
    def failed(self) -> bool:
        """Whether a line was wrong."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def read_lines(content: bytes, notes: Notes) -> list[Line]:
    """Return the lines but for comments; blank ones too: in the header they are empty fields."""
    text = _text(content, notes).rstrip("\x1a\x00 \t\r\n")
    lines = [Line(number, words.strip()) for number, words in enumerate(_BREAK.split(text), start=1)]
    return list(_without_comments(lines))


def _text(content: bytes, notes: Notes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", "replace")
    else:
        text = text_of(content)
    odd = next((i for i, words in enumerate(_BREAK.split(text), start=1) if not words.isascii()), None)
    if odd is not None:
        line = Line(odd, _BREAK.split(text)[odd - 1].strip())
        notes.sloppy(line, "letters that are not ASCII; the format has none")
    return text


def _without_comments(lines: list[Line]) -> Iterator[Line]:
    for line in lines:
        if not line.text.startswith(COMMENT):
            yield line
