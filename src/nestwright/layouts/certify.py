"""A layout before the exact check: the one door between what was computed and what is handed out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from nestwright.geometry.contours import Shape
from nestwright.layouts.order import Margins, NestOrder, OrderedPart, OrderedPlate
from nestwright.layouts.result import Layout, NotPlaced, Piece
from nestwright.verification.check import PlacedPiece, check_layout
from nestwright.verification.counts import PartCount, PlateCount, Turn, check_counts, check_turns
from nestwright.verification.outlines import Outline, placed
from nestwright.verification.report import Report, Violation
from nestwright.verification.sides import Sides


def check_pieces(order: NestOrder, plate: OrderedPlate, pieces: Sequence[Piece]) -> Report:
    """Prove one layout: true outlines at their places, and every turn allowed."""
    parts = {part.key: part for part in order.parts}
    outlines = {key: outline_of(parts[key].shape) for key in {piece.part_key for piece in pieces}}
    lying = [
        PlacedPiece(
            label(parts[piece.part_key], piece),
            placed(
                outlines[piece.part_key],
                piece.place.x_mm,
                piece.place.y_mm,
                piece.place.rotation_deg,
                mirror=piece.place.mirror,
            ),
        )
        for piece in pieces
    ]
    zones = [outline_of(zone) for zone in plate.zones]
    report = check_layout(outline_of(plate.outline), lying, order.gap_mm, sides_of(order.margins), zones)
    return report.with_violations(check_turns(_turn(parts[piece.part_key], piece) for piece in pieces))


def check_numbers(
    order: NestOrder, layouts: Iterable[Layout], not_placed: Iterable[NotPlaced]
) -> tuple[Violation, ...]:
    """Prove the counts of parts and plates over all layouts with their amounts."""
    made: Counter[str] = Counter()
    used: Counter[str] = Counter()
    for layout in layouts:
        used[layout.plate_key] += layout.amount
        for piece in layout.pieces:
            made[piece.part_key] += layout.amount
    left: Counter[str] = Counter()
    for item in not_placed:
        left[item.part_key] += item.amount
    return check_counts(
        [
            PartCount(part.name, part.quantity, made[part.key], left[part.key], part.filler)
            for part in order.parts
        ],
        [PlateCount(plate.name, used[plate.key], plate.stock) for plate in order.plates],
    )


def label(part: OrderedPart, piece: Piece) -> str:
    """Return what people call a piece: part name and serial."""
    return f"{part.name} #{piece.serial}"


def outline_of(shape: Shape) -> Outline:
    """Return a shape as the exact check takes it; marks are not cut and not checked."""
    return Outline(shape.outer, shape.holes)


def sides_of(margins: Margins) -> Sides:
    """Return margins as the exact check takes them."""
    return Sides(margins.left_mm, margins.right_mm, margins.bottom_mm, margins.top_mm)


def _turn(part: OrderedPart, piece: Piece) -> Turn:
    return Turn(
        label(part, piece), piece.place.rotation_deg, piece.place.mirror, part.rotations_deg, part.mirror
    )
