"""A machine behind an address: tasks are posted to it, its records come back by the API's own callback.

Every message is JSON with ``event``: ``task`` (the ticket, its file in base 64) or ``recall`` (``task_guid,
sheets``). With a secret it is signed as webhooks are: ``x-nestwright-signature`` is the hexadecimal
HMAC-SHA-256 of the header ``x-nestwright-timestamp`` and the body in a row. Any answer 2xx means that the
message was taken.
"""

from __future__ import annotations

import json
import time
from collections.abc import Collection, Sequence
from typing import Any

import httpx2

from nestwright.domain.events import message_signature
from nestwright.errors import MachineUnreachable
from nestwright.machines.connector import MachineStatus, Record, Ticket
from nestwright.machines.records import ticket_json

TIMEOUT_S = 10.0


class HttpMachine:
    """A connector that posts to ``url``."""

    forgets = False

    def __init__(self, url: str, secret: str | None = None, timeout_s: float = TIMEOUT_S) -> None:
        self._url = url
        self._secret = secret
        self._timeout_s = timeout_s

    def offer(self, ticket: Ticket) -> None:
        """Post the task."""
        self._post({"event": "task", **ticket_json(ticket, with_file=True)})

    def recall(self, task_guid: str, sheets: Collection[int]) -> None:
        """Post which sheets are not wanted any more."""
        self._post({"event": "recall", "task_guid": task_guid, "sheets": sorted(sheets)})

    def collect(self) -> Sequence[Record]:
        """Return nothing: records come by the callback."""
        return ()

    def acknowledge(self, record_ids: Collection[str]) -> None:
        """Do nothing: the callback's own answer is the receipt."""

    def status(self) -> MachineStatus | None:
        """Say nothing: the callback tells the state too."""
        return None

    def _post(self, message: dict[str, Any]) -> None:
        body = json.dumps(message, ensure_ascii=False).encode()
        headers = {"content-type": "application/json", **self._signature(body)}
        try:
            answer = httpx2.post(
                self._url, content=body, headers=headers, timeout=self._timeout_s, follow_redirects=False
            )
        except httpx2.HTTPError as error:
            raise MachineUnreachable(f"the machine's address does not answer: {error}") from error
        if not answer.is_success:
            raise MachineUnreachable(f"the machine's address answers HTTP {answer.status_code}")

    def _signature(self, body: bytes) -> dict[str, str]:
        if self._secret is None:
            return {}
        timestamp = str(int(time.time() * 1000))
        signature = message_signature(self._secret, timestamp, body)
        return {"x-nestwright-timestamp": timestamp, "x-nestwright-signature": signature}
