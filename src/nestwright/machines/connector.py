"""What a machine is to us, whatever it is in truth: it takes tickets, and tells records and its state.

A connector may be asked again after a crash on either side. It takes the same ticket twice as one, and tells
a record until it hears that the record was kept. It decides nothing: what a record means is not known here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from nestwright.domain.production import MachineState, RecordKind


@dataclass(frozen=True)
class TicketPart:
    """``amount`` pieces of a part on one sheet."""

    guid: str
    part_name: str
    amount: int


@dataclass(frozen=True)
class Ticket:
    """A production task as the machine gets it: which sheets to cut, from which file, and what is on them.

    ``sheets`` are the numbers of those still to be cut, from 1. Lengths are mm.
    """

    task_guid: str
    task_name: str
    sheets: tuple[int, ...]
    file_name: str
    file: bytes = field(repr=False)
    material: str | None = None
    thickness: float | None = None
    width: float | None = None
    height: float | None = None
    cut_length: float = 0.0
    pierce_count: int = 0
    comments: str = ""
    due_date: datetime | None = None
    parts: tuple[TicketPart, ...] = ()


@dataclass(frozen=True)
class ReportedBad:
    """``amount`` pieces of a part on a sheet that are no good, and why."""

    part_guid: str
    amount: int
    reason: str = ""


@dataclass(frozen=True)
class Record:
    """What happened to one sheet, at ``time`` by the machine's clock; ``order`` counts within one moment.

    ``record_id`` is the machine's own and is the same when the record is sent again. ``measured``: numbers by
    the names of the machine statistics (``cut_length`` mm, ``cut_time`` s and so on).
    """

    record_id: str
    task_guid: str
    sheet_index: int
    kind: RecordKind
    time: datetime
    order: int = 0
    bad: tuple[ReportedBad, ...] = ()
    comment: str = ""
    measured: dict[str, float] = field(default_factory=dict[str, float])


@dataclass(frozen=True)
class Alarm:
    """An alarm that is on."""

    code: str
    content: str
    start_time: datetime


@dataclass(frozen=True)
class MachineStatus:
    """What a machine is doing now."""

    state: MachineState
    alarms: tuple[Alarm, ...] = ()
    properties: dict[str, Any] = field(default_factory=dict[str, Any])


class Connector(Protocol):
    """One machine. All calls raise ``MachineUnreachable``; they are then repeated later."""

    @property
    def forgets(self) -> bool:
        """Whether a new connector knows nothing of the tickets that an earlier one took."""
        ...

    def offer(self, ticket: Ticket) -> None:
        """Give a task to the machine; one that it has already is replaced where it has not begun."""
        ...

    def recall(self, task_guid: str, sheets: Collection[int]) -> None:
        """Take sheets of a task back; those that have begun are cut to the end."""
        ...

    def collect(self) -> Sequence[Record]:
        """Return the records that were not acknowledged yet, oldest first."""
        ...

    def acknowledge(self, record_ids: Collection[str]) -> None:
        """Hear that records were kept."""
        ...

    def status(self) -> MachineStatus | None:
        """Return what the machine says of itself; None: it says nothing."""
        ...
