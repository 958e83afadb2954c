"""Drawings: uploaded, read once whatever happens, turned into parts."""

import pytest

from nestwright.domain.ids import new_guid
from nestwright.domain.states import MOST_ATTEMPTS
from nestwright.errors import BadParameter, NotFound
from nestwright.services import drawings, parts
from nestwright.services.drawings import UploadOptions
from nestwright.services.parts import PartFilter
from nestwright.services.ports import ServerStopping
from nestwright.services.uploads import UploadedFile


def _status(shop, job_id):
    found = drawings.handle_status(shop.ctx, shop.team, job_id)
    return [row.handle_status for row in found.drawing_list], found.handle_status


def _listed(shop, job_id):
    return parts.list_parts(shop.ctx, shop.team, PartFilter([job_id])).list


def test_uploaded_drawings_are_kept_and_submitted(shop):
    job_id = shop.job()
    guids = shop.upload(job_id, {"b.dxf": "100x50", "a.v2.DXF": "10x10"})
    assert shop.runner.drawings == guids
    listed = drawings.handle_status(shop.ctx, shop.team, job_id).drawing_list
    assert [(row.guid, row.drawing_name) for row in listed] == [(guids[0], "b"), (guids[1], "a.v2")]
    [first, _] = drawings.info(shop.ctx, shop.team, guids)
    assert shop.ctx.blobs.get(first.file_url) == b"100x50"


def test_the_status_goes_from_unprocessed_to_completed(shop):
    job_id = shop.job()
    assert _status(shop, job_id) == ([], "unprocessed")
    shop.upload(job_id, {"a.dxf": "1x1", "b.dxf": "1x1"})
    assert _status(shop, job_id) == (["unprocessed"] * 2, "unprocessed")
    seen = []
    shop.solver.during = lambda: seen.append(_status(shop, job_id))
    shop.read()
    assert seen == [
        (["processing", "unprocessed"], "processing"),
        (["completed", "processing"], "processing"),
    ]
    assert _status(shop, job_id) == (["completed"] * 2, "completed")


def test_a_drawing_gives_its_parts(shop):
    job_id = shop.job_with("100x50*3 20x20", material="S235", thickness=3.0)
    plate, square = _listed(shop, job_id)
    assert (plate.part_name, plate.amount, plate.width, plate.height, plate.area) == (
        "bracket.dxf 1",
        3,
        100,
        50,
        5000,
    )
    assert (plate.material, plate.thickness, plate.drawing_name, plate.job_id) == (
        "S235",
        3.0,
        "bracket",
        job_id,
    )
    assert (square.amount, plate.rotate_lock, plate.props) == (1, 0, ())
    assert b"<svg" in shop.ctx.blobs.get(plate.thumbnail_url)
    [drawing] = drawings.info(shop.ctx, shop.team, [plate.drawing_guid.lower()])
    assert drawing.parts == (plate.guid, square.guid)
    assert (drawing.units, drawing.findings) == ("mm", [])
    assert drawing.thumbnail_url.endswith("/drawing.svg")
    assert shop.ctx.blobs.get(drawing.thumbnail_url.removesuffix(".svg") + ".png").startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("file_name", "options", "amount"),
    [("plate.dxf", {}, 2), ("plate x10.dxf", {}, 20), ("plate x10.dxf", {"amount": 3}, 6)],
)
def test_the_amount_is_that_of_the_drawing_times_what_name_or_upload_say(shop, file_name, options, amount):
    job_id = shop.job()
    shop.upload(job_id, {file_name: "10x10*2"}, **options)
    shop.read()
    assert [part.amount for part in _listed(shop, job_id)] == [amount]


def test_units_are_asked_of_the_reader(shop):
    [guid] = shop.upload(shop.job(), {"a.dxf": "1x1"}, units="in")
    shop.read()
    assert drawings.info(shop.ctx, shop.team, [guid])[0].units == "in"


def test_a_bad_drawing_is_completed_without_parts_and_says_why(shop):
    job_id = shop.job_with("bad")
    assert _status(shop, job_id) == (["completed"], "completed")
    assert _listed(shop, job_id) == ()
    guid = drawings.handle_status(shop.ctx, shop.team, job_id).drawing_list[0].guid
    [finding] = drawings.info(shop.ctx, shop.team, [guid])[0].findings
    assert (finding["rule"], finding["message"], finding["x_mm"]) == (
        "open_contour",
        "the contour is open",
        1.0,
    )


def test_a_drawing_that_kills_its_reader_is_given_up(shop):
    tries = []
    shop.solver.during = lambda: tries.append(1)
    job_id = shop.job_with("crash")
    assert len(tries) == 3
    assert _status(shop, job_id) == (["completed"], "completed")
    guid = drawings.handle_status(shop.ctx, shop.team, job_id).drawing_list[0].guid
    [finding] = drawings.info(shop.ctx, shop.team, [guid])[0].findings
    assert (finding["rule"], finding["severity"]) == ("given_up", "error")


def test_a_drawing_that_kills_the_server_is_given_up(shop):
    class Killed(BaseException):
        pass

    def kill():
        raise Killed

    [guid] = shop.upload(shop.job(), {"a.dxf": "1x1"})
    shop.solver.during = kill
    for _ in range(MOST_ATTEMPTS):
        assert guid in drawings.pending(shop.ctx)
        with pytest.raises(Killed):
            drawings.process_drawing(shop.ctx, guid)
    drawings.process_drawing(shop.ctx, guid)
    assert guid not in drawings.pending(shop.ctx)
    assert drawings.info(shop.ctx, shop.team, [guid])[0].findings[0]["rule"] == "given_up"


def test_a_server_that_stops_does_not_use_up_attempts(shop):
    def stop():
        raise ServerStopping

    [guid] = shop.upload(shop.job(), {"a.dxf": "1x1"})
    shop.solver.during = stop
    for _ in range(5):
        with pytest.raises(ServerStopping):
            drawings.process_drawing(shop.ctx, guid)
    shop.solver.during = lambda: None
    drawings.process_drawing(shop.ctx, guid)
    assert len(drawings.info(shop.ctx, shop.team, [guid])[0].parts) == 1


def test_reading_twice_gives_one_set_of_parts(shop):
    job_id = shop.job_with("10x10 20x20")
    [drawing] = drawings.handle_status(shop.ctx, shop.team, job_id).drawing_list
    before = _listed(shop, job_id)
    drawings.process_drawing(shop.ctx, drawing.guid)
    assert _listed(shop, job_id) == before


def test_two_runs_at_once_give_one_set_of_parts(shop):
    [guid] = shop.upload(job_id := shop.job(), {"a.dxf": "10x10 20x20"})

    def again():
        shop.solver.during = lambda: None
        drawings.process_drawing(shop.ctx, guid)

    shop.solver.during = again
    shop.read()
    assert len(_listed(shop, job_id)) == 2


def test_a_drawing_that_is_gone_is_no_error(shop):
    drawings.process_drawing(shop.ctx, new_guid())


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\jobs\\part 7.dxf", "part 7"),
        ("../../etc/passwd", "passwd"),
        ("零件.dxf", "零件"),
        (".dxf", ".dxf"),
    ],
)
def test_a_path_in_a_file_name_is_left_out(shop, name, kept):
    [guid] = shop.upload(shop.job(), {name: "1x1"})
    [view] = drawings.info(shop.ctx, shop.team, [guid])
    assert view.drawing_name == kept
    assert shop.ctx.blobs.exists(view.file_url)


@pytest.mark.parametrize("name", ["", "/", "a\0.dxf", "x" * 256])
def test_a_file_needs_a_name(shop, name):
    job_id = shop.job()
    with pytest.raises(BadParameter, match="file"):
        shop.upload(job_id, {"good.dxf": "1x1", name: "1x1"})
    assert drawings.handle_status(shop.ctx, shop.team, job_id).drawing_list == ()


@pytest.mark.parametrize(
    ("field", "value"),
    [("units", "furlong"), ("material", ""), ("thickness", -1.0), ("amount", 0), ("amount", 10**9)],
)
def test_a_bad_option_names_its_field(shop, field, value):
    with pytest.raises(BadParameter, match=field):
        shop.upload(shop.job(), {"a.dxf": "1x1"}, **{field: value})


def test_an_upload_needs_files(shop):
    with pytest.raises(BadParameter, match="file"):
        shop.upload(shop.job(), {})


def test_another_teams_job_and_drawing_do_not_exist(shop):
    job_id = shop.job()
    [guid] = shop.upload(job_id, {"a.dxf": "1x1"})
    theirs = shop.other_team()
    with pytest.raises(NotFound, match=f"no such job: {job_id}"):
        theirs.upload(job_id, {"a.dxf": "1x1"})
    with pytest.raises(NotFound, match="no such job"):
        drawings.handle_status(shop.ctx, theirs.team, job_id)
    with pytest.raises(NotFound, match="no such drawing"):
        drawings.info(shop.ctx, theirs.team, [guid])
    with pytest.raises(NotFound, match="no such drawing: nonsense"):
        drawings.info(shop.ctx, shop.team, [guid, "nonsense"])


def test_no_row_ever_lacks_its_file(shop, monkeypatch):
    def full(*_args):
        raise OSError("disk full")

    job_id = shop.job()
    monkeypatch.setattr(type(shop.ctx.blobs), "put", full)
    with pytest.raises(OSError, match="disk full"):
        drawings.upload(shop.ctx, shop.team, job_id, [UploadedFile("a.dxf", b"1x1")], UploadOptions())
    assert drawings.handle_status(shop.ctx, shop.team, job_id).drawing_list == ()
