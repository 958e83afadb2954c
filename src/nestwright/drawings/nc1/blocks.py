"""The blocks behind the header as what they draw on each face, and what cannot be read of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from nestwright.drawings.nc1.header import BLOCK
from nestwright.drawings.nc1.lines import Line, Notes
from nestwright.drawings.nc1.rows import BadRow, Row, TextRow, read_row, read_text

# Blocks that draw nothing flat, and what they are.
REPORTED = {
    "PR": "the cross-section of a special profile",
    "SC": "saw cuts in space",
    "TO": "tolerances of the length",
    "UE": "a camber",
    "PV": "profile parameters",
    "VB": "free text",
    "IN": "information",
}


@dataclass
class Drawn:
    """What the blocks draw, row by row; a list of rows is one contour or one marked line."""

    outer: list[list[Row]] = field(default_factory=list)
    inner: list[list[Row]] = field(default_factory=list)
    holes: list[Row] = field(default_factory=list)
    lines: list[list[Row]] = field(default_factory=list)
    texts: list[TextRow] = field(default_factory=list)
    bends: list[Row] = field(default_factory=list)
    ends: bool = False


def read_blocks(lines: Sequence[Line], notes: Notes) -> Drawn:
    """Return what the blocks draw; a wrong row of a contour or of a hole is an error that names its line."""
    reader = _Reader(notes)
    for line in lines:
        reader.take(line)
    reader.end(lines[-1] if lines else None)
    return reader.drawn


class _Reader:
    """Takes lines in turn; knows the block it is in."""

    def __init__(self, notes: Notes) -> None:
        self.drawn = Drawn()
        self._notes = notes
        self._block = ""
        self._face = ""
        self._rows: list[Row] = []
        self._take_row: dict[str, Callable[[Line], None]] = {
            "AK": self._contour_row,
            "IK": self._contour_row,
            "BO": self._hole_row,
            "KO": self._marked_row,
            "PU": self._marked_row,
            "SI": self._text_row,
            "KA": self._bend_row,
        }

    def take(self, line: Line) -> None:
        if not line.text:
            return
        if BLOCK.fullmatch(line.text):
            self._begin(line)
        elif self._block in self._take_row:
            self._take_row[self._block](line)
        elif not self._block:
            self._notes.error(line, "a row that belongs to no block")

    def _begin(self, line: Line) -> None:
        self._close()
        self._block, self._face = line.text.upper(), ""
        if self._block != line.text:
            self._notes.sloppy(line, "names of blocks in small letters")
        if self.drawn.ends and self._block != "EN":
            self._notes.sloppy(line, "blocks behind EN, which ends the file; they were read")
        if self._block == "EN":
            self.drawn.ends = True
        elif self._block not in self._take_row:
            known = REPORTED.get(self._block, "a block that is not known here")
            if self._block[1].isdigit():
                known = "rows on a plane of a special profile"
            self._notes.warn("left_out_block", f"{known}; left out", line)

    def end(self, last: Line | None) -> None:
        """Close what is open; a file that breaks off in a contour may have lost anything behind it."""
        broken_off = not self.drawn.ends and self._block in {"AK", "IK"} and not _is_closed(self._rows)
        if broken_off and last is not None:
            words = f"the file breaks off here, in a contour (block {self._block}); its end EN is missing"
            self._notes.error(last, words)
        self._close()
        if not self.drawn.ends and last is not None and not self._notes.failed:
            self._notes.warn(
                "missing_end", "the line EN at the end of the file is missing: please check", last
            )

    def _contour_row(self, line: Line) -> None:
        row = self._row(line, 2)
        if row is None:
            return
        if self._rows and (row.face != self._rows[-1].face or _is_closed(self._rows)):
            self._close()
        self._rows.append(row)

    def _marked_row(self, line: Line) -> None:
        row = self._row(line, 2, fatal=False)
        if row is None:
            return
        if self._rows and row.face != self._rows[-1].face:
            self._close()
        self._rows.append(row)

    def _hole_row(self, line: Line) -> None:
        row = self._row(line, 3)
        if row is not None:
            self.drawn.holes.append(row)

    def _bend_row(self, line: Line) -> None:
        row = self._row(line, 4, fatal=False)
        if row is not None:
            self.drawn.bends.append(row)

    def _text_row(self, line: Line) -> None:
        try:
            found = read_text(line, self._notes)
        except BadRow as failure:
            self._notes.warn("bad_row", f"{failure}; the text was left out", line)
            return
        self.drawn.texts.append(TextRow(self._with_face(found.row), found.height_mm, found.text))

    def _row(self, line: Line, least: int, *, fatal: bool = True) -> Row | None:
        try:
            return self._with_face(read_row(line, least, self._notes))
        except BadRow as failure:
            if fatal:
                self._notes.error(line, f"a wrong row in block {self._block}: {failure}")
            else:
                self._notes.warn("bad_row", f"{failure}; the row of block {self._block} was left out", line)
            return None

    def _with_face(self, row: Row) -> Row:
        """Give a row without a face the one of the row before it; the front where there is none."""
        self._face = row.face or self._face or "v"
        return Row(row.line, self._face, row.numbers, row.letters)

    def _close(self) -> None:
        rows, self._rows = self._rows, []
        if not rows:
            return
        if self._block == "AK":
            self.drawn.outer.append(rows)
        elif self._block == "IK":
            self.drawn.inner.append(rows)
        else:
            self.drawn.lines.append(rows)


def _is_closed(rows: Sequence[Row]) -> bool:
    return len(rows) > 2 and rows[0].numbers[:2] == rows[-1].numbers[:2]
