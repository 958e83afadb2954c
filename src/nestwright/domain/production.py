"""Cutting: the states of a sheet and of a production task, and what a record from a machine changes.

Records come twice, late, out of order or never. What a sheet is at is therefore the outcome of a rule that
gives the same answer in whatever order they arrive: a finished sheet stays finished, else the newest record
by the machine's own time counts, and what an operator ruled stands above everything that happened before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class SheetState(StrEnum):
    """Where one sheet of a production task is."""

    WAITING = "waiting"
    CUTTING = "cutting"
    PAUSED = "paused"
    STOPPED = "stopped"
    CUT = "cut"
    WITHDRAWN = "withdrawn"


BEGUN = (SheetState.CUTTING, SheetState.PAUSED, SheetState.STOPPED)
OPEN = (SheetState.WAITING, *BEGUN)
OFF_STOCK = (*BEGUN, SheetState.CUT)
"""A plate that is on the machine's table, or was, is no longer in stock."""


class TaskState(StrEnum):
    """Where a production task is, from its sheets."""

    WAITING = "waiting"
    CUTTING = "cutting"
    PAUSED = "paused"
    PARTIAL = "partial"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class WireStatus(StrEnum):
    """The wire's two words for it (contract, section 2)."""

    UNCOMPLETED = "uncompleted"
    COMPLETED = "completed"


class MachineState(StrEnum):
    """The states of a machine (contract, section 4)."""

    OFFLINE = "OFFLINE"
    WORKING = "WORKING"
    ALARMING = "ALARMING"
    IDLE = "IDLE"
    UNKNOWN = "UNKNOWN"
    CLOSE = "CLOSE"
    PAUSE = "PAUSE"
    STOP = "STOP"


class RecordKind(StrEnum):
    """What a machine reports of a sheet."""

    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    STOPPED = "stopped"
    FINISHED = "finished"


class Outcome(StrEnum):
    """What became of a record."""

    APPLIED = "applied"
    DUPLICATE = "duplicate"
    LATE = "late"
    REFUSED = "refused"


ALONG = tuple(SheetState)
LEADS_TO = {
    RecordKind.STARTED: SheetState.CUTTING,
    RecordKind.RESUMED: SheetState.CUTTING,
    RecordKind.PAUSED: SheetState.PAUSED,
    RecordKind.STOPPED: SheetState.STOPPED,
    RecordKind.FINISHED: SheetState.CUT,
}


@dataclass(frozen=True)
class Standing:
    """What is known of a sheet: its state, the moment that this rests on, and when it was cut."""

    status: SheetState = SheetState.WAITING
    state_time: datetime | None = None
    state_order: int = 0
    ruled_time: datetime | None = None
    start_time: datetime | None = None
    finish_time: datetime | None = None


@dataclass(frozen=True)
class Happening:
    """What happened to a sheet, when by the machine's clock, and its place among those of one moment."""

    kind: RecordKind
    time: datetime
    order: int = 0


def after(sheet: Standing, happened: Happening) -> Standing:
    """Return what is known of a sheet after one more record; the same object where it changes nothing."""
    if sheet.ruled_time is not None and happened.time <= sheet.ruled_time:
        return sheet
    known = replace(sheet, start_time=_earlier(sheet, happened))
    is_newer = _key(happened) > _key_of(sheet)
    finished, is_cut = happened.kind is RecordKind.FINISHED, sheet.status is SheetState.CUT
    if (finished and not is_cut) or (is_newer and finished == is_cut):
        known = replace(
            known, status=LEADS_TO[happened.kind], state_time=happened.time, state_order=happened.order
        )
        if finished:
            known = replace(known, finish_time=happened.time)
    return sheet if known == sheet else known


def ruled(sheet: Standing, status: SheetState, when: datetime) -> Standing:
    """Return what is known of a sheet after an operator said what it is at."""
    begun = status in OFF_STOCK
    return Standing(
        status=status,
        state_time=when,
        ruled_time=when,
        start_time=(sheet.start_time or when) if begun else None,
        finish_time=(sheet.finish_time or when) if status is SheetState.CUT else None,
    )


def task_state(sheets: Mapping[SheetState, int]) -> TaskState:
    """Return the state of a task from how many of its sheets are in each state."""
    found = {state for state, amount in sheets.items() if amount > 0}
    if not found & set(OPEN):
        return TaskState.DONE if SheetState.CUT in found else TaskState.WITHDRAWN
    if SheetState.CUTTING in found:
        return TaskState.CUTTING
    if found & {SheetState.PAUSED, SheetState.STOPPED}:
        return TaskState.PAUSED
    return TaskState.PARTIAL if SheetState.CUT in found else TaskState.WAITING


def wire_status(state: TaskState) -> WireStatus:
    """Return the wire's word: completed when nothing is left to cut."""
    ended = state in {TaskState.DONE, TaskState.WITHDRAWN}
    return WireStatus.COMPLETED if ended else WireStatus.UNCOMPLETED


def _earlier(sheet: Standing, happened: Happening) -> datetime:
    return happened.time if sheet.start_time is None else min(sheet.start_time, happened.time)


def _key(happened: Happening) -> tuple[float, int, int]:
    # Of two at one moment the one that is further along counts, whichever comes first.
    return happened.time.timestamp(), happened.order, ALONG.index(LEADS_TO[happened.kind])


def _key_of(sheet: Standing) -> tuple[float, int, int]:
    if sheet.state_time is None:
        return float("-inf"), 0, 0
    return sheet.state_time.timestamp(), sheet.state_order, ALONG.index(sheet.status)
