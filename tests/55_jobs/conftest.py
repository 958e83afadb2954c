from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from nestwright.jobs.child import ChildSolver

# Solver children import the functions they are given by name.
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def wait_for() -> Callable[..., object]:
    """A function that waits until a condition holds and returns its value."""

    def wait(condition: Callable[[], object], limit_s: float = 90.0) -> object:
        ends_at = time.monotonic() + limit_s
        while not (found := condition()):
            assert time.monotonic() < ends_at, "waited in vain"
            time.sleep(0.02)
        return found

    return wait


@pytest.fixture
def solver() -> Iterator[ChildSolver]:
    made = ChildSolver(drawing_time_limit_s=20.0, stop_grace_s=0.5)
    yield made
    made.close()
