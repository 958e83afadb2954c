"""Materials and plates."""

import pytest

from nestwright.errors import AlreadyExists, BadParameter, NotFound, UnreadableDrawing
from nestwright.services import materials, plates
from nestwright.services.checks import PageRequest
from nestwright.services.materials import NewMaterial
from nestwright.services.plates import NewPlate, PlateFilter
from nestwright.services.uploads import UploadedFile


def test_materials_are_listed_by_name(shop):
    steel = shop.material("S235", price_per_kg=1.2, gap_table=[{"thickness": 3, "gap": 5}])
    brass = shop.material("CuZn37", density=8.44)
    listed = materials.list_all(shop.ctx, shop.team)
    assert [(row.material_id, row.name, row.density) for row in listed] == [
        (brass, "CuZn37", 8.44),
        (steel, "S235", 7.85),
    ]
    assert listed[1].gap_table == [{"thickness": 3, "gap": 5}]


def test_a_name_that_exists_gives_the_id_of_the_one_there_is(shop):
    steel = shop.material("S235")
    with pytest.raises(AlreadyExists, match=str(steel)) as caught:
        shop.material("S235")
    assert caught.value.identity == steel


def test_two_teams_may_use_one_name(shop):
    assert shop.material("S235") != shop.other_team().material("S235")
    assert len(materials.list_all(shop.ctx, shop.team)) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "a\0"),
        ("name", "\ud800"),
        ("density", 0.0),
        ("density", float("nan")),
        ("price_per_kg", -1.0),
        ("gap_table", ["x"]),
        ("gap_table", [{"thickness": 1}]),
        ("gap_table", [{"thickness": True, "gap": 1}]),
        ("gap_table", [{"thickness": 1, "gap": float("inf")}]),
    ],
)
def test_a_bad_material_names_its_field(shop, field, value):
    with pytest.raises(BadParameter, match=field):
        materials.add(shop.ctx, shop.team, NewMaterial(**({"name": "S235"} | {field: value})))


def test_a_plate_is_listed_with_its_stock(shop):
    guid = shop.plate(shop.material(), 3.0, plate_name="big one", heat_number="H1", location="A3")
    [row] = plates.list_plates(shop.ctx, shop.team).list
    assert (row.guid, row.plate_name, row.material, row.thickness) == (guid, "big one", "S235", 3.0)
    assert (row.amount, row.remain_amount, row.gap, row.heat_number, row.location) == (
        10,
        10,
        10.0,
        "H1",
        "A3",
    )
    assert (row.width, row.height, row.plate_type, row.file_url) == (1000.0, 500.0, 0, None)


def test_a_plate_without_a_name_is_named_by_its_size(shop):
    shop.plate(shop.material())
    assert plates.list_plates(shop.ctx, shop.team).list[0].plate_name == "1000x500"


def test_plates_are_filtered_and_paged_newest_first(shop):
    steel, brass = shop.material("S235"), shop.material("CuZn37")
    made = [shop.plate(steel, 3.0, plate_name=f"sheet {i}") for i in range(3)]
    shop.plate(brass, 3.0, plate_name="100% brass")
    shop.plate(steel, 5.0)

    def listed(page=PageRequest(), **wanted):  # noqa: B008  frozen
        found = plates.list_plates(shop.ctx, shop.team, PlateFilter(**wanted), page)
        return [row.guid for row in found.list], found.total

    assert listed(material_id=steel, thickness=3.0) == (made[::-1], 3)
    assert listed(PageRequest(2, 2), material_id=steel, thickness=3.0) == (made[:1], 3)
    assert listed(name="SHEET 1") == ([made[1]], 1)
    assert listed(name="0% b")[1] == 1
    assert listed(name="%b")[1] == 0
    assert listed(plate_type=1) == ([], 0)
    assert listed()[1] == 5
    assert plates.list_plates(shop.ctx, shop.other_team().team).total == 0


@pytest.mark.parametrize(("number", "size"), [(0, 50), (1, 0), (1, 501), (2**40, 1)])
def test_a_page_outside_the_book_is_refused(shop, number, size):
    with pytest.raises(BadParameter, match="page_"):
        plates.list_plates(shop.ctx, shop.team, page=PageRequest(number, size))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("plate_type", 2),
        ("thickness", 0.0),
        ("width", -1.0),
        ("height", None),
        ("width", 1e9),
        ("remain_amount", -2),
        ("gap", -1.0),
        ("gap", float("nan")),
        ("price", 0.0),
        ("plate_name", "x" * 201),
    ],
)
def test_a_bad_plate_names_its_field(shop, field, value):
    values = {"plate_type": 0, "thickness": 3.0, "width": 100.0, "height": 100.0} | {field: value}
    with pytest.raises(BadParameter, match=field):
        plates.add(shop.ctx, shop.team, NewPlate(material_id=shop.material(), **values))


def test_another_teams_material_does_not_exist(shop):
    theirs = shop.other_team().material()
    with pytest.raises(NotFound) as other:
        shop.plate(theirs)
    with pytest.raises(NotFound) as nobodys:
        shop.plate(theirs + 1000)
    assert str(other.value).replace(str(theirs), "N") == str(nobodys.value).replace(str(theirs + 1000), "N")
    with pytest.raises(NotFound):
        shop.plate(10**20)


L_SHAPE = """0
SECTION
2
ENTITIES
0
LWPOLYLINE
8
0
90
6
70
1
10
100
20
100
10
900
20
100
10
900
20
300
10
400
20
300
10
400
20
600
10
100
20
600
0
ENDSEC
0
EOF
"""


def _scrap(shop, **given) -> str:
    plate = NewPlate(1, shop.material(), 3.0, **given)
    return plates.add(shop.ctx, shop.team, plate, UploadedFile("rest.dxf", L_SHAPE.encode()))


def test_a_scrap_plate_has_its_outline_picture_and_file(shop):
    _scrap(shop, plate_name="Rest 1")
    [row] = plates.list_plates(shop.ctx, shop.team, PlateFilter(plate_type=1)).list
    assert (row.width, row.height) == pytest.approx((800.0, 500.0))
    assert shop.ctx.blobs.get(row.file_url) == L_SHAPE.encode()
    assert b"<svg" in shop.ctx.blobs.get(row.thumbnail_url)


def test_a_size_that_is_not_the_outlines_is_refused(shop):
    with pytest.raises(BadParameter, match=r"width.*800\.00 x 500\.00"):
        _scrap(shop, width=1000.0, height=500.0)
    assert plates.list_plates(shop.ctx, shop.team).total == 0


def test_only_scrap_has_an_outline(shop):
    plate = NewPlate(0, shop.material(), 3.0, 800.0, 500.0)
    with pytest.raises(BadParameter, match="file"):
        plates.add(shop.ctx, shop.team, plate, UploadedFile("rest.dxf", L_SHAPE.encode()))


def test_an_outline_that_cannot_be_read_is_refused(shop):
    plate = NewPlate(1, shop.material(), 3.0)
    with pytest.raises(UnreadableDrawing):
        plates.add(shop.ctx, shop.team, plate, UploadedFile("rest.dxf", b"nonsense"))
