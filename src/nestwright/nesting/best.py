"""The best answer so far, shared by all threads of a search."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from nestwright.nesting.fill.construct import Packing, Recipe
from nestwright.nesting.fill.score import Score


@dataclass(frozen=True, eq=False)
class Found:
    """A packing with its score, and the recipe of the start that it came from."""

    score: Score
    packing: Packing
    recipe: Recipe


class Best:
    """Takes whatever is better than what it has."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._found: Found | None = None
        self.idle = 0

    @property
    def found(self) -> Found | None:
        """The best so far."""
        return self._found

    def offer(self, found: Found) -> bool:
        """Keep an answer that is better than all before; ``idle`` counts those that were not."""
        with self._lock:
            if self._found is not None and found.score >= self._found.score:
                self.idle += 1
                return False
            self._found, self.idle = found, 0
            return True
