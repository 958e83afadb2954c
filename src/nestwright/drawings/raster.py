"""A small rasteriser: areas and lines with smooth edges on numpy, written as PNG by the standard library."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from nestwright.geometry.contours import FloatArray

Colour: TypeAlias = tuple[int, int, int]
WHITE: Colour = (255, 255, 255)
_SAMPLES = 2  # a pixel, each way


class Canvas:
    """A picture of ``width x height`` pixels; coordinates are pixels, x right, y down."""

    def __init__(self, width: int, height: int, background: Colour = WHITE) -> None:
        self._pixels: NDArray[np.uint8] = np.empty((height * _SAMPLES, width * _SAMPLES, 3), dtype=np.uint8)
        self._pixels[:] = background

    def fill(self, rings: Iterable[FloatArray], colour: Colour) -> None:
        """Fill the area between closed rings of points ``(n, 2)``: what an odd number of them is round."""
        edges = [np.hstack([ring, np.roll(ring, -1, axis=0)]) for ring in rings if len(ring) > 2]
        self._paint(edges, colour, even_odd=True)

    def stroke(self, lines: Iterable[FloatArray], colour: Colour, width_px: float) -> None:
        """Draw open lines of points ``(n, 2)``."""
        segments = [np.hstack([line[:-1], line[1:]]) for line in lines if len(line) > 1]
        if segments:
            self._paint([_outlines(np.concatenate(segments), width_px)], colour, even_odd=False)

    def _paint(self, edges: Sequence[FloatArray], colour: Colour, *, even_odd: bool) -> None:
        if not edges:
            return
        lines = np.concatenate(edges) * _SAMPLES
        corners = lines.reshape(-1, 2)
        low = np.clip(np.floor(corners.min(axis=0)), 0, self._pixels.shape[1::-1]).astype(np.int64)
        high = np.clip(np.ceil(corners.max(axis=0)), 0, self._pixels.shape[1::-1]).astype(np.int64)
        pixels = self._pixels[low[1] : high[1], low[0] : high[0]]  # no more than what is touched
        height, width = pixels.shape[:2]
        if not height * width:
            return
        x0, y0, x1, y1 = (lines - np.tile(low, 2)).T
        down = np.where(y1 > y0, 1, -1)
        top, bottom = np.minimum(y0, y1), np.maximum(y0, y1)
        first = np.clip(np.ceil(top - 0.5), 0, height).astype(np.int64)
        last = np.clip(np.ceil(bottom - 0.5), 0, height).astype(np.int64)
        counts = last - first  # of the rows of samples that an edge crosses
        edge = np.repeat(np.arange(len(counts)), counts)
        row = first[edge] + np.arange(len(edge)) - np.repeat(np.cumsum(counts) - counts, counts)
        share = (row + 0.5 - y0[edge]) / (y1 - y0)[edge]
        column = np.clip(np.ceil(x0[edge] + share * (x1 - x0)[edge] - 0.5), 0, width).astype(np.int64)
        weights = None if even_odd else down[edge]
        size = height * (width + 1)
        turns = np.bincount(row * (width + 1) + column, weights, size).reshape(height, -1)
        inside = np.cumsum(np.rint(turns).astype(np.int32), axis=1)[:, :-1]
        pixels[(inside & 1 if even_odd else inside) != 0] = colour

    def png(self) -> bytes:
        """Return the picture as a PNG."""
        height, width = (size // _SAMPLES for size in self._pixels.shape[:2])
        samples = self._pixels.reshape(height, _SAMPLES, width, _SAMPLES, 3)
        pixels = samples.mean(axis=(1, 3)).round().astype(np.uint8)
        rows = np.hstack([np.zeros((height, 1), dtype=np.uint8), pixels.reshape(height, -1)])
        head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
        return b"".join(
            (
                b"\x89PNG\r\n\x1a\n",
                _chunk(b"IHDR", head),
                _chunk(b"IDAT", zlib.compress(rows.tobytes(), 6)),
                _chunk(b"IEND", b""),
            )
        )


def _outlines(segments: FloatArray, width_px: float) -> FloatArray:
    """Return the edges ``(4 n, 4)`` of a rectangle round each segment ``(n, 4)``, all the same way round."""
    start, end = segments[:, :2], segments[:, 2:]
    along = end - start
    length = np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    along = along / length * (width_px / 2.0)
    across = np.column_stack([-along[:, 1], along[:, 0]])
    reach = along * 0.7  # beyond the ends: corners close
    corners = [start - reach - across, end + reach - across, end + reach + across, start - reach + across]
    return np.concatenate(
        [np.hstack([one, other]) for one, other in zip(corners, [*corners[1:], corners[0]], strict=True)]
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
