"""Words of the command line into plates, angles and files."""

from pathlib import Path

import pytest

from nestwright.cli.arguments import find_drawings, parse_margin, parse_plates, parse_rotations
from nestwright.drawings.reading import ReadOptions
from nestwright.errors import BadParameter
from nestwright.geometry.contours import bounds_mm
from nestwright.layouts.order import Margins


@pytest.mark.parametrize(
    ("spec", "size", "stock"),
    [
        ("3000x1500", (3000, 1500), None),
        ("3000X1500:20", (3000, 1500), 20),
        ("2500,5 x 1250.25 : 0", (2500.5, 1250.25), 0),
        ("600×400", (600, 400), None),
    ],
)
def test_a_size_is_a_plate(spec: str, size: tuple[float, float], stock: int | None):
    (plate,) = parse_plates([spec], ReadOptions())
    assert bounds_mm(plate.outline.outer) == (0, 0, *size)
    assert plate.stock == stock
    assert not plate.scrap


def test_a_drawing_is_a_remnant_there_is_one_of(draw):
    path = draw("offcut.dxf", width=800, height=500)
    one, three = parse_plates([str(path), f"{path}:3"], ReadOptions())
    assert one.scrap
    assert (one.stock, three.stock) == (1, 3)
    assert bounds_mm(one.outline.outer) == pytest.approx((0, 0, 800, 500))


@pytest.mark.parametrize("spec", ["3000", "x", "0x100", "3000x-1", "nowhere.dxf", ""])
def test_what_is_no_plate_says_what_is_allowed(spec: str):
    with pytest.raises(BadParameter, match=r"--plate.*allowed"):
        parse_plates([spec], ReadOptions())


def test_angles_are_kept_once_and_below_a_full_turn():
    assert parse_rotations("0, 90,180,270, 360,-90") == (0, 90, 180, 270)


def test_any_angle():
    assert parse_rotations(" Any ") is None


def test_a_margin_is_one_number_or_one_for_each_side():
    assert parse_margin("7.5") == 7.5
    assert parse_margin("1, 2,3,4.5") == Margins(left_mm=1.0, right_mm=2.0, bottom_mm=3.0, top_mm=4.5)


@pytest.mark.parametrize("text", ["", "wide", "2,5", "1,2,3", "1,2,3,4,5", "1,,2,3", "nan", "1,2,3,inf"])
def test_what_is_no_margin_says_what_is_allowed(text: str):
    with pytest.raises(BadParameter, match=r"--margin.*allowed.*left,right,bottom,top"):
        parse_margin(text)


@pytest.mark.parametrize("text", ["", "north", "0,ninety", "nan", "0,inf", "1e400"])
def test_what_is_no_angle_says_what_is_allowed(text: str):
    with pytest.raises(BadParameter, match="--rotations"):
        parse_rotations(text)


def test_a_folder_stands_for_its_drawings(draw):
    second, first = draw("in/b.DXF"), draw("in/a.dxf")
    (Path(first).parent / "notes.txt").write_text("no drawing")
    assert find_drawings([first.parent, first]) == (first, second)


def test_a_drawing_named_twice_is_one(draw):
    path = draw("in/a.dxf")
    assert find_drawings([path, path.parent / ".." / "in" / "a.dxf"]) == (path,)


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(BadParameter, match=r"gone\.dxf"):
        find_drawings([tmp_path / "gone.dxf"])
