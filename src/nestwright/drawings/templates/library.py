"""The built-in shapes by name; what ``nestwright`` and the API list comes from here."""

from __future__ import annotations

from typing import Any

from nestwright.drawings.templates import shapes
from nestwright.drawings.templates.parameters import BuiltIn, Parameter

_W = Parameter("W", "width", 100.0)
_H = Parameter("H", "height", 60.0)
_R = Parameter("R", "corner radius", 0.0, least=0.0)
_D = Parameter("D", "outer diameter", 100.0)
_TALL = Parameter("H", "height", 80.0)


def _count(name: str, meaning: str, default: int, least: int = 1, most: int = 200) -> Parameter:
    return Parameter(name, meaning, float(default), float(least), float(most), whole=True)


def _may_be_0(name: str, meaning: str, default: float = 0.0) -> Parameter:
    return Parameter(name, meaning, default, least=0.0)


_ALL = (
    BuiltIn(
        "rectangle",
        "a rectangle, with rounded corners and four holes where wanted",
        (
            _W,
            _H,
            _R,
            _may_be_0("D", "diameter of a hole near each corner; 0: none"),
            _may_be_0("E", "holes from the edges", 15.0),
        ),
        shapes.rectangle,
    ),
    BuiltIn("disc", "a full circle", (Parameter("D", "diameter", 100.0),), shapes.disc),
    BuiltIn("ring", "a circle with a bore", (_D, Parameter("B", "bore", 60.0)), shapes.ring),
    BuiltIn(
        "flange",
        "a circle with a bore and a bolt circle",
        (
            Parameter("D", "outer diameter", 150.0),
            _may_be_0("B", "bore; 0: none", 60.0),
            Parameter("K", "diameter of the bolt circle", 110.0),
            _count("N", "number of bolt holes", 4),
            Parameter("H", "diameter of the bolt holes", 14.0),
        ),
        shapes.flange,
    ),
    BuiltIn(
        "l",
        "an L",
        (
            _W,
            _TALL,
            Parameter("A", "width of the leg along x", 20.0),
            Parameter("B", "width of the leg along y", 20.0),
            _may_be_0("R", "radius of the inner corner"),
        ),
        shapes.l_shape,
    ),
    BuiltIn(
        "u",
        "a U, open at the top",
        (
            _W,
            _TALL,
            Parameter("A", "height of the web", 20.0),
            Parameter("B", "width of the legs", 20.0),
            _may_be_0("R", "radius of the inner corners"),
        ),
        shapes.u_shape,
    ),
    BuiltIn(
        "t",
        "a T",
        (_W, _TALL, Parameter("A", "height of the bar", 20.0), Parameter("B", "width of the stem", 20.0)),
        shapes.t_shape,
    ),
    BuiltIn(
        "gusset",
        "a right triangle with cut tips and a cut inner corner",
        (
            _W,
            Parameter("H", "height", 100.0),
            _may_be_0("A", "width of the cut tips; 0: sharp", 15.0),
            _may_be_0("C", "cut of the inner corner; 0: none", 20.0),
        ),
        shapes.gusset,
    ),
    BuiltIn(
        "triangle",
        "a triangle",
        (_W, _H, Parameter("X", "place of the tip, from the left", 0.0, least=-100_000.0)),
        shapes.triangle,
    ),
    BuiltIn(
        "trapezoid",
        "a trapezoid",
        (
            _W,
            _H,
            Parameter("T", "width at the top", 60.0),
            Parameter("X", "start of the top, from the left", 20.0, least=-100_000.0),
        ),
        shapes.trapezoid,
    ),
    BuiltIn(
        "polygon",
        "a regular polygon",
        (
            _count("N", "number of sides", 6, least=3),
            Parameter("S", "size across flats", 60.0),
            _may_be_0("B", "bore; 0: none"),
        ),
        shapes.regular_polygon,
    ),
    BuiltIn(
        "obround",
        "a plate with round ends",
        (Parameter("L", "length", 100.0), Parameter("W", "width", 40.0)),
        shapes.obround,
    ),
    BuiltIn(
        "slotted_plate",
        "a rectangle with a row of slots",
        (
            Parameter("W", "width", 200.0),
            _H,
            _R,
            _count("N", "number of slots", 3),
            Parameter("L", "length of a slot", 30.0),
            Parameter("S", "width of a slot", 10.0),
            Parameter("A", "angle of the slots, degrees", 0.0, least=0.0, most=180.0),
        ),
        shapes.slotted_plate,
    ),
    BuiltIn(
        "base_plate",
        "a rectangle with a grid of holes",
        (
            Parameter("W", "width", 300.0),
            Parameter("H", "height", 200.0),
            _R,
            _count("NX", "holes along the width", 2),
            _count("NY", "holes along the height", 2),
            Parameter("D", "diameter of the holes", 18.0),
            Parameter("E", "outer holes from the edges", 35.0),
            _may_be_0("C", "diameter of a hole in the middle; 0: none"),
        ),
        shapes.base_plate,
    ),
    BuiltIn(
        "sector",
        "a piece of a ring",
        (
            _D,
            _may_be_0("B", "inner diameter; 0: a piece of a disc", 60.0),
            Parameter("A", "angle, degrees", 90.0, least=1.0, most=359.0),
        ),
        shapes.sector,
    ),
)
BUILT_IN = {built_in.name: built_in for built_in in _ALL}


def listing() -> list[dict[str, Any]]:
    """Return every shape with its parameters, their defaults and ranges, as plain values."""
    return [
        {
            "name": built_in.name,
            "meaning": built_in.meaning,
            "parameters": [
                {
                    "name": parameter.name,
                    "meaning": parameter.meaning,
                    "default": parameter.default,
                    "allowed": parameter.allowed,
                }
                for parameter in built_in.parameters
            ],
        }
        for built_in in _ALL
    ]
