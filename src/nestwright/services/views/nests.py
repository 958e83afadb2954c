"""Nesting tasks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class NotPlacedPart:
    """``amount`` pieces of a part that lie on no plate: a stable ``reason`` and the same in words."""

    guid: str
    part_name: str
    amount: int
    reason: str
    message: str


@dataclass(frozen=True)
class NestTaskView:
    """A nesting task. ``best``: the best answer so far, in the fields of ``layouts.result.Progress``.

    ``lower_bound``: no answer needs fewer plates. ``summary``: what repeats the run (parameters, versions).
    """

    guid: str
    task_name: str
    state: str
    stage: str
    material: str | None
    thickness: float | None
    job_ids: tuple[int, ...]
    best: dict[str, Any]
    lower_bound: int | None
    not_placed: tuple[NotPlacedPart, ...]
    summary: dict[str, Any]
    message: str
    create_time: datetime
    start_time: datetime | None
    finish_time: datetime | None
    results: tuple[str, ...]
