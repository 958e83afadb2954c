"""A layout's DXF against the result.json of its run: each piece the part ordered, where the result says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from nestwright.errors import BadParameter
from nestwright.layouts.dxf_pieces import FoundLayout, FoundPiece
from nestwright.verification.congruence import differences
from nestwright.verification.counts import PartCount, PlateCount, Turn, check_counts, check_turns
from nestwright.verification.outlines import Outline, placed
from nestwright.verification.report import Rule, Violation

_NO_RESULT = (KeyError, TypeError, ValueError, IndexError, AttributeError)


def zones_of(found: FoundLayout, result_json: dict[str, Any]) -> tuple[Outline, ...]:
    """Return the zones to keep out of on a layout's plate, as the result tells them.

    Raises
    ------
    BadParameter
        when this is no result.json.
    """
    try:
        layout = _layout(found, result_json["layouts"])
        if layout is None:
            return ()
        plate = _plate_of(layout, result_json)
        return tuple(_outline(zone) for zone in plate.get("zones", ()))
    except _NO_RESULT as error:
        raise _no_result(error) from error


def compare(found: FoundLayout, result_json: dict[str, Any]) -> tuple[Violation, ...]:
    """Return how a layout's DXF differs from what the result says, and what is wrong with the result.

    Raises
    ------
    BadParameter
        when this is no result.json.
    """
    try:
        return tuple(_compare(found, result_json))
    except _NO_RESULT as error:
        raise _no_result(error) from error


def _no_result(error: Exception) -> BadParameter:
    return BadParameter("result", f"a result.json as Nestwright writes it ({error!r})")


def _compare(found: FoundLayout, result: dict[str, Any]) -> Iterator[Violation]:
    yield from _numbers(result)
    layout = _layout(found, result["layouts"])
    if layout is None:
        yield Violation(Rule.UNEXPECTED, "the result knows no layout of this name")
        return
    parts = {part["key"]: part for part in result["parts"]}
    plate = _plate_of(layout, result)
    if found.plate is not None:
        yield from differences("the plate", found.plate, _outline(plate["outline"]))
    yield from check_turns(_turn(parts[piece["part_key"]], piece) for piece in layout["placements"])
    yield from _pieces(found.pieces, layout["placements"], parts)


def _layout(found: FoundLayout, layouts: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
    name = found.facts.get("layout") if found.facts else None
    if name is None and len(layouts) == 1:
        return layouts[0]
    return next((layout for layout in layouts if layout["name"] == name), None)


def _plate_of(layout: dict[str, Any], result: dict[str, Any]) -> dict[str, Any]:
    return {plate["key"]: plate for plate in result["plates"]}[layout["plate_key"]]


def _pieces(
    found: Sequence[FoundPiece], expected: Sequence[dict[str, Any]], parts: dict[str, Any]
) -> Iterator[Violation]:
    left = list(found)
    for piece in expected:
        label = _label(parts[piece["part_key"]], piece)
        outline = placed(
            _outline(parts[piece["part_key"]]["shape"]),
            piece["x_mm"],
            piece["y_mm"],
            piece["rotation_deg"],
            mirror=piece["mirror"],
        )
        match = _match(left, piece, outline)
        if match is None:
            x_mm, y_mm = outline.outer[0, :2].tolist()
            yield Violation(Rule.MISSING, f"{label} is missing on the layout", (label,), x_mm, y_mm)
            continue
        left.remove(match)
        yield from differences(label, match.piece.outline, outline)
    for extra in left:
        x_mm, y_mm = extra.piece.outline.outer[0, :2].tolist()
        message = f"{extra.piece.label} lies on the layout, the result does not know it"
        yield Violation(Rule.UNEXPECTED, message, (extra.piece.label,), x_mm, y_mm)


def _match(found: Sequence[FoundPiece], piece: dict[str, Any], outline: Outline) -> FoundPiece | None:
    """Return the piece that says it is the one; among pieces that say nothing, the nearest."""
    told = (
        other
        for other in found
        if other.facts is not None
        and other.facts.get("serial") == piece["serial"]
        and other.facts.get("part") == piece["part_key"]
    )
    silent = [other for other in found if other.facts is None]
    nearest = min(silent, key=lambda other: _apart(other.piece.outline, outline), default=None)
    return next(told, nearest)


def _apart(one: Outline, other: Outline) -> float:
    return float(np.hypot(*(_middle(one) - _middle(other))))


def _middle(outline: Outline) -> Any:
    return (outline.outer[:, :2].min(axis=0) + outline.outer[:, :2].max(axis=0)) / 2.0


def _numbers(result: dict[str, Any]) -> tuple[Violation, ...]:
    made: Counter[str] = Counter()
    used: Counter[str] = Counter()
    for layout in result["layouts"]:
        used[layout["plate_key"]] += layout["amount"]
        for piece in layout["placements"]:
            made[piece["part_key"]] += layout["amount"]
    left: Counter[str] = Counter()
    for item in result["not_placed"]:
        left[item["part_key"]] += item["amount"]
    return check_counts(
        [
            PartCount(p["name"], p["ordered"], made[p["key"]], left[p["key"]], p.get("filler", False))
            for p in result["parts"]
        ],
        [PlateCount(p["name"], used[p["key"]], p["stock"]) for p in result["plates"]],
    )


def _turn(part: dict[str, Any], piece: dict[str, Any]) -> Turn:
    return Turn(
        _label(part, piece), piece["rotation_deg"], piece["mirror"], part["rotations_deg"], part["mirror"]
    )


def _label(part: dict[str, Any], piece: dict[str, Any]) -> str:
    return f"{part['name']} #{piece['serial']}"


def _outline(shape: dict[str, Any]) -> Outline:
    contours = [np.array(rows, dtype=np.float64) for rows in (shape["outer"], *shape["holes"])]
    return Outline(contours[0], tuple(contours[1:]))
