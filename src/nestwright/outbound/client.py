"""Fetching a file from, and sending a message to, an address that a caller named."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from functools import cached_property
from typing import TypeVar

import httpcore2

import nestwright
from nestwright.domain.texts import text_of
from nestwright.errors import BadParameter, DownloadFailed
from nestwright.outbound.addresses import Allowed
from nestwright.outbound.connections import CheckedBackend, Deadline
from nestwright.outbound.url import Url

MOST_REDIRECTS = 5
REDIRECTS = {301, 302, 303, 307, 308}
PAUSE_S = 20.0  # the longest silence of the other side
USER_AGENT = f"nestwright/{nestwright.__version__}"

NOTHING_MORE = Allowed()
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Fetched:
    """A file and the name that its server, else its address, gives it; empty where neither does."""

    name: str
    content: bytes


class Outbound:
    """Calls addresses within what the operator allows.

    Parameters
    ----------
    allowed
        What may be called beside public addresses.
    """

    def __init__(self, allowed: Allowed = NOTHING_MORE) -> None:
        self._allowed = allowed

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return httpcore2.default_ssl_context()

    def check(self, field: str, address: str) -> None:
        """Accept an address that may be called; raises ``BadParameter`` that names the field."""
        url = Url.parse(field, address)
        try:
            self._allowed.addresses(url.host, url.port)
        except DownloadFailed as error:
            raise BadParameter(field, str(error)) from error

    def fetch(self, field: str, address: str, *, limit_s: float, most_bytes: int) -> Fetched:
        """Download a file; every redirect is checked like the first address.

        Raises
        ------
        BadParameter
            It is no address that can be called, or a redirect leads to none.
        DownloadFailed
            In words: not allowed, no answer in time, HTTP error, too large.
        """
        asked = url = Url.parse(field, address)
        deadline = Deadline(limit_s)
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._call("GET", url, {}, None, deadline, lambda got: _read(got, most_bytes))
            if answer.status not in REDIRECTS or not answer.location:
                return _fetched(asked, url, answer)
            url = url.joined(field, answer.location)
        raise DownloadFailed(f"{_shown(asked)} redirects more than {MOST_REDIRECTS} times")

    def post(self, address: str, headers: Mapping[str, str], body: bytes, *, limit_s: float) -> int:
        """Send a message and return the HTTP status that came back; redirects are not followed.

        Raises
        ------
        BadParameter, DownloadFailed
            As in :meth:`fetch`.
        """
        url = Url.parse("url", address)
        return self._call("POST", url, headers, body, Deadline(limit_s), lambda got: got.status)

    def _call(
        self,
        method: str,
        url: Url,
        headers: Mapping[str, str],
        body: bytes | None,
        deadline: Deadline,
        read: Callable[[httpcore2.Response], Answer],
    ) -> Answer:
        everything = {
            "host": url.authority,
            "user-agent": USER_AGENT,
            "accept-encoding": "identity",
            "connection": "close",
            **headers,
        }
        if body is not None:
            everything["content-length"] = str(len(body))
        target = httpcore2.URL(scheme=url.scheme, host=url.host, port=url.port, target=url.target)
        pauses = dict.fromkeys(("connect", "read", "write", "pool"), PAUSE_S)
        backend = CheckedBackend(self._allowed, deadline)
        try:
            with (
                httpcore2.ConnectionPool(ssl_context=self._tls, network_backend=backend) as pool,
                pool.stream(
                    method,
                    target,
                    headers=list(everything.items()),
                    content=body,
                    extensions={"timeout": pauses},
                ) as response,
            ):
                return read(response)
        except (httpcore2.TimeoutException, TimeoutError) as error:
            raise DownloadFailed(f"{_shown(url)} did not answer in time") from error
        except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError) as error:
            raise DownloadFailed(f"{_shown(url)} could not be called: {_in_words(error)}") from error


@dataclass(frozen=True)
class _Answer:
    status: int
    location: str
    disposition: bytes
    content: bytes


def _read(response: httpcore2.Response, most_bytes: int) -> _Answer:
    headers = {name.lower(): value for name, value in response.headers}
    content = bytearray()
    if response.status == 200:
        if headers.get(b"content-encoding", b"identity").lower() != b"identity":
            raise DownloadFailed("the server sends the file compressed although it was asked not to")
        for piece in response.iter_stream():
            content += piece
            if len(content) > most_bytes:
                raise DownloadFailed(f"the file is larger than {most_bytes / 1024 / 1024:g} MB")
    location = headers.get(b"location", b"").decode("latin-1")
    return _Answer(response.status, location, headers.get(b"content-disposition", b""), bytes(content))


def _fetched(asked: Url, url: Url, answer: _Answer) -> Fetched:
    if answer.status != 200:
        raise DownloadFailed(f"{_shown(url)} answers with HTTP {answer.status}")
    names = (_name_in(answer.disposition), asked.file_name, url.file_name)
    return Fetched(next((name for name in names if name), ""), answer.content)


def _name_in(disposition: bytes) -> str:
    """Return the file name of a Content-Disposition header, in either of its spellings."""
    message = Message()
    message["content-disposition"] = text_of(disposition).replace("\r", " ").replace("\n", " ")
    name = (message.get_filename() or "").replace("\\", "/").rsplit("/", 1)[-1].strip()
    return name if name.isprintable() else ""


def _shown(url: Url) -> str:
    """Return an address for a message, without its query: that may hold a password."""
    return f"{url.scheme}://{url.authority}{url.target.partition('?')[0]}"


def _in_words(error: Exception) -> str:
    return str(error) or type(error).__name__
