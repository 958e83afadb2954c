"""Circles about one centre inside a part: a stepped bore, of which only the smallest goes through."""

from __future__ import annotations

import math

import numpy as np

from nestwright.drawings.recognition.containment import Nesting
from nestwright.drawings.recognition.contour_set import ContourSet
from nestwright.geometry.contours import as_circle

_LARGEST_MM = 50.0
_CENTRE_MM = 0.05


def outer_steps(contours: ContourSet, nesting: Nesting) -> list[int]:
    """Return the circles that are only steps round a smaller hole: they are not cut through.

    A round hole of up to 50 mm that holds nothing but one circle about the same centre (which may hold
    the next one) is such a step; cutting it would lose the smaller hole, and give a disc nobody ordered.
    """
    children: dict[int, list[int]] = {}
    for index, parent in enumerate(nesting.parent.tolist()):
        children.setdefault(parent, []).append(index)
    steps: list[int] = []
    for index in np.flatnonzero(nesting.depth == 1).tolist():
        if index in children:
            steps += _steps_from(index, children, contours)
    return steps


def _steps_from(index: int, children: dict[int, list[int]], contours: ContourSet) -> list[int]:
    circle = as_circle(contours.loops[index].contour, _CENTRE_MM)
    if circle is None or 2.0 * circle[2] > _LARGEST_MM:
        return []
    steps: list[int] = []
    while inside := children.get(index):
        inner = as_circle(contours.loops[inside[0]].contour, _CENTRE_MM) if len(inside) == 1 else None
        if inner is None or math.dist(circle[:2], inner[:2]) > _CENTRE_MM:
            return []
        steps.append(index)
        index = inside[0]
    return steps
