"""Outlines without corners that are none, and equal parts that two programs cut up differently."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nestwright.drawings.recognition.congruence import groups_of_equal
from nestwright.drawings.recognition.plain import plain
from nestwright.geometry.contours import Contour, Shape, area_mm2, circle, contour, length_mm
from nestwright.geometry.transform import Transform

QUARTER = math.tan(math.pi / 8)
SLOT = contour([(0, 0, 0), (100, 0, 1), (100, 40, 0), (0, 40, 1)])
ROUNDED = contour([(0, 0, 0), (90, 0, QUARTER), (100, 10, 0), (100, 60, 0), (0, 60, 0)])


def cut_up(line: Contour, shares: list[tuple[int, float]]) -> Contour:
    """Return the contour with more rows: segments cut at a share of their sweep or length."""
    for segment, share in shares:
        at = segment % len(line)
        start, end = line[at], line[(at + 1) % len(line)]
        sweep = 4.0 * math.atan(start[2])
        first, second = math.tan(sweep * share / 4.0), math.tan(sweep * (1.0 - share) / 4.0)
        # The place on an arc: along its chord by sines, off it by the first part's turn.
        chord = end[:2] - start[:2]
        if sweep == 0.0:
            place = start[:2] + share * chord
        else:
            reach = math.sin(sweep * share / 2.0) / math.sin(sweep / 2.0)
            turn = -sweep * (1.0 - share) / 2.0
            rotation = np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])
            place = start[:2] + reach * (rotation @ chord)
        line = np.insert(line, at + 1, [*place, second], axis=0)
        line[at, 2] = first
    return line


CUTS = st.lists(st.tuples(st.integers(0, 20), st.floats(0.1, 0.9)), max_size=5)


@given(line=st.sampled_from([SLOT, ROUNDED]), cuts=CUTS)
def test_the_outline_stays_and_loses_what_was_cut_up(line: Contour, cuts: list[tuple[int, float]]) -> None:
    rows = plain(cut_up(line, cuts))
    assert len(rows) == len(line)
    assert area_mm2(rows) == pytest.approx(area_mm2(line), rel=1e-6)
    assert length_mm(rows) == pytest.approx(length_mm(line), rel=1e-6)


@given(cuts=CUTS, turn=st.floats(0, 360))
def test_equal_parts_cut_up_differently_are_one_part(cuts: list[tuple[int, float]], turn: float) -> None:
    hole = circle(30, 20, 5)
    twin = Transform(500, 20, turn).shape(Shape(cut_up(ROUNDED, cuts), (hole,)))
    assert groups_of_equal([Shape(ROUNDED, (hole,)), twin]) == [[0, 1]]


def test_the_corners_of_a_circle_drawn_in_lines_stay() -> None:
    angles = np.linspace(0.0, math.tau, 2000, endpoint=False)
    line = contour(zip(300 * np.cos(angles), 300 * np.sin(angles), strict=True))
    assert len(plain(line)) == 2000


def test_a_line_that_runs_back_is_no_straight_corner() -> None:
    line = contour([(0, 0), (10, 0), (20, 0), (10, 0), (10, 10)])
    assert len(plain(line)) == 4
