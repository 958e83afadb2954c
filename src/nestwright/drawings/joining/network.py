"""Paths that meet: chains of them, closed loops, and what to do where more than two ends meet."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from nestwright.drawings.joining.batch import as_points
from nestwright.drawings.limits import check_time
from nestwright.geometry.contours import FloatArray, Path, area_mm2, flatten, length_mm

Step: TypeAlias = tuple[int, bool]  # a path's index, and whether it is walked forwards

WELD_MM = 0.002  # ends nearer than that are one point: the rounding of a file with few decimals


@dataclass(eq=False)
class Chain:
    """Paths end to end, from one node to another."""

    start: int
    end: int
    steps: list[Step]
    length_mm: float

    def reverse(self) -> Chain:
        """Return the chain walked the other way round."""
        steps = [(index, not forwards) for index, forwards in reversed(self.steps)]
        return Chain(self.end, self.start, steps, self.length_mm)


@dataclass
class Network:
    """What became of the paths: closed loops, open chains, and the nodes where fields share lines."""

    loops: list[list[Step]] = field(default_factory=list)
    chains: list[list[Step]] = field(default_factory=list)
    fields: list[list[Step]] = field(default_factory=list)
    junctions: list[int] = field(default_factory=list)


def nodes_of(points: FloatArray, tolerance_mm: float = WELD_MM) -> NDArray[np.int64]:
    """Return the node of each point ``(n,)``: points nearer than the tolerance share one."""
    distinct, node = np.unique(points[:, 0] + 1j * points[:, 1], return_inverse=True)
    places = as_points(np.column_stack([distinct.real, distinct.imag]))
    near = shapely.STRtree(places).query(places, predicate="dwithin", distance=tolerance_mm)
    pairs = near[:, near[0] < near[1]]
    return roots_of(pairs.T, len(distinct))[node.ravel()]


def roots_of(pairs: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Return for each of so many things ``(count,)`` the first that pairs ``(m, 2)`` lead to."""
    root = np.arange(count)
    for one, other in pairs.tolist():
        one_root, other_root = _find(root, one), _find(root, other)
        root[max(one_root, other_root)] = min(one_root, other_root)
    if pairs.size:
        root = np.array([_find(root, index) for index in range(count)])
    return root.astype(np.int64)


def _find(root: NDArray[np.int64], index: int) -> int:
    while root[index] != index:
        root[index] = root[root[index]]
        index = int(root[index])
    return index


def walk(paths: Sequence[Path], starts: Sequence[int], ends: Sequence[int]) -> Network:
    """Return the chains and loops of paths given by their two nodes each.

    Where more than two ends meet, short dead ends are taken off first; what still meets there is cut
    into its fields (the faces of the planar drawing), each a loop of its own.
    """
    network, chains = plain_chains(paths, starts, ends)
    tangle = _Tangle(paths, network)
    for chain in chains:
        tangle.add(chain)
    tangle.settle()
    return network


def plain_chains(
    paths: Sequence[Path], starts: Sequence[int], ends: Sequence[int]
) -> tuple[Network, list[Chain]]:
    """Return a network of the whole loops, and the chains between nodes where not exactly two ends meet."""
    network = Network()
    touching: defaultdict[int, list[Step]] = defaultdict(list)
    for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
        touching[start].append((index, True))
        touching[end].append((index, False))
    used = [False] * len(paths)
    chains: list[Chain] = []

    def follow(index: int, forwards: bool) -> Chain:
        first = starts[index] if forwards else ends[index]
        steps: list[Step] = []
        while True:
            used[index] = True
            steps.append((index, forwards))
            node = ends[index] if forwards else starts[index]
            if len(touching[node]) != 2 or node == first:
                return Chain(first, node, steps, 0.0)
            one, other = touching[node]
            index, forwards = other if one[0] == index else one

    for steps in touching.values():
        if len(steps) != 2:
            chains.extend(follow(*step) for step in steps if not used[step[0]])
    for index in range(len(paths)):
        if not used[index]:
            network.loops.append(follow(index, True).steps)
    for chain in chains:
        chain.length_mm = sum(length_mm(paths[index], closed=False) for index, _ in chain.steps)
    return network, chains


class _Tangle:
    """The chains that meet at junctions, taken apart until nothing meets any more."""

    def __init__(self, paths: Sequence[Path], network: Network) -> None:
        self._paths = paths
        self._network = network
        self._at: defaultdict[int, list[Chain]] = defaultdict(list)
        self._dead_ends: list[tuple[float, int, Chain]] = []
        self._count = 0

    def add(self, chain: Chain) -> None:
        """Take a chain in; one that ends where it starts is a loop."""
        if chain.start == chain.end:
            self._network.loops.append(chain.steps)
            return
        self._at[chain.start].append(chain)
        self._at[chain.end].append(chain)

    def settle(self) -> None:
        """Sort every chain into loops, open chains or fields."""
        for node in list(self._at):
            self._merge_at(node)
        for node in list(self._at):
            self._note_dead_end(node)
        while self._dead_ends:
            check_time()
            chain = heapq.heappop(self._dead_ends)[2]
            if self._is_dead_end(chain):
                self._take_off(chain)
        chains = {id(chain): chain for at in self._at.values() for chain in at}
        loose = [chain for chain in chains.values() if self._is_loose(chain)]
        self._network.chains.extend(chain.steps for chain in loose)
        knotted = [chain for chain in chains.values() if not self._is_loose(chain)]
        if knotted:
            self._network.junctions.extend(node for node, at in self._at.items() if len(at) > 2)
            self._network.fields.extend(fields_of(self._paths, knotted))

    def _is_loose(self, chain: Chain) -> bool:
        return len(self._at[chain.start]) == 1 and len(self._at[chain.end]) == 1

    def _is_dead_end(self, chain: Chain) -> bool:
        degrees = len(self._at[chain.start]), len(self._at[chain.end])
        return chain in self._at[chain.start] and min(degrees) == 1 and max(degrees) > 2

    def _note_dead_end(self, node: int) -> None:
        if len(self._at[node]) == 1:
            self._count += 1
            chain = self._at[node][0]
            heapq.heappush(self._dead_ends, (chain.length_mm, self._count, chain))

    def _take_off(self, chain: Chain) -> None:
        self._network.chains.append(chain.steps)
        self._remove(chain)
        for node in (chain.start, chain.end):
            self._merge_at(node)

    def _remove(self, chain: Chain) -> None:
        self._at[chain.start].remove(chain)
        self._at[chain.end].remove(chain)

    def _merge_at(self, node: int) -> None:
        """Make one chain of the two that are left at a node; a loop that closes goes out."""
        while len(self._at[node]) == 2:
            one, other = self._at[node]
            self._remove(one)
            self._remove(other)
            one = one if one.end == node else one.reverse()
            other = other if other.start == node else other.reverse()
            merged = Chain(one.start, other.end, one.steps + other.steps, one.length_mm + other.length_mm)
            self.add(merged)
            if merged.start == merged.end:
                node = merged.start
                continue
            self._note_dead_end(merged.start)
            self._note_dead_end(merged.end)
            return


def fields_of(paths: Sequence[Path], chains: Sequence[Chain]) -> list[list[Step]]:
    """Return the bounded faces of chains that meet at nodes, each counter-clockwise.

    At the end of a chain the walk goes on along the chain that turns most to the left of coming back,
    which keeps the face on its left.
    """
    directed = [*chains, *(chain.reverse() for chain in chains)]
    leaving: defaultdict[int, list[tuple[float, int]]] = defaultdict(list)
    for index, chain in enumerate(directed):
        leaving[chain.start].append((_heading(paths, chain.steps), index))
    following: dict[int, int] = {}
    for around in leaving.values():
        around.sort()
        for (_, index), (_, clockwise) in zip(around, [around[-1], *around[:-1]], strict=True):
            following[(index + len(chains)) % len(directed)] = clockwise
    return [steps for steps in _faces(directed, following) if _is_field(paths, steps)]


def _faces(directed: Sequence[Chain], following: dict[int, int]) -> list[list[Step]]:
    faces: list[list[Step]] = []
    used: set[int] = set()
    for first in range(len(directed)):
        steps: list[Step] = []
        index = first
        while index not in used:
            used.add(index)
            steps.extend(directed[index].steps)
            index = following[index]
        if steps:
            faces.append(steps)
    return faces


def _is_field(paths: Sequence[Path], steps: list[Step]) -> bool:
    rows = rows_of(paths, steps)[:-1]
    return area_mm2(rows) > WELD_MM * length_mm(rows)


def _heading(paths: Sequence[Path], steps: Sequence[Step]) -> float:
    """Return the direction, rad, in which a chain leaves its start: towards a point a little along it."""
    index, forwards = steps[0]
    rows = paths[index] if forwards else reversed_path(paths[index])
    points = flatten(rows[:2], 0.001, closed=False)
    away = points[1] - points[0]
    return math.atan2(float(away[1]), float(away[0]))


def rows_of(paths: Sequence[Path], steps: Sequence[Step]) -> Path:
    """Return the points of a chain as one path."""
    pieces = [paths[index] if forwards else reversed_path(paths[index]) for index, forwards in steps]
    return np.concatenate([*(piece[:-1] for piece in pieces), pieces[-1][-1:]])


def reversed_path(rows: Path) -> Path:
    """Return an open path walked the other way round."""
    back = rows[::-1].copy()
    back[:-1, 2] = -rows[-2::-1, 2]
    back[-1, 2] = 0.0
    return back
