"""Push the pieces of one plate together: linear programs over free half-planes, round after round.

In each round every near pair keeps half-planes that hold it apart, every piece stays in its inner-fit
rectangle, and the length reached along the plate's long axis becomes the least possible. What comes out is
a local optimum: no small move of any number of pieces at once makes the layout shorter.
"""

from __future__ import annotations

from time import monotonic

import numpy as np

from nestwright.nesting.compaction.half_planes import HalfPlanes, free_half_planes
from nestwright.nesting.compaction.plate_pairs import PlatePairs
from nestwright.nesting.fill.space import SearchSpace
from nestwright.nesting.kernels import FloatArray, IntArray
from nestwright.nesting.linear import BoolArray, Limits, program_of, solve_linear

ROUNDS = 60
FIRST_REACH = 0.3  # of a piece's mean side: how far each may move in a round
LARGEST_REACH = 0.25  # of the plate's long side
LEAST_REACH_MM = 0.5
SHRINK = 0.2  # of the reach, after a round without gain
GAIN_MM = 1e-3
PULL_ALONG, PULL_ACROSS = 0.02, 0.01  # what a piece's mean position is worth, against the length reached
HALVINGS = 6  # of a step that turns out not to be valid


def compact(
    space: SearchSpace,
    plate_index: int,
    ways: IntArray,
    at_mm: FloatArray,
    fixed: BoolArray,
    limit_s: float,
    axis: int | None = None,
) -> FloatArray:
    """Return positions ``(n, 2)`` in mm that are valid as far as those given are, and reach no further.

    Parameters
    ----------
    plate_index
        The plate type that the pieces lie on; its obstacles hold pieces back as others do.
    ways, at_mm
        ``(n,)`` orientations and ``(n, 2)`` positions of the pieces. A pair that overlaps already keeps
        its relative position.
    fixed
        ``(n,)`` pieces that stay where they are.
    limit_s
        When to stop and return what is reached.
    axis
        Along which it is to reach less far; the plate's long one when None.
    """
    if len(ways) == 0 or bool(fixed.all()):
        return at_mm
    return _Compaction(space, plate_index, ways, fixed, axis).run(at_mm, monotonic() + limit_s)


class _Compaction:
    def __init__(
        self, space: SearchSpace, plate_index: int, ways: IntArray, fixed: BoolArray, axis: int | None
    ) -> None:
        plate = space.problem.plates[plate_index]
        self._axis, self._side = plate.long_axis if axis is None else axis, max(plate.size_mm)
        box = space.rows.box_mm[ways]
        self._piece = float((box[:, 2:] - box[:, :2]).mean())
        self._rooms = space.rooms(plate)[ways]
        self._far = space.rows.box_mm[ways, 2 + self._axis]
        self._pairs = PlatePairs(space, plate_index, ways, fixed)
        self._movable = np.flatnonzero(~fixed)
        pull = np.full(2, PULL_ACROSS / len(self._movable))
        pull[self._axis] = PULL_ALONG / len(self._movable)
        self._pull = pull

    def run(self, at_mm: FloatArray, end: float) -> FloatArray:
        """Return better positions, found by ``end``."""
        reach, at = FIRST_REACH * self._piece, at_mm
        before = self._worth(at)
        overlapping = self._pairs.overlapping(at)
        for _ in range(ROUNDS):
            if monotonic() >= end:
                break
            step = self._step(at, reach, overlapping, end)
            found = at if step is None else self._valid_step(at, step, overlapping)
            worth = self._worth(found)
            gain, before = before - worth, min(worth, before)
            at = found if gain > 0.0 else at
            if gain > GAIN_MM:
                reach = min(2.0 * reach, LARGEST_REACH * self._side) if _is_at(reach, step) else reach
            elif reach > LEAST_REACH_MM:
                reach = max(SHRINK * reach, LEAST_REACH_MM)
            else:
                break
        return at

    def _worth(self, at: FloatArray) -> float:
        """Return what the program makes least: the length reached, and a little of each position."""
        length = float((at[:, self._axis] + self._far).max())
        return length + float((at[self._movable] @ self._pull).sum())

    def _step(self, at: FloatArray, reach: float, overlapping: BoolArray, end: float) -> FloatArray | None:
        """Return the best moves ``(n, 2)`` within free half-planes; None when time ran out."""
        pairs = self._pairs
        moving = (~pairs.fixed).astype(np.float64)
        both = reach * (moving[pairs.first] + moving[pairs.second])
        relative = pairs.relative(at)
        near = pairs.near(relative, both)
        near = near[~overlapping[near]]
        planes = free_half_planes(pairs.edges(near, relative), both[near], self._axis)
        # A half-plane that the two cannot reach says nothing.
        binding = -planes.offset < both[near][planes.owner] * np.abs(planes.normal).sum(axis=1)
        owner = near[planes.owner[binding]]
        tied = np.concatenate([near[planes.tied], np.flatnonzero(overlapping)])
        rows = HalfPlanes(owner, planes.normal[binding], planes.offset[binding], tied)
        return self._solve(at, reach, rows, end)

    def _solve(self, at: FloatArray, reach: float, planes: HalfPlanes, end: float) -> FloatArray | None:
        """Solve the program whose values are the moves x, y of each piece, and that of the length reached."""
        n, first, second = len(at), self._pairs.first, self._pairs.second
        low = np.minimum(np.maximum(self._rooms[:, :2] - at, -reach), 0.0)
        high = np.maximum(np.minimum(self._rooms[:, 2:] - at, reach), 0.0)
        stays = self._pairs.fixed[:n]
        low[stays], high[stays] = 0.0, 0.0
        cost = np.zeros((n, 2))
        cost[self._movable] = self._pull
        far = at[:, self._axis] + self._far
        owner = np.concatenate([planes.owner, planes.tied, planes.tied])
        unit = np.eye(2).repeat(len(planes.tied), axis=0)
        normal, each = np.vstack([planes.normal, unit]), np.arange(n)
        m = len(owner)
        pieces = np.concatenate([first[owner], second[owner]])
        real = np.tile(pieces < n, 2)  # obstacles do not move
        pieces, row = np.minimum(pieces, n - 1), np.tile(np.arange(m), 2)
        signed = np.vstack([-normal, normal])
        entries = (
            np.concatenate([np.tile(row, 2)[real], m + each, m + each]),
            np.concatenate(
                [np.concatenate([2 * pieces, 2 * pieces + 1])[real], np.full(n, 2 * n), 2 * each + self._axis]
            ),
            np.concatenate([signed.T.ravel()[real], np.ones(n), -np.ones(n)]),
        )
        # The present position, which may touch by a hair too much, is always an answer.
        hold = np.concatenate([np.minimum(planes.offset, 0.0), np.zeros(2 * len(planes.tied))])
        free = np.concatenate(
            [np.full(len(planes.owner), np.inf), np.zeros(2 * len(planes.tied)), np.full(n, np.inf)]
        )
        program = program_of(
            np.append(cost.ravel(), 1.0),
            (np.append(low.ravel(), -np.inf), np.append(high.ravel(), 0.0)),
            (np.concatenate([hold, far - far.max()]), free),
            entries,
        )
        solved = solve_linear(program, Limits(max(end - monotonic(), 0.0)))
        return None if solved is None else solved.values[:-1].reshape(n, 2)

    def _valid_step(self, at: FloatArray, step: FloatArray, overlapping: BoolArray) -> FloatArray:
        """Return positions after as much of a step as is valid: all of it, unless an edge is flawed."""
        for k in range(HALVINGS):
            found = at + 0.5**k * step
            # What the solver takes for a bound may be a hair beyond it.
            moved = self._movable
            room = self._rooms[moved]
            low, high = np.minimum(room[:, :2], at[moved]), np.maximum(room[:, 2:], at[moved])
            found[moved] = np.clip(found[moved], low, high)
            if not (self._pairs.overlapping(found) & ~overlapping).any():
                return found
        return at


def _is_at(reach: float, step: FloatArray | None) -> bool:
    return step is not None and bool((np.abs(step) > 0.99 * reach).any())
