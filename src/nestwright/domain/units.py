"""Units of length that a drawing may be in; inside, everything is millimetres."""

from __future__ import annotations

MM_PER_UNIT = {"mm": 1.0, "cm": 10.0, "m": 1000.0, "in": 25.4, "ft": 304.8}
"""Units that may be asked for when a file states none."""
