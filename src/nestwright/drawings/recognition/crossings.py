"""Contours that cross themselves or each other: cleaned when it is a hair, told always."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import shapely

from nestwright.drawings.joining.loops import Loop
from nestwright.drawings.limits import MAX_CROSSINGS, check_time
from nestwright.drawings.reading import Finding, Severity
from nestwright.drawings.recognition.containment import Nesting, crossing_pairs, nest
from nestwright.drawings.recognition.contour_set import ContourSet
from nestwright.geometry.contours import (
    LINE_BULGE,
    Contour,
    FloatArray,
    area_mm2,
    as_circle,
    contour,
    flatten,
)

_HAIR_MM = 0.1  # segments and overshoots up to this may go when they make a contour cross itself
_SAME_SHARE = 1e-3  # by how much of itself an area may change in that
_FIELD_SHARE = 0.01  # of the whole that a field of a crossing contour must have to be worth a part
_FIELD_TOLERANCE_MM = 0.005  # of arcs where a contour had to be cut up at its crossings
_HOLE_SHARE = 0.5  # of a crossing contour that lies in the larger one: more is a hole, less a neighbour
_SMALL_SHARE = 0.25  # of the larger one's area: less is never a part of its own
_TOUCH_SHARE = 0.1  # of the smaller one in the larger: less is two parts drawn too close
_TOLD = 10
_LINES_AT_ONCE = 200


@dataclass
class Crossings:
    """Contours after sorting out the crossings; those that may not be cut; what was found."""

    contours: ContourSet
    uncut: list[Contour] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def without_self_crossings(contours: ContourSet) -> Crossings:
    """Return contours that do not cross themselves.

    One that does by a hair loses the hair and keeps its arcs. Any other falls into the fields that it
    encloses, each a contour of its own, with an error: someone must look.
    """
    bad = np.flatnonzero(~shapely.is_valid(contours.polygons)).tolist()
    if not bad:
        return Crossings(contours)
    findings: list[Finding] = []
    replaced: dict[int, list[Contour]] = {}
    for index in bad:
        check_time()
        polygon = contours.polygons[index]
        tidy = _tidied(contours.loops[index].contour)
        replaced[index] = _fields(contours.loops[index].contour) if tidy is None else [tidy]
        findings.append(_self_crossing_finding(polygon, tidied=tidy is not None, fields=len(replaced[index])))
    loops = [
        replace(loop, contour=line)
        for index, loop in enumerate(contours.loops)
        for line in replaced.get(index, [loop.contour])
    ]
    return Crossings(ContourSet.of(loops), findings=list(_capped(findings)))


def _tidied(line: Contour) -> Contour | None:
    """Return the contour without its shortest segments and its spikes; None if that is not enough."""
    area = abs(area_mm2(line))
    for hair_mm in (_HAIR_MM / 20.0, _HAIR_MM):
        tidy = _without_spikes(_without_short(line, hair_mm), hair_mm)
        if len(tidy) < 2 or abs(abs(area_mm2(tidy)) - area) > _SAME_SHARE * area:
            continue
        points = flatten(tidy, _FIELD_TOLERANCE_MM)
        if len(points) > 2 and shapely.Polygon(points).is_valid:
            return tidy
    return None


def _without_short(line: Contour, hair_mm: float) -> Contour:
    ends = np.roll(line, -1, axis=0)
    return line[np.hypot(*(ends - line)[:, :2].T) > hair_mm]


def _without_spikes(line: Contour, hair_mm: float) -> Contour:
    """Return the contour without corners where a line runs back over the line before it."""
    rows = [row for row in line]  # noqa: C416 - rows of an array, popped one by one below
    at = 0
    while at < len(rows) and len(rows) > 3:
        before, corner, after = rows[at - 1], rows[at], rows[(at + 1) % len(rows)]
        if _is_spike(before, corner, after, hair_mm):
            rows.pop(at)
            at = max(at - 1, 0)
        else:
            at += 1
    return np.array(rows).reshape(-1, 3)


def _is_spike(before: FloatArray, corner: FloatArray, after: FloatArray, hair_mm: float) -> bool:
    if abs(before[2]) >= LINE_BULGE or abs(corner[2]) >= LINE_BULGE:
        return False
    there, back = corner[:2] - before[:2], after[:2] - corner[:2]
    size = float(np.hypot(*there) * np.hypot(*back))
    if size == 0.0:
        return True
    turned = float(there @ back) < 0.0
    off_mm = abs(float(there[0] * back[1] - there[1] * back[0])) / max(
        float(np.hypot(*there)), float(np.hypot(*back))
    )
    return turned and off_mm <= hair_mm


def _fields(line: Contour) -> list[Contour]:
    """Return the outlines of what a crossing contour encloses, largest first, arcs flattened."""
    fields = enclosed_fields(flatten(line, _FIELD_TOLERANCE_MM))
    least = _FIELD_SHARE * sum(each.area for each in fields)
    fields = sorted((each for each in fields if each.area >= least), key=lambda each: -each.area)
    return [contour(each.exterior.coords[:-1]) for each in fields]


def enclosed_fields(points: FloatArray) -> list[shapely.Polygon]:
    """Return what a ring of points ``(n, 2)``, which may cross itself, encloses from outside."""
    if _is_tangled(points):
        return []
    try:
        lines = shapely.node(shapely.LinearRing(points))
        whole = shapely.union_all(shapely.get_parts(shapely.polygonize(shapely.get_parts(lines))))
    except (shapely.errors.GEOSException, ValueError):
        return []
    return [piece for piece in shapely.get_parts(whole).tolist() if isinstance(piece, shapely.Polygon)]


def _is_tangled(points: FloatArray) -> bool:
    """Return whether a ring of points crosses itself so often that it means nothing, and takes minutes."""
    ends = np.stack([points, np.roll(points, -1, axis=0)], axis=1)
    lines = np.asarray(shapely.linestrings(ends), dtype=np.object_)
    tree, met = shapely.STRtree(lines), -3 * len(lines)  # itself and its two neighbours are no crossings
    for first in range(0, len(lines), _LINES_AT_ONCE):
        check_time()
        met += tree.query(lines[first : first + _LINES_AT_ONCE], predicate="intersects").shape[1]
        if met > 2 * MAX_CROSSINGS:
            return True
    return False


def _self_crossing_finding(polygon: shapely.Polygon, *, tidied: bool, fields: int) -> Finding:
    x, y = _place_in(shapely.is_valid_reason(polygon))
    size = float(np.hypot(*np.subtract(polygon.bounds[2:], polygon.bounds[:2])))
    if tidied:
        text = f"a contour ran over itself by less than {_HAIR_MM:g} mm; that was taken off"
        return Finding("self_crossing", Severity.WARNING, text, x, y, size, fixed=True)
    text = f"a contour crosses itself; it was cut into the {fields} fields that it encloses: please check"
    if not fields:
        text = f"a contour crosses itself more than {MAX_CROSSINGS:,} times; it was left out"
    return Finding("self_crossing", Severity.ERROR, text, x, y, size)


def _place_in(reason: str) -> tuple[float | None, float | None]:
    """Return the place that GEOS names in brackets: ``Self-intersection[1.5 2]``."""
    try:
        x, y = reason.partition("[")[2].rstrip("]").split()[:2]
        return float(x), float(y)
    except ValueError:
        return None, None


def without_crossings(contours: ContourSet) -> Crossings:
    """Return contours that do not cross one another, but for outlines of parts that overlap.

    Two holes that overlap become one opening; a small contour that crosses an outline is neither a
    hole nor a part: it is not cut.
    """
    pairs = crossing_pairs(contours.polygons, contours.areas)
    if not pairs:
        return Crossings(contours)
    nesting = nest(contours.polygons, contours.areas, {(larger, smaller) for larger, smaller, _ in pairs})
    loops: dict[int, Loop] = dict(enumerate(contours.loops))
    result = Crossings(contours)
    told: list[tuple[str, int, int]] = []
    for larger, smaller, share in pairs:
        check_time()
        if larger not in loops or smaller not in loops:
            continue
        siblings = nesting.parent[larger] == nesting.parent[smaller] and nesting.depth[larger] % 2 == 1
        merged = _merged(loops[larger], loops[smaller]) if siblings else None
        if merged is not None:
            loops[larger] = merged
            del loops[smaller]
            text = "two holes overlap; they are cut as one opening: please check"
        elif share >= _HOLE_SHARE or _is_hole_like(contours, nesting, larger, smaller, share):
            result.uncut.append(loops.pop(smaller).contour)
            text = (
                "a contour crosses the outline round it; it is not cut and was kept as a mark: please check"
            )
        else:
            text = "two outlines cross each other; each was taken as a part: please check"
        told.append((text, larger, smaller))
    result.findings = [_crossing_finding(contours, *each) for each in told[:_TOLD]]
    if len(told) > _TOLD:
        result.findings.append(
            _crossing_finding(contours, f"{len(told) - _TOLD} more contours cross", *told[_TOLD][1:])
        )
    apart = [(loops[one], loops[other]) for one, other, _ in pairs if one in loops and other in loops]
    result.contours = ContourSet.of(list(loops.values()), apart)
    return result


def _is_hole_like(contours: ContourSet, nesting: Nesting, larger: int, smaller: int, share: float) -> bool:
    """Return whether a contour that lies mostly outside a larger one is still no neighbour of it."""
    if contours.areas[smaller] > _SMALL_SHARE * contours.areas[larger] or np.any(nesting.parent == smaller):
        return False
    return share > _TOUCH_SHARE or as_circle(contours.loops[smaller].contour, 0.01) is not None


def _merged(one: Loop, other: Loop) -> Loop | None:
    polygons = [shapely.Polygon(flatten(loop.contour, _FIELD_TOLERANCE_MM)) for loop in (one, other)]
    union = shapely.union_all(polygons)
    if not isinstance(union, shapely.Polygon) or union.interiors:
        return None
    return replace(one, contour=contour(union.exterior.coords[:-1]))


def _crossing_finding(contours: ContourSet, text: str, larger: int, smaller: int) -> Finding:
    rings = shapely.boundary(contours.polygons[[larger, smaller]])
    common = shapely.intersection(*rings)
    place = contours.polygons[smaller].centroid if common.is_empty else shapely.point_on_surface(common)
    size = float(np.sqrt(contours.areas[smaller]))
    return Finding("crossing_contours", Severity.WARNING, text, float(place.x), float(place.y), size)


def _capped(findings: list[Finding]) -> Iterator[Finding]:
    yield from findings[:_TOLD]
    rest = findings[_TOLD:]
    if rest:
        worst = next((each for each in rest if each.severity is Severity.ERROR), rest[0])
        yield replace(worst, message=f"{len(rest)} more contours cross themselves")
