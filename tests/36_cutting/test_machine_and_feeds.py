"""Machines and feed tables are data: what is wrong in them is named."""

from __future__ import annotations

from importlib.resources import files

import pytest

from nestwright.cutting import data
from nestwright.cutting.feeds import read_feeds, shipped_feeds
from nestwright.cutting.machine import SHIPPED, read_machine, shipped_machine
from nestwright.cutting.rules import CutRules, LeadRule
from nestwright.errors import BadParameter


def generic() -> str:
    return files(data).joinpath("generic.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_machines(name):
    assert shipped_machine(name).extension.isalnum()


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("decimals = 4", "decimals = 9", "machine.decimals"),
        ('off = "M5"', "off = 5", "machine.codes.off"),
        ("[templates]", "[words]", "machine.templates"),
        ("X$x Y$y F$feed", "X$x Y$z F$feed", "machine.templates.line"),
        ("F$feed", "F$", "machine.templates.line"),
        ('extension = "nc"', 'extension = "../nc"', "machine.extension"),
        ("name =", "name", "machine"),
    ],
)
def test_what_is_wrong_in_a_machine_is_named(old, new, field):
    with pytest.raises(BadParameter) as caught:
        read_machine(generic().replace(old, new))
    assert caught.value.field == field


def test_an_unknown_machine_is_told_those_there_are():
    with pytest.raises(BadParameter, match="generic, linuxcnc-plasma, grbl"):
        shipped_machine("bosch")


def test_a_thickness_between_two_rows_takes_the_thicker_one():
    rules = shipped_feeds().rules("Mild Steel", 3.5)
    assert (rules.feed_mm_min, rules.kerf_mm, rules.thickness_mm) == (3600.0, 0.22, 3.5)
    assert rules.outer_lead.length_mm == 3.5


@pytest.mark.parametrize(
    ("material", "thickness", "field"),
    [("titanium", 3, "material"), ("aluminium", 30, "thickness"), ("aluminium", 0, "thickness")],
)
def test_what_the_table_does_not_hold_is_refused(material, thickness, field):
    with pytest.raises(BadParameter) as caught:
        shipped_feeds().rules(material, thickness)
    assert caught.value.field == field


HEAD = "material;thickness_mm;feed_mm_min;pierce_s;kerf_mm;lead_mm;mark_feed_mm_min;rest_mm\n"


def test_a_table_of_ones_own_with_decimal_commas():
    table = read_feeds("# mine\n" + HEAD + "\nbrass;1,5;4000;0,2;0,15;2;9000;0\n")
    assert table.rules("brass", 1.0).kerf_mm == 0.15


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("", "feeds"),
        ("a;b\n1;2\n", "feeds"),
        (HEAD + "brass;1;fast;0;0.1;1;1;0\n", "feeds line 2, feed_mm_min"),
        (HEAD + "brass;1;4000;0;0;1;1;0\n", "feeds line 2, kerf_mm"),
    ],
)
def test_what_is_wrong_in_a_table_is_named(text, field):
    with pytest.raises(BadParameter) as caught:
        read_feeds(text)
    assert caught.value.field == field


@pytest.mark.parametrize(
    "wrong",
    [
        {"kerf_mm": -1.0},
        {"feed_mm_min": 0.0},
        {"pierce_s": float("nan")},
        {"remnant_mm": 1.0},
        {"outer_lead": LeadRule(angle_deg=5.0)},
    ],
)
def test_rules_that_make_no_sense_are_refused(wrong):
    with pytest.raises(BadParameter, match="cutting"):
        CutRules(**wrong)
