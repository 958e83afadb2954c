"""The two formats of the ESICUP collection: plain text (pieces only) and XML (pieces, rotations, board)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from bench.nesting.case import Case, strip
from bench.nesting.formats.fields import FormatError, angles, ring

from nestwright.nesting.instance import PartType, Polygon

# The text format holds neither: what the collection states beside the files.
PUBLISHED: dict[str, tuple[float, tuple[float, ...]]] = {
    "blaz": (15.0, (0.0, 180.0)),
    "shirts": (40.0, (0.0, 180.0)),
    "swim": (5752.0, (0.0, 180.0)),
}


def read_txt(name: str, text: str) -> Case:
    """Read ``PIECE n``, ``QUANTITY``, ``NUMBER OF VERTICES``, ``VERTICES (X,Y)`` blocks as a strip."""
    key = name.lower().removeprefix("esicup-")
    if key not in PUBLISHED:
        raise FormatError(f"strip height: the text format has none, and none is known for {key!r}")
    height, turns = PUBLISHED[key]
    lines = iter([line.strip() for line in text.splitlines() if line.strip()])
    parts = []
    for line in lines:
        if not line.startswith("PIECE"):
            raise FormatError(f"{line!r} where PIECE is needed")
        parts.append(_piece(lines, f"{line}: ", turns))
    return strip(name, parts, height)


def _piece(lines: Iterator[str], where: str, turns: tuple[float, ...]) -> PartType:
    quantity = _whole(_after(lines, "QUANTITY", where), f"{where}QUANTITY")
    corners = _whole(_after(lines, "NUMBER OF VERTICES", where), f"{where}NUMBER OF VERTICES")
    first = _after(lines, "VERTICES (X,Y)", where)
    points = [first, *(next(lines, "") for _ in range(corners - 1))]
    return PartType(Polygon(ring([point.split() for point in points], f"{where}VERTICES")), quantity, turns)


def _after(lines: Iterator[str], title: str, where: str) -> str:
    if next(lines, "") != title:
        raise FormatError(f"{where}{title}: the field is missing")
    return next(lines, "")


def _whole(text: str, where: str) -> int:
    if not re.fullmatch(r"\d+", text):
        raise FormatError(f"{where}: {text!r} is not a whole number")
    return int(text)


def read_xml(name: str, text: str) -> Case:
    """Read a ``nesting`` document with one board: its height is the strip's.

    Where a stated solution leaves no waste, its length is the optimum.
    """
    try:
        root = ET.fromstring(text)
    except ET.ParseError as error:
        raise FormatError(f"not XML: {error}") from error
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    polygons = {
        _attribute(polygon, "id", "polygon"): polygon for polygon in root.findall("./polygons/polygon")
    }
    boards = root.findall("./problem/boards/piece")
    if len(boards) != 1:
        raise FormatError(f"boards: one is read, not {len(boards)}")
    board = _outline(boards[0], polygons, "boards.piece")
    height = float(board.outer[:, 1].max() - board.outer[:, 1].min())
    parts = [_lot_piece(piece, polygons) for piece in root.findall("./problem/lot/piece")]
    if not parts:
        raise FormatError("lot: there is no piece")
    return strip(name, parts, height, optimum=_optimum(root))


def _lot_piece(piece: ET.Element, polygons: dict[str, ET.Element]) -> PartType:
    where = f"lot.{piece.get('id', 'piece')}"
    turns = []
    for turn in piece.findall("./orientation/*"):
        if turn.tag != "enumeration":
            raise FormatError(f"{where}.orientation: {turn.tag} is not known")
        turns.append(_attribute(turn, "angle", where))
    quantity = _whole(_attribute(piece, "quantity", where), f"{where}.quantity")
    return PartType(_outline(piece, polygons, where), quantity, angles(turns or ["0"], f"{where}.angle"))


def _outline(piece: ET.Element, polygons: dict[str, ET.Element], where: str) -> Polygon:
    components = piece.findall("component")
    if len(components) != 1 or components[0].get("type") != "0":
        raise FormatError(f"{where}.component: one component of type 0 is read")
    key = _attribute(components[0], "idPolygon", f"{where}.component")
    if key not in polygons:
        raise FormatError(f"{where}.component.idPolygon: there is no polygon {key!r}")
    points = []
    for segment in polygons[key].findall("./lines/*"):
        if segment.tag != "segment":
            raise FormatError(f"{key}.lines: {segment.tag} is not known")
        points.append([_attribute(segment, "x0", key), _attribute(segment, "y0", key)])
    return Polygon(ring(points, key))


def _optimum(root: ET.Element) -> float | None:
    widths = []
    for solution in root.findall("./solutions/solution"):
        width = solution.findtext(".//solutionWidth")
        if width is not None and float(solution.findtext("usagePercentage", "0")) >= 1.0:
            widths.append(float(width))
    return min(widths, default=None)


def _attribute(element: ET.Element, name: str, where: str) -> str:
    value = element.get(name)
    if value is None:
        raise FormatError(f"{where}.{name}: the field is missing")
    return value
