"""The database is asked little, and two callers at once do no harm."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import event

from nestwright.errors import AlreadyExists, BadParameter
from nestwright.services import drawings, job_flat, jobs, layouts, part_places, parts, plates, webhooks

LISTS: list[Callable] = [
    lambda shop, job_id: parts.list_parts(shop.ctx, shop.team),
    lambda shop, job_id: parts.job_parts(shop.ctx, shop.team, job_id),
    lambda shop, job_id: jobs.list_jobs(shop.ctx, shop.team),
    lambda shop, job_id: jobs.info(shop.ctx, shop.team, job_id),
    lambda shop, job_id: plates.list_plates(shop.ctx, shop.team),
    lambda shop, job_id: drawings.handle_status(shop.ctx, shop.team, job_id),
    lambda shop, job_id: layouts.job_layout_details(shop.ctx, shop.team, job_id),
    lambda shop, job_id: layouts.job_layout_dxfs(shop.ctx, shop.team, job_id),
    lambda shop, job_id: layouts.plates_used(shop.ctx, shop.team, [job_id]),
    lambda shop, job_id: part_places.of_job(shop.ctx, shop.team, job_id),
    lambda shop, job_id: webhooks.list_all(shop.ctx, shop.team),
]


@contextmanager
def _counted(shop) -> Iterator[list[str]]:
    said: list[str] = []

    def hear(_connection, _cursor, statement, *_rest):
        if not statement.startswith("BEGIN"):
            said.append(statement)

    event.listen(shop.ctx.db.engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(shop.ctx.db.engine, "before_cursor_execute", hear)


def test_no_list_asks_once_a_row(shop):
    shop.plate(shop.material(), remain_amount=1)
    shop.plate(shop.material("S355"), 4.0)

    def counts() -> list[int]:
        numbers = []
        for look in LISTS:
            with _counted(shop) as said:
                look(shop, job_id)
            numbers.append(len(said))
        return numbers

    job_id = shop.job_with("100x50", material="S235", thickness=3.0)
    shop.boost(job_id)
    shop.nest()
    before = counts()
    shop.upload(job_id, {"b.dxf": "20x20 30x30*4", "c.dxf": "40x40"}, material="S355", thickness=4.0)
    shop.read()
    shop.boost(job_id)
    shop.nest()
    shop.job_with("10x10", "another")
    assert counts() == before
    assert max(before) <= 6


def test_a_flat_job_is_asked_for_in_one_go(shop):
    job_id, _ = shop.nested_job("100x50*4 20x20 30x30")
    with _counted(shop) as said:
        job_flat.info(shop.ctx, shop.team, job_id)
    few = len(said)
    shop.upload(job_id, {"b.dxf": "20x20 30x30*4", "c.dxf": "40x40"}, material="S235", thickness=3.0)
    shop.read()
    shop.boost(job_id)
    shop.nest()
    with _counted(shop) as said:
        job_flat.info(shop.ctx, shop.team, job_id)
    assert len(said) == few <= 9


def _at_once(work: Callable[[], object]) -> list[object]:
    """Return what two calls at the same time return or raise."""

    def outcome(_number: int) -> object:
        try:
            return work()
        except (AlreadyExists, BadParameter) as error:
            return error

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(outcome, range(2)))


@pytest.mark.parametrize("_again", range(3))
def test_two_boosts_at_once_nest_each_piece_once(shop, _again):
    shop.plate(shop.material())
    job_id = shop.job_with("100x50*4", material="S235", thickness=3.0)
    answers = _at_once(lambda: shop.boost(job_id))
    assert sorted(type(answer) for answer in answers if isinstance(answer, BadParameter)) == [BadParameter]
    [part] = parts.job_parts(shop.ctx, shop.team, job_id)
    assert (part.nesting_amount, part.wait_amount) == (4, 0)


def test_one_material_added_twice_at_once_is_one(shop):
    answers = _at_once(shop.material)
    [made] = [answer for answer in answers if isinstance(answer, int)]
    [refused] = [answer for answer in answers if isinstance(answer, AlreadyExists)]
    assert refused.identity == made
