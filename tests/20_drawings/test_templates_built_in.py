"""The built-in shapes: areas by hand, ranges, and no values that give a wrong part."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestwright.drawings.templates.kinds import Template, TemplateKind
from nestwright.drawings.templates.library import BUILT_IN, listing
from nestwright.drawings.templates.make import make_parts
from nestwright.errors import BadParameter, TemplateFailed
from nestwright.geometry.contours import as_circle, bounds_mm, polygon


def make(name: str, **argument: str | float):
    [part] = make_parts(Template(TemplateKind.BUILT_IN, name), argument)
    return part.shape


# Name, argument, net area by hand, holes, width and height.
BY_HAND = [
    ("rectangle", {"W": 100, "H": 60, "R": 10}, 6000 - (400 - math.pi * 100), 0, (100, 60)),
    ("rectangle", {"W": 100, "H": 60, "D": 10, "E": 15}, 6000 - 100 * math.pi, 4, (100, 60)),
    ("disc", {"D": 50}, 625 * math.pi, 0, (50, 50)),
    ("ring", {"D": 100, "B": 60}, 1600 * math.pi, 1, (100, 100)),
    ("flange", {"B": 60, "K": 110, "N": 6, "H": 14}, (5625 - 900 - 6 * 49) * math.pi, 7, (150, 150)),
    ("flange", {"D": 150, "B": 0, "N": 1}, (5625 - 49) * math.pi, 1, (150, 150)),
    ("l", {"W": 100, "H": 80, "A": 20, "B": 10}, 100 * 20 + 60 * 10, 0, (100, 80)),
    ("l", {"W": 100, "H": 80, "A": 20, "B": 10, "R": 5}, 2600 + (25 - math.pi * 6.25), 0, (100, 80)),
    ("u", {"W": 100, "H": 80, "A": 20, "B": 10}, 100 * 20 + 2 * 60 * 10, 0, (100, 80)),
    ("t", {"W": 100, "H": 80, "A": 20, "B": 10}, 100 * 20 + 60 * 10, 0, (100, 80)),
    ("gusset", {"W": 100, "H": 100, "A": 0, "C": 0}, 5000, 0, (100, 100)),
    ("gusset", {"W": 100, "H": 100, "A": 15, "C": 20}, 10000 - 85 * 85 / 2 - 200, 0, (100, 100)),
    ("triangle", {"W": 100, "H": 60, "X": 130}, 3000, 0, (130, 60)),
    ("trapezoid", {"W": 100, "H": 60, "T": 60, "X": 20}, 4800, 0, (100, 60)),
    ("polygon", {"N": 6, "S": 60}, 1.5 * math.sqrt(3) * (60 / math.sqrt(3)) ** 2, 0, (69.282032, 60)),
    ("polygon", {"N": 4, "S": 60, "B": 20}, 3600 - 100 * math.pi, 1, (60, 60)),
    ("obround", {"L": 100, "W": 40}, 60 * 40 + 400 * math.pi, 0, (100, 40)),
    ("obround", {"L": 40, "W": 40}, 400 * math.pi, 0, (40, 40)),
    ("slotted_plate", {"N": 3, "L": 30, "S": 10}, 12000 - 3 * (200 + 25 * math.pi), 3, (200, 60)),
    ("base_plate", {"NX": 3, "NY": 2, "D": 20, "C": 50}, 60000 - (600 + 625) * math.pi, 7, (300, 200)),
    ("sector", {"D": 100, "B": 60, "A": 90}, 400 * math.pi, 0, (50, 50)),
    ("sector", {"D": 100, "B": 0, "A": 180}, 1250 * math.pi, 0, (100, 50)),
    ("sector", {"D": 100, "B": 60, "A": 270}, 1200 * math.pi, 0, (100, 100)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "argument", "area", "holes", "size"), BY_HAND)
def test_areas_by_hand(name, argument, area, holes, size):
    shape = make(name, **argument)
    assert shape.net_area_mm2 == pytest.approx(area)
    assert len(shape.holes) == holes
    assert bounds_mm(shape.outer) == pytest.approx((0, 0, *size))


@pytest.mark.parametrize("name", BUILT_IN)
def test_defaults_give_a_part_and_texts_are_numbers(name):
    defaults = {parameter.name: f"{parameter.default:g}" for parameter in BUILT_IN[name].parameters}
    assert make(name).net_area_mm2 == make(name, **defaults).net_area_mm2 > 0


@pytest.mark.parametrize(
    ("name", "argument", "words"),
    [
        ("rectangle", {"W": 0}, "argument.W': a number from 0.1 to 100000, not 0 (width)"),
        ("rectangle", {"W": "wide"}, "argument.W': a number such as 50 or 12.5, not 'wide'"),
        ("rectangle", {"W": "nan"}, "argument.W"),
        ("rectangle", {"Z": 5}, "argument.Z': no such name; names of this template: D, E, H, R, W"),
        ("rectangle", {"w": 5, "W": 6}, "given twice"),
        ("rectangle", {"R": 31}, "argument.R': at most half of the shorter side: 30"),
        ("rectangle", {"D": 20, "E": 5}, "argument.E': more than half of D"),
        ("rectangle", {"D": 20, "E": 40}, "argument.E': so small that"),
        ("ring", {"B": 100}, "argument.B': below D = 100"),
        ("flange", {"N": 2.5}, "argument.N': an integer from 1 to 200"),
        ("flange", {"N": 40}, "argument.N': fewer: 40 holes of 14 touch"),
        ("flange", {"K": 149}, "argument.K': so small"),
        ("flange", {"K": 70}, "argument.K': so large"),
        ("u", {"B": 50}, "argument.B': below half of W"),
        ("u", {"R": 30}, "argument.R': below 30"),
        ("l", {"R": 60}, "argument.R': below 60"),
        ("gusset", {"A": 120}, "argument.W': more than A"),
        ("obround", {"L": 30}, "argument.L': at least W"),
        ("sector", {"A": 360}, "argument.A': a number from 1 to 359"),
        ("cube", {}, "template': one of the built-in shapes: rectangle, disc"),
    ],
)
def test_what_is_wrong_is_named(name, argument, words):
    with pytest.raises(BadParameter) as failure:
        make(name, **argument)
    assert words in str(failure.value)


def test_names_and_numbers_are_read_as_people_write_them():
    assert bounds_mm(make("Rectangle", w=" 12,5 ", h="20").outer) == (0, 0, 12.5, 20)


def test_holes_that_meet_are_refused():
    with pytest.raises(TemplateFailed, match="touch or cross"):
        make("base_plate", NX=20, D=20)


def test_holes_over_the_edge_are_refused():
    with pytest.raises(TemplateFailed, match="hole 1 lies outside"):
        make("base_plate", D=80)


def test_circles_stay_circles():
    assert as_circle(make("flange").holes[0]) is not None


def test_the_listing_has_what_a_caller_needs():
    for each in listing():
        assert each["meaning"]
        assert all(parameter["meaning"] and parameter["allowed"] for parameter in each["parameters"])


@given(st.data())
def test_any_values_give_a_true_part_or_a_word(data: st.DataObject):
    built_in = BUILT_IN[data.draw(st.sampled_from(sorted(BUILT_IN)))]
    argument = {
        parameter.name: data.draw(
            st.integers(1, 30) if parameter.whole else st.floats(parameter.least, min(parameter.most, 300.0))
        )
        for parameter in built_in.parameters
        if parameter.least >= 0
    }
    try:
        shape = make(built_in.name, **argument)
    except (BadParameter, TemplateFailed):
        return
    assert polygon(shape, 0.01).is_valid
    assert shape.net_area_mm2 > 0
