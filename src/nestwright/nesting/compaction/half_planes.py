"""Free half-planes: where the second piece of a pair may go for sure, near where it is, seen from the first.

Everything is relative to the present position, which is the origin, and looked at within a trust box around
it. A half-plane ``normal @ d >= offset`` is free when no edge of the no-fit polygon reaches into its part of
the box: then nothing in there is forbidden, as the present position is not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nestwright.nesting.compaction.plate_pairs import EdgeList, nearest_points
from nestwright.nesting.kernels import FloatArray, IntArray
from nestwright.nesting.nfp.lookup import NEAR_MM

DIRECTIONS = 6  # edges of a pair that are tried before its surroundings are cut to a convex region
MOST_CUTS = 8  # half-planes of such a region
SLACK_MM = 2e-5  # an edge that reaches so far into a half-plane lies on its border
ALONG_MM = 0.01  # of margin that a half-plane is worth more when it leaves the long axis free


@dataclass(frozen=True, eq=False)
class HalfPlanes:
    """``normal (H, 2) @ d >= offset (H,)`` for pair ``owner (H,)``; the pairs ``tied`` must not move."""

    owner: IntArray
    normal: FloatArray
    offset: FloatArray
    tied: IntArray


def free_half_planes(listed: EdgeList, reach: FloatArray, long_axis: int) -> HalfPlanes:
    """Return half-planes that hold each pair apart within its trust box ``|d| <= reach (pairs,)``.

    Pairs without an edge in their box have none. A pair in a corner has several, which together are free.
    """
    clipped, kept = clip(listed.edges, reach[listed.owner])
    owner, whole = listed.owner[kept], listed.edges[kept]
    normal = _normals(whole)
    if len(owner) == 0:
        return HalfPlanes(owner, normal, np.empty(0), owner)
    pairs, first = np.unique(owner, return_index=True)
    end = np.append(first[1:], len(owner))
    local = np.repeat(np.arange(len(pairs)), end - first)
    # How far an edge's own line is: the most that its half-plane can hold the pair apart.
    most = -(normal * whole[:, :2]).sum(axis=1)
    binds = ALONG_MM * np.abs(normal[:, long_axis])
    order = np.lexsort((binds - most, local))
    chosen, margin, best = np.zeros((len(pairs), 2)), np.zeros(len(pairs)), np.full(len(pairs), -np.inf)
    ends = clipped.reshape(-1, 2, 2)
    for k in range(min(DIRECTIONS, int((end - first).max(initial=0)))):
        candidate = order[np.minimum(first + k, end - 1)]
        direction = normal[candidate]
        reached = (ends * direction[local][:, None, :]).sum(axis=2).max(axis=1)
        free = -np.maximum.reduceat(reached, first)
        score = np.where(free >= -NEAR_MM, free - binds[candidate], -np.inf)
        better = score > best
        chosen[better], margin[better], best[better] = direction[better], free[better], score[better]
        if (best >= (most - binds)[candidate]).all():
            break
    apart = np.isfinite(best)
    corners = np.flatnonzero(~apart)
    regions = [
        _convex_region(clipped[first[p] : end[p]], normal[first[p] : end[p]]) for p in corners.tolist()
    ]
    tied = [int(pairs[p]) for p, region in zip(corners, regions, strict=True) if region is None]
    cuts = [(int(pairs[p]), region) for p, region in zip(corners, regions, strict=True) if region is not None]
    return HalfPlanes(
        np.concatenate([pairs[apart], *(np.full(len(region), pair) for pair, region in cuts)]),
        np.vstack([chosen[apart], *(region[:, :2] for _, region in cuts)]),
        np.concatenate([-margin[apart], *(region[:, 2] for _, region in cuts)]),
        np.array(tied, np.int64),
    )


def clip(edges: FloatArray, reach: FloatArray) -> tuple[FloatArray, IntArray]:
    """Return the parts of edges within boxes ``|d| <= reach``, and of which edges there is any."""
    start, along = edges[:, :2], edges[:, 2:] - edges[:, :2]
    # Outside in x or in y: most edges are.
    low, high = np.minimum(start, edges[:, 2:]), np.maximum(start, edges[:, 2:])
    kept = np.flatnonzero(((low < reach[:, None]) & (high > -reach[:, None])).all(axis=1))
    start, along, limit = start[kept], along[kept], reach[kept, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = (-limit - start) / along, (limit - start) / along
    flat = along == 0.0
    enter = np.where(flat, 0.0, np.minimum(one, other)).max(axis=1).clip(0.0)
    leave = np.where(flat, 1.0, np.maximum(one, other)).min(axis=1).clip(max=1.0)
    some = enter < leave
    start, along, enter, leave = start[some], along[some], enter[some, None], leave[some, None]
    return np.hstack([start + enter * along, start + leave * along]), kept[some]


def _normals(edges: FloatArray) -> FloatArray:
    """Return the direction away from the forbidden side, which is on the left."""
    along = edges[:, 2:] - edges[:, :2]
    return np.stack([along[:, 1], -along[:, 0]], axis=1) / np.hypot(*along.T)[:, None]


def _convex_region(edges: FloatArray, normal: FloatArray) -> FloatArray | None:
    """Return a free convex region around the origin as rows ``normal, offset``; None when it takes too many.

    The nearest edge first: its half-plane leaves it out, and whatever else lies behind it.
    """
    rows: list[FloatArray] = []
    while len(edges) > 0 and len(rows) < MOST_CUTS:
        point = nearest_points(edges)
        distance = np.hypot(*point.T)
        i = int(distance.argmin())
        direction = normal[i] if distance[i] <= NEAR_MM else -point[i] / distance[i]
        reached = (edges.reshape(-1, 2, 2) @ direction).max(axis=1)
        offset = float(reached[i])
        rows.append(np.array([*direction, offset]))
        still = reached > offset + SLACK_MM
        edges, normal = edges[still], normal[still]
    return np.array(rows) if len(edges) == 0 else None
