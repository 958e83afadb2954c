"""The exchange with machines at a steady beat, in a thread of the server."""

from __future__ import annotations

import logging
import threading

from nestwright.services.context import Context
from nestwright.services.machines.exchange import exchange_all

GOODBYE_S = 15.0
logger = logging.getLogger(__name__)


class MachineClock:
    """Exchanges with all machines every ``interval_s`` seconds until it is closed."""

    def __init__(self, ctx: Context, interval_s: float) -> None:
        self._ctx = ctx
        self._interval_s = interval_s
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="machines", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """End after the exchange that is going on."""
        self._stop.set()
        self._thread.join(GOODBYE_S)

    def _run(self) -> None:
        while not self._stop.wait(self._interval_s):
            try:
                exchange_all(self._ctx)
            except Exception:  # the next beat tries again
                logger.exception("the exchange with machines failed")
