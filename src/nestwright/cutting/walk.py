"""Walking along contours and paths: places by length, tangents, stretches, joined paths.

A contour is closed, a path open, see ``geometry.contours``. Places are lengths from the first row, mm.
"""

from __future__ import annotations

import math

import numpy as np

from nestwright.geometry.contours import Contour, FloatArray, Path

SAME_MM = 1e-6
"""Points nearer than this are one: far below what any machine resolves, far above rounding."""


def opened(line: Contour) -> Path:
    """Return a contour as a path from its first row round to it again."""
    return np.vstack([line, line[:1]])


def segment_lengths(path: Path) -> FloatArray:
    """Return the exact length of every segment of a path, ``(n - 1,)`` mm."""
    chord = np.hypot(*(path[1:, :2] - path[:-1, :2]).T)
    bulge = np.abs(path[:-1, 2])
    safe = np.maximum(bulge, 1e-9)
    return np.where(bulge < 1e-9, chord, chord * (1.0 + safe**2) / safe * np.arctan(safe))


def path_length(path: Path) -> float:
    """Return the exact length of a path, mm."""
    return float(segment_lengths(path).sum()) if len(path) > 1 else 0.0


def tangents(path: Path, where: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return points and unit tangents ``(m, 2)`` at places ``(m,)`` of a path."""
    lengths = segment_lengths(path)
    ends = np.cumsum(lengths)
    at = np.minimum(np.searchsorted(ends, where, side="right"), len(lengths) - 1)
    share = np.clip((where - ends[at] + lengths[at]) / np.maximum(lengths[at], 1e-12), 0.0, 1.0)
    start, chord = path[at, :2], path[at + 1, :2] - path[at, :2]
    half = 2.0 * np.arctan(path[at, 2])  # half the sweep; also between chord and tangent
    flat = np.abs(half) < 1e-9
    safe = np.where(flat, 1.0, half)
    reach = np.where(flat, share, np.sin(share * safe) / np.sin(safe))
    points = start + _turned(chord, (share - 1.0) * half) * reach[:, None]
    along = _turned(chord, (2.0 * share - 1.0) * half)
    return points, along / np.maximum(np.hypot(*along.T), 1e-12)[:, None]


def _turned(vectors: FloatArray, angle: FloatArray) -> FloatArray:
    cos, sin = np.cos(angle), np.sin(angle)
    x, y = vectors.T
    return np.column_stack([x * cos - y * sin, x * sin + y * cos])


def stretch(path: Path, begin: float, end: float) -> Path:
    """Return the part of a path between two places, ``begin < end``; arcs stay arcs."""
    lengths = segment_lengths(path)
    ends = np.cumsum(lengths)
    rows: list[tuple[float, float, float]] = []
    for index, length in enumerate(lengths.tolist()):
        first = max(begin - (ends[index] - length), 0.0)
        last = min(end - (ends[index] - length), length)
        if last - first <= SAME_MM:
            continue
        (x, y), bulge = _point(path, index, first / length), float(path[index, 2])
        share = (last - first) / length
        rows.append((x, y, bulge if share == 1.0 else math.tan(math.atan(bulge) * share)))
        tail = (*_point(path, index, last / length), 0.0)
        if last < length or index == len(lengths) - 1 or end <= ends[index] + SAME_MM:
            return np.array([*rows, tail])
    raise ValueError("a stretch lies within its path and is longer than nothing")


def _point(path: Path, index: int, share: float) -> tuple[float, float]:
    if share <= 0.0 or share >= 1.0:
        row = path[index + (share >= 1.0)]
        return float(row[0]), float(row[1])
    half = 2.0 * math.atan(float(path[index, 2]))
    reach = share if abs(half) < 1e-9 else math.sin(share * half) / math.sin(half)
    angle = (share - 1.0) * half
    dx, dy = (path[index + 1, :2] - path[index, :2]).tolist()
    cos, sin = math.cos(angle) * reach, math.sin(angle) * reach
    return float(path[index, 0]) + dx * cos - dy * sin, float(path[index, 1]) + dx * sin + dy * cos


def started_at(line: Contour, where: float) -> Path:
    """Return a contour as a path that begins and ends at a place."""
    path = opened(line)
    total = path_length(path)
    where %= total
    if where <= SAME_MM or where >= total - SAME_MM:
        return path
    return joined(stretch(path, where, total), stretch(path, 0.0, where))


def joined(first: Path, second: Path) -> Path:
    """Return two paths as one; the second begins where the first ends."""
    return np.vstack([first[:-1], second])


def reversed_path(path: Path) -> Path:
    """Return a path walked the other way."""
    turned = path[::-1].copy()
    turned[:-1, 2] = -path[-2::-1, 2]
    turned[-1, 2] = 0.0
    return turned
