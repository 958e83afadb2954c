"""Where a piece's name and serial can be written: inside its material, upright, as large as there is room."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from nestwright.geometry.contours import FloatArray, Shape, flatten, polygon
from nestwright.geometry.transform import Transform
from nestwright.layouts.order import OrderedPart
from nestwright.layouts.result import Piece

_OUTLINE_TOLERANCE_MM = 0.5
_MARK_STRIP_MM = 1.0
_GRID = 11  # points a side that are tried as the middle of the text
_SHRINK = 0.85  # from one tried height to the next
_LEAST_HEIGHT_MM = 0.2
_CHARACTER_WIDTH = 0.95  # of the height of a capital letter, for fonts that are not narrow
_WIDE_CHARACTER_WIDTH = 1.6
_LINE_PITCH = 1.5
_AIR = 0.5  # round the text, of its height


@dataclass(frozen=True)
class Label:
    """Lines of text about the middle ``x_mm, y_mm``; ``height_mm`` is that of a capital letter.

    ``angle_deg`` is 0 or 90, counter-clockwise.
    """

    lines: tuple[str, ...]
    x_mm: float
    y_mm: float
    height_mm: float
    angle_deg: float

    def line_places(self) -> Iterator[tuple[str, float, float]]:
        """Yield each line with its middle, top line first."""
        turned = self.angle_deg == 90.0
        for index, line in enumerate(self.lines):
            down = (index - (len(self.lines) - 1) / 2.0) * _LINE_PITCH * self.height_mm
            yield line, self.x_mm + (down if turned else 0.0), self.y_mm - (0.0 if turned else down)


class Labeller:
    """Finds labels; pieces of one part that are turned alike share the search.

    Where name and serial would be lower than ``readable_mm``, the serial stands alone; 0: never.
    """

    def __init__(self, parts: Sequence[OrderedPart], highest_mm: float, readable_mm: float = 0.0) -> None:
        self._parts = {part.key: part for part in parts}
        self._highest_mm = highest_mm
        self._readable_mm = readable_mm
        self._known: dict[tuple[str, int, float, bool], _Room] = {}

    def label(self, piece: Piece) -> Label:
        """Return the piece's label where it lies."""
        part, place = self._parts[piece.part_key], piece.place
        key = (piece.part_key, len(str(piece.serial)), place.rotation_deg, place.mirror)
        if key not in self._known:
            at_origin = Transform(0.0, 0.0, place.rotation_deg, place.mirror).shape(part.shape)
            self._known[key] = self._search(at_origin, part.name, piece.serial)
        room = self._known[key]
        return Label(
            wordings(part.name, piece.serial)[room.wording],
            room.x_mm + place.x_mm,
            room.y_mm + place.y_mm,
            room.height_mm,
            room.angle_deg,
        )

    def _search(self, shape: Shape, name: str, serial: int) -> _Room:
        *with_name, alone = wordings(name, serial)
        room = _largest_room(shape, with_name, self._highest_mm)
        if room.height_mm >= self._readable_mm:
            return room
        return replace(_largest_room(shape, [alone], self._highest_mm), wording=len(with_name))


@dataclass(frozen=True)
class _Room:
    """Where one of the wordings fits, as in :class:`Label`."""

    wording: int
    x_mm: float
    y_mm: float
    height_mm: float
    angle_deg: float


def wordings(name: str, serial: int) -> tuple[tuple[str, ...], ...]:
    """Return the ways to label a piece: on one line, on two, the serial alone."""
    plain = one_line(name)
    return (f"{plain} #{serial}",), (plain, f"#{serial}"), (f"#{serial}",)


def one_line(text: str) -> str:
    """Return a text without line breaks and control characters, which no drawing format can hold."""
    return " ".join("".join(c if unicodedata.category(c) != "Cc" else " " for c in text).split())


def _largest_room(shape: Shape, ways: Sequence[tuple[str, ...]], highest_mm: float) -> _Room:
    """Return where the text can be largest; where nothing fits, tiny, in the middle."""
    material = _writable(shape)
    middles = _middles(material)
    rooms = [_room(material, middles, index, lines, highest_mm) for index, lines in enumerate(ways)]
    found = [room for room in rooms if room is not None]
    if found:
        return max(found, key=lambda room: room.height_mm)
    x_mm, y_mm = middles[0].tolist()
    return _Room(0, x_mm, y_mm, _LEAST_HEIGHT_MM, 0.0)


def _writable(shape: Shape) -> shapely.Geometry:
    """Return the material without a strip along every mark."""
    material = shapely.make_valid(polygon(shape, _OUTLINE_TOLERANCE_MM))
    marks = [flatten(mark, _OUTLINE_TOLERANCE_MM, closed=False) for mark in shape.marks if len(mark) > 1]
    free = shapely.difference(
        material, shapely.union_all([shapely.LineString(mark).buffer(_MARK_STRIP_MM) for mark in marks])
    )
    chosen = material if shapely.is_empty(free) else free
    shapely.prepare(chosen)
    return chosen


def _middles(material: shapely.Geometry) -> FloatArray:
    """Return points to try, the one farthest from every edge first, the others by their distance to it."""
    heart = shapely.get_coordinates(shapely.maximum_inscribed_circle([material]))[0]
    left, bottom, right, top = shapely.bounds(material)
    share = (np.arange(_GRID) + 0.5) / _GRID
    x, y = np.meshgrid(left + (right - left) * share, bottom + (top - bottom) * share)
    grid = np.column_stack([x.ravel(), y.ravel()])
    grid = grid[shapely.contains_xy(material, grid[:, 0], grid[:, 1])]
    nearest_first = np.argsort(np.hypot(*(grid - heart).T), kind="stable")
    return np.vstack([heart, grid[nearest_first]])


def _room(
    material: shapely.Geometry, middles: FloatArray, wording: int, lines: tuple[str, ...], highest_mm: float
) -> _Room | None:
    width = max(_width(line) for line in lines) + 2.0 * _AIR
    height = (len(lines) - 1) * _LINE_PITCH + 1.0 + 2.0 * _AIR
    left, bottom, right, top = shapely.bounds(material)
    longest, shortest = max(right - left, top - bottom), min(right - left, top - bottom)
    tried_mm = min(highest_mm, longest / max(width, height), shortest / min(width, height))
    while tried_mm >= _LEAST_HEIGHT_MM:
        for angle_deg, half in ((0.0, (width, height)), (90.0, (height, width))):
            reach = np.array(half) * tried_mm / 2.0
            boxes = shapely.box(*(middles - reach).T, *(middles + reach).T)
            fits = np.flatnonzero(shapely.contains(material, boxes))
            if len(fits):
                x_mm, y_mm = middles[fits[0]].tolist()
                return _Room(wording, x_mm, y_mm, tried_mm, angle_deg)
        tried_mm *= _SHRINK
    return None


def _width(line: str) -> float:
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in line)
    return wide * _WIDE_CHARACTER_WIDTH + (len(line) - wide) * _CHARACTER_WIDTH
