"""A machine that exists in memory only: it cuts what it is given on a clock that can run faster than time.

It behaves as machines do, faults included, and the same from one seed. Moments in its records are true ones:
at ``speed`` 60 a sheet that takes an hour is cut in a minute.
"""

from __future__ import annotations

import heapq
import threading
import uuid
from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random

from nestwright.domain.production import MachineState, RecordKind
from nestwright.machines.connector import Alarm, MachineStatus, Record, Ticket
from nestwright.machines.faults import Faults, Moment, cut_of

LATE_S = 3600.0
ALARMS = (("E101", "collision of the cutting head"), ("E204", "gas pressure too low"), ("E310", "door open"))
AFTER = {
    RecordKind.STARTED: MachineState.WORKING,
    RecordKind.RESUMED: MachineState.WORKING,
    RecordKind.PAUSED: MachineState.PAUSE,
    RecordKind.STOPPED: MachineState.STOP,
    RecordKind.FINISHED: MachineState.IDLE,
}
PROPERTIES = {
    "serial": "SIM-0001",
    "laser_model": "simulated fibre",
    "laser_power": 6000,
    "range": "3000 x 1500",
    "app_name": "Nestwright simulator",
    "app_version": "1",
}


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class _Sheet:
    ticket: Ticket
    index: int
    offered: datetime


@dataclass
class _Phase:
    start_time: datetime
    status: MachineStatus


@dataclass
class Truth:
    """What the machine really did, whatever it told: every record by the order it happened in."""

    records: list[Record] = field(default_factory=list[Record])


class SimulatedMachine:
    """A connector without a machine.

    Parameters
    ----------
    speed
        How much faster than time it cuts.
    sheet_s
        Seconds that every sheet takes, before the speed; None: what its cut length and pierces take.
    clock
        Tells the present moment; tests give their own.
    """

    forgets = True

    def __init__(
        self,
        speed: float = 1.0,
        seed: int = 1,
        faults: Faults | None = None,
        sheet_s: float | None = None,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self.truth = Truth()
        self._speed, self._faults, self._sheet_s, self._clock = speed, faults or Faults(), sheet_s, clock
        self._random = Random(seed)  # noqa: S311  a play, no secret
        self._session = uuid.uuid4().hex[:12]  # of another start the same record is another one
        self._numbers, self._orders = count(1), count(1)
        self._queue: deque[_Sheet] = deque()
        self._known: set[tuple[str, int]] = set()
        self._free_from = datetime.min.replace(tzinfo=UTC)
        self._mail: list[tuple[datetime, int, Record]] = []
        self._sent: dict[str, Record] = {}
        self._phases: list[_Phase] = []
        self._lock = threading.Lock()

    def offer(self, ticket: Ticket) -> None:
        """Put the sheets that it does not have yet at the end of the queue."""
        with self._lock:
            for index in ticket.sheets:
                if (ticket.task_guid, index) not in self._known:
                    self._known.add((ticket.task_guid, index))
                    self._queue.append(_Sheet(ticket, index, self._clock()))

    def recall(self, task_guid: str, sheets: Collection[int]) -> None:
        """Take sheets that have not begun out of the queue."""
        with self._lock:
            self._advance(self._clock())
            gone = [s for s in self._queue if s.ticket.task_guid == task_guid and s.index in sheets]
            self._known -= {(task_guid, sheet.index) for sheet in gone}
            self._queue = deque(sheet for sheet in self._queue if sheet not in gone)

    def collect(self) -> Sequence[Record]:
        """Return what has been sent by now and was not acknowledged; a record sent twice comes twice."""
        with self._lock:
            now = self._clock()
            self._advance(now)
            found = list(self._sent.values())
            while self._mail and self._mail[0][0] <= now:
                record = heapq.heappop(self._mail)[2]
                self._sent[record.record_id] = record
                found.append(record)
            return found

    def acknowledge(self, record_ids: Collection[str]) -> None:
        """Forget records that were kept."""
        with self._lock:
            for record_id in record_ids:
                self._sent.pop(record_id, None)

    def status(self) -> MachineStatus:
        """Return what the machine is doing now."""
        with self._lock:
            now = self._clock()
            self._advance(now)
            begun = [phase for phase in self._phases if phase.start_time <= now]
            # What is over is over: of the past only the newest is needed.
            self._phases = [*begun[-1:], *(phase for phase in self._phases if phase.start_time > now)]
            return begun[-1].status if begun else MachineStatus(MachineState.IDLE, (), PROPERTIES)

    def is_busy(self) -> bool:
        """Say whether something is being cut, waits to be, or is still on its way as a record."""
        with self._lock:
            now = self._clock()
            self._advance(now)
            return bool(self._queue or self._mail) or self._free_from > now

    def _advance(self, now: datetime) -> None:
        """Begin every sheet whose turn came by now."""
        while self._queue:
            start = max(self._free_from, self._queue[0].offered)
            if start > now:
                return
            self._cut(self._queue.popleft(), start)

    def _cut(self, sheet: _Sheet, start: datetime) -> None:
        moments = cut_of(sheet.ticket, self._faults, self._random, self._sheet_s)
        end_s = moments[-1].at_s
        for moment in moments:
            when = self._after(start, moment.at_s)
            record = self._record(sheet, moment, when)
            self.truth.records.append(record)
            self._phases.append(_Phase(when, self._status(moment, when)))
            self._send(record, when, end_s)
        self._free_from = self._after(start, end_s)

    def _record(self, sheet: _Sheet, moment: Moment, when: datetime) -> Record:
        return Record(
            record_id=f"{self._session}-{next(self._numbers)}",
            task_guid=sheet.ticket.task_guid,
            sheet_index=sheet.index,
            kind=moment.kind,
            time=when,
            order=next(self._orders),
            bad=moment.bad,
            comment=moment.comment,
            measured=moment.measured,
        )

    def _status(self, moment: Moment, when: datetime) -> MachineStatus:
        if moment.alarm:
            code, content = self._random.choice(ALARMS)
            return MachineStatus(MachineState.ALARMING, (Alarm(code, content, when),), PROPERTIES)
        return MachineStatus(AFTER[moment.kind], (), PROPERTIES)

    def _send(self, record: Record, when: datetime, sheet_s: float) -> None:
        """Put a record on its way, with what can happen to it there."""
        faults, chance = self._faults, self._random.random
        arrival = when
        if chance() < faults.never:
            return
        if chance() < faults.late:
            arrival = self._after(arrival, LATE_S)
        if chance() < faults.disorder:
            arrival = self._after(arrival, 2.0 * sheet_s * chance())
        heapq.heappush(self._mail, (arrival, next(self._orders), record))
        if chance() < faults.twice:
            again = self._after(arrival, sheet_s * chance())
            heapq.heappush(self._mail, (again, next(self._orders), record))

    def _after(self, start: datetime, seconds: float) -> datetime:
        return start + timedelta(seconds=seconds / self._speed)
