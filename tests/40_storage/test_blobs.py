from __future__ import annotations

from pathlib import Path

import pytest

from nestwright.errors import AlreadyExists, BadParameter, NotFound
from nestwright.storage.blobs import Blobs


@pytest.fixture(params=["memory", "file"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    return Blobs("memory:///" if request.param == "memory" else (tmp_path / "shop files").as_uri())


def test_a_file_comes_back_as_it_was(blobs: Blobs) -> None:
    content = bytes(range(256)) * 1000
    blobs.put("drawings/1f0c/original.dxf", content)
    assert blobs.get("drawings/1f0c/original.dxf") == content
    assert blobs.exists("drawings/1f0c/original.dxf")


def test_an_empty_file_is_a_file(blobs: Blobs) -> None:
    blobs.put("empty", b"")
    assert blobs.get("empty") == b""


def test_a_file_that_is_not_there(blobs: Blobs) -> None:
    assert not blobs.exists("no/such")
    with pytest.raises(NotFound, match="no such file: no/such"):
        blobs.get("no/such")
    blobs.delete("no/such")


def test_put_replaces_unless_told_otherwise(blobs: Blobs) -> None:
    blobs.put("a", b"1")
    blobs.put("a", b"2")
    with pytest.raises(AlreadyExists):
        blobs.put("a", b"3", create_only=True)
    assert blobs.get("a") == b"2"
    blobs.put("b", b"4", create_only=True)
    assert blobs.get("b") == b"4"


def test_delete_removes(blobs: Blobs) -> None:
    blobs.put("a/b", b"1")
    blobs.delete("a/b")
    assert not blobs.exists("a/b")


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/etc/passwd",
        "../evil",
        "a/../../b",
        "a//b",
        "a/./b",
        "a\\b",
        "C:/x",
        "a b",
        "ä",
        "a\n",
        "x" * 301,
    ],
)
def test_a_key_that_is_no_plain_path_is_refused_everywhere(blobs: Blobs, key: str) -> None:
    for call in (blobs.get, blobs.exists, blobs.delete, lambda k: blobs.put(k, b"")):
        with pytest.raises(BadParameter, match="'key'"):
            call(key)


def test_files_lie_in_the_folder_under_their_keys(tmp_path: Path) -> None:
    blobs = Blobs((tmp_path / "files").as_uri())
    blobs.put("layouts/1/layout.svg", b"<svg/>")
    assert (tmp_path / "files/layouts/1/layout.svg").read_bytes() == b"<svg/>"
