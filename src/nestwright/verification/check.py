"""One layout against the rules of the cut: overlap, gap, margins, inside the plate, out of its zones."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import shapely

from nestwright.verification import solids
from nestwright.verification.clearance import Clearance, clearances
from nestwright.verification.on_plate import plate_violations, side_distances, zone_violations
from nestwright.verification.outlines import Outline, PlacedPiece
from nestwright.verification.report import TOLERANCE_MM, Nearest, Report, Rule, Violation
from nestwright.verification.sides import Sides, least_sides


def check_layout(
    plate: Outline | None,
    pieces: Sequence[PlacedPiece],
    gap_mm: float,
    margin_mm: float | Sides,
    zones: Sequence[Outline] = (),
) -> Report:
    """Prove one layout on its true outlines.

    Every pair of pieces keeps ``gap_mm``, also where one lies in a hole of the other; every piece keeps
    ``margin_mm`` to the plate's edge and to the plate's holes (of margins per side the least, and to each
    side of the plate's box its own), and out of the plate's ``zones``. A distance may fall short by
    ``TOLERANCE_MM``. Without a plate the layout is not valid, and the report says so.
    """
    margins = margin_mm if isinstance(margin_mm, Sides) else Sides.even(margin_mm)
    count = len(pieces)
    bodies = [piece.outline for piece in pieces] + ([] if plate is None else [plate, *zones])
    near = _clearances(bodies, count, max(gap_mm, margins.least_mm) + 1.0)
    to_edge = {found.a: found for found in near.values() if found.b == count}
    to_zones = {(found.a, found.b - count - 1): found for found in near.values() if found.a < count < found.b}
    sides = side_distances(plate, pieces)
    gap = min((each for each in near.values() if each.b < count), key=_distance, default=None)
    edge = min(to_edge.values(), key=_distance, default=None)
    broken = [
        *_unsound(pieces),
        *_pair_violations(pieces, near, gap_mm),
        *plate_violations(plate, pieces, to_edge, sides, margins),
        *zone_violations(() if plate is None else zones, pieces, to_zones),
    ]
    return Report(
        violations=tuple(broken),
        least_gap_mm=None if gap is None else gap.distance_mm,
        least_margin_mm=None if edge is None else edge.distance_mm,
        least_gap_at=None if gap is None else _place(gap, pieces),
        least_margin_at=None if edge is None else _place(edge, pieces),
        least_sides_mm=least_sides(sides),
        pieces=count,
        zones=0 if plate is None else len(zones),
        gap_mm=gap_mm,
        margin_mm=margins.least_mm if margins.is_even else margins,
    )


def _distance(found: Clearance) -> float:
    return found.distance_mm


def _place(found: Clearance, pieces: Sequence[PlacedPiece]) -> Nearest:
    labels = tuple(pieces[index].label for index in (found.a, found.b) if index < len(pieces))
    return Nearest(labels, found.x_mm, found.y_mm)


def _clearances(bodies: Sequence[Outline], pieces: int, within_mm: float) -> dict[tuple[int, int], Clearance]:
    """Search wider and wider until there is a least gap and a least margin to report."""
    if len(bodies) < 2:
        return {}
    boxes = np.array([shapely.bounds(body.polygon) for body in bodies])
    widest = math.dist(boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0))
    while True:
        near = clearances(bodies, within_mm)
        gap_known = pieces < 2 or any(found.b < pieces for found in near.values())
        margin_known = len(bodies) == pieces or any(found.b == pieces for found in near.values())
        if (gap_known and margin_known) or within_mm > widest:
            return near
        within_mm *= 4.0


def _unsound(pieces: Sequence[PlacedPiece]) -> Iterator[Violation]:
    for piece in pieces:
        if not piece.outline.sound:
            message = f"{piece.label}: contours cross, lie on one another, or a hole lies outside"
            x_mm, y_mm = piece.outline.outer[0, :2].tolist()
            yield Violation(Rule.CROSSING_CONTOURS, message, (piece.label,), x_mm, y_mm)


def _pair_violations(
    pieces: Sequence[PlacedPiece], near: dict[tuple[int, int], Clearance], gap_mm: float
) -> Iterator[Violation]:
    for a, b in _pairs_to_judge(pieces, near):
        found = near.get((a, b))
        one, other = pieces[a], pieces[b]
        if solids.overlap(one.outline, other.outline, None if found is None else found.distance_mm):
            yield _overlap_violation(one, other, gap_mm)
        elif found is not None and found.distance_mm < gap_mm - TOLERANCE_MM:
            yield _too_near(one, other, found, gap_mm)


def _pairs_to_judge(
    pieces: Sequence[PlacedPiece], near: dict[tuple[int, int], Clearance]
) -> Iterable[tuple[int, int]]:
    """Pairs with near contours, and pairs one of which may lie inside the other: their boxes meet."""
    polygons = [piece.outline.polygon for piece in pieces]
    boxes = shapely.box(*shapely.bounds(polygons).T)
    first, second = shapely.STRtree(boxes).query(boxes) if len(boxes) else ((), ())
    meeting = {(int(a), int(b)) for a, b in zip(first, second, strict=True) if a < b}
    return sorted(meeting | {pair for pair in near if pair[1] < len(pieces)})


def _overlap_violation(one: PlacedPiece, other: PlacedPiece, gap_mm: float) -> Violation:
    shared = shapely.intersection(one.outline.polygon, other.outline.polygon)
    place = shapely.point_on_surface(shared)
    return Violation(
        rule=Rule.OVERLAP,
        message=f"{one.label} and {other.label} overlap",
        pieces=(one.label, other.label),
        x_mm=float(shapely.get_x(place)),
        y_mm=float(shapely.get_y(place)),
        measured_mm=0.0,
        required_mm=gap_mm,
    )


def _too_near(one: PlacedPiece, other: PlacedPiece, found: Clearance, gap_mm: float) -> Violation:
    return Violation(
        rule=Rule.GAP,
        message=f"{one.label} and {other.label} are {found.distance_mm:.3f} mm apart, "
        f"the gap is {gap_mm:g} mm",
        pieces=(one.label, other.label),
        x_mm=found.x_mm,
        y_mm=found.y_mm,
        measured_mm=found.distance_mm,
        required_mm=gap_mm,
    )
