"""Parts lists drawn as texts: a row of headings over rows of cells; and single cells with a label."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from nestwright.drawings.information.evidence import Evidence, Field, Source, Value
from nestwright.drawings.information.grades import spelled
from nestwright.drawings.information.headings import field_in_drawing, heads_a_hole_table, is_position
from nestwright.drawings.information.lines import plain
from nestwright.drawings.information.matching import LEAST_MM, MOST_MM, MOST_PIECES
from nestwright.drawings.information.numbers import number_of
from nestwright.drawings.information.texts import PlacedText

RULE = "table-column"
CONFIDENCE = 0.9
_SAME_LINE = 0.6  # of the letters' height, by which the middles of the cells of a row differ
_NEXT_ROW = 6.0  # heights from one row to the next, at most
_LABEL_REACH = 25.0  # heights from a label to its value on its right
_LABEL_BELOW = 4.0
_LONGEST_LABEL = 30


@dataclass
class TableRow:
    """One row of a parts list: what it says, and the texts by which its part may be known."""

    statements: dict[Field, Evidence] = field(default_factory=dict[Field, Evidence])
    position: str = ""

    @property
    def name(self) -> str:
        """The name of its part, or nothing."""
        said = self.statements.get(Field.NAME)
        return "" if said is None else str(said.value)


@dataclass
class Tables:
    """What tables say, the texts that are their cells, and labels with their values as one text each."""

    rows: list[TableRow] = field(default_factory=list[TableRow])
    cells: set[int] = field(default_factory=set[int])
    labelled: list[PlacedText] = field(default_factory=list[PlacedText])


def tables_of(texts: Sequence[PlacedText]) -> Tables:
    """Return the parts lists among the texts of a drawing."""
    tables = Tables()
    lines = _lines(
        [at for at, text in enumerate(texts) if text.is_level and "\n" not in text.text.strip()], texts
    )
    for number, line in enumerate(lines):
        if tables.cells.isdisjoint(line):
            _read_table(number, lines, texts, tables)
    tables.labelled = [*_labelled(texts, tables.cells)]
    return tables


def _lines(places: Sequence[int], texts: Sequence[PlacedText]) -> list[list[int]]:
    """Return texts that stand on one line, from top to bottom, each from left to right."""
    lines: list[list[int]] = []
    for at in sorted(places, key=lambda at: -texts[at].centre[1]):
        above = texts[lines[-1][0]] if lines else None
        room = _SAME_LINE * texts[at].line_height_mm
        if above is not None and above.centre[1] - texts[at].centre[1] <= room:
            lines[-1].append(at)
        else:
            lines.append([at])
    return [sorted(line, key=lambda at: texts[at].bounds[0]) for line in lines]


def _read_table(number: int, lines: Sequence[list[int]], texts: Sequence[PlacedText], tables: Tables) -> None:
    """Read the table whose headings stand on a line, if they are any."""
    heads = _headings(lines[number], texts)
    if heads is None:
        return
    for step in (1, -1):  # parts lists grow downwards, and upwards from a title block
        rows = list(_rows(number, step, lines, texts, heads))
        if rows:
            break
    else:
        return
    for row in rows:
        tables.cells.update(row.values())
        tables.rows.extend(_row(row, heads, texts))
    tables.cells.update(heads)


def _headings(line: Sequence[int], texts: Sequence[PlacedText]) -> list[int] | None:
    """Return the headings on a line; None unless at least two of them say what their columns hold."""
    named = [at for at in line if field_in_drawing(texts[at].text) is not None]
    if len({field_in_drawing(texts[at].text) for at in named}) >= 2:
        return list(line)
    of_holes = {texts[at].text.casefold() for at in line if heads_a_hole_table(texts[at].text)}
    return list(line) if len(of_holes) >= 2 and not named else None


def _rows(
    number: int, step: int, lines: Sequence[list[int]], texts: Sequence[PlacedText], heads: Sequence[int]
) -> Iterator[dict[int, int]]:
    """Yield the rows of a table as column to cell, from its headings on, until a line does not fit."""
    edges = _edges([texts[at] for at in heads])
    last = texts[heads[0]]
    height = last.line_height_mm
    for line in lines[number + 1 :] if step > 0 else reversed(lines[:number]):
        middle = texts[line[0]].centre[1]
        if abs(middle - last.centre[1]) > _NEXT_ROW * height:
            return
        columns = [int(np.searchsorted(edges, texts[at].centre[0])) - 1 for at in line]
        row = {column: at for column, at in zip(columns, line, strict=True) if 0 <= column < len(heads)}
        inside = sum(0 <= column < len(heads) for column in columns)
        if not row or inside != len(row):
            continue  # a line of a drawing beside the table, or cells that share a column
        if _headings(list(row.values()), texts):
            return
        if len(row) >= 2:
            yield row
            last = texts[line[0]]


def _edges(heads: Sequence[PlacedText]) -> list[float]:
    """Return the edges of columns: half-way between two headings, and as far again outside."""
    boxes = [head.bounds for head in heads]
    middles = [(left[2] + right[0]) / 2.0 for left, right in pairwise(boxes)]
    room = max((right - left for left, _, right, _ in boxes), default=0.0)
    return [boxes[0][0] - room, *middles, boxes[-1][2] + room]


def _row(row: dict[int, int], heads: Sequence[int], texts: Sequence[PlacedText]) -> Iterator[TableRow]:
    made = TableRow()
    has_names = any(_is_name(texts[at].text) for at in heads)
    for column, at in row.items():
        head, cell = texts[heads[column]].text, texts[at]
        what = field_in_drawing(head)
        if is_position(head) and what in {None, Field.NAME}:
            made.position = plain(cell.text)
            what = None if has_names else what  # "item" numbers the rows where another column has their names
        value = None if what is None else _value(what, plain(cell.text))
        if what is not None and value is not None and what not in made.statements:
            text = f"{head.strip()}: {cell.text.strip()}"
            made.statements[what] = Evidence(
                value, text, Source.TABLE, RULE, CONFIDENCE, float(cell.centre[0]), float(cell.centre[1])
            )
    if made.statements:
        yield made


def _is_name(head: str) -> bool:
    return field_in_drawing(head) is Field.NAME and not is_position(head)


def _value(what: Field, text: str) -> Value | None:
    if not text or text in {"-", "--", "/"}:
        return None
    if what in {Field.NAME, Field.MATERIAL}:
        return spelled(text) if what is Field.MATERIAL else text
    bare = text.casefold().removeprefix("t=").removesuffix("mm").removesuffix("pcs").removesuffix("x").strip()
    number = number_of(bare)
    if number is None:
        return None
    if what is Field.QUANTITY:
        return int(number) if number == int(number) and 1 <= number <= MOST_PIECES else None
    return number if LEAST_MM <= number <= MOST_MM else None


def _labelled(texts: Sequence[PlacedText], cells: set[int]) -> Iterator[PlacedText]:
    """Yield each lone label ("THICKNESS") with the value on its right, or else under it, as one text."""
    free = [at for at in range(len(texts)) if at not in cells and texts[at].is_level]
    labels = {at for at in free if len(texts[at].text) <= _LONGEST_LABEL and field_in_drawing(texts[at].text)}
    for at in sorted(labels):
        label = texts[at]
        values = [other for other in free if other not in labels and texts[other].text.strip()]
        found = _on_the_right(label, values, texts) or _below(label, values, texts)
        if found is not None:
            word = label.text.strip().rstrip(":=. ")
            yield PlacedText(f"{word}: {found.text.strip()}", found.corner, found.along, found.up)


def _on_the_right(label: PlacedText, values: Sequence[int], texts: Sequence[PlacedText]) -> PlacedText | None:
    height = label.line_height_mm
    beside = [
        texts[at]
        for at in values
        if abs(texts[at].centre[1] - label.centre[1]) <= _SAME_LINE * height
        and -height <= texts[at].bounds[0] - label.bounds[2] <= _LABEL_REACH * height
    ]
    return min(beside, key=lambda text: text.bounds[0], default=None)


def _below(label: PlacedText, values: Sequence[int], texts: Sequence[PlacedText]) -> PlacedText | None:
    height = label.line_height_mm
    under = [
        texts[at]
        for at in values
        if _SAME_LINE * height < label.centre[1] - texts[at].centre[1] <= _LABEL_BELOW * height
        and texts[at].bounds[0] <= label.bounds[2]
        and texts[at].bounds[2] >= label.bounds[0] - height
    ]
    return max(under, key=lambda text: text.centre[1], default=None)
