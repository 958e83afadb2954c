"""The clean-up of a drawing as one value: what each layer and colour is for, and which operations are run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from nestwright.errors import BadParameter

LARGEST_TOLERANCE_MM = 10.0
LARGEST_COLOUR = 255  # of the AutoCAD colour index
DEFAULT_TRIVIAL_MM = 0.2
DEFAULT_DUPLICATION_MM = 0.2
DEFAULT_NEAR_MM = 0.1
DEFAULT_SMOOTH_MM = 0.05


class Target(StrEnum):
    """What the lines of a layer or colour are for: one of three cut processes, a mark, kept, or nothing."""

    WORK1 = "work1"
    WORK2 = "work2"
    WORK3 = "work3"
    MARK = "mark"
    NOWORK = "nowork"
    DELETE = "delete"

    @property
    def process(self) -> int:
        """The number of the cut process; 0 for what is not cut."""
        return int(self.value[-1]) if self.value.startswith("work") else 0


@dataclass(frozen=True)
class Smooth:
    """Runs of short lines become arcs again, moving the outline nowhere by more than the tolerance.

    ``convert_circle``: closed polygons become circles. ``ignore_bezier``: splines and ellipses are left as
    they are; else their arcs are made anew within the tolerance.
    """

    tolerance_mm: float = DEFAULT_SMOOTH_MM
    convert_circle: bool = True
    ignore_bezier: bool = True


@dataclass(frozen=True)
class CleanUp:
    """What is done to a drawing before its parts are looked for; the default leaves a clean one untouched.

    Attributes
    ----------
    layers, colours
        what the lines of a layer (its name in lower case) or of a colour (ACI, 1 to 255) are for, whatever
        the reader would make of them; the layer counts before the colour.
    remove_trivial_mm
        contours and lines that fit a square of this size are dropped; None: none are.
    remove_duplication_mm
        lines and contours that lie on another one within this are kept once; None: within 0.002 mm.
    connect_near_mm
        ends within this are joined; None: the reader's own tolerance.
    smooth
        None: no smoothing.
    off
        rules of repairs that are not to be made at all.
    """

    layers: Mapping[str, Target] = field(default_factory=dict[str, Target])
    colours: Mapping[int, Target] = field(default_factory=dict[int, Target])
    remove_trivial_mm: float | None = None
    remove_duplication_mm: float | None = None
    connect_near_mm: float | None = None
    smooth: Smooth | None = None
    off: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        smooth = None if self.smooth is None else self.smooth.tolerance_mm
        for name in ("remove_trivial_mm", "remove_duplication_mm", "connect_near_mm"):
            _check_tolerance(name, getattr(self, name))
        _check_tolerance("smooth.tolerance_mm", smooth)
        if any(not 1 <= colour <= LARGEST_COLOUR for colour in self.colours):
            raise BadParameter("colours", f"numbers of the AutoCAD colour index, 1 to {LARGEST_COLOUR}")

    @property
    def maps(self) -> bool:
        """Whether any layer or colour has been given a purpose."""
        return bool(self.layers or self.colours)

    def target(self, layer: str, colour: int) -> Target | None:
        """Return what the lines of a layer and colour are for; None: nobody said."""
        named = self.layers.get(layer.casefold())
        return self.colours.get(colour) if named is None else named

    def to_json(self) -> dict[str, Any]:
        """Return the clean-up as plain values."""
        return {
            "layers": {name: target.value for name, target in self.layers.items()},
            "colours": {str(colour): target.value for colour, target in self.colours.items()},
            "remove_trivial_mm": self.remove_trivial_mm,
            "remove_duplication_mm": self.remove_duplication_mm,
            "connect_near_mm": self.connect_near_mm,
            "smooth": None if self.smooth is None else dict(self.smooth.__dict__),
            "off": sorted(self.off),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> CleanUp:
        """Return what :meth:`to_json` wrote."""
        return cls(
            layers={name: Target(target) for name, target in data["layers"].items()},
            colours={int(colour): Target(target) for colour, target in data["colours"].items()},
            remove_trivial_mm=data["remove_trivial_mm"],
            remove_duplication_mm=data["remove_duplication_mm"],
            connect_near_mm=data["connect_near_mm"],
            smooth=None if data["smooth"] is None else Smooth(**data["smooth"]),
            off=frozenset(data["off"]),
        )


def _check_tolerance(name: str, value: float | None) -> None:
    if value is not None and not 0.0 < value <= LARGEST_TOLERANCE_MM:  # NaN is not
        raise BadParameter(name, f"a number greater than 0, at most {LARGEST_TOLERANCE_MM:g} (mm)")


UNTOUCHED = CleanUp()
