"""Blocks of many copies of one part, laid as a lattice into a rectangle.

A lattice (:mod:`~nestwright.nesting.lattice.search`) is clipped by the rectangle; where it starts decides
how many whole copies are left. Of all lattices and orientations the one counts that really holds the most,
or, where fewer copies are wanted, the one that ends first along the plate's long axis.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from nestwright.nesting.kernels import FloatArray, IntArray
from nestwright.nesting.lattice.search import Lattice, find_lattices
from nestwright.nesting.problem.preparation import Orientation, PieceType
from nestwright.nesting.problem.rooms import EXACT_FIT_MM

Box = tuple[float, float, float, float]

INSIDE_MM = 1e-6  # a copy that is out by less is in
TRIED = 80  # lattices of a type that are laid
FINALISTS = 6  # of those, whose block is made short
SHORTENINGS = 6
OBLIQUE_WAYS = 2  # orientations in which rows are tried that are not along a side
EVEN_PHASES = 7  # starting points along each vector of a lattice that is oblique to the rectangle
SLID = 3  # of them, slid into the corner
PHASES = 48  # starting points at most, along one axis


@dataclass(frozen=True, eq=False)
class Block:
    """Copies of one type: ``ways (n,)`` within the type, ``at_mm (n, 2)`` of their centroids."""

    ways: IntArray
    at_mm: FloatArray
    end_mm: float
    """Where the block ends along the long axis."""

    @property
    def count(self) -> int:
        """How many copies there are."""
        return len(self.ways)


NOTHING = Block(np.empty(0, np.int64), np.empty((0, 2)), 0.0)


@dataclass(frozen=True, eq=False)
class _Laying:
    """One lattice in a rectangle: ``ways`` of a cell's copies, their ``offsets``, ``rooms``, ``boxes``.

    Rooms ``(1 or 2, 4)`` are where the centroids may be; boxes those of the true part about its centroid.
    """

    lattice: Lattice
    ways: tuple[int, ...]
    rooms: FloatArray
    boxes: FloatArray

    def swapped(self) -> _Laying:
        """Return the same with x and y exchanged."""
        order = [1, 0, 3, 2]
        lattice = self.lattice.moved(np.array([[0.0, 1.0], [1.0, 0.0]]))
        return _Laying(lattice, self.ways, self.rooms[:, order], self.boxes[:, order])

    def shortened(self, axis: int, end_mm: float) -> _Laying:
        """Return the same in the part of the rectangle before ``end_mm``."""
        rooms = self.rooms.copy()
        rooms[:, 2 + axis] = np.minimum(rooms[:, 2 + axis], end_mm - self.boxes[:, 2 + axis])
        return _Laying(self.lattice, self.ways, rooms, self.boxes)


def type_lattices(piece: PieceType) -> list[Lattice]:
    """Return the lattices of a piece type in its own frame, densest first; they hold for any plate."""
    ways = piece.orientations
    axes = [way.matrix.T[:, axis] for way, _ in _unlike(ways) for axis in (0, 1)]
    half_turn = any(partner >= 0 for _, partner in _unlike(ways))
    return find_lattices(piece.outline, axes, half_turn=half_turn)


def lattice_block(
    piece: PieceType, lattices: Sequence[Lattice], inner_mm: Box, long_axis: int, wanted: int
) -> Block:
    """Return up to ``wanted`` copies in a rectangle, close to the start of its long axis.

    Parameters
    ----------
    piece
        The type; its copies may touch each other with their grown outlines.
    lattices
        What :func:`type_lattices` returns for it.
    inner_mm
        The rectangle that the true parts must lie in: least x, least y, largest x, largest y.
    long_axis
        0 when the rectangle is to be used up along x, 1 along y.
    """
    if wanted <= 0:
        return NOTHING
    counted = _counted(piece, lattices, inner_mm)
    most = max((count for count, _, _ in counted), default=0)
    if most == 0:
        return NOTHING
    if most <= wanted:
        best = [_block(laying, phase, long_axis) for count, phase, laying in counted if count == most]
    else:
        counted.sort(key=lambda found: -found[0])  # what holds more is shorter, as a rule
        best = [
            _short_block(laying, phase, long_axis, wanted)
            for count, phase, laying in counted[:FINALISTS]
            if count >= wanted
        ]
    return min(best, key=lambda block: (-block.count, block.end_mm))


def lattice_blocks(piece: PieceType, inner_mm: Box, long_axis: int, wanted: int) -> Block:
    """Find the lattices of a type and return the block of :func:`lattice_block`."""
    return lattice_block(piece, type_lattices(piece), inner_mm, long_axis, wanted)


def most_per_plate(piece: PieceType, lattices: Sequence[Lattice], inner_mm: Box) -> int:
    """Return how many copies of a type the best lattice lays on an empty rectangle."""
    return max((count for count, _, _ in _counted(piece, lattices, inner_mm)), default=0)


def _counted(
    piece: PieceType, lattices: Sequence[Lattice], inner_mm: Box
) -> list[tuple[int, FloatArray, _Laying]]:
    """Return the most copies, the start and the laying of each lattice that may come near the best."""
    reach = piece.diameter_mm / 2.0  # cells stick out of the rectangle by about this
    room = (inner_mm[2] - inner_mm[0] + reach) * (inner_mm[3] - inner_mm[1] + reach)
    counted: list[tuple[int, FloatArray, _Laying]] = []
    most = 0
    for lattice in lattices[:TRIED]:
        if room / lattice.area_mm2 < most:
            break
        for laying in _layings(piece.orientations, lattice, inner_mm):
            counted.append((*_best_phase(laying), laying))
            most = max(most, counted[-1][0])
    return counted


def _unlike(ways: Sequence[Orientation]) -> list[tuple[Orientation, int]]:
    """Return orientations that fill a rectangle differently, each with the index of its half turn or -1.

    Half turns and mirror images of a whole layout lie in the same rectangle, so one of them stands for all.
    """
    kept: list[tuple[Orientation, int]] = []
    paired = [(way, _half_turn(ways, way)) for way in ways]
    for way, partner in sorted(paired, key=lambda pair: pair[1] < 0):
        if not any(_is_flip(way.matrix @ other.matrix.T) for other, _ in kept):
            kept.append((way, partner))
    return kept


def _is_flip(matrix: FloatArray) -> bool:
    return bool(abs(matrix[0, 1]) < 1e-9 and abs(matrix[1, 0]) < 1e-9)


def _half_turn(ways: Sequence[Orientation], way: Orientation) -> int:
    alike = (i for i, other in enumerate(ways) if np.abs(way.matrix + other.matrix).max() < 1e-9)
    return next(alike, -1)


def _layings(ways: Sequence[Orientation], lattice: Lattice, inner_mm: Box) -> Iterator[_Laying]:
    for rank, (way, partner) in enumerate(_unlike(ways)):
        moved = lattice.moved(way.matrix)
        if rank >= OBLIQUE_WAYS and np.abs(moved.u).min() >= INSIDE_MM:
            continue
        first = next(i for i, other in enumerate(ways) if other is way)
        chosen = (first,) if lattice.turned is None else (first, partner)
        boxes = np.array([ways[i].box_mm for i in chosen])
        rooms = _rooms(boxes, np.array(inner_mm))
        if -1 not in chosen and (rooms[:, :2] <= rooms[:, 2:]).all():
            yield _Laying(moved, chosen, rooms, boxes)


def _rooms(boxes: FloatArray, inner: FloatArray) -> FloatArray:
    """Return where centroids may lie ``(n, 4)``; what is too large by next to nothing fits in the middle."""
    rooms = np.column_stack([inner[:2] - boxes[:, :2], inner[2:] - boxes[:, 2:]])
    for low, high in ((0, 2), (1, 3)):
        tight = (rooms[:, low] > rooms[:, high]) & (rooms[:, low] <= rooms[:, high] + EXACT_FIT_MM)
        rooms[tight, low] = rooms[tight, high] = (rooms[tight, low] + rooms[tight, high]) / 2.0
    return rooms


def _best_phase(laying: _Laying) -> tuple[int, FloatArray]:
    """Return the most copies and where the lattice then starts ``(2,)``."""
    if abs(laying.lattice.u[0]) < INSIDE_MM:
        count, phase = _best_phase(laying.swapped())
        return count, phase[::-1]
    if abs(laying.lattice.u[1]) < INSIDE_MM:
        phases = _level_phases(laying)
    else:
        phases = _even_phases(laying)
        promising = np.argsort(-_counts(laying, phases), kind="stable")[:SLID]
        phases = np.array([_slid(laying, phases[i]) for i in promising])
    counts = _counts(laying, phases)
    best = int(np.argmax(counts))
    return int(counts[best]), phases[best]


def _level_phases(laying: _Laying) -> FloatArray:
    """Return all starts worth trying for rows along x: a row at the bottom, some copy at the left."""
    lattice, corners = laying.lattice, laying.rooms[:, :2] - laying.lattice.offsets
    pitch = abs(float(lattice.v[1]))
    rows = np.arange(-2, math.ceil(float(np.ptp(laying.rooms[:, [1, 3]])) / pitch) + 3)
    x = (corners[:, :1] - rows * (lattice.v[0] * np.sign(lattice.v[1]))).ravel()
    x = np.unique(np.round(np.mod(x, abs(lattice.u[0])), 6))
    x = x[np.unique(np.linspace(0, len(x) - 1, PHASES).astype(int))]
    return np.array([(at, y) for y in corners[:, 1] for at in x])


def _even_phases(laying: _Laying) -> FloatArray:
    share = np.arange(EVEN_PHASES) / EVEN_PHASES
    s, t = np.meshgrid(share, share)
    return np.outer(s.ravel(), laying.lattice.u) + np.outer(t.ravel(), laying.lattice.v)


def _slid(laying: _Laying, phase: FloatArray) -> FloatArray:
    """Return a start moved left and down until a copy touches: none is lost, others may come in."""
    for axis in (0, 1, 0, 1):
        which, at = _copies(laying, phase)
        slack = float((at[:, axis] - laying.rooms[which, axis]).min()) if len(at) else 0.0
        phase = phase - np.eye(2)[axis] * max(slack, 0.0)
    return phase


def _counts(laying: _Laying, phases: FloatArray) -> IntArray:
    counts = np.zeros(len(phases), np.int64)
    for copy in range(len(laying.ways)):
        _, first, last = _spans(laying, phases, copy)
        counts += np.maximum(last - first + 1, 0).sum(axis=1)
    return counts


def _spans(laying: _Laying, phases: FloatArray, copy: int) -> tuple[IntArray, IntArray, IntArray]:
    """Return the numbers of the rows ``(r,)``, and the first and last cell of each ``(phases, r)``."""
    u, v = laying.lattice.u, laying.lattice.v
    low, high = laying.rooms[copy, :2] - INSIDE_MM, laying.rooms[copy, 2:] + INSIDE_MM
    start = phases + laying.lattice.offsets[copy]
    corners = np.array([(x, y) for x in (low[0], high[0]) for y in (low[1], high[1])])
    across = ((corners - start[:, None]) @ np.array([-u[1], u[0]])) / (u[0] * v[1] - u[1] * v[0])
    rows = np.arange(math.floor(across.min()), math.ceil(across.max()) + 1)
    at = start[:, None] + rows[:, None] * v
    first, last = np.full(at.shape[:2], -np.inf), np.full(at.shape[:2], np.inf)
    for axis in (0, 1):
        if abs(u[axis]) < INSIDE_MM:
            last[(at[:, :, axis] < low[axis]) | (at[:, :, axis] > high[axis])] = -np.inf
            continue
        ends = (np.array([low[axis], high[axis]]) - at[:, :, axis, None]) / u[axis]
        first, last = np.maximum(first, ends.min(axis=2)), np.minimum(last, ends.max(axis=2))
    empty = first > last
    first[empty], last[empty] = 0.0, -1.0
    return rows, np.ceil(first).astype(np.int64), np.floor(last).astype(np.int64)


def _copies(laying: _Laying, phase: FloatArray) -> tuple[IntArray, FloatArray]:
    """Return which copy of its cell each one is ``(n,)``, and where it lies ``(n, 2)``."""
    which: list[IntArray] = []
    places: list[FloatArray] = []
    for copy in range(len(laying.ways)):
        rows, (first,), (last,) = _spans(laying, phase[None], copy)
        lengths = np.maximum(last - first + 1, 0)
        row = np.repeat(np.arange(len(rows)), lengths)
        cell = np.arange(len(row)) - np.repeat(np.cumsum(lengths) - lengths, lengths) + first[row]
        start = phase + laying.lattice.offsets[copy]
        places.append(start + cell[:, None] * laying.lattice.u + rows[row, None] * laying.lattice.v)
        which.append(np.full(len(row), copy))
    return np.concatenate(which), np.vstack(places)


def _block(laying: _Laying, phase: FloatArray, long_axis: int, wanted: int | None = None) -> Block:
    """Return the copies of a start, those that end first along the long axis."""
    which, at = _copies(laying, phase)
    at = np.clip(at, laying.rooms[which, :2], laying.rooms[which, 2:])
    ends = at[:, long_axis] + laying.boxes[which, 2 + long_axis]
    order = np.lexsort((at[:, 1 - long_axis], np.round(ends, 3)))[:wanted]
    ways = np.array(laying.ways, dtype=np.int64)[which[order]]
    return Block(ways, np.ascontiguousarray(at[order]), float(ends[order].max()))


def _short_block(laying: _Laying, phase: FloatArray, long_axis: int, wanted: int) -> Block:
    """Return the wanted copies on as little of the long axis as a few tries find."""
    best = _block(laying, phase, long_axis, wanted)
    low = float((laying.rooms[:, long_axis] + laying.boxes[:, long_axis]).min())
    for _ in range(SHORTENINGS):
        middle = (low + best.end_mm) / 2.0
        shorter = laying.shortened(long_axis, middle)
        count, start = (
            _best_phase(shorter) if (shorter.rooms[:, :2] <= shorter.rooms[:, 2:]).all() else (0, phase)
        )
        if count >= wanted:
            best = _block(shorter, start, long_axis, wanted)
        else:
            low = middle
    return best
