"""Why pieces were not placed, in words for a shop."""

from __future__ import annotations

from collections.abc import Iterable

from nestwright.geometry.contours import bounds_mm
from nestwright.layouts.order import Margins, Mode, NestOrder, OrderedPart, OrderedPlate
from nestwright.layouts.result import NotPlaced
from nestwright.nesting.solution import Reason, Unplaced

FAILED_CHECK = "failed_exact_check"


def not_placed(order: NestOrder, unplaced: Iterable[Unplaced]) -> tuple[NotPlaced, ...]:
    """Return what the engine could not place, with its reason in words."""
    return tuple(_not_placed(order, order.parts[left.part], left) for left in unplaced if left.count > 0)


def taken_off(part: OrderedPart, amount: int, layout_name: str, finding: str) -> NotPlaced:
    """Return pieces that lay on a layout until the exact check found them wrong."""
    message = f"{amount} of {part.name}: taken off {layout_name}, the exact check found: {finding}"
    return NotPlaced(part.key, amount, FAILED_CHECK, message)


def _not_placed(order: NestOrder, part: OrderedPart, left: Unplaced) -> NotPlaced:
    if left.reason is Reason.TOO_LARGE:
        why = _too_large(order, part)
    elif left.reason is Reason.NO_STOCK and order.mode in (Mode.FILL, Mode.STRIP):
        why = f"no room left on the {'plate' if order.mode is Mode.FILL else 'strip'}"
    elif left.reason is Reason.NO_STOCK:
        why = f"no plate left in stock ({_stock(order.plates)})"
    else:
        why = f"stopped before it was placed (time limit {order.time_limit_s:g} s)"
    return NotPlaced(part.key, left.count, left.reason.value, f"{left.count} of {part.name}: {why}")


def _too_large(order: NestOrder, part: OrderedPart) -> str:
    size = _size(bounds_mm(part.shape.outer))
    usable = sorted({_usable(plate, order.margins) for plate in order.plates}, reverse=True)
    names = " or ".join(f"{width:.10g} x {height:.10g} mm" for width, height in usable[:3])
    turns = "any" if part.rotations_deg is None else ", ".join(f"{angle:g}" for angle in part.rotations_deg)
    return (
        f"larger than every plate (usable {names}; the part measures {size}, allowed turns {turns} degrees)"
    )


def _usable(plate: OrderedPlate, margins: Margins) -> tuple[float, float]:
    left, bottom, right, top = bounds_mm(plate.outline.outer)
    return (
        round(max(right - left - margins.left_mm - margins.right_mm, 0.0), 3),
        round(max(top - bottom - margins.bottom_mm - margins.top_mm, 0.0), 3),
    )


def _size(box: tuple[float, float, float, float]) -> str:
    return f"{box[2] - box[0]:.1f} x {box[3] - box[1]:.1f} mm"


def _stock(plates: Iterable[OrderedPlate]) -> str:
    return ", ".join(f"{plate.name}: {plate.stock}" for plate in plates if plate.stock is not None)
