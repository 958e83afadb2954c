"""The simulated machine cuts on its own clock, with faults on request, the same from one seed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from nestwright.domain.production import MachineState, RecordKind
from nestwright.machines.faults import Faults
from nestwright.machines.simulated import SimulatedMachine

NOON = datetime(2026, 5, 11, 12, tzinfo=UTC)
ONLY_SHEET = {"twice": 0.0, "late": 0.0, "disorder": 0.0, "never": 0.0}


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_s(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def machine(clock: Clock, **given: Any) -> SimulatedMachine:
    return SimulatedMachine(clock=clock, **given)


def kinds(records: Any) -> list[tuple[int, str]]:
    return [(record.sheet_index, record.kind.value) for record in records]


def test_it_cuts_sheet_after_sheet(ticket):
    clock = Clock()
    made = machine(clock, sheet_s=100.0)
    assert made.status().state is MachineState.IDLE
    made.offer(ticket("t1", 1, 2))
    made.offer(ticket("t1", 1, 2))  # again, and it is one
    assert kinds(made.collect()) == [(1, "started")]
    assert made.status().state is MachineState.WORKING
    clock.pass_s(99)
    assert kinds(made.collect()) == [(1, "started")]  # not acknowledged
    clock.pass_s(1)
    records = made.collect()
    assert kinds(records) == [(1, "started"), (1, "finished"), (2, "started")]
    made.acknowledge({record.record_id for record in records})
    clock.pass_s(100)
    [last] = made.collect()
    assert (last.kind, last.time) == (RecordKind.FINISHED, NOON + timedelta(seconds=200))
    assert last.measured["pierce_count"] == 10
    assert made.status().state is MachineState.IDLE
    assert not made.is_busy()


def test_its_clock_can_run_faster_than_time(ticket):
    clock = Clock()
    made = machine(clock, sheet_s=3600.0, speed=60.0)
    made.offer(ticket())
    clock.pass_s(60)
    [_, end] = made.collect()
    assert (end.time - NOON).total_seconds() == pytest.approx(60.0)
    assert end.measured["cut_time"] == 3600.0


def test_the_time_of_a_sheet_comes_from_its_cut_length_and_pierces(ticket):
    clock = Clock()
    made = machine(clock)
    made.offer(ticket())
    clock.pass_s(10_000)
    [start, end] = made.collect()
    assert (end.time - start.time).total_seconds() == pytest.approx(30.0 + 10 * 0.6 + 8000 / 80)


def test_what_is_recalled_and_has_not_begun_is_not_cut(ticket):
    clock = Clock()
    made = machine(clock, sheet_s=100.0)
    made.offer(ticket("t1", 1, 2, 3))
    clock.pass_s(10)
    made.recall("t1", [1, 3])
    clock.pass_s(1000)
    assert kinds(made.collect()) == [(1, "started"), (1, "finished"), (2, "started"), (2, "finished")]


def test_a_stop_in_the_middle_spoils_pieces_and_an_alarm_is_shown(ticket):
    clock = Clock()
    made = machine(clock, sheet_s=100.0, faults=Faults(alarm=1.0, stop=1.0))
    made.offer(ticket())
    states = set()
    for _ in range(4000):
        clock.pass_s(1)
        status = made.status()
        states.add(status.state)
        assert (status.state is MachineState.ALARMING) == bool(status.alarms)
    assert {MachineState.ALARMING, MachineState.STOP, MachineState.WORKING, MachineState.IDLE} <= states
    records = made.collect()
    assert [kind for _, kind in kinds(records)] == [
        "started",
        "paused",
        "resumed",
        "stopped",
        "resumed",
        "finished",
    ]
    assert [record.time for record in records] == sorted(record.time for record in records)
    [bad] = records[-1].bad
    assert bad.part_guid in {"P1", "P2"}
    assert 1 <= bad.amount <= 4


@pytest.mark.parametrize(
    ("fault", "expected"),
    [("never", 0), ("twice", 4), ("late", 2), ("disorder", 2)],
)
def test_records_go_astray(ticket, fault, expected):
    clock = Clock()
    made = machine(clock, sheet_s=100.0, faults=Faults(**{fault: 1.0}))
    made.offer(ticket())
    clock.pass_s(101)
    seen = made.collect()
    made.acknowledge({record.record_id for record in seen})
    clock.pass_s(100_000)
    later = made.collect()
    assert len(seen) + len(later) == expected
    assert len(made.truth.records) == 2
    if fault == "late":
        assert seen == []
    if fault == "twice":
        assert len({record.record_id for record in [*seen, *later]}) == 2


def test_one_seed_one_story(ticket):
    def story(seed: int) -> list[Any]:
        clock = Clock()
        made = machine(clock, seed=seed, faults=Faults.all_on(0.4))
        made.offer(ticket("t1", *range(1, 30)))
        clock.pass_s(10**7)
        made.collect()
        return [(r.sheet_index, r.kind, r.time, r.bad) for r in made.truth.records]

    assert story(1) == story(1)
    assert story(1) != story(2)
