"""Strokes to closed contours: what a shop cuts, from lines in any order and direction.

In this order: strokes without length are dropped; strokes drawn twice, or partly on one another, are kept
once; ends that are one point make chains; chains whose ends nearly meet are joined; a chain with one last,
larger gap is closed with a warning. What stays open is told with the place of its gap.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from nestwright.drawings.decisions import UNDECIDED, Decisions, Place
from nestwright.drawings.files.segments import Stroke
from nestwright.drawings.joining.borrowed import close_along_neighbours
from nestwright.drawings.joining.duplicates import first_of_equal_paths
from nestwright.drawings.joining.gaps import Join, Joined, join_ends
from nestwright.drawings.joining.network import WELD_MM, Step, nodes_of, plain_chains, rows_of, walk
from nestwright.drawings.joining.overlaps import without_overlaps
from nestwright.drawings.reading import Finding, Severity
from nestwright.geometry.contours import Contour, FloatArray, Path, length_mm

GAP_MM = 1.0  # the second, larger tolerance: a lone gap up to this is closed, with a warning
_GAP_SHARE = 0.02  # and not more than this share of the contour's length
_ZERO_MM = 1e-4
_TOLD_JOINS = 1000  # findings one by one; the rest as a number


@dataclass(frozen=True, eq=False)
class Loop:
    """A closed contour, and the layer and cut process of its first stroke."""

    contour: Contour
    layer: str
    process: int = 1


@dataclass
class Loops:
    """Closed contours, chains that stay open, and what was found on the way.

    ``twice``: lines that lie on others and were to be kept: they can only be marks.
    """

    closed: list[Loop] = field(default_factory=list)
    open: list[Path] = field(default_factory=list)
    twice: list[Path] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def find_loops(
    strokes: Iterable[Stroke],
    tolerance_mm: float,
    gap_mm: float = GAP_MM,
    decisions: Decisions = UNDECIDED,
    overlap_mm: float = WELD_MM,
) -> Loops:
    """Return the closed contours that strokes make.

    Parameters
    ----------
    tolerance_mm
        ends within it are joined.
    gap_mm
        a chain that lacks one piece no larger than this is closed, with a warning.
    decisions
        which of these repairs are not to be made.
    overlap_mm
        lines that run no further apart lie on one another.
    """
    loops = Loops()
    paths: list[Stroke] = []
    for stroke in _with_length(strokes, loops):
        if stroke.closed or math.dist(stroke.rows[0, :2], stroke.rows[-1, :2]) <= _ZERO_MM:
            loops.closed.append(_loop(stroke.rows, stroke))
        else:
            paths.append(stroke)
    paths = _without_duplicates(paths, loops, decisions)
    if paths:
        limits = _Limits(tolerance_mm, max(gap_mm, tolerance_mm), overlap_mm)
        _join(paths, limits, loops, decisions)
    _close_along_neighbours(loops, tolerance_mm, decisions)
    return loops


def _with_length(strokes: Iterable[Stroke], loops: Loops) -> list[Stroke]:
    kept: list[Stroke] = []
    dropped: list[Stroke] = []
    for stroke in strokes:
        reach = float(np.max(np.abs(stroke.rows[:, :2] - stroke.rows[0, :2])))
        (kept if reach > _ZERO_MM else dropped).append(stroke)
    if dropped:
        loops.findings.append(
            Finding(
                "zero_length",
                Severity.INFO,
                f"{len(dropped)} lines have no length and were dropped",
                *_place(dropped[0].rows[0]),
                fixed=True,
            )
        )
    return kept


def _without_duplicates(strokes: list[Stroke], loops: Loops, decisions: Decisions) -> list[Stroke]:
    keep = first_of_equal_paths([stroke.rows for stroke in strokes])
    if not keep.all():
        dropped = [stroke.rows for stroke, kept in zip(strokes, keep, strict=True) if not kept]
        place = _place(dropped[0][0])
        text = f"{len(dropped)} lines are drawn twice; each is cut once"
        finding = Finding("duplicate_line", Severity.INFO, text, *place, fixed=True)
        if decisions.refuses("duplicate_line", place):
            loops.twice += dropped
            finding = finding.as_undone("the second ones were kept as marks")
        loops.findings.append(finding)
    return [stroke for stroke, kept in zip(strokes, keep, strict=True) if kept]


@dataclass(frozen=True)
class _Limits:
    """How far apart, mm, ends are that are joined, ends of a lone gap, and lines that lie on one another."""

    join_mm: float
    gap_mm: float
    overlap_mm: float


def _join(strokes: Sequence[Stroke], limits: _Limits, loops: Loops, decisions: Decisions) -> None:
    """Take whole loops out first: what touches or overlaps them is no part of them."""
    rings, loose = _rings(strokes, WELD_MM)
    _close(strokes, rings, loops)
    if not loose:
        return
    strokes = _without_overlaps([strokes[index] for index in loose], limits, loops, decisions)
    paths, ends, nodes = _with_nodes(strokes, WELD_MM)
    network = walk(paths, nodes[:, 0].tolist(), nodes[:, 1].tolist())
    _close(strokes, [*network.loops, *network.fields], loops)
    if network.fields:
        loops.findings.append(_junction_finding(len(network.fields), ends, nodes, network.junctions))
    if not network.chains:
        return

    def refuses(one: FloatArray, other: FloatArray) -> bool:
        return decisions.refuses("joined_gap", _place(one), _place(other))

    first = strokes[network.chains[0][0][0]]
    joined = join_ends([rows_of(paths, steps) for steps in network.chains], limits.join_mm, refuses)
    loops.closed += [_loop(rows, first) for rows in joined.loops]
    loops.findings += _join_findings(joined.joins)
    loops.findings += [_join_finding(join).as_undone() for join in joined.refused]
    _close_lone_gaps(joined, limits.gap_mm, first, loops, decisions)


def _with_nodes(
    strokes: Sequence[Stroke], tolerance_mm: float
) -> tuple[list[Path], FloatArray, NDArray[np.int64]]:
    """Return the paths of strokes, their ends ``(2 n, 2)``, and the nodes ``(n, 2)`` that these share."""
    paths = [stroke.rows for stroke in strokes]
    ends = np.array([rows[at, :2] for rows in paths for at in (0, -1)])
    return paths, ends, nodes_of(ends, tolerance_mm).reshape(-1, 2)


def _rings(strokes: Sequence[Stroke], tolerance_mm: float) -> tuple[list[list[Step]], list[int]]:
    """Return the loops of strokes at whose ends nothing else meets, and the indices of all other strokes."""
    paths, _, nodes = _with_nodes(strokes, tolerance_mm)
    network, _ = plain_chains(paths, nodes[:, 0].tolist(), nodes[:, 1].tolist())
    in_ring = {index for steps in network.loops for index, _ in steps}
    return network.loops, [index for index in range(len(strokes)) if index not in in_ring]


def _close(strokes: Sequence[Stroke], rings: Iterable[Sequence[Step]], loops: Loops) -> None:
    paths = [stroke.rows for stroke in strokes]
    for steps in rings:
        rows = rows_of(paths, steps)
        if np.ptp(rows[:, :2], axis=0).max() > WELD_MM:
            loops.closed.append(_loop(rows, strokes[steps[0][0]]))


def _without_overlaps(
    strokes: list[Stroke], limits: _Limits, loops: Loops, decisions: Decisions
) -> list[Stroke]:
    """Return the strokes with each stretch once.

    What closes by itself once its gaps are joined is left alone: two parts that share a stretch of an
    edge keep an edge each.
    """
    _, loose = _rings(strokes, limits.join_mm)
    untangled = without_overlaps([strokes[index].rows for index in loose], limits.overlap_mm)
    if not untangled.overlapping:
        return strokes
    first = strokes[loose[untangled.overlapping[0]]]
    text = f"{len(untangled.overlapping)} lines lie partly on one another; each stretch is cut once"
    place = _place(first.rows[0])
    finding = Finding("overlapping_line", Severity.INFO, text, *place, fixed=True)
    if decisions.refuses("overlapping_line", place):
        loops.findings.append(finding.as_undone())
        return strokes
    loops.findings.append(finding)
    kept = [replace(strokes[loose[at]], rows=rows) for at, rows in untangled.pieces]
    return [strokes[index] for index in sorted(set(range(len(strokes))) - set(loose))] + kept


def _close_lone_gaps(
    joined: Joined, gap_mm: float, first: Stroke, loops: Loops, decisions: Decisions
) -> None:
    apart = {(join.x_mm, join.y_mm) for join in joined.refused}  # told already

    def refuses(*ends: FloatArray) -> bool:
        places = [_place(end) for end in ends]
        return decisions.refuses("gap_closed", *places) or not apart.isdisjoint(places)

    for chain in joined.chains:
        allowed_mm = min(gap_mm, _GAP_SHARE * length_mm(chain, closed=False))
        lone = join_ends([chain], allowed_mm, refuses) if len(chain) > 2 else Joined(chains=[chain])
        loops.closed += [_loop(rows, first) for rows in lone.loops]
        loops.open += lone.chains
        loops.findings += [_gap_finding(join) for join in lone.joins]
        told = [join for join in lone.refused if apart.isdisjoint(_ends(chain))]
        loops.findings += [_gap_finding(join).as_undone() for join in told]


def _ends(chain: Path) -> tuple[Place, Place]:
    return _place(chain[0]), _place(chain[-1])


def _gap_finding(join: Join) -> Finding:
    text = (
        f"a contour had a gap of {join.gap_mm:.3g} mm, larger than the tolerance; it was closed: please check"
    )
    return Finding("gap_closed", Severity.WARNING, text, join.x_mm, join.y_mm, join.gap_mm, fixed=True)


def _close_along_neighbours(loops: Loops, tolerance_mm: float, decisions: Decisions) -> None:
    if not loops.open:
        return
    borrowed = close_along_neighbours(loops.open, [loop.contour for loop in loops.closed], tolerance_mm)
    loops.open = borrowed.open
    neighbours = list(loops.closed)
    for chain, whole, at in borrowed.closed:
        neighbours.append(replace(neighbours[at], contour=whole[:-1].copy()))
        text = "an open line was closed along the edge of its neighbour, on which it ends: please check"
        finding = Finding("shared_edge", Severity.WARNING, text, *_place(chain[0]), fixed=True)
        if decisions.refuses("shared_edge", _place(chain[0])):
            finding = finding.as_undone()
            loops.open.append(chain)
        else:
            loops.closed.append(neighbours[-1])
        loops.findings.append(finding)


def open_finding(chain: Path) -> Finding:
    """Return the finding for a chain that stays open: place and size of the gap between its ends."""
    gap_mm = math.dist(chain[0, :2], chain[-1, :2])
    middle = (chain[0, :2] + chain[-1, :2]) / 2.0
    length = length_mm(chain, closed=False)
    return Finding(
        "open_contour",
        Severity.WARNING,
        f"a line of {length:.4g} mm in length does not close: its ends are {gap_mm:.4g} mm apart, "
        f"at ({chain[0, 0]:.4g}, {chain[0, 1]:.4g}) and ({chain[-1, 0]:.4g}, {chain[-1, 1]:.4g})",
        float(middle[0]),
        float(middle[1]),
        gap_mm,
    )


def _join_findings(joins: Sequence[Join]) -> list[Finding]:
    """Return one finding for all joins that only undo rounding, and one each for the largest others."""
    seen = sorted((join for join in joins if join.gap_mm > WELD_MM), key=lambda join: -join.gap_mm)
    findings = [_join_finding(join) for join in seen[:_TOLD_JOINS]]
    rest = seen[_TOLD_JOINS:]
    if rest:
        findings.append(
            Finding(
                "joined_gap",
                Severity.INFO,
                f"{len(rest)} more pairs of ends were joined, the largest {rest[0].gap_mm:.3g} mm apart",
                rest[0].x_mm,
                rest[0].y_mm,
                rest[0].gap_mm,
                fixed=True,
            )
        )
    return findings


def _join_finding(join: Join) -> Finding:
    text = f"two ends {join.gap_mm:.3g} mm apart were joined"
    return Finding("joined_gap", Severity.INFO, text, join.x_mm, join.y_mm, join.gap_mm, fixed=True)


def _junction_finding(
    fields: int, ends: FloatArray, nodes: NDArray[np.int64], junctions: Sequence[int]
) -> Finding:
    place = ends[int(np.flatnonzero(nodes.ravel() == junctions[0])[0])]
    return Finding(
        "shared_lines",
        Severity.WARNING,
        f"more than two lines meet at {len(junctions)} points; each of the {fields} closed fields between "
        "them was taken as a contour: please check",
        *_place(place),
    )


def _loop(rows: Path, first: Stroke) -> Loop:
    return Loop(rows[:-1].copy(), first.layer, first.process)


def _place(point: FloatArray) -> tuple[float, float]:
    return float(point[0]), float(point[1])
