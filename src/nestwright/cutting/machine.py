"""Post-processors: a machine's own words as templates, data and not code."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from importlib.resources import files
from string import Template
from typing import Any, cast

from nestwright.cutting import data
from nestwright.errors import BadParameter

SHIPPED = ("generic", "linuxcnc-plasma", "grbl")
MOTION = frozenset({"x", "y", "feed"})
PROGRAM = frozenset(
    {"name", "material", "thickness", "kerf", "feed", "mark_feed", "pierce", "home_x", "home_y"}
)


@dataclass(frozen=True)
class Codes:
    """The M words for beam on and off, by which a program is read back."""

    cut_on: str
    mark_on: str
    off: str


@dataclass(frozen=True)
class Templates:
    """Text with ``$values``; an empty one writes nothing."""

    head: str
    comment: str
    cut: str
    travel: str
    cut_on: str
    mark_on: str
    off: str
    line: str
    arc_right: str
    arc_left: str
    compensate: str
    uncompensate: str
    tail: str


_VALUES: dict[str, frozenset[str]] = {
    "head": PROGRAM,
    "tail": PROGRAM,
    "comment": frozenset({"text"}),
    "cut": frozenset({"number", "kind", "label"}),
    "travel": frozenset({"x", "y"}),
    "cut_on": PROGRAM,
    "mark_on": PROGRAM,
    "off": PROGRAM,
    "line": MOTION,
    "arc_right": MOTION | {"i", "j"},
    "arc_left": MOTION | {"i", "j"},
    "compensate": PROGRAM,
    "uncompensate": PROGRAM,
}


@dataclass(frozen=True)
class Machine:
    """How programs for one machine are written."""

    name: str
    extension: str
    decimals: int
    codes: Codes
    templates: Templates

    def write(self, template: str, **values: object) -> str:
        """Return a template with its values, without empty lines at its ends."""
        return Template(getattr(self.templates, template)).substitute(values).strip("\n")


def shipped_machine(name: str) -> Machine:
    """Return a machine that comes with the product.

    Raises
    ------
    BadParameter
        naming those that there are.
    """
    if name not in SHIPPED:
        raise BadParameter("machine", f"{', '.join(SHIPPED)}, or a file NAME.toml; not '{name}'")
    return read_machine(files(data).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def read_machine(text: str) -> Machine:
    """Return the machine of a TOML text.

    Raises
    ------
    BadParameter
        naming the entry that is missing or wrong, or a value that a template cannot know.
    """
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadParameter("machine", f"a TOML file ({error})") from error
    decimals = told.get("decimals", 4)
    if not isinstance(decimals, int) or not 2 <= decimals <= 6:
        raise BadParameter("machine.decimals", "a whole number from 2 to 6")
    extension = _text(told, "extension", "machine")
    if not extension.isalnum():
        raise BadParameter("machine.extension", f"letters and digits such as nc, not '{extension}'")
    codes = _section(told, "codes", [field.name for field in fields(Codes)])
    templates = _section(told, "templates", [field.name for field in fields(Templates)])
    for name, template in templates.items():
        _check_template(name, template)
    return Machine(
        _text(told, "name", "machine"), extension, decimals, Codes(**codes), Templates(**templates)
    )


def _section(told: dict[str, Any], name: str, entries: list[str]) -> dict[str, str]:
    section = told.get(name)
    if not isinstance(section, dict):
        raise BadParameter(f"machine.{name}", f"a table with {', '.join(entries)}")
    table = cast("dict[str, Any]", section)
    return {entry: _text(table, entry, f"machine.{name}") for entry in entries}


def _text(table: dict[str, Any], entry: str, where: str) -> str:
    value = table.get(entry)
    if not isinstance(value, str):
        raise BadParameter(f"{where}.{entry}", "a text")
    return value


def _check_template(name: str, text: str) -> None:
    template = Template(text)
    if not template.is_valid():
        raise BadParameter(f"machine.templates.{name}", "a $ before a value's name; a $ alone is written $$")
    unknown = set(template.get_identifiers()) - _VALUES[name]
    if unknown:
        allowed = ", ".join(f"${value}" for value in sorted(_VALUES[name]))
        raise BadParameter(f"machine.templates.{name}", f"the values {allowed}; not ${min(unknown)}")
