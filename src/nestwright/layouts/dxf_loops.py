"""Strokes of a foreign layout joined to closed contours: end on end, nothing bridged, nothing dropped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import shapely

from nestwright.drawings.files.segments import Stroke
from nestwright.geometry.contours import FloatArray
from nestwright.verification.report import Rule, Violation

JOIN_MM = 0.01
"""Ends nearer than this are one point: what is left by writing a drawing with a few digits."""


def closed_contours(strokes: Sequence[Stroke]) -> tuple[list[Stroke], tuple[Violation, ...]]:
    """Return closed contours (without the repeated first point) and a violation where none closes."""
    closed = [replace(stroke, rows=stroke.rows[:-1]) for stroke in strokes if stroke.closed]
    loose = [stroke for stroke in strokes if not stroke.closed and np.ptp(stroke.rows[:, :2], axis=0).any()]
    joined, violations = _joined_up(loose) if loose else ([], [])
    contours = [stroke for stroke in closed + joined if encloses(stroke.rows)]
    flat = (stroke for stroke in closed + joined if not encloses(stroke.rows))
    return contours, (*violations, *map(_there_and_back, flat))


def encloses(rows: FloatArray) -> bool:
    """Whether closed rows can enclose an area: three corners, or two and an arc."""
    return len(rows) > 2 or (len(rows) == 2 and bool(rows[:, 2].any()))


def _there_and_back(stroke: Stroke) -> Violation:
    x_mm, y_mm = stroke.rows[0, :2].tolist()
    return Violation(Rule.DOUBLED_CONTOUR, "a line lies here twice", (), x_mm, y_mm)


def _joined_up(loose: Sequence[Stroke]) -> tuple[list[Stroke], list[Violation]]:
    ends = np.vstack([[stroke.rows[0, :2], stroke.rows[-1, :2]] for stroke in loose])
    node_of_end = _nodes(ends)
    at_node: dict[int, list[int]] = {}
    for end, node in enumerate(node_of_end):
        at_node.setdefault(node, []).append(end)
    chains = list(_chains(node_of_end, at_node))
    joined = [_joined(chain, loose) for chain in chains]
    used = {end // 2 for chain in chains for end in chain}
    bad = [end for end in range(len(ends)) if end // 2 not in used and len(at_node[node_of_end[end]]) != 2]
    return joined, list(_violations(bad, ends, node_of_end, at_node))


def _nodes(ends: FloatArray) -> list[int]:
    """Return for every end the least index of an end at the same place."""
    places = [shapely.Point(end) for end in ends.tolist()]
    tree = shapely.STRtree(places)
    first, second = tree.query(places, predicate="dwithin", distance=JOIN_MM)
    node = np.arange(len(ends))
    np.minimum.at(node, first, second)
    return node[node].tolist()


def _chains(node_of_end: Sequence[int], at_node: dict[int, list[int]]) -> Iterator[list[int]]:
    """Yield closed chains as the ends where their strokes begin; only where exactly two ends meet."""
    waiting = set(range(0, len(node_of_end), 2))
    for start in range(0, len(node_of_end), 2):
        if start not in waiting:
            continue
        chain, end = [start], start
        while True:
            waiting.discard(end - end % 2)
            meeting = at_node[node_of_end[end ^ 1]]
            if len(meeting) != 2:
                break
            end = meeting[0] if meeting[1] == end ^ 1 else meeting[1]
            if end == start:
                yield chain
                break
            chain.append(end)


def _joined(chain: Sequence[int], loose: Sequence[Stroke]) -> Stroke:
    rows = [loose[end // 2].rows if end % 2 == 0 else _reversed(loose[end // 2].rows) for end in chain]
    return replace(loose[chain[0] // 2], rows=np.vstack([row[:-1] for row in rows]), closed=True)


def _reversed(rows: FloatArray) -> FloatArray:
    turned = rows[::-1].copy()
    turned[:-1, 2] = -rows[-2::-1, 2]
    return turned


def _violations(
    bad: Sequence[int], ends: FloatArray, node_of_end: Sequence[int], at_node: dict[int, list[int]]
) -> Iterator[Violation]:
    for node in sorted({node_of_end[end] for end in bad}):
        x_mm, y_mm = ends[node].tolist()
        meeting = len(at_node[node])
        if meeting == 1:
            yield Violation(Rule.OPEN_CONTOUR, "a line ends here, its contour is open", (), x_mm, y_mm)
        else:
            message = f"{meeting} lines meet here: a line lies twice or contours touch"
            yield Violation(Rule.DOUBLED_CONTOUR, message, (), x_mm, y_mm)
