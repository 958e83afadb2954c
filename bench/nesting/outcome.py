"""All runs of one case, their medians over the seeds, and the same as JSON."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from bench.nesting.answer import Answer, Figures, Status
from bench.nesting.ours import NAME


@dataclass
class Outcome:
    """What running one case gave. ``listed``: figures of others measured elsewhere, (plates, density)."""

    case: str
    group: str
    mode: str
    pieces: int
    seconds: float
    threads: int
    date: str
    optimum: float | None = None
    listed: Mapping[str, tuple[int, float]] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)

    @property
    def solvers(self) -> list[str]:
        """Who ran, in the order of their first run."""
        return list(dict.fromkeys(answer.solver for answer in self.answers))

    @property
    def peers(self) -> list[str]:
        """Who ran that is not this engine or a variant of it."""
        return [solver for solver in self.solvers if not solver.startswith(NAME)]

    def of(self, solver: str) -> list[Answer]:
        """Return the runs of one solver."""
        return [answer for answer in self.answers if answer.solver == solver]

    def valid(self, solver: str) -> list[Answer]:
        """Return its valid runs: others count for nothing."""
        return [answer for answer in self.of(solver) if answer.status is Status.VALID and answer.figures]

    def median(self, solver: str, name: str) -> float | None:
        """Return the median of a figure, or of a time, over the valid runs; None without any."""
        return self._median(solver, lambda answer: _value(answer, name))

    def _median(self, solver: str, value: Callable[[Answer], Any]) -> float | None:
        values = [value(answer) for answer in self.valid(solver)]
        known = [float(one) for one in values if one is not None]
        return statistics.median(known) if known else None

    def rank(self, solver: str) -> tuple[float, ...] | None:
        """Return what orders solvers on this case, less is better: left out, plates or cost, then density."""
        density = self.median(solver, "density")
        unplaced = self.median(solver, "unplaced")
        if density is None or unplaced is None:
            return None
        if self.mode == "fill":
            return (-density,)
        if self.mode == "strip":
            return (unplaced, -density)
        return (unplaced, self.median(solver, "cost") or 0.0, -density)

    def to_json(self) -> dict[str, Any]:
        """Return everything but the layouts as plain values."""
        answers = []
        for answer in self.answers:
            kept = asdict(answer)
            kept.pop("layouts")
            answers.append(kept)
        return {**self.__dict__, "listed": dict(self.listed), "answers": answers}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Outcome:
        """Return the outcome that :meth:`to_json` wrote."""
        listed = {name: (int(plates), float(density)) for name, (plates, density) in data["listed"].items()}
        return cls(**{**data, "listed": listed, "answers": [_answer(one) for one in data["answers"]]})


def _value(answer: Answer, name: str) -> Any:
    if answer.figures is not None and name in {one.name for one in fields(Figures)}:
        return getattr(answer.figures, name)
    return getattr(answer, name)


def _answer(data: dict[str, Any]) -> Answer:
    measured = {name: None if data[name] is None else Figures(**data[name]) for name in ("figures", "first")}
    return Answer(**{**data, **measured, "status": Status(data["status"])})
