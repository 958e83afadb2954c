"""Which flat faces a profile has, and the size and thickness of each by the header."""

from __future__ import annotations

from dataclasses import dataclass

from nestwright.drawings.nc1.header import Header


@dataclass(frozen=True)
class Face:
    """A flat wall of the piece.

    ``sides``: the faces of the file that show this wall, its own first: the web's back side is drawn on h.
    """

    sides: str
    name: str
    width_mm: float
    thickness_mm: float | None


# Sides, what the wall is, which size of the header is its width, which its thickness.
_WEB = ("vh", "web", "height", "web")
_TOP, _BOTTOM = ("o", "top flange", "flange", "flange"), ("u", "bottom flange", "flange", "flange")
_TUBE = (
    ("v", "front", "height", "web"),
    ("o", "top", "flange", "web"),
    ("u", "bottom", "flange", "web"),
    ("h", "back", "height", "web"),
)
_WALLS = {
    "I": (_WEB, _TOP, _BOTTOM),
    "U": (_WEB, _TOP, _BOTTOM),
    "C": (_WEB, _TOP, _BOTTOM),
    "T": (_WEB, ("ou", "flange", "flange", "flange")),
    "L": (("vh", "leg", "height", "web"), ("uo", "second leg", "flange", "flange")),
    "M": _TUBE,
    "SO": _TUBE,
}
ROUND = frozenset({"RO", "RU"})
WITHOUT_SIZE = "SO"  # of its faces only those with a contour of their own are known


def faces_of(header: Header) -> list[Face]:
    """Return the flat walls of the piece; none of round ones."""
    if header.code == "B":
        return [Face("vh", "plate", _plate_width(header), _thickness(header, "web"))]
    return [
        Face(sides, name, _width(header, width), _thickness(header, thickness))
        for sides, name, width, thickness in _WALLS.get(header.code, ())
    ]


def _width(header: Header, which: str) -> float:
    return header.height_mm if which == "height" else header.flange_width_mm


def _plate_width(header: Header) -> float:
    """Return a plate's width: its height, but for files that put the thickness there and the width behind."""
    thickness = _thickness(header, "web") or 0.0
    turned = header.height_mm <= thickness + 1e-6 and header.flange_width_mm > header.height_mm
    return header.flange_width_mm if turned else header.height_mm


def _thickness(header: Header, which: str) -> float | None:
    web, flange = header.web_thickness_mm, header.flange_thickness_mm
    own, other = (web, flange) if which == "web" else (flange, web)
    return own or other or None
