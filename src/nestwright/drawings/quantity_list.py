"""Quantities and wishes by file or part name from a customer's list: CSV in any usual dialect, or XLSX."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from nestwright.domain.texts import text_of
from nestwright.errors import BadParameter

Row: TypeAlias = list[str]

LARGEST = 1_000_000
MAX_ROWS = 100_000
_FIELD = "quantity list"
_NAME_HEADER = re.compile(
    r"""(name | part(name|no|number)? | file(name)? | drawing(name|no|number)? | item | article | artikel
    | teil(ename|name|enummer)? | bezeichnung | zeichnung(snummer)? | datei(name)? | nev | megnevezes | rajz
    | fajl | nazwa | rysunek | plik | detal | piece | nom | fichier | nombre | pieza | archivo | plano | nome
    | pezzo | disegno | 名称 | 零件 | 零件名称 | 文件 | 文件名 | 图名 | 图号 | 图纸)""",
    re.VERBOSE,
)
_QUANTITY_HEADER = re.compile(
    r"""((order)?qty | quantity | amount | count | pcs | pieces | number | menge | anzahl | stu?e?ck(zahl)?
    | stk | db | darab | mennyiseg | ilosc | szt | sztuk | quantite | qte | cantidad | cant
    | quantita | pz | mnozstvi | ks | adet | antal | bedarf | 数量 | 件数 | 个数)""",
    re.VERBOSE,
)
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
    """What a list says of one name: how many, and how they are to be nested."""

    quantity: int
    priority: int = 0
    kit: str | None = None
    filler: bool = False

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


def read_quantity_list(name: str, content: bytes) -> dict[str, Listed]:
    """Return what a list says of each name, in the list's order.

    A first row with known words (in several languages) says which column is which, also those of
    priority, kit and filler; without one the first column that holds no number is the name and the first
    after it that holds whole numbers only is the quantity (where there is none, the first before it). A
    name that comes twice gets the sum. Empty rows are stepped over.

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
    words = [_plain(cell) for cell in row]

    def first(heading: re.Pattern[str]) -> int | None:
        return next((i for i, word in enumerate(words) if heading.fullmatch(word)), None)

    name, quantity = first(_NAME_HEADER), first(_QUANTITY_HEADER)
    if name is None or quantity is None:
        return None
    return _Columns(name, quantity, first(_PRIORITY_HEADER), first(_KIT_HEADER), first(_FILLER_HEADER))


def _plain(cell: str) -> str:
    """Return a heading's letters, accents and what stands in brackets taken off: "Stück (St.)", "Menge_1"."""
    letters = unicodedata.normalize("NFKD", re.sub(r"\(.*?\)", "", cell).casefold().replace("ł", "l"))
    return re.sub(r"[\W_\d]+", "", "".join(letter for letter in letters if not unicodedata.combining(letter)))


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
    return part, Listed(amount, int(priority or 0), _text(row, columns.kit) or None, filler in _YES)


def _text(row: Row, column: int | None) -> str:
    return row[column] if column is not None and column < len(row) else ""


def _refused(where: str, row: Row, column: int | None, allowed: str) -> BadParameter:
    number = 0 if column is None else column + 1
    return BadParameter(_FIELD, f"{where}, column {number}: {_text(row, column)!r} is not {allowed}")
