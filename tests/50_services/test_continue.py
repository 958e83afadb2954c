"""Estimates, objectives, runs that repeat, and tasks that go on from their layouts; on both databases."""

from __future__ import annotations

from typing import Any

import pytest

from nestwright.errors import BadParameter, InUse, NotFound
from nestwright.layouts.order import Mode
from nestwright.services import layout_removal, layouts, nest_tasks, parts
from nestwright.services.boost import PlateChoice
from nestwright.services.parts import PartChange
from nestwright.storage.tables import NestTaskRow


def status(shop: Any, guid: str) -> Any:
    return nest_tasks.status(shop.ctx, shop.team, guid)


def counted(shop: Any, job_id: int) -> tuple[int, int, int]:
    [part] = parts.job_parts(shop.ctx, shop.team, job_id)
    return part.wait_amount, part.nesting_amount, part.nested_amount


def go_on(shop: Any, task: str, **given: Any) -> Any:
    return nest_tasks.go_on(shop.ctx, shop.team, task, **given)


def half_nested(shop: Any, **given: Any) -> tuple[int, str]:
    """Return a job of which one of two sheets was in stock, and its task."""
    shop.plate(shop.material(), width=230.0, height=80.0, gap=10.0, remain_amount=1, **given)
    job_id = shop.job_with("100x50*4", material="S235", thickness=3.0)
    [task] = shop.boost(job_id)
    shop.nest()
    assert counted(shop, job_id) == (2, 0, 2)
    return job_id, task


def test_an_estimate_counts_and_lays_nothing(shop: Any) -> None:
    shop.plate(shop.material(), width=230.0, height=80.0)
    job_id = shop.job_with("100x50*4", material="S235", thickness=3.0)
    [task] = shop.boost(job_id, estimate_only=True)
    assert counted(shop, job_id) == (4, 0, 0)
    [real] = shop.boost(job_id)  # it does not keep the parts from being nested
    shop.nest()
    assert shop.solver.orders[0].mode is Mode.ESTIMATE
    found = status(shop, task)
    assert (found.state, found.results) == ("done", ())
    [kind] = found.summary["plates_by_kind"]
    assert (kind["amount"], found.summary["plates"]) == (2, 2)
    assert found.summary["cut_length"] == 4 * 300.0
    assert found.summary["pierce_count"] == 4
    assert counted(shop, job_id) == (0, 0, 4)
    assert status(shop, real).results
    with pytest.raises(InUse, match="estimate"):
        go_on(shop, task)


def test_an_objective_is_the_engines_mode(shop: Any) -> None:
    plate = shop.plate(shop.material())
    job_id = shop.job_with("100x50*4", material="S235", thickness=3.0)
    shop.boost(job_id, objective="fill", plates=[PlateChoice(plate)])
    shop.nest()
    assert shop.solver.orders[-1].mode is Mode.FILL


def test_objectives_that_make_no_sense(shop: Any) -> None:
    material = shop.material()
    shop.plate(material)
    shop.plate(material)
    job_id = shop.job_with("100x50", material="S235", thickness=3.0)
    with pytest.raises(BadParameter, match=r"'plates': one plate of S235 3 mm"):
        shop.boost(job_id, objective="length")
    with pytest.raises(BadParameter, match="objective"):
        shop.boost(job_id, objective="densest")
    with pytest.raises(BadParameter, match="estimate_only"):
        shop.boost(job_id, objective="fill", estimate_only=True)
    with pytest.raises(BadParameter, match="max_steps"):
        shop.boost(job_id, max_steps=0)
    assert counted(shop, job_id) == (1, 0, 0)


def test_a_run_that_repeats_takes_one_thread(shop: Any) -> None:
    shop.plate(shop.material())
    job_id = shop.job_with("100x50", material="S235", thickness=3.0)
    shop.boost(job_id, seed=7, max_steps=40)
    shop.nest()
    order = shop.solver.orders[-1]
    assert (order.seed, order.max_steps, order.threads) == (7, 40, 1)


def test_a_task_goes_on_from_its_layouts_with_what_was_left(shop: Any) -> None:
    job_id, task = half_nested(shop)
    [before] = layouts.job_layouts(shop.ctx, shop.team, job_id)
    with shop.ctx.db.begin() as session:
        row = session.get_one(NestTaskRow, task)
        row.request = {**row.request, "plates": [{**row.request["plates"][0], "stock": 2}]}
    waiting = go_on(shop, task.lower(), time_limit=9.0)
    assert (waiting.state, waiting.results) == ("waiting", (before.guid,))
    assert counted(shop, job_id) == (0, 2, 2)
    shop.nest()
    order = shop.solver.orders[-1]
    [pattern] = order.start
    assert (order.time_limit_s, len(pattern.pieces), order.parts[0].quantity) == (9.0, 2, 4)
    assert counted(shop, job_id) == (0, 0, 4)
    found = status(shop, task)
    assert (found.state, found.not_placed) == ("done", ())
    assert before.guid not in found.results
    assert not shop.ctx.blobs.exists(before.dxf_url)
    for layout in layouts.job_layouts(shop.ctx, shop.team, job_id):
        assert shop.ctx.blobs.exists(layout.dxf_url)


def test_what_is_not_better_does_not_replace_anything(shop: Any) -> None:
    job_id, task = half_nested(shop)
    [before] = layouts.job_layouts(shop.ctx, shop.team, job_id)
    go_on(shop, task)
    shop.nest()
    found = status(shop, task)
    assert (found.state, found.results, found.message) == (
        "done",
        (before.guid,),
        "no better layouts were found",
    )
    assert (counted(shop, job_id), shop.ctx.blobs.exists(before.svg_url)) == ((2, 0, 2), True)
    assert found.not_placed[0].amount == 2


def test_what_was_nested_elsewhere_in_between_is_not_nested_again(shop: Any) -> None:
    job_id, task = half_nested(shop)
    plate = shop.plate(shop.material("other"), 3.0, width=1000.0)
    [part] = parts.job_parts(shop.ctx, shop.team, job_id)
    shop.boost(job_id, plates=[PlateChoice(part_plate(shop, task))])
    assert plate
    go_on(shop, task)
    assert counted(shop, job_id) == (0, 2, 2)
    shop.nest()
    assert shop.solver.orders[-1].parts[0].quantity == 2
    parts.update(shop.ctx, shop.team, [PartChange(part.guid, {"part_name": "renamed"})])


def part_plate(shop: Any, task: str) -> str:
    with shop.ctx.db.read() as session:
        return session.get_one(NestTaskRow, task).request["plates"][0]["guid"]


def test_a_task_without_anything_left_to_lay(shop: Any) -> None:
    job_id, task = shop.nested_job("100x50*4")
    [layout] = layouts.job_layouts(shop.ctx, shop.team, job_id)
    layout_removal.delete(shop.ctx, shop.team, [layout.guid])
    shop.boost(job_id)
    with pytest.raises(BadParameter, match="nested elsewhere"):
        go_on(shop, task)


def test_only_what_has_ended_goes_on_and_only_of_the_team(shop: Any) -> None:
    shop.plate(shop.material())
    job_id = shop.job_with("100x50", material="S235", thickness=3.0)
    [task] = shop.boost(job_id)
    with pytest.raises(InUse, match="at work already"):
        go_on(shop, task)
    shop.nest()
    with pytest.raises(NotFound):
        go_on(shop.other_team(), task)
    with pytest.raises(BadParameter, match="time_limit"):
        go_on(shop, task, time_limit=0.0)
    go_on(shop, task)
    [layout] = layouts.job_layouts(shop.ctx, shop.team, job_id)
    with pytest.raises(InUse, match="at work on these layouts"):
        layout_removal.delete(shop.ctx, shop.team, [layout.guid])
    stopped = nest_tasks.stop(shop.ctx, shop.team, task)
    assert (stopped.state, stopped.results, stopped.not_placed) == ("stopped", (layout.guid,), ())
    assert counted(shop, job_id) == (0, 0, 1)
