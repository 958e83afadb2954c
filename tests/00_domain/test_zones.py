"""Times on the wire: text in the caller's zone, a moment inside."""

from datetime import UTC, datetime

import pytest

from nestwright.domain.zones import as_moment, as_text, zone
from nestwright.errors import BadParameter, BadTime


def test_the_zone_is_utc_plus_8_unless_said():
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert as_text(noon, zone(None)) == "2026-03-01 20:00:00"
    assert as_text(noon, zone("Europe/Berlin")) == "2026-03-01 13:00:00"
    assert as_text(None, zone(None)) is None


def test_text_and_moment_are_each_other():
    berlin = zone("Europe/Berlin")
    moment = as_moment("2026-07-01 08:30:00", berlin, "due_date")
    assert moment == datetime(2026, 7, 1, 6, 30, tzinfo=UTC)
    assert as_text(moment, berlin) == "2026-07-01 08:30:00"


@pytest.mark.parametrize("name", ["Mars/Olympus", "/etc/passwd", "../UTC", "Europe", "UTC\0", "x" * 5000])
def test_what_is_no_zone_is_refused(name: str):
    with pytest.raises(BadParameter, match="zoneId"):
        zone(name)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-02-30 00:00:00",
        "2026-1-1 00:00:00",
        "2026-01-01",
        "2026-01-01T00:00:00",
        "0001-01-01 00:00:00",
    ],
)
def test_a_time_written_otherwise_is_refused(text: str):
    with pytest.raises(BadTime, match="due_date") as caught:
        as_moment(text, zone(None), "due_date")
    assert caught.value.number == 1013
