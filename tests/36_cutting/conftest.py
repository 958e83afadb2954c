"""Sheets that bring out every rule: holes, a piece in a hole, marks, hollow arcs, pieces turned over."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from nestwright.cutting.model import CutPiece, Sheet
from nestwright.cutting.rules import CutRules
from nestwright.geometry.contours import Shape, bounds_mm, circle, contour, rectangle
from nestwright.geometry.transform import Transform

settings.register_profile("cutting", settings.get_profile("untimed"), max_examples=6)
settings.load_profile("cutting")

SHARED_DXF = Path(__file__).resolve().parents[3] / "shared" / "data" / "dxf"


@pytest.fixture(scope="session")
def shared_dxf() -> Path:
    if not SHARED_DXF.is_dir():
        pytest.skip("needs the corpus of drawings beside the repository")
    return SHARED_DXF


def bracket() -> Shape:
    holes = tuple(circle(x, y, 8) for x in (30, 150, 270) for y in (30, 110))
    return Shape(rectangle(300, 140), holes, (contour([(40, 70, 0.1), (260, 70, 0)]),))


def flange(radius: float = 90.0) -> Shape:
    angles = np.arange(8) * math.tau / 8
    bolts = (circle(0.69 * radius * math.cos(a), 0.69 * radius * math.sin(a), 8) for a in angles)
    return Shape(circle(0, 0, radius), (*bolts, circle(0, 0, 0.44 * radius)))


def frame() -> Shape:
    return Shape(rectangle(400, 300), (rectangle(320, 220, 40, 40),))


def hook() -> Shape:
    rows = [(0, 0, 0), (80, 0, -0.4), (120, 0, 0), (160, 0, 0), (160, 60, 1.7), (110, 60, 0), (0, 60)]
    return Shape(contour(rows), (contour([(20, 20, 0), (50, 20, 1), (50, 35, 0), (20, 35, 1)]),))


@pytest.fixture(scope="session")
def sheet() -> Sheet:
    """Four brackets, a flange in a frame, two hooks, one of them turned over."""
    parts = {"bracket": bracket(), "flange": flange(), "frame": frame(), "hook": hook()}
    lying = [
        *(("bracket", Transform(10 + 305 * i, 10 + 145 * j)) for i in range(2) for j in range(2)),
        ("flange", Transform(820, 160, 180.0)),
        ("frame", Transform(620, 10)),
        ("hook", Transform(400, 320, 90.0)),
        ("hook", Transform(700, 400, 0.0, mirror=True)),
    ]
    pieces = (CutPiece(f"{name} #{n}", parts[name], place) for n, (name, place) in enumerate(lying, start=1))
    return Sheet(Shape(rectangle(1100, 600)), tuple(pieces))


@pytest.fixture(scope="session")
def rules() -> CutRules:
    return CutRules()


def _on_shelves(parts: list[tuple[str, Shape]], width_mm: float = 3000.0, gap_mm: float = 6.0) -> Sheet:
    """Return parts side by side in rows: a layout without a nester."""
    boxes = [bounds_mm(shape.outer) for _, shape in parts]
    width_mm = max(width_mm, *(right - left + 30.0 for left, _, right, _ in boxes))
    pieces: list[CutPiece] = []
    x, y, high = 10.0, 10.0, 0.0
    for number, ((name, shape), (left, bottom, right, top)) in enumerate(zip(parts, boxes, strict=True), 1):
        if x + right - left > width_mm - 10.0:
            x, y, high = 10.0, y + high + gap_mm, 0.0
        pieces.append(CutPiece(f"{name} #{number}", shape, Transform(x - left, y - bottom)))
        x, high = x + right - left + gap_mm, max(high, top - bottom)
    return Sheet(Shape(rectangle(width_mm, y + high + 10.0)), tuple(pieces))


@pytest.fixture(scope="session")
def on_shelves():
    """A function that lays parts side by side in rows."""
    return _on_shelves


@pytest.fixture(scope="session")
def small_flange() -> Shape:
    return flange(30.0)
