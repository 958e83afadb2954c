"""Nesting tasks: run once whatever happens, watched and stopped."""

import pytest

from nestwright.domain.ids import new_guid
from nestwright.domain.states import MOST_ATTEMPTS
from nestwright.errors import TaskFailed
from nestwright.services import layouts, nest_tasks, parts
from nestwright.services.ports import ServerStopping


def _waiting_task(shop, content="100x50*4"):
    shop.plate(shop.material())
    job_id = shop.job_with(content, material="S235", thickness=3.0)
    [task] = shop.boost(job_id)
    shop.runner.nests.clear()
    return job_id, task


def _status(shop, guid):
    return nest_tasks.status(shop.ctx, shop.team, guid)


def _layouts(shop, job_id):
    return layouts.job_layouts(shop.ctx, shop.team, job_id)


def test_a_task_ends_with_layouts_and_numbers(shop):
    job_id, task = _waiting_task(shop, "100x50*4 5000x10")
    nest_tasks.run_nest_task(shop.ctx, task)
    found = _status(shop, task)
    assert (found.state, found.stage, found.message, found.lower_bound) == ("done", "done", "", 1)
    assert (found.best["placed"], found.best["total"], found.best["plates"]) == (4, 5, 1)
    [missing] = found.not_placed
    assert (missing.part_name, missing.amount, missing.reason) == (
        "bracket.dxf 2",
        1,
        "no_plate_left_in_stock",
    )
    assert found.results == tuple(layout.guid for layout in _layouts(shop, job_id))
    assert found.summary["parameters"]["seed"] == 1
    assert found.create_time <= found.start_time <= found.finish_time
    assert task not in nest_tasks.pending(shop.ctx)


def test_progress_can_be_read_while_it_runs(shop):
    _, task = _waiting_task(shop)
    seen = []
    shop.solver.during = lambda: seen.append(_status(shop, task))
    nest_tasks.run_nest_task(shop.ctx, task)
    [running] = seen
    assert (running.state, running.stage, running.results) == ("running", "first", ())
    assert running.best["total"] == 4


def test_a_second_run_changes_nothing(shop):
    job_id, task = _waiting_task(shop)
    nest_tasks.run_nest_task(shop.ctx, task)
    before = _status(shop, task), _layouts(shop, job_id)
    nest_tasks.run_nest_task(shop.ctx, task)
    assert (_status(shop, task), _layouts(shop, job_id)) == before


def test_a_crash_in_the_middle_leaves_nothing_behind(shop, monkeypatch):
    job_id, task = _waiting_task(shop)

    class Killed(BaseException):
        pass

    def kill(*_args):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("nestwright.services.nest_store.not_placed", kill)  # rows are added, not committed
        with pytest.raises(Killed):
            nest_tasks.run_nest_task(shop.ctx, task)
    assert (_status(shop, task).state, _layouts(shop, job_id)) == ("running", ())
    assert task in nest_tasks.pending(shop.ctx)
    nest_tasks.run_nest_task(shop.ctx, task)
    assert (_status(shop, task).state, len(_layouts(shop, job_id))) == ("done", 1)


def test_an_attempt_that_was_overtaken_stores_nothing_and_is_told_to_stop(shop):
    job_id, task = _waiting_task(shop)

    def overtake():
        shop.solver.during = lambda: None
        nest_tasks.run_nest_task(shop.ctx, task)

    shop.solver.during = overtake
    nest_tasks.run_nest_task(shop.ctx, task)
    [layout] = _layouts(shop, job_id)
    assert (_status(shop, task).state, layout.part_amount) == ("done", 4)


def test_a_failing_nest_is_tried_again_and_then_has_failed(shop):
    job_id, task = _waiting_task(shop)
    tries = []

    def fail():
        tries.append(1)
        raise TaskFailed("out of memory")

    shop.solver.during = fail
    nest_tasks.run_nest_task(shop.ctx, task)
    found = _status(shop, task)
    assert (len(tries), found.state, found.message) == (
        3,
        "failed",
        "given up after 3 attempts: out of memory",
    )
    assert found.finish_time is not None
    [part] = parts.job_parts(shop.ctx, shop.team, job_id)
    assert part.wait_amount == 4


def test_a_nest_may_lose_its_server_many_times_but_not_for_ever(shop):
    class Killed(BaseException):
        pass

    def kill():
        raise Killed

    _, task = _waiting_task(shop)
    shop.solver.during = kill
    for _ in range(MOST_ATTEMPTS):
        assert task in nest_tasks.pending(shop.ctx)
        with pytest.raises(Killed):
            nest_tasks.run_nest_task(shop.ctx, task)
    nest_tasks.run_nest_task(shop.ctx, task)
    assert _status(shop, task).state == "failed"
    assert task not in nest_tasks.pending(shop.ctx)


def test_an_error_in_the_program_does_not_show_its_inside(shop):
    _, task = _waiting_task(shop)

    def fail():
        raise KeyError("password")

    shop.solver.during = fail
    nest_tasks.run_nest_task(shop.ctx, task)
    assert "password" not in _status(shop, task).message


def test_a_server_that_stops_does_not_use_up_attempts(shop):
    _, task = _waiting_task(shop)

    def stop():
        raise ServerStopping

    shop.solver.during = stop
    for _ in range(5):
        with pytest.raises(ServerStopping):
            nest_tasks.run_nest_task(shop.ctx, task)
    shop.solver.during = lambda: None
    nest_tasks.run_nest_task(shop.ctx, task)
    assert _status(shop, task).state == "done"


def test_stopping_a_running_task_keeps_the_best(shop):
    job_id, task = _waiting_task(shop)
    shop.solver.during = lambda: nest_tasks.stop(shop.ctx, shop.team, task)
    nest_tasks.run_nest_task(shop.ctx, task)
    found = _status(shop, task)
    assert (found.state, found.not_placed[0].amount) == ("stopped", 4)
    assert _layouts(shop, job_id) == ()


def test_stopping_a_waiting_task_ends_it(shop):
    job_id, task = _waiting_task(shop)
    found = nest_tasks.stop(shop.ctx, shop.team, task)
    assert (found.state, found.not_placed[0].amount) == ("stopped", 4)
    nest_tasks.run_nest_task(shop.ctx, task)
    assert (shop.solver.orders, _layouts(shop, job_id)) == ([], ())
    assert shop.boost(job_id)


def test_stopping_an_ended_task_changes_nothing(shop):
    _, task = _waiting_task(shop)
    nest_tasks.run_nest_task(shop.ctx, task)
    before = _status(shop, task)
    assert nest_tasks.stop(shop.ctx, shop.team, task) == before


def test_a_task_that_is_gone_is_no_error(shop):
    nest_tasks.run_nest_task(shop.ctx, new_guid())
