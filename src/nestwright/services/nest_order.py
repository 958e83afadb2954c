"""From a nesting task in the database to an order that can be nested."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from nestwright.config import Settings
from nestwright.domain.states import PlateKind
from nestwright.geometry.contours import Shape, rectangle
from nestwright.layouts.order import NestOrder, OrderedPart, OrderedPlate
from nestwright.storage.repositories import parts, plates
from nestwright.storage.tables import NestTaskRow, PartRow, PlateRow

QUARTER_TURNS = (0.0, 90.0, 180.0, 270.0)
NOT_TURNED = (0.0,)


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
        threads=settings.solver_threads,
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
