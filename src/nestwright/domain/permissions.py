"""Which operations an app may call, and how often.

An operation is named by its path as the table of operations has it (``job/boost``); a pattern is such a name
or the beginning of one with ``*`` behind it (``job/*``, ``*``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class CallLimit:
    """How often an operation may be called, None: as often as you like."""

    per_day: int | None = None
    per_second: int | None = None


def matches(pattern: str, operation: str) -> bool:
    """Say whether a pattern means an operation."""
    if pattern.endswith("*"):
        return operation.startswith(pattern[:-1])
    return operation == pattern


def may_call(patterns: Collection[str] | None, operation: str) -> bool:
    """Say whether an app with these patterns may call an operation; None: it may call all."""
    return patterns is None or any(matches(pattern, operation) for pattern in patterns)


def limit_of(limits: Mapping[str, Mapping[str, Any]] | None, operation: str) -> CallLimit | None:
    """Return the limit of an operation: that of the longest pattern that means it, None without one."""
    meant = [pattern for pattern in limits or {} if matches(pattern, operation)]
    if not limits or not meant:
        return None
    # Of two patterns as long as each other one is the name itself.
    return CallLimit(
        **limits[max(meant, key=lambda pattern: (len(pattern.rstrip("*")), pattern == operation))]
    )
