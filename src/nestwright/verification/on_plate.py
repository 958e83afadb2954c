"""The rules between pieces and the plate they lie on: inside it, its margins, its zones to keep out of.

The least margin is kept to every edge and hole of the plate. Where sides ask for more, each piece also
keeps that distance to the side of the plate's box: on a rectangular plate that is the edge itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import shapely

from nestwright.verification import solids
from nestwright.verification.clearance import Clearance
from nestwright.verification.outlines import Outline, PlacedPiece
from nestwright.verification.report import TOLERANCE_MM, Rule, Violation
from nestwright.verification.segments import contour_boxes
from nestwright.verification.sides import Sides, to_sides

_OUTERMOST = {"left": (0, 1.0), "right": (0, -1.0), "bottom": (1, 1.0), "top": (1, -1.0)}  # axis, sign


def side_distances(plate: Outline | None, pieces: Sequence[PlacedPiece]) -> list[Sides]:
    """Return the exact distance of each piece's box to the sides of the plate's; none without a plate."""
    if plate is None or not pieces:
        return []
    boxes = contour_boxes([plate.outer, *(piece.outline.outer for piece in pieces)])
    return to_sides(boxes[1:], boxes[0])


def plate_violations(
    plate: Outline | None,
    pieces: Sequence[PlacedPiece],
    to_edge: Mapping[int, Clearance],
    sides: Sequence[Sides],
    margins: Sides,
) -> Iterator[Violation]:
    """Yield what leaves the plate or lies too near its edge.

    ``to_edge`` holds the nearest point of the plate's contours for the pieces that come near them,
    ``sides`` the distances of :func:`side_distances`.
    """
    if plate is None:
        yield Violation(Rule.NO_PLATE, "no plate outline: nothing says that the pieces lie on a plate")
        return
    for index, piece in enumerate(pieces):
        found = to_edge.get(index)
        if _leaves(piece.outline, plate, found):
            yield _outside(piece, found, margins.least_mm)
            continue
        over = [] if margins.is_even else list(_too_near_sides(piece, sides[index], margins))
        yield from over
        if not over and found is not None and found.distance_mm < margins.least_mm - TOLERANCE_MM:
            yield _too_near_the_edge(piece, found, margins.least_mm)


def zone_violations(
    zones: Sequence[Outline], pieces: Sequence[PlacedPiece], near: Mapping[tuple[int, int], Clearance]
) -> Iterator[Violation]:
    """Yield the pieces that reach into a zone by more than the tolerance; they may touch it.

    ``near`` holds the nearest points of pieces and zones (by their indices) that come near each other.
    A piece may lie around a zone that its hole leaves free.
    """
    for number, zone in enumerate(zones):
        for index, piece in enumerate(pieces):
            found = near.get((index, number))
            if solids.overlap(piece.outline, zone, None if found is None else found.distance_mm):
                yield _in_zone(piece, zone, number + 1)


def _leaves(piece: Outline, plate: Outline, found: Clearance | None) -> bool:
    if found is None or found.distance_mm > TOLERANCE_MM:
        return solids.off_the_plate(piece, plate)
    return solids.sticks_out(piece, plate)


def _outside(piece: PlacedPiece, found: Clearance | None, margin_mm: float) -> Violation:
    x_mm, y_mm = piece.outline.outer[0, :2].tolist() if found is None else (found.x_mm, found.y_mm)
    return Violation(
        rule=Rule.OUTSIDE_PLATE,
        message=f"{piece.label} does not lie on the plate",
        pieces=(piece.label,),
        x_mm=x_mm,
        y_mm=y_mm,
        measured_mm=0.0,
        required_mm=margin_mm,
    )


def _too_near_the_edge(piece: PlacedPiece, found: Clearance, margin_mm: float) -> Violation:
    return Violation(
        rule=Rule.MARGIN,
        message=f"{piece.label} is {found.distance_mm:.3f} mm from the plate's edge, "
        f"the margin is {margin_mm:g} mm",
        pieces=(piece.label,),
        x_mm=found.x_mm,
        y_mm=found.y_mm,
        measured_mm=found.distance_mm,
        required_mm=margin_mm,
    )


def _too_near_sides(piece: PlacedPiece, sides: Sides, margins: Sides) -> Iterator[Violation]:
    asked = margins.named()
    for side, distance_mm in sides.named().items():
        if distance_mm < asked[side] - TOLERANCE_MM:
            x_mm, y_mm = _outermost(piece.outline, side)
            yield Violation(
                rule=Rule.MARGIN,
                message=f"{piece.label} is {distance_mm:.3f} mm from the plate's {side} side, "
                f"the margin there is {asked[side]:g} mm",
                pieces=(piece.label,),
                x_mm=x_mm,
                y_mm=y_mm,
                measured_mm=distance_mm,
                required_mm=asked[side],
            )


def _outermost(outline: Outline, side: str) -> tuple[float, float]:
    """Return the point of an outline that lies nearest to a side."""
    axis, sign = _OUTERMOST[side]
    points = shapely.get_coordinates(outline.polygon)
    x_mm, y_mm = points[np.argmin(sign * points[:, axis])].tolist()
    return x_mm, y_mm


def _in_zone(piece: PlacedPiece, zone: Outline, number: int) -> Violation:
    place = shapely.point_on_surface(shapely.intersection(piece.outline.polygon, zone.polygon))
    return Violation(
        rule=Rule.ZONE,
        message=f"{piece.label} reaches into the plate's zone {number} to keep out of",
        pieces=(piece.label,),
        x_mm=float(shapely.get_x(place)),
        y_mm=float(shapely.get_y(place)),
        measured_mm=0.0,
        required_mm=0.0,
    )
