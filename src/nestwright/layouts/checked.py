"""From the engine's answer to layouts that passed the exact check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nestwright.errors import InvalidLayout
from nestwright.geometry.transform import Transform
from nestwright.layouts import numbers, words
from nestwright.layouts.certify import check_numbers, check_pieces, label
from nestwright.layouts.order import NestOrder, OrderedPlate
from nestwright.layouts.result import Layout, NotPlaced, Piece
from nestwright.nesting.solution import Placement, PlateLayout, Solution
from nestwright.verification.report import Report


@dataclass(frozen=True)
class Checked:
    """Layouts that passed, and everything ordered that is on none of them."""

    layouts: tuple[Layout, ...]
    not_placed: tuple[NotPlaced, ...]


def checked(order: NestOrder, solution: Solution) -> Checked:
    """Return the solution's layouts, each proved; what breaks a rule is taken off and reported.

    An engine that computes well never gets there; one wrong piece must not cost a shop all the others.

    Raises
    ------
    InvalidLayout
        when the numbers do not add up: too many pieces, pieces unaccounted for, plates beyond the stock.
    """
    layouts: list[Layout] = []
    not_placed = [*words.not_placed(order, solution.unplaced)]
    for pattern in merged(solution.layouts):
        layout, off = _proved(order, pattern, f"layout-{len(layouts) + 1}")
        not_placed.extend(off)
        if layout is not None:
            layouts.append(layout)
    broken = check_numbers(order, layouts, not_placed)
    if broken:
        raise InvalidLayout("; ".join(violation.message for violation in broken))
    return Checked(tuple(layouts), tuple(not_placed))


def merged(patterns: Iterable[PlateLayout]) -> list[PlateLayout]:
    """Return patterns, equal ones as one with the sum of their amounts; empty ones left out."""
    amounts: dict[tuple[int, tuple[Placement, ...]], int] = {}
    for pattern in patterns:
        if pattern.placements and pattern.amount > 0:
            key = (pattern.plate, tuple(sorted(pattern.placements, key=_placement_key)))
            amounts[key] = amounts.get(key, 0) + pattern.amount
    return [PlateLayout(plate, placements, amount) for (plate, placements), amount in amounts.items()]


def _placement_key(placement: Placement) -> tuple[float, ...]:
    return (placement.part, placement.x_mm, placement.y_mm, placement.rotation_deg, placement.mirror)


def _proved(order: NestOrder, pattern: PlateLayout, name: str) -> tuple[Layout | None, list[NotPlaced]]:
    """Return the pattern as a valid layout (None when nothing of it holds) and what was taken off."""
    plate = order.plates[pattern.plate]
    pieces = numbers.in_physical_order(order, (_lying(order, item) for item in pattern.placements))
    off: list[NotPlaced] = []
    while pieces:
        report = check_pieces(order, plate, pieces)
        if report.valid:
            return _layout(order, plate, pattern.amount, name, pieces, report), off
        wrong = _to_take_off(order, pieces, report)
        off.extend(_taken_off(order, wrong, pattern.amount, name, report))
        kept = [(piece.part_key, piece.place) for piece in pieces if piece not in wrong]
        pieces = numbers.in_physical_order(order, kept)
    return None, off


def _lying(order: NestOrder, item: Placement) -> tuple[str, Transform]:
    place = Transform(item.x_mm, item.y_mm, item.rotation_deg, item.mirror)
    return order.parts[item.part].key, place


def _to_take_off(order: NestOrder, pieces: Sequence[Piece], report: Report) -> list[Piece]:
    """Return the last piece that each violation names: of a pair, one goes and one stays."""
    parts = {part.key: part for part in order.parts}
    labelled = {label(parts[piece.part_key], piece): piece for piece in pieces}
    wrong = [labelled[violation.pieces[-1]] for violation in report.violations if violation.pieces]
    if not wrong:
        raise InvalidLayout("; ".join(violation.message for violation in report.violations))
    return wrong


def _taken_off(
    order: NestOrder, wrong: Iterable[Piece], amount: int, name: str, report: Report
) -> Iterator[NotPlaced]:
    parts = {part.key: part for part in order.parts}
    for key, count in Counter(piece.part_key for piece in set(wrong)).items():
        yield words.taken_off(parts[key], count * amount, name, report.violations[0].message)


def _layout(
    order: NestOrder,
    plate: OrderedPlate,
    amount: int,
    name: str,
    pieces: tuple[Piece, ...],
    report: Report,
) -> Layout:
    parts = {part.key: part for part in order.parts}
    return Layout(
        name=name,
        plate_key=plate.key,
        amount=amount,
        pieces=pieces,
        utilisation=numbers.net_area_mm2(pieces, parts) / plate.outline.net_area_mm2,
        used_width_mm=numbers.used_width_mm(plate.outline, pieces, parts),
        cut_length_mm=numbers.cut_length_mm(pieces, parts),
        pierce_count=numbers.pierce_count(pieces, parts),
        certificate=report.to_json(),
    )
