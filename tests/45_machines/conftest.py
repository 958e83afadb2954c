"""Tickets for machines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from nestwright.machines.connector import Ticket, TicketPart


@pytest.fixture
def ticket() -> Callable[..., Ticket]:
    """Return a ticket of some sheets."""

    def make(task: str = "t1", *sheets: int, **given: Any) -> Ticket:
        values: dict[str, Any] = {
            "file_name": "plate 1.dxf",
            "file": b"cut me",
            "cut_length": 8000.0,
            "pierce_count": 10,
            "parts": (TicketPart("P1", "bracket", 4), TicketPart("P2", "flange", 2)),
        }
        return Ticket(task, "plate 1", sheets or (1,), **(values | given))

    return make
