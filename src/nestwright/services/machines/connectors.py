"""The connectors of this process, one for each machine, made when they are first asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from nestwright.machines.connector import Connector
from nestwright.machines.registry import connect


class Connectors:
    """Keeps a connector as long as its machine's settings stay the same."""

    def __init__(self) -> None:
        self._open: dict[int, tuple[tuple[str, str], Connector]] = {}
        self._lock = threading.Lock()

    def of(
        self, gmid: int, kind: str, settings: Mapping[str, Any], opened: Callable[[Connector], None]
    ) -> Connector:
        """Return a machine's connector; ``opened`` hears of one that is new. Raises ``BadParameter``."""
        key = (kind, repr(sorted(settings.items())))
        with self._lock:
            known = self._open.get(gmid)
            if known is not None and known[0] == key:
                return known[1]
            made = connect(kind, settings)
            opened(made)
            self._open[gmid] = (key, made)
            return made

    def put(self, gmid: int, kind: str, settings: Mapping[str, Any], connector: Connector) -> None:
        """Have a machine use a connector that was made elsewhere."""
        with self._lock:
            self._open[gmid] = ((kind, repr(sorted(settings.items()))), connector)
