"""The thread that sends what webhooks are to be told."""

from __future__ import annotations

import threading
import time

import structlog

from nestwright.services import webhook_sending
from nestwright.services.context import Context

INTERVAL_S = 1.0
CLEANING_INTERVAL_S = 3600.0
logger = structlog.get_logger("nestwright.jobs")


class WebhookSender:
    """Looks for due messages about once a second, from :meth:`start` to :meth:`close`."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._stopping = threading.Event()
        self._next_cleaning = 0.0
        self._thread = threading.Thread(target=self._work, name="webhook-sender", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """Send nothing more; what is being sent ends within its limit, or is sent again at the next start."""
        self._stopping.set()
        self._thread.join(timeout=INTERVAL_S)

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                while webhook_sending.send_due(self._context) and not self._stopping.is_set():
                    pass
                self._clean()
            except Exception:
                logger.exception("sending to webhooks failed; it is tried again")
            self._stopping.wait(INTERVAL_S)

    def _clean(self) -> None:
        if time.monotonic() >= self._next_cleaning:
            webhook_sending.remove_old(self._context)
            self._next_cleaning = time.monotonic() + CLEANING_INTERVAL_S
