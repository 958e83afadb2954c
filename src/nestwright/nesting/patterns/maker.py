"""Make new plate patterns: balanced mixes of what is asked for, and plates of the pieces most needed.

A mix of everything in the proportion of the demand can be cut many times; a plate of pieces that the
patterns known so far cover dearly is what the choice among them lacks (column generation, Gilmore and
Gomory 1961; the pricing problem is solved by hand).
"""

from __future__ import annotations

import numpy as np

from nestwright.nesting.fill.construct import Packing
from nestwright.nesting.fill.plate_fill import FilledPlate, PlateFill, Weights
from nestwright.nesting.fill.space import SearchSpace
from nestwright.nesting.kernels import FloatArray, IntArray
from nestwright.nesting.patterns.choice import piece_prices
from nestwright.nesting.patterns.pool import PatternPool
from nestwright.nesting.separation.arrangement import Ground
from nestwright.nesting.separation.exchange import Exchange
from nestwright.nesting.separation.mixture import Densities, Mixture
from nestwright.nesting.separation.stuffing import Stuffing

FEW_LAYOUTS, POLISHED_SHARE = 4, 0.6  # with so few, that share is the most repeated one, filled further
PRICED_SHARE = 0.3  # of the others follow the prices, the rest are mixes
STEPS = 12  # of exchanges without gain, before a pattern is left as it is
MIXTURE_STEPS, STUFFING_STEPS = 150, 150
PRICES_FOR = 10  # patterns until prices are found anew
NOISE = 0.3  # of the order by value for its area, as a factor's exponent


class PatternMaker:
    """Of one thread; puts what it makes into the pool that all threads share."""

    def __init__(
        self, ground: Ground, space: SearchSpace, pool: PatternPool, usable: np.ndarray, seed: int
    ) -> None:
        self._ground, self._space, self._pool, self._usable = ground, space, pool, usable
        self._rng = np.random.default_rng(seed)
        self._areas = np.array([piece.area_mm2 for piece in space.problem.types])
        self._prices, self._prices_for = self._areas.copy(), 0
        self._exchange: Exchange | None = None
        self._mixture: Mixture | None = None
        self._stuffing: Stuffing | None = None
        self._stuffed, self._stuffing_steps = np.empty(0, np.int64), 0
        self._densities = Densities(space.problem, self._rng)
        self._idle = 0

    def step(self, packing: Packing) -> int:
        """Work for a moment; returns how many new patterns came of it. ``packing`` is the best so far."""
        if self._stuffing_steps > 0 and self._stuffing is not None:
            return self._go_on_stuffing(self._stuffing)
        if self._mixture is not None:
            return self._go_on_mixing(self._mixture)
        if self._exchange is not None:
            return self._go_on_exchanging(self._exchange)
        demand = np.where(self._usable, self._pool.demand, 0)
        plate = int(self._rng.integers(len(self._space.problem.plates)))
        repeated = [each for each in packing.plates if each.amount > 1]
        few = len(packing.plates) <= FEW_LAYOUTS
        if repeated and few and self._rng.random() < POLISHED_SHARE:
            return self._begin_polish(max(repeated, key=lambda each: each.amount), demand)
        if self._rng.random() < PRICED_SHARE:
            return self._begin_exchange(plate, self._share(demand))
        return self._begin_mixture(plate, self._densities.mix(demand, plate))

    def _go_on_mixing(self, mixture: Mixture) -> int:
        plate = mixture.step()
        if mixture.over:
            self._densities.note(mixture.plate, mixture.counts, laid=plate is not None)
            self._mixture = None
        return 0 if plate is None else self._pool.add([plate])

    def _go_on_exchanging(self, exchange: Exchange) -> int:
        if exchange.step():
            self._idle = 0
            return self._pool.add([exchange.plate])
        self._idle += 1
        if self._idle > STEPS and exchange.pausing:
            self._exchange = None
        return 0

    def _begin_mixture(self, plate: int, counts: IntArray) -> int:
        filled = self._fill(plate, counts, self._areas)
        if len(filled.ways) == counts.sum():
            self._densities.note(plate, counts, laid=True)
        elif len(filled.ways):
            self._mixture = Mixture(
                self._ground, self._space.silhouettes, filled, counts, MIXTURE_STEPS, self._seed()
            )
        return self._pool.add([filled]) if len(filled.ways) else 0

    def _begin_exchange(self, plate: int, caps: IntArray) -> int:
        """Fill a plate with what is worth most; exchanges go on with it."""
        worth = self._piece_prices()
        filled = self._fill(plate, caps, worth)
        if len(filled.ways) == 0:
            return 0
        spare = caps - np.bincount(self._space.rows.type_of[filled.ways], minlength=len(caps))
        if spare.any():
            self._exchange = Exchange(
                self._ground, self._space.silhouettes, filled, spare, worth, self._usable, self._seed()
            )
            self._idle = 0
        return self._pool.add([filled])

    def _begin_polish(self, pattern: FilledPlate, demand: IntArray) -> int:
        """Put more on a repeated pattern: what is gained on it is gained as often as it is cut.

        Goes on from where it was left the last time.
        """
        counts = np.bincount(self._space.rows.type_of[pattern.ways], minlength=len(demand))
        if self._stuffing is None or not np.array_equal(self._stuffed, counts):
            spare = np.maximum(-(-demand // pattern.amount) + 1 - counts, 0)
            self._stuffed = counts
            self._stuffing = Stuffing(
                self._ground, self._space, pattern, spare, self._areas, self._usable, self._seed()
            )
        self._stuffing_steps = STUFFING_STEPS
        return 0

    def _go_on_stuffing(self, stuffing: Stuffing) -> int:
        self._stuffing_steps -= 1
        return self._pool.add([stuffing.plate]) if stuffing.step() else 0

    def _share(self, demand: IntArray) -> IntArray:
        """Return all that is asked for, or so much of it that the pattern can be cut a few times."""
        times = int(self._rng.choice([1, 1, 2, 3, 5, 10]))
        return np.where(demand >= times, demand // times, demand)

    def _piece_prices(self) -> FloatArray:
        if self._prices_for <= 0:
            question, _ = self._pool.question()
            self._prices, self._prices_for = piece_prices(question), PRICES_FOR
        self._prices_for -= 1
        return self._prices

    def _fill(self, plate: int, caps: IntArray, worth: FloatArray) -> FilledPlate:
        weights = Weights(1.0, float(10.0 ** self._rng.uniform(-2.0, 0.3)))
        fill = PlateFill(self._space, plate, weights)
        # By value for the area, or simply the large ones first; both with some noise.
        value = worth / self._areas if self._rng.random() < 0.5 else worth
        value = value * np.exp(NOISE * self._rng.standard_normal(len(worth)))
        for t in np.argsort(-value, kind="stable").tolist():
            if caps[t] > 0:
                fill.lay(t, int(caps[t]), lambda: False)
        return fill.filled()

    def _seed(self) -> int:
        return int(self._rng.integers(2**62))
