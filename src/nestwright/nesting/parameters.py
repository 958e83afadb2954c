"""How to search."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Parameters:
    """How to search. One thread and ``max_steps`` make a run repeatable (unless the time ends it).

    ``improve`` switches the separation search off and leaves the constructive starts.
    """

    seed: int = 1
    threads: int = 1
    time_limit_s: float = 30.0
    max_steps: int | None = None
    improve: bool = True
