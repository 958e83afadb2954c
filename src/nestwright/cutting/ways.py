"""Every contour of a sheet with the way of the beam beside it; equal parts share the work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from nestwright.cutting.model import Kind, Sheet, place_words
from nestwright.cutting.offset import CHORD_ERROR_MM, NoOffset, offset_right
from nestwright.cutting.rules import CutRules
from nestwright.errors import UnsafePath
from nestwright.geometry.contours import Contour, Shape, bounds_mm, flatten, oriented

_OWN_LINE_MM = 0.05
"""Without common lines two ways lie at least so far apart, or one would run in the other's kerf."""


@dataclass(frozen=True, eq=False)
class Way:
    """One contour: what it bounds, the beam's way beside it, and what the true contour encloses."""

    kind: Kind
    piece: int
    label: str
    way: Contour
    area: shapely.Polygon


@dataclass(frozen=True, eq=False)
class Ways:
    """All contours, outer ones before their holes, and the material of every piece as a polygon."""

    ways: tuple[Way, ...]
    material: tuple[shapely.Polygon, ...]
    notes: tuple[str, ...]


def ways_of(sheet: Sheet, rules: CutRules) -> Ways:
    """Return the ways of all contours of a sheet.

    Raises
    ------
    UnsafePath
        naming the piece and place of a hole that is narrower than the kerf.
    """
    moved: dict[int, list[tuple[Contour, bool]]] = {}
    ways: list[Way] = []
    material: list[shapely.Polygon] = []
    notes: list[str] = []
    for index, piece in enumerate(sheet.pieces):
        if id(piece.part) not in moved:
            moved[id(piece.part)] = list(_moved(piece.part, piece.label, rules))
        lying = piece.lying
        rings = [flatten(line, CHORD_ERROR_MM) for line in (lying.outer, *lying.holes)]
        material.append(shapely.Polygon(rings[0], rings[1:]))
        for number, ((way, exact), ring) in enumerate(zip(moved[id(piece.part)], rings, strict=True)):
            area = shapely.Polygon(ring)
            ways.append(
                Way(Kind.INNER if number else Kind.OUTER, index, piece.label, piece.place.contour(way), area)
            )
            if not exact:
                x, y = ring[0].tolist()
                notes.append(
                    f"{piece.label}: a contour near {place_words((x, y))} has features narrower than the "
                    f"kerf of {rules.kerf_mm:g} mm; there the cut is rounder than the drawing"
                )
    return Ways(tuple(ways), tuple(material), tuple(notes))


def _moved(part: Shape, label: str, rules: CutRules) -> Iterator[tuple[Contour, bool]]:
    for number, line in enumerate((part.outer, *part.holes)):
        try:
            yield offset_right(oriented(line, ccw=number == 0), rules.beside_mm)
        except NoOffset:
            left, bottom, right, top = bounds_mm(line)
            size = f"{right - left:.3g} x {top - bottom:.3g} mm"
            raise UnsafePath(
                f"{label}: a hole of {size} is narrower than the kerf of {rules.kerf_mm:g} mm"
            ) from None


def check_room(found: Ways, rules: CutRules) -> None:
    """Refuse a layout whose pieces lie so near each other that the cut of one harms another.

    Raises
    ------
    UnsafePath
        naming both pieces and the place.
    """
    ways = [way for way in found.ways if way.kind is Kind.OUTER]
    rings = np.array([shapely.LinearRing(flatten(way.way, CHORD_ERROR_MM)) for way in ways], dtype=np.object_)
    material = np.array(found.material, dtype=np.object_)
    slack = -0.005 if rules.common_lines else _OWN_LINE_MM
    least = rules.beside_mm + slack
    if rules.beside_mm == 0.0:
        least = rules.kerf_mm + slack
    if least <= 0.0 or len(rings) < 2:
        return
    first, second = shapely.STRtree(material).query(rings, predicate="dwithin", distance=least)
    for a, b in zip(first.tolist(), second.tolist(), strict=True):
        if a != b:
            place = shapely.get_coordinates(shapely.shortest_line(rings[a], material[b]))[0]
            raise UnsafePath(
                f"{ways[a].label} and {ways[b].label} lie too near each other at "
                f"{place_words(place.tolist())} for a kerf of {rules.kerf_mm:g} mm: leave a larger gap"
                + ("" if rules.common_lines else ", or cut common lines with a gap of exactly the kerf")
            )
