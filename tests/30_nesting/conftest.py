"""Shapes, and a check of whole answers that uses nothing of the engine but its result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
import shapely
from shapely import affinity

from nestwright.nesting.instance import Instance, PartType, PlateType, Polygon, build_instance
from nestwright.nesting.solution import Placement, Solution

TOLERANCE_MM = 0.003


def polygon(shape: shapely.Polygon) -> Polygon:
    rings = [np.array(ring.coords)[:-1] for ring in (shape.exterior, *shape.interiors)]
    return Polygon(rings[0], tuple(rings[1:]))


def shape_of(part: Polygon) -> shapely.Polygon:
    return shapely.Polygon(part.outer, part.holes)


def placed(instance: Instance, at: Placement) -> shapely.Polygon:
    """Place a part by the documented rule: mirror x, turn about its own origin, move."""
    shape = shape_of(instance.parts[at.part].polygon)
    if at.mirror:
        shape = affinity.scale(shape, -1.0, 1.0, origin=(0.0, 0.0))
    return affinity.translate(affinity.rotate(shape, at.rotation_deg, origin=(0.0, 0.0)), at.x_mm, at.y_mm)


def check_answer(instance: Instance, solution: Solution) -> None:
    """Every piece is accounted for, inside its plate by the margin, and the gap from all others."""
    counts: Counter[int] = Counter({rest.part: rest.count for rest in solution.unplaced})
    plates: Counter[int] = Counter()
    for layout in solution.layouts:
        plate = shape_of(instance.plates[layout.plate].polygon)
        plates[layout.plate] += layout.amount
        shapes = [placed(instance, at) for at in layout.placements]
        for at, shape in zip(layout.placements, shapes, strict=True):
            counts[at.part] += layout.amount
            part = instance.parts[at.part]
            assert at.rotation_deg in part.rotations_deg
            assert part.mirror or not at.mirror
            assert plate.buffer(TOLERANCE_MM).covers(shape)
            assert plate.boundary.distance(shape) >= instance.margin_mm - TOLERANCE_MM
        for i, first in enumerate(shapes):
            for second in shapes[i + 1 :]:
                assert first.distance(second) >= instance.gap_mm - TOLERANCE_MM
                assert first.buffer(-TOLERANCE_MM).intersection(second).area < 1e-6
    assert counts == Counter({i: part.quantity for i, part in enumerate(instance.parts) if part.quantity})
    assert all(plate.stock is None or plates[i] <= plate.stock for i, plate in enumerate(instance.plates))
    assert solution.plates == sum(plates.values())
    assert solution.bound_plates <= solution.plates or solution.unplaced


MakeInstance = Callable[..., Instance]


@pytest.fixture(scope="session")
def assert_valid() -> Callable[[Instance, Solution], None]:
    """Return the check of whole answers."""
    return check_answer


@pytest.fixture(scope="session")
def make() -> MakeInstance:
    """Return a maker of instances: parts as ``(shape, quantity)`` or ``PartType``, plates likewise."""

    def build(parts, plates, gap: float = 0.0, margin: float = 0.0, rotations=(0.0, 90.0)) -> Instance:
        types = [
            part if isinstance(part, PartType) else PartType(polygon(part[0]), part[1], tuple(rotations))
            for part in parts
        ]
        kinds = [
            plate if isinstance(plate, PlateType) else PlateType(polygon(plate[0]), plate[1], plate[0].area)
            for plate in plates
        ]
        return build_instance(types, kinds, gap, margin)

    return build
