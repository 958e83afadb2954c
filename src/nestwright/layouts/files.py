"""The files of a result: one DXF and one SVG a layout, and what result.json says, to rebuild all from."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nestwright.cutting.programme import Programme
from nestwright.errors import InvalidLayout
from nestwright.layouts import numbers
from nestwright.layouts.certificate import certificate
from nestwright.layouts.dxf_write import DxfVersion, layout_dxf
from nestwright.layouts.order import NestOrder, OrderedPart, OrderedPlate
from nestwright.layouts.result import Layout, NestResult, NotPlaced, Piece
from nestwright.layouts.svg_write import layout_svg
from nestwright.layouts.verify_dxf import found_in, verify_found
from nestwright.verification.outlines import Outline
from nestwright.verification.report import Report

FORMAT = "nestwright-result/1"

_AREA_SHARE = 1e-6  # by how much the area of a re-read layout may differ: rounding of splines, no more


def layout_files(
    order: NestOrder,
    result: NestResult,
    version: DxfVersion = "R2010",
    listener: Callable[[int], None] = lambda _: None,
    programmes: Mapping[str, Programme] | None = None,
) -> dict[str, bytes]:
    """Return file names and contents: ``layout-1.dxf``, ``layout-1.certificate.json``, ``layout-1.svg``, ...

    ``listener`` hears how many layouts are done. A layout with a program among ``programmes`` (by name) has
    it beside its DXF, and its path in the picture.

    Raises
    ------
    InvalidLayout
        when a DXF, read again from its bytes, is not the layout that was proved.
    """
    answer = result_json(order, result)
    files: dict[str, bytes] = {}
    for done, layout in enumerate(result.layouts, start=1):
        content, report = proved_dxf(order, layout, version, answer)
        files[f"{layout.name}.dxf"] = content
        told = certificate(layout.name, content, answer, report)
        files[f"{layout.name}.certificate.json"] = json.dumps(told, indent=1, ensure_ascii=False).encode()
        programme = (programmes or {}).get(layout.name)
        if programme is not None:
            files[f"{layout.name}.{programme.machine.extension}"] = programme.text.encode("ascii")
        files[f"{layout.name}.svg"] = layout_svg(order, layout, programme).encode()
        listener(done)
    return files


def checked_dxf(
    order: NestOrder, layout: Layout, version: DxfVersion = "R2010", answer: dict[str, Any] | None = None
) -> bytes:
    """Return the layout's DXF after it was read again from its bytes and proved; see ``layout_files``."""
    return proved_dxf(order, layout, version, answer)[0]


def proved_dxf(
    order: NestOrder, layout: Layout, version: DxfVersion, answer: dict[str, Any] | None
) -> tuple[bytes, Report]:
    """Return the layout's DXF and what was proved about its bytes; see ``layout_files``."""
    content = layout_dxf(order, layout, version)
    found = found_in(content)
    report = verify_found(found, order.gap_mm, order.margins, answer)
    if not report.valid:
        raise InvalidLayout(f"{layout.name}.dxf: {report.violations[0].message}")
    _compare_amounts(order, layout, [item.piece.outline for item in found.pieces])
    return content, report


def _compare_amounts(order: NestOrder, layout: Layout, pieces: Sequence[Outline]) -> None:
    if len(pieces) != len(layout.pieces):
        raise InvalidLayout(f"{layout.name}.dxf holds {len(pieces)} pieces of {len(layout.pieces)}")
    area_mm2 = sum(piece.net_area_mm2 for piece in pieces)
    wanted_mm2 = numbers.net_area_mm2(layout.pieces, {part.key: part for part in order.parts})
    if abs(area_mm2 - wanted_mm2) > _AREA_SHARE * wanted_mm2:
        raise InvalidLayout(f"{layout.name}.dxf holds {area_mm2:.1f} mm2 of parts, not {wanted_mm2:.1f}")


def result_json(order: NestOrder, result: NestResult) -> dict[str, Any]:
    """Return the whole result as plain values: enough to rebuild every layout and to repeat the run.

    Lengths are mm, angles degrees; a piece is its part's shape mirrored (x to -x), then turned about
    its own origin, then moved; shapes are rows ``x, y, bulge``.
    """
    placed = Counter[str]()
    used = Counter[str]()
    for layout in result.layouts:
        used[layout.plate_key] += layout.amount
        for piece in layout.pieces:
            placed[piece.part_key] += layout.amount
    return {
        "format": FORMAT,
        "units": "mm",
        "versions": result.versions,
        "parameters": result.parameters,
        "elapsed_s": round(result.elapsed_s, 3),
        "summary": _summary(order, result, placed),
        "plates": [_plate(plate, used[plate.key]) for plate in order.plates],
        "parts": [_part(part, placed[part.key]) for part in order.parts],
        "layouts": [_layout(layout) for layout in result.layouts],
        "not_placed": [_not_placed(item) for item in result.not_placed],
    }


def _summary(order: NestOrder, result: NestResult, placed: Counter[str]) -> dict[str, Any]:
    fillers = sum(placed[part.key] for part in order.parts if part.filler)
    return {
        "ordered": order.asked_for,
        "placed": placed.total() - fillers,
        "not_placed": sum(item.amount for item in result.not_placed),
        "fillers": fillers,
        "plates": result.plates,
        "plates_used": result.plates_used,
        "bound_plates": result.bound_plates,
        "utilisation": result.utilisation,
        "remnant_mm": None if result.remnant_mm is None else list(result.remnant_mm),
        "length_mm": result.length_mm,
    }


def _plate(plate: OrderedPlate, used: int) -> dict[str, Any]:
    return {
        "key": plate.key,
        "name": plate.name,
        "stock": plate.stock,
        "used": used,
        "cost": plate.cost,
        "scrap": plate.scrap,
        "outline": plate.outline.to_json(),
        "zones": [zone.to_json() for zone in plate.zones],
    }


def _part(part: OrderedPart, placed: int) -> dict[str, Any]:
    return {
        "key": part.key,
        "name": part.name,
        "ordered": part.quantity,
        "placed": placed,
        "not_placed": 0 if part.filler else part.quantity - placed,
        "rotations_deg": None if part.rotations_deg is None else list(part.rotations_deg),
        "mirror": part.mirror,
        "part_in_part": part.part_in_part,
        "least_hole_mm": part.least_hole_mm,
        "priority": part.priority,
        "kit": part.kit,
        "filler": part.filler,
        "shape": part.shape.to_json(),
    }


def _layout(layout: Layout) -> dict[str, Any]:
    return {
        "name": layout.name,
        "plate_key": layout.plate_key,
        "amount": layout.amount,
        "utilisation": layout.utilisation,
        "used_width_mm": layout.used_width_mm,
        "cut_length_mm": layout.cut_length_mm,
        "pierce_count": layout.pierce_count,
        "files": {
            "dxf": f"{layout.name}.dxf",
            "certificate": f"{layout.name}.certificate.json",
            "svg": f"{layout.name}.svg",
        },
        "certificate": layout.certificate,
        "placements": [_piece(piece) for piece in layout.pieces],
    }


def _piece(piece: Piece) -> dict[str, Any]:
    return {
        "part_key": piece.part_key,
        "serial": piece.serial,
        "x_mm": piece.place.x_mm,
        "y_mm": piece.place.y_mm,
        "rotation_deg": piece.place.rotation_deg,
        "mirror": piece.place.mirror,
    }


def _not_placed(item: NotPlaced) -> dict[str, Any]:
    return {
        "part_key": item.part_key,
        "amount": item.amount,
        "reason": item.reason,
        "message": item.message,
    }
