"""Signed links to stored files: who has one may read that file until it expires, and nothing else.

A token is ``PAYLOAD.SIGNATURE``, both base64 for URLs: JSON of key, file name and expiry, and its
HMAC-SHA-256 under the server's ``link_secret``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from pathlib import PurePosixPath

from nestwright.errors import BadLink
from nestwright.services.context import Context
from nestwright.services.ports import StoredFile

MEDIA_TYPES = {
    ".dxf": "image/vnd.dxf",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".json": "application/json",
}
ANY_MEDIA_TYPE = "application/octet-stream"


def make_token(ctx: Context, key: str, file_name: str | None = None) -> str:
    """Return the token (letters of a URL) for a file; it lives ``settings.link_lifetime_s`` seconds.

    ``file_name`` is the name to save the file under; by default the last name of its key.
    """
    expires = int(time.time()) + ctx.settings.link_lifetime_s
    payload = _text_of(json.dumps([key, file_name or PurePosixPath(key).name, expires]).encode())
    return f"{payload}.{_signature(ctx, payload)}"


def check_token(ctx: Context, token: str) -> tuple[str, str]:
    """Return the key and file name of a token; raises ``BadLink`` when it is not ours or too old."""
    payload, _, signature = token.partition(".")
    if not hmac.compare_digest(_signature(ctx, payload).encode(), signature.encode(errors="replace")):
        raise BadLink
    try:
        key, file_name, expires = json.loads(_bytes_of(payload))
    except (ValueError, binascii.Error) as error:
        raise BadLink from error
    if expires < time.time():
        raise BadLink
    return key, file_name


def open_file(ctx: Context, token: str) -> StoredFile:
    """Return the file behind a token; raises ``BadLink``, or ``NotFound`` when it was deleted since."""
    key, file_name = check_token(ctx, token)
    media_type = MEDIA_TYPES.get(PurePosixPath(key).suffix.lower(), ANY_MEDIA_TYPE)
    return StoredFile(ctx.blobs.get(key), media_type, file_name)


def _signature(ctx: Context, payload: str) -> str:
    secret = ctx.settings.link_secret
    if secret is None:
        raise BadLink("this server has no link secret")
    content = payload.encode(errors="replace")
    return _text_of(hmac.digest(secret.get_secret_value().encode(), content, hashlib.sha256))


def _text_of(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode("ascii").rstrip("=")


def _bytes_of(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
