"""All tables of operations and the whole path of each row."""

from __future__ import annotations

from nestwright.api import native
from nestwright.api.cloudnest import routes as cloudnest
from nestwright.api.machine_platform import routes as machine_platform
from nestwright.api.operation import Operation

TABLES = (cloudnest, native, machine_platform)


def rows() -> list[tuple[str, Operation]]:
    """Return every operation with its path."""
    return [(table.BASE + row.path, row) for table in TABLES for row in table.OPERATIONS]
