"""What programs that watch machines ask (contract, section 4): states, work and statistics by card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from nestwright.domain.production import MachineState, SheetState
from nestwright.errors import BadParameter, IllegalTime, NotControllable
from nestwright.services import from_rows
from nestwright.services.context import Context
from nestwright.services.views.production import MachineView
from nestwright.storage.production_tables import SheetRow
from nestwright.storage.repositories import machines, production
from nestwright.storage.tables import LayoutRow, now_utc

MOST_CARDS = 100
OLDEST_DAYS = 366  # what is older is not asked for day by day
MEASURES = ("pierce_count", "laser_on", "gas_on", "cut_length", "move_length", "cut_time")


@dataclass(frozen=True)
class Period:
    """A machine's state from one moment to another."""

    state: MachineState
    start_time: datetime
    end_time: datetime


@dataclass(frozen=True)
class Watched:
    """A machine with what it cuts now; ``progress`` in sheets of the task that is on its table."""

    machine: MachineView
    file_name: str | None = None
    sheet_index: int | None = None
    start_time: datetime | None = None
    finished_sheets: int = 0
    total_sheets: int = 0


@dataclass(frozen=True)
class Measured:
    """Sums over sheets: counts, seconds and mm."""

    pierce_count: int
    laser_on: float
    gas_on: float
    cut_length: float
    move_length: float
    cut_time: float


def all_machines(ctx: Context, team: str) -> Sequence[MachineView]:
    """Return the team's machines."""
    with ctx.db.read() as session:
        return [from_rows.same_named(MachineView, row) for row in machines.of_team(session, team)]


def of_cards(ctx: Context, team: str, card_ids: Sequence[str]) -> list[MachineView]:
    """Return machines in the order asked for; raises ``NotControllable`` for one that is not the team's."""
    with ctx.db.read() as session:
        return _of_cards(session, team, card_ids)


def current_work(ctx: Context, team: str, card_ids: Sequence[str]) -> list[Watched]:
    """Return what machines cut now."""
    with ctx.db.read() as session:
        rows = _of_cards(session, team, card_ids)
        found: dict[int, Watched] = {}
        on_table = production.sheets_on_table(session, team, [row.gmid for row in rows])
        amounts = {
            one.task.guid: one.amounts
            for one in production.with_guids(session, team, {task.guid for task, _ in on_table})
        }
        of_gmid = {row.gmid: row for row in rows}
        for task, sheet in on_table:
            count = amounts[task.guid]
            found.setdefault(
                task.gmid,
                Watched(
                    of_gmid[task.gmid],
                    f"{task.task_name}.{task.file_key.rsplit('.', 1)[-1]}",
                    sheet.sheet_index,
                    sheet.start_time,
                    count[SheetState.CUT],
                    sum(count.values()) - count[SheetState.WITHDRAWN],
                ),
            )
    return [found.get(row.gmid, Watched(row)) for row in rows]


def time_periods(
    ctx: Context, team: str, card_id: str, start_time: datetime, end_time: datetime
) -> list[Period]:
    """Return the states of a machine in a time, cut off at its ends; raises ``IllegalTime``."""
    now = now_utc()
    if end_time <= start_time:
        raise IllegalTime("endTime", "after 'startTime'")
    if start_time < now - timedelta(days=OLDEST_DAYS):
        raise IllegalTime("startTime", f"at most {OLDEST_DAYS} days ago")
    with ctx.db.read() as session:
        [machine] = _of_cards(session, team, [card_id])
        rows = machines.periods(session, machine.gmid, end_time)
    begins = [(max(row.start_time, start_time), MachineState(row.state)) for row in rows]
    ends = [begin for begin, _ in begins[1:]] + [max(min(end_time, now), start_time)]
    return [
        Period(state, begin, end) for (begin, state), end in zip(begins, ends, strict=True) if end > begin
    ]


def sums(
    ctx: Context, team: str, card_ids: Sequence[str], first: date, last: date, zone: ZoneInfo
) -> list[tuple[MachineView, Measured]]:
    """Return what machines did from a day to the end of another, in the caller's zone."""
    days = _days(first, last)
    start, before = _moment(days[0], zone), _moment(days[-1] + timedelta(days=1), zone)
    with ctx.db.read() as session:
        rows = _of_cards(session, team, card_ids)
        return [
            (row, _added(production.cut_sheets_of_machine(session, team, row.gmid, start, before)))
            for row in rows
        ]


def daily(
    ctx: Context, team: str, card_ids: Sequence[str], first: date, last: date, zone: ZoneInfo
) -> list[tuple[MachineView, list[tuple[date, Measured]]]]:
    """Return what machines did on each day, in the caller's zone; a day without work counts nothing."""
    days = _days(first, last)
    start, before = _moment(days[0], zone), _moment(days[-1] + timedelta(days=1), zone)
    found: list[tuple[MachineView, list[tuple[date, Measured]]]] = []
    with ctx.db.read() as session:
        for row in _of_cards(session, team, card_ids):
            cut = production.cut_sheets_of_machine(session, team, row.gmid, start, before)
            of_day: dict[date, list[tuple[SheetRow, LayoutRow | None]]] = {day: [] for day in days}
            for sheet, layout in cut:
                assert sheet.finish_time is not None  # noqa: S101 - that is how it was found
                of_day[sheet.finish_time.astimezone(zone).date()].append((sheet, layout))
            found.append((row, [(day, _added(sheets)) for day, sheets in of_day.items()]))
    return found


def _of_cards(session: Session, team: str, card_ids: Sequence[str]) -> list[MachineView]:
    if not 0 < len(card_ids) <= MOST_CARDS:
        raise BadParameter("cardIds", f"1 to {MOST_CARDS} cards")
    rows = machines.with_cards(session, team, card_ids)
    for card_id in card_ids:
        if card_id not in rows:
            raise NotControllable(card_id)
    return [from_rows.same_named(MachineView, rows[card_id]) for card_id in dict.fromkeys(card_ids)]


def _days(first: date, last: date) -> list[date]:
    if last < first:
        raise IllegalTime("endDate", "not before 'startDate'")
    if (last - first).days >= OLDEST_DAYS:
        raise IllegalTime("startDate", f"at most {OLDEST_DAYS} days before 'endDate'")
    return [first + timedelta(days=day) for day in range((last - first).days + 1)]


def _moment(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _added(cut: Iterable[tuple[SheetRow, LayoutRow | None]]) -> Measured:
    rows = [_measured(sheet, layout) for sheet, layout in cut]
    sums = {name: sum(row[name] for row in rows) for name in MEASURES}
    count = int(sums.pop("pierce_count"))
    return Measured(count, **{name: round(float(value), 3) for name, value in sums.items()})


def _measured(sheet: SheetRow, layout: LayoutRow | None) -> dict[str, float]:
    """Return what the machine measured of a sheet, else what is known of its layout and its times."""
    known: dict[str, Any] = dict.fromkeys(MEASURES, 0.0)
    if layout is not None:
        known |= {"pierce_count": layout.pierce_count, "cut_length": layout.cut_length}
    if sheet.start_time is not None and sheet.finish_time is not None:
        known["cut_time"] = (sheet.finish_time - sheet.start_time).total_seconds()
    return {**known, **{name: value for name, value in sheet.measured.items() if name in MEASURES}}
