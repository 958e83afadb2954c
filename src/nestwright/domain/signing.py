"""The signature of a call (contract, section 1)."""

from __future__ import annotations

import hashlib
import hmac

WINDOW_MS = 10 * 60 * 1000
LONGEST_TIMESTAMP = 16


def sign(app_id: str, app_secret: str, timestamp: str) -> str:
    """Return the lower-case hex MD5 of id, secret and time stamp in a row, UTF-8.

    The algorithm is the wire's; its weakness is known and bounded by the window.
    """
    text = f"{app_id}{app_secret}{timestamp}".encode(errors="surrogatepass")
    return hashlib.md5(text, usedforsecurity=False).hexdigest()


def is_signed(app_id: str, app_secret: str, timestamp: str, signature: str) -> bool:
    """Compare a signature with the right one in constant time."""
    right = sign(app_id, app_secret, timestamp).encode()
    return hmac.compare_digest(right, signature.encode(errors="surrogatepass"))


def in_window(timestamp: str, now_ms: int) -> bool:
    """Say whether the time stamp is decimal milliseconds within ten minutes of now, either way."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= LONGEST_TIMESTAMP):
        return False
    return abs(int(timestamp) - now_ms) <= WINDOW_MS
