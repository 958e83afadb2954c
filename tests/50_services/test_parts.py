"""Parts: listed, counted, changed and deleted all or nothing."""

import pytest

from nestwright.domain.ids import new_guid
from nestwright.errors import BadParameter, InUse, NotFound
from nestwright.services import nest_tasks, parts
from nestwright.services.checks import PageRequest
from nestwright.services.parts import PartChange, PartFilter


def _parts(shop, job_id):
    return parts.job_parts(shop.ctx, shop.team, job_id)


def _counters(part):
    return (
        part.wait_amount,
        part.nesting_amount,
        part.nested_amount,
        part.planned_amount,
        part.cutting_amount,
        part.finished_amount,
    )


def _update(shop, *changes):
    return parts.update(shop.ctx, shop.team, changes)


def test_parts_are_filtered_and_paged(shop):
    first = shop.job_with("100x50 20x20 30x30", material="S235", thickness=3.0)
    second = shop.job_with("10x10", "second", material="S355", thickness=3.0)

    def listed(page=PageRequest(), **wanted):  # noqa: B008  frozen
        found = parts.list_parts(shop.ctx, shop.team, PartFilter(**wanted), page)
        return [part.part_name for part in found.list], found.total

    assert listed(job_ids=[first]) == (["bracket.dxf 1", "bracket.dxf 2", "bracket.dxf 3"], 3)
    assert listed(PageRequest(2, 2), job_ids=[first]) == (["bracket.dxf 3"], 3)
    assert listed(job_ids=[first, second])[1] == 4
    assert listed(material="S355")[1] == 1
    assert listed(thickness=3.0)[1] == 4
    assert listed(thickness=4.0)[1] == 0
    assert listed(name="DXF 2") == (["bracket.dxf 2"], 1)
    assert listed(status="wait")[1] == 4
    assert listed(status="nested")[1] == 0
    assert listed(status="finished")[1] == 0
    with pytest.raises(BadParameter, match="status"):
        listed(status="lost")
    with pytest.raises(NotFound):
        listed(job_ids=[first, 10**12])


def test_the_counters_follow_the_pieces(shop):
    material = shop.material()
    shop.plate(material, remain_amount=1)
    job_id = shop.job_with("200x50*7", material="S235", thickness=3.0)
    assert [_counters(part) for part in _parts(shop, job_id)] == [(7, 0, 0, 0, 0, 0)]
    shop.boost(job_id)
    assert [_counters(part) for part in _parts(shop, job_id)] == [(0, 7, 0, 0, 0, 0)]
    shop.nest()
    assert [_counters(part) for part in _parts(shop, job_id)] == [(3, 0, 4, 0, 0, 0)]
    assert parts.list_parts(shop.ctx, shop.team, PartFilter(status="nested")).total == 1
    assert parts.list_parts(shop.ctx, shop.team, PartFilter([job_id], status="nesting")).total == 0


def test_a_layout_cut_several_times_counts_as_often(shop):
    shop.plate(shop.material(), remain_amount=-1)
    job_id = shop.job_with("400x50*6", material="S235", thickness=3.0)
    shop.boost(job_id)
    shop.nest()
    assert [_counters(part) for part in _parts(shop, job_id)] == [(0, 0, 6, 0, 0, 0)]


def test_the_weight_needs_a_known_material(shop):
    shop.material("S235", density=7.85)
    shop.other_team().material("S355", density=8.0)
    (known,) = _parts(shop, shop.job_with("1000x1000", material="S235", thickness=2.0))
    (unknown,) = _parts(shop, shop.job_with("1000x1000", material="S355", thickness=2.0))
    (nothing,) = _parts(shop, shop.job_with("1000x1000"))
    assert (known.weight, unknown.weight, nothing.weight) == (15.7, None, None)


def test_parts_are_changed_and_deleted(shop):
    job_id = shop.job_with("10x10 20x20 30x30")
    first, second, third = _parts(shop, job_id)
    values = {
        "part_name": "Träger",
        "amount": 12,
        "material": "S235",
        "thickness": 2.5,
        "gas": "N2",
        "rotate_lock": 1,
        "fill_color": "800000",
        "priority": 5,
        "mirror": 1,
    }
    done = _update(shop, PartChange(first.guid.lower(), values), PartChange(second.guid, delete=True))
    assert (done.updated, done.deleted) == ((first.guid,), (second.guid,))
    now = {part.guid: part for part in _parts(shop, job_id)}
    assert set(now) == {first.guid, third.guid}
    part = now[first.guid]
    assert {name: getattr(part, name) for name in values if hasattr(part, name)} == {
        name: value for name, value in values.items() if name not in {"priority", "mirror"}
    }
    assert now[third.guid] == third
    _update(shop, PartChange(first.guid, {"material": None}))
    assert _parts(shop, job_id)[0].material is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", 0),
        ("amount", None),
        ("amount", 10**7),
        ("part_name", ""),
        ("material", " "),
        ("thickness", float("nan")),
        ("rotate_lock", 2),
        ("mirror", -1),
        ("fill_color", "red"),
        ("priority", 10**6),
    ],
)
def test_one_bad_value_changes_nothing(shop, field, value):
    job_id = shop.job_with("10x10 20x20")
    first, second = before = _parts(shop, job_id)
    with pytest.raises(BadParameter, match=rf"parts\[1\]\.{field}"):
        _update(shop, PartChange(first.guid, {"amount": 9}), PartChange(second.guid, {field: value}))
    assert _parts(shop, job_id) == before


def test_one_unknown_part_changes_nothing(shop):
    job_id = shop.job_with("10x10")
    [part] = before = _parts(shop, job_id)
    for unknown in (new_guid(), "nonsense"):
        with pytest.raises(NotFound, match=f"no such part: {unknown}"):
            _update(shop, PartChange(part.guid, {"amount": 9}), PartChange(unknown, delete=True))
    with pytest.raises(BadParameter, match="once"):
        _update(shop, PartChange(part.guid, {"amount": 9}), PartChange(part.guid.lower(), delete=True))
    with pytest.raises(BadParameter, match="parts"):
        _update(shop)
    assert _parts(shop, job_id) == before


def test_another_teams_part_is_not_there(shop):
    [part] = before = _parts(shop, job_id := shop.job_with("10x10"))
    with pytest.raises(NotFound, match=f"no such part: {part.guid}"):
        parts.update(shop.ctx, shop.other_team().team, [PartChange(part.guid, delete=True)])
    assert _parts(shop, job_id) == before
    assert parts.list_parts(shop.ctx, shop.other_team().team).total == 0
    with pytest.raises(NotFound):
        parts.job_parts(shop.ctx, shop.other_team().team, job_id)


@pytest.mark.parametrize(
    "change",
    [
        {"delete": True},
        {"values": {"material": "S355"}},
        {"values": {"thickness": 4.0}},
        {"values": {"rotate_lock": 1}},
        {"values": {"amount": 3}},
    ],
)
def test_a_part_on_a_layout_says_what_uses_it(shop, change):
    job_id, _ = shop.nested_job("100x50*4")
    [part] = before = _parts(shop, job_id)
    with pytest.raises(InUse, match=r"bracket.*layout 'order 4711 S235 3 mm - 1'"):
        _update(shop, PartChange(part.guid, **change))
    assert _parts(shop, job_id) == before


def test_what_does_not_touch_the_layout_may_change(shop):
    job_id, _ = shop.nested_job("100x50*4")
    [part] = _parts(shop, job_id)
    _update(
        shop, PartChange(part.guid, {"part_name": "new", "amount": 6, "material": "S235", "thickness": 3.0})
    )
    [part] = _parts(shop, job_id)
    assert (part.part_name, _counters(part)) == ("new", (2, 0, 4, 0, 0, 0))


def test_a_part_in_a_running_nest_says_so_and_is_free_when_it_was_stopped(shop):
    shop.plate(shop.material())
    job_id = shop.job_with("100x50*4", material="S235", thickness=3.0)
    [task] = shop.boost(job_id, name="night run")
    [part] = _parts(shop, job_id)
    with pytest.raises(InUse, match="nesting task 'night run'"):
        _update(shop, PartChange(part.guid, delete=True))
    nest_tasks.stop(shop.ctx, shop.team, task)
    assert _update(shop, PartChange(part.guid, delete=True)).deleted == (part.guid,)
