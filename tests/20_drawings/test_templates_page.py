"""What the page on templates shows is true: its scripts run, its table is the library."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nestwright.drawings.templates.javascript.script import parts_of_script
from nestwright.drawings.templates.library import listing
from nestwright.errors import TemplateFailed

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "templates.md").read_text(encoding="utf-8")
SCRIPTS = re.findall(r"```js\n(.*?)```", PAGE, re.DOTALL)


def sizes(script: str, **argument: float | str):
    made = [part.to_json() for part in parts_of_script("example", script, argument)]
    return [(each["name"], each["width_mm"], each["height_mm"], each["holes"]) for each in made]


def test_the_shim():
    assert sizes(SCRIPTS[0]) == [("shim 100 x 60", 100, 60, 2)]
    assert sizes(SCRIPTS[0], W="200", slots=3) == [("shim 200 x 60", 200, 60, 3)]


def test_the_rings():
    washer, ring = sizes(SCRIPTS[1])
    assert washer == ("washer", 40, 40, 1)
    assert (ring[0], ring[3]) == ("spring ring", 0)


def test_the_mistake_is_told_as_it_is_worded():
    assert sizes(SCRIPTS[2], W=100) == [("example", 100, 30, 2)]
    with pytest.raises(TemplateFailed, match="W must be over 40, for the two holes"):
        sizes(SCRIPTS[2], W=30)


def test_the_table_is_the_library():
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", PAGE, re.MULTILINE)
    shapes = {
        name: (meaning, re.findall(r"`(\w+)`", names)) for name, meaning, names in rows if " `" in f" {names}"
    }
    listed = {
        each["name"]: (each["meaning"], [parameter["name"] for parameter in each["parameters"]])
        for each in listing()
    }
    assert {name: shapes[name] for name in listed} == listed
