"""How few plates any answer needs: an honest lower bound."""

from __future__ import annotations

import math
from collections.abc import Callable

import shapely
from shapely import affinity

from nestwright.nesting.instance import Instance, PartType
from nestwright.nesting.problem.locked import locked_plates
from nestwright.nesting.problem.preparation import PieceType, Problem
from nestwright.nesting.problem.regions import PlateRegion
from nestwright.nesting.problem.shapes import to_shapely

ROUNDING = 1e-6


def quick_bound(problem: Problem, placeable: list[bool]) -> int:
    """Return :func:`bound_plates` or less, from the parts' own areas: at once, with any number of types."""
    pieces = _asked_for(problem, placeable)
    need = sum(piece.quantity * piece.area_mm2 for piece in pieces)
    return max(1, _by_area(problem, need)) if pieces else locked_plates(problem.instance).total()


def bound_plates(problem: Problem, placeable: list[bool], check: Callable[[], None]) -> int:
    """Return a number of plates below which the placeable pieces cannot be nested.

    By area: parts grown by half the gap are disjoint, and lie in the plate's allowed region grown by
    half the gap. By size: pieces that cover the middle of a plate wherever they lie on it are alone there.
    ``check`` is called between parts and may raise.
    """
    pieces = _asked_for(problem, placeable)
    if not pieces:
        return locked_plates(problem.instance).total()
    grow = problem.instance.gap_mm / 2.0
    need = 0.0
    for piece in pieces:
        check()
        need += piece.quantity * _grown_area(problem.instance, piece, grow)
    return max(1, _by_area(problem, need), _by_size(problem, pieces))


def _asked_for(problem: Problem, placeable: list[bool]) -> list[PieceType]:
    types = zip(problem.types, placeable, strict=True)
    return [piece for piece, fits in types if fits and piece.quantity > 0]


def _by_area(problem: Problem, need: float) -> int:
    """Return how many plates an area needs; those of locked layouts are used anyway, so they come first."""
    locked = [plate for plate in problem.plates if plate.locked is not None]
    need -= sum(plate.room_mm2 * (plate.stock or 0) for plate in locked)
    room = [(plate.room_mm2, plate.stock) for plate in problem.plates if plate.locked is None]
    room = [(area, stock) for area, stock in room if area > 0.0]
    plates = locked_plates(problem.instance).total()
    for area, stock in sorted(room, key=lambda pair: -pair[0]):
        wanted = math.ceil(need / area * (1.0 - ROUNDING))
        if stock is None or wanted <= stock:
            return plates + max(wanted, 0)
        plates, need = plates + stock, need - stock * area
    return plates


def _grown_area(instance: Instance, piece: PieceType, grow_mm: float) -> float:
    # Round joins as chords: never more than the true area.
    return float(to_shapely(instance.parts[piece.members[0][0]].polygon).buffer(grow_mm).area)


def _by_size(problem: Problem, pieces: list[PieceType]) -> int:
    """Count the pieces that no plate type can hold two of, because each must cover the plate's middle."""
    return sum(
        piece.quantity
        for piece in pieces
        if all(_covers_middle(problem.instance, piece, plate) for plate in problem.plates)
    )


def _covers_middle(instance: Instance, piece: PieceType, plate: PlateRegion) -> bool:
    part: PartType = instance.parts[piece.members[0][0]]
    shape = to_shapely(part.polygon, piece.members[0][2])
    x0, y0, x1, y1 = plate.inner_mm
    middle_x, middle_y = (x0 + x1) / 2.0, (y0 + y1) / 2.0
    for way in piece.orientations:
        low_x, low_y = x0 - way.box_mm[0], y0 - way.box_mm[1]
        high_x, high_y = x1 - way.box_mm[2], y1 - way.box_mm[3]
        if low_x > high_x or low_y > high_y:
            continue
        turned = affinity.affine_transform(shape, [*way.matrix.ravel().tolist(), 0.0, 0.0])
        # Where the middle may lie inside the part, as the part moves over all its positions.
        swept = shapely.box(middle_x - high_x, middle_y - high_y, middle_x - low_x, middle_y - low_y)
        if not turned.buffer(-1e-6).covers(swept):
            return False
    return True
