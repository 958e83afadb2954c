"""What the services answer, in the words of the contract's section 2 and 3.

Field names are the wire's. Moments are aware datetimes in UTC. A field named ``..._url`` holds the key of a
stored file, or None; the face that answers turns it into a signed link (``services.links``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

Item = TypeVar("Item")


@dataclass(frozen=True)
class Page(Generic[Item]):
    """One page of a list and how many there are in all."""

    list: tuple[Item, ...]
    total: int


@dataclass(frozen=True)
class Prop:
    """One custom property."""

    prop_name: str
    prop_value: Any


@dataclass(frozen=True)
class MaterialView:
    """A material; density in g/cm3."""

    material_id: int
    name: str
    density: float
    price_per_kg: float | None
    gap_table: list[Any] | None


@dataclass(frozen=True)
class PlateView:
    """A plate as section 2 has it; ``amount`` is sheets in stock (-1 unlimited) or, of jobs, sheets used."""

    guid: str
    amount: int
    material: str
    thickness: float
    plate_name: str
    plate_type: int
    file_url: str | None
    thumbnail_url: str | None
    width: float
    height: float


@dataclass(frozen=True)
class StockPlateView(PlateView):
    """A plate of the stock list."""

    material_id: int
    remain_amount: int
    gap: float
    location: str | None
    heat_number: str | None
    parent_guid: str | None


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
class Counters:
    """Where the pieces of a part are: every piece asked for is in exactly one of the six."""

    wait_amount: int
    nesting_amount: int
    nested_amount: int
    planned_amount: int
    cutting_amount: int
    finished_amount: int


@dataclass(frozen=True)
class CountedPartView(PartView, Counters):
    """A part of a job with its six counters."""


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


@dataclass(frozen=True)
class DrawingHeader:
    """A drawing's id, its name without extension and how far its processing is."""

    drawing_name: str
    guid: str
    handle_status: str


@dataclass(frozen=True)
class DrawingView:
    """A drawing with its findings and the guids of its parts."""

    guid: str
    drawing_name: str
    job_id: int
    handle_status: str
    file_url: str
    thumbnail_url: str | None
    width: float | None
    height: float | None
    units: str | None
    findings: list[Any]
    parts: tuple[str, ...]


@dataclass(frozen=True)
class DrawingStatus:
    """The drawings of a job and the state of the whole."""

    drawing_list: tuple[DrawingHeader, ...]
    handle_status: str


@dataclass(frozen=True)
class LayoutView:
    """A layout; ``utilization`` 0..1, ``certificate`` is valid, invalid or missing."""

    guid: str
    task_guid: str
    plate_name: str
    plate_guid: str | None
    plate_idx: int
    amount: int
    width: float
    height: float
    material: str | None
    thickness: float | None
    part_amount: int
    utilization: float
    used_width: float
    cut_length: float
    pierce_count: int
    dxf_url: str
    svg_url: str
    thumbnail_url: str
    certificate: str


@dataclass(frozen=True)
class LayoutDetail(LayoutView):
    """A layout with its parts."""

    parts: tuple[PlacedPart, ...]


@dataclass(frozen=True)
class PlacedPiece:
    """A placed piece: mirrored first (x to -x), turned about the part's origin (deg), then moved.

    The origin is the lower left corner of the part's bounding box as drawn.
    """

    guid: str
    part_name: str
    serial: int
    x: float
    y: float
    rotation: float
    mirror: bool


@dataclass(frozen=True)
class LayoutDxf:
    """A layout with its DXF and every placed piece."""

    guid: str
    plate_name: str
    amount: int
    dxf_url: str
    parts: tuple[PlacedPiece, ...]


@dataclass(frozen=True)
class PlacedOrder:
    """The parts of one layout in physical order: part guids, one entry a piece."""

    guid: str
    library_plate_guid: str | None
    part_list: tuple[str, ...]
    plate_idx: int
    plate_name: str


@dataclass(frozen=True)
class TaskPlacedOrder:
    """A nesting task's layouts, each in physical order."""

    guid: str
    task_name: str
    nest_result: tuple[PlacedOrder, ...]


@dataclass(frozen=True)
class JobName:
    """A job by id and name."""

    job_id: int
    job_name: str


@dataclass(frozen=True)
class LayoutMaterial:
    """The jobs, material and plate of a layout."""

    jobs: tuple[JobName, ...]
    material: str | None
    thickness: float | None
    plate_guid: str | None


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
    """A layout of a job; ``plans``: its production tasks, none until layouts can be given to machines."""

    plans: tuple[Any, ...] = ()


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
