"""The outlines of all rows as they lie on a plate, in flat arrays for the overlap kernel."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from nestwright.nesting.kernels import FloatArray, IntArray
from nestwright.nesting.problem.outlines import Outline
from nestwright.nesting.problem.preparation import Problem


@dataclass(frozen=True, eq=False)
class Silhouettes:
    """One silhouette per row (grown outlines, obstacles), then the bare outline of each orientation.

    ``points`` of all rings with the index of the ``following`` one; ``start`` per silhouette, closed by
    an end; ``box`` and one ``inner`` point of each.
    """

    points: FloatArray
    following: IntArray
    start: IntArray
    box: FloatArray
    inner: FloatArray

    def arrays(self) -> tuple[FloatArray, IntArray, IntArray, FloatArray, FloatArray]:
        """Return the arrays in the order of :data:`~nestwright.nesting.fill.overlap.SILHOUETTES`."""
        return self.points, self.following, self.start, self.box, self.inner


def silhouettes_of(problem: Problem) -> Silhouettes:
    """Return the silhouettes of a problem."""
    obstacles = [obstacle for plate in problem.plates for obstacle in plate.obstacles]
    wide = [piece.outline.turned(way.matrix) for piece in problem.types for way in piece.orientations]
    bare = [piece.bare.turned(way.matrix) for piece in problem.types for way in piece.orientations]
    inner_wide = _turned_inner(problem, [piece.outline for piece in problem.types])
    inner_bare = _turned_inner(problem, [piece.bare for piece in problem.types])
    outlines = [*wide, *obstacles, *bare]
    lengths = [len(outline.points) for outline in outlines]
    start = np.cumsum([0, *lengths]).astype(np.int64)
    following = [_following(outline) + at for outline, at in zip(outlines, start[:-1], strict=True)]
    return Silhouettes(
        np.ascontiguousarray(np.vstack([outline.points for outline in outlines])),
        np.concatenate(following),
        start,
        np.array([outline.box for outline in outlines]),
        np.array([*inner_wide, *map(_inner_point, obstacles), *inner_bare]),
    )


def _following(outline: Outline) -> IntArray:
    following = np.arange(1, len(outline.points) + 1)
    following[outline.starts[1:] - 1] = outline.starts[:-1]
    return following.astype(np.int64)


def _turned_inner(problem: Problem, outlines: list[Outline]) -> list[FloatArray]:
    points = map(_inner_point, outlines)
    return [
        way.matrix @ point
        for piece, point in zip(problem.types, points, strict=True)
        for way in piece.orientations
    ]


def _inner_point(outline: Outline) -> FloatArray:
    rings = [outline.points[i:j] for i, j in zip(outline.starts[:-1], outline.starts[1:], strict=True)]
    point = shapely.Polygon(rings[0], rings[1:]).representative_point()
    return np.array([point.x, point.y])
