"""Two formats of jobs on sheets: plates and parts with holes in mm, and parts with stocks."""

from __future__ import annotations

from typing import Any

from bench.nesting.case import Case, rectangle
from bench.nesting.formats.fields import FormatError, angles, count, field, number, only, ring, rows

from nestwright.nesting.instance import PartType, PlateType, Polygon, build_instance

JOB = {"name", "note", "unit", "gap", "margin", "plates", "parts"}
STOCKS = {
    "contract_version", "project_name", "seed", "time_limit_s", "optimizer_pipeline", "collision_backend",
    "solver_profile", "rotation_policy", "margin_mm", "spacing_mm", "kerf_mm", "stocks", "parts",
    "_part_count_note",
}  # fmt: skip
QUARTERS = (0.0, 90.0, 180.0, 270.0)


def read_job(name: str, data: dict[str, Any]) -> Case:
    """Read ``plates`` and ``parts`` with ``outer``, ``holes``, ``rotations``, ``quantity``."""
    only(data, JOB)
    if data.get("unit", "mm") != "mm":
        raise FormatError(f"unit: {data['unit']!r} is not mm")
    parts = [_job_part(part, f"parts[{i}].") for i, part in enumerate(rows(data, "parts"))]
    plates = [_job_plate(plate, f"plates[{i}].") for i, plate in enumerate(rows(data, "plates"))]
    return Case(name, build_instance(parts, plates, number(data, "gap"), number(data, "margin")))


def _job_part(part: dict[str, Any], where: str) -> PartType:
    only(part, {"name", "quantity", "rotations", "outer", "holes"}, where)
    holes = rows(part, "holes", where, ())
    turns = field(part, "rotations", where, None)
    return PartType(
        Polygon(
            ring(rows(part, "outer", where), f"{where}outer"),
            tuple(ring(hole, f"{where}holes[{k}]") for k, hole in enumerate(holes)),
        ),
        count(part, "quantity", where),
        None if turns is None else angles(turns, f"{where}rotations"),
    )


def _job_plate(plate: dict[str, Any], where: str) -> PlateType:
    only(plate, {"width", "height", "outline", "stock", "cost"}, where)
    if "outline" in plate:
        polygon = Polygon(ring(rows(plate, "outline", where), f"{where}outline"))
    else:
        polygon = rectangle(number(plate, "width", where), number(plate, "height", where))
    stock = count(plate, "stock", where)
    return PlateType(polygon, None if stock < 0 else stock, number(plate, "cost", where))


def read_stocks(name: str, data: dict[str, Any]) -> Case:
    """Read ``stocks`` and ``parts`` with ``outer_points``; a sheet costs its area, the largest costs 1."""
    only(data, STOCKS)
    policy = field(data, "rotation_policy", "", None)
    if policy not in (None, "continuous", "orthogonal"):
        raise FormatError(f"rotation_policy: {policy!r} is not known")
    parts = [_stock_part(part, policy, f"parts[{i}].") for i, part in enumerate(rows(data, "parts"))]
    sheets = [_sheet(entry, f"stocks[{i}].") for i, entry in enumerate(rows(data, "stocks"))]
    if not sheets:
        raise FormatError("stocks: the list is empty")
    largest = max(width * height for width, height, _ in sheets)
    plates = [
        PlateType(rectangle(width, height), quantity, width * height / largest)
        for width, height, quantity in sheets
    ]
    # A kerf is cut away beside each part, so it adds to what is kept between two.
    gap = number(data, "spacing_mm", "", 0.0) + number(data, "kerf_mm", "", 0.0)
    return Case(name, build_instance(parts, plates, gap, number(data, "margin_mm", "", 0.0)))


def _stock_part(part: dict[str, Any], policy: str | None, where: str) -> PartType:
    known = {"id", "quantity", "width", "height", "allowed_rotations_deg", "outer_points", "holes_points"}
    only(part, known, where)
    holes = rows(part, "holes_points", where, ())
    turns: tuple[float, ...] | None = QUARTERS if policy == "orthogonal" else None
    if "allowed_rotations_deg" in part:
        turns = angles(rows(part, "allowed_rotations_deg", where), f"{where}allowed_rotations_deg")
    elif policy is None:
        raise FormatError(f"{where}allowed_rotations_deg: the field is missing, and so is rotation_policy")
    return PartType(
        Polygon(
            ring(rows(part, "outer_points", where), f"{where}outer_points"),
            tuple(ring(hole, f"{where}holes_points[{k}]") for k, hole in enumerate(holes)),
        ),
        count(part, "quantity", where),
        turns,
    )


def _sheet(entry: dict[str, Any], where: str) -> tuple[float, float, int]:
    only(entry, {"id", "quantity", "width", "height"}, where)
    return number(entry, "width", where), number(entry, "height", where), count(entry, "quantity", where)
