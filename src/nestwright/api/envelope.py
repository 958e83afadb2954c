"""The envelope of every answer, ``{"status", "msg", "data"}``, and the one table of its status numbers.

Wire contract, section 1: HTTP 200 also for a business error, because public clients call
``raise_for_status()`` first and read ``status`` after; only an unexpected fault is HTTP 500. A path
or method that does not exist is HTTP 404 or 405, and the service page's own check 503, in the same
envelope.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import ceil
from types import MappingProxyType

from starlette.responses import Response

from nestwright.errors import AccessDenied, LimitReached, NestwrightError

OK = 0
FAULT = 2201
NO_SUCH_PATH = 3090
WRONG_METHOD = 3091

STATUSES: Mapping[int, str] = MappingProxyType(
    {
        OK: "OK",
        1000: "the app id header is missing",
        1001: "the app id is unknown",
        1002: "the app id has expired",
        1003: "the time stamp is missing, is not in milliseconds, or is outside the ten-minute window",
        1004: "the signature is missing",
        1005: "the signature is wrong",
        1006: "the body is not JSON",
        1007: "this app may not call this API, or not for this team",
        1008: "the app's calls of this operation for today are used up; Retry-After says when there are more",
        1009: "the app calls this operation too often a second; wait as Retry-After says",
        1010: "no machine of this team",
        1011: "a list is expected",
        1012: "a date is not written yyyyMMdd",
        1013: "a time is not written yyyy-MM-dd HH:mm:ss",
        1014: "a time or date that cannot be asked for: too old, in the future, or the end before the start",
        1100: "an error without a number of its own",
        2200: "a bad parameter: the message names the field and says what is allowed",
        FAULT: "a fault of the server: the message has a reference into its log",
        3001: "a known operation that is not built yet",
        3002: "no such thing in this team",
        3003: "a name that must be unique is taken",
        3004: "refused because something else needs it",
        3005: "a file that is no drawing we can read",
        3006: "a layout did not pass the exact check",
        3007: "background work ended without a result",
        3008: "a link to a file that is not ours, or has expired: ask for a new one",
        3020: "an address that the call names could not be called: the message says why",
        3021: "the idempotency key was used for another call",
        3022: "the first call with this idempotency key has no answer yet: ask again",
        3030: "more sheets than the layout, or the stock, has left",
        3031: "a machine does not take or tell anything now",
        NO_SUCH_PATH: "no such path",
        WRONG_METHOD: "the path exists, but not with this method",
    }
)


class Envelope(Response):
    """An answer whose body is an envelope."""

    media_type = "application/json"

    def __init__(self, status: int, msg: str, data: bytes = b"null", http_status: int = 200) -> None:
        text = json.dumps(msg, ensure_ascii=False).encode("utf-8", "backslashreplace")
        super().__init__(b'{"status":%d,"msg":%b,"data":%b}' % (status, text, data), http_status)
        self.envelope_status = status


def success(data: bytes) -> Envelope:
    """Return the envelope around ``data``, which is JSON already."""
    return Envelope(OK, STATUSES[OK], data)


def failure(error: NestwrightError, http_status: int = 200) -> Envelope:
    """Return the envelope of an error: its number and its message."""
    answer = Envelope(status_of(error), str(error), http_status=http_status)
    if isinstance(error, LimitReached):
        answer.headers["retry-after"] = str(max(1, ceil(error.retry_after_s)))
    return answer


def fault(reference: str) -> Envelope:
    """Return what a caller may know of an unexpected fault: where the operator finds it in the log."""
    return Envelope(FAULT, f"the server failed; its log has it under reference {reference}", http_status=500)


def status_of(error: NestwrightError) -> int:
    """Return the status number of an error."""
    return error.status if isinstance(error, AccessDenied) else error.number
