"""Plate patterns met so far, and the packing that the best choice of them makes.

Shared by all threads of a search. A pattern is a filled plate with the pieces of each type that it holds;
of those with the same counts on the same plate type, one is kept.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from nestwright.nesting.fill.construct import Packing
from nestwright.nesting.fill.plate_fill import FilledPlate
from nestwright.nesting.kernels import IntArray
from nestwright.nesting.patterns.choice import Choice, choose
from nestwright.nesting.patterns.trim import trim
from nestwright.nesting.problem.preparation import Problem
from nestwright.nesting.problem.rows import Rows

MOST_PATTERNS = 3000
CHOICE_S = 1.0
CHOICE_NODES = 3  # of each integer program, where a run is to repeat


class PatternPool:
    """Patterns for a demand ``(types,)``; ``layout_price`` is that of each different one."""

    def __init__(self, problem: Problem, rows: Rows, demand: IntArray, layout_price: float) -> None:
        self._problem, self._rows, self.demand, self._price = problem, rows, demand, layout_price
        self._lock = threading.Lock()
        self._patterns: dict[tuple[int, bytes], FilledPlate] = {}
        self._counts: list[IntArray] = []

    def add(self, plates: Iterable[FilledPlate]) -> int:
        """Keep patterns that are new; returns how many were."""
        new = 0
        for plate in plates:
            counts = np.bincount(self._rows.type_of[plate.ways], minlength=len(self.demand))
            key = plate.plate, counts.tobytes()
            with self._lock:
                if key not in self._patterns and len(self._patterns) < MOST_PATTERNS:
                    self._patterns[key] = replace(plate, amount=1)
                    self._counts.append(counts)
                    new += 1
        return new

    def question(self) -> tuple[Choice, list[FilledPlate]]:
        """Return all patterns, and the question how often to cut each."""
        with self._lock:
            patterns, counts = list(self._patterns.values()), np.array(self._counts)
        regions = self._problem.plates
        question = Choice(
            plate=np.array([plate.plate for plate in patterns], dtype=np.int64),
            counts=counts.reshape(len(patterns), len(self.demand)),
            demand=self.demand,
            stock=tuple(region.stock for region in regions),
            cost=np.array([region.cost for region in regions]),
            price=self._price,
            priority=np.array([piece.priority for piece in self._problem.types], dtype=np.int64),
            worth=np.array([piece.area_mm2 for piece in self._problem.types]),
        )
        return question, patterns

    def best_packing(self, *, repeatable: bool) -> Packing:
        """Return the packing of the cheapest choice; it may leave pieces over."""
        question, patterns = self.question()
        amounts = choose(question, CHOICE_S, CHOICE_NODES if repeatable else None)
        plates = list[FilledPlate]()
        left = np.array([piece.quantity for piece in self._problem.types])  # also of those that fit no plate
        for cut in trim(question.counts, amounts, self.demand):
            plate = self._without(patterns[cut.pattern], cut.removed)
            if len(plate.ways):
                plates.append(replace(plate, amount=cut.amount))
                left -= (question.counts[cut.pattern] - cut.removed) * cut.amount
        return Packing(tuple(plates), tuple(int(n) for n in left), complete=True)

    def _without(self, plate: FilledPlate, removed: IntArray) -> FilledPlate:
        """Return a pattern without some pieces: of each type those that lie farthest along the plate."""
        axis = self._problem.plates[plate.plate].long_axis
        types, keep = self._rows.type_of[plate.ways], np.ones(len(plate.ways), bool)
        for t in np.flatnonzero(removed):
            of_type = np.flatnonzero(types == t)
            far = of_type[np.argsort(-plate.at_mm[of_type, axis], kind="stable")]
            keep[far[: removed[t]]] = False
        return FilledPlate(plate.plate, plate.ways[keep], plate.at_mm[keep])
