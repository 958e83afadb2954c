"""The dialect's ``optimization_parm``: layer and colour maps and clean-up operations, as our ``CleanUp``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, TypeAlias

from pydantic import Field, WithJsonSchema

from nestwright.api.wire import is_number
from nestwright.drawings.clean_up import (
    DEFAULT_DUPLICATION_MM,
    DEFAULT_NEAR_MM,
    DEFAULT_SMOOTH_MM,
    DEFAULT_TRIVIAL_MM,
    LARGEST_COLOUR,
    LARGEST_TOLERANCE_MM,
    CleanUp,
    Smooth,
    Target,
)
from nestwright.errors import BadParameter

FIELD = "optimization_parm"
_PREFIX = "process_"
_TYPES = ("layer_map", "color_map", "optimize")
# An operation that is switched off explicitly: also the repairs that are made without being asked for.
_DUPLICATION = ("duplicate_line", "duplicate_contour", "overlapping_line")
_NEAR = ("joined_gap", "gap_closed")

OptimizationParm: TypeAlias = Annotated[
    list[dict[str, Any]],
    Field(max_length=100),
    WithJsonSchema(
        {
            "type": "array",
            "items": {"type": "object"},
            "description": "layer_map, color_map and optimize entries; see the page on drawings",
            "examples": [
                [
                    {"type": "layer_map", "ENGRAVE": "process_mark", "FRAME": "process_delete"},
                    {"type": "color_map", "1": "process_work2"},
                    {
                        "type": "optimize",
                        "Smooth": {"Enable": True, "Tolerance": 0.05, "ConvertCircle": True},
                    },
                ]
            ],
        }
    ),
]


@dataclass
class _Building:
    layers: dict[str, Target] = field(default_factory=dict[str, Target])
    colours: dict[int, Target] = field(default_factory=dict[int, Target])
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    off: set[str] = field(default_factory=set[str])


def clean_up_of(entries: list[dict[str, Any]] | None, where: str = FIELD) -> CleanUp | None:
    """Return the clean-up that a request asks for; None when it asks for none.

    Raises
    ------
    BadParameter
        naming the entry and the field, and saying what is allowed.
    """
    if not entries:
        return None
    building = _Building()
    for i, entry in enumerate(entries):
        _take(f"{where}[{i}]", entry, building)
    return CleanUp(building.layers, building.colours, **building.values, off=frozenset(building.off))


def _take(where: str, entry: Mapping[str, Any], building: _Building) -> None:
    rest = {name: value for name, value in entry.items() if name != "type"}
    match entry.get("type"):
        case "layer_map":
            for layer, target in rest.items():
                building.layers[layer.casefold()] = _target(f"{where}.{layer}", target)
        case "color_map":
            for colour, target in rest.items():
                number = _colour(f"{where}.{colour}", colour)
                building.colours[number] = _target(f"{where}.{colour}", target)
        case "optimize":
            for name, value in rest.items():
                _operation(f"{where}.{name}", name, value, building)
        case other:
            raise BadParameter(f"{where}.type", f"one of {', '.join(_TYPES)}; not {other!r}")


def _target(where: str, value: object) -> Target:
    allowed = [_PREFIX + target for target in Target]
    if not isinstance(value, str) or value not in allowed:
        raise BadParameter(where, f"one of {', '.join(allowed)}; not {value!r}")
    return Target(value.removeprefix(_PREFIX))


def _colour(where: str, text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= LARGEST_COLOUR:
        raise BadParameter(where, f"a number of the AutoCAD colour index as the name, 1 to {LARGEST_COLOUR}")
    return int(text)


def _operation(where: str, name: str, value: object, building: _Building) -> None:
    operation = _OPERATIONS.get(name)
    if operation is None:
        raise BadParameter(where, f"one of {', '.join(_OPERATIONS)}")
    if not isinstance(value, dict):
        raise BadParameter(where, "an object with Enable and Tolerance")
    operation(where, value, building)


def _trivial(where: str, value: dict[str, Any], building: _Building) -> None:
    if _is_on(where, value):
        building.values["remove_trivial_mm"] = _tolerance(where, value, DEFAULT_TRIVIAL_MM)


def _duplication(where: str, value: dict[str, Any], building: _Building) -> None:
    if _is_on(where, value):
        building.values["remove_duplication_mm"] = _tolerance(where, value, DEFAULT_DUPLICATION_MM)
    else:
        building.off.update(_DUPLICATION)


def _near(where: str, value: dict[str, Any], building: _Building) -> None:
    if _is_on(where, value):
        building.values["connect_near_mm"] = _tolerance(where, value, DEFAULT_NEAR_MM)
    else:
        building.off.update(_NEAR)


def _smooth(where: str, value: dict[str, Any], building: _Building) -> None:
    circles = _flag(where, value, "ConvertCircle", default=True)
    beziers = _flag(where, value, "IgnoreBezier", default=True)
    if _is_on(where, value):
        building.values["smooth"] = Smooth(_tolerance(where, value, DEFAULT_SMOOTH_MM), circles, beziers)


_OPERATIONS: dict[str, Callable[[str, dict[str, Any], _Building], None]] = {
    "RemoveTrivial": _trivial,
    "RemoveDuplication": _duplication,
    "ConnectNear": _near,
    "Smooth": _smooth,
}


def _is_on(where: str, value: dict[str, Any]) -> bool:
    return _flag(where, value, "Enable", default=True)


def _flag(where: str, value: dict[str, Any], name: str, *, default: bool) -> bool:
    given = value.get(name, default)
    if given in (True, False):  # 0 and 1 are sent, too
        return bool(given)
    raise BadParameter(f"{where}.{name}", f"true or false, not {given!r}")


def _tolerance(where: str, value: dict[str, Any], default_mm: float) -> float:
    given = value.get("Tolerance")
    if given is None:
        return default_mm
    if not is_number(given) or not 0.0 < given <= LARGEST_TOLERANCE_MM:
        words = f"a number greater than 0, at most {LARGEST_TOLERANCE_MM:g} (mm), not {given!r}"
        raise BadParameter(f"{where}.Tolerance", words)
    return float(given)
