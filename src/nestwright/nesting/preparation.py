"""From an instance to what the search works on: piece types with orientations (and plates as regions).

Equal parts become one piece type; orientations that map a part onto itself are one orientation.
Everything is moved near the origin first: parts to their centroid.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import shapely
from shapely import affinity

from nestwright.geometry.transform import Transform
from nestwright.nesting.instance import Instance, Mode, PartType, to_shapely
from nestwright.nesting.kernels import FloatArray
from nestwright.nesting.outlines import Outline, as_polygon, grown, outline_of
from nestwright.nesting.regions import PlateRegion, region_of

SAME_POINT_MM = 1e-5  # points of equal parts agree to about this
SAME_AREA_SHARE = 1e-3  # two orientations of a part that differ by less than this are one ...
SAME_BOX_MM = 0.01  # ... when their boxes agree as well

STRAIGHT_DEG = 0.5  # a part whose least rectangle is tilted by no more than this lies along the axes
CHORD_MM = 0.1  # a hole made of chords is that much narrower than the round hole it stands for

Members: TypeAlias = tuple[tuple[int, int, tuple[float, float]], ...]


@dataclass(frozen=True, eq=False)
class Orientation:
    """One way a piece type may lie. ``box_mm`` is the true part's box about its centroid."""

    rotation_deg: float
    mirror: bool
    matrix: FloatArray
    box_mm: tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class PieceType:
    """Equal parts of the instance.

    ``members`` are ``(part index, quantity, centroid)``. ``outline`` is grown by half the gap,
    ``bare`` is not grown (it is for plate edges), ``hull`` is the convex hull of ``outline``.
    All members share ``priority`` (higher: placed first) and ``filler`` (only fills what others leave).
    """

    members: Members
    orientations: tuple[Orientation, ...]
    outline: Outline
    bare: Outline
    hull: Outline
    area_mm2: float
    hull_area_mm2: float
    diameter_mm: float
    priority: int = 0
    filler: bool = False

    @property
    def quantity(self) -> int:
        """How many pieces are asked for: none of a filler."""
        return 0 if self.filler else self.most

    @property
    def most(self) -> int:
        """How many pieces may be laid."""
        return sum(quantity for _, quantity, _ in self.members)


@dataclass(frozen=True, eq=False)
class Problem:
    """What the search works on."""

    instance: Instance
    types: tuple[PieceType, ...]
    plates: tuple[PlateRegion, ...]


def prepare(instance: Instance, check: Callable[[], None] = lambda: None) -> Problem:
    """Return the problem of a valid instance; ``check`` is called between parts and may raise."""
    same: dict[Hashable, list[int]] = {}
    for i, part in enumerate(instance.parts):
        if part.quantity > 0:
            same.setdefault(_likeness(part), []).append(i)
    groups = list(same.values())
    plates = tuple(region_of(plate, instance.margins, instance.gap_mm) for plate in instance.plates)
    if instance.mode is Mode.FILL:
        plates = tuple(replace(plate, stock=1) for plate in plates)
    shapes = [_centred(instance.parts[group[0]]) for group in groups]
    least_mm = min((_least_box(shape) for shape, _ in shapes), default=0.0)
    keep_outs = any(plate.obstacles for plate in plates)
    types: list[PieceType] = []
    for group, (shape, centre) in zip(groups, shapes, strict=True):
        check()
        members = tuple(_member(instance, i, centre) for i in group)
        types.append(_piece_type(instance, members, shape, least_mm, keep_outs))
    return Problem(instance, tuple(types), plates)


def _likeness(part: PartType) -> Hashable:
    """Return what equal parts share: rules and points, from the first one, rounded."""
    start = part.polygon.outer[0]
    rings = (part.polygon.outer, *part.polygon.holes)
    points = tuple((np.round((ring - start) / SAME_POINT_MM) + 0.0).tobytes() for ring in rings)
    rules = part.rotations_deg, part.mirror, part.part_in_part, part.least_hole_mm, part.priority, part.filler
    return rules, points


def _centred(part: PartType) -> tuple[shapely.Polygon, FloatArray]:
    """Return the part about its centroid, and the centroid as seen from the part's first point."""
    # Near the first point before anything is multiplied: coordinates of 1e7 keep their precision.
    start = part.polygon.outer[0]
    near = to_shapely(part.polygon, (float(start[0]), float(start[1])))
    centre = shapely.get_coordinates(near.centroid)[0]
    centred: shapely.Polygon = shapely.transform(near, lambda points: points - centre)
    return centred, centre


def _member(instance: Instance, i: int, centre: FloatArray) -> tuple[int, int, tuple[float, float]]:
    x, y = (instance.parts[i].polygon.outer[0] + centre).tolist()
    return i, instance.parts[i].quantity, (x, y)


def _least_box(shape: shapely.Polygon) -> float:
    """Return the smaller side of the least rectangle around the shape: nothing narrower takes it in."""
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(shape))
    return float(np.hypot(*np.diff(corners[:3], axis=0).T).min())


def _closed_small_holes(part: PartType, shape: shapely.Polygon) -> shapely.Polygon:
    """Return the shape without the holes that are narrower than others may lie in."""
    if not part.part_in_part:
        return shapely.Polygon(shape.exterior)
    return _without_useless_holes(shape, part.least_hole_mm - CHORD_MM)


def _piece_type(
    instance: Instance, members: Members, shape: shapely.Polygon, least_mm: float, keep_outs: bool
) -> PieceType:
    part, gap = instance.parts[members[0][0]], instance.gap_mm
    wide = grown(_closed_small_holes(part, shape), gap / 2.0)
    outline = _without_useless_holes(wide, least_mm + gap)
    hull = as_polygon(shapely.convex_hull(outline))
    hull_outline = outline_of(hull)
    bare = outline_of(grown(shape, 0.0)) if keep_outs else hull_outline  # only obstacles meet it
    return PieceType(
        members=members,
        orientations=_orientations(part, shape, outline),
        outline=outline_of(outline),
        bare=bare,
        hull=hull_outline,
        area_mm2=float(shape.area),
        hull_area_mm2=float(hull.area),
        diameter_mm=2.0 * float(shapely.minimum_bounding_radius(hull)),
        priority=part.priority,
        filler=part.filler,
    )


def _without_useless_holes(shape: shapely.Polygon, least_mm: float) -> shapely.Polygon:
    holes = [ring for ring in shape.interiors if _upright_box(ring) > least_mm]
    holes = [ring for ring in holes if _least_box(shapely.Polygon(ring)) > least_mm]
    return shapely.Polygon(shape.exterior, holes)


def _upright_box(ring: shapely.LinearRing) -> float:
    """Return the smaller side of the upright box: at least that of the least one, and found at once."""
    x0, y0, x1, y1 = ring.bounds
    return min(x1 - x0, y1 - y0)


def free_angles(shape: shapely.Polygon) -> tuple[float, ...]:
    """Return the angles tried for a part that may lie at any, degrees from 0 up to 360.

    The four right ones, and those that lay the least rectangle around the shape along the axes.
    """
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(shape))
    dx, dy = (corners[1] - corners[0]).tolist()
    upright = -math.degrees(math.atan2(dy, dx)) % 90.0
    right = (0.0, 90.0, 180.0, 270.0)
    if min(upright, 90.0 - upright) <= STRAIGHT_DEG:
        return right
    return (*right, *(upright + angle for angle in right))


def _orientations(
    part: PartType, shape: shapely.Polygon, outline: shapely.Polygon
) -> tuple[Orientation, ...]:
    kept: list[Orientation] = []
    corners = shapely.get_coordinates(shape.exterior)
    angles = free_angles(shape) if part.rotations_deg is None else part.rotations_deg
    for mirror in (False, True) if part.mirror else (False,):
        for rotation in dict.fromkeys(angles):
            matrix = Transform(rotation_deg=rotation, mirror=mirror).matrix()
            turned = corners @ matrix.T
            (x0, y0), (x1, y1) = turned.min(axis=0).tolist(), turned.max(axis=0).tolist()
            way = Orientation(rotation, mirror, matrix, (x0, y0, x1, y1))
            if not any(_same_way(outline, way, other) for other in kept):
                kept.append(way)
    return tuple(kept)


def _same_way(outline: shapely.Polygon, a: Orientation, b: Orientation) -> bool:
    """Tell whether two orientations show the same shape: their boxes first, which tells most apart."""
    if max(abs(p - q) for p, q in zip(a.box_mm, b.box_mm, strict=True)) > SAME_BOX_MM:
        return False
    first, second = (
        affinity.affine_transform(outline, [*way.matrix.ravel().tolist(), 0.0, 0.0]) for way in (a, b)
    )
    return shapely.symmetric_difference(first, second).area <= SAME_AREA_SHARE * outline.area
