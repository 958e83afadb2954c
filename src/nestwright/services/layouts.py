"""Layouts: what is on them, where, and their files."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from nestwright.services import checks, find, from_rows
from nestwright.services.context import Context
from nestwright.services.views import (
    JobName,
    LayoutDetail,
    LayoutDxf,
    LayoutMaterial,
    LayoutView,
    PlacedOrder,
    PlacedPart,
    PlacedPiece,
    PlateView,
    TaskPlacedOrder,
)
from nestwright.storage.repositories import layouts
from nestwright.storage.tables import LayoutRow, NestTaskRow, PieceRow

ORDERS = ("x", "y", "-x", "-y")
KINDS = ("SingleResult", "task")
PLACE_DECIMALS = 3  # of a mm: a hair less is rounding, and the other axis decides


def job_layouts(ctx: Context, team: str, job_id: int) -> tuple[LayoutView, ...]:
    """Return the layouts that hold parts of a job (operation 25)."""
    with ctx.db.read() as session:
        return tuple(from_rows.layout(row) for row in _of_job(session, team, job_id))


def job_layout_details(ctx: Context, team: str, job_id: int) -> tuple[LayoutDetail, ...]:
    """Return the layouts of a job with all their parts, also those of other jobs (operation 26)."""
    with ctx.db.read() as session:
        rows = _of_job(session, team, job_id)
        placed = layouts.placed_parts(session, team, [row.guid for row in rows])
    of_layout = from_rows.by_layout(placed)
    return tuple(
        LayoutDetail(**from_rows.values(from_rows.layout(row)), parts=of_layout.get(row.guid, ()))
        for row in rows
    )


def job_layout_dxfs(ctx: Context, team: str, job_id: int) -> tuple[LayoutDxf, ...]:
    """Return the layouts of a job with DXF and every placed piece with its serial number (operation 34)."""
    with ctx.db.read() as session:
        rows = _of_job(session, team, job_id)
        pieces = layouts.pieces(session, team, [row.guid for row in rows])
    of_layout: dict[str, list[PlacedPiece]] = {}
    for piece, part_name in pieces:
        view = from_rows.same_named(PlacedPiece, piece, guid=piece.part_guid, part_name=part_name)
        of_layout.setdefault(piece.layout_guid, []).append(view)
    return tuple(
        from_rows.same_named(LayoutDxf, row, dxf_url=row.dxf_key, parts=tuple(of_layout.get(row.guid, ())))
        for row in rows
    )


def plates_used(ctx: Context, team: str, job_ids: Sequence[int]) -> tuple[PlateView, ...]:
    """Return the plates that the layouts of jobs use, ``amount`` sheets of each (operation 29)."""
    with ctx.db.read() as session:
        ids = find.job_ids(session, team, job_ids)
        return tuple(from_rows.plate(*used) for used in layouts.plates_used(session, team, ids))


def job_material(ctx: Context, team: str, guid: str) -> LayoutMaterial:
    """Return the jobs, the material and the plate of a layout (operation 43)."""
    with ctx.db.read() as session:
        row = find.layout(session, team, guid)
        jobs = layouts.jobs_on(session, team, row.guid)
    names = tuple(JobName(job.job_id, job.job_name) for job in jobs)
    return from_rows.same_named(LayoutMaterial, row, jobs=names)


def parts(ctx: Context, team: str, guid: str) -> tuple[PlacedPart, ...]:
    """Return the parts of a layout (operation 44)."""
    with ctx.db.read() as session:
        row = find.layout(session, team, guid)
        placed = layouts.placed_parts(session, team, [row.guid])
    return tuple(from_rows.placed_part(part) for part in placed)


def placed_order(ctx: Context, team: str, kind: str, guid: str, order_by: str = "x") -> TaskPlacedOrder:
    """Return part guids in physical order (operation 6).

    ``kind`` "SingleResult": the guid is a layout's; "task": a nesting task's. ``order_by``: x, y, -x or -y
    of the lower left corner of each piece's bounding box; the other axis decides between equals.
    """
    checks.choice("type", kind, KINDS)
    checks.choice("order_by", order_by, ORDERS)
    with ctx.db.read() as session:
        task, rows = _asked_for(session, team, kind, guid)
        pieces = layouts.pieces(session, team, [row.guid for row in rows])
    of_layout: dict[str, list[PieceRow]] = {}
    for piece, _ in pieces:
        of_layout.setdefault(piece.layout_guid, []).append(piece)
    results = tuple(_placed_order(row, of_layout.get(row.guid, []), order_by) for row in rows)
    return TaskPlacedOrder(task.guid, task.task_name, results)


def _of_job(session: Session, team: str, job_id: int) -> Sequence[LayoutRow]:
    find.job(session, team, job_id)
    return layouts.of_jobs(session, team, [job_id])


def _asked_for(session: Session, team: str, kind: str, guid: str) -> tuple[NestTaskRow, Sequence[LayoutRow]]:
    if kind == "task":
        task = find.nest_task(session, team, guid)
        return task, layouts.of_task(session, team, task.guid)
    row = find.layout(session, team, guid)
    return find.nest_task(session, team, row.task_guid), [row]


def _placed_order(row: LayoutRow, pieces: list[PieceRow], order_by: str) -> PlacedOrder:
    sign = -1.0 if order_by.startswith("-") else 1.0

    def place(piece: PieceRow) -> tuple[float, float, int]:
        along, across = (piece.min_x, piece.min_y) if order_by.endswith("x") else (piece.min_y, piece.min_x)
        return sign * round(along, PLACE_DECIMALS), round(across, PLACE_DECIMALS), piece.serial

    part_list = tuple(piece.part_guid for piece in sorted(pieces, key=place))
    return from_rows.same_named(PlacedOrder, row, library_plate_guid=row.plate_guid, part_list=part_list)
