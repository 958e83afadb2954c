"""Jobs, as rows of a list and as trees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nestwright.services.views.common import Counters, Prop
from nestwright.services.views.layouts import LayoutView
from nestwright.services.views.parts import PartView
from nestwright.services.views.production import PlanView


@dataclass(frozen=True)
class JobHeader(Counters):
    """A job of a list; the counters are sums over its parts, ``handle_status`` is that of its drawings."""

    job_id: int
    job_name: str
    create_time: datetime
    due_date: datetime | None
    comments: str
    props: tuple[Prop, ...]
    handle_status: str
    drawing_amount: int
    part_amount: int


@dataclass(frozen=True)
class DrawingTree:
    """A drawing of a job with its parts."""

    guid: str
    drawing_name: str
    handle_status: str
    findings: list[Any]
    parts: tuple[PartView, ...]


@dataclass(frozen=True)
class LayoutTree(LayoutView):
    """A layout of a job with its production tasks."""

    plans: tuple[PlanView, ...]


@dataclass(frozen=True)
class NestTaskTree:
    """A nesting task of a job with its layouts."""

    guid: str
    task_name: str
    state: str
    material: str | None
    thickness: float | None
    create_time: datetime
    finish_time: datetime | None
    results: tuple[LayoutTree, ...]


@dataclass(frozen=True)
class JobTree:
    """A job with everything in it."""

    job_id: int
    job_name: str
    create_time: datetime
    due_date: datetime | None
    comments: str
    props: tuple[Prop, ...]
    drawings: tuple[DrawingTree, ...]
    nest_tasks: tuple[NestTaskTree, ...]
