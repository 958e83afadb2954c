"""What a sheet is at does not depend on the order in which its records arrive."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestwright.domain.production import (
    Happening,
    RecordKind,
    SheetState,
    Standing,
    TaskState,
    after,
    ruled,
    task_state,
)

NOON = datetime(2026, 5, 11, 12, tzinfo=UTC)


def at(kind: RecordKind, minute: float, order: int = 0) -> Happening:
    return Happening(kind, NOON + timedelta(minutes=minute), order)


happenings = st.builds(at, st.sampled_from(RecordKind), st.integers(0, 5), st.integers(0, 2))


def told(records: list[Happening]) -> Standing:
    sheet = Standing()
    for record in records:
        sheet = after(sheet, record)
    return sheet


@given(st.lists(happenings, max_size=8).flatmap(lambda one: st.tuples(st.just(one), st.permutations(one))))
def test_the_order_of_arrival_does_not_matter(both):
    in_order, mixed = both
    assert told(in_order) == told(mixed)


@given(st.lists(happenings, max_size=6))
def test_a_repeat_changes_nothing(records):
    sheet = told(records)
    for record in records:
        assert after(sheet, record) is sheet


@given(st.lists(happenings, min_size=1, max_size=8))
def test_finished_stays_finished_else_the_newest_counts(records):
    sheet = told(records)
    if any(record.kind is RecordKind.FINISHED for record in records):
        finished = [record.time for record in records if record.kind is RecordKind.FINISHED]
        assert (sheet.status, sheet.finish_time) == (SheetState.CUT, max(finished))
    else:
        assert sheet.state_time == max(record.time for record in records)
        assert sheet.finish_time is None
    assert sheet.start_time == min(record.time for record in records)


@given(st.lists(happenings, max_size=6), st.sampled_from([SheetState.WAITING, SheetState.CUT]))
def test_a_ruling_stands_above_what_was_before(records, status):
    sheet = ruled(told(records), status, NOON + timedelta(minutes=5))
    assert sheet.status is status
    for record in records:
        assert after(sheet, record) is sheet
    assert (sheet.finish_time is not None) == (status is SheetState.CUT)


@pytest.mark.parametrize(
    ("sheets", "state"),
    [
        ({SheetState.WAITING: 2}, TaskState.WAITING),
        ({SheetState.WAITING: 1, SheetState.CUTTING: 1}, TaskState.CUTTING),
        ({SheetState.PAUSED: 1, SheetState.CUT: 1}, TaskState.PAUSED),
        ({SheetState.STOPPED: 1}, TaskState.PAUSED),
        ({SheetState.WAITING: 1, SheetState.CUT: 1}, TaskState.PARTIAL),
        ({SheetState.CUT: 2}, TaskState.DONE),
        ({SheetState.CUT: 1, SheetState.WITHDRAWN: 1}, TaskState.DONE),
        ({SheetState.WITHDRAWN: 2, SheetState.CUT: 0}, TaskState.WITHDRAWN),
    ],
)
def test_a_task_is_at_what_its_sheets_are(sheets, state):
    assert task_state(sheets) is state
