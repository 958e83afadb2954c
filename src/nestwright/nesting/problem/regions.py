"""Where pieces may lie on a plate: a box, and obstacles for what of the box is not allowed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import shapely

from nestwright.nesting.instance import Instance, Margins, Mode
from nestwright.nesting.problem.holes import open_to_others, without_narrow_holes
from nestwright.nesting.problem.locked import locked_plates, placed_shape
from nestwright.nesting.problem.outlines import MITRE_LIMIT, Outline, as_polygon, grown, outline_of
from nestwright.nesting.problem.shapes import to_shapely
from nestwright.nesting.solution import Placement

PLATE_SLACK_MM = 0.001  # islands and irregular plates leave this much more, so that exact fits have an inside
RECTANGLE_SHARE = 1.0 - 1e-9  # an outer ring that fills this much of its box is a rectangle
LEAST_OBSTACLE_MM2 = 1e-6

Box: TypeAlias = tuple[float, float, float, float]
NO_ROOM: Box = (0.0, 0.0, -1.0, -1.0)


@dataclass(frozen=True, eq=False)
class PlateRegion:
    """Where pieces may lie on one plate type, with the corner of its box at the origin.

    ``inner_mm`` is the box of the ``allowed`` region; ``obstacles`` are what of that box is not allowed
    (none for a rectangle). ``room_mm2`` is at least the area of the region grown by half the gap.
    ``kind`` is the plate type in the instance, ``locked`` the locked layout that lies on the plate: it is
    used anyway, so it costs nothing more, and its pieces are obstacles.
    """

    origin: tuple[float, float]
    size_mm: tuple[float, float]
    inner_mm: Box
    allowed: shapely.Geometry
    obstacles: tuple[Outline, ...]
    area_mm2: float
    room_mm2: float
    cost: float
    stock: int | None
    kind: int = 0
    locked: int | None = None
    strip: bool = False

    @property
    def long_axis(self) -> int:
        """The axis along which the plate is used up: 0 when it is longer in x than in y, or a strip."""
        return 0 if self.strip or self.size_mm[0] >= self.size_mm[1] else 1

    @property
    def cut_axes(self) -> tuple[int, ...]:
        """The axes along which a straight cut leaves a rectangle: both of a plate that is one itself."""
        if self.strip or self.obstacles:
            return (self.long_axis,)
        return (self.long_axis, 1 - self.long_axis)


def region_of(instance: Instance, kind: int) -> PlateRegion:
    """Return the region of a plate type; on one without room no piece fits."""
    plate = instance.plates[kind]
    low, high = plate.polygon.outer.min(axis=0), plate.polygon.outer.max(axis=0)
    origin = float(low[0]), float(low[1])
    shape = to_shapely(plate.polygon, origin)
    width, height = (float(side) for side in high - low)
    zones = shapely.union_all([to_shapely(zone, origin) for zone in plate.zones])
    inner, allowed, obstacles = _room(shape, zones, (width, height), instance.margins)
    return PlateRegion(
        origin=origin,
        size_mm=(width, height),
        inner_mm=inner,
        allowed=allowed,
        obstacles=obstacles,
        area_mm2=float(shape.area),
        room_mm2=_grown_area(allowed, instance.gap_mm),
        cost=plate.cost,
        strip=instance.mode is Mode.STRIP,
        stock=None if plate.stock is None else plate.stock - locked_plates(instance)[kind],
        kind=kind,
    )


def locked_region(instance: Instance, i: int, plate: PlateRegion, least_mm: float) -> PlateRegion:
    """Return the region that locked layout ``i`` leaves; holes up to ``least_mm`` wide take nothing."""
    layout, box = instance.locked[i], shapely.box(*plate.inner_mm)
    pieces = shapely.union_all([_locked_piece(instance, at, plate.origin) for at in layout.placements])
    blocked = [as_polygon(part) for part in shapely.get_parts(_reaching_into(box, pieces))]
    filled = [without_narrow_holes(part, least_mm) for part in blocked]
    return replace(
        plate,
        obstacles=(*plate.obstacles, *_outlines(shapely.MultiPolygon(filled))),
        room_mm2=_grown_area(shapely.difference(plate.allowed, pieces), instance.gap_mm),
        cost=0.0,
        stock=layout.amount,
        locked=i,
    )


def _locked_piece(instance: Instance, at: Placement, origin: tuple[float, float]) -> shapely.Geometry:
    """Return what a locked piece keeps others out of: all within the gap, but its holes that are open."""
    part = instance.parts[at.part]
    shape = open_to_others(part, placed_shape(part.polygon, at, origin))
    return _grown(grown(shape, instance.gap_mm), -PLATE_SLACK_MM)


def _grown_area(allowed: shapely.Geometry, gap_mm: float) -> float:
    return float(shapely.buffer(allowed, gap_mm / 2.0, join_style="mitre", mitre_limit=10.0).area)


def _room(
    shape: shapely.Polygon, zones: shapely.Geometry, size_mm: tuple[float, float], margins: Margins
) -> tuple[Box, shapely.Geometry, tuple[Outline, ...]]:
    """Return the box of the allowed region, the region, and the obstacles within the box."""
    width, height = size_mm
    x0, y0 = margins.left_mm, margins.bottom_mm
    inner = x0, y0, width - margins.right_mm, height - margins.top_mm
    if x0 > inner[2] or y0 > inner[3]:
        return NO_ROOM, shapely.Polygon(), ()
    box = shapely.box(*inner)
    if shapely.Polygon(shape.exterior).area >= width * height * RECTANGLE_SHARE:
        islands = _reaching_into(box, _islands(shape, zones, margins.least_mm))
        return inner, shapely.difference(box, islands), _outlines(islands)
    # Mitred: a negative buffer with round joins would cut chords into the margin.
    allowed = _grown(shape, PLATE_SLACK_MM - margins.least_mm)
    allowed = shapely.intersection(allowed, _wider(inner, PLATE_SLACK_MM))
    allowed = shapely.difference(allowed, _grown(zones, -PLATE_SLACK_MM))
    if allowed.area <= LEAST_OBSTACLE_MM2:
        return NO_ROOM, shapely.Polygon(), ()
    inner = _bounds(allowed)
    frame = _wider(inner, max(size_mm))
    return inner, allowed, _outlines(shapely.difference(frame, allowed))


def _islands(shape: shapely.Polygon, zones: shapely.Geometry, margin_mm: float) -> shapely.Geometry:
    """Return the places to keep out of within a rectangular plate: its holes, grown, and the zones."""
    holes = [_grown(shapely.Polygon(ring), margin_mm - PLATE_SLACK_MM) for ring in shape.interiors]
    return shapely.union_all([*holes, _grown(zones, -PLATE_SLACK_MM)])


def _grown(shape: shapely.Geometry, distance_mm: float) -> shapely.Geometry:
    return shapely.buffer(shape, distance_mm, join_style="mitre", mitre_limit=MITRE_LIMIT)


def _reaching_into(box: shapely.Polygon, islands: shapely.Geometry) -> shapely.Geometry:
    """Return the islands, whole, that reach into the box: others forbid nothing."""
    reaching = [part for part in shapely.get_parts(islands) if part.intersection(box).area > 0.0]
    return shapely.MultiPolygon(reaching)


def _outlines(blocked: shapely.Geometry) -> tuple[Outline, ...]:
    """Return what is blocked as outlines that no piece may touch."""
    parts = (as_polygon(part) for part in shapely.get_parts(blocked) if part.area > LEAST_OBSTACLE_MM2)
    return tuple(outline_of(part) for part in parts)


def _bounds(shape: shapely.Geometry) -> Box:
    x0, y0, x1, y1 = (float(side) for side in shapely.bounds(shape))
    return x0, y0, x1, y1


def _wider(box: Box, distance_mm: float) -> shapely.Polygon:
    x0, y0, x1, y1 = box
    return shapely.box(x0 - distance_mm, y0 - distance_mm, x1 + distance_mm, y1 + distance_mm)
