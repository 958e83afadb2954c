"""The picture: well-formed, complete, and its words inside the pieces."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
import shapely

from nestwright.geometry.contours import Shape, circle, polygon, rectangle
from nestwright.layouts.labels import Labeller
from nestwright.layouts.order import Margins
from nestwright.layouts.svg_write import layout_svg

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def picture(order, layout) -> ET.Element:
    return ET.fromstring(layout_svg(order, layout))


def texts(picture: ET.Element) -> list[str]:
    return ["".join(text.itertext()) for text in picture.iter(f"{SVG}text")]


def test_shapes_are_defined_once_and_used_by_each_piece(picture, layout):
    definitions = {group.get("id") for group in picture.find(f"{SVG}defs")}
    uses = [use.get("href") for use in picture.iter(f"{SVG}use")]
    assert len(definitions) == 5
    assert len(uses) == len(layout.pieces)
    assert {use.removeprefix("#") for use in uses} == definitions


def test_the_title_says_plate_utilisation_and_how_often(order, layout, picture):
    head, facts = texts(picture)[:2]
    assert head == "layout-1: cut 2 times"
    assert "1500 x 1000 mm" in facts
    assert "12 pieces" in facts
    assert f"utilisation {100 * layout.utilisation:.1f} %" in facts
    assert "layout-1: cut once" in texts(ET.fromstring(layout_svg(order, replace(layout, amount=1))))


def test_the_legend_counts_every_part(picture):
    words = texts(picture)
    assert "4 x Konsole Ä-100 größer, 300 x 140 mm" in words
    assert "1 x frame <&> 400, 400 x 300 mm" in words


def test_every_piece_tells_its_name_and_serial(picture, order, layout):
    names = {part.key: part.name for part in order.parts}
    told = {title.text for use in picture.iter(f"{SVG}use") for title in use}
    assert told == {f"{names[piece.part_key]} #{piece.serial}" for piece in layout.pieces}
    written = " ".join(texts(picture))
    assert all(f"#{piece.serial}" in written for piece in layout.pieces)


def test_arcs_are_arcs_and_holes_are_open(picture):
    paths = [path for group in picture.find(f"{SVG}defs") for path in group.iter(f"{SVG}path")]
    flange = next(path for path in paths if path.get("d").count("M") == 10)
    assert flange.get("fill-rule") == "evenodd"
    assert flange.get("d").count("A") == 20
    assert "L" not in flange.get("d")
    hook = next(path.get("d") for path in paths if re.search(r"0 1 1 ", path.get("d")))
    assert hook  # the arc of more than a half turn is drawn the long way


def test_hostile_names_are_escaped(order, layout):
    parts = tuple(replace(part, name='</text><script>"\x00\x1b') for part in order.parts)
    picture = ET.fromstring(layout_svg(replace(order, parts=parts), layout))
    assert not list(picture.iter(f"{SVG}script"))


def test_the_margin_is_drawn_inside_the_plate(order, layout):
    remnant = replace(order.plates[0], outline=Shape(rectangle(1500, 1000), (circle(1400, 900, 50),)))
    picture = ET.fromstring(layout_svg(replace(order, plates=(remnant,)), layout))
    (dashed,) = [p for p in picture.iter(f"{SVG}path") if p.get("stroke-dasharray") and p.get("stroke")]
    numbers = [float(value) for value in re.findall(r"-?[\d.]+", dashed.get("d"))]
    assert min(numbers) == 10
    assert max(numbers) == 1490
    assert dashed.get("d").count("M") == 2


def test_labels_keep_clear_of_edges_holes_and_marks(order, layout):
    labeller = Labeller(order.parts, highest_mm=20)
    shape_of = {part.key: part.shape for part in order.parts}
    for piece in layout.pieces:
        shape = piece.place.shape(shape_of[piece.part_key])
        label = labeller.label(piece)
        for line, x, y in label.line_places():
            half = 0.9 * len(line) * label.height_mm / 2, label.height_mm / 2
            dx, dy = half if label.angle_deg == 0 else half[::-1]
            box = shapely.box(x - dx, y - dy, x + dx, y + dy)
            assert polygon(shape, 0.1).contains(box)
            assert not any(shapely.LineString(mark[:, :2]).intersects(box) for mark in shape.marks)


def test_a_serial_that_is_unreadable_with_its_name_stands_alone(order, layout):
    long = replace(order, parts=tuple(replace(part, name="n" * 60) for part in order.parts))
    written = texts(ET.fromstring(layout_svg(long, layout)))
    assert "#1" in written


def test_zones_and_the_margin_of_each_side_are_drawn(order, layout):
    (plate,) = order.plates
    zoned = replace(plate, zones=(Shape(rectangle(60, 60, 1430, 930)), Shape(circle(50, 900, 20))))
    shown = replace(order, plates=(zoned,), margin_mm=Margins(10.0, 20.0, 0.0, 5.0))
    picture = ET.fromstring(layout_svg(shown, layout))
    zones = [path for path in picture.iter(f"{SVG}path") if path.get("class") == "zone"]
    assert [zone.find(f"{SVG}title").text for zone in zones] == [
        "zone 1 to keep out of",
        "zone 2 to keep out of",
    ]
    dashed = next(path for path in picture.iter(f"{SVG}path") if path.get("stroke-dasharray") == "10 8")
    corners = {tuple(map(float, corner.split())) for corner in re.findall(r"[\d.]+ [\d.]+", dashed.get("d"))}
    assert corners == {(10, 0), (1480, 0), (1480, 995), (10, 995)}
    narrow = ET.fromstring(layout_svg(replace(shown, margin_mm=Margins(left_mm=2000.0)), layout))
    assert not [path for path in narrow.iter(f"{SVG}path") if path.get("stroke-dasharray") == "10 8"]
