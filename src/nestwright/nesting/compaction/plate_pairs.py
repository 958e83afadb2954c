"""The no-fit edges between all pieces on one plate, fetched once; exact questions to many pairs at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nestwright.nesting.fill.space import SearchSpace
from nestwright.nesting.kernels import FloatArray, IntArray
from nestwright.nesting.linear import BoolArray
from nestwright.nesting.nfp.lookup import NEAR_MM

LEAST_LENGTH_MM = 1e-9  # shorter edges have no direction


@dataclass(frozen=True, eq=False)
class EdgeList:
    """Edges ``(E, 4)`` of many pairs, each seen from the pair's present relative position.

    The forbidden side is on the left. ``owner (E,)`` is the pair of each, never falling.
    """

    edges: FloatArray
    owner: IntArray


class PlatePairs:
    """All pairs of pieces on a plate of which one may move: piece ``first (K,)`` and ``second (K,)``.

    Pieces are numbered as given, the plate's obstacles after them; the second one is never an obstacle.
    """

    def __init__(self, space: SearchSpace, plate: int, ways: IntArray, fixed: BoolArray) -> None:
        obstacle, end = (int(row) for row in space.rows.first_obstacle[plate : plate + 2])
        self._rows = np.concatenate([ways, np.arange(obstacle, end)]).astype(np.int64)
        self.fixed = np.concatenate([fixed, np.ones(end - obstacle, np.bool_)])
        i, j = np.triu_indices(len(self._rows), 1)
        keep = ~(self.fixed[i] & self.fixed[j])
        # Obstacles, which only come first, are the last by number.
        swap = j >= len(ways)
        self.first, self.second = np.where(swap, j, i)[keep], np.where(swap, i, j)[keep]
        self._table = self._fetch(space)
        self._box = np.array([_box(edges) for edges in self._tables]).reshape(-1, 4)[self._table]

    def positions(self, at_mm: FloatArray) -> FloatArray:
        """Return positions of all pieces and obstacles; those of obstacles are the origin."""
        return np.vstack([at_mm, np.zeros((len(self._rows) - len(at_mm), 2))])

    def relative(self, at_mm: FloatArray) -> FloatArray:
        """Return where the second piece of each pair is, seen from the first ``(K, 2)``."""
        at = self.positions(at_mm)
        return at[self.second] - at[self.first]

    def near(self, relative: FloatArray, reach: FloatArray) -> IntArray:
        """Return the pairs that may meet when the relative position moves by ``reach (K,)`` in x and y."""
        box = self._box
        apart = (relative <= box[:, :2] - reach[:, None]) | (relative >= box[:, 2:] + reach[:, None])
        return np.flatnonzero(~apart.any(axis=1))

    def edges(self, pairs: IntArray, relative: FloatArray) -> EdgeList:
        """Return the edges of some pairs; their owners are indices into ``pairs``."""
        if len(pairs) == 0:
            return EdgeList(np.empty((0, 4)), np.empty(0, np.int64))
        tables = [self._tables[t] for t in self._table[pairs]]
        owner = np.repeat(np.arange(len(pairs)), [len(edges) for edges in tables])
        shift = relative[pairs][owner]
        return EdgeList(np.vstack(tables) - np.hstack([shift, shift]), owner)

    def overlapping(self, at_mm: FloatArray) -> BoolArray:
        """Tell of each pair ``(K,)`` whether it overlaps by more than :data:`NEAR_MM`."""
        relative = self.relative(at_mm)
        pairs = self.near(relative, np.zeros(len(self.first)))
        inside = np.zeros(len(self.first), np.bool_)
        listed = self.edges(pairs, relative)
        x0, y0, x1, y1 = listed.edges.T
        with np.errstate(divide="ignore", invalid="ignore"):
            right = ((y0 <= 0.0) != (y1 <= 0.0)) & (x0 - y0 * (x1 - x0) / (y1 - y0) > 0.0)
        turns = np.where(right, np.sign(y1 - y0), 0.0)
        winding = np.bincount(listed.owner, weights=turns, minlength=len(pairs))
        touches = np.zeros(len(pairs), np.bool_)
        touches[listed.owner[distances(listed.edges) <= NEAR_MM]] = True
        inside[pairs] = (np.abs(winding) > 0.5) & ~touches
        return inside

    def _fetch(self, space: SearchSpace) -> IntArray:
        """Copy the edges of all pairs from the pool, which may forget them; returns each pair's number."""
        rows, second = self._rows, self._rows[self.second]
        kinds, table = np.unique(np.stack([second, rows[self.first]], axis=1), axis=0, return_inverse=True)
        self._tables: list[FloatArray] = []
        for way in np.unique(kinds[:, 0]).tolist():
            others = np.ascontiguousarray(kinds[kinds[:, 0] == way, 1])
            space.tables.meet(others, len(others), way, way + 1)
            self._tables += [_edges_of(space, row, way) for row in others.tolist()]
        return table.reshape(-1).astype(np.int64)


def _edges_of(space: SearchSpace, row: int, way: int) -> FloatArray:
    """Return what a piece of ``row`` at the origin forbids to ``way``, as edges on the plate."""
    edges, _, span, _, _ = space.tables.arrays()
    table, turn, sign = int(space.tables.pair[row, way]), row, 1.0
    if table < 0:
        table, turn, sign = -1 - table, way, -1.0
    matrix = space.rows.matrix[turn].reshape(2, 2)
    ends = edges[span[table, 0] : span[table, 1]].reshape(-1, 2, 2) @ (sign * matrix.T)
    if matrix[0, 0] * matrix[1, 1] < matrix[0, 1] * matrix[1, 0]:
        ends = ends[:, ::-1]  # a reflection turns the boundary round
    out = ends.reshape(-1, 4)
    return np.ascontiguousarray(out[np.hypot(*(out[:, 2:] - out[:, :2]).T) > LEAST_LENGTH_MM])


def _box(edges: FloatArray) -> FloatArray:
    points = edges.reshape(-1, 2)
    if len(points) == 0:
        return np.array([np.inf, np.inf, -np.inf, -np.inf])
    return np.concatenate([points.min(axis=0), points.max(axis=0)])


def nearest_points(edges: FloatArray) -> FloatArray:
    """Return the point of each edge ``(E, 4)`` that is nearest to the origin ``(E, 2)``."""
    start, along = edges[:, :2], edges[:, 2:] - edges[:, :2]
    square = np.maximum((along * along).sum(axis=1), LEAST_LENGTH_MM**2)
    share = np.clip(-(start * along).sum(axis=1) / square, 0.0, 1.0)
    return start + share[:, None] * along


def distances(edges: FloatArray) -> FloatArray:
    """Return the distance of each edge ``(E, 4)`` from the origin."""
    return np.hypot(*nearest_points(edges).T)
