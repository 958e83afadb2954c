"""What would take minutes is refused or left out in words, long before."""

from __future__ import annotations

import random

import pytest

from nestwright.drawings.limits import Budget, LimitExceeded, check_time


def test_a_scribble_is_left_out_and_the_part_beside_it_found(new, read):
    rng = random.Random(1)
    doc = new()
    doc.modelspace().add_lwpolyline(
        [(rng.uniform(0, 900), rng.uniform(0, 900)) for _ in range(1200)], close=True
    )
    doc.modelspace().add_circle((1500, 0), 50)
    reading = read(doc)
    assert len(reading.parts) == 1
    (finding,) = [each for each in reading.findings if each.rule == "self_crossing"]
    assert "left out" in finding.message
    assert finding.severity == "error"


def test_the_time_of_a_drawing_is_checked_deep_below():
    with pytest.raises(LimitExceeded), Budget(seconds=-1.0).running():
        check_time()
    check_time()  # no drawing is read


def test_a_chord_much_longer_than_the_rest_takes_no_time(new, read):
    doc = new()
    doc.modelspace().add_line((0, 0), (9e8, 8e8))
    doc.modelspace().add_line((0, 0), (0, 1))
    assert read(doc).parts == ()
