"""What is cut, and the path that cuts it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

import numpy as np

from nestwright.cutting.walk import joined
from nestwright.geometry.contours import Path, Shape
from nestwright.geometry.transform import Transform


class Kind(StrEnum):
    """What a cut is for, in the order that a piece needs them."""

    MARK = "mark"
    INNER = "inner"
    OUTER = "outer"
    REMNANT = "remnant"
    SKELETON = "skeleton"


@dataclass(frozen=True, eq=False)
class CutPiece:
    """A piece where it lies; ``label`` names it to people. Equal parts share one ``part``."""

    label: str
    part: Shape
    place: Transform = field(default_factory=Transform)

    @cached_property
    def lying(self) -> Shape:
        """The true outline on the plate."""
        return self.place.shape(self.part)


@dataclass(frozen=True, eq=False)
class Sheet:
    """A plate with the pieces that lie on it; the exact check has passed them."""

    plate: Shape
    pieces: tuple[CutPiece, ...]
    zones: tuple[Shape, ...] = ()


@dataclass(frozen=True, eq=False)
class Lead:
    """How a cut begins and ends: open paths, the first up to the contour, the second away from it.

    Both are empty where there is no room: the beam then goes in on the contour itself.
    """

    into: Path
    out: Path


@dataclass(frozen=True, eq=False)
class Cut:
    """One contour (or mark) from the first pierce to the last beam off.

    ``strokes`` are open paths along the contour, one after another; between two of them is a micro-joint, or
    what another cut has cut already. ``piece`` is the index on the sheet, -1 of cuts of the skeleton.
    """

    kind: Kind
    piece: int
    label: str
    lead: Lead
    strokes: tuple[Path, ...]

    @cached_property
    def burns(self) -> tuple[Path, ...]:
        """The paths walked with the beam on: the strokes, the leads joined to the first and the last."""
        strokes = [*self.strokes]
        if len(self.lead.into):
            strokes[0] = joined(self.lead.into, strokes[0])
        if len(self.lead.out):
            strokes[-1] = joined(strokes[-1], self.lead.out)
        return tuple(strokes)


@dataclass(frozen=True, eq=False)
class CutPlan:
    """Cuts in the order in which they are made. ``notes`` tell what was not possible as wished."""

    cuts: tuple[Cut, ...]
    notes: tuple[str, ...] = ()

    def burns(self) -> Iterator[tuple[Cut, Path]]:
        """Yield every burn with its cut, in order."""
        for cut in self.cuts:
            for burn in cut.burns:
                yield cut, burn


NO_PATH: Path = np.zeros((0, 3))
NO_LEAD = Lead(NO_PATH, NO_PATH)


def place_words(point: Sequence[float]) -> str:
    """Return a place as messages tell it."""
    return f"x {point[0]:.1f}, y {point[1]:.1f} mm"
