"""Same curve or not, however it is written down."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nestwright.verification.congruence import differences, same_contour
from nestwright.verification.outlines import Outline, placed
from nestwright.verification.report import Rule


def restarted(line: np.ndarray, by: int) -> np.ndarray:
    return np.roll(line, by, axis=0)


def backwards(line: np.ndarray) -> np.ndarray:
    turned = line[::-1].copy()
    turned[:, 2] = -np.roll(turned[:, 2], -1)
    return turned


@given(by=st.integers(0, 7), back=st.booleans())
def test_start_and_direction_do_not_matter(rounded, by, back):
    line = rounded(10, 20, 100, 60, 12)
    other = restarted(backwards(line) if back else line, by)
    assert same_contour(line, other)


def test_the_division_does_not_matter(disc, box):
    angles = 0.4 + np.arange(3) * math.tau / 3
    thirds = np.column_stack([50 * np.cos(angles), 50 * np.sin(angles), np.full(3, math.tan(math.tau / 12))])
    assert same_contour(disc(0, 0, 50), thirds)
    with_middle = np.insert(box(0, 0, 10, 10), 1, (5, 0, 0), axis=0)
    assert same_contour(box(0, 0, 10, 10), with_middle)


def test_other_curves_differ(disc, box, rounded):
    square = box(0, 0, 100, 100)
    assert not same_contour(square, box(0, 0, 100, 100.05))
    assert not same_contour(square, box(0.05, 0, 100, 100))
    assert not same_contour(square, rounded(0, 0, 100, 100, 1))
    assert not same_contour(disc(0, 0, 50), disc(0, 0, 50) * [1, 1, -0.999])
    polygon = np.array([(50 * np.cos(a), 50 * np.sin(a), 0) for a in np.arange(0, 6.2, 0.1)])
    assert not same_contour(disc(0, 0, 50), polygon)


@given(st.floats(-180, 180), st.booleans(), st.floats(-500, 500))
def test_a_placed_part_is_itself(rounded, disc, turn, mirror, shift):
    part = Outline(rounded(0, 0, 100, 60, 12), (disc(20, 20, 5), disc(80, 30, 8)))
    lying = placed(part, shift, -shift, turn, mirror=mirror)
    shuffled = Outline(restarted(backwards(lying.outer), 3), lying.holes[::-1])
    assert differences("a #1", shuffled, lying) == ()


def test_what_is_wrong_is_said(rounded, disc):
    part = Outline(rounded(0, 0, 100, 60, 12), (disc(20, 20, 5), disc(80, 30, 8)))

    def said(found: Outline) -> list[str]:
        violations = differences("a #1", found, part)
        assert {violation.rule for violation in violations} <= {Rule.SHAPE}
        return [violation.message for violation in violations]

    assert said(Outline(part.outer, part.holes[:1])) == ["a #1 lacks a hole that was ordered"]
    assert said(Outline(part.outer, (*part.holes, disc(50, 30, 3)))) == [
        "a #1 has a hole that was not ordered"
    ]
    assert said(Outline(part.outer, (part.holes[0], part.holes[0], part.holes[1]))) == [
        "a #1 has a hole that was not ordered"
    ]
    assert said(Outline(part.outer * [25.4, 25.4, 1])) == ["a #1 is 25.4 times as large as ordered"]
    shifted = placed(part, 0.05, 0.0)
    assert said(shifted) == ["a #1 is not the part that was ordered, or not where the result says"]
    moved_hole = Outline(part.outer, (part.holes[0], disc(80.05, 30, 8)))
    assert len(said(moved_hole)) == 2


def test_holes_of_one_size_are_told_apart_by_place(rounded, disc):
    part = Outline(rounded(0, 0, 100, 60, 12), (disc(20, 20, 5), disc(80, 20, 5)))
    assert differences("a", Outline(part.outer, part.holes[::-1]), part) == ()
    assert len(differences("a", Outline(part.outer, (disc(20, 20, 5),) * 2), part)) == 2


def test_contours_of_many_points_are_compared():
    angles = np.arange(3000) * np.pi * 2 / 3000
    line = np.column_stack([100 * np.cos(angles), 80 * np.sin(angles), np.zeros(3000)])
    assert same_contour(line, restarted(line, 1000))
    line[1700, 0] += 0.02
    assert not same_contour(line, restarted(line - [0.02, 0, 0], 1000))


def test_circles_are_compared_as_circles(disc):
    turned = np.array([(10 + 5 * math.cos(0.7), 20 + 5 * math.sin(0.7), -1.0)] * 2)
    turned[1, :2] = (10 - 5 * math.cos(0.7), 20 - 5 * math.sin(0.7))
    assert same_contour(disc(10, 20, 5), turned)
    assert not same_contour(disc(10, 20, 5.01), turned)
    assert not same_contour(disc(10.01, 20, 5), turned)
    moon = turned * [1, 1, 0.9]  # two arcs that are no half circles
    assert not same_contour(disc(10, 20, 5), moon)
    bent = turned.copy()
    bent[1, 2] = 1.0  # there and back on one half circle
    assert not same_contour(disc(10, 20, 5), bent)
