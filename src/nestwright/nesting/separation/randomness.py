"""Random numbers in compiled code: the state is one integer, so the same seed repeats exactly."""

from __future__ import annotations

import numpy as np

from nestwright.nesting.kernels import IntArray, helper
from nestwright.nesting.separation.state import RANDOM


@helper
def random_share(counter: IntArray) -> float:
    """Return the next number in [0, 1): xorshift with a multiplication, 63 bits of state."""
    x = np.uint64(counter[RANDOM])
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    counter[RANDOM] = np.int64(x)
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@helper
def random_below(counter: IntArray, n: int) -> int:
    """Return one of 0 to ``n - 1``."""
    return min(int(random_share(counter) * n), n - 1)


@helper
def shuffle(order: IntArray, n: int, counter: IntArray) -> None:
    """Put the first ``n`` entries into a random order."""
    for i in range(n - 1, 0, -1):
        j = random_below(counter, i + 1)
        order[i], order[j] = order[j], order[i]
