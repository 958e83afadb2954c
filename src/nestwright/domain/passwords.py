"""Passwords as they are kept: salted and slow to guess (scrypt, RFC 7914)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import unicodedata

# 64 MB and a tenth of a second for each guess.
COST, BLOCK, LANES = 2**16, 8, 1
MEMORY_BYTES = 128 * 1024 * 1024
SALT_BYTES, KEY_BYTES = 16, 32


def hash_password(password: str) -> str:
    """Return what to keep of a password: ``scrypt$cost$block$lanes$salt$key``, the last two in base64."""
    salt = secrets.token_bytes(SALT_BYTES)
    key = _key(password, salt, COST, BLOCK, LANES)
    return "$".join(["scrypt", str(COST), str(BLOCK), str(LANES), _text(salt), _text(key)])


def is_password(password: str, kept: str) -> bool:
    """Say whether a password is the one of which this was kept; the comparison takes constant time."""
    _, cost, block, lanes, salt, key = kept.split("$")
    found = _key(password, base64.b64decode(salt), int(cost), int(block), int(lanes))
    return hmac.compare_digest(found, base64.b64decode(key))


def _key(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    # One text has several spellings; keyboards differ in which they send.
    content = unicodedata.normalize("NFC", password).encode(errors="surrogatepass")
    return hashlib.scrypt(content, salt=salt, n=cost, r=block, p=lanes, maxmem=MEMORY_BYTES, dklen=KEY_BYTES)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
