"""Layouts: what is on them, where, their files, the plates they use."""

import pytest

from nestwright.domain.ids import new_guid
from nestwright.errors import BadParameter, NotFound
from nestwright.services import layouts, parts

LOOKS = [layouts.job_layouts, layouts.job_layout_details, layouts.job_layout_dxfs]


def test_the_layouts_of_a_job(shop):
    job_id, task = shop.nested_job("100x50*4")
    [layout] = layouts.job_layouts(shop.ctx, shop.team, job_id)
    assert (layout.task_guid, layout.plate_name, layout.plate_idx) == (task, "order 4711 S235 3 mm - 1", 1)
    assert (layout.amount, layout.part_amount, layout.width, layout.height) == (1, 4, 1000.0, 500.0)
    assert (layout.material, layout.thickness, layout.certificate) == ("S235", 3.0, "valid")
    assert layout.utilization == pytest.approx(4 * 5000 / 500_000)
    assert (layout.used_width, layout.pierce_count) == (pytest.approx(10 + 400 + 15), 4)
    assert b"SECTION" in shop.ctx.blobs.get(layout.dxf_url)
    assert b"<svg" in shop.ctx.blobs.get(layout.svg_url)
    assert layout.dxf_url.endswith("/order-4711-S235-3-mm-1.dxf")


def test_the_parts_of_layouts(shop):
    job_id, _ = shop.nested_job("100x50*4 20x20")
    [detail] = layouts.job_layout_details(shop.ctx, shop.team, job_id)
    assert [(part.part_name, part.amount) for part in detail.parts] == [
        ("bracket.dxf 1", 4),
        ("bracket.dxf 2", 1),
    ]
    part = detail.parts[0]
    assert (part.job_id, part.drawing_name, part.material, part.thickness) == (job_id, "bracket", "S235", 3.0)
    assert layouts.parts(shop.ctx, shop.team, detail.guid.lower()) == detail.parts


def test_every_piece_with_its_serial_number(shop):
    job_id, _ = shop.nested_job("100x50*2 20x20")
    [layout] = layouts.job_layout_dxfs(shop.ctx, shop.team, job_id)
    assert [piece.serial for piece in layout.parts] == [1, 2, 3]
    # The part lies 5000, -300 from its own origin; the first piece at the margin of 10.
    assert (layout.parts[0].x, layout.parts[0].y) == pytest.approx((10 - 5000, 10 + 300))
    assert (layout.parts[0].rotation, layout.parts[0].mirror) == (0.0, False)


@pytest.mark.parametrize(
    ("order_by", "first"), [("x", "big"), ("y", "big"), ("-x", "small"), ("-y", "small")]
)
def test_the_physical_order(shop, order_by, first):
    job_id, task = shop.nested_job("100x50*2 20x20")
    big, small = (part.guid for part in parts.job_parts(shop.ctx, shop.team, job_id))
    found = layouts.placed_order(shop.ctx, shop.team, "task", task.lower(), order_by)
    assert (found.guid, found.task_name) == (task, "order 4711 S235 3 mm")
    [row] = found.nest_result
    expected = {
        "x": (big, big, small),
        "-x": (small, big, big),
        "y": (big, big, small),
        "-y": (big, big, small),
    }
    assert row.part_list == expected[order_by]
    assert (row.plate_idx, row.plate_name) == (1, "order 4711 S235 3 mm - 1")
    alone = layouts.placed_order(shop.ctx, shop.team, "SingleResult", row.guid, order_by)
    assert alone == found


def test_the_physical_order_refuses_other_words(shop):
    for kind, order_by, field in [("plate", "x", "type"), ("task", "z", "order_by")]:
        with pytest.raises(BadParameter, match=field):
            layouts.placed_order(shop.ctx, shop.team, kind, new_guid(), order_by)


def test_the_plates_that_jobs_use(shop):
    steel = shop.material()
    small = shop.plate(steel, width=520.0, remain_amount=1)
    big = shop.plate(steel, width=1000.0, remain_amount=-1)
    job_id = shop.job_with("400x50*5", material="S235", thickness=3.0)
    shop.boost(job_id)
    shop.nest()
    other = shop.job_with("400x50*1", "other", material="S235", thickness=3.0)
    used = layouts.plates_used(shop.ctx, shop.team, [job_id, other])
    assert [(plate.guid, plate.amount, plate.width) for plate in used] == [
        (small, 1, 520.0),
        (big, 2, 1000.0),
    ]
    assert layouts.plates_used(shop.ctx, shop.team, [other]) == ()


def test_a_layout_of_two_jobs_counts_once_and_names_both(shop):
    shop.plate(shop.material())
    first = shop.job_with("100x50", "first", material="S235", thickness=3.0)
    second = shop.job_with("20x20", "second", material="S235", thickness=3.0)
    shop.boost(first, second)
    shop.nest()
    [plate] = layouts.plates_used(shop.ctx, shop.team, [first, second])
    assert plate.amount == 1
    [layout] = layouts.job_layouts(shop.ctx, shop.team, second)
    found = layouts.job_material(shop.ctx, shop.team, layout.guid)
    assert [(job.job_id, job.job_name) for job in found.jobs] == [(first, "first"), (second, "second")]
    assert (found.material, found.thickness, found.plate_guid) == ("S235", 3.0, plate.guid)
    [detail] = layouts.job_layout_details(shop.ctx, shop.team, first)
    assert {part.job_id for part in detail.parts} == {first, second}


def test_what_is_not_there(shop):
    job_id, task = shop.nested_job("100x50")
    [layout] = layouts.job_layouts(shop.ctx, shop.team, job_id)
    theirs = shop.other_team().team
    for look in LOOKS:
        with pytest.raises(NotFound, match=f"no such job: {job_id}"):
            look(shop.ctx, theirs, job_id)
    with pytest.raises(NotFound, match=f"no such job: {job_id}"):
        layouts.plates_used(shop.ctx, theirs, [job_id])
    for look in (layouts.parts, layouts.job_material):
        for team, guid in [(theirs, layout.guid), (shop.team, new_guid()), (shop.team, "nonsense")]:
            with pytest.raises(NotFound, match=f"no such layout: {guid}"):
                look(shop.ctx, team, guid)
    with pytest.raises(NotFound, match="no such nesting task"):
        layouts.placed_order(shop.ctx, theirs, "task", task)
    with pytest.raises(NotFound, match="no such layout"):
        layouts.placed_order(shop.ctx, theirs, "SingleResult", layout.guid)
