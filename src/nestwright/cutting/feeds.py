"""Feed tables: a row of speeds, kerf and leads for a material and thickness."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable
from dataclasses import dataclass, fields
from importlib.resources import files

from nestwright.cutting import data
from nestwright.cutting.rules import CutRules, LeadRule, LeadShape
from nestwright.errors import BadParameter

_INNER_SHARE = 0.7  # of the outer contours' lead: slugs have less room


@dataclass(frozen=True)
class FeedRow:
    """One row of a table."""

    material: str
    thickness_mm: float
    feed_mm_min: float
    pierce_s: float
    kerf_mm: float
    lead_mm: float
    mark_feed_mm_min: float
    rest_mm: float


COLUMNS = tuple(field.name for field in fields(FeedRow))


@dataclass(frozen=True)
class FeedTable:
    """Rows by material and thickness."""

    rows: tuple[FeedRow, ...]

    def row(self, material: str, thickness_mm: float) -> FeedRow:
        """Return the row of the least thickness that is not below the one asked for: slower is safe.

        Raises
        ------
        BadParameter
            when the table does not know the material, or nothing so thick of it.
        """
        known = sorted({row.material for row in self.rows})
        of_material = [row for row in self.rows if row.material.casefold() == material.strip().casefold()]
        if not of_material:
            raise BadParameter("material", f"one of the feed table: {', '.join(known)}; not '{material}'")
        thickest = max(row.thickness_mm for row in of_material)
        if not 0.0 < thickness_mm <= thickest:
            raise BadParameter(
                "thickness", f"above 0 up to {thickest:g} mm of {material}, not {thickness_mm:g}"
            )
        return min(
            (row for row in of_material if row.thickness_mm >= thickness_mm),
            key=lambda row: row.thickness_mm,
        )

    def rules(self, material: str, thickness_mm: float) -> CutRules:
        """Return the rules that the table gives for a plate; a user may change them."""
        row = self.row(material, thickness_mm)
        inner = LeadRule(LeadShape.ARC, _INNER_SHARE * row.lead_mm)
        return CutRules(
            material=row.material,
            thickness_mm=thickness_mm,
            feed_mm_min=row.feed_mm_min,
            mark_feed_mm_min=row.mark_feed_mm_min,
            pierce_s=row.pierce_s,
            kerf_mm=row.kerf_mm,
            outer_lead=LeadRule(length_mm=row.lead_mm),
            inner_lead=inner,
            rest_mm=row.rest_mm,
        )


def read_feeds(text: str) -> FeedTable:
    """Return the table of a text: lines of ``;`` separated values under a head, ``#`` begins a comment.

    Raises
    ------
    BadParameter
        naming the line and column that make no sense.
    """
    lines = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if _says(line)]
    if not lines:
        raise BadParameter("feeds", f"a table with the columns {', '.join(COLUMNS)}")
    cells = list(csv.reader((line for _, line in lines), delimiter=";"))
    head = [name.strip().casefold() for name in cells[0]]
    missing = [name for name in COLUMNS if name not in head]
    if missing:
        raise BadParameter(
            "feeds", f"a table with the columns {', '.join(COLUMNS)}; missing: {', '.join(missing)}"
        )
    numbered = zip((number for number, _ in lines[1:]), cells[1:], strict=True)
    return FeedTable(tuple(_row(number, head, values) for number, values in numbered))


def shipped_feeds() -> FeedTable:
    """Return the table that comes with the product."""
    return read_feeds(files(data).joinpath("feeds.csv").read_text(encoding="utf-8"))


def _says(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _row(line: int, head: Iterable[str], values: list[str]) -> FeedRow:
    by_name = dict(zip(head, values, strict=False))
    numbers = {name: _number(line, name, by_name.get(name, "")) for name in COLUMNS[1:]}
    return FeedRow(by_name.get(COLUMNS[0], "").strip(), **numbers)


def _number(line: int, name: str, text: str) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and (value > 0.0 or (name in {"pierce_s", "rest_mm"} and value == 0.0))):
        raise BadParameter(f"feeds line {line}, {name}", f"a number above 0, not '{text}'")
    return value
