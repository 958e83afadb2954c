"""How each built-in shape is drawn from its values; lengths in mm."""

from __future__ import annotations

import math
from itertools import product

from nestwright.drawings.templates.outlines import filleted, slot
from nestwright.drawings.templates.parameters import Values, refuse
from nestwright.geometry.contours import Contour, Shape, circle, contour
from nestwright.geometry.transform import Transform


def rectangle(v: Values) -> Shape:
    """Draw a rectangle; a hole near each corner where ``D`` is not 0."""
    outer = _rounded(v["W"], v["H"], v["R"])
    if not v["D"]:
        return Shape(outer)
    xs, ys = (v["E"], v["W"] - v["E"]), (v["E"], v["H"] - v["E"])
    if v["E"] <= v["D"] / 2.0:
        raise refuse("E", f"more than half of D = {v['D']:g}: the holes would cross the edge")
    if 2.0 * v["E"] + v["D"] >= min(v["W"], v["H"]):
        raise refuse("E", "so small that the four holes lie apart: 2 E + D below W and H")
    return Shape(outer, tuple(circle(x, y, v["D"] / 2.0) for x, y in product(xs, ys)))


def disc(v: Values) -> Shape:
    """Draw a full circle."""
    return Shape(circle(0.0, 0.0, v["D"] / 2.0))


def ring(v: Values) -> Shape:
    """Draw a circle with a bore."""
    _refuse_bore(v)
    return Shape(circle(0.0, 0.0, v["D"] / 2.0), (circle(0.0, 0.0, v["B"] / 2.0),))


def flange(v: Values) -> Shape:
    """Draw a circle with a bore and a bolt circle; the first hole on the x axis."""
    _refuse_bore(v)
    reach, hole = v["K"] / 2.0, v["H"] / 2.0
    if reach + hole >= v["D"] / 2.0:
        raise refuse("K", "so small that the bolt holes stay inside: K + H below D")
    if v["B"] and reach - hole <= v["B"] / 2.0:
        raise refuse("K", "so large that the bolt holes clear the bore: K - H above B")
    count = int(v["N"])
    if count > 1 and 2.0 * reach * math.sin(math.pi / count) <= 2.0 * hole:
        raise refuse("N", f"fewer: {count} holes of {v['H']:g} touch on a bolt circle of {v['K']:g}")
    turns = [math.tau * number / count for number in range(count)]
    bolts = [circle(reach * math.cos(turn), reach * math.sin(turn), hole) for turn in turns]
    bore = [circle(0.0, 0.0, v["B"] / 2.0)] if v["B"] else []
    return Shape(circle(0.0, 0.0, v["D"] / 2.0), (*bore, *bolts))


def l_shape(v: Values) -> Shape:
    """Draw two legs: one along x, one along y; ``R`` rounds the inner corner."""
    _refuse_over("A", v["A"], "H", v["H"])
    _refuse_over("B", v["B"], "W", v["W"])
    room = min(v["W"] - v["B"], v["H"] - v["A"])
    if v["R"] >= room:
        raise refuse("R", f"below {room:g}: the inner corner has no more room")
    corners = [(0, 0), (v["W"], 0), (v["W"], v["A"]), (v["B"], v["A"], v["R"]), (v["B"], v["H"]), (0, v["H"])]
    return Shape(filleted(corners))


def u_shape(v: Values) -> Shape:
    """Draw a web along x and two legs upwards; ``R`` rounds the inner corners."""
    inner = v["W"] - 2.0 * v["B"]
    if inner <= 0.0:
        raise refuse("B", f"below half of W = {v['W']:g}")
    _refuse_over("A", v["A"], "H", v["H"])
    if 2.0 * v["R"] >= inner or v["R"] >= v["H"] - v["A"]:
        raise refuse("R", f"below {min(inner / 2.0, v['H'] - v['A']):g}: the inner corners have no more room")
    left, right = v["B"], v["W"] - v["B"]
    corners = [
        (0, 0),
        (v["W"], 0),
        (v["W"], v["H"]),
        (right, v["H"]),
        (right, v["A"], v["R"]),
        (left, v["A"], v["R"]),
        (left, v["H"]),
        (0, v["H"]),
    ]
    return Shape(filleted(corners))


def t_shape(v: Values) -> Shape:
    """Draw a bar along x at the top and a stem below its middle."""
    _refuse_over("B", v["B"], "W", v["W"])
    _refuse_over("A", v["A"], "H", v["H"])
    left, right, below = (v["W"] - v["B"]) / 2.0, (v["W"] + v["B"]) / 2.0, v["H"] - v["A"]
    corners = [(left, 0), (right, 0), (right, below), (v["W"], below), (v["W"], v["H"]), (0, v["H"])]
    return Shape(filleted([*corners, (0, below), (left, below)]))


def gusset(v: Values) -> Shape:
    """Draw a right triangle with its tips cut to ``A`` and its inner corner cut by ``C``."""
    for name in ("W", "H"):
        if v[name] <= v["A"] or v[name] <= v["C"]:
            raise refuse(name, f"more than A = {v['A']:g} and C = {v['C']:g}")
    corners = [(v["C"], 0), (v["W"], 0), (v["W"], v["A"]), (v["A"], v["H"]), (0, v["H"]), (0, v["C"])]
    if not v["A"]:
        corners = [(v["C"], 0), (v["W"], 0), (0, v["H"]), (0, v["C"])]
    return Shape(filleted(corners if v["C"] else corners[:-1]))


def triangle(v: Values) -> Shape:
    """Draw a base along x and a tip at height ``H``, ``X`` from the left."""
    return Shape(contour([(0, 0), (v["W"], 0), (v["X"], v["H"])]))


def trapezoid(v: Values) -> Shape:
    """Draw a base along x and a parallel edge of width ``T`` at height ``H``, ``X`` from the left."""
    return Shape(contour([(0, 0), (v["W"], 0), (v["X"] + v["T"], v["H"]), (v["X"], v["H"])]))


def regular_polygon(v: Values) -> Shape:
    """Draw equal sides, ``S`` across flats (twice the inner circle's radius); a bore where ``B`` is not 0."""
    count = int(v["N"])
    if v["B"] >= v["S"]:
        raise refuse("B", f"below S = {v['S']:g}")
    reach = v["S"] / 2.0 / math.cos(math.pi / count)
    turns = [math.tau * (number + 0.5) / count - math.pi / 2.0 for number in range(count)]
    outer = contour([(reach * math.cos(turn), reach * math.sin(turn)) for turn in turns])
    return Shape(outer, (circle(0.0, 0.0, v["B"] / 2.0),) if v["B"] else ())


def obround(v: Values) -> Shape:
    """Draw a plate with two round ends."""
    if v["L"] < v["W"]:
        raise refuse("L", f"at least W = {v['W']:g}")
    return Shape(slot(0.0, 0.0, v["L"], v["W"]))


def slotted_plate(v: Values) -> Shape:
    """Draw a rectangle with a row of equal slots, spread evenly; they stand across where ``A`` is 90."""
    count = int(v["N"])
    if v["L"] < v["S"]:
        raise refuse("L", f"at least S = {v['S']:g}")
    pitch = v["W"] / count
    slots = [slot(pitch * (number + 0.5), v["H"] / 2.0, v["L"], v["S"], v["A"]) for number in range(count)]
    return Shape(_rounded(v["W"], v["H"], v["R"]), tuple(slots))


def base_plate(v: Values) -> Shape:
    """Draw a rectangle with a grid of ``NX x NY`` holes, the outer ones ``E`` from the edges."""
    xs, ys = (_spread(v["E"], v[side] - v["E"], int(v[count])) for side, count in (("W", "NX"), ("H", "NY")))
    holes = tuple(circle(x, y, v["D"] / 2.0) for x, y in product(xs, ys))
    if v["C"]:
        holes += (circle(v["W"] / 2.0, v["H"] / 2.0, v["C"] / 2.0),)
    return Shape(_rounded(v["W"], v["H"], v["R"]), holes)


def sector(v: Values) -> Shape:
    """Draw a piece of a ring of ``A`` degrees."""
    _refuse_over("B", v["B"], "D", v["D"])
    turn, outside, inside = math.radians(v["A"]), v["D"] / 2.0, v["B"] / 2.0
    bulge = math.tan(turn / 8.0)
    ends = (turn, turn / 2.0, 0.0)
    arc = [(outside * math.cos(a), outside * math.sin(a), bulge) for a in ends[::-1]]
    back = [(inside * math.cos(a), inside * math.sin(a), -bulge) for a in ends] if inside else [(0, 0, 0)]
    rows = [*arc[:-1], (*arc[-1][:2], 0.0), *back[:-1], (*back[-1][:2], 0.0)]
    return Shape(Transform().contour(contour(rows)))


def _rounded(width: float, height: float, radius: float) -> Contour:
    if 2.0 * radius > min(width, height):
        raise refuse("R", f"at most half of the shorter side: {min(width, height) / 2.0:g}")
    corners = [(0, 0, radius), (width, 0, radius), (width, height, radius), (0, height, radius)]
    return filleted(corners)


def _spread(first: float, last: float, count: int) -> list[float]:
    if count == 1:
        return [(first + last) / 2.0]
    return [first + (last - first) * number / (count - 1) for number in range(count)]


def _refuse_bore(v: Values) -> None:
    _refuse_over("B", v["B"], "D", v["D"])


def _refuse_over(name: str, value: float, other: str, most: float) -> None:
    if value >= most:
        raise refuse(name, f"below {other} = {most:g}")
