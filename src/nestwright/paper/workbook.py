"""The same as the report in cells: an XLSX of parts, plates and one sheet a layout, and a CSV of pieces."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from typing import TypeAlias

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from nestwright.domain.sheets import rounded_weight
from nestwright.paper.plan import LayoutRow, Plan

Cell: TypeAlias = str | int | float | None

PART_HEAD = (
    "part", "width mm", "height mm", "area mm2", "cut length mm", "kg each", "ordered", "placed", "missing",
    "filler",
)  # fmt: skip
PLATE_HEAD = ("plate", "kind", "width mm", "height mm", "used", "stock", "kg each")
PIECE_HEAD = ("layout", "cut times", "serial", "part", "x mm", "y mm", "rotation deg", "mirror")
WIDEST = 60  # letters of a column
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a text that begins so is run by spreadsheets


def workbook_xlsx(plan: Plan) -> bytes:
    """Return the workbook; numbers are numbers, units stand in the heads."""
    book = Workbook()
    for sheet in book.worksheets:  # it begins with one that has no name of ours
        book.remove(sheet)
    _fill(book.create_sheet("parts"), PART_HEAD, _parts(plan))
    _fill(book.create_sheet("plates"), PLATE_HEAD, _plates(plan))
    for layout in plan.layouts:
        _fill(book.create_sheet(layout.name[:31]), PIECE_HEAD[2:], (row[2:] for row in _pieces(layout)))
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def pieces_csv(plan: Plan) -> bytes:
    """Return all pieces as CSV in UTF-8 with a mark at its begin, as spreadsheets want it."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(PIECE_HEAD)
    for layout in plan.layouts:
        writer.writerows([_safe(cell) for cell in row] for row in _pieces(layout))
    return text.getvalue().encode("utf-8-sig")


def _parts(plan: Plan) -> Iterable[Sequence[Cell]]:
    for part in plan.parts:
        yield (
            part.name, round(part.width_mm, 4), round(part.height_mm, 4), round(part.area_mm2, 2),
            round(part.cut_length_mm, 2), rounded_weight(part.weight_kg),
            None if part.filler else part.ordered, part.placed, part.missing, "yes" if part.filler else None,
        )  # fmt: skip


def _plates(plan: Plan) -> Iterable[Sequence[Cell]]:
    for plate in plan.plates:
        kind = "remnant" if plate.scrap else "plate"
        yield (
            plate.name, kind, round(plate.width_mm, 4), round(plate.height_mm, 4), plate.used, plate.stock,
            rounded_weight(plate.weight_kg),
        )  # fmt: skip


def _pieces(layout: LayoutRow) -> Iterable[Sequence[Cell]]:
    for piece in layout.pieces:
        yield (
            layout.name, layout.amount, piece.serial, piece.part.name, round(piece.x_mm, 4),
            round(piece.y_mm, 4), round(piece.rotation_deg, 4), "yes" if piece.mirror else "no",
        )  # fmt: skip


def _fill(sheet: Worksheet, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    widths = [len(name) for name in head]
    sheet.append(list(head))
    for row in rows:
        sheet.append([_safe(cell) for cell in row])
        widths = [
            max(wide, len("" if cell is None else str(cell))) for wide, cell in zip(widths, row, strict=True)
        ]
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for column, wide in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = min(wide, WIDEST) + 2
    sheet.freeze_panes = "A2"


def _safe(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet takes for a formula: a customer's part may be called "=1+1"."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
