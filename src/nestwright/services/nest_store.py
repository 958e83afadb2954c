"""Storing what a nest made: the files first, then all rows in one unit of work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy.orm import Session

from nestwright.domain.ids import derived_guid
from nestwright.geometry.contours import bounds_mm
from nestwright.layouts.order import NestOrder
from nestwright.layouts.result import Layout, NestResult, Progress
from nestwright.services import checks
from nestwright.services.context import Context
from nestwright.services.keys import file_key
from nestwright.storage.tables import LayoutRow, NestTaskRow, PieceRow


def put_files(ctx: Context, task: NestTaskRow, order: NestOrder, result: NestResult) -> list[LayoutRow]:
    """Write the files of all layouts and return the layouts' rows, not yet in the database.

    Each DXF is read again and checked before it is kept. The ids, and with them the files' keys, belong to
    this attempt at the task: another one never overwrites them.
    """
    named = _with_names(task, result)
    files = ctx.solver.files(order, named)
    rows: list[LayoutRow] = []
    for i, layout in enumerate(named.layouts, start=1):
        guid = derived_guid(task.guid, f"attempt {task.attempts} layout {i}")
        keys = {suffix: file_key("layouts", guid, layout.name, f".{suffix}") for suffix in ("dxf", "svg")}
        for suffix, key in keys.items():
            ctx.blobs.put(key, files[f"{layout.name}.{suffix}"])
        rows.append(_layout_row(task, order, layout, guid, i, keys))
    return rows


def _with_names(task: NestTaskRow, result: NestResult) -> NestResult:
    """Return the result with layouts named after their task, as people will find them on the sheet."""
    room = checks.LONGEST_TITLE - len(f" - {len(result.layouts)}")
    layouts = tuple(
        replace(layout, name=f"{task.task_name[:room]} - {i}") for i, layout in enumerate(result.layouts, 1)
    )
    return replace(result, layouts=layouts)


def _layout_row(
    task: NestTaskRow, order: NestOrder, layout: Layout, guid: str, plate_idx: int, keys: Mapping[str, str]
) -> LayoutRow:
    plate = next(plate for plate in order.plates if plate.key == layout.plate_key)
    left, bottom, right, top = bounds_mm(plate.outline.outer)
    return LayoutRow(
        guid=guid,
        team=task.team,
        task_guid=task.guid,
        plate_guid=layout.plate_key,
        plate_idx=plate_idx,
        plate_name=layout.name,
        amount=layout.amount,
        width=right - left,
        height=top - bottom,
        material=task.material,
        thickness=task.thickness,
        part_amount=len(layout.pieces),
        utilization=layout.utilisation,
        used_width=layout.used_width_mm,
        cut_length=layout.cut_length_mm,
        pierce_count=layout.pierce_count,
        certificate=layout.certificate,
        dxf_key=keys["dxf"],
        svg_key=keys["svg"],
    )


def add_rows(session: Session, order: NestOrder, result: NestResult, rows: list[LayoutRow]) -> None:
    """Add the layouts and their pieces."""
    session.add_all(rows)
    session.flush()
    shapes = {part.key: part.shape for part in order.parts}
    for row, layout in zip(rows, result.layouts, strict=True):
        for piece in layout.pieces:
            min_x, min_y, _, _ = bounds_mm(piece.place.contour(shapes[piece.part_key].outer))
            session.add(
                PieceRow(
                    layout_guid=row.guid,
                    serial=piece.serial,
                    part_guid=piece.part_key,
                    x=piece.place.x_mm,
                    y=piece.place.y_mm,
                    rotation=piece.place.rotation_deg,
                    mirror=piece.place.mirror,
                    min_x=min_x,
                    min_y=min_y,
                )
            )


def not_placed(order: NestOrder, result: NestResult) -> list[dict[str, Any]]:
    """Return what could not be placed, with names and reasons."""
    names = {part.key: part.name for part in order.parts}
    return [
        {
            "guid": item.part_key,
            "part_name": names[item.part_key],
            "amount": item.amount,
            "reason": item.reason,
            "message": item.message,
        }
        for item in result.not_placed
    ]


def last_progress(order: NestOrder, result: NestResult, stage: str) -> dict[str, Any]:
    """Return the result as the last progress."""
    total = sum(part.quantity for part in order.parts)
    return asdict(
        Progress(
            stage=stage,
            elapsed_s=result.elapsed_s,
            time_limit_s=order.time_limit_s,
            placed=sum(len(layout.pieces) * layout.amount for layout in result.layouts),
            total=total,
            plates=result.plates,
            plates_used=result.plates_used,
            utilisation=result.utilisation,
            bound_plates=result.bound_plates,
        )
    )


def summary(order: NestOrder, result: NestResult) -> dict[str, Any]:
    """Return the numbers of the whole and what repeats the run; lengths in mm."""
    sheets = Counter[str]()
    for layout in result.layouts:
        sheets[layout.plate_key] += layout.amount
    return {
        "plates_by_kind": [
            {"guid": plate.key, "plate_name": plate.name, "amount": sheets[plate.key]}
            for plate in order.plates
            if sheets[plate.key]
        ],
        "cut_length": sum(layout.cut_length_mm * layout.amount for layout in result.layouts),
        "pierce_count": sum(layout.pierce_count * layout.amount for layout in result.layouts),
        "plates": result.plates,
        "plates_used": result.plates_used,
        "utilization": result.utilisation,
        "bound_plates": result.bound_plates,
        "parameters": result.parameters,
        "versions": result.versions,
        "elapsed_s": result.elapsed_s,
    }
