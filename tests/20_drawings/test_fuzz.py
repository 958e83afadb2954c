"""A small slice of the fuzz: damaged real drawings, the same ones each time."""

from __future__ import annotations

import pytest
from bench.drawings.fuzz import run_case, wrong_with
from bench.drawings.mutate import case
from bench.drawings.places import drawings

from nestwright.drawings.read import read_drawing

SMALL_BYTES = 12_000

SEEDS = range(60)


@pytest.fixture(scope="module")
def small(corpus):
    return [path for path in drawings(corpus.parent) if path.stat().st_size <= SMALL_BYTES]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_damaged_drawing_ends_in_order(small, seed):
    assert run_case(seed, small).wrong == ""


def test_a_case_is_the_same_each_time(small):
    assert case(7, small) == case(7, small)


def test_a_wrong_unit_is_seen():
    content = b"0\nSECTION\n2\nHEADER\n9\n$INSUNITS\n70\n1\n0\nENDSEC\n0\nEOF\n"
    assert wrong_with(read_drawing("x.dxf", content), content) == ""
    other = content.replace(b"70\n1\n", b"70\n5\n")
    assert "cm" in wrong_with(read_drawing("x.dxf", content), other)


def test_a_unit_in_a_header_that_was_cut_off_is_used():
    content = b"0\nSECTION\n2\nHEADER\n9\n$INSUNITS\n70\n1\n9\n$LUN"
    assert read_drawing("x.dxf", content).units == "in"
