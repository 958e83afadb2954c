"""What an order must be before anything is computed: each refusal names the field and what is allowed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import numpy as np

from nestwright.errors import BadParameter
from nestwright.geometry.contours import Contour, Path, Shape, area_mm2, bounds_mm
from nestwright.layouts.order import Margins, Mode, NestOrder, OrderedPart, OrderedPlate

LARGEST_MM = 100_000.0
"""The largest gap, margin and hole: what is larger is a wrong unit."""

FARTHEST_MM = 1e8
"""Drawings in map coordinates lie far from their origin; up to here doubles resolve a millionth of a mm."""

MOST_PIECES = 1_000_000

_RECTANGLE_SHARE = 1e-9
"""By how much, as a share of its box, a strip's area may differ from it."""


def check_order(order: NestOrder) -> None:
    """Raise BadParameter for the first field that makes no sense."""
    _check_settings(order)
    if not order.parts:
        raise BadParameter("parts", "at least one part")
    if not order.plates:
        raise BadParameter("plates", "at least one plate")
    _check_keys("parts", (part.key for part in order.parts))
    _check_keys("plates", (plate.key for plate in order.plates))
    for index, part in enumerate(order.parts):
        _check_part(f"parts[{index}]", part)
    for index, plate in enumerate(order.plates):
        _check_plate(f"plates[{index}]", plate)
    if not 0 < sum(part.quantity for part in order.parts) <= MOST_PIECES:
        raise BadParameter("parts.quantity", f"1 to {MOST_PIECES} pieces in one order")
    if order.asked_for == 0:
        raise BadParameter("parts.filler", "at least one piece that is no filler: fillers open no plate")
    _check_mode(order)


def _check_settings(order: NestOrder) -> None:
    _check_length("gap_mm", order.gap_mm)
    if isinstance(order.margin_mm, Margins):
        for side, value_mm in vars(order.margin_mm).items():
            _check_length(f"margin_mm.{side}", value_mm)
    else:
        _check_length("margin_mm", order.margin_mm)
    if not (math.isfinite(order.time_limit_s) and order.time_limit_s > 0.0):
        raise BadParameter("time_limit_s", "a number of seconds above 0")
    if order.seed < 0:
        raise BadParameter("seed", "a whole number, 0 or more")
    if order.threads < 1:
        raise BadParameter("threads", "a whole number, 1 or more")
    if order.max_steps is not None and order.max_steps < 1:
        raise BadParameter("max_steps", "a whole number, 1 or more, or none")


def _check_mode(order: NestOrder) -> None:
    if order.mode not in (Mode.FILL, Mode.STRIP):
        return
    if len(order.plates) != 1:
        raise BadParameter("plates", f"one plate when the mode is {order.mode}, not {len(order.plates)}")
    (plate,) = order.plates
    if plate.stock == 0:
        raise BadParameter("plates[0].stock", f"1 or more, or none, when the mode is {order.mode}")
    left, bottom, right, top = bounds_mm(plate.outline.outer)
    box_mm2 = (right - left) * (top - bottom)
    if order.mode is Mode.STRIP and plate.outline.net_area_mm2 < box_mm2 * (1.0 - _RECTANGLE_SHARE):
        raise BadParameter("plates[0].outline", f"a rectangle without holes for a strip ({plate.name})")


def _check_length(field: str, value_mm: float) -> None:
    if not 0.0 <= value_mm <= LARGEST_MM:  # also refuses what is not a number
        raise BadParameter(field, f"a number of millimetres from 0 to {LARGEST_MM:g}")


def _check_keys(field: str, keys: Iterable[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise BadParameter(f"{field}.key", f"each key once; '{key}' stands there twice")
        seen.add(key)


def _check_part(field: str, part: OrderedPart) -> None:
    if part.quantity < 0:
        raise BadParameter(f"{field}.quantity", f"a whole number, 0 or more ({part.name})")
    angles = part.rotations_deg
    if angles is not None and (not angles or not all(map(math.isfinite, angles))):
        raise BadParameter(
            f"{field}.rotations_deg", f"at least one angle in degrees, or none for any ({part.name})"
        )
    _check_length(f"{field}.least_hole_mm", part.least_hole_mm)
    if part.kit is not None and not part.kit.strip():
        raise BadParameter(f"{field}.kit", f"a name, or none ({part.name})")
    if part.kit is not None and part.filler:
        raise BadParameter(f"{field}.kit", f"none for a filler: it may lie on any plate ({part.name})")
    _check_shape(f"{field}.shape", part.name, part.shape)


def _check_plate(field: str, plate: OrderedPlate) -> None:
    if plate.stock is not None and plate.stock < 0:
        raise BadParameter(f"{field}.stock", f"0 or more, or none for unlimited ({plate.name})")
    if plate.cost is not None and not (math.isfinite(plate.cost) and plate.cost >= 0.0):
        raise BadParameter(f"{field}.cost", f"a number, 0 or more, or none for the area ({plate.name})")
    _check_shape(f"{field}.outline", plate.name, plate.outline)
    for index, zone in enumerate(plate.zones):
        _check_shape(f"{field}.zones[{index}]", plate.name, zone)
        if not _boxes_meet(zone, plate.outline):
            # Drawn from another origin or in another unit: the clamp would be hit.
            raise BadParameter(f"{field}.zones[{index}]", f"a place on the plate ({plate.name})")


def _boxes_meet(one: Shape, other: Shape) -> bool:
    left, bottom, right, top = bounds_mm(one.outer)
    other_left, other_bottom, other_right, other_top = bounds_mm(other.outer)
    return left < other_right and other_left < right and bottom < other_top and other_bottom < top


def _check_shape(field: str, name: str, shape: Shape) -> None:
    for line in _lines(shape):
        if line.ndim != 2 or line.shape[1] != 3 or len(line) < 2 or not np.isfinite(line).all():
            raise BadParameter(field, f"contours of at least two rows x, y, bulge, all finite ({name})")
        if np.abs(line[:, :2]).max() > FARTHEST_MM:
            raise BadParameter(field, f"coordinates within {FARTHEST_MM:g} mm ({name})")
    if any(abs(area_mm2(line)) == 0.0 for line in (shape.outer, *shape.holes)):
        raise BadParameter(field, f"contours that enclose an area ({name})")
    if shape.net_area_mm2 <= 0.0:
        raise BadParameter(field, f"an outer contour larger than its holes ({name})")


def _lines(shape: Shape) -> Iterator[Contour | Path]:
    yield shape.outer
    yield from shape.holes
    yield from shape.marks
    yield from shape.notes
