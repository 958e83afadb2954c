"""What a caller gives for a template's parameters."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from nestwright.errors import BadParameter

FIELD = "argument"
LARGEST_MM = 100_000.0

Argument: TypeAlias = Mapping[str, str | int | float]


def number_of(name: str, value: str | float) -> float:
    """Return a value as a number; text with a decimal comma, too. Raises ``BadParameter``."""
    try:
        number = float(value.strip().replace(",", ".") if isinstance(value, str) else value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise BadParameter(f"{FIELD}.{name}", f"a number such as 50 or 12.5, not '{value}'")
    return number


def named(argument: Argument, known: Iterable[str]) -> dict[str, str | int | float]:
    """Return the values by the names as the template spells them, whatever their case.

    Raises ``BadParameter`` for a name that is not known or comes twice; it lists those that are.
    """
    spelled = {name.casefold(): name for name in known}
    values: dict[str, str | int | float] = {}
    for given, value in argument.items():
        name = spelled.get(given.strip().casefold())
        if name is None:
            names = ", ".join(sorted(spelled.values())) or "none: nothing in it has a name"
            raise BadParameter(f"{FIELD}.{given}", f"no such name; names of this template: {names}")
        if name in values:
            raise BadParameter(f"{FIELD}.{given}", f"'{name}' is given twice")
        values[name] = value
    return values
