"""Layouts to begin with, turned back into filled plates: what of them still holds."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from shapely import affinity

from nestwright.geometry.transform import Transform
from nestwright.nesting.fill.clear import first_overlap
from nestwright.nesting.fill.plate_fill import FilledPlate
from nestwright.nesting.fill.space import SearchSpace
from nestwright.nesting.kernels import FloatArray, IntArray
from nestwright.nesting.problem.preparation import is_same_way
from nestwright.nesting.problem.shapes import to_shapely
from nestwright.nesting.solution import Placement, PlateLayout

STICKS_OUT_MM = 2e-3  # a piece that leaves its room by no more than this is moved back


def started_plates(space: SearchSpace) -> list[FilledPlate]:
    """Return the instance's start layouts as filled plates.

    Pieces are dropped that are not asked for (any more), lie at an angle that is not among their
    orientations, do not fit or overlap; and plates that are not in stock.
    """
    problem = space.problem
    left = np.array([piece.quantity for piece in problem.types], dtype=np.int64)
    stock = [np.inf if region.stock is None else float(region.stock) for region in problem.plates]
    plates: list[FilledPlate] = []
    for layout in problem.instance.start:
        p, placements = _plate_of(space, layout, stock)
        ways, at_mm = _clear(space, p, *_rows_of(space, p, placements))
        plates += _asked_for(space, FilledPlate(p, ways, at_mm, layout.amount), left, stock)
    return plates


def _plate_of(space: SearchSpace, layout: PlateLayout, stock: list[float]) -> tuple[int, list[Placement]]:
    """Return the plate of a layout, that of a locked one when it holds its pieces, and the other pieces."""
    instance, held = space.problem.instance, set(layout.placements)
    for p, region in enumerate(space.problem.plates):
        if region.locked is not None and region.kind == layout.plate and stock[p] > 0:
            kept = set(instance.locked[region.locked].placements)
            if kept <= held:
                return p, [at for at in layout.placements if at not in kept]
    return layout.plate, list(layout.placements)


def _asked_for(
    space: SearchSpace, plate: FilledPlate, left: IntArray, stock: list[float]
) -> Iterator[FilledPlate]:
    """Yield a plate as often as there is stock, with the pieces still asked for; they go off ``left``."""
    amount = int(min(plate.amount, stock[plate.plate]))
    while amount > 0:
        types = space.rows.type_of[plate.ways]
        kept = [i for i, t in enumerate(types.tolist()) if (types[:i] == t).sum() < left[t]]
        if not kept:
            return
        counts = np.bincount(types[kept], minlength=len(left))
        times = int(min(amount, (left[counts > 0] // counts[counts > 0]).min()))
        left -= counts * times
        stock[plate.plate] -= times
        amount -= times
        yield FilledPlate(plate.plate, plate.ways[kept], plate.at_mm[kept], times)


def _rows_of(space: SearchSpace, p: int, placements: list[Placement]) -> tuple[IntArray, FloatArray]:
    """Return orientation row and position of the placements that lie in their room on the plate."""
    region, rooms = space.problem.plates[p], space.rooms(space.problem.plates[p])
    member = {
        part: (t, centre) for t, piece in enumerate(space.problem.types) for part, _, centre in piece.members
    }
    ways, at_mm = list[int](), list[FloatArray]()
    for at in placements:
        t, centre = member.get(at.part, (-1, (0.0, 0.0)))
        way = None if t < 0 else _way_of(space, t, at)
        if way is None:
            continue
        matrix = Transform(rotation_deg=at.rotation_deg, mirror=at.mirror).matrix()
        place = matrix @ np.array(centre) + (at.x_mm - region.origin[0], at.y_mm - region.origin[1])
        inside = np.maximum(np.minimum(place, rooms[way, 2:]), rooms[way, :2])
        if np.abs(inside - place).max() <= STICKS_OUT_MM:
            ways.append(way)
            at_mm.append(inside)
    return np.array(ways, dtype=np.int64), np.array(at_mm, dtype=np.float64).reshape(-1, 2)


def _way_of(space: SearchSpace, t: int, at: Placement) -> int | None:
    """Return the orientation that shows the part as a placement does, if there is one."""
    piece, first = space.problem.types[t], int(space.rows.first_row[t])
    matrix = Transform(rotation_deg=at.rotation_deg, mirror=at.mirror).matrix()
    for i, way in enumerate(piece.orientations):
        if np.abs(way.matrix - matrix).max() < 1e-7:
            return first + i
    if not _is_listed(space, at):
        return None
    # Orientations that show the same shape are one, so a listed angle may be missing.
    part = to_shapely(space.problem.instance.parts[at.part].polygon)
    shape = affinity.translate(part, -part.centroid.x, -part.centroid.y)
    same = (first + i for i, way in enumerate(piece.orientations) if is_same_way(shape, matrix, way.matrix))
    return next(same, None)


def _is_listed(space: SearchSpace, at: Placement) -> bool:
    part = space.problem.instance.parts[at.part]
    angles = part.rotations_deg or ()
    if at.mirror and not part.mirror:
        return False
    return any(abs((at.rotation_deg - a + 180) % 360 - 180) < 1e-6 for a in angles)


def _clear(space: SearchSpace, p: int, ways: IntArray, at_mm: FloatArray) -> tuple[IntArray, FloatArray]:
    """Drop each piece that overlaps an obstacle or one before it."""
    while (hit := first_overlap(space.rows, space.silhouettes, p, ways, at_mm)) >= 0:
        ways, at_mm = np.delete(ways, hit), np.delete(at_mm, hit, axis=0)
    return ways, at_mm
