"""One line of text and the rules: what each rule reads from it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import regex

from nestwright.drawings.information.evidence import Field, Source, Value
from nestwright.drawings.information.grades import spelled
from nestwright.drawings.information.lines import lines_of
from nestwright.drawings.information.numbers import MM_PER_INCH, number_of
from nestwright.drawings.information.rules import (
    GAUGE,
    IGNORE,
    INCH,
    SECONDS_A_SEARCH,
    Rule,
    RuleSet,
    compiled,
)
from nestwright.drawings.information.shorthands import CLAIMED

LEAST_MM, MOST_MM = 0.05, 300.0
MOST_PIECES = 100_000
LONGEST_VALUE = 100
SECONDS_A_DRAWING = 5.0
_PROSE_WORDS = 12  # a line of more words is a sentence: what it mentions is no statement about the part
_IN_PROSE = 0.6  # only what is unmistakable is still taken


@dataclass(frozen=True)
class Gauge:
    """A thickness by number: how many mm it is depends on the material."""

    number: int


@dataclass(frozen=True)
class Find:
    """What one rule has read: the value, and the letters ``start`` to ``end`` of ``line`` that it took."""

    rule: Rule
    value: Value | Gauge | None
    line: str
    start: int
    end: int
    confidence: float

    @property
    def text(self) -> str:
        """The letters that the rule took."""
        return self.line[self.start : self.end].strip()


@dataclass
class Reader:
    """Applies the rules of one drawing; ``slow`` are rules that were given up because they took too long.

    ``inches``: the drawing is in inches, so that ``T=.125`` is a part of an inch.
    """

    rules: RuleSet
    inches: bool = False
    slow: set[str] = field(default_factory=set[str])
    _seen: dict[tuple[str, Source], tuple[Find, ...]] = field(
        default_factory=dict[tuple[str, Source], tuple[Find, ...]]
    )
    _seconds: float = 0.0

    def finds(self, text: str, source: Source) -> tuple[Find, ...]:
        """Return what the rules read from a text, rule by rule; ``ignore`` finds are among them."""
        key = (text, source)
        if key not in self._seen:
            began = time.perf_counter()
            self._seen[key] = tuple(find for line in lines_of(text) for find in self._of_line(line, source))
            self._seconds += time.perf_counter() - began
        return self._seen[key]

    def _of_line(self, line: str, source: Source) -> Iterator[Find]:
        rest = line
        share = _IN_PROSE if len(line.split()) > _PROSE_WORDS else 1.0
        for rule in self.rules.rules:
            if rule.id in self.slow or (rule.sources is not None and source not in rule.sources):
                continue
            if self._seconds > SECONDS_A_DRAWING:
                return
            claimed = rest
            for match in self._matches(rule, rest):
                value = None if rule.field == IGNORE else value_of(rule, match, inches=self.inches)
                if value is None and rule.field != IGNORE:
                    continue
                yield Find(rule, value, line, match.start(), match.end(), rule.confidence * share)
                if rule.claims:
                    sign = CLAIMED[rule.field] * (match.end() - match.start())
                    claimed = claimed[: match.start()] + sign + claimed[match.end() :]
            rest = claimed

    def _matches(self, rule: Rule, text: str) -> list[regex.Match[str]]:
        try:
            return list(compiled(rule.pattern).finditer(text, timeout=SECONDS_A_SEARCH))
        except TimeoutError:
            self.slow.add(rule.id)
            return []


def value_of(rule: Rule, match: regex.Match[str], *, inches: bool = False) -> Value | Gauge | None:
    """Return the value that a match stands for; None when it is none (out of bounds, empty)."""
    groups = {name: text or "" for name, text in match.groupdict().items()}
    text = rule.value.format_map(groups).strip()
    text = dict(rule.mapping).get(text.casefold(), text)
    match rule.field:
        case Field.QUANTITY:
            return _quantity(rule, text)
        case Field.THICKNESS:
            return _thickness(rule, text, groups, inches=inches)
        case Field.MATERIAL:
            return spelled(text)[:LONGEST_VALUE] or None
        case _:
            return text.strip(" -_.,;:")[:LONGEST_VALUE] or None


def _quantity(rule: Rule, text: str) -> int | None:
    number = number_of(text)
    if number is None or number != int(number) or not 1 <= number <= (rule.most or MOST_PIECES):
        return None
    return int(number)


def _thickness(rule: Rule, text: str, groups: dict[str, str], *, inches: bool) -> float | Gauge | None:
    number = number_of(text)
    if number is None:
        return None
    if rule.unit == GAUGE:
        return Gauge(int(number))
    if rule.unit == INCH or _in_inches(text, number, groups, inches=inches):
        number = number * MM_PER_INCH
    least, most = rule.least or LEAST_MM, rule.most or MOST_MM
    return round(number, 4) if least <= number <= most else None


def _in_inches(text: str, number: float, groups: dict[str, str], *, inches: bool) -> bool:
    """Return whether a number is in inches: it says so, is a fraction or ".125", or the drawing is."""
    if groups.get("mm"):
        return False
    if groups.get("inch") or "/" in text or text.startswith("."):
        return True
    return inches and number < 1.0
