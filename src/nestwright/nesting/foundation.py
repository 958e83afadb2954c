"""What all threads of a search stand on: the prepared problem, its rows, and the library of tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nestwright.nesting.fill.plate_fill import PlateFill
from nestwright.nesting.fill.recipes import WEIGHTS
from nestwright.nesting.fill.space import SearchSpace
from nestwright.nesting.instance import Instance
from nestwright.nesting.nfp.pool import TablePool
from nestwright.nesting.nfp.tables import NfpLibrary, Stop
from nestwright.nesting.problem.hulls import row_hulls
from nestwright.nesting.problem.preparation import Problem, prepare
from nestwright.nesting.problem.rows import Rows, number_rows
from nestwright.nesting.problem.silhouettes import Silhouettes, silhouettes_of
from nestwright.nesting.separation.arrangement import Ground, ground_of
from nestwright.nesting.separation.fields import count_tables, make_fields

POOL_EDGES = 2**22  # in the tables of all threads; 220 MB
MANY_ORIENTATIONS = 200  # with more, the first answer is a coarse one
COARSE_POINTS = 8
MOST_TABLES = 40_000  # with more, there is no separation search


@dataclass(frozen=True, eq=False)
class Foundation:
    """What all spaces of one search share, and the library whose tables they differ by."""

    problem: Problem
    rows: Rows
    silhouettes: Silhouettes
    library: NfpLibrary
    layout_price: float

    @property
    def is_large(self) -> bool:
        """Whether there are so many orientations that the first answer is to be a coarse one."""
        return self.rows.orientations > MANY_ORIENTATIONS

    def space(self, threads: int = 1) -> SearchSpace:
        """Return a space for one of so many threads with the outlines made so far, hulls for the others."""
        return self._space(POOL_EDGES // threads, None)

    def first_space(self) -> SearchSpace:
        """Return the space of the first answer, in which the hulls of a large problem are coarse."""
        return self._space(POOL_EDGES, COARSE_POINTS if self.is_large else None)

    def may_separate(self, types: Sequence[int]) -> bool:
        """Tell whether there are few enough tables among some types for a separation search."""
        return count_tables(self.rows, types) <= MOST_TABLES

    def ground(self, types: Sequence[int], threads: int, stop: Stop) -> Ground | None:
        """Return what separations among some types share; None when stopped."""
        if not self.library.complete(types, threads, stop):
            return None
        fields = make_fields(self.rows, self.library.outlines(), threads, stop)
        return None if fields is None else ground_of(self.problem, self.rows, fields)

    def _space(self, max_edges: int, hull_points: int | None) -> SearchSpace:
        hulls = row_hulls(self.problem, hull_points)
        pool = TablePool(self.rows, hulls, self.library.outlines(), max_edges)
        return SearchSpace(self.problem, self.rows, pool, self.silhouettes, self.layout_price)


def lay_foundation(instance: Instance, layout_price: float, check: Callable[[], None]) -> Foundation | None:
    """Prepare an instance; None when nothing is asked for. ``check`` raises to stop it.

    ``layout_price`` is what each different layout costs, as a share of a plate.
    """
    problem = prepare(instance, check)
    if not problem.types:
        return None
    rows = number_rows(problem)
    costs = [plate.cost for plate in instance.plates]
    price = layout_price * sum(costs) / max(len(costs), 1)
    return Foundation(problem, rows, silhouettes_of(problem), NfpLibrary(problem, rows), price)


def fitting_types(space: SearchSpace) -> list[bool]:
    """Tell of each type whether one piece of it fits an empty plate of any type."""
    fitting = [False] * len(space.problem.types)
    for plate in range(len(space.problem.plates)):
        fill = PlateFill(space, plate, WEIGHTS[0])
        fitting = [fits or fill.takes(t) for t, fits in enumerate(fitting)]
    return fitting
