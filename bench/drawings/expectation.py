"""What a person saw in each drawing, and whether a reading agrees.

``expected.json`` was made from pictures of the raw drawings and areas measured by other means (the lines of
each file, flattened, noded and polygonized by programs that share nothing with this one), never by running
the recognition. Each entry:

``parts``   rows ``[quantity, net area mm2, holes]``; holes null where they cannot be counted
``or``      other lists of rows that are as right: the drawing is honestly ambiguous
``more``    further parts may be found: the rows are those that must be among them
``pieces``  how many pieces there are in all
``finding`` a rule that the reading must have a finding of
``within``  by which share areas may differ; 0.001 unless said
``why``     a word for the reviewer
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from nestwright.drawings.reading import DrawingReading

EXPECTED = Path(__file__).with_name("expected.json")
AREA_SHARE = 0.001
LEAST_AREA_MM2 = 0.002  # by which areas may differ however small they are
PAIR_SHARE = 0.005

Row: TypeAlias = tuple[int, float, int | None]  # quantity, net area mm2, holes

# A customer's drawing and the same part cleaned by hand.
PAIRS = {
    "engrave-lv8-00035-28db": "pair-lv8-00035-28db-norm",
    "engrave-lv8-00057-2-20db": "pair-lv8-00057-2-20db-norm",
    "engrave-lv8-02048-20db": "pair-lv8-02048-20db-norm",
    "engrave-lv8-07921-50db": "pair-lv8-07921-50db-norm",
    "engrave-lv8-11612-6db": "pair-lv8-11612-6db-norm",
    "engrave-lv8-15348-gravir": "pair-lv8-15348-gravir-norm",
    "pair-v2612-drawing": "pair-v2612-clean",
    "pair-va2601-drawing": "pair-va2601-clean",
    "pair-va2613-drawing": "pair-va2613-clean",
}


@dataclass(frozen=True)
class Expectation:
    """What one drawing must give."""

    choices: tuple[tuple[Row, ...], ...]
    more: bool = False
    pieces: int | None = None
    finding: str | None = None
    within: float = AREA_SHARE
    why: str = field(default="", compare=False)

    def verdict(self, reading: DrawingReading) -> str:
        """Return "" when a reading is right, else what is wrong with it."""
        found = rows_of(reading)
        pieces = sum(quantity for quantity, _, _ in found)
        if self.pieces is not None and pieces != self.pieces:
            return f"{pieces} pieces instead of {self.pieces}"
        if self.finding is not None and all(each.rule != self.finding for each in reading.findings):
            return f"no finding '{self.finding}'"
        if any(_agree(choice, found, self.within, more=self.more) for choice in self.choices):
            return ""
        return f"found {_words(found)} instead of {_words(self.choices[0])}"


def load(path: Path = EXPECTED) -> dict[str, Expectation]:
    """Return the expectations by the files' stems."""
    entries: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return {name: _expectation(entry) for name, entry in entries.items()}


def rows_of(reading: DrawingReading) -> list[Row]:
    """Return the parts of a reading as rows."""
    return [(part.quantity, part.shape.net_area_mm2, len(part.shape.holes)) for part in reading.parts]


def pair_verdict(drawing: DrawingReading, clean: DrawingReading) -> str:
    """Return "" when the largest part of a drawing is that of its cleaned form, else what differs."""
    if not drawing.parts or not clean.parts:
        return "one of them has no part"
    (_, area, holes), (_, clean_area, clean_holes) = (
        max(rows_of(each), key=lambda row: row[1]) for each in (drawing, clean)
    )
    share = abs(area - clean_area) / clean_area
    return "" if holes == clean_holes and share <= PAIR_SHARE else f"{holes} holes, {share:.2%} off in area"


def _expectation(entry: dict[str, Any]) -> Expectation:
    choices = [entry["parts"], *entry.get("or", [])]
    rows = tuple(tuple((row[0], row[1], row[2]) for row in choice) for choice in choices)
    said = {key: entry[key] for key in ("more", "pieces", "finding", "within", "why") if key in entry}
    return Expectation(rows, **said)


def _agree(expected: Sequence[Row], found: Sequence[Row], within: float, *, more: bool) -> bool:
    """Compare piece by piece: whether two equal shapes are one row or two is not asked."""
    left = [[*row] for row in found]
    return all(_take(row, left, within) for row in expected) and (more or not any(row[0] for row in left))


def _take(row: Row, left: list[list[Any]], within: float) -> bool:
    wanted, area, holes = row
    fits = [
        each
        for each in left
        if holes in {None, each[2]} and abs(each[1] - area) <= within * area + LEAST_AREA_MM2
    ]
    for each in sorted(fits, key=lambda each: (each[0] != wanted, abs(each[1] - area))):
        taken = min(wanted, each[0])
        each[0] -= taken
        wanted -= taken
    return wanted == 0


def _words(rows: Sequence[Row]) -> str:
    largest = sorted(rows, key=lambda row: -row[1])[:4]
    told = ", ".join(f"{quantity} x {area:.6g} mm2 with {holes} holes" for quantity, area, holes in largest)
    rest = len(rows) - len(largest)
    return (told or "no part") + (f" and {rest} more" if rest > 0 else "")
