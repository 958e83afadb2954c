"""Jobs: added, listed with their sums, searched, told whole."""

from datetime import UTC, datetime, timedelta

import pytest

from nestwright.errors import BadParameter, NotFound
from nestwright.services import jobs
from nestwright.services.checks import PageRequest
from nestwright.services.jobs import JobFilter, NewJob
from nestwright.services.views import Prop


def test_a_job_keeps_what_was_said(shop):
    due = datetime(2026, 12, 24, 10, tzinfo=UTC)
    job_id = shop.job("order 4711", comments="urgent", due_date=due, props={"customer": "ACME", "line": 7})
    tree = jobs.info(shop.ctx, shop.team, job_id)
    assert (tree.job_id, tree.job_name, tree.comments, tree.due_date) == (job_id, "order 4711", "urgent", due)
    assert tree.props == (Prop("customer", "ACME"), Prop("line", 7))
    assert (tree.drawings, tree.nest_tasks) == ((), ())


def test_jobs_are_listed_newest_first_with_their_sums(shop):
    job_id, _ = shop.nested_job("100x50*4 2000x10*2")
    empty = shop.job("empty")
    page = jobs.list_jobs(shop.ctx, shop.team)
    assert [row.job_id for row in page.list] == [empty, job_id]
    row = page.list[1]
    assert (row.drawing_amount, row.part_amount, row.handle_status) == (1, 6, "completed")
    assert (row.wait_amount, row.nesting_amount, row.nested_amount, row.planned_amount) == (2, 0, 4, 0)
    assert (page.list[0].part_amount, page.list[0].handle_status) == (0, "unprocessed")


def test_jobs_are_filtered_by_time_and_status_and_paged(shop):
    read = shop.job_with("1x1", "read")
    half = shop.job("half")
    shop.upload(half, {"a.dxf": "1x1", "b.dxf": "1x1"})
    shop.runner.drawings.pop()
    shop.read()
    empty = shop.job("empty")

    def listed(page=PageRequest(), **wanted):  # noqa: B008  frozen
        found = jobs.list_jobs(shop.ctx, shop.team, JobFilter(**wanted), page)
        return [row.job_id for row in found.list], found.total

    assert listed(status="completed") == ([read], 1)
    assert listed(status="processing") == ([half], 1)
    assert listed(status="unprocessed") == ([empty], 1)
    now = datetime.now(UTC)
    assert listed(start_time=now - timedelta(hours=1), end_time=now + timedelta(hours=1))[1] == 3
    assert listed(start_time=now + timedelta(hours=1)) == ([], 0)
    assert listed(end_time=now - timedelta(hours=1)) == ([], 0)
    shown = jobs.info(shop.ctx, shop.team, read).create_time.replace(microsecond=0)
    assert read in listed(start_time=shown, end_time=shown)[0]
    assert listed(PageRequest(2, 2)) == ([read], 3)
    with pytest.raises(BadParameter, match="status"):
        listed(status="late")


def test_search_is_by_the_exact_name(shop):
    first, second = shop.job("order"), shop.job("order")
    shop.job("order 2")
    shop.job("Order")
    assert [row.job_id for row in jobs.search(shop.ctx, shop.team, "order")] == [second, first]
    assert jobs.search(shop.ctx, shop.other_team().team, "order") == ()


def test_a_job_is_told_whole(shop):
    job_id, task = shop.nested_job("100x50*4")
    tree = jobs.info(shop.ctx, shop.team, job_id)
    [drawing] = tree.drawings
    assert (drawing.drawing_name, drawing.handle_status, [part.amount for part in drawing.parts]) == (
        "bracket",
        "completed",
        [4],
    )
    [nest] = tree.nest_tasks
    assert (nest.guid, nest.state, nest.material, nest.thickness) == (task, "done", "S235", 3.0)
    [layout] = nest.results
    assert (layout.task_guid, layout.part_amount, layout.plans) == (task, 4, ())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("job_name", " "),
        ("job_name", "x" * 301),
        ("comments", "a\0"),
        ("props", {"a": [1]}),
        ("props", {"a": True}),
        ("props", {"a": float("nan")}),
        ("props", {"": "x"}),
    ],
)
def test_a_bad_job_names_its_field(shop, field, value):
    with pytest.raises(BadParameter, match=field):
        jobs.add(shop.ctx, shop.team, NewJob(**({"job_name": "order"} | {field: value})))


@pytest.mark.parametrize("job_id", [0, -1, 999_999, 2**31, 10**30])
def test_a_job_that_is_not_there(shop, job_id):
    with pytest.raises(NotFound, match=f"no such job: {job_id}"):
        jobs.info(shop.ctx, shop.team, job_id)


def test_another_teams_job_is_not_there(shop):
    job_id = shop.job()
    with pytest.raises(NotFound, match=f"no such job: {job_id}"):
        jobs.info(shop.ctx, shop.other_team().team, job_id)
    assert jobs.list_jobs(shop.ctx, shop.other_team().team).total == 0
