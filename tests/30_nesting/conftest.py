"""Shapes, and a check of whole answers that uses nothing of the engine but its result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
import shapely
from shapely import affinity

from nestwright.nesting.instance import Instance, PartType, PlateType, Polygon, build_instance
from nestwright.nesting.solution import Placement, PlateLayout, Solution

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
    """Every piece is accounted for, inside its plate by the margins, and the gap from all others."""
    counts: Counter[int] = Counter({rest.part: rest.count for rest in solution.unplaced})
    plates: Counter[int] = Counter()
    locked = Counter({layout: layout.amount for layout in instance.locked})
    for layout in solution.layouts:
        plates[layout.plate] += layout.amount
        for at in layout.placements:
            counts[at.part] += layout.amount
        fixed = take_locked(locked, layout)
        check_places(instance, layout, fixed)
        check_gaps(instance, layout, fixed)
    assert not +locked
    check_counts(instance, counts)
    assert all(plate.stock is None or plates[i] <= plate.stock for i, plate in enumerate(instance.plates))
    assert solution.plates == sum(plates.values())
    assert solution.cost == pytest.approx(sum(instance.plates[i].cost * n for i, n in plates.items()))
    assert solution.utilisation == pytest.approx(share_covered(instance, solution))
    assert solution.bound_plates <= solution.plates or solution.unplaced


def share_covered(instance: Instance, solution: Solution) -> float:
    covered = total = 0.0
    for layout in solution.layouts:
        total += layout.amount * shape_of(instance.plates[layout.plate].polygon).area
        shapes = [shape_of(instance.parts[at.part].polygon) for at in layout.placements]
        covered += layout.amount * sum(shape.area for shape in shapes)
    return covered / total if total else 0.0


def check_counts(instance: Instance, counts: Counter[int]) -> None:
    for i, part in enumerate(instance.parts):
        assert counts[i] <= part.quantity
        assert part.filler or counts[i] == part.quantity


def take_locked(locked: Counter[PlateLayout], layout: PlateLayout) -> frozenset[Placement]:
    """Return the pieces of the locked layout that a layout keeps, and count it as seen."""
    for kept, amount in locked.items():
        if kept.plate == layout.plate and amount and set(kept.placements) <= set(layout.placements):
            locked[kept] -= layout.amount
            return frozenset(kept.placements)
    return frozenset()


def check_places(instance: Instance, layout: PlateLayout, fixed: frozenset[Placement]) -> None:
    kind, sides = instance.plates[layout.plate], instance.margins
    plate = shape_of(kind.polygon)
    x0, y0, x1, y1 = plate.bounds
    inner = shapely.box(x0 + sides.left_mm, y0 + sides.bottom_mm, x1 - sides.right_mm, y1 - sides.top_mm)
    for at in layout.placements:
        if at in fixed:
            continue
        part, shape = instance.parts[at.part], placed(instance, at)
        assert plate.buffer(TOLERANCE_MM).covers(shape)
        assert part.rotations_deg is None or at.rotation_deg in part.rotations_deg
        assert part.mirror or not at.mirror
        assert inner.buffer(TOLERANCE_MM).covers(shape)
        assert plate.boundary.distance(shape) >= sides.least_mm - TOLERANCE_MM
        for zone in kind.zones:
            assert shape.buffer(-TOLERANCE_MM).intersection(shape_of(zone)).area < 1e-6


def check_gaps(instance: Instance, layout: PlateLayout, fixed: frozenset[Placement]) -> None:
    shapes = [placed(instance, at) for at in layout.placements]
    for i, first in enumerate(shapes):
        for j, second in enumerate(shapes[:i]):
            if not {layout.placements[i], layout.placements[j]} <= fixed:
                assert first.distance(second) >= instance.gap_mm - TOLERANCE_MM
                assert first.buffer(-TOLERANCE_MM).intersection(second).area < 1e-6


MakeInstance = Callable[..., Instance]


@pytest.fixture(scope="session")
def assert_valid() -> Callable[[Instance, Solution], None]:
    """Return the check of whole answers."""
    return check_answer


@pytest.fixture(scope="session")
def make() -> MakeInstance:
    """Return a maker of instances: parts as ``(shape, quantity)`` or ``PartType``, plates likewise."""

    def build(parts, plates, gap: float = 0.0, margin=0.0, rotations=(0.0, 90.0), **more) -> Instance:
        types = [
            part if isinstance(part, PartType) else PartType(polygon(part[0]), part[1], tuple(rotations))
            for part in parts
        ]
        kinds = [
            plate if isinstance(plate, PlateType) else PlateType(polygon(plate[0]), plate[1], plate[0].area)
            for plate in plates
        ]
        return build_instance(types, kinds, gap, margin, **more)

    return build
