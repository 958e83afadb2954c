"""Put the pieces of some plates on cheaper ones: another choice of sizes, remnants and how many of each.

Choices that cost less and have enough area are tried, the roomier first: plates that both have keep their
pieces, all other pieces go where they overlap least, and everything is separated at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from nestwright.nesting.fill.plate_fill import FilledPlate
from nestwright.nesting.kernels import IntArray
from nestwright.nesting.problem.silhouettes import Silhouettes
from nestwright.nesting.separation.arrangement import MOVES, NOTHING, Arrangement, Ground, Separation
from nestwright.nesting.separation.separate import FAILED, SOLVED

FULLEST = 0.97  # share of the room that grown outlines fill at most
MOST_CHOICES = 200

Choice = tuple[int, ...]
"""How many plates of each type."""


def cheaper_choices(
    ground: Ground,
    plates: Sequence[int],
    types: IntArray,
    stock: Sequence[int | None],
    fullest: float = FULLEST,
) -> list[tuple[Choice, float]]:
    """Return the choices of plates that cost less than ``plates`` and may hold pieces of ``types``.

    ``stock`` is what there is besides these plates, ``fullest`` the share of the room that grown outlines
    may fill. With each comes the share that they would; the least comes first.
    """
    regions = ground.problem.plates
    used = Counter(plates)
    cost = sum(regions[p].cost for p in plates)
    need = sum(ground.problem.types[t].outline.area_mm2 for t in types.tolist())
    most = [used[p] + (len(plates) + 2 if left is None else left) for p, left in enumerate(stock)]
    room = [region.room_mm2 for region in regions]
    found: list[tuple[float, Choice]] = []

    def count(p: int, so_far: Choice, spent: float, area: float) -> None:
        if spent >= cost - 1e-9 or len(found) >= 20 * MOST_CHOICES:
            return
        if p == len(regions):
            if area * fullest >= need:
                found.append((area, so_far))
            return
        for n in range(most[p] + 1):
            if spent + n * regions[p].cost >= cost - 1e-9 and n > 0:
                break
            if n > len(plates) + 2:
                break
            count(p + 1, (*so_far, n), spent + n * regions[p].cost, area + n * room[p])

    count(0, (), 0.0, 0.0)
    found.sort(key=lambda choice: -choice[0])
    return [(choice, need / area) for area, choice in found[:MOST_CHOICES]]


class Trade:
    """One attempt to lay the pieces of some plates on a choice of plates, and ``extra`` pieces with them.

    ``extra`` lists the types of pieces that lie nowhere yet.
    """

    def __init__(
        self,
        ground: Ground,
        silhouettes: Silhouettes,
        plates: Sequence[FilledPlate],
        choice: Choice,
        seed: int,
        most_steps: int,
        extra: IntArray = NOTHING,
    ) -> None:
        self._ground, self._silhouettes = ground, silhouettes
        self._steps, self._most_steps = 0, most_steps
        self.over = False
        kept, new = _matched(plates, choice)
        lying = [plates[i] for i in (*kept, *_others(plates, kept))]
        ways = np.concatenate([*(plate.ways for plate in lying), ground.rows.first_row[extra]])
        at = np.vstack([*(plate.at_mm for plate in lying), np.zeros((len(extra), 2))])
        stay = sum(len(plates[i].ways) for i in kept)
        kinds = [*(plates[i].plate for i in kept), *new]
        on = np.zeros(len(ways), np.int64)
        on[:stay] = np.repeat(np.arange(len(kept)), [len(plates[i].ways) for i in kept])
        self._state = Separation(ground, kinds, ground.rows.type_of[ways], seed)
        self._rng = np.random.default_rng(seed)
        on[stay:] = self._rng.integers(len(kinds), size=len(ways) - stay) if kinds else 0
        self._state.load(Arrangement(ways, at, on))
        self._state.clamp()
        self._state.begin()
        hulls = np.array([piece.hull_area_mm2 for piece in ground.problem.types])[self._state.types]
        moved = np.arange(stay, len(ways))
        self._forced = moved[np.argsort(-hulls[moved], kind="stable")]

    def step(self) -> list[FilledPlate] | None:
        """Work for a moment; returns the plates when all pieces lie. ``over`` says that it has ended."""
        status = self._state.run(MOVES, self._forced)
        self._forced = NOTHING
        self._steps += 1
        self.over = status == SOLVED or self._steps >= self._most_steps
        if status == FAILED and not self.over:
            self._state.shake(self._rng)
        if status != SOLVED or not self._state.are_clear(self._silhouettes):
            return None
        return self._state.filled()


def _matched(plates: Sequence[FilledPlate], choice: Choice) -> tuple[list[int], list[int]]:
    """Return which plates are kept as they are, the fullest first, and the types of the new ones."""
    left, kept = list(choice), list[int]()
    for i in sorted(range(len(plates)), key=lambda i: -len(plates[i].ways)):
        if left[plates[i].plate] > 0:
            left[plates[i].plate] -= 1
            kept.append(i)
    return kept, [p for p, n in enumerate(left) for _ in range(n)]


def _others(plates: Sequence[FilledPlate], kept: Sequence[int]) -> Iterator[int]:
    return (i for i in range(len(plates)) if i not in kept)
