"""What one thread does after the starts: take the best packing, and improve some of its plates.

Three tasks take turns: squeeze the last plate, trade plates for cheaper ones, and where pieces are left
over, exchange them for smaller ones. With few pieces all plates are worked on together; else some of
them, chosen anew when it gets nowhere. Plates of a repeated pattern stay as they are, but in every other task
with few pieces.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from nestwright.nesting.best import Best, Found
from nestwright.nesting.clock import Clock
from nestwright.nesting.compaction.shorten import shortened
from nestwright.nesting.fill.construct import Packing
from nestwright.nesting.fill.plate_fill import FilledPlate
from nestwright.nesting.fill.score import cut_axis, last_plate, score, used_share
from nestwright.nesting.fill.space import SearchSpace
from nestwright.nesting.kernels import FloatArray, IntArray
from nestwright.nesting.patterns.maker import PatternMaker
from nestwright.nesting.patterns.pool import PatternPool
from nestwright.nesting.problem.preparation import Problem
from nestwright.nesting.separation.arrangement import Ground
from nestwright.nesting.separation.exchange import Exchange
from nestwright.nesting.separation.squeeze import EXPLORE_UNTIL, Squeeze
from nestwright.nesting.separation.stuffing import Stuffing
from nestwright.nesting.separation.trade import FULLEST, Trade, cheaper_choices
from nestwright.nesting.tasks import Exchanging, Patterning, Squeezing, Task, Trading

MOST_PIECES = 700  # that are worked on together
STALE_STEPS = 120  # of a task without gain, before another one has its turn
TRADE_STEPS = 60
STUFFED_SHARE = 0.2  # of the plates that are filled further are squeezed, the others exchange pieces
DENSER = 0.2  # than now, at most, that a trade may ask for
HARDER = 0.03  # so much denser a trade is tried a third as often
TRADES_SHARE, PROMISING_SHARE = 0.67, 0.9  # of the tasks: trades, and those that need little more density
FEW_A_PLATE, MANY_TIMES = 12, 4  # pieces, and uses of a pattern: patterns then lead
LEADING_SHARE, ASIDE_SHARE = 0.6, 0.2  # of the tasks that work on patterns
EXPANDED_SHARE = 0.5  # of the tasks in which plates of a repeated pattern may become different
COMPACT_AT, COMPACT_S = 0.96, 2.0  # of the time, and for how long


@dataclass(frozen=True, eq=False)
class Shared:
    """What the threads of a search have in common. ``usable (types,)``: those that fit a plate at all."""

    ground: Ground
    best: Best
    clock: Clock
    patterns: PatternPool
    usable: np.ndarray
    repeatable: bool
    choose_plates: bool


class Improver:
    """Works on the best packing, step by step; the ``finisher`` among them compacts it in the end."""

    def __init__(self, shared: Shared, space: SearchSpace, seed: int, *, finisher: bool) -> None:
        self._ground, self._best, self._clock = shared.ground, shared.best, shared.clock
        self._shared, self._space, self._placeable = shared, space, shared.usable
        self._rng = np.random.default_rng(seed)
        self._task: Task | None = None
        self._kept: Squeezing | None = None  # goes on, with all it knows, while nothing better was found
        self._maker = PatternMaker(self._ground, space, shared.patterns, shared.usable, self._seed())
        self._turn, self._finisher = 0, finisher
        # Patterns and trades mix the pieces of all plates, so they would split kits.
        self._has_kits = any(piece.kit is not None for piece in space.problem.types)

    def step(self) -> None:
        """Work for a moment, and offer what came of it."""
        found = self._best.found
        if found is None or not found.packing.plates:
            return
        if self._finisher and self._clock.progress > COMPACT_AT:
            self._finisher = False
            self._compact(found)
            return
        task = self._task
        if task is None or (task.pausing and self._is_behind(task, found)):
            task = self._task = self._begin(found)
        packing = task.step(self._clock.progress)
        task.stale += 1
        if packing is None:
            self._best.idle += 1
        else:
            self._offer(task, packing)

    def _compact(self, found: Found) -> None:
        """Push the last plate of the best packing together; once, near the end."""
        packing = shortened(self._space, found.packing, COMPACT_S)
        if packing is not None:
            score_now = score(self._space, packing.plates, packing.left)
            self._best.offer(Found(score_now, packing, found.recipe))

    def _is_behind(self, task: Task, found: Found) -> bool:
        """Tell whether another thread got further, or another task is to be tried."""
        late = self._clock.progress > EXPLORE_UNTIL
        stale = isinstance(task, Trading | Patterning) or (task.stale > STALE_STEPS and not late)
        return found.score < task.base.score or stale

    def _offer(self, task: Task, packing: Packing) -> None:
        found = Found(score(self._space, packing.plates, packing.left), packing, task.base.recipe)
        if self._best.offer(found):
            fewer = len(packing.plates) < len(task.base.packing.plates)
            task.base, task.stale = found, 0
            if fewer or isinstance(task, Trading | Patterning):
                self._task = self._kept = None

    def _begin(self, found: Found) -> Task:
        """Return the next task: mostly a trade, where a choice of plates is cheaper."""
        self._turn += 1
        left = np.array(found.packing.left) * self._placeable
        if left.any() and (self._turn % 2 == 0 or not self._has_stock(found)):
            alone = len(found.packing.plates) == 1 or self._has_kits
            return self._exchange(found) if alone or self._turn % 3 == 0 else self._insert(found, left)
        if self._rng.random() < self._patterns_share(found):
            return Patterning(found, self._maker, self._shared.patterns, self._shared.repeatable)
        worked_on, rest = self._choose(found)
        task = self._trade(found, worked_on, rest)
        if task is not None:
            return task
        kept = self._kept
        if kept is None or rest or kept.rest or found.score < kept.base.score:
            axis = cut_axis(self._space, worked_on[-1])
            squeeze = Squeeze(self._ground, self._space.silhouettes, worked_on, axis, self._seed())
            kept = self._kept = Squeezing(found, squeeze, tuple(rest))
        kept.stale = 0
        return kept

    def _patterns_share(self, found: Found) -> float:
        """Return how often to work on patterns: they lead when few pieces fill a plate, or many repeat."""
        plates = sum(plate.amount for plate in found.packing.plates)
        if plates < 2 or self._has_kits or self._clock.progress > EXPLORE_UNTIL:
            return 0.0
        per_plate = sum(len(plate.ways) * plate.amount for plate in found.packing.plates) / plates
        most = max(plate.amount for plate in found.packing.plates)
        if most >= MANY_TIMES or per_plate < FEW_A_PLATE:
            return LEADING_SHARE
        return ASIDE_SHARE if most > 2 else 0.0

    def _has_stock(self, found: Found) -> bool:
        return any(left is None or left > 0 for left in self._stock(found))

    def _stock(self, found: Found) -> list[int | None]:
        used = Counter[int]()
        for plate in found.packing.plates:
            used[plate.plate] += plate.amount
        plates = self._space.problem.plates
        return [None if plate.stock is None else plate.stock - used[i] for i, plate in enumerate(plates)]

    def _exchange(self, found: Found) -> Task:
        plates = list(found.packing.plates)
        single = [i for i, plate in enumerate(plates) if plate.amount == 1] or [0]
        chosen = int(self._rng.choice(single))
        worth = _worth(self._space.problem)
        rest = [plate for i, plate in enumerate(plates) if i != chosen]
        plate, extra = plates[chosen], plates[chosen].amount - 1
        if extra:
            rest.append(replace(plate, amount=extra))
        spare = np.array(found.packing.left)
        plate, seed = replace(plate, amount=1), self._seed()
        exchange: Exchange | Stuffing
        if self._rng.random() < STUFFED_SHARE:
            exchange = Stuffing(self._ground, self._space, plate, spare, worth, self._placeable, seed)
        else:
            silhouettes = self._space.silhouettes
            exchange = Exchange(self._ground, silhouettes, plate, spare, worth, self._placeable, seed)
        return Exchanging(found, exchange, tuple(rest))

    def _insert(self, found: Found, left: IntArray) -> Task:
        """Lay one more piece, of the highest priority that is left, on all plates together."""
        worked_on, rest = self._choose(found)
        types = self._space.problem.types
        urgent = max(types[t].priority for t in np.flatnonzero(left))
        chance = [
            n * piece.area_mm2 * (piece.priority == urgent) for n, piece in zip(left, types, strict=True)
        ]
        t = int(self._rng.choice(len(types), p=np.array(chance) / np.sum(chance)))
        kinds = Counter(plate.plate for plate in worked_on)
        choice = tuple(kinds[p] for p in range(len(self._space.problem.plates)))
        trade = Trade(
            self._ground, self._space.silhouettes, worked_on, choice, self._seed(), TRADE_STEPS,
            np.array([t]),
        )  # fmt: skip
        remaining = np.array(found.packing.left)
        remaining[t] -= 1
        return Trading(found, trade, tuple(rest), tuple(remaining.tolist()))

    def _trade(self, found: Found, plates: list[FilledPlate], rest: list[FilledPlate]) -> Task | None:
        """Return a trade of some plates for cheaper ones; None when there are none, or not now."""
        can_choose = len(self._space.problem.plates) > 1 and self._shared.choose_plates and not self._has_kits
        if not can_choose or self._clock.progress > EXPLORE_UNTIL:
            return None
        types = self._ground.rows.type_of[np.concatenate([plate.ways for plate in plates])]
        kinds, now = [plate.plate for plate in plates], self._density(plates)
        choices = cheaper_choices(self._ground, kinds, types, self._stock(found), min(now + DENSER, FULLEST))
        if not choices:
            return None
        densities = np.array([density for _, density in choices])
        promising = densities[0] < now + HARDER
        if self._rng.random() > (PROMISING_SHARE if promising else TRADES_SHARE):
            return None
        chance = 3.0 ** -((densities - densities[0]) / HARDER)
        choice, _ = choices[int(self._rng.choice(len(choices), p=chance / chance.sum()))]
        trade = Trade(self._ground, self._space.silhouettes, plates, choice, self._seed(), TRADE_STEPS)
        return Trading(found, trade, tuple(rest), found.packing.left)

    def _density(self, plates: list[FilledPlate]) -> float:
        """Return how much of the room of some plates is filled, without what a cut leaves of the last one."""
        problem = self._space.problem
        room = sum(problem.plates[plate.plate].room_mm2 for plate in plates[:-1])
        room += problem.plates[plates[-1].plate].room_mm2 * used_share(self._space, plates[-1])
        types = self._ground.rows.type_of[np.concatenate([plate.ways for plate in plates])]
        return sum(problem.types[t].outline.area_mm2 for t in types.tolist()) / room

    def _choose(self, found: Found) -> tuple[list[FilledPlate], list[FilledPlate]]:
        """Return the plates to work on, the last one at the end, and all others."""
        plates = list(found.packing.plates)
        pieces = sum(len(plate.ways) * plate.amount for plate in plates)
        if pieces <= MOST_PIECES and self._rng.random() < EXPANDED_SHARE:
            plates = [replace(plate, amount=1) for plate in plates for _ in range(plate.amount)]
        last, _ = last_plate(self._space, plates)
        count, taken = len(plates[last].ways), [last]
        for i in self._rng.permutation(len(plates)).tolist():
            if i != last and plates[i].amount == 1 and count + len(plates[i].ways) <= MOST_PIECES:
                count += len(plates[i].ways)
                taken.append(i)
        rest = [plate for i, plate in enumerate(plates) if i not in taken]
        if plates[last].amount > 1:
            rest.append(replace(plates[last], amount=plates[last].amount - 1))
        worked_on = [plates[i] for i in reversed(taken)]
        worked_on[-1] = replace(worked_on[-1], amount=1)
        return worked_on, rest

    def _seed(self) -> int:
        return int(self._rng.integers(2**62))


def _worth(problem: Problem) -> FloatArray:
    """Return what a piece of each type is worth: its area, a thousandfold for each higher priority."""
    ranks = np.unique([piece.priority for piece in problem.types], return_inverse=True)[1]
    return np.array([piece.area_mm2 for piece in problem.types]) * 1e3 ** np.minimum(ranks, 4)
