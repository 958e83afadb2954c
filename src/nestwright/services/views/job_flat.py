"""A job with everything in it, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from nestwright.services.views.drawings import DrawingView
from nestwright.services.views.jobs import JobHeader
from nestwright.services.views.layouts import LayoutView
from nestwright.services.views.nests import NotPlacedPart
from nestwright.services.views.parts import CountedPartView
from nestwright.services.views.production import PlanView


@dataclass(frozen=True)
class NestTaskRecord:
    """A nesting task of a job without its layouts, which name it as their ``task_guid``."""

    guid: str
    task_name: str
    state: str
    material: str | None
    thickness: float | None
    not_placed: tuple[NotPlacedPart, ...]
    message: str
    create_time: datetime
    start_time: datetime | None
    finish_time: datetime | None


@dataclass(frozen=True)
class JobFlat:
    """A job, and in lists its drawings, parts, nesting tasks, layouts and production tasks."""

    job: JobHeader
    drawings: tuple[DrawingView, ...]
    parts: tuple[CountedPartView, ...]
    tasks: tuple[NestTaskRecord, ...]
    results: tuple[LayoutView, ...]
    plans: tuple[PlanView, ...]
