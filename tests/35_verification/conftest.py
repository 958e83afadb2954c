"""Shapes of their own for the exact check: nothing of geometry/ is used to judge it."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import settings

from nestwright.verification.outlines import FloatArray, Outline

settings.register_profile("verification", settings.get_profile("untimed"), max_examples=30)
settings.load_profile("verification")


@pytest.fixture(scope="session")
def disc() -> Callable[..., FloatArray]:
    def make(x: float, y: float, radius: float) -> FloatArray:
        return np.array([(x - radius, y, 1.0), (x + radius, y, 1.0)])

    return make


@pytest.fixture(scope="session")
def box() -> Callable[..., FloatArray]:
    def make(x: float, y: float, width: float, height: float) -> FloatArray:
        return np.array([(x, y, 0), (x + width, y, 0), (x + width, y + height, 0), (x, y + height, 0)], float)

    return make


@pytest.fixture(scope="session")
def rounded() -> Callable[..., FloatArray]:
    bend = math.tan(math.pi / 8)

    def make(x: float, y: float, w: float, h: float, r: float) -> FloatArray:
        return np.array(
            [
                (x + r, y, 0),
                (x + w - r, y, bend),
                (x + w, y + r, 0),
                (x + w, y + h - r, bend),
                (x + w - r, y + h, 0),
                (x + r, y + h, bend),
                (x, y + h - r, 0),
                (x, y + r, bend),
            ],
            float,
        )

    return make


@pytest.fixture(scope="session")
def plate(box: Callable[..., FloatArray]) -> Outline:
    return Outline(box(0, 0, 1000, 500))
