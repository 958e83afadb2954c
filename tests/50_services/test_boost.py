"""Boost: what is nested with what, on which plates, by which rules."""

import pytest

from nestwright.domain.ids import new_guid
from nestwright.errors import BadParameter, InUse, NotFound
from nestwright.services import boost, nest_tasks, parts
from nestwright.services.boost import BoostRequest, PlateChoice
from nestwright.services.parts import PartChange


def _status(shop, guid):
    return nest_tasks.status(shop.ctx, shop.team, guid)


def _order(shop, job_id, **given):
    """Return the order that the boost of a job leads to."""
    shop.boost(job_id, **given)
    shop.nest()
    return shop.solver.orders[-1]


def _steel_job(shop, content="100x50*4", **plate):
    shop.plate(shop.material(), **plate)
    return shop.job_with(content, material="S235", thickness=3.0)


def test_it_answers_at_once_with_a_waiting_task(shop):
    job_id = _steel_job(shop)
    [task] = boost.boost(shop.ctx, shop.team, BoostRequest([job_id]))
    assert (task.material, task.thickness, task.task_name) == ("S235", 3.0, "order 4711 S235 3 mm")
    assert shop.runner.nests == [task.task_guid]
    assert task.task_guid in nest_tasks.pending(shop.ctx)
    found = _status(shop, task.task_guid.lower())
    assert (found.state, found.job_ids, found.results, found.not_placed) == ("waiting", (job_id,), (), ())


def test_each_material_and_thickness_gets_its_own_task(shop):
    steel, brass = shop.material("S235"), shop.material("CuZn37")
    thin, thick, yellow = shop.plate(steel, 2.0), shop.plate(steel, 3.0), shop.plate(brass, 2.0)
    job_id = shop.job()
    shop.upload(job_id, {"a.dxf": "10x10", "b.dxf": "11x11"}, material="S235", thickness=2.0)
    shop.upload(job_id, {"c.dxf": "12x12"}, material="S235", thickness=3.0)
    shop.upload(job_id, {"d.dxf": "13x13"}, material="CuZn37", thickness=2.0)
    shop.read()
    tasks = boost.boost(shop.ctx, shop.team, BoostRequest([job_id]))
    assert [(task.material, task.thickness) for task in tasks] == [
        ("S235", 2.0),
        ("S235", 3.0),
        ("CuZn37", 2.0),
    ]
    shop.nest()
    nested = [
        ([part.name for part in order.parts], [plate.key for plate in order.plates])
        for order in shop.solver.orders
    ]
    assert nested == [(["a.dxf 1", "b.dxf 1"], [thin]), (["c.dxf 1"], [thick]), (["d.dxf 1"], [yellow])]


def test_the_parts_of_several_jobs_are_nested_together(shop):
    first = _steel_job(shop)
    second = shop.job_with("30x30", "order 2", material="S235", thickness=3.0)
    [task] = shop.boost(first, second, first)
    found = _status(shop, task)
    assert (found.job_ids, found.task_name) == ((first, second), "order 4711 +1 S235 3 mm")


def test_the_defaults(shop):
    order = _order(shop, _steel_job(shop, gap=12.0))
    assert (order.gap_mm, order.margin_mm, order.time_limit_s, order.seed) == (5.0, 12.0, 30.0, 1)
    assert order.parts[0].rotations_deg == (0.0, 90.0, 180.0, 270.0)
    assert (order.parts[0].mirror, order.parts[0].part_in_part, order.plates[0].stock) == (False, True, 10)


def test_what_is_asked_for_is_done(shop):
    job_id = _steel_job(shop, gap=10.0, remain_amount=-1)
    order = _order(
        shop, job_id, gap=2.0, margin=15.0, rotations=[0, 45], part_in_part=False, time_limit=7.0, seed=42
    )
    assert (order.gap_mm, order.margin_mm, order.time_limit_s, order.seed) == (2.0, 15.0, 7.0, 42)
    assert (order.parts[0].rotations_deg, order.parts[0].part_in_part) == ((0.0, 45.0), False)
    assert order.plates[0].stock is None


def test_free_is_every_15_degrees(shop):
    assert _order(shop, _steel_job(shop), rotations="free").parts[0].rotations_deg is None


def test_the_plates_own_margin_is_never_undercut(shop):
    job_id = _steel_job(shop, gap=10.0)
    assert _order(shop, job_id, margin=3.0).margin_mm == 10.0


def test_the_gap_comes_from_the_materials_table(shop):
    table = [{"thickness": 2.0, "gap": 4.0}, {"thickness": 4.0, "gap": 7.5}]
    shop.plate(shop.material("S235", gap_table=table))
    job_id = shop.job_with("10x10", material="S235", thickness=3.0)
    assert _order(shop, job_id).gap_mm == 7.5


def test_a_locked_part_is_not_turned_and_a_mirrored_one_may_be(shop):
    job_id = _steel_job(shop, "10x10 20x20")
    locked, free = parts.job_parts(shop.ctx, shop.team, job_id)
    changes = [
        PartChange(locked.guid, {"rotate_lock": 1}),
        PartChange(free.guid, {"mirror": 1, "priority": 9}),
    ]
    parts.update(shop.ctx, shop.team, changes)
    urgent, other = _order(shop, job_id, rotations=[0, 45]).parts
    assert (urgent.key, urgent.rotations_deg, urgent.mirror) == (free.guid, (0.0, 45.0), True)
    assert (other.key, other.rotations_deg, other.mirror) == (locked.guid, (0.0,), False)
    assert (urgent.priority, other.priority) == (9, 0)


def test_only_what_waits_is_nested_again(shop):
    job_id, _ = shop.nested_job("100x50*4")
    with pytest.raises(BadParameter, match=r"job_id.*nested already"):
        shop.boost(job_id)
    [part] = parts.job_parts(shop.ctx, shop.team, job_id)
    parts.update(shop.ctx, shop.team, [PartChange(part.guid, {"amount": 6})])
    assert _order(shop, job_id).parts[0].quantity == 2


def test_every_task_has_a_name_of_its_own(shop):
    shop.plate(shop.material())
    names = []
    for given in (None, None, None, "mine", "mine"):
        job_id = shop.job_with("10x10", "a_%b", material="S235", thickness=3.0)
        [task] = boost.boost(shop.ctx, shop.team, BoostRequest([job_id], name=given))
        names.append(task.task_name)
    assert names == ["a_%b S235 3 mm", "a_%b S235 3 mm (2)", "a_%b S235 3 mm (3)", "mine", "mine (2)"]


def test_what_is_being_nested_is_not_nested_twice(shop):
    job_id = _steel_job(shop)
    shop.boost(job_id)
    with pytest.raises(BadParameter, match="job_id"):
        shop.boost(job_id)


def test_without_a_plate_the_task_says_so(shop):
    shop.plate(shop.material("S235"), 5.0)
    shop.plate(shop.material("S355"), 3.0)
    job_id = shop.job_with("100x50*4", material="S235", thickness=3.0)
    [task] = shop.boost(job_id)
    assert shop.runner.nests == []
    found = _status(shop, task)
    [missing] = found.not_placed
    assert (found.state, missing.part_name, missing.amount, missing.reason) == (
        "done",
        "bracket.dxf 1",
        4,
        "no_plate",
    )
    assert missing.message == "no plate of that material and thickness (S235 3 mm)"
    [part] = parts.job_parts(shop.ctx, shop.team, job_id)
    assert part.wait_amount == 4


def test_a_plate_that_is_used_up_is_no_plate(shop):
    job_id = _steel_job(shop, remain_amount=0)
    assert _status(shop, shop.boost(job_id)[0]).not_placed[0].reason == "no_plate"


def test_parts_that_do_not_say_lie_on_the_only_sheet_there_is(shop):
    shop.plate(shop.material())
    job_id = shop.job_with("100x50")
    [task] = boost.boost(shop.ctx, shop.team, BoostRequest([job_id]))
    assert (task.material, task.thickness) == ("S235", 3.0)
    shop.upload(job_id, {"b.dxf": "10x10"})
    shop.read()
    assert parts.job_parts(shop.ctx, shop.team, job_id)[0].material is None


def test_parts_that_do_not_say_join_those_that_do(shop):
    shop.plate(shop.material())
    job_id = shop.job()
    shop.upload(job_id, {"a.dxf": "10x10"}, material="S235", thickness=3.0)
    shop.upload(job_id, {"b.dxf": "11x11"})
    shop.read()
    assert len(shop.boost(job_id)) == 1


def test_a_sheet_is_never_guessed(shop):
    steel = shop.material()
    shop.plate(steel, 3.0)
    other = shop.plate(steel, 4.0)
    job_id = shop.job_with("100x50", material="S235")
    [task] = shop.boost(job_id)
    [missing] = _status(shop, task).not_placed
    assert missing.reason == "material_not_known"
    assert "part/update" in missing.message
    [task] = boost.boost(shop.ctx, shop.team, BoostRequest([job_id], plates=[PlateChoice(other)]))
    assert (task.material, task.thickness) == ("S235", 4.0)


def test_given_plates_are_the_only_ones(shop):
    steel = shop.material()
    shop.plate(steel)
    chosen = shop.plate(steel, remain_amount=3)
    job_id = shop.job_with("10x10", material="S235", thickness=3.0)
    order = _order(shop, job_id, plates=[PlateChoice(chosen.lower(), 2)])
    assert [(plate.key, plate.stock) for plate in order.plates] == [(chosen, 2)]


def test_no_more_sheets_than_in_stock(shop):
    steel = shop.material()
    few, none, many = (
        shop.plate(steel, remain_amount=3),
        shop.plate(steel, remain_amount=0),
        shop.plate(steel, remain_amount=-1),
    )
    job_id = shop.job_with("10x10", material="S235", thickness=3.0)
    for guid, amount, words in [
        (few, 4, "1 to 3"),
        (few, 0, "1 to 3"),
        (none, None, "none is left"),
        (many, 10**7, "1 to"),
    ]:
        with pytest.raises(BadParameter, match=r"plates\[0\].*" + words):
            shop.boost(job_id, plates=[PlateChoice(guid, amount)])
    with pytest.raises(BadParameter, match="once"):
        shop.boost(job_id, plates=[PlateChoice(few), PlateChoice(few.lower())])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("gap", -1.0),
        ("gap", float("nan")),
        ("margin", -1.0),
        ("rotations", []),
        ("rotations", [float("inf")]),
        ("rotations", [0.0] * 361),
        ("time_limit", 0.0),
        ("time_limit", 1e9),
        ("seed", -1),
        ("name", ""),
    ],
)
def test_a_bad_value_names_its_field(shop, field, value):
    with pytest.raises(BadParameter, match=field):
        shop.boost(1, **{field: value})


def test_drawings_that_are_being_read_are_waited_for(shop):
    job_id = _steel_job(shop)
    shop.upload(job_id, {"late.dxf": "1x1"})
    with pytest.raises(InUse, match="'late'"):
        shop.boost(job_id)


def test_a_job_without_parts(shop):
    with pytest.raises(BadParameter, match="no parts"):
        shop.boost(shop.job())
    with pytest.raises(BadParameter, match="at least one job"):
        shop.boost()


def test_another_teams_jobs_plates_and_tasks_are_not_there(shop):
    job_id = _steel_job(shop)
    theirs = shop.other_team()
    plate = theirs.plate(theirs.material())
    with pytest.raises(NotFound, match=f"no such job: {job_id}"):
        theirs.boost(job_id)
    for guid in (plate, new_guid(), "nonsense"):
        with pytest.raises(NotFound, match=f"no such plate: {guid}"):
            shop.boost(job_id, plates=[PlateChoice(guid)])
    [task] = shop.boost(job_id)
    for look in (nest_tasks.status, nest_tasks.stop):
        with pytest.raises(NotFound, match=f"no such nesting task: {task}"):
            look(shop.ctx, theirs.team, task)
