"""How to search."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Parameters:
    """How to search. One thread and ``max_steps`` make a run repeatable (unless the time ends it).

    ``improve`` False leaves the separation search away, ``choose_plates`` False takes plates in the order
    given, ``blocks`` False begins no plate with a lattice of one type. ``layout_price`` is what each
    different layout costs, as a share of a plate's mean cost: more makes repeated layouts worth more.
    """

    seed: int = 1
    threads: int = 1
    time_limit_s: float = 30.0
    max_steps: int | None = None
    improve: bool = True
    choose_plates: bool = True
    blocks: bool = True
    layout_price: float = 0.1
