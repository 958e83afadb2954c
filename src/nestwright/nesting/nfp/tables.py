"""No-fit polygons of true outlines: made on threads, those with most to gain first, in portions.

They are kept once per pair of piece types and relative orientation, in the frame of the lower type: the
other half follows by negating and turning the query. Pieces meet each other's grown outlines; obstacles
meet the bare outline of a piece. A pair that has none yet is nested by its convex hulls, which is never
wrong; those are made where they are needed (:mod:`~nestwright.nesting.nfp.pool`).
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from nestwright.nesting.kernels import FloatArray, IntArray
from nestwright.nesting.nfp.polygon import nfp_edges
from nestwright.nesting.problem.outlines import Outline
from nestwright.nesting.problem.preparation import PieceType, Problem
from nestwright.nesting.problem.rows import Rows

MAX_CONVOLUTION_EDGES = 15_000  # a pair with more is nested by its convex hulls
MAX_EDGES = 4_000_000  # of all tables: 128 MB, and as much again in what is handed out
CONVEX_SHARE = 0.998  # an outline that fills this much of its hull gains nothing from a table of its own

Stop = Callable[[], bool]


@dataclass(frozen=True, eq=False)
class Outlines:
    """The tables made so far: sorted ``keys`` (:meth:`Rows.key`), ``edges`` of each from ``start[i]``."""

    keys: IntArray
    start: IntArray
    edges: FloatArray


@dataclass(frozen=True, eq=False)
class _Pair:
    """What one table is made of: two outlines, the second turned; ``work`` is about its time.

    ``spare`` takes the place of both, without a limit, where the table would be too complex.
    """

    key: int
    a: Outline
    b: Outline
    matrix: FloatArray
    spare: tuple[Outline, Outline]

    @property
    def work(self) -> int:
        return len(self.a.points) * len(self.b.points)


class NfpLibrary:
    """Makes the no-fit polygons of a problem, and hands out what there is."""

    def __init__(self, problem: Problem, rows: Rows) -> None:
        self._types, self._rows = problem.types, rows
        self._obstacles = [obstacle for plate in problem.plates for obstacle in plate.obstacles]
        self._turned: dict[tuple[int, bytes], Outline] = {}
        self._edges: dict[int, FloatArray] = {}
        self._n_edges = 0
        self._handed_out: Outlines | None = None
        self._todo: Iterator[_Pair] = iter(())
        self.finished = False

    def build_obstacles(self, threads: int, stop: Stop) -> bool:
        """Make the tables of all obstacles, without which nothing can be laid; False when stopped."""
        return self._build(self._obstacle_pairs(), threads, stop)

    def plan(self, placeable: Sequence[bool]) -> None:
        """Say which types are worth tables of their outlines: those that fit a plate at all."""
        self._todo = self._outline_pairs([t for t, fits in enumerate(placeable) if fits])

    def build_outlines(self, work: int, threads: int, stop: Stop) -> bool:
        """Make the next tables that are planned, for about so many pairs of points; False when stopped."""
        portion: list[_Pair] = []
        while work > 0 and self._n_edges < MAX_EDGES and (pair := next(self._todo, None)) is not None:
            portion.append(pair)
            work -= pair.work
        self.finished = work > 0
        return self._build(portion, threads, stop)

    def complete(self, types: Sequence[int], threads: int, stop: Stop) -> bool:
        """Make every table among some types, convex or not; False when stopped."""
        pairs = (
            pair
            for n, second in enumerate(types)
            for first in types[: n + 1]
            for pair in self._turned_pairs(min(first, second), max(first, second))
            if pair.key not in self._edges
        )
        return self._build(pairs, threads, stop)

    def outlines(self) -> Outlines:
        """Return what has been made so far: the same arrays to all, until more is made."""
        if self._handed_out is None or len(self._handed_out.keys) != len(self._edges):
            keys = sorted(self._edges)
            made = [self._edges[key] for key in keys]
            self._handed_out = Outlines(
                np.array(keys, dtype=np.int64),
                np.cumsum([0, *map(len, made)]).astype(np.int64),
                np.ascontiguousarray(np.vstack(made)) if made else np.empty((0, 4)),
            )
        return self._handed_out

    def _obstacle_pairs(self) -> Iterator[_Pair]:
        """Yield the pairs of every obstacle; one too complex for a type's outline takes its hull."""
        rows = self._rows
        for row in range(rows.orientations, rows.count):
            for way in range(rows.orientations):
                piece, matrix = self._types[rows.type_of[way]], rows.matrix[way, :4].reshape(2, 2)
                obstacle = self._obstacles[row - rows.orientations]
                yield _Pair(rows.key(row, way), obstacle, piece.bare, matrix, (obstacle, piece.hull))

    def _outline_pairs(self, types: Sequence[int]) -> Iterator[_Pair]:
        """Yield the pairs among the types with most to gain a point, then those with the next one."""
        waste = {t: _waste(self._types[t]) for t in types}
        order = sorted(types, key=lambda t: -waste[t] / len(self._types[t].outline.points))
        for n, second in enumerate(order):
            for first in order[: n + 1]:
                if waste[first] > 0.0:
                    yield from self._turned_pairs(min(first, second), max(first, second))

    def _turned_pairs(self, a: int, b: int) -> Iterator[_Pair]:
        rows, seen = self._rows, set[int]()
        for row in range(rows.first_row[a], rows.first_row[a + 1]):
            for way in range(rows.first_row[b], rows.first_row[b + 1]):
                key = rows.key(row, way)
                if key not in seen:
                    seen.add(key)
                    turn_a, turn_b = (rows.matrix[i, :4].reshape(2, 2) for i in (row, way))
                    first, second = self._types[a], self._types[b]
                    hulls = first.hull, second.hull
                    yield _Pair(key, first.outline, second.outline, turn_a.T @ turn_b, hulls)

    def _build(self, pairs: Iterable[_Pair], threads: int, stop: Stop) -> bool:
        queue, lock = iter(pairs), threading.Lock()

        def work() -> bool:
            while not stop():
                with lock:
                    pair = next(queue, None)
                if pair is None:
                    return True
                made = self._make(pair)
                with lock:
                    if len(made):
                        self._edges[pair.key] = made
                        self._n_edges += len(made)
            return False

        if threads == 1:
            return work()
        with ThreadPoolExecutor(threads) as pool:
            futures = [pool.submit(work) for _ in range(threads)]
            results = [future.result() for future in futures]
        return all(results)

    def _make(self, pair: _Pair) -> FloatArray:
        a, b = pair.a, self._turn(pair.b, pair.matrix)
        made = nfp_edges(a.points, a.starts, b.points, b.starts, MAX_CONVOLUTION_EDGES)
        if len(made) == 0:
            a, b = pair.spare[0], self._turn(pair.spare[1], pair.matrix)
            made = nfp_edges(a.points, a.starts, b.points, b.starts, 2**62)
        return made

    def _turn(self, outline: Outline, matrix: FloatArray) -> Outline:
        """Return a turned outline, each made once (two threads may both make it: no harm)."""
        key = id(outline), np.round(matrix, 9).tobytes()
        turned = self._turned.get(key)
        if turned is None:
            turned = self._turned[key] = outline.turned(matrix)
        return turned


def _waste(piece: PieceType) -> float:
    """Return the area, over all its pieces, that a type's hull wastes; 0 when it is as good as convex."""
    filled = piece.outline.area_mm2
    if filled >= CONVEX_SHARE * piece.hull_area_mm2:
        return 0.0
    return (piece.hull_area_mm2 - filled) * piece.most
