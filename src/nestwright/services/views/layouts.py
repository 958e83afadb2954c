"""Layouts and what lies on them."""

from __future__ import annotations

from dataclasses import dataclass

from nestwright.services.views.parts import PlacedPart


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
