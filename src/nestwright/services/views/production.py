"""What the services answer about machines and production, in the words of the contract."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nestwright.services.views.parts import PlacedPart


@dataclass(frozen=True)
class PlanView:
    """A production task; ``status`` is "uncompleted" or "completed".

    ``part_amount``: pieces on one sheet. Sizes and ``result_guid`` are null for a file that came by itself.
    """

    guid: str
    result_guid: str | None
    plate_name: str
    gmid: int
    width: float | None
    height: float | None
    material: str | None
    thickness: float | None
    part_amount: int
    total_plate_amount: int
    finish_plate_amount: int
    comments: str
    start_time: datetime | None
    finish_time: datetime | None
    status: str


@dataclass(frozen=True)
class PlanDetail(PlanView):
    """A production task with the parts on its layout."""

    parts: tuple[PlacedPart, ...]


@dataclass(frozen=True)
class BadPieces:
    """Pieces on a sheet that are no good, why, and the part that is cut in their place."""

    part_guid: str
    amount: int
    reason: str
    recut_guid: str | None


@dataclass(frozen=True)
class SheetView:
    """One sheet: waiting, cutting, paused, stopped, cut or withdrawn; ``comment`` is for the planner."""

    index: int
    status: str
    start_time: datetime | None
    finish_time: datetime | None
    bad: tuple[BadPieces, ...]
    comment: str


@dataclass(frozen=True)
class PlanSheets(PlanDetail):
    """A production task with its sheets.

    ``state``: waiting, cutting, paused, partial (cut in part), done or withdrawn. ``message``: why the
    machine did not take it, or what the stock did not have.
    """

    state: str
    due_date: datetime | None
    position: int
    message: str
    sheets: tuple[SheetView, ...]


@dataclass(frozen=True)
class FinishedPart:
    """A part of a finished layout: ``amount`` pieces on one sheet; ``area`` mm2 and ``weight`` kg of one."""

    uuid: str
    name: str
    width: float
    height: float
    amount: int
    area: float
    weight: float | None


@dataclass(frozen=True)
class LeftPlate:
    """A remnant that was left; mm, mm2."""

    name: str
    width: float
    height: float
    area: float


@dataclass(frozen=True)
class FinishedLayout:
    """A layout cut on a machine: ``amount`` sheets; ``part_weight`` of the pieces of one sheet, kg."""

    uuid: str
    plate_name: str
    nest_name: str
    width: float
    height: float
    thickness: float | None
    material: str | None
    amount: int
    part_weight: float | None
    parts: tuple[FinishedPart, ...]
    abnor_info: tuple[LeftPlate, ...]


@dataclass(frozen=True)
class MachineView:
    """A machine under both its ids; ``properties``: what it says of itself."""

    gmid: int
    card_id: str
    name: str
    connector: str
    state: str
    alarms: list[Any]
    message: str
    properties: dict[str, Any]
    create_time: datetime
