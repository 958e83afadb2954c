"""Numbers as shops write them: 2, 2.0, 2,5, .125, 1/4, 1-1/4."""

from __future__ import annotations

import re

MM_PER_INCH = 25.4

_MIXED = re.compile(r"(?:(\d+)[ -]+)?(\d+)/(\d+)")


def number_of(text: str) -> float | None:
    """Return a decimal number (point or comma) or a fraction; None for anything else."""
    text = text.strip()
    mixed = _MIXED.fullmatch(text)
    if mixed is not None:
        whole, above, below = (int(part or 0) for part in mixed.groups())
        return whole + above / below if below else None
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None
