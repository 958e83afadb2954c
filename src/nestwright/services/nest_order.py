"""From a nesting task in the database to an order that can be nested."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from nestwright.config import Settings
from nestwright.domain.states import PlateKind
from nestwright.geometry.contours import Shape, rectangle
from nestwright.geometry.transform import Transform
from nestwright.layouts.order import Mode, NestOrder, OrderedPart, OrderedPlate, StartPattern
from nestwright.storage.repositories import layouts, parts, plates
from nestwright.storage.tables import NestTaskRow, PartRow, PlateRow

QUARTER_TURNS = (0.0, 90.0, 180.0, 270.0)
NOT_TURNED = (0.0,)
PLATES, FILL, LENGTH = "plates", "fill", "length"
MODES = {PLATES: Mode.NEST, FILL: Mode.FILL, LENGTH: Mode.STRIP}


def build(session: Session, task: NestTaskRow, settings: Settings) -> NestOrder:
    """Return the order of a task: its waiting parts on its plates, by what boost asked for."""
    asked = task.request
    rows = plates.with_guids(session, task.team, [plate["guid"] for plate in asked["plates"]])
    wanted = parts.of_task_of_any_team(session, task.guid)
    return NestOrder(
        parts=tuple(_part(row, amount, asked) for row, amount in wanted),
        plates=tuple(_plate(rows[plate["guid"]], plate["stock"]) for plate in asked["plates"]),
        gap_mm=asked["gap"],
        margin_mm=asked["margin"],
        time_limit_s=asked["time_limit"],
        seed=asked["seed"],
        # Several threads take their steps in another order each time.
        threads=settings.solver_threads if asked.get("max_steps") is None else 1,
        max_steps=asked.get("max_steps"),
        mode=Mode.ESTIMATE if task.estimate_only else MODES[asked.get("objective", PLATES)],
        start=_start(session, task),
    )


def _start(session: Session, task: NestTaskRow) -> tuple[StartPattern, ...]:
    """Return the layouts that a task has already: what a continued one begins with."""
    rows = layouts.of_task(session, task.team, task.guid)
    on: dict[str, list[tuple[str, Transform]]] = {}
    for piece, _ in layouts.pieces(session, task.team, [row.guid for row in rows]):
        place = Transform(piece.x, piece.y, piece.rotation, piece.mirror)
        on.setdefault(piece.layout_guid, []).append((piece.part_guid, place))
    return tuple(
        StartPattern(row.plate_guid, tuple(on.get(row.guid, ())), row.amount)
        for row in rows
        if row.plate_guid is not None
    )


def _part(row: PartRow, amount: int, asked: dict[str, Any]) -> OrderedPart:
    return OrderedPart(
        key=row.guid,
        name=row.part_name,
        shape=Shape.from_json(row.shape),
        quantity=amount,
        rotations_deg=NOT_TURNED if row.rotate_lock else _turns(asked["rotations"]),
        mirror=bool(row.mirror),
        part_in_part=asked["part_in_part"],
        priority=row.priority,
    )


def _turns(asked: list[float] | str | None) -> tuple[float, ...] | None:
    """Return the angles that a task allows; None: any."""
    return None if asked == "free" else tuple(float(angle) for angle in asked or QUARTER_TURNS)


def _plate(row: PlateRow, stock: int | None) -> OrderedPlate:
    return OrderedPlate(
        key=row.guid,
        name=row.plate_name,
        outline=Shape.from_json(row.outline) if row.outline else Shape(rectangle(row.width, row.height)),
        stock=stock,
        scrap=row.plate_type == PlateKind.SCRAP,
    )
