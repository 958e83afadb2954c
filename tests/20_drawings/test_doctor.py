"""Clean-up operations, ids that stay, repairs undone and made again, hard stops, pictures, all rules."""

from __future__ import annotations

import math
import re
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest

from nestwright.drawings.clean_up import CleanUp, Smooth, Target
from nestwright.drawings.decisions import Decisions, finding_id
from nestwright.drawings.doctor.fixed_dxf import fixed_dxf
from nestwright.drawings.doctor.rules import RULES
from nestwright.drawings.picture import scene_png, scene_svg
from nestwright.drawings.read import read_drawing
from nestwright.drawings.reading import ReadOptions
from nestwright.drawings.scene import Scene
from nestwright.errors import BadParameter
from nestwright.geometry.contours import as_circle

ROOT = Path(__file__).parents[2]
PLATE = [(0, 0), (120, 0), (120, 80), (0, 80)]


@pytest.fixture
def sheet(new):
    """A document with a plate on it."""
    document = new()
    document.modelspace().add_lwpolyline(PLATE, close=True)
    return document


def cleaned(**operations):
    return ReadOptions(clean_up=CleanUp(**operations))


def undoing(*ids, **operations):
    return ReadOptions(clean_up=CleanUp(**operations), decisions=Decisions(undone=frozenset(ids)))


def of_rule(reading, rule):
    return [finding for finding in reading.findings if finding.rule == rule]


def round_hole(space, x, y, radius, sides=36, **attributes):
    turns = [math.tau * i / sides for i in range(sides)]
    points = [(x + radius * math.cos(turn), y + radius * math.sin(turn)) for turn in turns]
    space.add_lwpolyline(points, close=True, dxfattribs=attributes)


# Drawings that each call for one operation.
def dirty_duplicate(space):
    space.add_line((10, 10), (30, 10))
    space.add_line((30, 10), (10, 10))


def near_duplicate_holes(space):
    space.add_circle((60, 40), 10)
    space.add_circle((60.05, 40), 10)


def near_duplicate_sides(space):
    corners = [(20, 20), (100, 20), (100, 60), (20, 60)]
    for start, end in zip(corners, [*corners[1:], corners[0]], strict=True):
        space.add_line(start, end)
    space.add_line((20, 20.03), (100, 20.03))


def partly_overlapping(space):
    for start, end in (
        ((20, 20), (70, 20)),
        ((50, 20), (100, 20)),
        ((100, 20), (100, 60)),
        ((100, 60), (20, 20)),
    ):
        space.add_line(start, end)


def crumb(space):
    space.add_circle((60, 40), 0.05)


def crumb_line(space):
    space.add_line((60, 40), (60.1, 40))


def gap(space):
    space.add_lwpolyline([(20, 20), (50, 20), (50, 50), (20, 50), (20, 20.07)])


def wide_gap(space):
    space.add_lwpolyline([(20, 20), (50, 20), (50, 50), (20, 50), (20, 20.7)])


def chords(space):
    points = [(40 + 15 * math.cos(t), 40 + 15 * math.sin(t)) for t in np.linspace(0, math.pi, 25)]
    space.add_lwpolyline(points, close=True)


def polygon(space):
    round_hole(space, 60, 40, 10)


def spline(space):
    space.add_spline([(20, 20), (40, 50), (60, 20), (80, 55), (100, 20)])
    space.add_line((20, 20), (100, 20))


CASES = [
    (dirty_duplicate, {}, "duplicate_line"),
    (near_duplicate_holes, {"remove_duplication_mm": 0.2}, "near_duplicate_contour"),
    (near_duplicate_sides, {"remove_duplication_mm": 0.2}, "near_duplicate_line"),
    (partly_overlapping, {}, "overlapping_line"),
    (crumb, {"remove_trivial_mm": 0.2}, "trivial_contour"),
    (crumb_line, {"remove_trivial_mm": 0.2}, "trivial_line"),
    (gap, {}, "joined_gap"),
    (wide_gap, {}, "gap_closed"),
    (chords, {"smooth": Smooth(0.1)}, "arcs_from_chords"),
    (polygon, {"smooth": Smooth(0.1)}, "circle_from_polygon"),
    (spline, {"smooth": Smooth(0.1, ignore_bezier=False)}, "smoothed_curve"),
]


@pytest.mark.parametrize(("draw", "operations", "rule"), CASES, ids=[case[2] for case in CASES])
def test_a_repair_is_told_undone_and_made_again(sheet, read, draw, operations, rule):
    draw(sheet.modelspace())
    done = read(sheet, options=cleaned(**operations))
    [told] = of_rule(done, rule)
    assert (told.fixed, told.can_undo, told.undone, told.place is not None) == (True, True, False, True)
    assert 0.0 < told.confidence <= 1.0

    undone = read(sheet, options=undoing(told.id, **operations))
    [left] = of_rule(undone, rule)
    assert (left.id, left.fixed, left.undone) == (told.id, False, True)
    assert (undone.stale, done.stale) == ((), ())
    by_rule = read(sheet, options=undoing(rule, **operations))
    assert [finding.message for finding in by_rule.findings] == [f.message for f in undone.findings]
    assert undone.to_json()["parts"] != done.to_json()["parts"] or draw in {crumb_line, partly_overlapping}
    again = read(sheet, options=cleaned(**operations))
    assert again.findings == done.findings


def test_a_clean_drawing_is_left_untouched(sheet, read):
    sheet.modelspace().add_circle((60, 40), 10)
    plain = read(sheet)
    everything = cleaned(
        remove_trivial_mm=0.2,
        remove_duplication_mm=0.2,
        connect_near_mm=0.2,
        smooth=Smooth(ignore_bezier=False),
    )
    assert [finding.rule for finding in plain.findings] == ["units"]
    assert read(sheet, options=everything).to_json()["parts"] == plain.to_json()["parts"]


def test_every_join_is_told_with_its_place_and_size(new, read):
    document = new()
    for i in range(60):
        x = 40.0 * i
        document.modelspace().add_lwpolyline(
            [(x, 0), (x + 30, 0), (x + 30, 20), (x, 20), (x, 0.02 + 0.001 * i)]
        )
    joins = of_rule(read(document), "joined_gap")
    assert len({join.id for join in joins}) == 60
    assert sorted(round(join.size_mm, 3) for join in joins) == [round(0.02 + 0.001 * i, 3) for i in range(60)]
    undone = read(document, options=undoing(joins[0].id))
    assert len(of_rule(undone, "open_contour")) == 1
    assert sum(part.quantity for part in undone.parts) == 59


def test_connect_near_reaches_as_far_as_it_is_told(sheet, read):
    sheet.modelspace().add_lwpolyline([(20, 20), (50, 20), (50, 50), (20, 50), (20, 22.0)])
    assert not read(sheet).parts[0].shape.holes
    reading = read(sheet, options=cleaned(connect_near_mm=2.5))
    assert len(reading.parts[0].shape.holes) == 1
    assert of_rule(reading, "joined_gap")[0].size_mm == pytest.approx(2.0)


def test_smoothing_leaves_splines_alone_unless_asked(sheet, read):
    spline(sheet.modelspace())
    plain = read(sheet).parts[0].shape.holes[0]
    assert len(read(sheet, options=cleaned(smooth=Smooth(0.1))).parts[0].shape.holes[0]) == len(plain)
    fewer = read(sheet, options=cleaned(smooth=Smooth(0.1, ignore_bezier=False))).parts[0].shape.holes[0]
    assert 3 < len(fewer) < len(plain)


def test_a_polygon_stays_one_where_circles_are_not_wanted(sheet, read):
    polygon(sheet.modelspace())
    [part] = read(sheet, options=cleaned(smooth=Smooth(0.1, convert_circle=False))).parts
    assert len(part.shape.holes[0]) == 36
    [part] = read(sheet, options=cleaned(smooth=Smooth(0.1))).parts
    assert as_circle(part.shape.holes[0]) is not None


def test_a_drawing_full_of_chords_is_offered_arcs(sheet, read):
    for x in (20, 50, 80):
        round_hole(sheet.modelspace(), x, 40, 10)
    [offer] = of_rule(read(sheet), "chord_runs")
    assert "3 arcs" in offer.message
    assert "tolerance of 0.05 mm" in offer.message
    assert not of_rule(read(sheet, options=cleaned(smooth=Smooth(0.05))), "chord_runs")


def test_maps_say_what_lines_are_for(sheet, read):
    space = sheet.modelspace()
    sheet.layers.add("TEXT", color=5)
    space.add_circle((20, 40), 5, dxfattribs={"layer": "TEXT"})
    space.add_circle((40, 40), 5, dxfattribs={"layer": "Bend", "color": 1})
    space.add_circle((60, 40), 5, dxfattribs={"color": 2})
    space.add_circle((80, 40), 5)
    plain = read(sheet)
    assert len(plain.parts[0].shape.holes) == 2
    maps = CleanUp(
        layers={"text": Target.WORK3, "bend": Target.NOWORK, "nowhere": Target.MARK},
        colours={2: Target.DELETE, 1: Target.DELETE},
    )
    mapped = read(sheet, options=ReadOptions(clean_up=maps))
    [part] = mapped.parts
    assert sorted(part.shape.cut_with()) == [1, 1, 3]
    assert (len(part.shape.notes), len(part.shape.marks)) == (1, 0)
    assert "1 line on layer '0'" in of_rule(mapped, "mapped_away")[0].message
    assert "layer 'nowhere'" in of_rule(mapped, "map_unused")[0].message
    assert not of_rule(mapped, "left_out")


def test_a_colour_counts_by_layer_and_by_block(new, read):
    document = new()
    document.layers.add("RED", color=1)
    block = document.blocks.new("B")
    block.add_lwpolyline(PLATE, close=True, dxfattribs={"layer": "RED"})
    block.add_circle((60, 40), 10, dxfattribs={"color": 0})
    document.modelspace().add_blockref("B", (0, 0), dxfattribs={"color": 6})
    maps = CleanUp(colours={1: Target.WORK2, 6: Target.WORK3})
    [part] = read(document, options=ReadOptions(clean_up=maps)).parts
    assert part.shape.cut_with() == (2, 3)


def test_cut_processes_tell_equal_shapes_apart(new, read):
    document = new()
    for x, colour in ((0, 1), (200, 2), (400, 1)):
        points = [(x + px, py) for px, py in PLATE]
        document.modelspace().add_lwpolyline(points, close=True, dxfattribs={"color": colour})
    maps = CleanUp(colours={1: Target.WORK1, 2: Target.WORK2})
    parts = read(document, options=ReadOptions(clean_up=maps)).parts
    assert sorted(part.quantity for part in parts) == [1, 2]


def test_dashed_lines_are_cut_when_that_is_undone(sheet, read):
    sheet.linetypes.add("DASHED", [1.0, 0.5, -0.5])
    sheet.modelspace().add_circle((60, 40), 10, dxfattribs={"linetype": "DASHED"})
    assert not read(sheet).parts[0].shape.holes
    assert len(read(sheet, options=undoing("dashed_line")).parts[0].shape.holes) == 1


def test_ids_do_not_depend_on_the_unit():
    assert finding_id("joined_gap", (25.4, 50.8), 25.4) == finding_id("joined_gap", (1.0, 2.0))
    assert finding_id("joined_gap", (-0.0, 0.0)) == finding_id("joined_gap", (0.0, -0.0))
    assert finding_id("joined_gap", (1.0, 2.0)) != finding_id("gap_closed", (1.0, 2.0))
    assert finding_id("units", None) == "units"


def test_decisions_that_fit_nothing_are_told(sheet, read):
    assert read(sheet, options=undoing("joined_gap-abcdef")).stale == ("joined_gap-abcdef",)


def test_decisions_survive_the_way_through_json():
    decisions = Decisions(
        frozenset(["a", "b"]), frozenset(["c"]), "in", frozenset(["d"]), ((1.0, 2.0),), frozenset(["p"])
    )
    assert Decisions.from_json(decisions.to_json()) == decisions
    assert Decisions().to_json() == {}
    clean_up = CleanUp(
        {"a": Target.MARK},
        {3: Target.WORK2},
        0.1,
        0.2,
        0.3,
        Smooth(0.4, False, False),
        frozenset(["joined_gap"]),
    )
    assert CleanUp.from_json(clean_up.to_json()) == clean_up
    for wrong in ({"remove_trivial_mm": 0.0}, {"connect_near_mm": math.nan}, {"colours": {0: Target.MARK}}):
        with pytest.raises(BadParameter):
            CleanUp(**wrong)


@pytest.mark.parametrize(
    ("size", "units", "options", "held"),
    [
        (3.0, 0, {}, True),
        (3.0, 0, {"units": "mm"}, False),
        (3.0, 0, {"default_units": "mm"}, True),
        (3.0, 4, {}, False),
        (0.1, 4, {}, True),
        (20.0, 0, {}, False),
        (20_000.0, 0, {}, True),
        (20.0, 6, {}, False),
        (200.0, 6, {}, True),
    ],
)
def test_a_unit_in_doubt_holds_the_parts(new, read, size, units, options, held):
    document = new(units=units)
    document.modelspace().add_lwpolyline([(0, 0), (size, 0), (size, size / 2), (0, size / 2)], close=True)
    reading = read(document, options=ReadOptions(**options))
    assert bool(reading.holds) == held
    if held:
        [hold] = reading.holds
        accepted = ReadOptions(**options, decisions=Decisions(accepted=frozenset([hold.id])))
        assert not read(document, options=accepted).holds
        decided = ReadOptions(**options, decisions=Decisions(units="mm"))
        assert not read(document, options=decided).holds


def test_an_open_line_beside_the_parts_holds_only_when_it_was_an_outline(sheet, read):
    space = sheet.modelspace()
    space.add_line((0, -20), (120, -20))
    space.add_lwpolyline([(200, 0), (300, 0), (300, 90)])
    assert not read(sheet).holds
    space.add_lwpolyline([(400, 0), (500, 0), (500, 90), (400, 90), (400, 8)])
    [hold] = read(sheet).holds
    assert hold.rule == "part_lost"


def test_good_drawings_are_not_held(corpus):
    """Those that are held are the ones whose unit nobody can believe, or that cross themselves."""
    doubtful = {"part-cc-dxflib-r12.dxf", "part-closed-loop-with-arcs-872k.dxf"}
    small = [path for path in sorted(corpus.glob("part-*.dxf")) if path.stat().st_size < 60_000]
    held = {path.name for path in small if read_drawing(path.name, path.read_bytes()).holds}
    assert held <= doubtful


def test_a_picture_has_a_pin_for_each_place(sheet, read):
    gap(sheet.modelspace())
    reading = read(sheet)
    scene = Scene.of_reading(reading)
    [join] = of_rule(reading, "joined_gap")
    number = reading.findings.index(join) + 1
    assert [(pin.number, pin.x_mm) for pin in scene.pins] == [(number, join.x_mm)]
    assert f">{number}</text>" in scene_svg(scene, 300)


def pixels(png):
    """Return the pixels of a PNG as our writer makes it: 8 bit RGB, one block, no filter."""
    width, height = struct.unpack(">II", png[16:24])
    size = struct.unpack(">I", png[33:37])[0]
    rows = np.frombuffer(zlib.decompress(png[41 : 41 + size]), dtype=np.uint8).reshape(height, -1)
    assert not rows[:, 0].any()
    return rows[:, 1:].reshape(height, width, 3)


def test_the_png_shows_the_sheet_the_hole_and_the_pin(sheet, read):
    sheet.modelspace().add_circle((60, 40), 20)
    picture = pixels(scene_png(Scene.of_reading(read(sheet)), 300))
    height, width = picture.shape[:2]
    assert (width, height) == (300, round(300 * (80 + 0.08 * 120) / (120 * 1.08)))
    white, sheet_colour = (255, 255, 255), (0xCF, 0xD8, 0xE3)
    assert tuple(picture[2, 2]) == white
    assert tuple(picture[height // 2, width // 2]) == white
    assert tuple(picture[height // 4, width // 4]) == sheet_colour
    share = np.all(picture == sheet_colour, axis=2).mean()
    assert share == pytest.approx((9600 - 400 * math.pi) / (129.6 * 89.6), abs=0.03)
    gap(sheet.modelspace())
    pinned = pixels(scene_png(Scene.of_reading(read(sheet)), 300))
    assert np.all(pinned == (0x3B, 0x6E, 0xA5), axis=2).sum() > 100


def test_the_cleaned_drawing_reads_as_the_same_parts(sheet, read):
    space = sheet.modelspace()
    chords(space)
    round_hole(space, 90, 40, 10)
    space.add_line((5, 5), (30, 5), dxfattribs={"layer": "ENGRAVE"})
    reading = read(sheet, options=cleaned(smooth=Smooth(0.1)))
    again = read_drawing("part.dxf", fixed_dxf(reading))
    assert [finding.rule for finding in again.findings] == ["units"]
    assert again.to_json()["parts"] == reading.to_json()["parts"]


def test_every_rule_is_in_the_table_and_on_the_page():
    page = (ROOT / "docs" / "drawings.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `(\w+)`", page, re.MULTILINE))
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src" / "nestwright").rglob("*.py"))
    used = set(re.findall(r"""\b_?[fF]inding\(\s*"(\w+)\"""", source))
    used |= set(re.findall(r"""rule = "(\w+)" if""", source)) | {"part_lost"}
    assert len(used) > 30
    assert used - told == set()
    assert used - set(RULES) == set()
