"""Which addresses may be called."""

from __future__ import annotations

import ipaddress

import pytest

from nestwright.errors import BadParameter, DownloadFailed
from nestwright.outbound.addresses import Allowed, is_public
from nestwright.outbound.url import Url


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_public_addresses(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "127.8.8.8",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.2.1",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::7f00:1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:7f00:1::",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%1",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
    ],
)
def test_all_others(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


def test_what_the_operator_lists_may_be_called() -> None:
    allowed = Allowed.parse(" NAS.local, 10.0.0.0/8 ,fd00::/8,192.168.1.7")

    def found(host: str, *addresses: str) -> list[str]:
        return allowed.addresses(host, 80, lambda _host, _port: list(addresses))

    assert found("nas.LOCAL", "192.168.9.9") == ["192.168.9.9"]
    assert found("pc", "10.1.1.1", "192.168.1.8") == ["10.1.1.1"]
    assert found("pc", "192.168.1.7", "fd00::5", "8.8.8.8") == ["192.168.1.7", "fd00::5", "8.8.8.8"]
    for host, address in (("pc", "192.168.1.8"), ("evilnas.local", "127.0.0.1"), ("pc", "::ffff:10.0.0.1")):
        with pytest.raises(DownloadFailed, match=host):
            found(host, address)


def test_an_empty_list_allows_public_addresses_only() -> None:
    nothing = Allowed.parse("")
    assert nothing.addresses("a", 80, lambda *_: ["127.0.0.1", "8.8.8.8"]) == ["8.8.8.8"]


def test_a_list_that_is_none() -> None:
    with pytest.raises(BadParameter, match="NESTWRIGHT_OUTBOUND_ALLOW"):
        Allowed.parse("10.0.0.0/8, http://nas/")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("http://example.com", "http://example.com/"),
        ("https://example.com:443/a b.dxf".replace(" ", "%20"), "https://example.com/a%20b.dxf"),
        ("http://EXAMPLE.com:8080/teil-ü.dxf?x=1#y", "http://example.com:8080/teil-%C3%BC.dxf?x=1"),
        ("http://[::1]:81/a", "http://[::1]:81/a"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
    ],
)
def test_an_address_is_taken_apart(text: str, shown: str) -> None:
    assert str(Url.parse("url", text)) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.com/a.dxf",
        "ftp://example.com/a.dxf",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "http://",
        "http:///a",
        "http://user:secret@example.com/",
        "http://example.com\\@127.0.0.1/",
        "http://example.com:99999/",
        "http://exa mple.com/",
        "http://example.com/\r\nhost: x",
        "http://[::1/",
        "http://example.com/" + "x" * 2000,
    ],
)
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(BadParameter, match="'url'"):
        Url.parse("url", text)


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        ("/b.dxf", "http://a.example/b.dxf"),
        ("c.dxf", "http://a.example/x/c.dxf"),
        ("//b.example/", "http://b.example/"),
    ],
)
def test_where_a_redirect_leads(location: str, shown: str) -> None:
    assert str(Url.parse("url", "http://a.example/x/y").joined("url", location)) == shown
