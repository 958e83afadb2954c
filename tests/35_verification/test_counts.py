"""Numbers and turns."""

from __future__ import annotations

import pytest

from nestwright.verification.counts import PartCount, PlateCount, Turn, check_counts, check_turns
from nestwright.verification.report import Rule


def test_numbers_that_add_up_pass():
    parts = [PartCount("a", 10, 7, 3), PartCount("b", 4, 4, 0)]
    assert check_counts(parts, [PlateCount("p", 2, 2), PlateCount("q", 900, None)]) == ()


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (PartCount("bracket", 10, 11, 0), "11 of bracket lie on plates, only 10 are ordered"),
        (
            PartCount("bracket", 10, 7, 2),
            "10 of bracket are ordered, 7 are placed and 2 reported as not placed",
        ),
        (
            PartCount("bracket", 10, 7, 4),
            "10 of bracket are ordered, 7 are placed and 4 reported as not placed",
        ),
    ],
)
def test_numbers_that_do_not_are_caught(part, words):
    (violation,) = check_counts([part], [])
    assert violation.rule is Rule.COUNT
    assert violation.message == words


def test_of_a_filler_fewer_may_lie_but_not_more():
    assert check_counts([PartCount("washer", 10, 7, 0, filler=True)], []) == ()
    assert check_counts([PartCount("washer", 10, 10, 0, filler=True)], []) == ()
    for placed, not_placed in ((11, 0), (7, 4)):
        assert check_counts([PartCount("washer", 10, placed, not_placed, filler=True)], [])


def test_more_plates_than_in_stock_are_caught():
    (violation,) = check_counts([], [PlateCount("3000x1500", 3, 2)])
    assert violation.rule is Rule.STOCK
    assert violation.message == "3 plates '3000x1500' are used, 2 are in stock"


@pytest.mark.parametrize("angle", [0.0, 90.0, -270.0, 450.0, 360.0, 90.0000000001])
def test_allowed_angles_pass_in_every_spelling(angle):
    assert check_turns([Turn("a #1", angle, False, (0.0, 90.0), False)]) == ()


@pytest.mark.parametrize("angle", [180.0, 89.999, 0.001, 270.0])
def test_a_turned_locked_part_is_caught(angle):
    (violation,) = check_turns([Turn("a #1", angle, False, (0.0, 90.0), False)])
    assert violation.rule is Rule.ROTATION
    assert violation.pieces == ("a #1",)


def test_a_part_that_may_be_turned_freely_passes_at_any_angle():
    assert check_turns([Turn("a #1", 12.3, True, None, True)]) == ()


def test_a_mirrored_part_is_caught_unless_allowed():
    (violation,) = check_turns([Turn("a #1", 0.0, True, (0.0,), False)])
    assert violation.rule is Rule.MIRROR
    assert check_turns([Turn("a #1", 0.0, True, (0.0,), True)]) == ()
