"""From a layout to cut sheets: counters, stock, remnants and recuts follow what machines and people say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from nestwright.domain.production import Outcome, RecordKind
from nestwright.domain.sheets import UNLIMITED
from nestwright.errors import BadParameter, InUse, InvalidLayout, NotFound, OverPlanned
from nestwright.machines.connector import Record, ReportedBad
from nestwright.services import jobs, layouts, parts, plates
from nestwright.services.boost import PlateChoice
from nestwright.services.machines import fleet
from nestwright.services.machines.fleet import NewMachine
from nestwright.services.production import plans, pushing, records, rulings
from nestwright.services.production.pushing import PushRequest
from nestwright.services.production.recuts import Bad
from nestwright.services.production.rulings import SheetReport
from nestwright.storage.repositories import production
from nestwright.storage.tables import LayoutRow

NOON = datetime(2026, 5, 11, 12, tzinfo=UTC)
numbers: Iterator[int] = count(1)


def machine(shop: Any, name: str = "laser 1") -> int:
    return fleet.add(shop.ctx, shop.team, NewMachine(name, "http", {"url": "http://localhost:1"})).gmid


def layout_of(shop: Any, job_id: int) -> Any:
    [layout] = layouts.job_layouts(shop.ctx, shop.team, job_id)
    return layout


def push(shop: Any, layout: Any, gmid: int, amount: int = 1, **given: Any) -> str:
    return pushing.push(shop.ctx, shop.team, PushRequest(layout.guid, gmid, amount, **given))


def tell(
    shop: Any, gmid: int, task: str, sheet: int, kind: str, minute: float, record_id: str = "", **given: Any
) -> Outcome:
    told = Record(
        record_id or f"r{next(numbers)}",
        task,
        sheet,
        RecordKind(kind),
        NOON + timedelta(minutes=minute),
        **given,
    )
    [verdict] = records.receive(shop.ctx, gmid, [told])
    return verdict.outcome


def counters(shop: Any, job_id: int) -> list[tuple[int, ...]]:
    return [
        (
            part.wait_amount,
            part.nesting_amount,
            part.nested_amount,
            part.planned_amount,
            part.cutting_amount,
            part.finished_amount,
        )
        for part in parts.job_parts(shop.ctx, shop.team, job_id)
    ]


def stock(shop: Any, plate_type: int = 0) -> list[int]:
    found = plates.list_plates(shop.ctx, shop.team, plates.PlateFilter(plate_type=plate_type))
    return [plate.remain_amount for plate in found.list]


@pytest.fixture
def three(shop: Any) -> tuple[Any, int, Any, int]:
    """A job of 12 pieces on one layout that is cut three times, and a machine."""
    shop.plate(shop.material(), width=460.0, height=300.0, remain_amount=5, heat_number="H-77")
    job_id = shop.job_with("100x50*12", material="S235", thickness=3.0)
    shop.boost(job_id, gap=5.0)
    shop.nest()
    layout = layout_of(shop, job_id)
    assert (layout.amount, layout.part_amount) == (3, 4)
    return shop, job_id, layout, machine(shop)


def test_pieces_go_from_nested_to_finished(three: Any) -> None:
    shop, job_id, layout, gmid = three
    task = push(shop, layout, gmid, 2, comments="the good side up")
    assert counters(shop, job_id) == [(0, 0, 4, 8, 0, 0)]
    assert (task, plans.detail(shop.ctx, shop.team, task.upper()).state) == (task.lower(), "waiting")
    assert stock(shop) == [5]

    assert tell(shop, gmid, task, 1, "started", 0) is Outcome.APPLIED
    assert counters(shop, job_id) == [(0, 0, 4, 4, 4, 0)]
    assert stock(shop) == [4]
    assert plans.detail(shop.ctx, shop.team, task).state == "cutting"
    tell(shop, gmid, task, 1, "paused", 1)
    assert plans.detail(shop.ctx, shop.team, task).state == "paused"
    assert counters(shop, job_id) == [(0, 0, 4, 4, 4, 0)]
    tell(shop, gmid, task, 1, "resumed", 2)
    tell(shop, gmid, task, 1, "finished", 9)
    plan = plans.detail(shop.ctx, shop.team, task)
    assert (plan.state, plan.status, plan.finish_plate_amount) == ("partial", "uncompleted", 1)
    assert counters(shop, job_id) == [(0, 0, 4, 4, 0, 4)]

    tell(shop, gmid, task, 2, "finished", 20)  # its start was never told
    [plan] = plans.details_of_jobs(shop.ctx, shop.team, [job_id])
    assert (plan.status, plan.total_plate_amount, plan.finish_plate_amount) == ("completed", 2, 2)
    assert (plan.start_time, plan.finish_time) == (NOON, NOON + timedelta(minutes=20))
    assert (plan.part_amount, [part.amount for part in plan.parts], plan.comments) == (
        4,
        [4],
        "the good side up",
    )
    assert counters(shop, job_id) == [(0, 0, 4, 0, 0, 8)]
    assert stock(shop) == [3]
    [header] = jobs.search(shop.ctx, shop.team, "order 4711")
    assert (header.nested_amount, header.finished_amount) == (4, 8)
    found = parts.list_parts(shop.ctx, shop.team, parts.PartFilter(status="finished"))
    assert found.total == 1
    assert parts.list_parts(shop.ctx, shop.team, parts.PartFilter(status="cutting")).total == 0


def test_what_is_over_planned_is_refused_by_name(three: Any) -> None:
    shop, job_id, layout, gmid = three
    push(shop, layout, gmid, 2)
    with pytest.raises(OverPlanned, match=f"'{layout.plate_name}' 1 of 3 sheets are left"):
        push(shop, layout, gmid, 2)
    other = machine(shop, "laser 2")
    push(shop, layout, other, 1)
    with pytest.raises(OverPlanned, match="0 of 3"):
        push(shop, layout, other, 1)
    assert counters(shop, job_id) == [(0, 0, 0, 12, 0, 0)]


def test_plates_promised_to_one_task_are_not_there_for_another(shop: Any) -> None:
    shop.plate(shop.material(), width=460.0, height=300.0, remain_amount=2)
    first = shop.job_with("100x50*8", "one", material="S235", thickness=3.0)
    second = shop.job_with("100x50*4", "two", material="S235", thickness=3.0)
    for job_id in (first, second):
        shop.boost(job_id, gap=5.0)
        shop.nest()
    gmid = machine(shop)
    task = push(shop, layout_of(shop, first), gmid, 2)
    with pytest.raises(OverPlanned, match="of plate '460x300' 0 are in stock"):
        push(shop, layout_of(shop, second), gmid)
    rulings.withdraw(shop.ctx, shop.team, task)
    push(shop, layout_of(shop, second), gmid)


def test_without_a_green_certificate_nothing_is_pushed(three: Any) -> None:
    shop, _job_id, layout, gmid = three
    with shop.ctx.db.begin() as session:
        row = session.get(LayoutRow, layout.guid)
        whole, row.certificate = row.certificate, {}
    with pytest.raises(InvalidLayout, match="no valid certificate \\(missing\\)"):
        push(shop, layout, gmid)
    with shop.ctx.db.begin() as session:
        session.get(LayoutRow, layout.guid).certificate = whole
    content = shop.ctx.blobs.get(layout.dxf_url)
    shop.ctx.blobs.put(layout.dxf_url, content.replace(b"115.0", b"112.0"))  # two pieces come nearer
    with pytest.raises(InvalidLayout, match="must not be cut"):
        push(shop, layout, gmid)
    shop.ctx.blobs.put(layout.dxf_url, content)
    push(shop, layout, gmid)


def test_another_teams_things_are_as_if_they_were_not(three: Any) -> None:
    shop, job_id, layout, gmid = three
    other = shop.other_team()
    task = push(shop, layout, gmid)
    with pytest.raises(NotFound, match="layout"):
        push(other, layout, gmid)
    with pytest.raises(NotFound, match="machine"):
        push(shop, layout, machine(other))
    for call in (
        lambda: plans.detail(other.ctx, other.team, task),
        lambda: rulings.withdraw(other.ctx, other.team, task),
        lambda: rulings.report_sheet(other.ctx, other.team, task, 1, SheetReport("cut")),
        lambda: plans.finished_layouts(other.ctx, other.team, gmid, None, None),
        lambda: plans.of_jobs(other.ctx, other.team, [job_id]),
        lambda: fleet.report(other.ctx, other.team, gmid, []),
    ):
        with pytest.raises(NotFound):
            call()
    assert fleet.list_machines(other.ctx, other.team)[0].gmid != gmid


def test_records_count_once_and_old_ones_change_nothing(three: Any) -> None:
    shop, job_id, layout, gmid = three
    task = push(shop, layout, gmid, 2)
    assert tell(shop, gmid, task, 1, "finished", 9, "a") is Outcome.APPLIED
    assert tell(shop, gmid, task, 1, "finished", 9, "a") is Outcome.DUPLICATE
    assert tell(shop, gmid, task, 1, "finished", 9, "b") is Outcome.LATE
    assert tell(shop, gmid, task, 1, "paused", 12) is Outcome.LATE  # finished stays finished
    assert tell(shop, gmid, task, 1, "started", 3) is Outcome.APPLIED  # only when it began is new
    sheet = plans.detail(shop.ctx, shop.team, task).sheets[0]
    assert (sheet.status, sheet.start_time) == ("cut", NOON + timedelta(minutes=3))
    assert stock(shop) == [4]
    assert counters(shop, job_id) == [(0, 0, 4, 4, 0, 4)]
    for index in (0, 3):
        assert tell(shop, gmid, task, index, "finished", 1) is Outcome.REFUSED
    assert tell(shop, gmid, layout.guid, 1, "finished", 1) is Outcome.REFUSED
    assert tell(shop, machine(shop, "laser 2"), task, 2, "finished", 1) is Outcome.REFUSED
    assert counters(shop, job_id) == [(0, 0, 4, 4, 0, 4)]


def test_remnants_are_expected_then_there_then_expected_again(three: Any) -> None:
    shop, _job_id, layout, gmid = three
    assert stock(shop, 1) == []
    task = push(shop, layout, gmid, 1)
    [row] = plates.list_plates(shop.ctx, shop.team, plates.PlateFilter(plate_type=1)).list
    # 460 x 300 with a row of 100 x 50 along the lower edge, margin 10, gap 5
    assert (row.plate_name, row.remain_amount, row.expected) == ("S235-余料板-3.00-1", 0, True)
    assert (row.heat_number, row.location, row.gap) == ("H-77", "laser 1", 10.0)
    assert row.parent_guid == layout.plate_guid
    assert row.width == pytest.approx(460.0)
    assert row.height == pytest.approx(300.0 - 65.0, abs=0.2)
    assert shop.ctx.blobs.get(row.thumbnail_url).startswith(b"<svg")
    assert b"LWPOLYLINE" in shop.ctx.blobs.get(row.file_url)

    tell(shop, gmid, task, 1, "finished", 1)
    [born] = plates.list_plates(shop.ctx, shop.team, plates.PlateFilter(plate_type=1)).list
    assert (born.guid, born.remain_amount, born.expected) == (row.guid, 1, False)
    rulings.report_sheet(shop.ctx, shop.team, task, 1, SheetReport("waiting"))
    assert (stock(shop), stock(shop, 1)) == ([5], [0])
    rulings.withdraw(shop.ctx, shop.team, task)
    assert stock(shop, 1) == []
    assert not shop.ctx.blobs.exists(row.file_url)


def test_an_expected_remnant_can_be_nested_on_and_is_cut_when_it_is_there(three: Any) -> None:
    shop, _job_id, layout, gmid = three
    task = push(shop, layout, gmid, 1)
    [remnant] = plates.list_plates(shop.ctx, shop.team, plates.PlateFilter(plate_type=1)).list
    later = shop.job_with("200x100", "later", material="S235", thickness=3.0)
    shop.boost(later, plates=[PlateChoice(remnant.guid)])
    shop.nest()
    on_remnant = layout_of(shop, later)
    assert on_remnant.plate_guid == remnant.guid
    with pytest.raises(OverPlanned, match=r"余料板-3\.00-1' is still to be cut"):
        push(shop, on_remnant, gmid)
    tell(shop, gmid, task, 1, "finished", 1)
    push(shop, on_remnant, gmid)
    with pytest.raises(InUse, match=f"used already: '{on_remnant.plate_name}'"):
        rulings.report_sheet(shop.ctx, shop.team, task, 1, SheetReport("waiting"))
    assert stock(shop) == [4]


def test_stock_alone_offers_no_remnant_that_is_not_there(three: Any) -> None:
    shop, _job_id, layout, gmid = three
    push(shop, layout, gmid, 1)
    later = shop.job_with("200x100", "later", material="S235", thickness=3.0)
    shop.boost(later)
    shop.nest()
    assert layout_of(shop, later).plate_guid == layout.plate_guid


def test_a_bad_piece_is_cut_again_and_knows_why(three: Any) -> None:
    shop, job_id, layout, gmid = three
    [part] = parts.job_parts(shop.ctx, shop.team, job_id)
    task = push(shop, layout, gmid, 3)
    tell(shop, gmid, task, 1, "finished", 1, bad=(ReportedBad(part.guid.lower(), 2, "burr"),))
    assert counters(shop, job_id) == [(0, 0, 0, 8, 0, 4), (2, 0, 0, 0, 0, 0)]
    recut = parts.job_parts(shop.ctx, shop.team, job_id)[1]
    assert (recut.part_name, recut.amount) == (f"{part.part_name} (recut)", 2)
    assert (recut.parent_part_guid, recut.recut_reason) == (part.guid, "burr")
    [bad] = plans.detail(shop.ctx, shop.team, task).sheets[0].bad
    assert (bad.part_guid, bad.amount, bad.reason, bad.recut_guid) == (part.guid, 2, "burr", recut.guid)

    said = SheetReport(bad=[Bad(part.guid, 1, "burr")], comment="gas was low")
    rulings.report_sheet(shop.ctx, shop.team, task, 1, said)
    assert counters(shop, job_id)[1] == (1, 0, 0, 0, 0, 0)
    assert plans.detail(shop.ctx, shop.team, task).sheets[0].comment == "gas was low"
    shop.boost(job_id)
    shop.nest()
    assert counters(shop, job_id)[1] == (0, 0, 1, 0, 0, 0)
    with pytest.raises(InUse, match=r"1 pieces of '.*recut.' are nested already"):
        rulings.report_sheet(shop.ctx, shop.team, task, 1, SheetReport(bad=[]))
    rulings.report_sheet(shop.ctx, shop.team, task, 2, SheetReport("cut", [Bad(part.guid, 4, "scratched")]))
    assert len(counters(shop, job_id)) == 3
    rulings.report_sheet(shop.ctx, shop.team, task, 2, SheetReport(bad=[]))
    assert len(counters(shop, job_id)) == 2


def test_a_machine_that_reports_impossible_pieces_is_still_heard(three: Any) -> None:
    shop, job_id, layout, gmid = three
    [part] = parts.job_parts(shop.ctx, shop.team, job_id)
    task = push(shop, layout, gmid, 1)
    told = (ReportedBad("nonsense", 1), ReportedBad(part.guid, 5), ReportedBad(part.guid, 1, "burr"))
    assert tell(shop, gmid, task, 1, "finished", 1, bad=told) is Outcome.APPLIED
    assert counters(shop, job_id) == [(0, 0, 8, 0, 0, 4), (1, 0, 0, 0, 0, 0)]
    for wrong in ([Bad("nonsense", 1)], [Bad(part.guid, 5)], [Bad(part.guid, 1), Bad(part.guid, 1)]):
        with pytest.raises(BadParameter, match="bad"):
            rulings.report_sheet(shop.ctx, shop.team, task, 1, SheetReport(bad=wrong))


def test_an_operators_word_stands_above_what_the_machine_said_before(three: Any) -> None:
    shop, job_id, layout, gmid = three
    task = push(shop, layout, gmid, 1)
    tell(shop, gmid, task, 1, "finished", 1)
    rulings.report_sheet(shop.ctx, shop.team, task, 1, SheetReport("waiting"))
    assert (stock(shop), counters(shop, job_id)) == ([5], [(0, 0, 8, 4, 0, 0)])
    assert tell(shop, gmid, task, 1, "finished", 2) is Outcome.LATE
    sheet = plans.detail(shop.ctx, shop.team, task).sheets[0]
    assert (sheet.status, sheet.start_time, sheet.finish_time) == ("waiting", None, None)
    rulings.report_sheet(shop.ctx, shop.team, task, 1, SheetReport("cut"))
    assert stock(shop) == [4]
    with pytest.raises(BadParameter, match="one of waiting, cutting, paused, stopped, cut"):
        rulings.report_sheet(shop.ctx, shop.team, task, 1, SheetReport("withdrawn"))
    with pytest.raises(NotFound, match="sheet"):
        rulings.report_sheet(shop.ctx, shop.team, task, 2, SheetReport("cut"))


def test_bad_pieces_belong_to_a_sheet_that_is_cut(three: Any) -> None:
    shop, job_id, layout, gmid = three
    [part] = parts.job_parts(shop.ctx, shop.team, job_id)
    task = push(shop, layout, gmid, 1)
    with pytest.raises(BadParameter, match="this one is waiting"):
        rulings.report_sheet(shop.ctx, shop.team, task, 1, SheetReport(bad=[Bad(part.guid, 1)]))
    rulings.report_sheet(shop.ctx, shop.team, task, 1, SheetReport("cut", [Bad(part.guid, 1)]))
    rulings.report_sheet(shop.ctx, shop.team, task, 1, SheetReport("waiting"))
    assert counters(shop, job_id) == [(0, 0, 8, 4, 0, 0)]
    assert plans.detail(shop.ctx, shop.team, task).sheets[0].bad == ()


def test_what_is_taken_back_is_nested_again_and_can_be_pushed_again(three: Any) -> None:
    shop, job_id, layout, gmid = three
    task = push(shop, layout, gmid, 3)
    tell(shop, gmid, task, 1, "started", 0)
    assert rulings.withdraw(shop.ctx, shop.team, task) == 2
    assert counters(shop, job_id) == [(0, 0, 8, 0, 4, 0)]
    plan = plans.detail(shop.ctx, shop.team, task)
    assert (plan.total_plate_amount, plan.state) == (1, "cutting")
    assert tell(shop, gmid, task, 2, "finished", 5) is Outcome.REFUSED
    assert "taken back" in plans.detail(shop.ctx, shop.team, task).message
    with pytest.raises(InUse, match="taken back"):
        rulings.report_sheet(shop.ctx, shop.team, task, 2, SheetReport("cut"))
    tell(shop, gmid, task, 1, "finished", 6)
    assert plans.detail(shop.ctx, shop.team, task).status == "completed"
    push(shop, layout, gmid, 2)
    assert counters(shop, job_id) == [(0, 0, 0, 8, 0, 4)]
    whole = push_and_take_back(shop)
    assert plans.detail(shop.ctx, shop.team, whole).state == "withdrawn"


def push_and_take_back(shop: Any) -> str:
    job_id = shop.job_with("100x50", "short", material="S235", thickness=3.0)
    shop.boost(job_id)
    shop.nest()
    task = push(shop, layout_of(shop, job_id), machine(shop, "other"))
    rulings.withdraw(shop.ctx, shop.team, task)
    return task


def test_a_sheet_cut_from_an_empty_stock_is_told_and_not_counted_below_nothing(shop: Any) -> None:
    plate = shop.plate(shop.material(), remain_amount=1)
    job_id = shop.job_with("100x50", material="S235", thickness=3.0)
    shop.boost(job_id)
    shop.nest()
    gmid = machine(shop)
    task = push(shop, layout_of(shop, job_id), gmid)
    with shop.ctx.db.begin() as session:
        production.plates_promised(session, plate)
        session.execute(plates.PlateRow.__table__.update().values(remain_amount=0))
    tell(shop, gmid, task, 1, "finished", 1)
    assert stock(shop) == [0]
    assert "the stock had none" in plans.detail(shop.ctx, shop.team, task).message
    rulings.report_sheet(shop.ctx, shop.team, task, 1, SheetReport("waiting"))
    assert stock(shop) == [0]


def test_unlimited_stock_stays_unlimited(shop: Any) -> None:
    shop.plate(shop.material(), remain_amount=UNLIMITED)
    job_id = shop.job_with("100x50", material="S235", thickness=3.0)
    shop.boost(job_id)
    shop.nest()
    gmid = machine(shop)
    task = push(shop, layout_of(shop, job_id), gmid)
    tell(shop, gmid, task, 1, "finished", 1)
    rulings.report_sheet(shop.ctx, shop.team, task, 1, SheetReport("waiting"))
    assert stock(shop) == [UNLIMITED]


def test_finished_layouts_with_weights_and_remnants(three: Any) -> None:
    shop, _job_id, layout, gmid = three
    task = push(shop, layout, gmid, 3)
    for sheet in (1, 2):
        tell(shop, gmid, task, sheet, "finished", 10 * sheet)

    def finished(first: int | None, last: int | None) -> Any:
        minutes = (None if m is None else NOON + timedelta(minutes=m) for m in (first, last))
        return plans.finished_layouts(shop.ctx, shop.team, gmid, *minutes)

    [found] = finished(None, None)
    assert (found.uuid, found.amount, found.material, found.thickness) == (layout.guid, 2, "S235", 3.0)
    [part] = found.parts
    # 100 x 50 x 3 mm of 7.85 g/cm3 are 0.11775 kg; four of them 0.471
    assert (part.amount, part.area, part.weight, found.part_weight) == (4, 5000.0, 0.12, 0.47)
    assert [left.name for left in found.abnor_info] == ["S235-余料板-3.00-1", "S235-余料板-3.00-2"]
    assert found.abnor_info[0].area == pytest.approx(460.0 * 235.0, rel=0.01)
    assert finished(10, 10)[0].amount == 1
    assert finished(11, 19) == ()
    assert (finished(11, None)[0].amount, finished(None, 19)[0].amount) == (1, 1)
    with pytest.raises(BadParameter, match="end_time"):
        finished(2, 1)


def test_open_tasks_name_the_machine(three: Any) -> None:
    shop, _job_id, layout, gmid = three
    task = push(shop, layout, gmid, 1)

    def names() -> list[tuple[str, str]]:
        with shop.ctx.db.read() as session:
            found = production.open_tasks_of_layouts(session, [layout.guid])
        return [(row.task_name, row.machine_name) for row in found]

    assert names() == [(layout.plate_name, "laser 1")]
    tell(shop, gmid, task, 1, "started", 1)
    assert len(names()) == 1
    tell(shop, gmid, task, 1, "finished", 2)
    assert names() == []
