"""The DXF: what was proved is what is written, arcs still arcs, in every version."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import ezdxf
import numpy as np
import pytest
import shapely
from ezdxf import bbox
from ezdxf.document import Drawing
from ezdxf.lldxf.encoding import decode_dxf_unicode
from hypothesis import given
from hypothesis import strategies as st

from nestwright.drawings.files.document import load_document
from nestwright.drawings.limits import Budget
from nestwright.geometry.contours import Shape, area_mm2, polygon, rectangle
from nestwright.geometry.transform import Transform
from nestwright.layouts.dxf_write import layout_dxf
from nestwright.layouts.order import NestOrder, OrderedPart, OrderedPlate
from nestwright.layouts.result import Layout, Piece
from nestwright.layouts.verify_dxf import found_in

VERSIONS = ("R12", "R2000", "R2010")


def opened(content: bytes) -> Drawing:
    return load_document(content, Budget()).document


def alone(shape: Shape, place: Transform, name: str = "part", key: str = "k") -> tuple[NestOrder, Layout]:
    """Return an order of one part and a layout of one piece of it, unchecked."""
    plate = OrderedPlate("p", "plate", Shape(rectangle(4000, 4000, -2000, -2000)))
    order = NestOrder((OrderedPart(key, name, shape, 1),), (plate,))
    return order, Layout("layout-1", "p", 1, (Piece(key, 1, place),), 0.1, 1.0, 1.0, 1, {})


@pytest.mark.parametrize("version", VERSIONS)
def test_every_purpose_has_its_layer(order, layout, version):
    document = opened(layout_dxf(order, layout, version))
    assert document.acad_release == version
    kinds = Counter((entity.dxf.layer, entity.dxftype()) for entity in document.modelspace())
    line = "POLYLINE" if version == "R12" else "LWPOLYLINE"
    assert kinds["PLATE", line] == 1
    assert kinds["CUT_OUTER", "CIRCLE"] == 2  # flanges
    assert kinds["CUT_OUTER", line] == 10
    assert kinds["CUT_INNER", "CIRCLE"] == 4 * 6 + 2 * 9 + 3
    assert kinds["CUT_INNER", line] == 1 + 2
    assert kinds["MARK", line] == 4
    assert {layer for layer, _ in kinds} == {"PLATE", "CUT_OUTER", "CUT_INNER", "MARK", "LABEL"}
    assert {layer for layer, kind in kinds if kind == "TEXT"} == {"LABEL"}


def test_units_and_extents_are_set(order, layout):
    header = opened(layout_dxf(order, layout)).header
    assert (header["$INSUNITS"], header["$MEASUREMENT"]) == (4, 1)
    assert tuple(header["$EXTMIN"])[:2] == (0.0, 0.0)
    assert tuple(header["$EXTMAX"])[:2] == (1500.0, 1000.0)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_same_layout_gives_the_same_bytes(order, layout, version):
    assert layout_dxf(order, layout, version) == layout_dxf(order, layout, version)
    assert not ezdxf.options.write_fixed_meta_data_for_testing


@pytest.mark.parametrize("version", VERSIONS)
def test_pieces_are_regrouped_from_what_their_entities_say(order, layout, version):
    found = found_in(layout_dxf(order, layout, version))
    told = {"layout": "layout-1", "plate": "P1", "pieces": len(layout.pieces), "net_area_mm2": 1_500_000.0}
    assert found.facts == pytest.approx(told)
    assert found.violations == ()
    told = {(item.facts["part"], item.facts["serial"]) for item in found.pieces}
    assert told == {(piece.part_key, piece.serial) for piece in layout.pieces}
    by_serial = {piece.serial: piece for piece in layout.pieces}
    for item in found.pieces:
        place = by_serial[item.facts["serial"]].place
        assert (item.facts["rotation_deg"], item.facts["mirror"]) == (place.rotation_deg, place.mirror)
    assert {item.facts["name"] for item in found.pieces} == {part.name for part in order.parts}


@given(
    turn=st.floats(-360, 360),
    mirror=st.booleans(),
    x=st.floats(-1000, 1000),
    version=st.sampled_from(VERSIONS),
    which=st.sampled_from(["bracket", "flange", "frame", "gusset", "hook"]),
)
def test_written_and_read_back_area_and_bulges_are_the_same(shapes, turn, mirror, x, version, which):
    shape = shapes[which]
    order, layout = alone(shape, Transform(x, -x / 3, turn, mirror))
    (item,) = found_in(layout_dxf(order, layout, version)).pieces
    assert item.piece.outline.net_area_mm2 == pytest.approx(shape.net_area_mm2, rel=1e-9)
    for read, true in zip(
        (item.piece.outline.outer, *item.piece.outline.holes), (shape.outer, *shape.holes), strict=True
    ):
        assert len(read) == len(true)
        assert np.sort(read[:, 2]) == pytest.approx(np.sort(true[:, 2]), abs=1e-12)
        assert abs(area_mm2(read)) == pytest.approx(abs(area_mm2(true)), rel=1e-9)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("größer Ø20", "größer.dxf#Ø20"),
        ("держатель 支架 árvíztűrő", "支架.dxf"),
        ("line\nbreak\r\n0\nEOF", "a\n0\nEOF\nb"),
        ("%%d ^J {\\P}", 'quote " and \\ backslash'),
        ("n" * 300, "k" * 700),
        ("😀", "😀"),
        ("part #8 {} {0}", "{}"),
    ],
)
def test_any_name_and_key_survive(shapes, version, name, key):
    order, layout = alone(shapes["bracket"], Transform(), name, key)
    content = layout_dxf(order, layout, version)
    (item,) = found_in(content).pieces
    assert (item.facts["part"], item.facts["name"]) == (key, name)
    texts = " ".join(text.dxf.text for text in opened(content).modelspace().query("TEXT"))
    texts = decode_dxf_unicode(texts)  # how versions before R2007 write what their code page lacks
    if "\n" not in name and name != "😀":
        assert name in texts
    assert "#1" in texts


def test_labels_lie_inside_their_pieces(order, layout):
    document = opened(layout_dxf(order, layout))
    shape_of = {part.key: part.shape for part in order.parts}
    pieces = {
        piece.serial: polygon(piece.place.shape(shape_of[piece.part_key]), 0.1).buffer(0.2)
        for piece in layout.pieces
    }
    texts = list(document.modelspace().query("TEXT"))
    assert {text.dxf.layer for text in texts} == {"LABEL"}
    labelled = set()
    for text in texts:
        inside = [
            serial
            for serial, piece in pieces.items()
            if piece.contains(shapely.Point(text.dxf.align_point.x, text.dxf.align_point.y))
        ]
        (serial,) = inside
        labelled.add(serial)
        box = bbox.extents([text])
        corners = shapely.box(box.extmin.x, box.extmin.y, box.extmax.x, box.extmax.y)
        assert pieces[serial].contains(corners)
    assert labelled == set(pieces)


def test_a_part_without_room_still_gets_a_label(shapes):
    sliver = Shape(rectangle(300, 0.2))
    order, layout = alone(sliver, Transform())
    texts = opened(layout_dxf(order, layout)).modelspace().query("TEXT")
    assert [text.dxf.text for text in texts] == ["part #1"]
    assert 0 < texts[0].dxf.height < 0.21


def test_ezdxf_audits_the_file_without_a_complaint(order, layout):
    for version in VERSIONS:
        auditor = opened(layout_dxf(order, layout, version)).audit()
        assert not auditor.errors
        assert not auditor.fixes


def test_a_remnants_outline_and_holes_are_on_the_plate_layer(shapes):
    order, layout = alone(shapes["gusset"], Transform(100, 100))
    remnant = replace(order.plates[0], outline=Shape(rectangle(900, 900), shapes["flange"].holes[-1:]))
    found = found_in(layout_dxf(replace(order, plates=(remnant,)), layout))
    assert len(found.plate.holes) == 1
    assert found.plate.net_area_mm2 == pytest.approx(810000 - np.pi * 1600)
