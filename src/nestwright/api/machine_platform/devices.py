"""Machines by card: which there are, what they do now and did before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from nestwright.api.signing import Caller
from nestwright.api.wire import Integer, NoFields, Request, TimeIn, example
from nestwright.errors import BadDate, BadParameter
from nestwright.services.context import Context
from nestwright.services.machines import watch
from nestwright.services.machines.watch import Measured
from nestwright.services.views.production import MachineView

CARD = Annotated[str, Field(min_length=1, max_length=64)]
CARDS = ["012345678901"]


class Cards(Request):
    """Machines by card; ``cardId`` for one of them."""

    model_config = example(cardIds=CARDS)

    card_ids: Annotated[list[CARD] | None, Field(max_length=watch.MOST_CARDS)] = None
    card_id: CARD | None = None

    def asked(self) -> list[str]:
        """Return the cards that are asked for."""
        cards = [*(self.card_ids or []), *([] if self.card_id is None else [self.card_id])]
        if not cards:
            raise BadParameter("cardIds", "is required: a list of cards")
        return cards


class Periods(Request):
    """A machine and a time."""

    model_config = example(cardId=CARDS[0], startTime="2026-05-11 00:00:00", endTime="2026-05-12 00:00:00")

    card_id: CARD
    start_time: TimeIn
    end_time: TimeIn


class Days(Cards):
    """Machines and days, from the first to the last."""

    model_config = example(cardIds=CARDS, startDate=20260511, endDate=20260512)

    start_date: Integer
    end_date: Integer

    def days(self) -> tuple[date, date]:
        """Return the first and the last day; raises ``BadDate``."""
        return _day("startDate", self.start_date), _day("endDate", self.end_date)


@dataclass(frozen=True)
class Device:
    """A machine."""

    nickname: str
    appName: str
    appVer: str
    cardId: str


@dataclass(frozen=True)
class DeviceDetail(Device):
    """A machine with what it says of itself; what it does not say is empty."""

    serial: str
    laserModel: str
    laserPower: float | None
    range: str
    licenseValidEnd: str | None


@dataclass(frozen=True)
class DeviceState:
    """What a machine is doing."""

    cardId: str
    deviceState: str


@dataclass(frozen=True)
class StatePeriod:
    """A state from one moment to another."""

    deviceState: str
    startTime: datetime
    endTime: datetime


@dataclass(frozen=True)
class DeviceAlarm:
    """An alarm that is on."""

    code: str
    content: str
    startTime: datetime


@dataclass(frozen=True)
class DeviceAlarms:
    """The alarms of a machine."""

    cardId: str
    alarms: tuple[DeviceAlarm, ...]


@dataclass(frozen=True)
class DeviceWork:
    """What a machine cuts: empty when it cuts nothing; ``portionId`` is the number of the sheet."""

    cardId: str
    filename: str
    portionId: str
    startTime: datetime | None


@dataclass(frozen=True)
class CutSystem:
    """What a machine's control shows: its state, its work and how many sheets of that are done."""

    cardId: str
    deviceState: str
    filename: str
    finishedAmount: int
    taskAmount: int
    alarmAmount: int


@dataclass(frozen=True)
class DeviceSums(Measured):
    """Sums of a machine: s and mm."""

    cardId: str


@dataclass(frozen=True)
class DaySums(Measured):
    """Sums of a day; ``date`` is yyyyMMdd."""

    date: int


@dataclass(frozen=True)
class DeviceDays:
    """A machine day by day."""

    cardId: str
    days: tuple[DaySums, ...]


def user_devices(ctx: Context, caller: Caller, _request: NoFields) -> tuple[Device, ...]:
    """Return the team's machines."""
    return tuple(Device(**_device(row)) for row in watch.all_machines(ctx, caller.team))


def detail(ctx: Context, caller: Caller, request: Cards) -> tuple[DeviceDetail, ...]:
    """Return what machines say of themselves."""
    return tuple(map(_detail, watch.of_cards(ctx, caller.team, request.asked())))


def current_state(ctx: Context, caller: Caller, request: Cards) -> tuple[DeviceState, ...]:
    """Return what machines are doing."""
    rows = watch.of_cards(ctx, caller.team, request.asked())
    return tuple(DeviceState(row.card_id, row.state) for row in rows)


def time_periods(ctx: Context, caller: Caller, request: Periods) -> tuple[StatePeriod, ...]:
    """Return the states of a machine in a time."""
    found = watch.time_periods(ctx, caller.team, request.card_id, request.start_time, request.end_time)
    return tuple(StatePeriod(one.state, one.start_time, one.end_time) for one in found)


def current_alarms(ctx: Context, caller: Caller, request: Cards) -> tuple[DeviceAlarms, ...]:
    """Return the alarms that are on."""
    rows = watch.of_cards(ctx, caller.team, request.asked())
    return tuple(DeviceAlarms(row.card_id, tuple(_alarms(row))) for row in rows)


def current_work(ctx: Context, caller: Caller, request: Cards) -> tuple[DeviceWork, ...]:
    """Return what machines cut now."""
    return tuple(
        DeviceWork(
            one.machine.card_id,
            one.file_name or "",
            "" if one.sheet_index is None else str(one.sheet_index),
            one.start_time,
        )
        for one in watch.current_work(ctx, caller.team, request.asked())
    )


def cut_system_state(ctx: Context, caller: Caller, request: Cards) -> tuple[CutSystem, ...]:
    """Return what the controls of machines show."""
    return tuple(
        CutSystem(
            one.machine.card_id,
            one.machine.state,
            one.file_name or "",
            one.finished_sheets,
            one.total_sheets,
            len(one.machine.alarms),
        )
        for one in watch.current_work(ctx, caller.team, request.asked())
    )


def statistics_sum(ctx: Context, caller: Caller, request: Days) -> tuple[DeviceSums, ...]:
    """Return what machines did in some days."""
    found = watch.sums(ctx, caller.team, request.asked(), *request.days(), caller.zone)
    return tuple(DeviceSums(**measured.__dict__, cardId=row.card_id) for row, measured in found)


def statistics_daily(ctx: Context, caller: Caller, request: Days) -> tuple[DeviceDays, ...]:
    """Return what machines did day by day."""
    found = watch.daily(ctx, caller.team, request.asked(), *request.days(), caller.zone)
    return tuple(
        DeviceDays(
            row.card_id,
            tuple(DaySums(**measured.__dict__, date=int(f"{day:%Y%m%d}")) for day, measured in days),
        )
        for row, days in found
    )


def _day(field: str, number: int) -> date:
    try:
        return datetime.strptime(str(number), "%Y%m%d").date() if len(str(number)) == 8 else _refused(field)  # noqa: DTZ007
    except ValueError:
        return _refused(field)


def _refused(field: str) -> date:
    raise BadDate(field, "a date yyyyMMdd as an integer, such as 20260511")


def _device(row: MachineView) -> dict[str, str]:
    said = row.properties
    return {
        "nickname": row.name,
        "appName": str(said.get("app_name", "")),
        "appVer": str(said.get("app_version", "")),
        "cardId": row.card_id,
    }


def _detail(row: MachineView) -> DeviceDetail:
    said = row.properties
    return DeviceDetail(
        **_device(row),
        serial=str(said.get("serial", "")),
        laserModel=str(said.get("laser_model", "")),
        laserPower=said.get("laser_power"),
        range=str(said.get("range", "")),
        licenseValidEnd=said.get("license_valid_end"),
    )


def _alarms(row: MachineView) -> Iterable[DeviceAlarm]:
    for alarm in row.alarms:
        yield DeviceAlarm(alarm["code"], alarm["content"], datetime.fromisoformat(alarm["start_time"]))
