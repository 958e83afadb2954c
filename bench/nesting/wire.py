"""Instances and layouts as plain JSON, so that a run in another process needs nothing but this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, TypeAlias

import numpy as np

from nestwright.nesting.instance import (
    Instance,
    Margins,
    Mode,
    PartType,
    PlateType,
    Polygon,
    build_instance,
)
from nestwright.nesting.solution import Placement, PlateLayout

Json: TypeAlias = dict[str, Any]


def instance_to_json(instance: Instance) -> Json:
    """Return the problem as plain values. Layouts to start with, and locked ones, are not carried."""
    if instance.start or instance.locked:
        raise ValueError("layouts to start with and locked ones do not go to another process")
    return {
        "parts": [_part_to_json(part) for part in instance.parts],
        "plates": [
            {
                **_polygon_to_json(plate.polygon),
                "stock": plate.stock,
                "cost": plate.cost,
                "zones": [_polygon_to_json(zone) for zone in plate.zones],
            }
            for plate in instance.plates
        ],
        "gap": instance.gap_mm,
        "margins": asdict(instance.margins),
        "mode": instance.mode.value,
    }


def instance_from_json(data: Json) -> Instance:
    """Return the instance that :func:`instance_to_json` wrote."""
    parts = [_part_from_json(part) for part in data["parts"]]
    plates = [
        PlateType(
            _polygon_from_json(plate),
            plate["stock"],
            plate["cost"],
            tuple(_polygon_from_json(zone) for zone in plate["zones"]),
        )
        for plate in data["plates"]
    ]
    margins = Margins(**data["margins"])
    return build_instance(parts, plates, data["gap"], margins, mode=Mode(data["mode"]))


def layouts_to_json(layouts: Sequence[PlateLayout]) -> list[Json]:
    """Return layouts as ``{"plate", "amount", "placements": [[part, x, y, rotation, mirror], ..]}``."""
    return [
        {
            "plate": layout.plate,
            "amount": layout.amount,
            "placements": [
                [at.part, at.x_mm, at.y_mm, at.rotation_deg, at.mirror] for at in layout.placements
            ],
        }
        for layout in layouts
    ]


def layouts_from_json(data: Sequence[Json]) -> tuple[PlateLayout, ...]:
    """Return the layouts that :func:`layouts_to_json` wrote."""
    return tuple(
        PlateLayout(
            int(layout["plate"]),
            tuple(
                Placement(int(part), float(x), float(y), float(turn), bool(mirror))
                for part, x, y, turn, mirror in layout["placements"]
            ),
            int(layout["amount"]),
        )
        for layout in data
    )


def _part_to_json(part: PartType) -> Json:
    return {
        **_polygon_to_json(part.polygon),
        "quantity": part.quantity,
        "rotations": None if part.rotations_deg is None else list(part.rotations_deg),
        "mirror": part.mirror,
        "part_in_part": part.part_in_part,
        "least_hole": part.least_hole_mm,
        "priority": part.priority,
        "kit": part.kit,
        "filler": part.filler,
    }


def _part_from_json(data: Json) -> PartType:
    return PartType(
        _polygon_from_json(data),
        data["quantity"],
        None if data["rotations"] is None else tuple(data["rotations"]),
        mirror=data["mirror"],
        part_in_part=data["part_in_part"],
        least_hole_mm=data["least_hole"],
        priority=data["priority"],
        kit=data["kit"],
        filler=data["filler"],
    )


def _polygon_to_json(polygon: Polygon) -> Json:
    return {"outer": polygon.outer.tolist(), "holes": [hole.tolist() for hole in polygon.holes]}


def _polygon_from_json(data: Json) -> Polygon:
    return Polygon(np.array(data["outer"]), tuple(np.array(hole) for hole in data["holes"]))
