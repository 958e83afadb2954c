"""Parameters of a built-in shape: name, meaning, default and range."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from nestwright.drawings.templates.arguments import FIELD, LARGEST_MM, Argument, named, number_of
from nestwright.errors import BadParameter
from nestwright.geometry.contours import Shape

Values: TypeAlias = Mapping[str, float]


@dataclass(frozen=True)
class Parameter:
    """``least`` and ``most`` are allowed themselves; a ``whole`` one is a count."""

    name: str
    meaning: str
    default: float
    least: float = 0.1
    most: float = LARGEST_MM
    whole: bool = False

    @property
    def allowed(self) -> str:
        """The range in words."""
        return f"{'an integer' if self.whole else 'a number'} from {self.least:g} to {self.most:g}"

    def value(self, given: str | float | None) -> float:
        """Return the value to use; raises ``BadParameter``."""
        number = self.default if given is None else number_of(self.name, given)
        if not self.least <= number <= self.most or (self.whole and number != int(number)):
            raise BadParameter(f"{FIELD}.{self.name}", f"{self.allowed}, not {number:g} ({self.meaning})")
        return number


@dataclass(frozen=True)
class BuiltIn:
    """A shape of the library."""

    name: str
    meaning: str
    parameters: tuple[Parameter, ...]
    draw: Callable[[Values], Shape]

    def values(self, argument: Argument) -> dict[str, float]:
        """Return a value for each parameter: given, else the default. Raises ``BadParameter``."""
        given = named(argument, (parameter.name for parameter in self.parameters))
        return {parameter.name: parameter.value(given.get(parameter.name)) for parameter in self.parameters}


def refuse(name: str, allowed: str) -> BadParameter:
    """Return the error for a value that does not go with the others."""
    return BadParameter(f"{FIELD}.{name}", allowed)
