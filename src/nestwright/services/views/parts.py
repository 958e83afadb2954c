"""Parts, in their jobs and on layouts."""

from __future__ import annotations

from dataclasses import dataclass

from nestwright.services.views.common import Counters, Prop


@dataclass(frozen=True)
class PartView:
    """A part; ``area`` mm2 net, ``weight`` kg or None while material or thickness are not known."""

    guid: str
    part_name: str
    job_id: int
    drawing_guid: str | None
    drawing_name: str | None
    material: str | None
    thickness: float | None
    gas: str | None
    amount: int
    rotate_lock: int
    fill_color: str | None
    props: tuple[Prop, ...]
    width: float
    height: float
    area: float
    weight: float | None
    thumbnail_url: str | None


@dataclass(frozen=True)
class CountedPartView(PartView, Counters):
    """A part of a job with its six counters; a recut names the part that it replaces, and why."""

    parent_part_guid: str | None
    recut_reason: str | None


@dataclass(frozen=True)
class PlacedPart:
    """A part on a layout; ``amount`` is its pieces on one sheet."""

    guid: str
    material: str | None
    thickness: float | None
    amount: int
    part_name: str
    props: tuple[Prop, ...]
    drawing_name: str | None
    drawing_guid: str | None
    job_id: int
