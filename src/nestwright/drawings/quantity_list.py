"""What a customer's list says by file or part name: quantities, materials, wishes; CSV or XLSX."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from nestwright.domain.texts import text_of
from nestwright.drawings.information.evidence import Field
from nestwright.drawings.information.headings import field_of, letters_of
from nestwright.drawings.information.matching import LEAST_MM, MOST_MM
from nestwright.drawings.information.numbers import MM_PER_INCH, number_of
from nestwright.errors import BadParameter

Row: TypeAlias = list[str]

LARGEST = 1_000_000
MAX_ROWS = 100_000
_FIELD = "quantity list"

# Only what can mean nothing else: a column named "set" or "assembly" must not change how parts are nested.
_PRIORITY_HEADER = re.compile(r"prio(ritae?t | rity | ridad | rita)? | 优先级", re.VERBOSE)
_KIT_HEADER = re.compile(r"kit | 套件", re.VERBOSE)
_FILLER_HEADER = re.compile(r"fillers? | fillerparts? | fullteile? | fuellteile? | 填充件", re.VERBOSE)
_SIGNED = re.compile(r"[+-]?\d{1,6}")
_YES = frozenset({"1", "x", "y", "yes", "true", "j", "ja", "是"})
_NO = frozenset({"", "0", "-", "n", "no", "false", "nein", "否"})
# "1,000" may be a thousand or one: nobody knows, so it is no whole number.
_WHOLE = re.compile(r"\+?(\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+|\d+)(?:[.,]0{1,2})?")


@dataclass(frozen=True)
class Listed:
    """What a list says of one name: how many, of what, and how they are to be nested."""

    quantity: int
    priority: int = 0
    kit: str | None = None
    filler: bool = False
    material: str | None = None
    thickness_mm: float | None = None

    def plus(self, other: Listed) -> Listed | None:
        """Return both as one with the sum of their quantities; None where their wishes differ."""
        same = replace(self, quantity=0) == replace(other, quantity=0)
        return replace(self, quantity=self.quantity + other.quantity) if same else None


@dataclass(frozen=True)
class _Columns:
    """The column of each value, from 0; None where the list has none."""

    name: int
    quantity: int
    priority: int | None = None
    kit: int | None = None
    filler: int | None = None
    material: int | None = None
    thickness: int | None = None


def read_quantity_list(name: str, content: bytes) -> dict[str, Listed]:
    """Return what a list says of each name, in the list's order.

    A first row with known words (in several languages) says which column is which, also those of
    material, thickness (mm), priority, kit and filler; without one the first column that holds no number is
    the name and the first after it that holds whole numbers only is the quantity (where there is none, the
    first before it). A name that comes twice gets the sum. Empty rows are stepped over.

    Raises
    ------
    BadParameter
        naming row and column of what is wrong.
    """
    table = _xlsx_rows(content) if content.startswith(b"PK") else _csv_rows(name, content)
    rows = [(number, row) for number, row in enumerate(table, start=1) if any(row)]
    if not rows:
        raise BadParameter(_FIELD, f"{name} is empty; it needs a column of names and a column of quantities")
    columns = _columns_of_header(rows[0][1])
    if columns is not None:
        rows = rows[1:]
    else:
        columns = _columns_by_content(name, [row for _, row in rows])
    listed: dict[str, Listed] = {}
    for number, row in rows:
        part, entry = _entry(f"{name}, row {number}", row, columns)
        both = listed[part].plus(entry) if part in listed else entry
        if both is None:
            raise BadParameter(_FIELD, f"{name}, row {number}: {part!r} stands above with other wishes")
        listed[part] = both
    return listed


def _xlsx_rows(content: bytes) -> Iterable[Row]:
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = [
            [_cell(value) for value in row]
            for row in sheet.iter_rows(values_only=True, max_row=MAX_ROWS + 1, max_col=50)
        ]
        book.close()
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError) as failure:
        raise BadParameter(_FIELD, f"not an XLSX workbook that can be read ({failure})") from failure
    return _bounded(rows)


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def _csv_rows(name: str, content: bytes) -> Iterable[Row]:
    text = _decoded(name, content).replace("\r\n", "\n").replace("\r", "\n")
    delimiter = max(";\t,|", key=lambda sign: _regularity(text, sign))
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        rows = [[cell.strip() for cell in row] for row in reader]
    except csv.Error as failure:
        raise BadParameter(_FIELD, f"{name}, row {reader.line_num}: not a CSV row ({failure})") from failure
    return _bounded(rows)


def _decoded(name: str, content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if b"\x00" in content:
        raise BadParameter(_FIELD, f"{name} is neither a CSV text nor an XLSX workbook")
    return text_of(content)


def _regularity(text: str, delimiter: str) -> tuple[int, int]:
    """Return how many of the first lines have the delimiter, and how often."""
    lines = [line for line in text.splitlines()[:50] if line.strip()]
    return sum(delimiter in line for line in lines), sum(line.count(delimiter) for line in lines)


def _bounded(rows: Sequence[Row]) -> Sequence[Row]:
    if len(rows) > MAX_ROWS:
        raise BadParameter(_FIELD, f"at most {MAX_ROWS:,} rows")
    return rows


def _columns_of_header(row: Row) -> _Columns | None:
    words = [letters_of(cell) for cell in row]
    fields = [field_of(word) for word in words]

    def of_field(what: Field) -> int | None:
        return fields.index(what) if what in fields else None

    def first(heading: re.Pattern[str]) -> int | None:
        return next((i for i, word in enumerate(words) if heading.fullmatch(word)), None)

    name, quantity = of_field(Field.NAME), of_field(Field.QUANTITY)
    if name is None or quantity is None:
        return None
    return _Columns(
        name,
        quantity,
        first(_PRIORITY_HEADER),
        first(_KIT_HEADER),
        first(_FILLER_HEADER),
        of_field(Field.MATERIAL),
        of_field(Field.THICKNESS),
    )


def _columns_by_content(name: str, rows: Sequence[Row]) -> _Columns:
    width = max(len(row) for row in rows)
    numeric = [all(_WHOLE.fullmatch(row[i]) for row in rows if i < len(row)) for i in range(width)]
    names = [i for i in range(width) if not numeric[i]]
    amounts = [i for i in range(width) if numeric[i] and (not names or i != names[0])]
    if names and amounts:
        return _Columns(names[0], next((i for i in amounts if i > names[0]), amounts[0]))
    if width >= 2 and not names:
        return _Columns(0, 1)  # parts that are named by numbers
    raise BadParameter(
        _FIELD,
        f"{name}, row 1: needs a header with a name and a quantity column (such as 'name;quantity'), "
        "or whole numbers in one column",
    )


def _entry(where: str, row: Row, columns: _Columns) -> tuple[str, Listed]:
    part = _text(row, columns.name)
    if not part:
        raise BadParameter(_FIELD, f"{where}, column {columns.name + 1}: the name is missing")
    whole = _WHOLE.fullmatch(_text(row, columns.quantity))
    amount = int(re.sub(r"\D", "", whole.group(1))) if whole else -1
    if not 0 <= amount <= LARGEST:
        raise _refused(where, row, columns.quantity, f"a whole number from 0 to {LARGEST:,}")
    priority, filler = _text(row, columns.priority), _text(row, columns.filler).casefold()
    if priority and not _SIGNED.fullmatch(priority):
        raise _refused(where, row, columns.priority, "a whole number (the higher is placed first), or empty")
    if filler not in _YES | _NO:
        raise _refused(where, row, columns.filler, "yes or no")
    return part, Listed(
        amount,
        int(priority or 0),
        _text(row, columns.kit) or None,
        filler in _YES,
        _text(row, columns.material) or None,
        _thickness_mm(where, row, columns.thickness),
    )


def _thickness_mm(where: str, row: Row, column: int | None) -> float | None:
    text = _text(row, column)
    if not text:
        return None
    inches = text.endswith(('"', "in"))
    number = number_of(text.removesuffix("mm").removesuffix('"').removesuffix("in"))
    thickness_mm = None if number is None else number * (MM_PER_INCH if inches else 1.0)
    if thickness_mm is None or not LEAST_MM <= thickness_mm <= MOST_MM:
        raise _refused(where, row, column, f"a thickness in mm, {LEAST_MM:g} to {MOST_MM:g}, or empty")
    return thickness_mm


def _text(row: Row, column: int | None) -> str:
    return row[column] if column is not None and column < len(row) else ""


def _refused(where: str, row: Row, column: int | None, allowed: str) -> BadParameter:
    number = 0 if column is None else column + 1
    return BadParameter(_FIELD, f"{where}, column {number}: {_text(row, column)!r} is not {allowed}")
