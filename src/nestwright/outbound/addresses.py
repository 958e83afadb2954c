"""Which addresses may be called: public ones, and what the operator lists.

A caller names an address, this server calls it from inside the shop's network. Without a rule that would let
anyone read what only this server can reach.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from nestwright.errors import BadParameter, DownloadFailed

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolver: TypeAlias = Callable[[str, int], Sequence[str]]

SETTING = "NESTWRIGHT_OUTBOUND_ALLOW"
GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
# Global addresses of IPv6 that lead to one of IPv4 (Teredo, 6to4), which nobody could judge by its own rules.
CARRIERS = (ipaddress.IPv6Network("2001::/32"), ipaddress.IPv6Network("2002::/16"))


@dataclass(frozen=True)
class Allowed:
    """What may be called beside public addresses: host names, and networks in CIDR notation."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Allowed:
        """Return what a comma-separated list of the settings allows; raises ``BadParameter``."""
        hosts: set[str] = set()
        networks: list[Network] = []
        for item in filter(None, (part.strip().lower() for part in text.split(","))):
            network = _network(item)
            if network is not None:
                networks.append(network)
            elif all(letter.isalnum() or letter in "-._" for letter in item):
                hosts.add(item)
            else:
                raise BadParameter(SETTING, f"host names and networks such as 10.0.0.0/8, not {item!r}")
        return cls(frozenset(hosts), tuple(networks))

    def addresses(self, host: str, port: int, resolve: Resolver | None = None) -> list[str]:
        """Return the addresses of a host that may be called, in the order to try them.

        Raises
        ------
        DownloadFailed
            There is no such host, or none of its addresses may be called.
        """
        known = (resolve or resolved)(host, port)
        if host.lower().rstrip(".") in self.hosts:
            return list(known)
        good = [address for address in known if self._may_call(ipaddress.ip_address(address))]
        if not good:
            raise DownloadFailed(f"'{host}' is no public address; the operator may allow it with {SETTING}")
        return good

    def _may_call(self, address: Address) -> bool:
        if any(address.version == network.version and address in network for network in self.networks):
            return True
        return is_public(address)


def is_public(address: Address) -> bool:
    """Say whether an address belongs to the public internet: not private, loopback, link-local or so."""
    if isinstance(address, ipaddress.IPv6Address):
        carries = any(address in carrier for carrier in CARRIERS)
        return address in GLOBAL_UNICAST and address.is_global and not carries and address.scope_id is None
    return address.is_global and not address.is_multicast and not address.is_reserved


def resolved(host: str, port: int) -> list[str]:
    """Return the addresses of a host; raises ``DownloadFailed``."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise DownloadFailed(f"there is no host '{host}'") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _network(text: str) -> Network | None:
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return None
