"""The best answer of a nesting task so far, in the wire's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def told(progress: Mapping[str, Any]) -> dict[str, Any]:
    """Return a progress as the wire has it: a layout's ``utilization`` (0..1) is spelled so there as well."""
    renamed = {"utilisation": "utilization"}
    return {renamed.get(name, name): value for name, value in progress.items()}
