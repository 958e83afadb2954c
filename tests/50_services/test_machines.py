"""Machines that err in every way: what is counted at the end is what was cut."""

from __future__ import annotations

import dataclasses
import json
import os
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from nestwright.domain.production import Outcome, RecordKind, SheetState
from nestwright.errors import AlreadyExists, BadParameter
from nestwright.layouts.result import Release
from nestwright.machines.faults import Faults
from nestwright.machines.simulated import SimulatedMachine
from nestwright.services import jobs, layouts, parts, plates
from nestwright.services.machines import exchange, fleet, watch
from nestwright.services.machines.fleet import NewMachine
from nestwright.services.production import plans, pushing, rulings
from nestwright.services.production.pushing import PushRequest
from nestwright.services.production.recuts import Bad
from nestwright.services.production.rulings import SheetReport
from nestwright.storage.production_tables import BadPieceRow, MachineRecordRow, ProductionTaskRow, SheetRow
from nestwright.storage.tables import LayoutRow, PartRow

UTC_ZONE = ZoneInfo("UTC")
MONDAY = datetime(2026, 5, 11, 6, tzinfo=UTC)
STOCK = 5000
TASKS = int(os.environ.get("NESTWRIGHT_TEST_TASKS", "100"))  # 1000 show the same and take a minute more


def add(shop: Any, kind: str, **settings: Any) -> Any:
    return fleet.add(shop.ctx, shop.team, NewMachine(f"{kind} laser", kind, settings))


def nested(shop: Any, content: str, name: str) -> Any:
    job_id = shop.job_with(content, name, material="S235", thickness=3.0)
    shop.boost(job_id, gap=5.0)
    shop.nest()
    [layout] = layouts.job_layouts(shop.ctx, shop.team, job_id)
    return job_id, layout


def test_a_folder_machine_from_push_to_done(shop: Any, tmp_path: Path) -> None:
    shop.plate(shop.material())
    job_id, layout = nested(shop, "100x50*4", "order")
    gmid = add(shop, "folder", folder=str(tmp_path)).gmid
    task = pushing.push(shop.ctx, shop.team, PushRequest(layout.guid, gmid, 1))
    exchange.exchange(shop.ctx, gmid)
    exchange.exchange(shop.ctx, gmid)
    ticket = json.loads((tmp_path / "tasks" / f"{task}.ticket.json").read_text("utf-8"))
    assert (ticket["task_name"], ticket["sheets"], ticket["parts"][0]["amount"]) == (
        layout.plate_name,
        [1],
        4,
    )
    assert (tmp_path / "tasks" / ticket["file"]).read_bytes() == shop.ctx.blobs.get(layout.dxf_url)
    told = {"task_guid": task, "sheet_index": 1, "time": "2026-05-11T08:00:00+02:00"}
    results = tmp_path / "results"
    (results / "1.json").write_text(json.dumps({**told, "record_id": "1", "kind": "started"}), "utf-8")
    exchange.exchange(shop.ctx, gmid)
    assert fleet.list_machines(shop.ctx, shop.team)[0].state == "WORKING"
    (results / "2.json").write_text(json.dumps({**told, "record_id": "2", "kind": "finished"}), "utf-8")
    exchange.exchange(shop.ctx, gmid)
    assert fleet.list_machines(shop.ctx, shop.team)[0].state == "IDLE"
    assert plans.of_jobs(shop.ctx, shop.team, [job_id])[0].status == "completed"
    assert sorted(path.name for path in (results / "done").iterdir()) == ["1.json", "2.json"]


def test_what_is_taken_back_is_told_to_the_machine(shop: Any, tmp_path: Path) -> None:
    shop.plate(shop.material())
    _job_id, layout = nested(shop, "100x50*4", "order")
    gmid = add(shop, "folder", folder=str(tmp_path)).gmid
    task = pushing.push(shop.ctx, shop.team, PushRequest(layout.guid, gmid, 1))
    exchange.exchange(shop.ctx, gmid)
    rulings.withdraw(shop.ctx, shop.team, task)
    exchange.exchange(shop.ctx, gmid)
    note = tmp_path / "tasks" / f"{task}.recall.json"
    assert json.loads(note.read_text("utf-8"))["sheets"] == [1]
    note.unlink()
    exchange.exchange(shop.ctx, gmid)
    assert not note.exists()


def test_a_machine_that_cannot_be_reached_gets_its_task_later(shop: Any, tmp_path: Path) -> None:
    shop.plate(shop.material())
    _job_id, layout = nested(shop, "100x50*4", "order")
    (tmp_path / "laser").write_text("in the way")
    gmid = add(shop, "folder", folder=str(tmp_path / "laser")).gmid
    task = pushing.push(shop.ctx, shop.team, PushRequest(layout.guid, gmid, 1))
    exchange.exchange_all(shop.ctx)
    [told] = fleet.list_machines(shop.ctx, shop.team)
    assert (told.state, "cannot be used" in told.message) == ("OFFLINE", True)
    (tmp_path / "laser").unlink()
    exchange.exchange_all(shop.ctx)
    [told] = fleet.list_machines(shop.ctx, shop.team)
    assert (told.state, told.message) == ("IDLE", "")
    assert (tmp_path / "laser" / "tasks" / f"{task}.ticket.json").exists()


def test_a_machine_that_forgets_is_given_again_what_is_not_cut(shop: Any) -> None:
    shop.plate(shop.material())
    _job_id, layout = nested(shop, "100x50*4", "order")
    gmid = add(shop, "simulated", sheet_s=86_000.0).gmid
    pushing.push(shop.ctx, shop.team, PushRequest(layout.guid, gmid, 1))
    exchange.exchange(shop.ctx, gmid)
    assert fleet.list_machines(shop.ctx, shop.team)[0].state == "WORKING"
    again = dataclasses.replace(shop.ctx, connectors=type(shop.ctx.connectors)())
    exchange.exchange(again, gmid)
    exchange.exchange(again, gmid)
    with again.db.read() as session:
        started = session.scalar(select(func.count()).where(MachineRecordRow.gmid == gmid))
    assert started == 2


def test_machines_have_both_ids_and_wrong_values_are_named(shop: Any) -> None:
    made = fleet.add(shop.ctx, shop.team, NewMachine("laser", "simulated", card_id="000000000017"))
    assert made.card_id == "000000000017"
    assert len(add(shop, "simulated").card_id) == 12
    with pytest.raises(AlreadyExists, match="000000000017"):
        fleet.add(shop.ctx, shop.other_team().team, NewMachine("laser", "simulated", card_id="000000000017"))
    for machine, field in (
        (NewMachine("laser", "simulated", card_id="17"), "card_id"),
        (NewMachine("", "simulated"), "name"),
        (NewMachine("laser", "magic"), "connector"),
        (NewMachine("laser", "http", {}), "settings.url"),
    ):
        with pytest.raises(BadParameter) as found:
            fleet.add(shop.ctx, shop.team, machine)
        assert found.value.field == field
    with shop.ctx.db.begin() as session:  # no other test needs this card
        session.delete(session.get(plans.production.MachineRow, made.gmid))


class Story:
    """Two layouts that are cut on three machines, with a clock of their own."""

    def __init__(self, shop: Any, tasks: int) -> None:
        self.shop, self.now, self.random = shop, MONDAY, Random(7)
        shop.solver.release = self._remembered(shop.solver.release)
        self.plate = shop.plate(shop.material(), width=460.0, height=300.0, remain_amount=STOCK)
        self.jobs, self.layouts = zip(*(nested(shop, *one) for one in CONTENTS), strict=True)
        self._multiply(3 * tasks)
        self.machines = {self._machine(seed) for seed in (1, 2, 3)}
        self.connectors = {gmid: self._simulated(gmid, gmid % 7) for gmid in sorted(self.machines)}
        self.pushed = [self._push() for _ in range(tasks)]
        self.sheets = sum(amount for _, _, amount in self.pushed)

    def _remembered(self, release: Any) -> Any:
        known: dict[bytes, Release] = {}

        def once(content: bytes, *rest: Any) -> Release:
            if content not in known:
                known[content] = release(content, *rest)
            return known[content]

        return once

    def _multiply(self, times: int) -> None:
        """Have the layouts and their parts asked for so often."""
        with self.shop.ctx.db.begin() as session:
            for layout in self.layouts:
                session.get(LayoutRow, layout.guid).amount = times
            for part in session.scalars(select(PartRow).where(PartRow.team == self.shop.team)):
                part.amount *= times

    def _machine(self, seed: int) -> int:
        return add(self.shop, "simulated", seed=seed).gmid

    def _simulated(self, gmid: int, seed: int) -> SimulatedMachine:
        made = SimulatedMachine(seed=seed, faults=Faults.all_on(0.15), sheet_s=60.0, clock=lambda: self.now)
        self.shop.ctx.connectors.put(gmid, "simulated", self._settings(gmid), made)
        return made

    def _settings(self, gmid: int) -> dict[str, Any]:
        with self.shop.ctx.db.read() as session:
            return session.get(plans.production.MachineRow, gmid).settings

    def _push(self) -> tuple[str, Any, int]:
        layout, amount = self.random.choice(self.layouts), self.random.choice((1, 1, 1, 2))
        gmid = self.random.choice(sorted(self.machines))
        request = PushRequest(layout.guid, gmid, amount, position=self.random.randrange(5))
        return pushing.push(self.shop.ctx, self.shop.team, request), layout, amount

    def play(self) -> None:
        """Let time pass until nothing happens any more; on the way nothing is ever lost."""
        while any(machine.is_busy() for machine in self.connectors.values()) or self.now == MONDAY:
            for gmid in self.connectors:
                exchange.exchange(self.shop.ctx, gmid)
            self.check_sums()
            self.now += timedelta(hours=1)

    def check_sums(self) -> None:
        off_stock = self.count(SheetRow.status.in_(["cutting", "paused", "stopped", "cut"]))
        assert self.stock() == STOCK - off_stock
        for job_id in self.jobs:
            for part in parts.job_parts(self.shop.ctx, self.shop.team, job_id):
                six = [part.wait_amount, part.nesting_amount, part.nested_amount]
                six += [part.planned_amount, part.cutting_amount, part.finished_amount]
                assert min(six) >= 0
                assert sum(six) == part.amount

    def count(self, wanted: Any) -> int:
        query = select(func.count()).select_from(SheetRow)
        query = query.join(ProductionTaskRow, ProductionTaskRow.guid == SheetRow.task_guid)
        with self.shop.ctx.db.read() as session:
            return session.scalar(query.where(ProductionTaskRow.team == self.shop.team, wanted))

    def stock(self) -> int:
        found = plates.list_plates(self.shop.ctx, self.shop.team, plates.PlateFilter(plate_type=0))
        return found.list[0].remain_amount

    def truth(self) -> dict[tuple[str, int], Any]:
        """Return the end of every sheet as the machines know it."""
        ends = [
            record
            for machine in self.connectors.values()
            for record in machine.truth.records
            if record.kind is RecordKind.FINISHED
        ]
        found = {(record.task_guid, record.sheet_index): record for record in ends}
        assert len(found) == len(ends) == self.sheets
        return found

    def tell_what_was_lost(self, truth: dict[tuple[str, int], Any]) -> int:
        """Have the operator report the sheets whose end no machine ever told."""
        lost = 0
        for (task, index), record in truth.items():
            sheet = plans.detail(self.shop.ctx, self.shop.team, task).sheets[index - 1]
            if sheet.status != SheetState.CUT:
                bad = [Bad(one.part_guid, one.amount, one.reason) for one in record.bad]
                rulings.report_sheet(self.shop.ctx, self.shop.team, task, index, SheetReport("cut", bad))
                lost += 1
        return lost


CONTENTS = (("100x50*4", "one"), ("120x60*2 50x50*2", "two"))


@pytest.mark.timeout(900)  # many small steps, on a machine that may be busy
def test_many_tasks_with_all_faults_add_up(shop: Any) -> None:
    # On one database in full; the other does the same statements.
    story = Story(shop, TASKS if shop.ctx.db.engine.dialect.name == "sqlite" else 60)
    story.play()
    truth = story.truth()
    lost = story.tell_what_was_lost(truth)
    assert 0 < lost < story.sheets / 2
    story.check_sums()

    # Every sheet was cut, took a plate, and left its remnants.
    assert story.count(SheetRow.status == SheetState.CUT) == story.sheets
    assert story.count(SheetRow.took_plate) == story.sheets
    assert story.stock() == STOCK - story.sheets
    scrap = plates.list_plates(shop.ctx, shop.team, plates.PlateFilter(plate_type=1))
    assert scrap.total == story.sheets  # one from each
    assert all((one.remain_amount, one.expected) == (1, False) for one in scrap.list)
    cut = Counter({layout.guid: 0 for layout in story.layouts})
    for _, layout, amount in story.pushed:
        cut[layout.guid] += amount
    for job_id, layout in zip(story.jobs, story.layouts, strict=True):
        rows = plans.of_jobs(shop.ctx, shop.team, [job_id])
        assert {row.status for row in rows} == {"completed"}
        assert sum(row.finish_plate_amount for row in rows) == cut[layout.guid]
        [job] = jobs.search(shop.ctx, shop.team, "one" if layout is story.layouts[0] else "two")
        assert job.finished_amount == 4 * cut[layout.guid]
        assert (job.planned_amount, job.cutting_amount) == (0, 0)

    # Bad pieces are those of the truth, and as many are to be cut again.
    spoiled = Counter({None: 0})
    for record in truth.values():
        for one in record.bad:
            spoiled[one.part_guid] += one.amount
    assert sum(spoiled.values()) > 0
    with shop.ctx.db.read() as session:
        told = session.execute(
            select(BadPieceRow.part_guid, BadPieceRow.amount, PartRow.amount, PartRow.parent_part_guid)
            .join(PartRow, PartRow.guid == BadPieceRow.recut_guid)
            .where(PartRow.team == shop.team)
        ).all()
        outcomes = Counter(
            session.scalars(select(MachineRecordRow.outcome).where(MachineRecordRow.gmid.in_(story.machines)))
        )
    found = Counter({None: 0})
    for part_guid, amount, recut_amount, parent in told:
        assert (amount, part_guid) == (recut_amount, parent)
        found[part_guid] += amount
    assert found == spoiled

    # Records are kept once each; what was old changed nothing, and nothing was refused.
    true_records = sum(len(machine.truth.records) for machine in story.connectors.values())
    assert 0 < sum(outcomes.values()) < true_records  # some were never sent
    assert outcomes[Outcome.LATE] > 0
    assert outcomes.keys() <= {Outcome.APPLIED, Outcome.LATE}

    # And what the machines are said to have done is the same sum.
    days = (date(2026, 5, 10), datetime.now(UTC).date())
    cards = [machine.card_id for machine in fleet.list_machines(shop.ctx, shop.team)]
    sums = watch.sums(shop.ctx, shop.team, cards, *days, UTC_ZONE)
    pierces = {layout.guid: layout.pierce_count for layout in story.layouts}
    assert sum(one.pierce_count for _, one in sums) == sum(cut[guid] * pierces[guid] for guid in cut)
    amounts = [
        layout.amount
        for gmid in story.machines
        for layout in plans.finished_layouts(shop.ctx, shop.team, gmid, None, None)
    ]
    assert sum(amounts) == story.sheets
