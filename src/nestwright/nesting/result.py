"""From the engine's packing back to the instance: parts instead of types, true coordinates, the numbers."""

from __future__ import annotations

from collections import Counter

from nestwright.nesting.construct import Packing
from nestwright.nesting.instance import Instance, PartType
from nestwright.nesting.plate_fill import FilledPlate
from nestwright.nesting.preparation import Problem
from nestwright.nesting.score import last_plate
from nestwright.nesting.solution import Placement, PlateLayout, Reason, Solution, Unplaced
from nestwright.nesting.space import SearchSpace


def asked_for(part: PartType) -> int:
    """Return how many of a part are asked for: none of a filler."""
    return 0 if part.filler else part.quantity


def nothing_placed(instance: Instance) -> Solution:
    """Return the answer of a search that was stopped before it laid anything."""
    left = [(i, part.quantity) for i, part in enumerate(instance.parts) if asked_for(part)]
    unplaced = tuple(Unplaced(i, quantity, Reason.OUT_OF_TIME) for i, quantity in left)
    return Solution((), unplaced, cost=0.0, plates=0, plates_used=0.0, utilisation=0.0, bound_plates=0)


def solution_of(
    space: SearchSpace, packing: Packing, filled: Packing, placeable: list[bool], bound: int
) -> Solution:
    """Return a packing in the words of the instance; ``filled`` is the same one with fillers laid."""
    supply = [[[part, quantity] for part, quantity, _ in piece.members] for piece in space.problem.types]
    patterns: Counter[PlateLayout] = Counter()
    for plate in filled.plates:
        for _ in range(plate.amount):
            patterns[_layout(space, plate, supply)] += 1
    layouts = tuple(PlateLayout(p.plate, p.placements, amount) for p, amount in patterns.items())
    plates = sum(layout.amount for layout in layouts)
    regions = space.problem.plates
    share = last_plate(space, packing.plates)[1] if packing.plates else 0.0
    total = sum(regions[layout.plate].area_mm2 * layout.amount for layout in layouts)
    laid = sum(_area(space, plate) * plate.amount for plate in filled.plates)
    return Solution(
        layouts=layouts,
        unplaced=_unplaced(space.problem, packing, supply, placeable),
        cost=sum(regions[layout.plate].cost * layout.amount for layout in layouts),
        plates=plates,
        plates_used=plates - 1 + share if plates else 0.0,
        utilisation=laid / total if total else 0.0,
        bound_plates=bound,
    )


def _area(space: SearchSpace, plate: FilledPlate) -> float:
    return sum(space.problem.types[t].area_mm2 for t in space.rows.type_of[plate.ways].tolist())


def _layout(space: SearchSpace, filled: FilledPlate, supply: list[list[list[int]]]) -> PlateLayout:
    """Return one plate's layout, taking its pieces from the parts that are still asked for."""
    origin = space.problem.plates[filled.plate].origin
    placements: list[Placement] = []
    for way, (x, y) in zip(filled.ways.tolist(), filled.at_mm.tolist(), strict=True):
        t = int(space.rows.type_of[way])
        piece = space.problem.types[t]
        turn = piece.orientations[way - int(space.rows.first_row[t])]
        member = next(i for i, stock in enumerate(supply[t]) if stock[1] > 0)
        supply[t][member][1] -= 1
        part, _, (cx, cy) = piece.members[member]
        (m00, m01), (m10, m11) = turn.matrix.tolist()
        placements.append(
            Placement(
                part=part,
                x_mm=origin[0] + x - (m00 * cx + m01 * cy),
                y_mm=origin[1] + y - (m10 * cx + m11 * cy),
                rotation_deg=turn.rotation_deg,
                mirror=turn.mirror,
            )
        )
    return PlateLayout(filled.plate, tuple(placements))


def _unplaced(
    problem: Problem, packing: Packing, supply: list[list[list[int]]], placeable: list[bool]
) -> tuple[Unplaced, ...]:
    used = Counter[int]()
    for plate in packing.plates:
        used[plate.plate] += plate.amount
    in_stock = any(plate.stock is None or used[i] < plate.stock for i, plate in enumerate(problem.plates))
    late = Reason.OUT_OF_TIME if in_stock and not packing.complete else Reason.NO_STOCK
    left = [
        Unplaced(part, count, late if placeable[t] else Reason.TOO_LARGE)
        for t, stock in enumerate(supply)
        for part, count in stock
        if count > 0 and not problem.types[t].filler
    ]
    return tuple(sorted(left, key=lambda rest: rest.part))
