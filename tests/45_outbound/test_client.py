"""Fetching and sending over real HTTP, and what a hostile server can try."""

from __future__ import annotations

import socket
import time
from typing import Any

import pytest

from nestwright.errors import BadParameter, DownloadFailed
from nestwright.outbound import addresses
from nestwright.outbound.addresses import Allowed
from nestwright.outbound.client import Outbound

HERE = Outbound(Allowed.parse("127.0.0.0/8"))


def fetch(address: str, outbound: Outbound = HERE, **limits: Any) -> Any:
    return outbound.fetch("url", address, **{"limit_s": 10.0, "most_bytes": 1000} | limits)


def test_a_file_and_its_name(site: Any) -> None:
    assert fetch(site.at("/parts/br%20acket.dxf?key=1", b"content")).content == b"content"
    assert fetch(site.url + "/parts/br%20acket.dxf?key=1").name == "br acket.dxf"
    assert site.heard[0][2]["host"] == site.url.removeprefix("http://")


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="plate x4.dxf"', "plate x4.dxf"),
        ("attachment; filename*=UTF-8''%E6%9D%BF.dxf", "板.dxf"),
        ('attachment; filename="C:\\\\orders\\\\a.dxf"', "a.dxf"),
        ('attachment; filename="../../etc/passwd"', "passwd"),
        ("attachment", "x"),
    ],
)
def test_the_servers_name_counts_first(site: Any, disposition: str, name: str) -> None:
    assert fetch(site.at("/x", b"", content_disposition=disposition)).name == name


def test_a_redirect_is_followed_and_keeps_the_name_asked_for(site: Any) -> None:
    site.at("/there/9f8e7d", b"content")
    found = fetch(site.at("/bracket.dxf", status=302, location="/there/9f8e7d"))
    assert (found.name, found.content) == ("bracket.dxf", b"content")


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://127.0.0.1/x", "http://u:p@127.0.0.1/", "gopher://x/"]
)
def test_a_redirect_to_another_scheme_is_refused(site: Any, location: str) -> None:
    with pytest.raises(BadParameter, match="http"):
        fetch(site.at("/a", status=301, location=location))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433", "0x7f.1"])
def test_what_is_not_public_is_refused_before_it_is_called(site: Any, host: str) -> None:
    site.at("/a", b"secret")
    port = site.server.server_port
    with pytest.raises(DownloadFailed, match=r"no public address|no host"):
        fetch(f"http://{host}:{port}/a", Outbound())
    assert site.heard == []


def test_a_redirect_to_what_is_not_public_is_refused(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    site.at("/secret", b"secret")
    outbound = Outbound(Allowed.parse("site.example"))
    site.at("/a", status=302, location=site.url + "/secret")
    monkeypatch.setattr(addresses, "resolved", lambda host, port: ["127.0.0.1"])
    with pytest.raises(DownloadFailed, match=r"'127.0.0.1' is no public address"):
        fetch(f"http://site.example:{site.server.server_port}/a", outbound)
    assert [path for _, path, _, _ in site.heard] == ["/a"]


def test_a_name_that_changes_its_meaning_gains_nothing(site: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The address that was checked is the one that is called, and each connection is checked."""
    site.at("/a", b"secret")
    answers = iter([["8.8.8.8"], ["127.0.0.1"]])
    monkeypatch.setattr(addresses, "resolved", lambda host, port: next(answers))
    called: list[str] = []

    def connect(address: tuple[str, int], *_: Any, **__: Any) -> socket.socket:
        called.append(address[0])
        raise OSError("nobody there")

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(DownloadFailed, match="could not be called"):
        fetch("http://rebind.example/a", Outbound())
    assert called == ["8.8.8.8"]
    with pytest.raises(DownloadFailed, match="no public address"):
        fetch("http://rebind.example/a", Outbound())
    assert called == ["8.8.8.8"]


def test_an_endless_chain_of_redirects_ends(site: Any) -> None:
    with pytest.raises(DownloadFailed, match="redirects more than 5 times"):
        fetch(site.at("/a", status=302, location="/a"))
    assert len(site.heard) == 6


@pytest.mark.parametrize("status", [204, 400, 403, 404, 500])
def test_an_http_error_is_told(site: Any, status: int) -> None:
    with pytest.raises(DownloadFailed, match=f"HTTP {status}"):
        fetch(site.at("/a", status=status))


def test_too_large_ends_at_the_limit(site: Any) -> None:
    def endless(handler: Any) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                handler.wfile.write(bytes(1000))
        except OSError:
            pass

    with pytest.raises(DownloadFailed, match="larger than"):
        fetch(site.by("/a", endless), most_bytes=100_000)
    with pytest.raises(DownloadFailed, match="larger than"):
        fetch(site.at("/b", bytes(1001)))
    assert len(fetch(site.at("/c", bytes(1000))).content) == 1000


def test_a_server_that_sends_a_byte_now_and_then_is_left_at_the_limit(site: Any) -> None:
    def slow(handler: Any) -> None:
        handler.send_response(200)
        handler.send_header("content-length", "1000")
        handler.end_headers()
        try:
            for _ in range(1000):
                handler.wfile.write(b"x")
                time.sleep(0.05)
        except OSError:
            pass

    begun = time.monotonic()
    with pytest.raises(DownloadFailed, match="in time"):
        fetch(site.by("/a", slow), limit_s=0.4)
    assert time.monotonic() - begun < 10


def test_a_query_is_not_told(site: Any) -> None:
    with pytest.raises(DownloadFailed) as caught:
        fetch(site.at("/a?token=secret", status=500))
    assert "secret" not in str(caught.value)


def test_what_is_no_web_server(site: Any) -> None:
    with pytest.raises(DownloadFailed, match="could not be called"):
        fetch("http://127.0.0.1:1/")
    with socket.create_server(("127.0.0.1", 0)) as listening, pytest.raises(DownloadFailed, match="in time"):
        fetch(f"http://127.0.0.1:{listening.getsockname()[1]}/", limit_s=0.3)
    with pytest.raises(DownloadFailed, match="could not be called"):
        fetch(site.url.replace("http:", "https:"))


def test_a_compressed_file_is_refused_in_words(site: Any) -> None:
    with pytest.raises(DownloadFailed, match="compressed"):
        fetch(site.at("/a", b"x", content_encoding="gzip"))


def test_a_message_is_sent_and_no_redirect_followed(site: Any) -> None:
    site.at("/there")
    status = HERE.post(site.at("/hook", status=307, location="/there"), {"x-a": "1"}, b"{}", limit_s=5.0)
    [(method, path, headers, body)] = site.heard
    assert (status, method, path, headers["x-a"], body) == (307, "POST", "/hook", "1", b"{}")


def test_an_address_may_be_checked_alone(site: Any) -> None:
    HERE.check("url", site.url)
    for address in ("ftp://x", "http://127.0.0.1:1/", "http://no.such.host.invalid/"):
        with pytest.raises(BadParameter, match="'url'"):
            Outbound().check("url", address)
