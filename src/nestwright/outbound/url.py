"""An address that a caller sent, taken apart once: what is checked is what is called."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote, urljoin, urlsplit

from nestwright.errors import BadParameter

LONGEST_URL = 2000
PORTS = {"http": 80, "https": 443}
ALLOWED = "an address http://... or https://... without user and password, at most 2000 characters"
# What may stand in a target as it is; all else is written with percent signs.
PLAIN = "/?%:@!$&'()*+,;=~-._"


@dataclass(frozen=True)
class Url:
    """An address: ``target`` is path and query, as they are sent."""

    scheme: str
    host: str
    port: int
    target: str

    @classmethod
    def parse(cls, field: str, text: str) -> Url:
        """Return an address; raises ``BadParameter`` that names the field."""
        if len(text) > LONGEST_URL or any(letter <= " " for letter in text):
            raise BadParameter(field, ALLOWED)
        try:
            parts = urlsplit(text)
            host = (parts.hostname or "").encode("idna").decode("ascii")
            port = parts.port or PORTS.get(parts.scheme, 0)
        except (ValueError, UnicodeError) as error:
            raise BadParameter(field, ALLOWED) from error
        if parts.scheme not in PORTS or not host or "@" in parts.netloc or "\\" in text:
            raise BadParameter(field, ALLOWED)
        query = f"?{parts.query}" if parts.query else ""
        return cls(parts.scheme, host, port, quote((parts.path or "/") + query, safe=PLAIN))

    def __str__(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"

    @property
    def authority(self) -> str:
        """Host and port as the ``Host`` header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def file_name(self) -> str:
        """The last name of the path, as people read it; empty where the path ends with none."""
        return unquote(self.target.partition("?")[0].rsplit("/", 1)[-1])

    def joined(self, field: str, location: str) -> Url:
        """Return where a redirect leads; raises ``BadParameter``."""
        return Url.parse(field, urljoin(str(self), location))
