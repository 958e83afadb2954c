"""Files: drawings as the customer sent them, layouts, thumbnails. A local folder, memory or S3, by address.

A key is a relative path of plain names (``drawings/1f0c/original.dxf``). It is checked here, although every
store refuses to leave its root as well.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore, MemoryStore, ObjectStore, from_url

from nestwright.errors import AlreadyExists, BadParameter, NotFound

KEY = re.compile(r"[\w.-]+(/[\w.-]+)*", re.ASCII)
LONGEST_KEY = 300


class Blobs:
    """The store behind one address.

    Parameters
    ----------
    url
        ``file:///folder`` (made where it is missing), ``memory:///`` or ``s3://bucket/prefix``; S3 takes its
        region, endpoint and keys from the usual ``AWS_...`` variables.
    """

    def __init__(self, url: str) -> None:
        self._store = _open(url)

    def put(self, key: str, content: bytes, *, create_only: bool = False) -> None:
        """Store a file whole or not at all; ``create_only`` raises ``AlreadyExists`` for a taken key."""
        try:
            self._store.put(_checked(key), content, mode="create" if create_only else "overwrite")
        except AlreadyExistsError as error:
            raise AlreadyExists("file", key, key) from error

    def get(self, key: str) -> bytes:
        """Return a file's content; raises ``NotFound``."""
        try:
            return self._store.get(_checked(key)).bytes().to_bytes()
        except FileNotFoundError as error:
            raise NotFound("file", key) from error

    def exists(self, key: str) -> bool:
        """Say whether a file is there, without reading it."""
        try:
            self._store.head(_checked(key))
        except FileNotFoundError:
            return False
        return True

    def delete(self, key: str) -> None:
        """Remove a file; one that is not there is no error."""
        if self.exists(key):
            self._store.delete(key)


def _open(url: str) -> ObjectStore:
    parts = urlsplit(url)
    if parts.scheme == "memory":
        return MemoryStore()
    if parts.scheme == "file":
        return LocalStore(Path(url2pathname(parts.path)), mkdir=True)
    return from_url(url)


def _checked(key: str) -> str:
    names = key.split("/")
    if len(key) > LONGEST_KEY or not KEY.fullmatch(key) or any(set(name) == {"."} for name in names):
        raise BadParameter(
            "key", "letters, digits, '_', '-', '.' in names with '/' between, at most 300 characters"
        )
    return key
