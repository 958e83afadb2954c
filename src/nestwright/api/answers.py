"""From what a service answers to what goes over the wire.

The services' views have the wire's names already. Two things depend on who asks: a moment becomes
text in the caller's zone, and the stored file behind a field named ``..._url`` becomes a signed,
expiring link.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from nestwright.domain.zones import as_text

LINK_SUFFIX = "_url"


@dataclass(frozen=True)
class Writer:
    """Writes answers for one caller: ``zone`` of its times, ``link`` from a file's key to an address."""

    zone: ZoneInfo
    link: Callable[[str], str]

    def json(self, value: object) -> bytes:
        """Return an answer as JSON; a number that JSON does not know is a fault of ours and raises."""
        plain = self._plain(value)
        return json.dumps(plain, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()

    def _plain(self, value: Any) -> Any:
        if is_dataclass(value):
            return {
                field.name: self._field(field.name, getattr(value, field.name)) for field in fields(value)
            }
        if isinstance(value, Mapping):
            return {str(key): self._plain(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self._plain(item) for item in value]
        if isinstance(value, datetime):
            return as_text(value, self.zone)
        return value

    def _field(self, name: str, value: Any) -> Any:
        if name.endswith(LINK_SUFFIX) and isinstance(value, str):
            return self.link(value)
        return self._plain(value)
