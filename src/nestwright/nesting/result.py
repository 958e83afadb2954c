"""From the engine's packing back to the instance: parts instead of types, true coordinates, the numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from nestwright.nesting.fill.construct import Packing
from nestwright.nesting.fill.plate_fill import FilledPlate, opened
from nestwright.nesting.fill.score import cut_axis, last_plate
from nestwright.nesting.fill.space import SearchSpace
from nestwright.nesting.instance import Instance
from nestwright.nesting.problem.locked import locked_pieces
from nestwright.nesting.problem.preparation import Problem
from nestwright.nesting.problem.shapes import to_shapely
from nestwright.nesting.solution import Placement, PlateLayout, Reason, Solution, Unplaced


def asked_for(instance: Instance) -> list[int]:
    """Return how many of each part are to be placed: none of a filler, nor those that are locked."""
    locked = locked_pieces(instance)
    return [0 if part.filler else part.quantity - locked[i] for i, part in enumerate(instance.parts)]


def nothing_placed(instance: Instance) -> Solution:
    """Return the answer of a search that was stopped before it laid anything."""
    left = [(i, quantity) for i, quantity in enumerate(asked_for(instance)) if quantity > 0]
    unplaced = tuple(Unplaced(i, quantity, Reason.OUT_OF_TIME) for i, quantity in left)
    patterns: Counter[PlateLayout] = Counter()
    for layout in instance.locked:
        patterns[PlateLayout(layout.plate, layout.placements)] += layout.amount
    return _answer(instance, patterns, unplaced, 1.0, patterns.total())


def solution_of(
    space: SearchSpace, packing: Packing, filled: Packing, placeable: list[bool], bound: int
) -> Solution:
    """Return a packing in the words of the instance; ``filled`` is the same one with fillers laid."""
    problem = space.problem
    supply = [[[part, quantity] for part, quantity, _ in piece.members] for piece in problem.types]
    patterns: Counter[PlateLayout] = Counter()
    for plate in opened(problem, filled.plates):
        for _ in range(plate.amount):
            patterns[_layout(space, plate, supply)] += 1
    bought = [plate for plate in packing.plates if problem.plates[plate.plate].locked is None]
    last, share = last_plate(space, bought) if bought else (0, 1.0)
    answer = _answer(problem.instance, patterns, _unplaced(problem, packing, supply, placeable), share, bound)
    return _with_lengths(answer, space, bought[last], share) if bought else answer


def _with_lengths(answer: Solution, space: SearchSpace, last: FilledPlate, share: float) -> Solution:
    """Return the answer with what is left of the last plate, and how far a strip is used."""
    region, axis = space.problem.plates[last.plate], cut_axis(space, last)
    sides = list(region.size_mm)
    used, sides[axis] = share * sides[axis], (1.0 - share) * sides[axis]
    return replace(answer, remnant_mm=(sides[0], sides[1]), length_mm=used if region.strip else None)


def _answer(
    instance: Instance,
    patterns: Counter[PlateLayout],
    unplaced: tuple[Unplaced, ...],
    last_share: float,
    bound: int,
) -> Solution:
    """Return the solution of some patterns, with its numbers; of the last plate only a share is used."""
    layouts = tuple(PlateLayout(p.plate, p.placements, amount) for p, amount in patterns.items())
    used: Counter[int] = Counter()
    pieces: Counter[int] = Counter()
    for layout in layouts:
        used[layout.plate] += layout.amount
        for at in layout.placements:
            pieces[at.part] += layout.amount
    total = sum(to_shapely(instance.plates[i].polygon).area * n for i, n in used.items())
    laid = sum(to_shapely(instance.parts[i].polygon).area * n for i, n in pieces.items())
    return Solution(
        layouts=layouts,
        unplaced=unplaced,
        cost=sum(instance.plates[i].cost * n for i, n in used.items()),
        plates=used.total(),
        plates_used=used.total() - 1 + last_share if used else 0.0,
        utilisation=laid / total if total else 0.0,
        bound_plates=bound,
    )


def _layout(space: SearchSpace, filled: FilledPlate, supply: list[list[list[int]]]) -> PlateLayout:
    """Return one plate's layout, taking its pieces from the parts that are still asked for."""
    region, instance = space.problem.plates[filled.plate], space.problem.instance
    placements = [] if region.locked is None else list(instance.locked[region.locked].placements)
    for way, (x, y) in zip(filled.ways.tolist(), filled.at_mm.tolist(), strict=True):
        placements.append(_placement(space, way, (region.origin[0] + x, region.origin[1] + y), supply))
    return PlateLayout(region.kind, tuple(placements))


def _placement(
    space: SearchSpace, way: int, centre: tuple[float, float], supply: list[list[list[int]]]
) -> Placement:
    t = int(space.rows.type_of[way])
    piece = space.problem.types[t]
    turn = piece.orientations[way - int(space.rows.first_row[t])]
    member = next(i for i, stock in enumerate(supply[t]) if stock[1] > 0)
    supply[t][member][1] -= 1
    part, _, (cx, cy) = piece.members[member]
    (m00, m01), (m10, m11) = turn.matrix.tolist()
    return Placement(
        part=part,
        x_mm=centre[0] - (m00 * cx + m01 * cy),
        y_mm=centre[1] - (m10 * cx + m11 * cy),
        rotation_deg=turn.rotation_deg,
        mirror=turn.mirror,
    )


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
