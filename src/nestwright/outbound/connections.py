"""Connections to addresses that were checked, which end at a moment whatever the other side does.

The address that was checked is the one that is connected to: a name that changes its meaning between the two
(DNS rebinding) gains nothing. Each read and write gets what is left of the time, so that a server that sends
one byte a minute keeps nobody busy.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterable
from typing import Any

import httpcore2

from nestwright.outbound.addresses import Allowed


class Deadline:
    """A moment at which a call has to be over."""

    def __init__(self, limit_s: float) -> None:
        self._ends_at = time.monotonic() + limit_s

    def left_s(self, at_most_s: float | None) -> float:
        """Return the seconds left, but no more than these; raises the library's timeout."""
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("the time is over")
        return left if at_most_s is None else min(left, at_most_s)


class CheckedBackend(httpcore2.NetworkBackend):
    """Opens connections for one call."""

    def __init__(self, allowed: Allowed, deadline: Deadline) -> None:
        self._allowed = allowed
        self._deadline = deadline
        self._plain = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002  the base class's signature
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002
    ) -> httpcore2.NetworkStream:
        """Connect to the first address of the host that may be called and answers."""
        *others, last = self._allowed.addresses(host, port)
        for address in others:
            try:
                return self._connected(address, port, timeout)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                continue
        return self._connected(last, port, timeout)

    def _connected(self, address: str, port: int, timeout: float | None) -> httpcore2.NetworkStream:
        stream = self._plain.connect_tcp(address, port, self._deadline.left_s(timeout), socket_options=[])
        return _DeadlineStream(stream, self._deadline)


class _DeadlineStream(httpcore2.NetworkStream):
    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left_s(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.left_s(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left_s(timeout))
        return _DeadlineStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
