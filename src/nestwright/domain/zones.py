"""Times on the wire: text ``yyyy-MM-dd HH:mm:ss`` in the caller's zone (contract, section 1)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from nestwright.errors import BadParameter, BadTime

DEFAULT_ZONE = "Asia/Shanghai"
# Far from the ends of the calendar, where a change of zone would leave it.
FIRST_YEAR, LAST_YEAR = 1900, 9000
FORMAT = "%Y-%m-%d %H:%M:%S"
WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}", re.ASCII)


def zone(name: str | None) -> ZoneInfo:
    """Return the zone of a ``zoneId`` header, by default UTC+8; raises ``BadParameter``."""
    try:
        return ZoneInfo(name or DEFAULT_ZONE)
    except (KeyError, ValueError, OSError) as error:  # an unknown name, a path, a folder of zones
        raise BadParameter("zoneId", f"an IANA time zone such as {DEFAULT_ZONE} or Europe/Berlin") from error


def as_text(moment: datetime | None, where: ZoneInfo) -> str | None:
    """Return an aware moment as the wire's text in a zone; None stays None."""
    return None if moment is None else moment.astimezone(where).strftime(FORMAT)


def as_moment(text: str, where: ZoneInfo, field: str) -> datetime:
    """Return the wire's text in a zone as a moment in UTC; raises ``BadTime``.

    Of an hour that a zone has twice the first is meant; one that it skips is moved as PEP 495 says.
    """
    allowed = "a time yyyy-MM-dd HH:mm:ss"
    if not WRITTEN.fullmatch(text):
        raise BadTime(field, allowed)
    try:
        moment = datetime.strptime(text, FORMAT).replace(tzinfo=where)
    except ValueError as error:
        raise BadTime(field, allowed) from error
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise BadTime(field, f"{allowed}, the year {FIRST_YEAR} to {LAST_YEAR}")
    return moment.astimezone(UTC)
