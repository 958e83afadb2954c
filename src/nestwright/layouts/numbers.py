"""The numbers of one layout and the order of its pieces."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import shapely

from nestwright.geometry.contours import Shape, bounds_mm, polygon, shape_cut_length_mm
from nestwright.geometry.transform import Transform
from nestwright.layouts.order import NestOrder, OrderedPart, OrderedPlate
from nestwright.layouts.result import Layout, Piece

_SAME_COLUMN_MM = 1.0
_REMNANT_SLACK_MM = 0.01  # a remnant may be claimed larger than it is by so much


def in_physical_order(order: NestOrder, placed: Iterable[tuple[str, Transform]]) -> tuple[Piece, ...]:
    """Return pieces numbered from 1 as one meets them walking along the plate: by left edge, then upwards."""
    parts = {part.key: part for part in order.parts}

    def corner(item: tuple[str, Transform]) -> tuple[float, float, float, float, str]:
        key, place = item
        left, bottom, _, _ = bounds_mm(place.contour(parts[key].shape.outer))
        return (round(left / _SAME_COLUMN_MM), round(bottom / _SAME_COLUMN_MM), left, bottom, key)

    ordered = sorted(placed, key=corner)
    return tuple(Piece(key, serial, place) for serial, (key, place) in enumerate(ordered, start=1))


def net_area_mm2(pieces: Iterable[Piece], parts: dict[str, OrderedPart]) -> float:
    """Return the area of all pieces, holes taken off."""
    return sum(parts[piece.part_key].shape.net_area_mm2 for piece in pieces)


def cut_length_mm(pieces: Iterable[Piece], parts: dict[str, OrderedPart]) -> float:
    """Return the length of all contours that are cut."""
    return sum(shape_cut_length_mm(parts[piece.part_key].shape) for piece in pieces)


def pierce_count(pieces: Iterable[Piece], parts: dict[str, OrderedPart]) -> int:
    """Return how often the beam goes in: once a contour."""
    return sum(1 + len(parts[piece.part_key].shape.holes) for piece in pieces)


def used_width_mm(plate: Shape, pieces: Sequence[Piece], parts: dict[str, OrderedPart]) -> float:
    """Return how far from the plate's left edge the rightmost piece reaches."""
    left = bounds_mm(plate.outer)[0]
    outers = (piece.place.contour(parts[piece.part_key].shape.outer) for piece in pieces)
    return max(bounds_mm(outer)[2] for outer in outers) - left


def is_left(order: NestOrder, layouts: Iterable[Layout], size_mm: tuple[float, float]) -> bool:
    """Tell whether a rectangle, x and y, is left free at the right or upper end of some layout's plate.

    Free of all pieces, of zones and of holes in the plate: somebody will book it as a remnant.
    """
    if min(size_mm) <= 2.0 * _REMNANT_SLACK_MM:
        return False
    parts = {part.key: part for part in order.parts}
    plates = {plate.key: plate for plate in order.plates}
    return any(_leaves(plates[layout.plate_key], layout.pieces, parts, size_mm) for layout in layouts)


def _leaves(
    plate: OrderedPlate, pieces: Sequence[Piece], parts: dict[str, OrderedPart], size_mm: tuple[float, float]
) -> bool:
    _, _, right, top = bounds_mm(plate.outline.outer)
    low_x, low_y = right - size_mm[0] + _REMNANT_SLACK_MM, top - size_mm[1] + _REMNANT_SLACK_MM
    taken = [piece.place.contour(parts[piece.part_key].shape.outer) for piece in pieces]
    boxes = [bounds_mm(outer) for outer in (*taken, *(zone.outer for zone in plate.zones))]
    if any(box[2] > low_x and box[3] > low_y for box in boxes):
        return False
    corner = shapely.box(low_x, low_y, right - _REMNANT_SLACK_MM, top - _REMNANT_SLACK_MM)
    return bool(shapely.covers(polygon(plate.outline, _REMNANT_SLACK_MM / 2.0), corner))
