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
from nestwright.nesting.instance import Instance, Mode, PartType
from nestwright.nesting.kernels import FloatArray
from nestwright.nesting.problem.holes import least_box, open_to_others, without_narrow_holes
from nestwright.nesting.problem.locked import locked_pieces
from nestwright.nesting.problem.outlines import Outline, as_polygon, grown, outline_of
from nestwright.nesting.problem.regions import PlateRegion, locked_region, region_of
from nestwright.nesting.problem.shapes import to_shapely

SAME_POINT_MM = 1e-5  # points of equal parts agree to about this
SAME_AREA_SHARE = 1e-3  # two orientations of a part that differ by less than this are one ...
MANY_FREE = 40  # with more types that may lie at any angle, fewer angles of each are tried
SAME_BOX_MM = 0.01  # ... when their boxes agree as well

STRAIGHT_DEG = 0.5  # a part whose least rectangle is tilted by no more than this lies along the axes

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
    All members share ``priority`` (higher: placed first), ``filler`` (only fills what others leave) and
    ``kit`` (lies on the same plates as others of that name).
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
    kit: str | None = None

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
    """What the search works on. ``plates`` are the instance's, and after them one for each locked layout."""

    instance: Instance
    types: tuple[PieceType, ...]
    plates: tuple[PlateRegion, ...]


def prepare(instance: Instance, check: Callable[[], None] = lambda: None) -> Problem:
    """Return the problem of a valid instance; ``check`` is called between parts and may raise."""
    same: dict[Hashable, list[int]] = {}
    quantities = _quantities(instance)
    for i, part in enumerate(instance.parts):
        if quantities[i] > 0:
            same.setdefault(_likeness(part), []).append(i)
    groups = list(same.values())
    shapes = [_centred(instance.parts[group[0]]) for group in groups]
    least_mm = min((least_box(shape) for shape, _ in shapes), default=0.0)
    plates = _regions(instance, least_mm)
    keep_outs = any(plate.obstacles for plate in plates)
    few = sum(instance.parts[group[0]].rotations_deg is None for group in groups) > MANY_FREE
    types: list[PieceType] = []
    for group, (shape, centre) in zip(groups, shapes, strict=True):
        check()
        members = tuple(_member(instance, i, quantities[i], centre) for i in group)
        types.append(_piece_type(instance, members, shape, least_mm, keep_outs, few))
    return Problem(instance, tuple(types), plates)


def _quantities(instance: Instance) -> list[int]:
    """Return how many pieces of each part are to be laid beside those that are locked."""
    locked = locked_pieces(instance)
    return [part.quantity - locked[i] for i, part in enumerate(instance.parts)]


def _regions(instance: Instance, least_mm: float) -> tuple[PlateRegion, ...]:
    """Return the regions of all plate types, then of all locked layouts."""
    plates = [region_of(instance, i) for i in range(len(instance.plates))]
    if instance.mode is Mode.FILL:
        plates = [replace(plate, stock=0 if instance.locked else 1) for plate in plates]
    locked = [locked_region(instance, i, plates[of.plate], least_mm) for i, of in enumerate(instance.locked)]
    return (*plates, *locked)


def _likeness(part: PartType) -> Hashable:
    """Return what equal parts share: rules and points, from the first one, rounded."""
    start = part.polygon.outer[0]
    rings = (part.polygon.outer, *part.polygon.holes)
    points = tuple((np.round((ring - start) / SAME_POINT_MM) + 0.0).tobytes() for ring in rings)
    shape = part.rotations_deg, part.mirror, part.part_in_part, part.least_hole_mm, points
    return *shape, part.priority, part.filler, part.kit


def _centred(part: PartType) -> tuple[shapely.Polygon, FloatArray]:
    """Return the part about its centroid, and the centroid as seen from the part's first point."""
    # Near the first point before anything is multiplied: coordinates of 1e7 keep their precision.
    start = part.polygon.outer[0]
    near = to_shapely(part.polygon, (float(start[0]), float(start[1])))
    centre = shapely.get_coordinates(near.centroid)[0]
    centred: shapely.Polygon = shapely.transform(near, lambda points: points - centre)
    return centred, centre


def _member(
    instance: Instance, i: int, quantity: int, centre: FloatArray
) -> tuple[int, int, tuple[float, float]]:
    x, y = (instance.parts[i].polygon.outer[0] + centre).tolist()
    return i, quantity, (x, y)


def _piece_type(
    instance: Instance,
    members: Members,
    shape: shapely.Polygon,
    least_mm: float,
    keep_outs: bool,
    few_angles: bool,
) -> PieceType:
    part, gap = instance.parts[members[0][0]], instance.gap_mm
    outline = without_narrow_holes(grown(open_to_others(part, shape), gap / 2.0), least_mm + gap)
    hull = as_polygon(shapely.convex_hull(outline))
    hull_outline = outline_of(hull)
    # Only obstacles meet the bare outline: zones may lie in any hole, locked pieces only where others may.
    around = open_to_others(part, shape) if instance.locked else shape
    bare = outline_of(grown(around, 0.0)) if keep_outs else hull_outline
    return PieceType(
        members=members,
        orientations=_orientations(part, shape, outline, few_angles=few_angles),
        outline=outline_of(outline),
        bare=bare,
        hull=hull_outline,
        area_mm2=float(shape.area),
        hull_area_mm2=float(hull.area),
        diameter_mm=2.0 * float(shapely.minimum_bounding_radius(hull)),
        priority=part.priority,
        filler=part.filler,
        kit=None if part.filler else part.kit,
    )


def free_angles(shape: shapely.Polygon, *, few: bool = False) -> tuple[float, ...]:
    """Return the angles tried for a part that may lie at any, degrees from 0 up to 360.

    The four right ones, and those that lay the least rectangle around the shape along the axes: only these
    where ``few`` are to be tried, because every pair of turns of two parts is a table of its own.
    """
    corners = shapely.get_coordinates(shapely.minimum_rotated_rectangle(shape))
    dx, dy = (corners[1] - corners[0]).tolist()
    upright = -math.degrees(math.atan2(dy, dx)) % 90.0
    right = (0.0, 90.0, 180.0, 270.0)
    if min(upright, 90.0 - upright) <= STRAIGHT_DEG:
        return right
    along = tuple(upright + angle for angle in right)
    return along if few else (*right, *along)


def _orientations(
    part: PartType, shape: shapely.Polygon, outline: shapely.Polygon, *, few_angles: bool
) -> tuple[Orientation, ...]:
    kept: list[Orientation] = []
    corners = shapely.get_coordinates(shape.exterior)
    angles = free_angles(shape, few=few_angles) if part.rotations_deg is None else part.rotations_deg
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
    return is_same_way(outline, a.matrix, b.matrix)


def is_same_way(shape: shapely.Polygon, a: FloatArray, b: FloatArray) -> bool:
    """Tell whether a shape about its centroid looks the same under two matrices ``(2, 2)``."""
    first, second = (affinity.affine_transform(shape, [*way.ravel().tolist(), 0.0, 0.0]) for way in (a, b))
    return shapely.symmetric_difference(first, second).area <= SAME_AREA_SHARE * shape.area
