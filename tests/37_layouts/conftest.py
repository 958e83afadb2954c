"""An order of realistic parts with a layout placed by hand, as the engine would answer it."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from nestwright.geometry.contours import Contour, Shape, circle, contour, rectangle
from nestwright.layouts.checked import checked
from nestwright.layouts.order import NestOrder, OrderedPart, OrderedPlate
from nestwright.layouts.result import Layout, NestResult
from nestwright.nesting.solution import Placement, PlateLayout, Reason, Solution, Unplaced

settings.register_profile("layouts", settings.get_profile("untimed"), max_examples=8)
settings.load_profile("layouts")

SHARED_DXF = Path(__file__).resolve().parents[3] / "shared" / "data" / "dxf"


def rounded(width: float, height: float, radius: float, x: float = 0.0, y: float = 0.0) -> Contour:
    bend = math.tan(math.pi / 8)
    right, top = x + width, y + height
    return contour(
        [
            (x + radius, y, 0),
            (right - radius, y, bend),
            (right, y + radius, 0),
            (right, top - radius, bend),
            (right - radius, top, 0),
            (x + radius, top, bend),
            (x, top - radius, 0),
            (x, y + radius, bend),
        ]
    )


def bolt_holes(count: int, ring_radius: float, radius: float) -> tuple[Contour, ...]:
    angles = np.arange(count) * math.tau / count
    return tuple(circle(ring_radius * math.cos(a), ring_radius * math.sin(a), radius) for a in angles)


@pytest.fixture(scope="session")
def shapes() -> dict[str, Shape]:
    """Parts as shops cut them; the hook has hollow and round sides and an arc of more than a half turn."""
    return {
        "bracket": Shape(
            rounded(300, 140, 20),
            tuple(circle(x, y, 8) for x in (30, 150, 270) for y in (30, 110)),
            (contour([(40, 70, 0.1), (260, 70, 0)]),),
        ),
        "flange": Shape(circle(0, 0, 90), (*bolt_holes(8, 62, 8), circle(0, 0, 40))),
        "frame": Shape(rounded(400, 300, 30), (rounded(320, 220, 10, 40, 40),)),
        "gusset": Shape(contour([(0, 0), (150, 0), (150, 30), (30, 150), (0, 150)]), (circle(35, 35, 12),)),
        "hook": Shape(
            contour(
                [(0, 0, 0), (80, 0, -0.4), (120, 0, 0), (160, 0, 0), (160, 60, 1.7), (110, 60, 0), (0, 60)]
            ),
            (contour([(20, 20, 0), (50, 20, 1), (50, 35, 0), (20, 35, 1)]),),
        ),
    }


@pytest.fixture(scope="session")
def order(shapes: dict[str, Shape]) -> NestOrder:
    parts = (
        OrderedPart("a#1", "Konsole Ä-100 größer", shapes["bracket"], 8),
        OrderedPart("b", "flange DN80", shapes["flange"], 4),
        OrderedPart("c", "frame <&> 400", shapes["frame"], 2),
        OrderedPart("d", "gusset", shapes["gusset"], 6, rotations_deg=(0.0,)),
        OrderedPart("e", "крюк 钩", shapes["hook"], 4, mirror=True),
    )
    plates = (OrderedPlate("P1", "1500x1000", Shape(rectangle(1500, 1000)), stock=3),)
    return NestOrder(parts, plates, gap_mm=5.0, margin_mm=10.0)


@pytest.fixture(scope="session")
def placements() -> tuple[Placement, ...]:
    """One pattern: every part, a flange in a frame's hole, turned and mirrored pieces."""
    return (
        *(Placement(0, 10 + 305 * i, 10 + 145 * j, 0.0) for i in range(2) for j in range(2)),
        Placement(1, 100, 390, 90.0),
        Placement(1, 620 + 200, 10 + 150, 180.0),
        Placement(2, 620, 10, 0.0),
        *(Placement(3, 1025 + 155 * i, 10, 0.0) for i in range(3)),
        Placement(4, 400, 320, 90.0, mirror=False),
        Placement(4, 700, 400, 0.0, mirror=True),
    )


@pytest.fixture(scope="session")
def solution(placements: tuple[Placement, ...]) -> Solution:
    return Solution(
        layouts=(PlateLayout(0, placements, 2),),
        unplaced=(),
        cost=3.0,
        plates=2,
        plates_used=1.8,
        utilisation=0.3,
        bound_plates=1,
    )


@pytest.fixture(scope="session")
def short_solution(placements: tuple[Placement, ...]) -> Solution:
    """The same pattern once: half of everything is left."""
    left = tuple(Unplaced(part, count, Reason.OUT_OF_TIME) for part, count in enumerate((4, 2, 1, 3, 2)))
    return Solution((PlateLayout(0, placements, 1),), left, 1.5, 1, 0.9, 0.3, 1)


@pytest.fixture(scope="session")
def result(order: NestOrder, solution: Solution) -> NestResult:
    proved = checked(order, solution)
    return NestResult(
        layouts=proved.layouts,
        not_placed=proved.not_placed,
        plates=2,
        plates_used=1.8,
        utilisation=0.3,
        bound_plates=1,
        parameters=order.parameters(),
        versions={"nestwright": "0"},
        elapsed_s=1.0,
    )


@pytest.fixture(scope="session")
def layout(result: NestResult) -> Layout:
    return result.layouts[0]


@pytest.fixture(scope="session")
def shared_dxf() -> Path:
    if not SHARED_DXF.is_dir():
        pytest.skip("needs the corpus of drawings beside the repository")
    return SHARED_DXF
