"""Does this program cut what was nested? Read back from its text, and judged without what planned it.

A path is right when every contour is cut once and closed (but for its micro-joints), everything inside a
contour before the contour, marks before all, and no burn, leads and all, comes nearer to a piece than half
the kerf.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from nestwright.cutting.gcode_read import Burn, ReadProgram
from nestwright.cutting.model import Sheet, place_words
from nestwright.cutting.precedence import parents
from nestwright.cutting.rules import CutRules
from nestwright.cutting.walk import path_length
from nestwright.errors import UnsafePath
from nestwright.geometry.contours import FloatArray, flatten

TOLERANCE_MM = 0.01
"""How far a burn may lie from where it should: rounding of the program and chords of arcs."""

_CHORD_MM = 0.001
_SAMPLES_EVERY_MM = 0.5
_MOST_SAMPLES = 4000


@dataclass(frozen=True)
class Fault:
    """What is wrong, with which piece, and where."""

    rule: str
    message: str
    label: str
    x_mm: float
    y_mm: float


@dataclass(frozen=True, eq=False)
class _Target:
    """A contour to be cut: points along the way beside it, and when they were burnt."""

    label: str
    inner: bool
    area: shapely.Polygon
    ring: shapely.Geometry
    points: FloatArray


def prove_program(sheet: Sheet, rules: CutRules, read: ReadProgram) -> None:
    """Refuse a program that is not safe.

    Raises
    ------
    UnsafePath
        naming the piece and the place of the first fault, and how many more there are.
    """
    faults = list(faults_of(sheet, rules, read))
    if faults:
        more = f" (and {len(faults) - 1} more faults)" if len(faults) > 1 else ""
        raise UnsafePath(f"{faults[0].message}{more}")


def faults_of(sheet: Sheet, rules: CutRules, read: ReadProgram) -> Iterator[Fault]:
    """Yield everything that is wrong with a program."""
    cuts = [burn for burn in read.burns if not burn.mark]
    lines = [shapely.LineString(flatten(burn.path, _CHORD_MM, closed=False)) for burn in cuts]
    targets = list(_targets(sheet, rules))
    yield from _touching(sheet, rules, lines)
    done, faults = _coverage(targets, lines, rules)
    yield from faults
    yield from _twice(targets, lines, rules)
    yield from _disorder(targets, done)
    yield from _marks(sheet, read.burns)
    yield from _compensation(rules, cuts)


def _targets(sheet: Sheet, rules: CutRules) -> Iterator[_Target]:
    for piece in sheet.pieces:
        lying = piece.lying
        for number, line in enumerate((lying.outer, *lying.holes)):
            area = shapely.Polygon(flatten(line, _CHORD_MM))
            sign = -1.0 if number else 1.0
            moved = shapely.buffer(area, sign * rules.beside_mm, quad_segs=24) if rules.beside_mm else area
            ring = shapely.boundary(moved)
            points = _samples(ring)
            yield _Target(piece.label, number > 0, area, ring, points)


def _samples(ring: shapely.Geometry) -> FloatArray:
    length = float(shapely.length(ring))
    corners = shapely.get_coordinates(ring)
    if length == 0.0:
        return corners
    step = max(_SAMPLES_EVERY_MM, length / _MOST_SAMPLES)
    return shapely.get_coordinates(shapely.segmentize(ring, step))


def _touching(sheet: Sheet, rules: CutRules, lines: Sequence[shapely.LineString]) -> Iterator[Fault]:
    solid = [
        shapely.Polygon(
            flatten(piece.lying.outer, _CHORD_MM), [flatten(hole, _CHORD_MM) for hole in piece.lying.holes]
        )
        for piece in sheet.pieces
    ]
    least = rules.beside_mm - TOLERANCE_MM
    if least <= 0.0:  # the machine moves aside by itself: the line itself may be touched, not crossed
        solid = [shapely.buffer(area, least, quad_segs=2) for area in solid]
        least = TOLERANCE_MM / 10.0
    rings, owner = _rings(solid)
    burn, ring = shapely.STRtree(rings).query(lines, predicate="dwithin", distance=least)
    for number, at in zip(burn.tolist(), ring.tolist(), strict=True):
        place = shapely.get_coordinates(shapely.shortest_line(lines[number], rings[at]))[0]
        yield _touch(sheet.pieces[owner[at]].label, place)
    starts = np.array([shapely.get_coordinates(line)[0] for line in lines]).reshape(-1, 2)
    inside, piece = shapely.STRtree(solid).query(shapely.points(starts), predicate="within")
    for number, at in zip(inside.tolist(), piece.tolist(), strict=True):
        yield _touch(sheet.pieces[at].label, starts[number])


def _rings(areas: Sequence[shapely.Geometry]) -> tuple[list[shapely.Geometry], list[int]]:
    rings: list[shapely.Geometry] = []
    owner: list[int] = []
    for index, area in enumerate(areas):
        for ring in shapely.get_parts(shapely.boundary(area)).tolist():
            rings.append(ring)
            owner.append(index)
    return rings, owner


def _touch(label: str, place: FloatArray) -> Fault:
    x, y = place.tolist()
    return Fault("touch", f"a burn touches {label} at {place_words((x, y))}", label, x, y)


def _coverage(
    targets: Sequence[_Target], lines: Sequence[shapely.LineString], rules: CutRules
) -> tuple[FloatArray, list[Fault]]:
    """Return after which burn each contour is finished (inf: never), and what is left uncut."""
    done = np.full(len(targets), np.inf)
    faults: list[Fault] = []
    if not targets:
        return done, faults
    points = np.vstack([target.points for target in targets])
    point, burn = shapely.STRtree(list(lines)).query(
        shapely.points(points), predicate="dwithin", distance=TOLERANCE_MM
    )
    first = np.full(len(points), np.inf)
    np.minimum.at(first, point, burn.astype(np.float64))
    ends = np.cumsum([len(target.points) for target in targets])
    for index, (target, burnt) in enumerate(zip(targets, np.split(first, ends[:-1]), strict=True)):
        fault = _open(target, burnt, rules)
        faults += [] if fault is None else [fault]
        finite = burnt[np.isfinite(burnt)]
        done[index] = finite.max() if len(finite) else np.inf
    return done, faults


def _open(target: _Target, burnt: FloatArray, rules: CutRules) -> Fault | None:
    """Return a fault where more of a contour is left than its joints."""
    open_mm, place = _open_length(target, np.isinf(burnt))
    bridge = rules.joints.width_mm + rules.kerf_mm + 2.0 * _SAMPLES_EVERY_MM
    if open_mm <= _joints(target, rules) * bridge + _SAMPLES_EVERY_MM:
        return None
    words = "is not cut" if np.isinf(burnt).all() else f"is left open over {open_mm:.1f} mm"
    what = "a hole of " if target.inner else ""
    return Fault("open", f"{what}{target.label} {words} at {place_words(place)}", target.label, *place)


def _open_length(target: _Target, missing: np.ndarray) -> tuple[float, tuple[float, float]]:
    if not missing.any():
        return 0.0, (0.0, 0.0)
    step = float(shapely.length(target.ring)) / max(len(target.points), 1)
    x, y = target.points[int(np.argmax(missing))].tolist()
    return float(missing.sum()) * step, (x, y)


def _joints(target: _Target, rules: CutRules) -> int:
    if target.inner and not rules.inner_joints:
        return 0
    left, bottom, right, top = target.area.bounds
    return rules.joints.count(max(right - left, top - bottom), float(shapely.length(target.ring)) + 1.0)


def _twice(
    targets: Sequence[_Target], lines: Sequence[shapely.LineString], rules: CutRules
) -> Iterator[Fault]:
    """Yield contours along which more is burnt than they are long."""
    if not lines or not targets:
        return
    burns = np.array(lines, dtype=np.object_)
    rings = np.array([target.ring for target in targets], dtype=np.object_)
    bands = shapely.buffer(rings, TOLERANCE_MM, quad_segs=2)
    target, burn = shapely.STRtree(burns).query(bands, predicate="intersects")
    along = np.zeros(len(targets))
    np.add.at(along, target, shapely.length(shapely.intersection(burns[burn], bands[target])))
    length = shapely.length(rings)
    # Leads run within the band for a little while; where common lines end, so does the neighbour's cut.
    ends = 0.5 * np.bincount(target, minlength=len(targets)) if rules.common_lines else 0.0
    for index in np.flatnonzero(along > 1.01 * length + 1.0 + ends).tolist():
        x, y = targets[index].points[0].tolist()
        label, over = targets[index].label, float(along[index] - length[index])
        yield Fault(
            "twice", f"{label} is cut twice over {over:.1f} mm near {place_words((x, y))}", label, x, y
        )


def _disorder(targets: Sequence[_Target], done: FloatArray) -> Iterator[Fault]:
    above = parents([target.area for target in targets])
    for index, up in enumerate(above.tolist()):
        if up >= 0 and np.isfinite(done[index]) and done[index] >= done[up]:
            inner, outer = targets[index], targets[up]
            x, y = inner.points[0].tolist()
            message = f"{outer.label} is cut free before {inner.label} inside of it at {place_words((x, y))}"
            yield Fault("order", message, inner.label, x, y)


def _marks(sheet: Sheet, burns: Sequence[Burn]) -> Iterator[Fault]:
    wanted = sum(path_length(mark) for piece in sheet.pieces for mark in piece.lying.marks if len(mark) > 1)
    made = sum(path_length(burn.path) for burn in burns if burn.mark)
    if abs(made - wanted) > TOLERANCE_MM * (1.0 + 0.001 * wanted) * max(len(burns), 1):
        yield Fault("marks", f"{made:.1f} mm are marked, {wanted:.1f} mm are drawn", "", 0.0, 0.0)
    first_cut = next((number for number, burn in enumerate(burns) if not burn.mark), len(burns))
    late = [burn for burn in burns[first_cut:] if burn.mark]
    if late:
        x, y = late[0].path[0, :2].tolist()
        yield Fault("order", f"a mark at {place_words((x, y))} comes after a cut", "", x, y)


def _compensation(rules: CutRules, cuts: Sequence[Burn]) -> Iterator[Fault]:
    asked = rules.beside_mm == 0.0 and rules.kerf_mm > 0.0
    for burn in cuts:
        if burn.compensated != asked:
            x, y = burn.path[0, :2].tolist()
            words = (
                "is not told to the machine" if asked else "is told to the machine beside a path that has it"
            )
            yield Fault("kerf", f"the kerf {words}, line {burn.line}", "", x, y)
            return
