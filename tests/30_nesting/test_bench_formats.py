"""The bench's readers: a tiny sample of every format, the real files, and what is said of unknown fields."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bench.nesting.answer import figures, used_share
from bench.nesting.case import area, one_plate, plates, scaled_mix
from bench.nesting.check import problems
from bench.nesting.formats import FormatError, read
from bench.nesting.judged import without_paths
from bench.nesting.wire import instance_from_json, instance_to_json

from nestwright.nesting.instance import Mode
from nestwright.nesting.solution import Placement, PlateLayout

ROOT = Path(__file__).resolve().parents[2]
INSTANCES = ROOT.parent / "shared" / "data" / "instances"
SQUARE = [[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]


@pytest.fixture
def file(tmp_path):
    def write(name: str, content) -> Path:
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return path

    return write


def jagua(**item) -> dict:
    shape = {"type": "simple_polygon", "data": SQUARE}
    return {"name": "x", "strip_height": 10, "items": [{"id": 0, "demand": 3, "shape": shape, **item}]}


def packing(objective="bin-packing", item=None, **bin_) -> dict:
    square = {"type": "rectangle", "width": 2, "height": 1, "copies": 3}
    return {
        "objective": objective,
        "parameters": {"item_item_minimum_spacing": 0.5},
        "bin_types": [{"type": "rectangle", "width": 100, "height": 50, **bin_}],
        "item_types": [square if item is None else item],
    }


def test_jagua_strip_is_scaled_and_its_ring_is_not_closed(file):
    case = read(file("a.json", jagua(allowed_orientations=[0, 180])))
    part = case.instance.parts[0]
    assert (case.mode, case.scale, case.strip_height) == (Mode.STRIP, 100.0, 1000.0)
    assert (part.quantity, part.rotations_deg, len(part.polygon.outer)) == (3, (0.0, 180.0), 4)
    assert area(part.polygon) == pytest.approx(4 * 100**2)


@pytest.mark.parametrize("item", [{}, {"allowed_orientations": None}])
def test_jagua_without_orientations_may_turn_freely(file, item):
    assert read(file("a.json", jagua(**item))).instance.parts[0].rotations_deg is None


def test_a_strip_becomes_equal_plates(file):
    case = plates(read(file("a.json", jagua())), copies=4, length=7)
    assert (case.mode, case.pieces, case.instance.plates[0].stock) == (Mode.NEST, 12, None)
    assert area(case.instance.plates[0].polygon) == pytest.approx(7 * 10 * 100**2)


def test_esicup_text_takes_the_published_height(file):
    text = "PIECE 1\nQUANTITY\n4\nNUMBER OF VERTICES\n3\nVERTICES (X,Y)\n 0   0\n 2  3\n-2  3\n"
    case = read(file("esicup-blaz.txt", text + "\n" + text.replace("PIECE 1", "PIECE 2")))
    assert (case.strip_height, case.pieces, len(case.instance.parts)) == (1500.0, 8, 2)
    with pytest.raises(FormatError, match=r"other\.txt: strip height"):
        read(file("other.txt", text))


ESICUP = """<?xml version="1.0"?><nesting xmlns="http://www.fe.up.pt/~esicup/nesting.xsd"><problem>
<boards><piece id="board0" quantity="1"><component idPolygon="p0" type="0"/></piece></boards>
<lot><piece id="piece0" quantity="2">
<orientation><enumeration angle="90"/><enumeration angle="0"/></orientation>
<component idPolygon="p1" type="0"/></piece></lot></problem><polygons>
<polygon id="p0"><lines><segment x0="0" y0="0" x1="90" y1="0"/><segment x0="90" y0="0" x1="90" y1="15"/>
<segment x0="90" y0="15" x1="0" y1="15"/><segment x0="0" y0="15" x1="0" y1="0"/></lines></polygon>
<polygon id="p1"><lines><segment x0="0" y0="0" x1="3" y1="0"/><segment x0="3" y0="0" x1="0" y1="3"/>
<segment x0="0" y0="3" x1="0" y1="0"/></lines></polygon></polygons><solutions><solution>
<usagePercentage>1.0</usagePercentage><extraInfo><solutionWidth>90</solutionWidth></extraInfo></solution></solutions>
</nesting>"""


def test_esicup_xml_gives_height_angles_and_optimum(file):
    case = read(file("a.xml", ESICUP))
    assert (case.strip_height, case.optimum, case.scale) == (1500.0, 9000.0, 100.0)
    assert (case.instance.parts[0].rotations_deg, case.pieces) == ((0.0, 90.0), 2)
    with pytest.raises(FormatError, match=r"b\.xml: p1\.lines: arc"):
        read(file("b.xml", ESICUP.replace('<segment x0="3" y0="0"', '<arc x0="3" y0="0"')))


def test_terashima_takes_the_optimum_from_the_solution_beside_it(file):
    file("opta001.txt", " 2 1 2 10 20  4 0 0 5 0 5 20 0 20 3 0 0 9 0 0 9 3 9 0 9 9 0 9")
    case = read(file("ta001.txt", " 3 10 20  4 0 0 5 0 5 20 0 20 3 0 0 9 0 0 9 3 0 0 9 0 0 9"))
    assert (case.pieces, case.optimum, case.scale) == (3, 2, 100.0)
    assert case.instance.parts[0].rotations_deg == (0.0,)
    assert (case.instance.plates[0].polygon.outer.max(axis=0) == [1000, 2000]).all()
    with pytest.raises(FormatError, match=r"tb001\.txt: number of pieces"):
        read(file("tb001.txt", "4 10 20 3 0 0 9 0 0 9"))


def test_packingsolver_reads_plates_margin_and_grown_defects(file):
    defect = {"type": "rectangle", "x": 3, "y": 2, "width": 4, "height": 1, "item_defect_minimum_spacing": 1}
    case = read(file("a.json", packing(copies=-1, item_bin_minimum_spacing=1, defects=[defect])))
    plate = case.instance.plates[0]
    assert (case.instance.gap_mm, case.instance.margin_mm, plate.stock) == (5.0, 10.0, None)
    assert area(plate.zones[0]) >= (4 + 2 * 4 + 2 * 1 + 3.1415) * 10**2


def test_packingsolver_flattens_circles_and_arcs_outwards(file):
    arcs = [
        {"type": "LineSegment", "start": {"x": 0, "y": 0}, "end": {"x": 2, "y": 0}},
        {
            "type": "CircularArc",
            "start": {"x": 2, "y": 0},
            "end": {"x": 0, "y": 0},
            "center": {"x": 1, "y": 0},
        },
    ]
    half = read(file("a.json", packing(item={"shapes": [{"type": "general", "elements": arcs}]})))
    disc = read(file("b.json", packing(item={"type": "circle", "radius": 1, "holes": [
        {"type": "circle", "radius": 0.5}]})))  # fmt: skip
    full = 3.14159265 * 10**2
    assert full / 2 < area(half.instance.parts[0].polygon) < full / 2 * 1.001
    assert full * 0.75 < area(disc.instance.parts[0].polygon) < full * 0.75 * 1.001


def test_packingsolver_objectives(file):
    turned = read(file("a.json", packing("open-dimension-y")))
    assert (turned.mode, turned.strip_height, turned.scale) == (Mode.STRIP, 1000.0, 10.0)
    assert read(file("b.json", packing("Knapsack"))).mode is Mode.FILL
    for turns, free in (([{"start": 0, "end": 360}], None), ([{"start": 90, "end": 90}], (90.0,))):
        item = {"type": "rectangle", "width": 2, "height": 1, "allowed_rotations": turns}
        assert read(file("c.json", packing(item=item))).instance.parts[0].rotations_deg == free


def test_jobs_of_shops(file):
    part = {"name": "p", "quantity": 2, "rotations": [0, 90], "outer": SQUARE, "holes": []}
    sheet = {"width": 3000, "height": 1500, "stock": -1, "cost": 1.0}
    job = read(file("a.json", {"unit": "mm", "gap": 5, "margin": 10, "plates": [sheet], "parts": [part]}))
    assert (job.instance.gap_mm, job.instance.plates[0].stock, job.scale) == (5.0, None, 1.0)
    stock = {"id": "s", "quantity": 2, "width": 1000, "height": 2000}
    large = {"id": "l", "quantity": 1, "width": 2000, "height": 2000}
    piece = {"id": "p", "quantity": 2, "width": 2, "height": 2, "outer_points": SQUARE}
    data = {"spacing_mm": 2, "kerf_mm": 1, "margin_mm": 5, "stocks": [stock, large], "parts": [piece]}
    stocks = read(file("b.json", {**data, "rotation_policy": "continuous"}))
    assert (stocks.instance.gap_mm, [plate.cost for plate in stocks.instance.plates]) == (3.0, [0.5, 1.0])
    assert stocks.instance.parts[0].rotations_deg is None
    with pytest.raises(
        FormatError, match=r"c\.json: parts\[0\]\.allowed_rotations_deg: the field is missing"
    ):
        read(file("c.json", data))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "not JSON"),
        ({"what": 1}, "what"),
        (jagua(colour="red"), r"items\[0\]\.colour"),
        (jagua(demand="many"), r"items\[0\]\.demand"),
        (packing("open-dimension-xy"), "objective"),
        (packing(fixed_items=[]), r"bin_types\[0\]\.fixed_items"),
        (packing(item={"type": "ellipse"}), r"item_types\[0\]\.type"),
        (packing(item={"type": "rectangle", "width": 2}), r"item_types\[0\]\.height"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_file_and_field(file, content, message):
    with pytest.raises(FormatError, match=rf"^odd\.json: .*{message}"):
        read(file("odd.json", content))


def test_check_and_figures_of_a_layout(file):
    case = plates(read(file("a.json", jagua(allowed_orientations=[0]))), copies=1, length=10)
    side_by_side = PlateLayout(0, tuple(Placement(0, x, 0.0, 0.0) for x in (0.0, 200.0, 400.0)))
    assert problems(case, [side_by_side]) == []
    found = figures(case, [side_by_side])
    assert (found.plates, found.unplaced, found.density) == (1, 0, pytest.approx(0.6))
    assert used_share(case, side_by_side) == pytest.approx(0.2)  # the plate's height
    for wrong, said in (
        (Placement(0, 401.0, 1.0, 0.0), "overlap"),
        (Placement(0, 900.0, 0.0, 0.0), "side"),
        (Placement(0, 800.0, 0.0, 90.0), "turned"),
        (Placement(0, 800.0, 0.0, 0.0, mirror=True), "mirrored"),
        (Placement(0, 800.0, 0.0, 0.0), "4 pieces"),
        (Placement(7, 800.0, 0.0, 0.0), "no part 7"),
    ):
        broken = PlateLayout(0, (*side_by_side.placements, wrong))
        assert any(said in problem for problem in problems(case, [broken])), said


def test_a_strips_length_is_measured(file):
    case = read(file("a.json", jagua()))
    layout = PlateLayout(0, tuple(Placement(0, 0.0, y, 0.0) for y in (0.0, 300.0, 600.0)))
    found = figures(case, [layout])
    assert (found.strip_length, found.density) == (pytest.approx(2.0), pytest.approx(0.6))


def test_messages_lose_the_folders_of_a_machine():
    said = without_paths(
        "Solver failed: /home/me/bin/solver: /lib/x86/libm.so.6: not found, C:\\a\\b.dll, 3 / 4"
    )
    assert said == "Solver failed: solver: libm.so.6: not found, b.dll, 3 / 4"


@pytest.fixture(scope="module")
def instances() -> Path:
    if not INSTANCES.exists():
        pytest.skip(f"no instance files: {INSTANCES} is absent")
    return INSTANCES


def test_every_real_file_is_read_or_named(instances):
    seen = 0
    for path in sorted(instances.iterdir()):
        try:
            case = read(path)
        except FormatError as error:
            assert str(error).startswith(f"{path.name}: "), path.name  # noqa: PT017
            continue
        seen += 1
        assert case.pieces > 0, path.name
    assert seen > 150


def test_real_cases_keep_their_numbers(instances):
    swim = read(instances / "jagua-swim.json")
    assert (swim.pieces, swim.strip_height, swim.instance.parts[0].rotations_deg) == (
        48,
        5752.0,
        (0.0, 180.0),
    )
    assert read(instances / "terashima1-ta001.txt").optimum == 3
    assert read(instances / "psuser-2026-04-23.json").pieces == 5008
    mix = read(instances / "shopmix-322.json")
    assert scaled_mix(mix, 1000).pieces == 1000
    assert one_plate(mix, "one").mode is Mode.FILL
    again = instance_from_json(instance_to_json(mix.instance))
    assert [part.quantity for part in again.parts] == [part.quantity for part in mix.instance.parts]
    assert again.margins == mix.instance.margins
